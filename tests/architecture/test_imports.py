import subprocess
import sys

HEAVY = [
    *("tensorflow", "keras", "matplotlib", "sklearn", "scipy"),
    *("h5py", "onnx", "onnxruntime", "openvino", "dlib", "av", "reportlab"),
]

IMPORT_ALL_URLS = f"""
import sys, django
django.setup()
from django.urls import get_resolver
def walk(resolver):
    for pattern in resolver.url_patterns:
        walk(pattern) if hasattr(pattern, "url_patterns") else pattern.callback
walk(get_resolver())
import classifiers.utils, classifiers.serializers, classifiers.tasks
print(sorted(set({HEAVY}) & set(sys.modules)))
"""


PUBLISH = """
import sys, django
django.setup()
from pathlib import Path
from django.core.files import File
from django.core.management import call_command
from classifiers.models import MLModel
call_command("migrate", verbosity=0)
with Path("sample/models/meso4.hdf5").open("rb") as file:
    variant = MLModel.objects.create(model_name="Sample", model_file=File(file, name="m.h5"))
assert variant.accuracy is None
print(sorted({"tensorflow", "keras"} & set(sys.modules)))
"""
# Only the first job: the second one computes figures with scikit-learn, and takes its time.
WORK = """
import sys, django
django.setup()
from django.core.management import call_command
from classifiers.models import MLModel
call_command("work", "--max-jobs", "1")
assert MLModel.objects.get().accuracy > 80
print(sorted({"tensorflow", "keras"} & set(sys.modules)))
"""
ASK = """
import sys, django
django.setup()
from django.test import Client
from classifiers.models import MLModel
url = f"/api/predictions/{MLModel.objects.get().pk}/2/0123/"
response = Client(SERVER_NAME="localhost").get(url)
assert len(response.json()[0]["plots"]) == 4
print(sorted({"tensorflow", "keras", "h5py", "onnx", "sklearn", "matplotlib"} & set(sys.modules)))
"""


def test_starting_django_imports_nothing_heavy():
    process = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL_URLS],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == "[]"


def test_publishing_evaluating_and_answering_import_no_tensorflow(tmp_path):
    environment = {"PYTHONPATH": ":".join(sys.path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    for program in (PUBLISH, WORK, ASK):
        process = subprocess.run(
            [sys.executable, "-c", program],
            env=environment | {"MESONET_VAR_FOLDER": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.stdout.strip() == "[]", process.stderr
