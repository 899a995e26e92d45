import pytest
from django.core import checks


def run() -> dict[str, str]:
    """The ids of all messages of this app, each with its text and its hint."""
    return {
        message.id: f"{message.msg} {message.hint}"
        for message in checks.run_checks(tags=["classifiers"])
    }


def test_a_good_configuration_has_no_messages(dataset):
    assert run() == {}


@pytest.mark.parametrize(
    ("name", "number"),
    [("MODEL_FOLDER", "E001"), ("MEDIA_FOLDER", "E002"), ("DATA_ROOT", "E003")],
)
@pytest.mark.parametrize("value", [None, "", 42])
def test_a_folder_that_is_not_named(settings, name, number, value):
    settings.MEDIA_ROOT = ""
    setattr(settings, name, value)
    assert name in run()[f"classifiers.{number}"]


@pytest.mark.parametrize(
    ("media_folder", "model_folder", "served"),
    [
        ("media", "media/models", True),
        ("media/detectors", "media/models", True),
        ("media", "data/models", True),
        ("media", "models", False),
        ("media", "media/../models", False),
    ],
)
def test_model_files_that_would_be_served(
    settings, dataset, folders, media_folder, model_folder, served
):
    settings.MEDIA_ROOT = folders / "media"
    settings.MEDIA_FOLDER = folders / media_folder
    settings.MODEL_FOLDER = folders / model_folder
    assert ("classifiers.W004" in run()) is served


@pytest.mark.parametrize(
    ("folder", "served"), [("media/pictures", True), ("data", True), ("pictures", False)]
)
def test_pictures_of_people_that_would_be_served(settings, dataset, folders, folder, served):
    settings.CLASSIFIERS_PICTURE_FOLDER = folders / folder
    assert ("classifiers.W008" in run()) is served


@pytest.mark.parametrize("value", [0, -1, 1.5, "many", None])
def test_a_bound_that_is_no_positive_number(settings, dataset, value):
    settings.CLASSIFIERS_PLOT_MAX_BYTES = value
    assert "CLASSIFIERS_PLOT_MAX_BYTES" in run()["classifiers.E004"]


@pytest.mark.parametrize("limits", [{"parametres": 5}, None, 3])
def test_limits_that_there_are_not(settings, dataset, limits):
    settings.CLASSIFIERS_MODEL_LIMITS = limits
    assert "classifiers.E006" in run()


@pytest.mark.parametrize("name", ["tensorrt", "", None])
def test_an_engine_that_there_is_not(settings, dataset, name):
    settings.CLASSIFIERS_ENGINE = name
    assert "openvino, onnxruntime" in run()["classifiers.E008"]


@pytest.mark.parametrize("limits", [{"sides": 5}, None])
def test_limits_of_pictures_that_there_are_not(settings, dataset, limits):
    settings.CLASSIFIERS_IMAGE_LIMITS = limits
    assert "ImageLimits" in run()["classifiers.E006"]


@pytest.mark.parametrize("architectures", [["Meso4"], {"Mine": "{}"}, {"Mine": None}, {"Mine": 3}])
def test_an_architecture_that_cannot_be_used(settings, dataset, architectures):
    settings.CLASSIFIERS_KNOWN_ARCHITECTURES = architectures
    assert "cannot be used" in run()["classifiers.E007"]


def test_a_package_that_is_not_installed(dataset, monkeypatch):
    monkeypatch.setattr("classifiers.checks.find_spec", lambda name: None)
    assert "not installed" in run()["classifiers.E005"]


def test_a_keras_that_reads_too_much(dataset, monkeypatch):
    monkeypatch.setattr("classifiers.checks.version", lambda name: "3.15.0")
    assert "keras>=3.15.1" in run()["classifiers.W006"]


def test_a_data_set_that_is_not_there_yet_does_not_hinder_the_start(add_images):
    assert "does not exist" in run()["classifiers.W001"]
    add_images("df", 1)
    assert "Found 1 class folders" in run()["classifiers.W001"]


def test_media_outside_of_what_is_served(settings, dataset, folders):
    settings.MEDIA_FOLDER = folders / "elsewhere"
    assert list(run()) == ["classifiers.W005"]


def test_urls_that_lead_nowhere(settings, dataset):
    settings.MEDIA_URL = ""
    del settings.DATA_URL
    assert list(run()) == ["classifiers.W002", "classifiers.W003"]


@pytest.mark.parametrize("name", ["JOB_LEASE", "JOB_MAX_SILENCE", "SHORT_JOB_MAX_SILENCE"])
@pytest.mark.parametrize("value", [0, -1, "30", None, True, float("nan"), float("inf")])
def test_a_bound_that_is_no_time(settings, dataset, name, value):
    setattr(settings, f"CLASSIFIERS_{name}", value)
    messages = run()
    assert set(messages) == {"classifiers.E009"}
    assert f"CLASSIFIERS_{name} " in messages["classifiers.E009"]


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (["classifiers.tasks.clean_up"], "['classifiers.tasks.clean_up']"),
        ({"classifiers.tasks.clean_up": 0}, "classifiers.tasks.clean_up every 0"),
        ({"classifiers.tasks.no_such": 60}, "no_such"),
        ({"no_such.module": 60}, "no_such"),
        ({"clean_up": 60}, "clean_up doesn't look like a module path"),
        ({"classifiers.tasks.__name__": 60}, "is no function"),
        ({7: 60}, "7"),
    ],
)
def test_chores_that_cannot_be_done(settings, dataset, value, named):
    settings.CLASSIFIERS_CHORES = value
    messages = run()
    assert set(messages) == {"classifiers.E010"}
    assert named in messages["classifiers.E010"]


def test_a_backend_without_a_queue_for_short_jobs(settings, dataset):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert set(run()) == {"classifiers.W007"}
    settings.TASKS = {
        "default": {"QUEUES": ["default", "short"]},
        "other": {"QUEUES": ["default"]},
        "any": {"QUEUES": []},
    }
    messages = run()
    assert set(messages) == {"classifiers.W007"}
    assert "'other'" in messages["classifiers.W007"]
    del settings.TASKS
    assert run() == {}
