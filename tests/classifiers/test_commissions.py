"""What users ask for: who may, how much of it, and what comes of it."""

from __future__ import annotations

import contextlib
import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from classifiers import commissions
from classifiers.conf import conf
from classifiers.exceptions import (
    FileTooLarge,
    InvalidScores,
    JobNotRepeatable,
    LimitReached,
    NotAllowed,
    NotEvaluated,
    VariantRetired,
)
from classifiers.jobs import Job
from classifiers.publications import Publication, require_room
from classifiers.records import DataSet, Evaluation, OperatingPoint


@pytest.fixture
def users(users):
    """And who is none."""
    return users | {"visitor": AnonymousUser(), "nobody": None}


@pytest.fixture
def measured(owned):
    """Its first evaluation, which nobody asked for."""
    return Evaluation.objects.of(owned).get()


@pytest.fixture
def dataset_row(dataset, db):
    return DataSet.get_default()


def write_scores(**changes) -> io.BytesIO:
    scores = {f"df/{n:03}.png": (0, 0.2) for n in range(4)}
    scores |= {f"real/{n:03}.png": (1, 0.9) for n in range(3)}
    lines = [f"{path},{label},{score}" for path, (label, score) in (scores | changes).items()]
    return io.BytesIO("\r\n".join(["path,label,score", *lines]).encode())


class TestEvaluate:
    def test_any_user_has_any_variant_evaluated(self, owned, users):
        evaluation = commissions.evaluate(owned, DataSet.get_default(), users["grace"])
        assert (evaluation.owner, evaluation.job.owner) == (users["grace"], users["grace"])
        assert evaluation.status == "queued"

    def test_the_same_is_not_measured_for_ever(self, owned, users, monkeypatch):
        monkeypatch.setattr(commissions, "MAX_REPETITIONS", 1)
        commissions.evaluate(owned, DataSet.get_default(), users["grace"])
        with pytest.raises(LimitReached, match="at most 1 times"):
            commissions.evaluate(owned, DataSet.get_default(), users["grace"])
        # Others may, and who manages all; and so may she once something has changed.
        for name in ("ada", "boss"):
            commissions.evaluate(owned, DataSet.get_default(), users[name])
        hers = Evaluation.objects.filter(owner=users["grace"])
        hers.update(finished_at=timezone.now(), graph_sha256="of another file")
        commissions.evaluate(owned, DataSet.get_default(), users["grace"])

    @pytest.mark.parametrize("name", ["visitor", "nobody"])
    def test_visitors_have_not(self, owned, users, name):
        with pytest.raises(NotAllowed, match="logged in"):
            commissions.evaluate(owned, DataSet.get_default(), users[name])

    def test_users_who_may_not_log_in_have_not(self, owned, users):
        users["grace"].is_active = False
        with pytest.raises(NotAllowed):
            commissions.evaluate(owned, DataSet.get_default(), users["grace"])

    def test_retired_variants_are_not_evaluated(self, owned, users):
        Publication.of(owned).retire("old")
        with pytest.raises(VariantRetired, match="Brightness 1"):
            commissions.evaluate(owned, DataSet.get_default(), users["ada"])
        assert not Job.objects.filter(owner=users["ada"]).exists()

    def test_a_user_has_as_many_jobs_as_the_setting_says(self, owned, users, settings):
        settings.CLASSIFIERS_MAX_JOBS_PER_USER = 2
        for _ in range(2):
            commissions.evaluate(owned, DataSet.get_default(), users["ada"])
        with pytest.raises(LimitReached, match="at most 2 jobs"):
            commissions.evaluate(owned, DataSet.get_default(), users["ada"])
        assert Evaluation.objects.filter(owner=users["ada"]).count() == 2
        commissions.evaluate(owned, DataSet.get_default(), users["grace"])
        commissions.cancel(Job.objects.of(users["ada"]).first(), users["ada"])
        commissions.evaluate(owned, DataSet.get_default(), users["ada"])

    def test_staff_who_may_not_change_variants_has_not(self, owned, users, settings):
        settings.CLASSIFIERS_MAX_JOBS_PER_USER = 0
        users["grace"].is_staff = True
        users["grace"].save()
        with pytest.raises(LimitReached):
            commissions.evaluate(owned, DataSet.get_default(), users["grace"])
        with pytest.raises(LimitReached):
            require_room(users["grace"], conf.max_bytes_per_user + 1, adding=False)
        require_room(users["boss"], conf.max_bytes_per_user + 1, adding=False)

    def test_staff_has_more(self, owned, users, settings):
        settings.CLASSIFIERS_MAX_JOBS_PER_USER = 1
        for _ in range(2):
            commissions.evaluate(owned, DataSet.get_default(), users["boss"])


class TestJobs:
    @pytest.fixture
    def job(self, owned, users):
        return commissions.evaluate(owned, DataSet.get_default(), users["grace"]).job

    @pytest.mark.parametrize("name", ["grace", "boss"])
    def test_checks_of_pictures_are_asked_for_anew(self, job, users, name):
        Job.objects.update(queue="short", status="failed")
        job.refresh_from_db()
        with pytest.raises(JobNotRepeatable, match="have the pictures checked anew"):
            commissions.retry(job, users[name])

    @pytest.mark.parametrize("name", ["grace", "boss"])
    def test_owner_and_staff_cancel_and_retry(self, job, users, name):
        assert commissions.cancel(job, users[name]).status == "cancelled"
        assert commissions.cancel(job, users[name]).status == "cancelled"
        assert commissions.retry(job, users[name]).status == "queued"
        with pytest.raises(JobNotRepeatable):
            commissions.retry(job, users[name])

    # The owner of the variant did not ask for this evaluation.
    @pytest.mark.parametrize("name", ["ada", "visitor", "nobody"])
    def test_others_do_not(self, job, users, name):
        for act in (commissions.cancel, commissions.retry):
            with pytest.raises(NotAllowed):
                act(job, users[name])
        assert Job.objects.get(pk=job.pk).status == "queued"

    def test_a_retried_job_counts_as_well(self, owned, job, users, settings):
        settings.CLASSIFIERS_MAX_JOBS_PER_USER = 1
        commissions.cancel(job, users["grace"])
        commissions.evaluate(owned, DataSet.get_default(), users["grace"])
        with pytest.raises(LimitReached):
            commissions.retry(job, users["grace"])

    def test_everybody_sees_their_own(self, job, users):
        assert [*commissions.list_jobs(users["grace"])] == [job]
        assert [*commissions.list_jobs(users["ada"])] == []
        assert {*commissions.list_jobs(users["boss"])} == {*Job.objects.all()} > {job}
        with pytest.raises(NotAllowed):
            commissions.list_jobs(None)

    def test_an_evaluation_is_cancelled_by_its_job(self, job, users):
        evaluation = Evaluation.objects.get(job=job)
        with pytest.raises(NotAllowed):
            commissions.cancel_evaluation(evaluation, users["ada"])
        assert commissions.cancel_evaluation(evaluation, users["grace"]).status == "cancelled"

    def test_one_without_a_job_stays_as_it_is(self, measured, users):
        assert commissions.cancel_evaluation(measured, users["boss"]).status == "succeeded"
        with pytest.raises(NotAllowed):
            commissions.cancel_evaluation(measured, users["grace"])


class TestThresholds:
    @pytest.mark.parametrize("name", ["ada", "boss"])
    def test_owner_and_staff_choose_and_delete(self, owned, measured, users, name):
        point = commissions.save_operating_point(
            owned, measured, "mine", users[name], threshold=0.3
        )
        assert (point.threshold, point.owner) == (0.3, users[name])
        commissions.delete_operating_point(point, users[name])
        assert not OperatingPoint.objects.exists()

    def test_others_do_not(self, owned, measured, users):
        with pytest.raises(NotAllowed):
            commissions.save_operating_point(owned, measured, "x", users["grace"], threshold=0.3)
        point = commissions.save_operating_point(
            owned, measured, "mine", users["ada"], threshold=0.3
        )
        with pytest.raises(NotAllowed):
            commissions.delete_operating_point(point, users["grace"])

    def test_not_on_what_has_no_scores(self, owned, users):
        waiting = commissions.evaluate(owned, DataSet.get_default(), users["ada"])
        with pytest.raises(NotEvaluated, match="waits to be evaluated"):
            commissions.save_operating_point(owned, waiting, "x", users["ada"], threshold=0.3)

    def test_not_on_an_evaluation_of_something_else(self, owned, users, dataset_row):
        other = commissions.import_scores("Other", dataset_row, write_scores(), users["ada"])
        with pytest.raises(NotAllowed, match="Other"):
            commissions.save_operating_point(owned, other, "x", users["ada"], threshold=0.3)

    def test_there_may_be_so_many(self, owned, measured, users, monkeypatch):
        monkeypatch.setattr(commissions, "MAX_OPERATING_POINTS", 1)
        for threshold in (0.3, 0.4):  # of the same name: replaced
            commissions.save_operating_point(
                owned, measured, "x", users["ada"], threshold=threshold
            )
        with pytest.raises(LimitReached):
            commissions.save_operating_point(owned, measured, "y", users["ada"], threshold=0.3)


class TestCalibrate:
    @pytest.mark.parametrize("name", ["ada", "grace", "boss"])
    def test_owners_of_either_and_staff_may(self, owned, measured, users, name):
        Evaluation.objects.update(owner=users["grace"])
        measured.refresh_from_db()
        # Of seven images, halves may lack a class: that is another matter.
        with contextlib.suppress(InvalidScores):
            commissions.calibrate(measured, "temperature", users[name])

    def test_others_may_not(self, measured, users):
        with pytest.raises(NotAllowed):
            commissions.calibrate(measured, "temperature", users["grace"])


class TestImport:
    def test_any_user_brings_scores(self, dataset_row, users):
        found = commissions.import_scores("Other", dataset_row, write_scores(), users["grace"])
        assert (found.owner, found.is_imported, found.status) == (users["grace"], True, "succeeded")
        assert (found.num_images, found.job.owner) == (7, users["grace"])

    def test_its_figures_are_a_job_like_others(self, dataset_row, users, settings):
        settings.CLASSIFIERS_MAX_JOBS_PER_USER = 1
        commissions.import_scores("Other", dataset_row, write_scores(), users["grace"])
        with pytest.raises(LimitReached):
            commissions.import_scores("Another", dataset_row, write_scores(), users["grace"])
        assert Evaluation.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_nobody_waits_while_they_are_read(self, dataset_row, users, monkeypatch):
        class Lines(io.TextIOWrapper):
            def __next__(self):
                assert not connection.in_atomic_block
                return super().__next__()

        monkeypatch.setattr(io, "TextIOWrapper", Lines)
        commissions.import_scores("Other", dataset_row, write_scores(), users["grace"])
        assert Evaluation.objects.filter(is_imported=True).count() == 1

    def test_visitors_do_not(self, dataset_row, users):
        with pytest.raises(NotAllowed):
            commissions.import_scores("Other", dataset_row, write_scores(), users["visitor"])

    def test_a_mark_at_the_beginning_is_taken(self, dataset_row, users):
        marked = io.BytesIO(b"\xef\xbb\xbf" + write_scores().read())
        assert commissions.import_scores("Other", dataset_row, marked, users["ada"]).num_images == 7

    def test_too_large_a_file_is_not_read(self, dataset_row, users, monkeypatch):
        monkeypatch.setattr(commissions, "MAX_SCORE_BYTES", 100)
        file = write_scores()
        with pytest.raises(FileTooLarge, match="at most 100 bytes"):
            commissions.import_scores("Other", dataset_row, file, users["ada"])
        assert file.tell() == 101

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe",
            b"path,label,score\n\xff,0,0",
            b'path,label,score\n"' + b"x" * 200_000,
            b"x" * 200_000,
            b"label,score,path\n0,0.5\n",
            b"path,label,score\n\0,0,1\n",
            b"path,label,score\ndf/000.png,0,nan\n",
        ],
        ids=["empty", "utf-16", "no text", "long field", "long head", "short row", "nul", "nan"],
    )
    def test_what_is_no_table_of_scores_is_refused(self, dataset_row, users, content):
        with pytest.raises(InvalidScores):
            commissions.import_scores("Other", dataset_row, io.BytesIO(content), users["ada"])
        assert not Evaluation.objects.exists()

    @pytest.mark.parametrize("name", ["grace", "boss"])
    def test_owner_and_staff_delete_them(self, dataset_row, users, name):
        found = commissions.import_scores("Other", dataset_row, write_scores(), users["grace"])
        with pytest.raises(NotAllowed):
            commissions.delete_evaluation(found, users["ada"])
        commissions.delete_evaluation(found, users[name])
        assert not Evaluation.objects.exists()

    @pytest.mark.parametrize("name", ["ada", "boss"])
    def test_what_was_measured_here_is_deleted_by_nobody(self, measured, users, name):
        with pytest.raises(NotAllowed):
            commissions.delete_evaluation(measured, users[name])
        assert Evaluation.objects.exists()
