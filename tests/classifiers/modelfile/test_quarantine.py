"""A child that was taken over may answer anything: the server's side believes none of it."""

import copy
import json

import pytest

from classifiers.modelfile import Limits, quarantine
from classifiers.modelfile.report import Code
from tests.networks import build_sigmoid, save_hdf5


@pytest.fixture(scope="module")
def truth(tmp_path_factory) -> tuple[dict, bytes]:
    """What an honest child answers: the header, and the numbers behind it."""
    path = save_hdf5(build_sigmoid(), tmp_path_factory.mktemp("model") / "model.h5")
    with path.open("rb") as file:
        head, _, numbers = quarantine.answer(file, limits={}).partition(b"\n")
    return json.loads(head), numbers


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
