"""A small copy of a film for browsers, written anew: VP8 in WebM, without sound or any words."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.video.stream import VideoStream

LONGEST_SIDE = 640
"""Pixels."""
FRAMES_PER_SECOND = 15
_MILLISECOND = Fraction(1, 1000)
_BITS_PER_SECOND = 600_000
_ENCODING: dict[str, object] = {
    # What comes out in the time there is, rather than what looks best in any time.
    "deadline": "realtime",
    "cpu-used": "8",
    # A player can begin at any second.
    "g": str(FRAMES_PER_SECOND),
    "static-thresh": "100",
}


def find_size(width: int, height: int) -> tuple[int, int]:
    """The size of the preview of a film: even numbers, as VP8 stores colours of two by two."""
    share = min(1.0, LONGEST_SIDE / max(width, height))
    return max(2, round(width * share / 2) * 2), max(2, round(height * share / 2) * 2)


class Preview:
    """Encodes some of the frames of a film, at the times that they have in it.

    Args:
        width: of the film, in pixels.
        height: likewise.

    Attributes:
        width: of the preview.
        height: likewise.
    """

    def __init__(self, width: int, height: int) -> None:
        import av

        self.width, self.height = find_size(width, height)
        self._file = BytesIO()
        # Else the version of the program is written into the file.
        options = {"fflags": "bitexact"}
        self._container = av.open(self._file, "w", format="webm", container_options=options)
        self._stream: VideoStream = self._container.add_stream("libvpx", rate=FRAMES_PER_SECOND)
        self._stream.width, self._stream.height = self.width, self.height
        self._stream.pix_fmt = "yuv420p"
        self._stream.bit_rate = _BITS_PER_SECOND
        self._stream.codec_context.time_base = _MILLISECOND
        self._stream.codec_context.thread_count = 1
        self._stream.options = _ENCODING
        self._next = 0

    def wants(self, time: float) -> bool:
        """Whether it is time for a frame again."""
        return round(time * 1000) >= self._next

    def add(self, pixels: NDArray[np.uint8], time: float) -> None:
        """Adds a frame of the size of the preview, shape `(height, width, 3)`."""
        import av

        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame = frame.reformat(format="yuv420p", threads=1)  # else by threads of its own
        frame.pts, frame.time_base = round(time * 1000), _MILLISECOND
        self._container.mux(self._stream.encode(frame))
        self._next = frame.pts + 1000 // FRAMES_PER_SECOND

    def close(self) -> bytes:
        """The file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._file.getvalue()
