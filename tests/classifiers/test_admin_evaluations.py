"""What staff see of evaluations, data sets and operating points, and can do with them."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from PIL import Image

from classifiers.evaluation import Calibrator, Figure
from classifiers.findings.verdicts import save_operating_point
from classifiers.measurements import start
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation, OperatingPoint

VARIANTS, DATASETS, EVALUATIONS, POINTS = (
    f"/admin/classifiers/{table}/"
    for table in ("mlmodel", "dataset", "evaluation", "operatingpoint")
)


def get_text(client, url):
    return to_text(client.get(url).text)


def to_text(page):
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", page)))


def act(client, url, action, rows, **fields):
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **fields}
    return to_text(client.post(url, data, follow=True).text)


@pytest.fixture
def elsewhere(folders):
    for name in ("df/1", "df/2", "real/1"):
        path = folders / "elsewhere" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(path)
    return folders / "elsewhere"


class TestDataSets:
    def test_one_is_registered_and_checked_again(self, admin_client, elsewhere):
        form = {"name": "Dark faces", "path": str(elsewhere)}
        assert (
            "was added successfully" in admin_client.post(f"{DATASETS}add/", form, follow=True).text
        )
        assert "Dark faces" in (text := get_text(admin_client, DATASETS))
        assert "2 df, 1 real" in text
        datasets = DataSet.objects.all()
        assert "it has not changed" in act(admin_client, DATASETS, "check_again", datasets)
        (elsewhere / "df" / "2.png").write_bytes(b"other")
        assert "it has changed" in act(admin_client, DATASETS, "check_again", datasets)
        (elsewhere / "df").rename(elsewhere / ".df")
        assert "exactly two folders" in act(admin_client, DATASETS, "check_again", datasets)

    @pytest.mark.parametrize(
        ("form", "message"),
        [
            ({"name": "Faces", "path": ""}, "Name a folder"),
            ({"name": "Faces", "path": "/nowhere/at/all"}, "nowhere"),
            ({"name": "default", "path": "elsewhere"}, "name of its own"),
            ({"name": "Faces", "path": "a\0b"}, "Null characters"),
        ],
    )
    def test_what_is_wrong_is_said_on_the_form(
        self, admin_client, elsewhere, monkeypatch, form, message
    ):
        monkeypatch.chdir(elsewhere.parent)
        assert message in admin_client.post(f"{DATASETS}add/", form).text
        assert not DataSet.objects.exists()

    def test_its_folder_stays(self, admin_client, elsewhere):
        dataset = DataSet.register("Dark faces", elsewhere)
        form = {"name": "Portraits", "path": "/tmp"}
        admin_client.post(f"{DATASETS}{dataset.pk}/change/", form)
        dataset.refresh_from_db()
        assert (dataset.name, dataset.path) == ("Portraits", str(elsewhere))


class TestEvaluations:
    @pytest.fixture
    def stability(self, settings):
        settings.CLASSIFIERS_MEASURE_STABILITY = True

    @pytest.mark.django_db(transaction=True)
    def test_a_page_shows_figures_with_intervals_and_how_they_were_measured(
        self, admin_client, stability, variant
    ):
        evaluation = Evaluation.objects.get()
        url = reverse("admin:classifiers_evaluation_change", args=[evaluation.pk])
        text = get_text(admin_client, url)
        assert "accuracy 1.000 0.646 to 1.000 Wilson" in text
        assert "fewer than 5 independent images of a class" in text
        assert "df: 0 of 4 (95 % interval 0.0 to 49.0 %)" in text
        assert "0 = df, 1 = real" in text
        assert evaluation.model_sha256 in text
        assert evaluation.manifest_sha256 in text
        assert "scaling unit" in text
        assert "few images, 4 of df and 3 of real" in text
        assert "real: 0 called df, 3 real" in text
        assert "not calibrated" in text
        assert 'name="_save"' not in admin_client.get(url).text

    def test_a_page_of_one_that_waits(self, admin_client, variant):
        evaluation = start(variant, DataSet.get_default())
        url = reverse("admin:classifiers_evaluation_change", args=[evaluation.pk])
        assert "waits to be evaluated" in get_text(admin_client, url)

    def test_a_calibration_is_shown_before_and_after(self, admin_client, variant):
        figures = {"threshold": 0.5, "num_images": 60, "num_groups": None, "figures": []}
        loss = Figure("log_loss", 0.25, None, None, "", 60, "").to_json()
        Evaluation.objects.update(
            calibration={
                "calibrator": Calibrator("temperature", 2.0).to_json(),
                "num_learnt_on": 60,
                "before": figures | {"figures": [loss | {"value": 0.75}]},
                "after": figures | {"figures": [loss]},
            }
        )
        url = reverse("admin:classifiers_evaluation_change", args=[Evaluation.objects.get().pk])
        text = get_text(admin_client, url)
        assert "temperature, learnt on 60 images" in text
        assert text.index("0.750") < text.index("0.250")

    def test_failures_are_named(self, admin_client, variant, folders):
        (folders / "data" / "df" / "001.png").write_bytes(b"no picture")
        variant.evaluate()
        url = reverse("admin:classifiers_evaluation_change", args=[Evaluation.objects.first().pk])
        assert "The image df/001.png of the data set cannot be read" in get_text(admin_client, url)

    def test_scores_are_downloaded(self, admin_client, variant):
        url = reverse("admin:classifiers_evaluation_scores", args=[Evaluation.objects.get().pk])
        response = admin_client.get(url)
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert len(response.getvalue().splitlines()) == 8

    def test_one_is_measured_again(self, admin_client, variant):
        text = act(admin_client, EVALUATIONS, "measure_again", Evaluation.objects.all())
        assert "Brightness 1 on default : waits to be evaluated" in text
        assert Evaluation.objects.count() == 2
        assert Evaluation.objects.first().owner.username == "admin"

    def test_the_list_asks_as_often_for_many_as_for_one(
        self, admin_client, variant, django_assert_max_num_queries
    ):
        for _ in range(10):
            start(variant, DataSet.get_default())
        with django_assert_max_num_queries(12):
            admin_client.get(EVALUATIONS)

    def test_they_are_neither_added_nor_changed(self, admin_client, variant):
        assert admin_client.get(f"{EVALUATIONS}add/").status_code == 403

    def test_only_those_who_may_change_variants_have_them_measured(
        self, client, variant, django_user_model
    ):
        user = django_user_model.objects.create(username="ada", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_evaluation"))
        client.force_login(user)
        act(client, EVALUATIONS, "measure_again", Evaluation.objects.all())
        assert Evaluation.objects.count() == 1


class TestVariants:
    def test_the_list_says_where_an_evaluation_stands(self, admin_client, variant):
        MLModel.objects.update(accuracy=None, clr=None)
        start(variant, DataSet.get_default(), adopts=True)
        assert "waits to be evaluated" in get_text(admin_client, VARIANTS)
        change = reverse("admin:classifiers_mlmodel_change", args=[variant.pk])
        assert "waits to be evaluated" in get_text(admin_client, change)

    def test_one_is_evaluated_on_a_chosen_data_set(self, admin_client, variant, elsewhere):
        dataset = DataSet.register("Dark faces", elsewhere)
        text = act(admin_client, VARIANTS, "evaluate_on", [variant], data_set=str(dataset.pk))
        assert "Brightness 1 on Dark faces : waits to be evaluated" in text
        assert not Evaluation.objects.first().adopts

    def test_a_data_set_that_there_is_not(self, admin_client, variant):
        act(admin_client, VARIANTS, "evaluate_on", [variant], data_set="x")
        assert Evaluation.objects.count() == 1

    def test_with_workers_evaluating_again_does_not_wait(self, admin_client, variant, settings):
        settings.CLASSIFIERS_EVALUATE_IN_BACKGROUND = True
        text = act(admin_client, VARIANTS, "evaluate_again", [variant])
        assert "Brightness 1 on default : waits to be evaluated" in text
        assert Evaluation.objects.first().adopts


class TestOperatingPoints:
    @pytest.fixture
    def form(self, variant):
        return {"name": "strict", "evaluation": str(Evaluation.objects.get().pk)}

    @pytest.mark.parametrize("chosen", [{"threshold": "0.99"}, {"label": "0", "max_share": "0.05"}])
    def test_one_is_chosen_and_shown_with_its_error_rates(self, admin_client, form, chosen):
        response = admin_client.post(f"{POINTS}add/", form | chosen, follow=True)
        assert "was added successfully" in response.text
        point = OperatingPoint.objects.get()
        assert point.owner.username == "admin"
        assert bool(point.rule) is ("label" in chosen)
        url = reverse("admin:classifiers_operatingpoint_change", args=[point.pk])
        assert "false_positive_rate 0.000 0.000 to 0.490" in get_text(admin_client, url)
        assert "strict Brightness 1" in get_text(admin_client, POINTS)

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"threshold": "0.9", "label": "1", "max_share": "0.1"},
            {"threshold": "2"},
            {"label": "1"},
            {"threshold": "0.9", "name": ""},
            {"threshold": "0.9", "evaluation": ""},
        ],
    )
    def test_what_is_none_is_refused_on_the_form(self, admin_client, form, wrong):
        response = admin_client.post(f"{POINTS}add/", form | wrong)
        assert "errorlist" in response.text or "errornote" in response.text
        assert not OperatingPoint.objects.exists()

    def test_a_name_is_taken_once(self, admin_client, form):
        save_operating_point(Evaluation.objects.get(), "strict", threshold=0.9)
        response = admin_client.post(f"{POINTS}add/", form | {"threshold": "0.5"})
        assert "has an operating point of this name" in response.text
