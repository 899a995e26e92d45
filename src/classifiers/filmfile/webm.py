"""Whether a WebM file is nothing but moving pictures in VP8, read on our side.

https://www.rfc-editor.org/rfc/rfc8794, https://www.rfc-editor.org/rfc/rfc9559
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from classifiers.imagefile.container import Reader
from classifiers.imagefile.report import RefusedImage

_LENGTHS_OF_IDS = (1, 2, 3, 4)
_NUMBER_BYTES = 8
# A preview has some 25 a second, most of them frames; an empty one takes as long to read as others.
_MOST_ELEMENTS, _MOST_ELEMENTS_PER_SECOND = 1000, 70


class _Element(NamedTuple):
    """What may stand under a number.

    Attributes:
        content: the elements that it may have, by their numbers; or what tells if its bytes are
            fine.
        is_needed: whether there must be one.
        repeats: whether there may be several.
    """

    content: Mapping[int, _Element] | Callable[[bytes], object]
    is_needed: bool = False
    repeats: bool = False


def _equals(text: bytes) -> _Element:
    return _Element(text.__eq__, is_needed=True)


_NUMBER = _Element(lambda content: len(content) <= _NUMBER_BYTES)
# Nothing but what FFmpeg writes of one track of VP8, with names of numbers as in RFC 9559.
_FILE = {
    0x1A45DFA3: _Element(  # EBML
        {
            # Versions, and the longest numbers and lengths.
            **dict.fromkeys((0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4287, 0x4285), _NUMBER),
            0x4282: _equals(b"webm"),  # DocType
        },
        is_needed=True,
    ),
    0x18538067: _Element(  # Segment
        {
            0x114D9B74: _Element(  # SeekHead
                {0x4DBB: _Element({0x53AB: _NUMBER, 0x53AC: _NUMBER}, repeats=True)}
            ),
            0xEC: _Element(lambda content: not any(content), repeats=True),  # Void
            0x1549A966: _Element(  # Info
                {
                    0x2AD7B1: _NUMBER,  # TimestampScale
                    0x4489: _NUMBER,  # Duration
                    0x4D80: _equals(b"Lavf"),  # MuxingApp, without its version
                    0x5741: _equals(b"Lavf"),  # WritingApp
                }
            ),
            0x1654AE6B: _Element(  # Tracks
                {
                    0xAE: _Element(  # TrackEntry
                        {
                            # TrackNumber, TrackUID, TrackType, FlagDefault, FlagLacing,
                            # DefaultDuration
                            **dict.fromkeys((0xD7, 0x73C5, 0x83, 0x88, 0x9C, 0x23E383), _NUMBER),
                            0x22B59C: _equals(b"und"),  # Language
                            0x86: _equals(b"V_VP8"),  # CodecID
                            # Video: PixelWidth, PixelHeight, FlagInterlaced
                            0xE0: _Element(dict.fromkeys((0xB0, 0xBA, 0x9A), _NUMBER)),
                        },
                        is_needed=True,
                    )
                },
                is_needed=True,
            ),
            0x1254C367: _Element(  # Tags
                {
                    0x7373: _Element(  # Tag
                        {
                            0x63C0: _Element({0x63C5: _NUMBER}),  # Targets: TagTrackUID
                            0x67C8: _Element(  # SimpleTag
                                {
                                    0x45A3: _equals(b"DURATION"),  # TagName
                                    0x4487: _Element(  # TagString
                                        re.compile(rb"\d\d:\d\d:\d\d\.\d{9}\0{0,2}").fullmatch
                                    ),
                                }
                            ),
                        }
                    )
                }
            ),
            0x1F43B675: _Element(  # Cluster
                {
                    0xE7: _NUMBER,  # Timestamp
                    # SimpleBlock of the first track
                    0xA3: _Element(lambda content: content[:1] == b"\x81", repeats=True),
                },
                repeats=True,
            ),
            0x1C53BB6B: _Element(  # Cues
                {
                    0xBB: _Element(  # CuePoint
                        {
                            0xB3: _NUMBER,  # CueTime
                            # CueTrackPositions
                            0xB7: _Element(dict.fromkeys((0xF7, 0xF1, 0xF0), _NUMBER)),
                        },
                        repeats=True,
                    )
                }
            ),
        },
        is_needed=True,
    ),
}


def require_bare_film(data: bytes, seconds: int = 60) -> None:
    """Makes sure that a preview has one track, of VP8, and nothing beside.

    Each of its elements is one that FFmpeg writes of such a film, and what is there once is not
    there twice. The only words are the length, as a tag.

    What the pictures are is not looked at; a browser decodes them as those of any page.

    Args:
        data: the file.
        seconds: how long it may be, at most: it has no more elements than that takes.

    Raises:
        ValueError: it has more, or it is no WebM file.
    """
    try:
        _Reading(_MOST_ELEMENTS + seconds * _MOST_ELEMENTS_PER_SECOND).hold(data, _FILE)
    except RefusedImage as refusal:  # the words of a reader that knows pictures only
        raise ValueError("a WebM file that ends early") from refusal


class _Reading:
    """Reads elements, as many as may be."""

    def __init__(self, most_elements: int) -> None:
        self._remaining = most_elements

    def hold(self, data: bytes, known: Mapping[int, _Element]) -> None:
        """Makes sure that there are the elements that there may be, and what is in them."""
        seen: set[int] = set()
        for number, content in self._read_elements(data):
            element = known.get(number)
            if element is None or (number in seen and not element.repeats):
                raise ValueError(f"a WebM file with {number:#x}")
            seen.add(number)
            if isinstance(element.content, Mapping):
                self.hold(content, element.content)
            elif not element.content(content):
                raise ValueError(f"a WebM file with another {number:#x}")
        if missing := {n for n, element in known.items() if element.is_needed} - seen:
            raise ValueError(f"a WebM file without {min(missing):#x}")

    def _read_elements(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """What lies side by side: for each element its number and its content."""
        reader = Reader(data, "big")
        while reader.remaining:
            self._remaining -= 1
            if self._remaining < 0:
                raise ValueError("a WebM file of too many elements")
            number = _read_number(reader, keep_length=True)
            yield number, reader.block(_read_number(reader, keep_length=False))


def _read_number(reader: Reader, *, keep_length: bool) -> int:
    """A number of one to eight bytes; how many tells the first bit that is set."""
    first = reader.number(1)
    length = 9 - first.bit_length()
    if length > 8 or (keep_length and length not in _LENGTHS_OF_IDS):  # noqa: PLR2004 - see above
        raise ValueError("a number that is too long")
    rest = reader.number(length - 1) if length > 1 else 0
    marked = first << 8 * (length - 1) | rest
    return marked if keep_length else marked - (1 << 7 * length)
