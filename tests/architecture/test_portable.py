"""The promise to a Django developer: copy the folder `classifiers`, set three settings, use it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = """
MODEL_FOLDER = "model_files"
MEDIA_FOLDER = "media"
DATA_ROOT = "data"
INSTALLED_APPS.append("classifiers")
"""

USE_IT = """
from django.core.files import File
from classifiers.models import MLModel
from classifiers.serializers import MLModelSerializer, PredictionSerializer
from classifiers.utils import get_predictions
with open("brightness.hdf5", "rb") as model, open("curve.png", "rb") as curve:
    variant = MLModel.objects.create(
        model_name="Model 1",
        model_desc="",
        model_file=File(model, name="brightness.hdf5"),
        loss_curve=File(curve, name="curve.png"),
    )
print(variant.accuracy, MLModelSerializer(variant).data["model_file"])
predictions = get_predictions(variant, 7, conv_idx=[0])
print(sorted(p["pred_label"] for p in PredictionSerializer(predictions, many=True).data))
"""


@pytest.fixture
def project(tmp_path, dataset, brightness_file, png):
    """An empty Django project with a copy of the app, and a function that runs its manage.py."""
    folder = tmp_path / "project"
    folder.mkdir()
    # The copied app must be found there, and none of our other packages.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "PYTHON"))}
    editable = str(ROOT / "src")

    def run(*arguments: str, stdin: str = "") -> str:
        code = (
            f"import sys; sys.path = [p for p in sys.path if p != {editable!r}]; "
            "sys.modules['django_tasks_db'] = None; "  # as if it were not installed
            "sys.path.insert(0, '.'); sys.argv = ['manage.py', *sys.argv[1:]]; "
            "from django.core.management import execute_from_command_line as e; e(sys.argv)"
        )
        process = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=folder,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr
        return process.stdout

    run("startproject", "site_of_mine", ".")
    with (folder / "site_of_mine" / "settings.py").open("a") as settings:
        settings.write(SETTINGS)
    environment["DJANGO_SETTINGS_MODULE"] = "site_of_mine.settings"
    shutil.copytree(ROOT / "src" / "classifiers", folder / "classifiers")
    shutil.copytree(tmp_path / "data", folder / "data")
    shutil.copy(brightness_file, folder / "brightness.hdf5")
    (folder / "curve.png").write_bytes(png)
    return run


def test_copied_alone_it_migrates_checks_registers_and_predicts(project, tmp_path):
    where = project(
        "shell", "--no-imports", "-c", "import classifiers; print(classifiers.__file__)"
    )
    assert str(tmp_path) in where, "not the copy is tested, but the original"
    assert "Applying classifiers.0001_initial... OK" in project("migrate")
    project("check", "--fail-level", "ERROR")
    assert "No changes detected" in project("makemigrations", "--check", "--dry-run")
    assert project("shell", "--no-imports", "-c", USE_IT).splitlines() == [
        "100.0 trained_models/model_1.hdf5",
        str(["df"] * 4 + ["real"] * 3),
    ]
    assert (tmp_path / "project" / "model_files" / "trained_models" / "model_1.hdf5").is_file()
    assert len(list((tmp_path / "project" / "media" / "plots").iterdir())) == 7
