"""Mutations of real files through the whole reading of an upload: `make fuzz` makes 10,000."""

import os

import pytest

from classifiers.modelfile import Verdict, inspect_isolated, load_model
from tests.classifiers.modelfile.corpus import mutate
from tests.networks import build_nested, build_sigmoid, save_hdf5

NUM_FILES = int(os.environ.get("FUZZ_FILES", "500"))


@pytest.fixture(scope="module")
def originals(tmp_path_factory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("originals")
    build_nested().save(folder / "nested.keras")
    save_hdf5(build_nested(), folder / "nested.h5")
    save_hdf5(build_sigmoid(), folder / "sigmoid.h5")
    return [path.read_bytes() for path in sorted(folder.iterdir())]


# Some of them keep the HDF5 library busy for ever, or crash it: their reader is killed in time.
def test_no_mutation_gets_further_than_a_verdict(originals, tmp_path):
    path = tmp_path / "model.h5"
    for seed in range(NUM_FILES):
        path.write_bytes(mutate(originals[seed % len(originals)], seed))
        report = inspect_isolated(path, allow_unconfined=True)
        assert report.message, f"seed {seed}"
        if report.verdict is Verdict.ACCEPT and seed % 50 == 0:
            load_model(path)  # what is accepted loads
    assert list(tmp_path.iterdir()) == [path]
