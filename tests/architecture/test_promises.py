import tomllib
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]


def test_no_keras_is_locked_that_leaks_files_of_the_server():
    """Before 3.15.1, links in an HDF5 file could read other files (CVE-2026-1669 and others)."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    versions = [p["version"] for p in lock["package"] if p["name"] == "keras"]
    assert versions
    assert all(Version(version) >= Version("3.15.1") for version in versions)
