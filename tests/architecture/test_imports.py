import subprocess
import sys

HEAVY = ["tensorflow", "keras", "matplotlib", "sklearn", "scipy"]

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


def test_starting_django_imports_nothing_heavy():
    process = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL_URLS],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == "[]"
