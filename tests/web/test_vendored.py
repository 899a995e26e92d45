"""What was taken from others is as they published it, and said to be theirs."""

import hashlib

import pytest

from tests.docs.examples import ROOT

FOLDER = ROOT / "src/web/static/web"
HASHES = {
    "vendor/htmx.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "vendor/uplot.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "vendor/uplot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "fonts/inter.woff2": "3100e775e8616cd2611beecfa23a4263d7037586789b43f035236a2e6fbd4c62",
}


@pytest.mark.parametrize("name", HASHES)
def test_nothing_in_it_was_changed(name):
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == HASHES[name]


@pytest.mark.parametrize("name", HASHES)
def test_its_licence_is_told(name):
    assert name.rpartition("/")[2] in (FOLDER / "vendor/README.md").read_text()


def test_nothing_else_lies_there():
    kept = {path.name for path in (FOLDER / "vendor").iterdir()} - {"README.md"}
    assert kept == {name.rpartition("/")[2] for name in HASHES if name.startswith("vendor")}
