import json
import shutil

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from classifiers.models import MLModel
from classifiers.records import DataSet


@pytest.fixture
def installation(db, settings, folders, dataset, brightness_file, png):
    """A checkout with a sample of two variants; gives what is printed by a bootstrap."""
    settings.BASE_DIR = folders
    settings.STATIC_ROOT = folders / "static"
    sample = folders / "sample"
    sample.mkdir()
    shutil.copytree(folders / "data", sample / "data")
    settings.DATA_ROOT = sample / "data"
    shutil.copy(brightness_file, sample / "b.hdf5")
    (sample / "curve.png").write_bytes(png)
    entries = [
        {"model_name": name, "model_desc": "d", "model_file": "b.hdf5", "loss_curve": "curve.png"}
        for name in ("Sample 1", "Sample 2")
    ]
    (sample / "variants.json").write_text(json.dumps(entries))
    (sample / "data_set.json").write_text(json.dumps({"caution": "Drawn faces."}))


def bootstrap(capsys) -> str:
    call_command("bootstrap")
    return capsys.readouterr().out


def names() -> list[str]:
    return [variant.model_name for variant in MLModel.objects.all()]


def test_the_first_time_it_loads_the_sample_and_tells_the_password(
    installation, capsys, client, folders
):
    said = bootstrap(capsys)
    assert names() == ["Sample 1", "Sample 2"]
    assert "accuracy: 100.0 % (7 of 7 images" in said
    password = said.split("with the password ")[1].split()[0]
    assert client.login(username="admin", password=password)
    assert (folders / "static" / "web" / "css" / "tokens.css").is_file()


def test_the_second_time_it_changes_nothing_and_tells_no_password(installation, capsys):
    bootstrap(capsys)
    MLModel.objects.get(model_name="Sample 1").delete()
    before = get_user_model().objects.get().password
    assert "with the password" not in bootstrap(capsys)
    assert names() == ["Sample 2"], "what was deleted on purpose is back"
    assert get_user_model().objects.get().password == before


def test_a_first_time_that_was_cut_short_is_finished(installation, capsys):
    bootstrap(capsys)
    MLModel.objects.get(model_name="Sample 2").delete()
    get_user_model().objects.all().delete()
    assert "with the password" in bootstrap(capsys)
    assert names() == ["Sample 1", "Sample 2"]


def test_the_data_set_of_the_sample_has_its_caution_also_in_an_older_installation(
    installation, capsys
):
    bootstrap(capsys)
    assert DataSet.get_default().caution == "Drawn faces."
    DataSet.objects.update(caution="")
    bootstrap(capsys)
    assert DataSet.get_default().caution == "Drawn faces."
    DataSet.objects.update(caution="Something else.")
    bootstrap(capsys)
    assert DataSet.get_default().caution == "Something else."


def test_passwords_differ_between_installations(installation, capsys):
    first = bootstrap(capsys).split("with the password ")[1].split()[0]
    get_user_model().objects.all().delete()
    assert first not in bootstrap(capsys)


def test_on_a_data_set_of_ones_own_the_sample_stays_away(installation, capsys, settings, folders):
    settings.DATA_ROOT = folders / "data"
    assert "with the password" in bootstrap(capsys)
    assert names() == []
    assert DataSet.get_default().caution == ""


def test_with_workers_the_sample_is_there_before_it_is_evaluated(
    installation, capsys, settings, client
):
    settings.CLASSIFIERS_EVALUATE_IN_BACKGROUND = True
    said = bootstrap(capsys)
    assert "Publishing the sample variant Sample 1" in said
    assert "accuracy: waits to be evaluated" in said
    assert "with the password" in said
    assert names() == ["Sample 1", "Sample 2"]
    assert client.get("/variants/").text.count("waits to be evaluated") == 2
