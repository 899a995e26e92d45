"""A child that was taken over may answer anything: the server's side believes none of it."""

import ctypes
import io
import json
import time

import numpy as np
import pytest
from PIL import Image

from classifiers.imagefile import ImageLimits, RefusedImage, quarantine, read_pixels, reencode
from classifiers.imagefile.report import Code
from classifiers.isolation import Sandbox, Unavailable, is_available
from tests.classifiers.imagefile.corpus import all_cases
from tests.classifiers.imagefile.corpus.files import (
    chunk,
    exif,
    gif,
    jpeg,
    photo,
    pixels,
    png,
    put_chunks,
    put_segments,
    save,
    segment,
    webp,
    with_alpha,
)

UNCONFINED = not is_available()
FORMATS = ["JPEG", "PNG", "WEBP"]


# What children do


def hang(_, **__):
    time.sleep(60)


def grow(_, **__):
    hoard = []
    while True:
        hoard.append(b"x" * 2**20)


def crash(_, **__):
    ctypes.string_at(0)


def fail(_, **__):
    raise OSError("no")


def say_too_much(_, **__):
    return bytes(2**21)


# What the owner makes of it


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(png())
    return path


@pytest.fixture
def say(path, monkeypatch):
    """Has the child say something, and returns what is made of it."""

    def say(look, said: bytes) -> Code | None:
        monkeypatch.setattr(Sandbox, "call", lambda *_, **__: said)
        try:
            look(path, ImageLimits(side=100, pixels=5000), allow_unconfined=True)
        except RefusedImage as refusal:
            return refusal.code
        return None

    return say


def head(**said: object) -> bytes:
    return json.dumps({"refusal": None, **said}).encode() + b"\n"


@pytest.mark.parametrize(
    ("deed", "seconds", "code"),
    [
        (hang, 0.2, Code.IMAGE_TOOK_TOO_LONG),
        (grow, 20, Code.IMAGE_TOOK_TOO_MUCH_MEMORY),
        (crash, 20, Code.IMAGE_CRASHED_READER),
        (fail, 20, Code.IMAGE_CRASHED_READER),
        (say_too_much, 20, Code.IMAGE_CRASHED_READER),
    ],
)
def test_a_bad_end_is_a_refusal(deed, seconds, code, path, monkeypatch):
    function = f"{__name__}:{deed.__name__}"
    with Sandbox(function, seconds=seconds, allow_unconfined=UNCONFINED) as sandbox:
        monkeypatch.setattr(quarantine, "_sandbox", lambda *_: sandbox)
        for look in (read_pixels, reencode):
            with pytest.raises(RefusedImage, match="Received: ") as refusal:
                look(path)
            assert refusal.value.code is code


@pytest.fixture(scope="module")
def telling_sandbox():
    with Sandbox(
        "tests.classifiers.imagefile.late_imports:tell",
        preload=quarantine.decoding.PLUGINS,
        allow_unconfined=UNCONFINED,
    ) as sandbox:
        yield sandbox


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize(
    "case", [case for case in all_cases() if case.family == "good"], ids=lambda case: case.name
)
def test_nothing_is_imported_late(case, anew, telling_sandbox, tmp_path):
    """A confined child cannot load libraries of the system."""
    path, formats = case.write(tmp_path, tmp_path), sorted(case.formats)
    told = telling_sandbox.call(path, limits={}, formats=formats, anew=anew)
    assert json.loads(told) == []


def test_that_a_child_cannot_be_confined_is_no_refusal(path, monkeypatch):
    def refuse() -> None:
        raise Unavailable("not here")

    monkeypatch.setattr("classifiers.isolation.sandbox._require_confinement", refuse)
    with pytest.raises(Unavailable):
        read_pixels(path)


def test_neither_is_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_pixels(tmp_path / "picture", allow_unconfined=UNCONFINED)


def test_both_ask_the_same_process(path):
    quarantine._sandbox.cache_clear()
    read_pixels(path, allow_unconfined=UNCONFINED)
    reencode(path, allow_unconfined=UNCONFINED)
    assert quarantine._sandbox.cache_info().currsize == 1


def test_an_honest_answer_is_taken(path, say):
    assert say(read_pixels, head(size=[2, 1]) + bytes(6)) is None
    assert say(reencode, head() + png()) is None


def test_pixels_are_those_that_were_sent_and_cannot_be_written_to(path):
    seen = read_pixels(path, allow_unconfined=UNCONFINED)
    np.testing.assert_array_equal(seen, pixels())
    assert not seen.flags.writeable


NONSENSE = {
    "nothing": b"",
    "no line": b'{"refusal": null, "size": [2, 1]}',
    "an empty line": b"\n",
    "no JSON": b"hello\n",
    "no text": b"\xff\xfe\n",
    "a list": b"[]\n",
    "a number": b"5\n",
    "no refusal": b'{"size": [2, 1]}\n' + bytes(6),
    "much nesting": b"[" * 4000 + b"\n",
    "a long line": b" " * 5000 + head(size=[2, 1]) + bytes(6),
    "a refusal of one word": head(refusal="no"),
    "a refusal for another reason": head(refusal=["ok", "well"]),
    "a refusal that is a number": head(refusal=5),
}


@pytest.mark.parametrize("look", [read_pixels, reencode])
@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_a_refusal(look, said, say):
    assert say(look, said) is Code.IMAGE_CRASHED_READER


@pytest.mark.parametrize("look", [read_pixels, reencode])
def test_a_refusal_is_passed_on(look, say):
    assert say(look, head(refusal=["image_damaged", "why"])) is Code.IMAGE_DAMAGED


@pytest.mark.parametrize(
    ("size", "count", "code"),
    [
        ([2, 1], 5, Code.IMAGE_CRASHED_READER),
        ([2, 1], 7, Code.IMAGE_CRASHED_READER),
        ([2], 6, Code.IMAGE_CRASHED_READER),
        ([2, 1, 1], 6, Code.IMAGE_CRASHED_READER),
        (["2", "1"], 6, Code.IMAGE_CRASHED_READER),
        ([2.0, 1.0], 6, Code.IMAGE_CRASHED_READER),
        (None, 6, Code.IMAGE_CRASHED_READER),
        ([2**70, 1], 6, Code.IMAGE_SIDE_TOO_LONG),
        ([101, 1], 303, Code.IMAGE_SIDE_TOO_LONG),
        ([72, 70], 3 * 72 * 70, Code.IMAGE_TOO_MANY_PIXELS),
        ([0, 1], 0, Code.IMAGE_DAMAGED),
        ([-1, 2], 6, Code.IMAGE_DAMAGED),
    ],
)
def test_pixels_must_be_as_many_as_is_said(size, count, code, say):
    assert say(read_pixels, head(size=size) + bytes(count)) is code


NOT_BARE = {
    "EXIF in PNG": put_chunks(png(), chunk(b"eXIf", exif(1))),
    "a text in PNG": put_chunks(png(), chunk(b"tEXt", b"a\0b")),
    "a density in PNG": png(dpi=(72, 72)),
    "EXIF in JPEG": put_segments(jpeg(), segment(0xE1, b"Exif\0\0" + exif(1))),
    "a comment in JPEG": jpeg(comment=b"hello"),
    "a thumbnail in JPEG": put_segments(
        jpeg()[:2] + jpeg()[20:], segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\1\1abc")
    ),
    "a preview behind JPEG": jpeg() + jpeg(),
    "zeros behind JPEG": jpeg() + bytes(9),
    "EXIF in WebP": webp(exif=exif(1)),
    "XMP in WebP": webp(with_alpha(), xmp=b"<x/>"),
}


@pytest.mark.parametrize("file", NOT_BARE.values(), ids=NOT_BARE)
def test_a_file_written_anew_holds_nothing_else(file, say):
    assert say(reencode, head() + file) is Code.IMAGE_CRASHED_READER


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", Code.EMPTY_IMAGE),
        (b"<html>", Code.UNKNOWN_IMAGE_FORMAT),
        (gif(), Code.UNKNOWN_IMAGE_FORMAT),
        (png()[:-1], Code.IMAGE_DAMAGED),
        (png() + b"<html>", Code.IMAGE_HAS_MORE),
        (png(photo(width=101)), Code.IMAGE_SIDE_TOO_LONG),
        (png(photo(width=72, height=70)), Code.IMAGE_TOO_MANY_PIXELS),
    ],
)
def test_a_file_written_anew_is_a_picture_of_a_usual_format(file, code, say):
    assert say(reencode, head() + file) is code


def test_the_bound_of_Pillow_is_not_in_the_way(tmp_path, monkeypatch):  # noqa: N802
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    file = io.BytesIO(save(photo(), "PNG"))
    path = tmp_path / "picture"
    path.write_bytes(file.getvalue())
    with path.open("rb") as opened:
        said = quarantine.answer(opened, limits={}, formats=FORMATS, anew=False)
    assert json.loads(said[0]) == {"refusal": None, "size": [48, 32]}
