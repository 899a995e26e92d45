"""Films of all kinds, read by a real child: what is found in them, or why they are refused."""

import json
from dataclasses import asdict
from io import BytesIO

import numpy as np
import pytest

from classifiers.filmfile import FilmLimits, RefusedFilm, quarantine, read_film
from classifiers.filmfile.following import CROP_SIDE
from classifiers.filmfile.report import Code
from classifiers.filmfile.webm import require_bare_film
from classifiers.isolation import Sandbox, is_available
from tests.classifiers.filmfile.films import (
    SIZE,
    draw_background,
    join_films,
    make_film,
    make_sound,
    move_face,
    move_nothing,
    set_declared_size,
    set_matrix,
)

UNCONFINED = not is_available()


@pytest.fixture
def read(tmp_path):
    def read(content: bytes, tell=None, **limits):
        path = tmp_path / "film"
        path.write_bytes(content)
        return read_film(path, FilmLimits(**limits), tell, allow_unconfined=UNCONFINED)

    return read


@pytest.fixture
def refuse(read):
    """What a film is refused for."""

    def refuse(content: bytes, **limits) -> Code:
        with pytest.raises(RefusedFilm, match=r"Received: ") as refusal:
            read(content, **limits)
        return refusal.value.code

    return refuse


def play(preview: bytes) -> list[tuple[float, np.ndarray]]:
    """What a player shows of a preview, and when."""
    import av

    with av.open(BytesIO(preview)) as container:
        return [
            (round(frame.time, 3), frame.to_ndarray(format="rgb24"))
            for frame in container.decode(video=0)
        ]


KINDS = {
    "MP4 of a phone": {"codec": "libx264"},
    "MP4 with its index in front": {"movflags": "faststart"},
    "MP4 in fragments": {"movflags": "frag_keyframe+empty_moov"},
    "MP4 in H.265": {"codec": "libx265"},
    "MP4 of an old phone": {"codec": "mpeg4"},
    "MOV": {"container": "mov"},
    "WebM in VP8": {"codec": "libvpx", "container": "webm"},
    "WebM in VP9": {"codec": "libvpx-vp9", "container": "webm"},
    "WebM in AV1": {"codec": "libsvtav1", "container": "webm"},
    "Matroska": {"container": "matroska"},
    "with sound": {"sound": True},
    "WebM with sound": {"codec": "libvpx", "container": "webm", "sound": True},
    "of 10 bits": {"pix_fmt": "yuv420p10le"},
    "WebM of a browser that says no length": {
        "codec": "libvpx",
        "container": "webm",
        "live": "1",
    },
}


class TestGood:
    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_a_film_is_looked_at_four_times_a_second(self, kind, read):
        film = read(make_film(move_nothing(20), **kind))
        assert (film.width, film.height) == SIZE
        assert film.seconds == pytest.approx(2, abs=0.11)
        assert film.times == pytest.approx([0, 0.3, 0.5, 0.8, 1, 1.3, 1.5, 1.8], abs=0.11)
        assert not film.is_damaged
        assert film.tracks == ()

    def test_not_more_often_than_is_allowed(self, read):
        film = read(make_film(move_nothing(40)), looks=5)
        assert film.times == pytest.approx([0, 0.8, 1.6, 2.4, 3.2])

    def test_one_frame_is_a_film(self, read):
        film = read(make_film(move_nothing(1)))
        assert film.times == (0,)
        assert len(play(film.preview)) == 1

    def test_a_live_photo(self, read):
        content = make_film(move_nothing(18), container="mov", rate=12, sound=True)
        assert read(content).seconds == pytest.approx(1.5, abs=0.1)

    def test_frames_at_uneven_times_are_shown_at_theirs(self, read):
        times = [0, 0.05, 0.4, 1.1, 1.15, 2.6]
        film = read(make_film(move_nothing(6), times=times))
        assert {0, 0.4, 1.1, 2.6} <= {round(time, 2) for time in film.times}
        assert [time for time, _ in play(film.preview)] == pytest.approx([0, 0.4, 1.1, 2.6], 0.01)

    def test_progress_is_told(self, read):
        told = []
        film = read(make_film(move_nothing(30)), told.append)
        told = [progress for progress in told if progress]
        assert told[-1].of == len(film.times) == 12
        assert [progress.looks for progress in told] == sorted(progress.looks for progress in told)

    def test_an_error_of_who_is_told_ends_it(self, read):
        class Cancelled(BaseException):
            pass

        def stop(_):
            raise Cancelled

        with pytest.raises(Cancelled):
            read(make_film(move_nothing(30)), stop)

    def test_frames_that_change_their_size_are_seen_at_that_of_the_first(self, read):
        """As browsers record calls whose connection becomes worse."""
        film = read(join_films(SIZE, (160, 120)))
        assert (film.width, film.height) == SIZE
        assert len(film.times) == 8
        assert {pixels.shape for _, pixels in play(film.preview)} == {(240, 320, 3)}


@pytest.fixture(scope="module")
def telling_sandbox():
    with Sandbox(
        "tests.classifiers.filmfile.late_imports:tell",
        preload=quarantine._PRELOAD,
        seconds=30,
        memory_bytes=2**30,
        allow_unconfined=UNCONFINED,
    ) as sandbox:
        yield sandbox


@pytest.mark.shared
@pytest.mark.parametrize("kind", [{"sound": True}, {"codec": "libvpx-vp9", "container": "webm"}])
def test_nothing_is_imported_late(kind, telling_sandbox, tmp_path):
    """A confined child cannot load libraries of the system."""
    path = tmp_path / "film"
    path.write_bytes(make_film(move_face(5), **kind))
    assert json.loads(telling_sandbox.call(path, limits={})) == []


class TestPreview:
    def test_it_is_small_and_holds_nothing_but_pictures(self, read):
        import av

        words = {"title": "secret", "comment": "secret", "location": "+48.1+011.5/"}
        content = make_film(move_nothing(20, (1280, 720)), sound=True, metadata=words)
        film = read(content)
        require_bare_film(film.preview)
        assert b"secret" not in film.preview
        assert b"Lav" not in film.preview.replace(b"Lavf", b"", 2)  # no version
        with av.open(BytesIO(film.preview)) as container:
            assert [stream.type for stream in container.streams] == ["video"]
            assert container.streams[0].codec_context.name == "vp8"
            assert container.metadata.keys() <= {"encoder"}
            assert container.duration == pytest.approx(2_000_000, rel=0.1)
        pictures = play(film.preview)
        assert pictures[0][1].shape == (360, 640, 3)
        assert len(pictures) == 20

    def test_it_has_at_most_15_frames_a_second(self, read):
        film = read(make_film(move_nothing(60), rate=60))
        assert 14 <= len(play(film.preview)) <= 16

    def test_it_shows_what_the_film_shows(self, read):
        film = read(make_film(move_nothing(10)))
        for number, (_, pixels) in enumerate(play(film.preview)):
            difference = pixels.astype(int) - draw_background(*SIZE, number)
            assert np.abs(difference).mean() < 8


TURNS = {
    "as it is": ((1, 0, 0, 1), lambda pixels: pixels),
    "a quarter to the right": ((0, 1, -1, 0), lambda pixels: np.rot90(pixels, -1)),
    "a quarter to the left": ((0, -1, 1, 0), lambda pixels: np.rot90(pixels, 1)),
    "upside down": ((-1, 0, 0, -1), lambda pixels: np.rot90(pixels, 2)),
    "mirrored": ((-1, 0, 0, 1), lambda pixels: pixels[:, ::-1]),
}


@pytest.mark.parametrize(("matrix", "turn"), TURNS.values(), ids=TURNS)
def test_films_are_turned_upright(matrix, turn, read):
    pixels = draw_background(*SIZE)
    pixels[:60, :80] = 255, 0, 0  # the upper left corner
    film = read(set_matrix(make_film([pixels] * 3), *matrix))
    expected = turn(pixels)
    assert (film.height, film.width) == expected.shape[:2]
    shown = play(film.preview)[0][1]
    assert np.abs(shown.astype(int) - expected).mean() < 10


@pytest.mark.shared
class TestFaces:
    def test_a_face_is_followed(self, read):
        film = read(make_film(move_face(30)))
        [track] = film.tracks
        assert len(track.times) >= 10
        assert track.gaps == ()
        lefts = [box.left for box in track.boxes]
        assert lefts[-1] - lefts[0] > 150
        for crop in track.crops:
            assert max(crop.shape) <= CROP_SIDE
            assert crop.shape[0] == pytest.approx(crop.shape[1], abs=1)
        # Where the face is, in the middle of what is scored of it.
        assert all(box.top <= 180 <= box.top + box.height for box in track.boxes)

    @pytest.mark.parametrize("kind", [{}, {"codec": "libvpx", "container": "webm"}])
    def test_in_a_film_that_is_turned_too(self, kind, read):
        frames = [np.ascontiguousarray(np.rot90(frame, 1)) for frame in move_face(12)]
        upright = read(set_matrix(make_film(frames), 0, 1, -1, 0))
        assert len(upright.tracks) == 1
        assert len(read(make_film(frames, **kind)).tracks) == 0

    def test_while_it_is_away_there_is_a_gap(self, read):
        film = read(make_film(move_face(40, away=range(16, 26))))
        [track] = film.tracks
        [(begin, end)] = track.gaps
        assert begin < 1.6
        assert end >= 2.6
        assert {begin, end} <= set(track.times)

    def test_after_a_longer_time_it_is_another(self, read):
        film = read(make_film(move_face(60, away=range(15, 45))))
        assert len(film.tracks) == 2

    def test_large_faces_come_smaller(self, read):
        film = read(make_film(move_face(4, (760, 720), 640)))
        assert max(film.tracks[0].crops[0].shape) == CROP_SIDE

    def test_no_more_than_allowed_are_followed(self, read):
        frames = [np.hstack([frame, frame, frame]) for frame in move_face(8, (260, 260), 240)]
        content = make_film(frames)
        assert len(read(content).tracks) == 3
        film = read(content, faces=2)
        assert len(film.tracks) == 2
        assert film.num_left_out >= 3
        assert len(read(content, tracks=1).tracks) == 1


GOOD = make_film(move_nothing(20))
WEBM = make_film(move_nothing(20), "libvpx", "webm")
REFUSED = {
    "nothing": (b"", {}, Code.UNKNOWN_FILM_FORMAT),
    "a text": (b"#EXTM3U\nfile:///etc/passwd\n", {}, Code.UNKNOWN_FILM_FORMAT),
    "a list of files": (
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        {},
        Code.UNKNOWN_FILM_FORMAT,
    ),
    "AVI": (make_film(move_nothing(5), "mpeg4", "avi"), {}, Code.UNKNOWN_FILM_FORMAT),
    "a transport stream": (
        make_film(move_nothing(5), container="mpegts"),
        {},
        Code.UNKNOWN_FILM_FORMAT,
    ),
    "a HEIC picture": (b"\0\0\0\x18ftypheic" + bytes(100), {}, Code.UNKNOWN_FILM_FORMAT),
    "the first bytes": (GOOD[:200], {}, Code.FILM_DAMAGED),
    "the first bytes of WebM": (WEBM[:200], {}, Code.FILM_DAMAGED),
    "an index that is missing": (GOOD[: GOOD.index(b"moov")], {}, Code.FILM_DAMAGED),
    "sound only": (make_sound(), {}, Code.FILM_WITHOUT_PICTURES),
    "sound only in WebM": (make_sound("webm"), {}, Code.FILM_WITHOUT_PICTURES),
    "an unusual coding": (
        make_film(move_nothing(5), "mjpeg", "mov", pix_fmt="yuvj420p"),
        {},
        Code.FILM_UNSUPPORTED,
    ),
    "too many bytes": (GOOD, {"file_bytes": 100}, Code.FILM_FILE_TOO_LARGE),
    "too long": (make_film(move_nothing(40)), {"seconds": 2}, Code.FILM_TOO_LONG),
    "too many frames": (GOOD, {"frames": 19}, Code.FILM_TOO_MANY_FRAMES),
    "too many pixels": (GOOD, {"pixels": 320 * 240 - 1}, Code.FILM_TOO_MANY_PIXELS),
    "many streams": (make_film(move_nothing(2), num_streams=20), {}, Code.FILM_TOO_MANY_STREAMS),
}


class TestHostile:
    @pytest.mark.parametrize(("content", "limits", "code"), REFUSED.values(), ids=REFUSED)
    def test_it_is_refused(self, content, limits, code, refuse):
        assert refuse(content, **limits) is code

    def test_a_thousand_streams(self, refuse):
        box = GOOD[GOOD.index(b"moov") - 4 :]
        track = cut_box(box, b"trak")
        moov = box[: int.from_bytes(box[:4], "big")]
        many = track * 1200
        longer = (len(moov) + len(many)).to_bytes(4, "big") + moov[4:] + many
        content = GOOD.replace(moov, longer)
        assert refuse(content) in {
            Code.FILM_TOO_MANY_STREAMS,
            Code.FILM_TOOK_TOO_MUCH_MEMORY,
            Code.FILM_DAMAGED,
        }

    def test_a_declared_size_of_billions_of_pixels(self, read):
        """The frames say theirs themselves; what the header says is not made room for."""
        film = read(set_declared_size(GOOD, 65_535, 65_535))
        assert (film.width, film.height) == SIZE

    def test_frames_that_become_too_large_are_left_out(self, read):
        film = read(join_films(SIZE, (1280, 720)), pixels=500_000)
        assert film.is_damaged
        assert film.times[-1] < 1

    def test_a_declared_length_of_years(self, read):
        """Times of frames count, not the header."""
        content = bytearray(GOOD)
        for name in (b"mvhd", b"tkhd", b"mdhd"):
            place = content.index(name) + 4 + (16 if name != b"tkhd" else 20)
            content[place : place + 4] = b"\x7f\xff\xff\xff"
        film = read(bytes(content))
        assert film.seconds == pytest.approx(2, abs=0.11)

    def test_what_is_there_of_a_film_that_was_cut_off(self, read):
        content = make_film(move_nothing(40, (640, 480)), movflags="faststart")
        film = read(content[: len(content) * 2 // 3])
        assert film.is_damaged
        assert 0.5 < len(film.times) / 4 < 4

    def test_a_film_whose_pictures_are_noise(self, refuse):
        begin = GOOD.index(b"mdat") + 4
        end = GOOD.index(b"moov") - 4
        noise = np.random.default_rng(1).bytes(end - begin)
        assert refuse(GOOD[:begin] + noise + GOOD[end:]) is Code.FILM_DAMAGED

    def test_one_that_takes_too_long(self, refuse):
        content = make_film(move_nothing(60, (1280, 720)))
        assert refuse(content, work_seconds=0.05) is Code.FILM_TOOK_TOO_LONG

    def test_a_reference_to_another_file_is_not_followed(self, read):
        """`dref` may name a file that holds the pictures instead."""
        place = GOOD.index(b"dref")
        # The flag that says that the pictures are in this very file.
        flag = GOOD.index(b"url \0\0\0\x01", place) + 7
        content = GOOD[:flag] + b"\0" + GOOD[flag + 1 :]
        assert read(content).times == read(GOOD).times

    def test_nothing_is_left_behind(self, refuse, tmp_path):
        refuse(GOOD[:200])
        assert [path.name for path in tmp_path.iterdir()] == ["film"]


def cut_box(box: bytes, name: bytes) -> bytes:
    begin = box.index(name) - 4
    return box[begin : begin + int.from_bytes(box[begin : begin + 4], "big")]


def test_limits_are_plain_numbers():
    """They travel to the child as JSON."""
    assert {type(value) for value in asdict(FilmLimits()).values()} == {int}
