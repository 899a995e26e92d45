"""A child that was taken over may answer anything: the server's side believes none of it."""

import copy
import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from classifiers.isolation import Sandbox
from classifiers.modelfile import Limits, quarantine
from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.good import lay_out, save_with_hole
from tests.networks import build_sigmoid, save_hdf5

MEBI = 1024 * 1024


@pytest.fixture(scope="module")
def truth(tmp_path_factory) -> tuple[dict, bytes]:
    """What an honest child answers: the header, and the numbers behind it."""
    path = save_hdf5(build_sigmoid(), tmp_path_factory.mktemp("model") / "model.h5")
    with path.open("rb") as file:
        head, _, *numbers = quarantine.answer(file, limits={})
    return json.loads(head), b"".join(numbers)


def understand(header: dict, numbers: bytes):
    inspected, refusal = quarantine._understand(
        json.dumps(header).encode() + b"\n" + numbers, Limits()
    )
    return inspected, refusal and refusal.code


def test_an_honest_answer_is_taken(truth):
    inspected, refusal = understand(*truth)
    assert refusal is None
    assert [name for name, _ in inspected.weights] == [name for name, _ in truth[0]["weights"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"module": "os"}, Code.UNKNOWN_LAYER),
        ({"class_name": "Lambda"}, Code.CODE_IN_LAYER),
        ({"class_name": "Custom"}, Code.UNKNOWN_LAYER),
        ({"more": 1}, Code.UNKNOWN_KEY),
    ],
)
def test_a_layer_that_was_slipped_in_is_refused(truth, change, code):
    header, numbers = copy.deepcopy(truth[0]), truth[1]
    header["config"]["config"]["layers"][-1].update(change)
    assert understand(header, numbers)[1] is code


def test_weights_that_do_not_fit_are_refused(truth):
    header, numbers = copy.deepcopy(truth[0]), truth[1]
    header["weights"][0][1][0] = [1, 1]
    assert understand(header, numbers)[1] is Code.WEIGHTS_MISMATCH


@pytest.mark.parametrize("said", [b"", b"{}\n", b"[]\n", b"\xff\n", b'{"refusal": 5}\n'])
def test_nonsense_is_a_refusal(said, tmp_path, monkeypatch):
    path = tmp_path / "model.h5"
    path.touch()
    monkeypatch.setattr(quarantine.Sandbox, "call", lambda *_, **__: said)
    _, refusal = quarantine.read(path, Limits())
    assert refusal.code in {Code.CRASHED_READER, Code.CONFIG_DAMAGED}


# What reading takes


def save_large(folder: Path, units: int) -> Path:
    """4,096 numbers per unit, with the two moments that Adam keeps of each."""
    path = save_with_hole(folder, 4096, units)
    with h5py.File(path, "r+") as file:
        file.create_group("optimizer_weights")
        for moment in ("m", "v"):
            lay_out(file, f"optimizer_weights/{moment}", (4096, units))
    return path


def spoil(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        file["model_weights/large/large/bias:0"][-1] = np.nan


@pytest.mark.parametrize(
    ("units", "code", "mebibytes"),
    [
        (4000, None, 96),
        (4000, Code.WEIGHTS_NOT_FINITE, 96),
        (7800, None, 192),
        (13_000, Code.TOO_MANY_PARAMETERS, 32),
    ],
    ids=["16 million", "16 million that diverged", "32 million", "53 million"],
)
def test_weights_are_in_memory_once_and_the_rest_of_the_file_never(
    tmp_path, units, code, mebibytes
):
    path = save_large(tmp_path, units)
    if code is Code.WEIGHTS_NOT_FINITE:
        spoil(path)
    limits = {"file_bytes": 1024 * MEBI}
    with Sandbox(
        f"{quarantine.__name__}:answer",
        preload=["h5py"],
        seconds=20,
        memory_bytes=mebibytes * MEBI,
        answer_bytes=192 * MEBI,
        allow_unconfined=True,
    ) as sandbox:
        head = sandbox.call(path, limits=limits)[: 16 * 1024].partition(b"\n")[0]
    refusal = json.loads(head)["refusal"]
    assert (refusal and refusal[0]) == code


def test_the_bound_on_memory_follows_what_is_accepted():
    by_default = quarantine._sandbox(True, Limits().parameters)
    assert by_default.memory_bytes == 256 * MEBI
    larger = quarantine._sandbox(True, 100_000_000)
    assert larger.memory_bytes > 400_000_000
    assert larger.answer_bytes > 400_000_000


def test_arguments_that_are_too_large_are_not_sent(tmp_path):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.h5")
    _, refusal = quarantine.read(path, Limits(attribute_bytes=100), architecture="x" * 101)
    assert refusal.code is Code.FILE_TOO_LARGE


def test_each_array_is_sent_as_it_is(tmp_path):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.h5")
    inspected, _ = quarantine.read(path, Limits(), allow_unconfined=True)
    [(_, arrays)] = inspected.weights
    with path.open("rb") as file:
        _, _, *numbers = quarantine.answer(file, limits={})
    assert [bytes(part) for part in numbers] == [array.tobytes() for array in arrays]
