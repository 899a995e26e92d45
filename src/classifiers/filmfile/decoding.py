"""Frames of a film file, one after the other, by FFmpeg.

To be run in the child process: this is the largest library of all, for formats of all kinds of
devices. Of what it can do, little is let in: the readers of two formats, the decoders of a few
codings, one thread, and not a byte but those of the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.filmfile.formats import HEAD_BYTES, require_format
from classifiers.filmfile.limits import FilmLimits
from classifiers.filmfile.report import Code, RefusedFilm, damaged, unsupported
from classifiers.filmfile.turning import Turn, find_turn

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

DECODERS = ("h264", "hevc", "vp8", "vp9", "libdav1d", "mpeg4")
_ODDEST_PIXEL = 4
"""How much wider than high, or the other way round, a pixel may be."""


@dataclass(frozen=True)
class Timing:
    """What the parts of a film say of its length, without being decoded.

    Attributes:
        begin: of the first frame, in seconds by the file's own clock.
        seconds: from there to the end of the last frame.
        times: of all frames, in seconds from the first one, in order.
        is_damaged: whether the file ends before, or has parts that cannot be read.
    """

    begin: float
    seconds: float
    times: tuple[float, ...]
    is_damaged: bool


@contextmanager
def open_film(file: BinaryIO, limits: FilmLimits) -> Iterator[OpenFilm]:
    """Opens a film file, if it is not too large.

    Raises:
        RefusedFilm: it is not a film that can be taken.
    """
    import av

    limits.hold_file(os.fstat(file.fileno()).st_size)
    file.seek(0)
    name = require_format(file.read(HEAD_BYTES))
    file.seek(0)
    try:
        # Named, so that nothing is guessed: among what is guessed are lists of other files.
        container: InputContainer = av.open(
            file, "r", str(name), options=_get_options(limits), metadata_errors="replace"
        )
    except MemoryError:
        raise
    except (av.error.FFmpegError, ValueError, OverflowError):
        raise damaged(f"a file that begins as {name.upper()} and cannot be read on") from None
    with container:
        yield OpenFilm(container, _find_stream(container, limits), limits)


class OpenFilm:
    """The moving picture of a file that is open.

    Attributes:
        is_damaged: whether a part could not be decoded so far.
    """

    def __init__(self, container: InputContainer, stream: VideoStream, limits: FilmLimits) -> None:
        self._container = container
        self._stream = stream
        self._limits = limits
        self.is_damaged = False

    def scan(self) -> Timing:
        """Reads the times of all frames. What the header says of the length is not believed.

        Raises:
            RefusedFilm: it is too long, or there are no frames.
        """
        times: list[float] = []
        begin, end = float("inf"), float("-inf")
        for packet in self._read_packets():
            time = packet.pts if packet.pts is not None else packet.dts
            if time is None or not packet.size or packet.is_discard or not packet.time_base:
                continue
            times.append(float(time * packet.time_base))
            begin = min(begin, times[-1])
            end = max(end, float((time + (packet.duration or 0)) * packet.time_base))
            self._limits.hold_length(end - begin, len(times))
        if not times:
            raise damaged("a film without frames")
        since = tuple(sorted(round(time - begin, 3) for time in times))
        return Timing(begin, round(end - begin, 3), since, self.is_damaged)

    def decode(self) -> Iterator[VideoFrame]:
        """Decodes all frames, in the order in which they are seen.

        Parts that cannot be decoded are left out.

        Raises:
            RefusedFilm: a frame is too large.
        """
        import av

        for packet in self._read_packets():
            try:
                frames = packet.decode()
            except MemoryError:
                raise
            except (av.error.FFmpegError, ValueError):
                self.is_damaged = True
                continue
            for frame in frames:
                self._limits.hold_size(frame.width, frame.height)
                self.is_damaged |= frame.is_corrupt
                yield frame

    def find_shape(self, frame: VideoFrame) -> Shape:
        """How the frames are to be seen, by the first one."""
        found: Any = self._stream.codec_context.sample_aspect_ratio
        ratio = float(found or 1)
        if not 1 / _ODDEST_PIXEL <= ratio <= _ODDEST_PIXEL:
            ratio = 1.0
        turn, width = find_turn(frame), max(1, round(frame.width * ratio))
        self._limits.hold_size(width, frame.height)
        return Shape(*turn.apply_to_size(width, frame.height), turn)

    def _read_packets(self) -> Iterator[Any]:
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except MemoryError:
                raise
            except (av.error.FFmpegError, ValueError):  # cut off: what came before is good
                self.is_damaged = True
                return
            if packet is None:
                return
            self.is_damaged |= packet.is_corrupt
            yield packet


@dataclass(frozen=True)
class Shape:
    """How all frames of a film are to be seen: also those that have another size than the first.

    Attributes:
        width: in pixels, upright.
        height: likewise.
        turn: from what is stored to there.
    """

    width: int
    height: int
    turn: Turn

    def draw(
        self, frame: VideoFrame, width: int | None = None, height: int | None = None
    ) -> NDArray[np.uint8]:
        """The pixels of a frame, shape `(height, width, 3)`, upright, of this size or another."""
        stored = self.turn.apply_to_size(width or self.width, height or self.height)
        # In this very thread: by default, colours are converted by as many as there are cores.
        pixels: Any = frame.to_ndarray(format="rgb24", width=stored[0], height=stored[1], threads=1)
        return self.turn.apply(pixels)


def _get_options(limits: FilmLimits) -> dict[str, str]:
    return {
        # Whoever opens anything must say with what: there is nothing that it may be.
        "protocol_whitelist": "none",
        "codec_whitelist": ",".join(DECODERS),
        "max_pixels": str(limits.pixels),
    }


def _find_stream(container: InputContainer, limits: FilmLimits) -> VideoStream:
    """The first moving picture, ready to be decoded in this very thread.

    Raises:
        RefusedFilm: there is none, or it is of an unusual coding.
    """
    from av.stream import Disposition

    if len(container.streams) > limits.streams:
        raise RefusedFilm(
            Code.FILM_TOO_MANY_STREAMS,
            f"A film must have at most {limits.streams} streams of pictures, sound and text. Save "
            f"it again with any program. Received: {len(container.streams):,}.",
        )
    # The cover of a song is a picture that does not move.
    moving = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
    stream = next(moving, None)
    if stream is None:
        raise RefusedFilm(
            Code.FILM_WITHOUT_PICTURES,
            "A film must have moving pictures. Received: a file with sound or text only.",
        )
    context: Any = stream.codec_context  # None for a coding that nobody knows
    if context is None or context.name not in DECODERS:
        raise unsupported(f"a film in {context.name if context else 'a coding that is unknown'}")
    limits.hold_size(context.width, context.height)
    # The confined process may start none.
    context.thread_count, context.thread_type = 1, "NONE"
    context.options = _get_options(limits)
    return stream
