from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.utils import timezone

from classifiers.allowances import Kind, list_allowances, require_import, require_turn
from classifiers.exceptions import LimitReached
from classifiers.jobs import Job
from classifiers.publications import Publication, require_room
from classifiers.records import Evaluation
from classifiers.staging import stage


def read(user) -> dict[str, tuple[int, int | None]]:
    return {it.kind.value: (it.used, it.allowed) for it in list_allowances(user)}


def test_what_is_told_is_what_is_refused(ada, variant, settings):
    """The last that is allowed is taken, and the next one is not."""
    settings.CLASSIFIERS_MAX_VARIANTS_PER_USER = 2
    Publication.objects.update(owner=ada)
    assert read(ada)["variants"] == (1, 2)
    require_room(ada)
    settings.CLASSIFIERS_MAX_VARIANTS_PER_USER = 1
    assert read(ada)["variants"] == (1, 1)
    with pytest.raises(LimitReached, match="at most 1 variants"):
        require_room(ada)


def test_bytes_count_also_of_retired_ones(ada, variant):
    Publication.objects.update(owner=ada)
    num_bytes = Publication.of(variant).num_bytes
    Publication.of(variant).retire()
    found = read(ada)
    assert found["variants"][0] == 0
    assert found["bytes"][0] == num_bytes > 0


def test_uploads_count_for_an_hour(ada, variant):
    Publication.objects.update(owner=ada)
    assert read(ada)["uploads"] == (1, 20)
    Publication.objects.update(published_at=timezone.now() - timedelta(minutes=61))
    assert read(ada)["uploads"] == (0, 20)


def test_jobs_that_wait_or_run_count_unless_they_are_short(ada):
    for status in ("queued", "running", "succeeded"):
        Job.objects.create(function="f", owner=ada, status=status)
    Job.objects.create(function="f", owner=ada, queue="short")
    assert read(ada)["jobs"] == (2, 3)
    require_turn(ada)
    Job.objects.create(function="f", owner=ada)
    with pytest.raises(LimitReached, match="at most 3 jobs"):
        require_turn(ada)


def test_files_that_wait_count(ada, settings):
    stage(ContentFile(b"12345", "m.h5"), ada)
    assert read(ada)["staged"] == (5, 1024**3)
    settings.CLASSIFIERS_MAX_STAGED_BYTES_PER_USER = 9
    with pytest.raises(LimitReached, match="at most 9 bytes"):
        stage(ContentFile(b"12345", "m.h5"), ada)
    assert read(ada)["staged"] == (5, 9)


def test_evaluations_count_whose_scores_came_from_elsewhere(ada, variant, settings):
    settings.CLASSIFIERS_MAX_IMPORTS_PER_USER = 2
    evaluation = Evaluation.objects.get()
    Evaluation.objects.update(owner=ada)
    assert read(ada)["imports"] == (0, 2)
    Evaluation.objects.create(
        model_name="theirs", dataset=evaluation.dataset, owner=ada, is_imported=True
    )
    assert read(ada)["imports"] == (1, 2)
    require_import(ada)
    settings.CLASSIFIERS_MAX_IMPORTS_PER_USER = 1
    with pytest.raises(LimitReached, match="at most 1 evaluations"):
        require_import(ada)


def test_who_manages_all_has_no_bounds(db):
    boss = get_user_model().objects.create_superuser("boss")
    assert {allowed for _, allowed in read(boss).values()} == {None}


def test_each_has_a_name(ada):
    assert len({it.label for it in list_allowances(ada)}) == len(Kind)
