"""A child that was taken over may answer anything: the server's side believes none of it."""

import ctypes
import json
import re
import time

import pytest

from classifiers.filmfile import FilmLimits, Progress, RefusedFilm, quarantine, read_film
from classifiers.filmfile.report import Code
from classifiers.filmfile.webm import require_bare_film
from classifiers.isolation import Sandbox, is_available
from tests.classifiers.filmfile.films import make_film, move_nothing

UNCONFINED = not is_available()
PREVIEW = make_film(move_nothing(2), "libvpx", "webm", fflags="bitexact")
FILM = {
    "size": [100, 50],
    "seconds": 2.0,
    "times": [0.0, 0.5, 1.0, 1.5],
    "is_damaged": False,
    "num_left_out": 1,
    "tracks": [
        {
            "looks": [0, 1, 3],
            "boxes": [[0, 0, 10, 10], [1, 0, 10, 10], [90, 40, 10, 10]],
            "sizes": [[2, 1], [1, 1], [1, 2]],
        }
    ],
}
CROPS = bytes(range(15))


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
    path = tmp_path / "film"
    path.write_bytes(b"")
    return path


@pytest.mark.parametrize(
    ("deed", "seconds", "code"),
    [
        (hang, 0.2, Code.FILM_TOOK_TOO_LONG),
        (grow, 20, Code.FILM_TOOK_TOO_MUCH_MEMORY),
        (crash, 20, Code.FILM_CRASHED_READER),
        (fail, 20, Code.FILM_CRASHED_READER),
        (say_too_much, 20, Code.FILM_CRASHED_READER),
    ],
)
def test_a_bad_end_is_a_refusal(deed, seconds, code, path, monkeypatch):
    function = f"{__name__}:{deed.__name__}"
    with Sandbox(function, seconds=seconds, allow_unconfined=UNCONFINED) as sandbox:
        monkeypatch.setattr(quarantine, "_sandbox", lambda *_: sandbox)
        with pytest.raises(RefusedFilm, match="Received: ") as refusal:
            read_film(path)
    assert refusal.value.code is code


@pytest.fixture
def hear(path, monkeypatch):
    """Has the child say something, bit by bit, and returns what is made of it."""

    def hear(said: bytes, tell=None):
        def call(_self, _path, watch, **_):
            heard = bytearray()
            for begin in range(0, len(said), 50):
                heard += said[begin : begin + 50]
                watch(heard)
            return bytes(heard)

        monkeypatch.setattr(Sandbox, "call", call)
        return read_film(path, FilmLimits(pixels=10_000), tell, allow_unconfined=True)

    return hear


@pytest.fixture
def refuse(hear):
    def refuse(said: bytes) -> Code:
        with pytest.raises(RefusedFilm) as refusal:
            hear(said)
        return refusal.value.code

    return refuse


def say(**what) -> bytes:
    return json.dumps(what).encode() + b"\n"


def change(*path, to):
    """The honest answer with one thing in it changed."""
    film = json.loads(json.dumps(FILM))
    place = film
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return say(film=film) + CROPS + PREVIEW


def test_an_honest_answer_is_taken(hear):
    told = []
    film = hear(say(looks=1, of=4, faces=2) + say(film=FILM) + CROPS + PREVIEW, told.append)
    assert told[0] == Progress(1, 4, 2)
    assert film.preview == PREVIEW
    [track] = film.tracks
    assert track.times == (0.0, 0.5, 1.5)
    assert track.gaps == ((0.5, 1.5),)
    assert [crop.shape for crop in track.crops] == [(1, 2, 3), (1, 1, 3), (2, 1, 3)]
    assert track.crops[2].tobytes() == CROPS[9:]


def test_a_refusal_is_passed_on(refuse):
    assert refuse(say(refusal=["film_too_long", "why"])) is Code.FILM_TOO_LONG


def test_another_child_is_heard_from_the_start(path, monkeypatch):
    """The process that forks may be killed while a film is looked at: then it starts anew."""

    def call(_self, _path, watch, **_):
        watch(bytearray(say(looks=3, of=4, faces=9)))
        watch(bytearray(say(looks=1, of=4, faces=1)))
        return say(film=FILM) + CROPS + PREVIEW

    monkeypatch.setattr(Sandbox, "call", call)
    told = []
    read_film(path, tell=told.append, allow_unconfined=True)
    assert told == [Progress(3, 4, 9), Progress(1, 4, 1)]


NONSENSE = {
    "nothing": b"",
    "no line": b'{"film": 1}',
    "an empty line": b"\n",
    "no JSON": b"hello\n",
    "no text": b"\xff\xfe\n",
    "a list": b"[]\n",
    "a number": b"5\n",
    "another word": say(hello=1),
    "much nesting": b"[" * 40_000 + b"\n",
    "a line without end": b" " * 2**20,
    "a refusal of one word": say(refusal="no"),
    "a refusal for another reason": say(refusal=["ok", "well"]),
    "progress beyond all bounds": say(looks=10**9, of=4, faces=2),
    "progress in words": say(looks="1", of=4, faces=2),
    "progress with more": say(looks=1, of=4, faces=2, more=1),
    "progress only": say(looks=1, of=4, faces=2),
}


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_a_refusal(said, refuse):
    assert refuse(said) is Code.FILM_CRASHED_READER


TRACK = ("tracks", 0)
WRONG = {
    "a size of words": change("size", to=["2", "1"]),
    "one side": change("size", to=[2]),
    "a fraction of a pixel": change("size", to=[2.5, 1]),
    "a side of nothing": change("size", to=[0, 1]),
    "a length that is no number": change("seconds", to=float("nan")),
    "a length without end": change("seconds", to=float("inf")),
    "a negative length": change("seconds", to=-1),
    "a length beyond the limit": change("seconds", to=62.5),
    "a time behind the end": change("times", 3, to=2.5),
    "times out of order": change("times", 3, to=0.7),
    "no times": change("times", to=[]),
    "a truth as a time": change("times", 0, to=False),
    "too many times": change("times", to=[n / 100 for n in range(121)]),
    "too many tracks": change("tracks", to=[FILM["tracks"][0]] * 17),
    "a look that was not": change(*TRACK, "looks", 2, to=4),
    "looks out of order": change(*TRACK, "looks", 1, to=0),
    "no looks": change(*TRACK, to={"looks": [], "boxes": [], "sizes": []}),
    "a box outside of the film": change(*TRACK, "boxes", 0, to=[95, 0, 10, 10]),
    "a box of nothing": change(*TRACK, "boxes", 0, to=[0, 0, 0, 10]),
    "a box of three": change(*TRACK, "boxes", 0, to=[0, 0, 10]),
    "a box fewer": change(*TRACK, "boxes", to=FILM["tracks"][0]["boxes"][:2]),
    "a crop too large": change(*TRACK, "sizes", 0, to=[321, 1]),
    "a crop of nothing": change(*TRACK, "sizes", 0, to=[0, 1]),
    "a crop more": change(*TRACK, "sizes", 0, to=[3, 1]),
    "faces left out that were never": change("num_left_out", to=-1),
    "no preview": say(film=FILM) + CROPS,
    "too few pixels": say(film=FILM) + CROPS[:9],
    "a page as preview": say(film=FILM) + CROPS + b"<html>",
}


@pytest.mark.parametrize("said", WRONG.values(), ids=WRONG)
def test_numbers_must_fit_each_other_and_the_limits(said, refuse):
    assert refuse(said) is Code.FILM_CRASHED_READER


def test_a_film_larger_than_allowed_is_none(refuse):
    assert refuse(change("size", to=[101, 100])) is Code.FILM_TOO_MANY_PIXELS


TRACK_ENTRY, INFO, CLUSTER = ("1654ae6b", "ae"), ("1549a966",), ("1f43b675",)


def element(number: str, content: bytes) -> bytes:
    """An element of a WebM file, its length in eight bytes."""
    return bytes.fromhex(number) + (1 << 56 | len(content)).to_bytes(8, "big") + content


def split(data: bytes):
    """The elements that lie side by side: number and content."""
    while data:
        length = 9 - data[0].bit_length()
        number, data = data[:length].hex(), data[length:]
        length = 9 - data[0].bit_length()
        size = int.from_bytes(data[:length], "big") - (1 << 7 * length)
        yield number, data[length : length + size]
        data = data[length + size :]


def put_into(film: bytes, path: tuple[str, ...], more: bytes) -> bytes:
    """The film with more in its segment, or in what is reached from there by these numbers."""

    def change(data: bytes, path: tuple[str, ...]) -> bytes:
        if not path:
            return data + more
        return b"".join(
            element(number, change(content, path[1:]) if number == path[0] else content)
            for number, content in split(data)
        )

    return change(film, ("18538067", *path))


PREVIEWS = {
    "with sound": make_film(move_nothing(2), "libvpx", "webm", sound=True),
    "of another coding": make_film(move_nothing(2), "libvpx-vp9", "webm"),
    "that is Matroska": make_film(move_nothing(2), "libvpx", "matroska"),
    "that is MP4": make_film(move_nothing(2)),
    "that tells words": make_film(move_nothing(2), "libvpx", "webm", metadata={"title": "a"}),
    "that ends early": PREVIEW[:-1],
    "with something behind": PREVIEW + b"<html>",
    "with another behind": PREVIEW + PREVIEW,
    "of two films": make_film(move_nothing(2), "libvpx", "webm", num_streams=2),
    "without end": make_film(move_nothing(2), "libvpx", "webm", live="1"),
    "of zeros": bytes(100),
    "of two codings": put_into(PREVIEW, TRACK_ENTRY, element("86", b"V_VP9")),
    "of one coding twice": put_into(PREVIEW, TRACK_ENTRY, element("86", b"V_VP8")),
    "of a track with a name": put_into(PREVIEW, TRACK_ENTRY, element("536e", b"a secret")),
    "with a title": put_into(PREVIEW, INFO, element("7ba9", b"a secret")),
    "with another program": PREVIEW.replace(b"Lavf", b"word"),
    "of another language": PREVIEW.replace(b"und", b"deu"),
    "with words in what is void": put_into(PREVIEW, (), element("ec", b"a secret")),
    "with words as its length": re.sub(rb"\d\d:\d\d:\d\d\.", b"a secret.", PREVIEW),
    "with another tag": PREVIEW.replace(b"DURATION", b"A_SECRET"),
    "with blocks of another track": put_into(PREVIEW, CLUSTER, element("a3", b"\x82\0\0\0")),
    "with a block that is more": put_into(PREVIEW, CLUSTER, element("a0", b"")),
    "without a track": PREVIEW.replace(bytes.fromhex("1654ae6b"), bytes.fromhex("1549a966")),
}


def test_what_is_put_into_a_preview_alone_does_no_harm(hear):
    """The cases above are refused for what was put there, and not for how."""
    for path, more in (((), element("ec", bytes(9))), (CLUSTER, element("a3", b"\x81\0\0\0"))):
        preview = put_into(PREVIEW, path, more)
        assert hear(say(film=FILM) + CROPS + preview).preview == preview


def test_many_elements_are_not_read_to_the_end():
    preview = put_into(PREVIEW, (), b"\xec\x80" * 2**21)
    begun = time.monotonic()
    with pytest.raises(ValueError, match="too many elements"):
        require_bare_film(preview)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("preview", PREVIEWS.values(), ids=PREVIEWS)
def test_a_preview_is_bare_moving_pictures(preview, refuse):
    assert refuse(say(film=FILM) + CROPS + preview) is Code.FILM_CRASHED_READER
