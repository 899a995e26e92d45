"""Films made in memory, as phones, browsers and programs write them."""

import functools
import struct
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from PIL import Image

from tests.conftest import SHARED

FACE = SHARED / "images" / "real" / "test_real_sample.jpg"
SIZE = 320, 240


def draw_background(width: int, height: int, number: int = 0) -> np.ndarray:
    """A gradient that changes with the number of the frame, and is no face."""
    across = np.linspace(40, 200, width)[None, :] + np.zeros((height, 1))
    pixels = np.stack([across, across[:, ::-1], np.full_like(across, 90 + number % 50)], axis=2)
    return pixels.astype(np.uint8)


def move_nothing(num_frames: int = 20, size=SIZE):
    for number in range(num_frames):
        yield draw_background(*size, number)


@functools.cache
def read_face(side: int) -> np.ndarray:
    with Image.open(FACE) as picture:
        return np.asarray(picture.convert("RGB").resize((side, side)))


def move_face(num_frames: int = 20, size=(480, 360), side: int = 220, away=()):
    """A face on its way from left to right; it is away in the frames that are named."""
    face = read_face(side)
    for number in range(num_frames):
        pixels = draw_background(*size, number)
        left = round((size[0] - side) * number / max(1, num_frames - 1))
        top = (size[1] - side) // 2
        if number not in away:
            pixels[top : top + side, left : left + side] = face
        yield pixels


def make_film(
    frames,
    codec: str = "libx264",
    container: str = "mp4",
    rate: int = 10,
    *,
    times=None,
    pix_fmt: str = "yuv420p",
    sound: bool = False,
    num_streams: int = 1,
    metadata=None,
    **options: str,
) -> bytes:
    """Encodes frames.

    Args:
        frames: arrays of one shape.
        codec: as FFmpeg calls it.
        container: `mp4`, `mov`, `webm` or another.
        rate: frames per second.
        times: of the frames in seconds, instead of the rate.
        pix_fmt: how pixels are stored.
        sound: whether there is a silent track beside.
        num_streams: how often the pictures are in the file.
        metadata: words about the film.
        options: of the muxer.
    """
    import av

    frames, tick = list(frames), Fraction(1, 1000) if times else Fraction(1, rate)
    with (
        NamedTemporaryFile() as file,
        av.open(file.name, "w", format=container, options=options) as output,
    ):
        output.metadata.update(metadata or {})
        streams = [output.add_stream(codec, rate=rate) for _ in range(num_streams)]
        for stream in streams:
            stream.height, stream.width = frames[0].shape[:2]
            stream.pix_fmt = pix_fmt
            stream.codec_context.time_base = tick
        audio = add_sound(output, container) if sound else None
        for number, pixels in enumerate(frames):
            for stream in streams:
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame.pts = round(times[number] * 1000) if times else number
                frame.time_base = tick
                output.mux(stream.encode(frame))
        for stream in (*streams, *([audio] if audio else [])):
            output.mux(stream.encode(None))
        output.close()
        return Path(file.name).read_bytes()


def add_sound(output, container: str):
    """A second of silence."""
    import av

    audio = output.add_stream("libopus" if container == "webm" else "aac", rate=48_000)
    silence = np.zeros((1, 48_000), np.float32)
    frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
    frame.sample_rate, frame.pts = 48_000, 0
    output.mux(audio.encode(frame))
    return audio


def make_sound(container: str = "mp4") -> bytes:
    """A file of sound only."""
    import av

    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        audio = add_sound(output, container)
        output.mux(audio.encode(None))
    return file.getvalue()


def join_films(*sizes) -> bytes:
    """A WebM film whose frames have one size after the other, a second each."""
    import av

    file = BytesIO()
    with av.open(file, "w", format="webm") as output:
        stream = output.add_stream("libvpx", rate=10)
        stream.width, stream.height = sizes[0]
        stream.pix_fmt = "yuv420p"
        number = 0
        for size in sizes:
            encoder = av.CodecContext.create("libvpx", "w")
            encoder.width, encoder.height = size
            encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, 10)
            for pixels in (*move_nothing(10, size), None):
                frame = None
                if pixels is not None:
                    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                    frame = frame.reformat(format="yuv420p")
                    frame.pts, frame.time_base = number, Fraction(1, 10)
                    number += 1
                for packet in encoder.encode(frame):
                    packet.stream = stream
                    output.mux(packet)
    return file.getvalue()


def set_matrix(film: bytes, *matrix: int) -> bytes:
    """An MP4 film that is to be turned, by two columns of its matrix, of -1, 0 and 1."""
    box = film.index(b"tkhd")
    version = film[box + 4]
    begin = box + (44 if version == 0 else 56)
    across_x, down_x, across_y, down_y = (value * 0x10000 for value in matrix)
    matrix_bytes = struct.pack(">9i", across_x, down_x, 0, across_y, down_y, 0, 0, 0, 0x40000000)
    assert film[begin + 32 : begin + 36] == b"\x40\0\0\0", "that is no matrix"
    return film[:begin] + matrix_bytes + film[begin + 36 :]


def set_declared_size(film: bytes, width: int, height: int) -> bytes:
    """An MP4 film whose header lies about the size of its frames."""
    box = film.index(b"avc1") if b"avc1" in film[film.index(b"stsd") :] else film.index(b"mp4v")
    box = film.index(film[box : box + 4], film.index(b"stsd"))
    begin = box + 4 + 24
    return film[:begin] + struct.pack(">HH", width, height) + film[begin + 4 :]
