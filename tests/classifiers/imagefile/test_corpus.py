"""The reader of pictures against the corpus: every verdict and reason, and nothing touched."""

import numpy as np
import pytest

from classifiers.imagefile import ImageLimits, RefusedImage, quarantine, read_pixels, reencode
from classifiers.imagefile.limits import MEBI
from classifiers.imagefile.report import Code
from classifiers.isolation import Sandbox, is_available
from tests.classifiers.imagefile.corpus import all_cases
from tests.classifiers.imagefile.corpus.files import jpeg, photo

DECOY = b"what nobody may read"
MOST_MEMORY = 256 * MEBI
CASES = all_cases()
UNCONFINED = not is_available()


def name_of(case) -> str:
    return f"{case.family}: {case.name}"[:90]


def judge(look, path, case) -> tuple[Code | None, str]:
    """What is said of a file: nothing if it is taken."""
    try:
        look(path, formats=case.formats, allow_unconfined=UNCONFINED)
    except RefusedImage as refusal:
        return refusal.code, str(refusal)
    return None, ""


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_verdict_and_reason(case, tmp_path):
    decoy = tmp_path / "decoy"
    decoy.write_bytes(DECOY)
    folder = tmp_path / "files"
    folder.mkdir()
    path = case.write(folder, decoy)
    before = sorted(tmp_path.rglob("*"))
    code, message = judge(read_pixels, path, case)
    assert code in case.codes or (code is None and case.taken), message
    assert judge(reencode, path, case)[0] == code
    assert sorted(tmp_path.rglob("*")) == before, "a file was made"
    assert DECOY.decode() not in message
    assert (code is None) != ("Received: " in message)


@pytest.fixture(scope="module")
def small_sandbox():
    """Like the real one, but with no more memory than a refusal may take."""
    with Sandbox(
        f"{quarantine.__name__}:answer",
        preload=quarantine.decoding.PLUGINS,
        seconds=20,
        memory_bytes=MOST_MEMORY,
        allow_unconfined=UNCONFINED,
    ) as sandbox:
        yield sandbox


COSTLY = [case for case in CASES if case.family in {"bombs", "damage"} and not case.taken]


@pytest.mark.parametrize("case", COSTLY, ids=name_of)
def test_a_refusal_takes_little_memory(case, small_sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(quarantine, "_sandbox", lambda *_: small_sandbox)
    code, message = judge(read_pixels, case.write(tmp_path, tmp_path / "decoy"), case)
    assert code in case.codes, message


def test_a_good_picture_is_read_the_same_after_hostile_ones(tmp_path):
    good = tmp_path / "good"
    good.write_bytes(jpeg())
    before = read_pixels(good, allow_unconfined=UNCONFINED)
    parent = quarantine._sandbox(UNCONFINED, ImageLimits().pixels).parent_pid
    for case in CASES[::4]:
        judge(read_pixels, case.write(tmp_path, tmp_path / "decoy"), case)
    np.testing.assert_array_equal(read_pixels(good, allow_unconfined=UNCONFINED), before)
    assert quarantine._sandbox(UNCONFINED, ImageLimits().pixels).parent_pid == parent


def test_there_are_enough_cases_under_names_of_their_own():
    assert len({case.name for case in CASES}) == len(CASES) >= 300
    assert len({case.family for case in CASES}) == 6
    assert {code for case in CASES for code in case.codes} == set(Code) - {
        # What these need is tried with other functions in the same child: test_quarantine.py.
        Code.IMAGE_TOOK_TOO_LONG,
        Code.IMAGE_TOOK_TOO_MUCH_MEMORY,
        Code.IMAGE_CRASHED_READER,
    }


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"file_bytes": 300}, Code.IMAGE_FILE_TOO_LARGE),
        ({"side": 47}, Code.IMAGE_SIDE_TOO_LONG),
        ({"pixels": 48 * 32 - 1}, Code.IMAGE_TOO_MANY_PIXELS),
    ],
)
def test_limits_are_the_callers(limits, code, tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(jpeg(photo(width=48, height=32)))
    read_pixels(path, ImageLimits(side=48, pixels=48 * 32), allow_unconfined=UNCONFINED)
    with pytest.raises(RefusedImage) as refusal:
        read_pixels(path, ImageLimits(**limits), allow_unconfined=UNCONFINED)
    assert refusal.value.code is code
