import csv
import io
import json
import shutil
import uuid

import numpy as np
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from api.tokens.models import Scope
from classifiers import measurements
from classifiers.declarations import Declaration
from classifiers.jobs import Job
from classifiers.publications import Publication
from classifiers.records import DataSet, StoredScores

LIST = "/api/v1/evaluations/"
DATA_SETS = "/api/v1/data-sets/"


def address(evaluation, below="") -> str:
    return f"{LIST}{evaluation.pk}/{below}"


def post(client, url, data=None):
    return client.post(url, json.dumps(data or {}), content_type="application/json")


def refuse_constant(name):
    raise AssertionError(f"{name} is no JSON")


def read(response):
    """Its JSON, strictly."""
    assert response.status_code == 200, response.text
    return json.loads(response.content, parse_constant=refuse_constant)


class TestDataSets:
    def test_visitors_read_what_they_hold_and_not_where_they_lie(self, client, variant, folders):
        response = client.get(DATA_SETS)
        (listed,) = read(response)["results"]
        assert (listed["name"], listed["class_names"]) == ("default", ["df", "real"])
        assert (listed["class_counts"], listed["num_images"]) == ([4, 3], 7)
        assert len(listed["manifest_sha256"]) == 64
        detail = read(client.get(listed["links"]["self"]))
        assert {name: detail[name] for name in listed} == listed
        assert read(client.get(listed["links"]["evaluations"]))["count"] == 1
        assert str(folders) not in response.text
        assert "path" not in listed

    def test_one_tells_whether_it_has_changed_and_shows_examples(
        self, client, variant, data_set, add_images
    ):
        url = f"{DATA_SETS}{data_set.pk}/"
        data = read(client.get(url))
        assert data["state"] == "same"
        assert len(data["examples"]) == 7
        assert data["examples"][0] == {
            "img_url": "http://testserver/data/df/000.png",
            "class_name": "df",
        }
        add_images("real", 9)
        data = read(client.get(url))
        assert data["state"] == "changed"
        assert "holds other images" in data["state_text"]

    def test_nor_do_users_and_staff_see_where(self, as_user, boss, folders, data_set):
        DataSet.objects.update(path=str(folders / "elsewhere"))
        assert "elsewhere" not in as_user(boss).get(f"{DATA_SETS}{data_set.pk}/").text

    def test_an_unchanged_one_is_not_sent_again(self, client, data_set):
        url = f"{DATA_SETS}{data_set.pk}/"
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304

    def test_unknown_ones(self, client, db):
        assert client.get(f"{DATA_SETS}{uuid.uuid4()}/").status_code == 404

    def test_they_are_not_registered_here(self, as_user, boss):
        assert post(as_user(boss), DATA_SETS, {"name": "x", "path": "/"}).status_code == 405


class TestList:
    def test_visitors_read_headline_figures(self, client, measured):
        (listed,) = read(client.get(LIST))["results"]
        assert (listed["status"], listed["progress"]) == ("succeeded", 1.0)
        accuracy = listed["accuracy"]
        assert accuracy["value"] == 1.0
        assert 0 < accuracy["low"] < accuracy["high"] <= 1
        assert listed["roc_auc"]["value"] == 1.0
        assert listed["roc_auc"]["low"] is None
        assert listed["roc_auc"]["note"]
        assert "curves" not in listed
        for link in ("self", "model", "data_set", "scores", "figures"):
            assert client.get(listed["links"][link]).status_code == 200

    def test_one_that_waits_has_no_figures(self, client, waiting):
        (listed,) = read(client.get(LIST, {"status": "queued"}))["results"]
        assert (listed["status"], listed["owner"]) == ("queued", "grace")
        for name in ("progress", "accuracy", "roc_auc", "finished_at"):
            assert listed[name] is None

    def test_it_is_filtered(self, client, measured, waiting, data_set, grace, add_rows):
        add_rows(2, is_imported=True, finished_at="2026-01-01T00:00:00Z", owner=grace)

        def count(**query):
            return read(client.get(LIST, query))["count"]

        assert count() == 4
        assert count(model=measured.variant_id) == 2
        assert count(model=uuid.uuid4()) == 0
        assert count(data_set=data_set.pk) == 4
        assert count(data_set=uuid.uuid4()) == 0
        assert (count(status="succeeded"), count(status="queued")) == (3, 1)
        assert (count(owner="grace"), count(owner="gra")) == (3, 0)
        assert (count(imported="true"), count(imported="false")) == (2, 2)

    @pytest.mark.parametrize("status", ["queued", "running", "succeeded", "failed", "cancelled"])
    def test_the_status_of_its_job_is_its_own_and_found(self, client, data_set, status, add_rows):
        job = Job.objects.create(function="f", status=status, error="x", error_detail="secret")
        [evaluation] = add_rows(1, job=job)
        assert read(client.get(address(evaluation)))["status"] == status
        assert read(client.get(LIST, {"status": status}))["count"] == 1
        for other in {"queued", "running", "succeeded", "failed", "cancelled"} - {status}:
            assert read(client.get(LIST, {"status": other}))["count"] == 0

    def test_one_whose_job_is_gone_has_failed(self, client, data_set, add_rows):
        add_rows(1)
        (listed,) = read(client.get(LIST, {"status": "failed"}))["results"]
        assert listed["status"] == "failed"

    @pytest.mark.parametrize(
        ("ordering", "names"),
        [("model_name", ["m0", "m1", "m2"]), ("-model_name", ["m2", "m1", "m0"])],
    )
    def test_it_is_ordered(self, client, data_set, ordering, names, add_rows):
        add_rows(3)
        found = read(client.get(LIST, {"ordering": ordering}))["results"]
        assert [listed["model_name"] for listed in found] == names

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *[("model", "x"), ("data_set", "1"), ("status", "lost"), ("imported", "maybe")],
            *[("ordering", "owner__password"), ("owner", "x\0")],
        ],
    )
    def test_a_wrong_filter_is_named(self, client, db, name, value):
        response = client.get(LIST, {name: value})
        assert response.status_code == 400
        assert [error["parameter"] for error in response.json()["errors"]] == [name]

    def test_it_takes_as_many_queries_for_many_as_for_one(
        self, client, data_set, grace, django_assert_num_queries, add_rows
    ):
        for row in add_rows(20, owner=grace):
            row.job = Job.objects.create(function="f", owner=grace)
            row.save()
        with django_assert_num_queries(2):
            assert read(client.get(LIST))["count"] == 20

    def test_it_reads_no_large_columns(self, client, data_set, django_assert_num_queries, add_rows):
        add_rows(1, job=Job.objects.create(function="f"))
        with django_assert_num_queries(2) as queries:
            client.get(LIST)
        for column in ("curves", "calibration", "failures", "error_detail"):
            assert f'"{column}"' not in queries.captured_queries[-1]["sql"]


class TestStart:
    def test_a_user_has_a_variant_evaluated_and_follows_it(
        self, as_user, grace, owned, data_set, settings, django_capture_on_commit_callbacks
    ):
        settings.CLASSIFIERS_MEASURE_STABILITY = True
        client = as_user(grace, Scope.READ, Scope.EVALUATE)
        sent = {"model_id": str(owned.pk), "data_set_id": str(data_set.pk)}
        with django_capture_on_commit_callbacks(execute=True):
            response = post(client, LIST, sent)
            assert response.status_code == 202, response.text
            data = response.json()
            assert response["Location"] == data["links"]["self"]
            assert (data["status"], data["figures"], data["curves"]) == ("queued", None, None)
            # Behind the job that computes the figures of the first evaluation.
            assert (data["job"]["status"], data["job"]["position"]) == ("queued", 1)
            assert client.get(data["links"]["scores"]).status_code == 409
            assert client.get(data["links"]["figures"]).status_code == 409
        data = read(client.get(response["Location"]))
        assert (data["status"], data["owner"], data["progress"]) == ("succeeded", "grace", 1.0)
        assert data["figures"]["num_images"] == 7
        assert [*data["curves"]] == ["roc", "precision_recall", "calibration", "histogram"]
        assert data["stability"]["num_images"] == 7
        assert len(data["graph_sha256"]) == len(data["manifest_sha256"]) == 64
        assert data["preprocessing"]["scaling"] == "unit"
        assert "numpy" in data["versions"]
        assert data["job"]["remaining"] == 0

    def test_why_it_failed_is_told_in_words(
        self, client, owned, data_set, folders, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            evaluation = measurements.start(owned, data_set)
            shutil.rmtree(folders / "data" / "real")
        data = read(client.get(address(evaluation)))
        assert data["status"] == data["job"]["status"] == "failed"
        assert data["job"]["error"]
        assert data["figures"] is None

    def test_visitors_have_not(self, client, owned, data_set):
        sent = {"model_id": str(owned.pk), "data_set_id": str(data_set.pk)}
        num_jobs = Job.objects.count()
        assert post(client, LIST, sent).status_code == 401
        assert Job.objects.count() == num_jobs

    def test_a_token_needs_the_scope(self, as_user, ada, owned, data_set):
        client = as_user(ada, Scope.READ, Scope.UPLOAD, Scope.MANAGE)
        sent = {"model_id": str(owned.pk), "data_set_id": str(data_set.pk)}
        assert post(client, LIST, sent).status_code == 403

    def test_a_retired_variant_is_not_evaluated(self, as_user, ada, owned, data_set):
        Publication.of(owned).retire()
        sent = {"model_id": str(owned.pk), "data_set_id": str(data_set.pk)}
        response = post(as_user(ada), LIST, sent)
        assert response.status_code == 409
        assert response.json()["type"] == "urn:mesonet:problem:variant-retired"

    def test_too_many_at_a_time(self, as_user, grace, waiting, data_set, settings):
        settings.CLASSIFIERS_MAX_JOBS_PER_USER = 1
        sent = {"model_id": str(waiting.variant_id), "data_set_id": str(data_set.pk)}
        response = post(as_user(grace), LIST, sent)
        assert response.status_code == 403
        assert "at most 1" in response.json()["detail"]

    @pytest.mark.parametrize("name", ["model_id", "data_set_id"])
    @pytest.mark.parametrize("value", [str(uuid.UUID(int=1)), "x", 7, None, True, [], {}])
    def test_what_there_is_not_is_named(self, as_user, ada, owned, data_set, name, value):
        sent = {"model_id": str(owned.pk), "data_set_id": str(data_set.pk)} | {name: value}
        response = post(as_user(ada), LIST, sent)
        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [f"#/{name}"]

    def test_without_its_folder_it_is_the_operators_fault(
        self, as_user, ada, owned, data_set, settings, tmp_path
    ):
        settings.DATA_ROOT = tmp_path / "nowhere"
        sent = {"model_id": str(owned.pk), "data_set_id": str(data_set.pk)}
        assert post(as_user(ada), LIST, sent).status_code == 503


class TestRead:
    def test_unknown_ones(self, client, db):
        for below in ("", "scores/", "figures/"):
            assert client.get(f"{LIST}{uuid.uuid4()}/{below}").status_code == 404

    def test_an_unchanged_one_is_not_sent_again(self, client, measured):
        etag = client.get(address(measured))["ETag"]
        again = client.get(address(measured), headers={"If-None-Match": etag})
        assert again.status_code == 304

    def test_a_data_set_that_has_changed_is_told(self, client, measured):
        assert read(client.get(address(measured)))["is_outdated"] is False
        DataSet.objects.update(manifest_sha256="f" * 64)
        assert read(client.get(address(measured)))["is_outdated"] is True

    def test_not_all_of_very_many_failures_are_sent(self, client, data_set, add_rows):
        failures = {f"{number}.png": "broken" for number in range(150)}
        [evaluation] = add_rows(1, failures=failures)
        data = read(client.get(address(evaluation)))
        assert (data["num_failures"], len(data["failures"])) == (150, 100)

    def test_names_that_are_no_text_are_sent(self, client, data_set, add_rows):
        [evaluation] = add_rows(1, failures={"\udcff.png": "broken"})
        data = read(client.get(address(evaluation)))
        assert data["failures"] == [{"path": "?.png", "reason": "broken"}]

    def test_nothing_secret_of_the_job_is_told(self, client, data_set, add_rows):
        job = Job.objects.create(
            function="some.function",
            arguments={"key": "an argument"},
            status="running",
            lease="the lease",
            error_detail="a traceback",
        )
        [evaluation] = add_rows(1, job=job)
        text = client.get(address(evaluation)).text
        for secret in ("some.function", "an argument", "the lease", "a traceback"):
            assert secret not in text


class TestScores:
    def test_they_come_in_pages(self, client, measured):
        url, rows = address(measured, "scores/?page_size=3"), []
        while url:
            page = read(client.get(url))
            assert page["count"] == 7
            assert len(page["results"]) <= 3
            rows += page["results"]
            url = page["next"]
        assert [row["path"] for row in rows] == [*measured.table.filenames]
        assert [row["label"] for row in rows] == [0, 0, 0, 0, 1, 1, 1]
        assert [row["score"] > 0.5 for row in rows] == [False] * 4 + [True] * 3
        assert client.get(address(measured, "scores/?page=9")).status_code == 404

    def test_a_page_is_bounded(self, client, data_set, add_scores):
        names = [f"{number}.png" for number in range(1200)]
        evaluation = add_scores(names, np.zeros(1200))
        page = read(client.get(address(evaluation, "scores/?page_size=9999")))
        assert len(page["results"]) == 1000

    def test_all_of_them_as_csv(self, client, measured):
        url = address(measured, "scores/")
        response = client.get(url, headers={"Accept": "text/csv"})
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response.streaming
        assert "Accept" in response["Vary"]
        rows = [*csv.DictReader(io.StringIO(response.getvalue().decode()))]
        assert [row["path"] for row in rows] == [*measured.table.filenames]
        for row, score in zip(rows, measured.table, strict=True):
            assert float(row["score"]) == score.probability
        again = client.get(url, headers={"Accept": "text/csv", "If-None-Match": response["ETag"]})
        assert again.status_code == 304

    def test_what_json_has_not_is_null(self, client, data_set, add_scores):
        logit = [float("inf"), float("nan"), float("-inf")]
        evaluation = add_scores(["a.png", "b.png", "\udcff.png"], logit)
        rows = read(client.get(address(evaluation, "scores/")))["results"]
        assert [(row["score"], row["logit"]) for row in rows] == [
            (1, None),
            (None, None),
            (0, None),
        ]
        assert rows[2]["path"] == "?.png"
        text = client.get(address(evaluation, "scores/"), headers={"Accept": "text/csv"})
        assert b"\n\xff.png," in text.getvalue()

    def test_an_error_is_json_for_those_who_want_csv_too(self, client, waiting):
        response = client.get(address(waiting, "scores/"), headers={"Accept": "text/csv"})
        assert response.status_code == 409
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["type"] == "urn:mesonet:problem:not-evaluated"

    def test_other_forms_there_are_not(self, client, measured):
        response = client.get(address(measured, "scores/"), headers={"Accept": "image/png"})
        assert response.status_code == 406


class TestFigures:
    def test_they_are_told_at_any_threshold(self, client, measured):
        def accuracy(threshold):
            data = read(client.get(address(measured, f"figures/?threshold={threshold}")))
            assert data["threshold"] == threshold
            return {figure["name"]: figure["value"] for figure in data["figures"]}["accuracy"]

        assert accuracy(0.5) == 1
        assert accuracy(0) == pytest.approx(3 / 7)
        assert accuracy(1) == pytest.approx(4 / 7)
        assert read(client.get(address(measured, "figures/")))["threshold"] == 0.5

    def test_with_the_decisions_that_they_count(self, client, measured):
        data = read(client.get(address(measured, "figures/?threshold=0.99")))
        assert data["confusion_matrix"] == {
            "true_negatives": 4,
            "false_positives": 0,
            "false_negatives": 3,
            "true_positives": 0,
        }

    def test_or_at_the_threshold_that_spares_a_class(self, client, measured):
        url = address(measured, "figures/")
        found = read(client.get(url, {"label": 1, "max_share": 0.05}))
        assert 0.02 < found["threshold"] < 0.95
        assert found["confusion_matrix"]["false_negatives"] == 0
        for wrong in ({"label": 1}, {"max_share": 0.1}, {"label": 2, "max_share": 0.1}):
            assert client.get(url, wrong).status_code == 400
        both = {"label": 1, "max_share": 0.05, "threshold": 0.5}
        assert "Received: both" in client.get(url, both).text

    def test_no_threshold_may_spare_it(self, client, add_scores):
        alike = add_scores(["df/1.png", "real/1.png"], [0.5, 0.5], class_names=["df", "real"])
        response = client.get(address(alike, "figures/"), {"label": 1, "max_share": 0})
        assert response.status_code == 422

    def test_what_they_mean_and_what_limits_them_is_said(self, client, measured):
        data = read(client.get(address(measured)))
        assert data["is_current"] is True
        assert "that a picture is real" in data["meaning"]
        assert any("few images" in limit for limit in data["limits"])
        Declaration.objects.update(scaling="raw")
        assert read(client.get(address(measured)))["is_current"] is False

    @pytest.mark.parametrize("of", ["figures/", "scores/"])
    def test_they_are_not_computed_for_who_has_them(self, client, measured, of):
        url = address(measured, of)
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
        other = client.get(
            url, {"threshold": 0.25, "page_size": 2}, headers={"If-None-Match": etag}
        )
        assert other.status_code == 200

    @pytest.mark.parametrize("threshold", ["-0.1", "1.1", "x", "nan", "inf", "1e999"])
    def test_what_is_no_threshold_is_refused(self, client, measured, threshold):
        response = client.get(address(measured, "figures/"), {"threshold": threshold})
        assert response.status_code == 400


class TestCalibration:
    @pytest.fixture
    def large(self, data_set, owned, add_scores):
        rng = np.random.default_rng(0)
        logit = 3 * (np.arange(80) % 2) - 1.5 + 2 * rng.normal(size=80)
        names = [f"{number}.png" for number in range(80)]
        return add_scores(names, logit, variant=owned)

    @pytest.mark.parametrize("method", ["temperature", "isotonic"])
    def test_the_owner_of_the_variant_calibrates(self, client, as_user, ada, large, method):
        response = post(as_user(ada), address(large, "calibration/"), {"method": method})
        data = read(response)
        assert data["calibrator"]["method"] == method
        assert data["num_learnt_on"] == 40
        assert data["after"]["figures"][0]["name"] == "log_loss"
        assert read(client.get(address(large)))["calibration"] == data

    def test_others_do_not(self, client, as_user, grace, large):
        sent = {"method": "temperature"}
        assert post(as_user(grace), address(large, "calibration/"), sent).status_code == 403
        assert post(client, address(large, "calibration/"), sent).status_code == 401

    @pytest.mark.parametrize("method", ["magic", None, 1, ["temperature"]])
    def test_unknown_methods(self, as_user, ada, large, method):
        response = post(as_user(ada), address(large, "calibration/"), {"method": method})
        assert response.status_code == 400

    def test_one_class_alone_is_not_enough(self, as_user, ada, data_set, owned, add_scores):
        evaluation = add_scores(["a.png"], [1], variant=owned)
        sent = {"method": "temperature"}
        assert post(as_user(ada), address(evaluation, "calibration/"), sent).status_code == 422

    def test_not_before_there_are_scores(self, as_user, grace, waiting):
        sent = {"method": "temperature"}
        assert post(as_user(grace), address(waiting, "calibration/"), sent).status_code == 409


class TestCancel:
    def test_its_owner_cancels_it(self, as_user, grace, waiting):
        for _ in range(2):
            data = read(post(as_user(grace), address(waiting, "cancel/")))
            assert data["status"] == data["job"]["status"] == "cancelled"
        waiting.job.refresh_from_db()
        assert waiting.job.status == "cancelled"

    def test_others_do_not(self, client, as_user, ada, waiting):
        assert post(as_user(ada), address(waiting, "cancel/")).status_code == 403
        assert post(client, address(waiting, "cancel/")).status_code == 401


class TestImport:
    URL = f"{LIST}import/"

    @pytest.fixture
    def sent(self, data_set):
        lines = [f"df/{number:03}.png,0,0.{number}" for number in range(4)]
        lines += [f"real/{number:03}.png,1,0.{7 + number}" for number in range(3)]
        content = "\n".join(["path,label,score", *lines]).encode()
        return {
            "model_name": "Elsewhere",
            "data_set_id": str(data_set.pk),
            "file": SimpleUploadedFile("scores.csv", content),
        }

    def test_scores_from_elsewhere_are_judged_like_others(
        self, client, as_user, grace, sent, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            response = as_user(grace).post(self.URL, sent)
        assert response.status_code == 201, response.text
        data = read(client.get(response["Location"]))
        assert (data["is_imported"], data["model_id"], data["owner"]) == (True, None, "grace")
        assert data["accuracy"]["value"] == 1
        assert data["links"]["model"] is None

    def test_its_own_file_is_taken_again(self, client, as_user, grace, measured, sent):
        url = address(measured, "scores/")
        content = client.get(url, headers={"Accept": "text/csv"}).getvalue()
        response = as_user(grace).post(
            self.URL, sent | {"file": SimpleUploadedFile("s.csv", content)}
        )
        assert response.status_code == 201, response.text

    def test_visitors_bring_none(self, client, sent):
        assert client.post(self.URL, sent).status_code == 401

    @pytest.mark.parametrize(
        "content", [b"x", b"path,label,score\n", b"path,label,score\ndf/000.png,0,2", b"\xff"]
    )
    def test_a_wrong_file_is_refused(self, as_user, grace, sent, content):
        sent["file"] = SimpleUploadedFile("scores.csv", content)
        response = as_user(grace).post(self.URL, sent)
        assert response.status_code == 422
        assert "Received" in response.json()["detail"]

    def test_each_wrong_line_is_told(self, as_user, grace, sent):
        lines = [f"df/{number:03}.png,7,0.1" for number in range(30)]
        content = "\n".join(["path,label,score", *lines]).encode()
        sent["file"] = SimpleUploadedFile("scores.csv", content)
        errors = as_user(grace).post(self.URL, sent).json()["errors"]
        assert len(errors) == 20
        assert errors[1]["pointer"] == "#/file"
        assert errors[1]["detail"].startswith("Line 3: a label must be 0 or 1. Received: 7")

    def test_a_file_that_is_too_large(self, as_user, grace, sent, monkeypatch):
        monkeypatch.setattr("classifiers.commissions.MAX_SCORE_BYTES", 10)
        assert as_user(grace).post(self.URL, sent).status_code == 413

    @pytest.mark.parametrize(
        ("name", "value"),
        [("model_name", ""), ("model_name", "x" * 101), ("data_set_id", "x"), ("file", "text")],
    )
    def test_a_wrong_field_is_named(self, as_user, grace, sent, name, value):
        response = as_user(grace).post(self.URL, sent | {name: value})
        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [f"#/{name}"]

    def test_its_owner_deletes_it(self, client, as_user, ada, grace, sent):
        url = as_user(grace).post(self.URL, sent)["Location"]
        assert client.delete(url).status_code == 401
        assert as_user(ada).delete(url).status_code == 403
        assert as_user(grace, Scope.EVALUATE).delete(url).status_code == 403
        assert as_user(grace).delete(url).status_code == 204
        assert client.get(url).status_code == 404

    def test_what_was_measured_is_deleted_by_nobody(self, client, as_user, ada, boss, measured):
        for user in (ada, boss):
            assert as_user(user).delete(address(measured)).status_code == 403
        assert client.get(address(measured)).status_code == 200


class TestCompare:
    URL = "/api/v1/comparisons/"

    @pytest.fixture
    def pair(self, data_set, add_scores):
        names = [f"{number}.png" for number in range(60)]
        rng = np.random.default_rng(1)
        good = 6 * (np.arange(60) % 2) - 3 + rng.normal(size=60)
        return [add_scores(names, logit) for logit in (rng.normal(size=60), good)]

    def test_the_better_one_is_told(self, client, pair):
        data = read(client.get(self.URL, {"a": pair[0].pk, "b": pair[1].pk}))
        assert data["verdict"] == "better"
        assert data["p_area"] < 0.001
        [area] = [figure for figure in data["differences"] if figure["name"] == "roc_auc"]
        assert 0 < area["low"] < area["value"] < area["high"]
        other_way = read(client.get(self.URL, {"a": pair[1].pk, "b": pair[0].pk}))
        assert other_way["verdict"] == "worse"
        assert other_way["num_only_a"] == data["num_only_b"]

    def test_nothing_is_computed_for_who_has_it(self, client, pair):
        query = {"a": pair[0].pk, "b": pair[1].pk}
        etag = client.get(self.URL, query)["ETag"]
        StoredScores.objects.all().delete()
        cache.clear()
        again = client.get(self.URL, query, headers={"If-None-Match": etag})
        assert (again.status_code, again["ETag"]) == (304, etag)
        assert client.get(self.URL, query).status_code == 409
        other_way = {"a": pair[1].pk, "b": pair[0].pk}
        response = client.get(self.URL, other_way, headers={"If-None-Match": etag})
        assert response.status_code == 409

    def test_what_json_has_not_is_null(self, client, pair):
        data = read(client.get(self.URL, {"a": pair[0].pk, "b": pair[0].pk}))
        assert (data["verdict"], data["p_area"]) == ("cannot_be_said", None)

    def test_other_images_cannot_be_compared(self, client, pair, data_set, add_scores):
        other = add_scores(["x.png"], [0])
        response = client.get(self.URL, {"a": pair[0].pk, "b": other.pk})
        assert response.status_code == 409
        assert response.json()["type"] == "urn:mesonet:problem:cannot-compare"

    def test_one_without_scores(self, client, pair, waiting):
        assert client.get(self.URL, {"a": pair[0].pk, "b": waiting.pk}).status_code == 409

    @pytest.mark.parametrize("query", [{}, {"a": "x", "b": "y"}])
    def test_both_must_be_named(self, client, db, query):
        response = client.get(self.URL, query)
        assert response.status_code == 400
        assert [error["parameter"] for error in response.json()["errors"]] == ["a", "b"]

    def test_unknown_ones(self, client, db):
        query = {"a": uuid.uuid4(), "b": uuid.uuid4()}
        assert client.get(self.URL, query).status_code == 404
