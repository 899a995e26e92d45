"""The corpus itself: large enough, small enough, free of contradictions, and good where it says."""

import shutil
from collections import Counter
from time import perf_counter

import pytest

from classifiers.modelfile.report import Verdict
from tests.classifiers.modelfile.corpus import all_cases, mutate
from tests.classifiers.modelfile.corpus.archives import save_archive
from tests.classifiers.modelfile.corpus.case import TAKEN
from tests.classifiers.modelfile.corpus.payloads import FOOTPRINT

CASES = all_cases()
GOOD = [case for case in CASES if case.family == "good"]
MEBI = 1024 * 1024
DECOY = b"No byte of this file may be read. " * 100


def test_there_are_enough_cases_of_every_family():
    counts = Counter(case.family for case in CASES)

    assert len(counts) >= 11
    assert min(counts.values()) >= 10
    assert counts["good"] >= 12
    assert counts.total() >= 130


def test_names_are_unique():
    (_, times), *_ = Counter(case.name for case in CASES).most_common(1)

    assert times == 1


def test_verdicts_and_codes_agree():
    for case in CASES:
        assert (Verdict.REJECT in case.verdicts) == bool(case.codes - TAKEN), case.name
        assert (case.verdicts != {Verdict.REJECT}) == bool(case.codes & TAKEN), case.name


def test_files_are_small_and_quickly_written(tmp_path):
    decoy = tmp_path / "decoy.bin"
    decoy.write_bytes(DECOY)
    used, start = 0, perf_counter()
    for case in CASES:
        folder = tmp_path / "case"
        folder.mkdir()
        path = case.write(folder, decoy)
        size = path.stat()
        used += size.st_blocks * 512
        assert path.is_relative_to(folder), case.name
        assert not (folder / FOOTPRINT).exists(), case.name
        assert (size.st_size >= 5 * MEBI) == case.big, (case.name, size.st_size)
        assert size.st_blocks * 512 < 8 * MEBI, case.name
        shutil.rmtree(folder)

    assert decoy.read_bytes() == DECOY
    assert used < 200 * MEBI
    assert perf_counter() - start < 30


@pytest.mark.parametrize(
    "case", [case for case in GOOD if not case.needs_mends], ids=lambda case: case.name
)
def test_Keras_loads_good_files(case, tmp_path):  # noqa: N802
    from keras.models import load_model

    model = load_model(case.write(tmp_path, tmp_path / "decoy.bin"), compile=False)

    assert model.output_shape == (None, 1)


def test_mutations_are_reproducible():
    data = bytes(range(256)) * 64

    assert mutate(data, 7) == mutate(data, 7)
    assert len({mutate(data, seed) for seed in range(100)}) > 95


@pytest.mark.parametrize("length", [0, 1, 7, 9])
def test_mutations_take_any_length(length):
    assert all(isinstance(mutate(bytes(length), seed), bytes) for seed in range(300))


def test_Keras_loads_the_good_archive(tmp_path):  # noqa: N802
    from keras.models import load_model

    path = save_archive(tmp_path).rename(tmp_path / "model.keras")

    assert load_model(path, compile=False).output_shape == (None, 1)
