"""JPEG: what of it is handed on, and what may stand behind its end.

Comments, profiles, thumbnails and what cameras and programs write besides are left out: scores come
from the numbers that are stored, not from colours as a profile would have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from classifiers.imagefile import exif
from classifiers.imagefile.container import Container, Reader
from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.jpeg_segments import END, SCAN, START, Segment, Segments
from classifiers.imagefile.jpeg_tail import check_tail
from classifiers.imagefile.limits import ImageLimits
from classifiers.imagefile.report import damaged, too_many_parts, unsupported

_JFIF, _EXIF, _ADOBE, _COMMENT = 0xE0, 0xE1, 0xEE, 0xFE
_APPLICATIONS = range(0xE0, 0xF0)
_JFIF_HEAD, _ADOBE_HEAD = b"JFIF\0", b"Adobe"
_JFIF_BYTES, _ADOBE_BYTES = 12, 12  # without the thumbnail; as Adobe writes it
_NOTHING = b"\0\0"
# With Huffman codes; those that count back from a height given later, or lose nothing, nobody uses.
_SEQUENTIAL, _PROGRESSIVE = (0xC0, 0xC1), 0xC2
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset({0xC4, 0xDB, 0xDD})
_COMPONENTS = (1, 3, 4)
_MOST_SAMPLES = 4
_BLOCK = 8
# Each scan of a progressive picture goes over all pixels, however few bytes it has.
_MOST_SCANS = 100


class _Frame(NamedTuple):
    width: int
    height: int
    sampling: tuple[tuple[int, int], ...]
    progressive: bool

    def count_bits(self) -> int:
        """The fewest bits that this many pixels can be coded in.

        Each block of 8 x 8 takes one code for its mean, and one for all else unless that comes in
        later scans; no code is shorter than a bit.
        """
        widest, highest = (max(sides) for sides in zip(*self.sampling, strict=True))
        blocks = sum(
            _divide(self.width * across, widest * _BLOCK)
            * _divide(self.height * down, highest * _BLOCK)
            for across, down in self.sampling
        )
        return blocks if self.progressive else 2 * blocks


def take_apart(data: bytes, limits: ImageLimits) -> Container:
    """Reads the structure of a JPEG file.

    Raises:
        RefusedImage: it is too large, damaged, of an unusual kind, or followed by something.
    """
    segments = Segments(data)
    picture = _Picture(limits)
    for segment in segments:
        picture.take(segment)
    frame = picture.finish()
    check_tail(data, segments.position, says_video=picture.says_video)
    kept = b"".join([START, *map(bytes, picture.kept), END])
    orientation = exif.read_orientation(picture.exif)
    return Container(ImageFormat.JPEG, frame.width, frame.height, kept, orientation)


class _Picture:
    """What was seen so far of a file."""

    def __init__(self, limits: ImageLimits) -> None:
        self.limits = limits
        self.kept: list[Segment] = []
        self.frame: _Frame | None = None
        self.scans = 0
        self.exif = b""
        self.says_video = False

    def take(self, segment: Segment) -> None:
        if segment.marker in _APPLICATIONS or segment.marker == _COMMENT:
            self._take_remark(segment)
            return
        if segment.marker in _FRAMES:
            self._take_frame(segment)
        elif segment.marker == SCAN:
            self._take_scan()
        elif segment.marker not in _TABLES:
            raise unsupported(f"a JPEG file with a marker {segment.marker:02x}")
        self.kept.append(segment)

    def finish(self) -> _Frame:
        if self.frame is None or not self.scans:
            raise damaged("a JPEG file without pixels")
        bits = 8 * sum(len(segment.pixels) for segment in self.kept)
        if bits < self.frame.count_bits():
            raise damaged("a JPEG file with fewer pixels than its size says")
        return self.frame

    def _take_remark(self, segment: Segment) -> None:
        marker, body, _ = segment
        if marker == _EXIF and body.startswith(exif.HEAD):
            self.exif = self.exif or body
        elif marker == _EXIF:  # XMP, where cameras say what they have put behind the picture
            self.says_video |= b"MotionPhoto" in body or b"MicroVideo" in body
        self.kept += _keep_of_remark(segment)

    def _take_frame(self, segment: Segment) -> None:
        if self.frame:
            raise damaged("a JPEG file with two frames")
        self.frame = _read_frame(segment, self.limits)

    def _take_scan(self) -> None:
        if not self.frame:
            raise damaged("a JPEG file whose pixels come before their size")
        self.scans += 1
        if self.scans > _MOST_SCANS:
            raise too_many_parts(f"more than {_MOST_SCANS} scans")


def _keep_of_remark(segment: Segment) -> Iterator[Segment]:
    """What tells how colours are stored: two marks, without what may hang on to them."""
    marker, body, _ = segment
    if marker == _JFIF and body.startswith(_JFIF_HEAD) and len(body) >= _JFIF_BYTES:
        yield Segment(marker, body[:_JFIF_BYTES] + _NOTHING)
    if marker == _ADOBE and body.startswith(_ADOBE_HEAD) and len(body) >= _ADOBE_BYTES:
        yield Segment(marker, body[:_ADOBE_BYTES])


def _read_frame(segment: Segment, limits: ImageLimits) -> _Frame:
    marker, body, _ = segment
    reader = Reader(body, "big")
    depth, height, width, count = (reader.number(size) for size in (1, 2, 2, 1))
    limits.hold_size(width, height)
    if marker not in {*_SEQUENTIAL, _PROGRESSIVE} or depth != 8 or count not in _COMPONENTS:  # noqa: PLR2004
        raise unsupported(f"a JPEG file of kind {marker:02x}, {depth} bits and {count} channels")
    samples = [reader.block(3)[1] for _ in range(count)]
    sampling = tuple((sample >> 4, sample & 0xF) for sample in samples)
    if reader.remaining or not all(1 <= s <= _MOST_SAMPLES for pair in sampling for s in pair):
        raise damaged("a JPEG file whose frame is not as it should be")
    return _Frame(width, height, sampling, marker == _PROGRESSIVE)


def _divide(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
