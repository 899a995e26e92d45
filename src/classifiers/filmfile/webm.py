"""Whether a WebM file is nothing but moving pictures in VP8, read on our side.

https://www.rfc-editor.org/rfc/rfc8794, https://www.rfc-editor.org/rfc/rfc9559
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from classifiers.imagefile.container import Reader
from classifiers.imagefile.report import RefusedImage

_EBML, _SEGMENT = 0x1A45DFA3, 0x18538067
_SEEK_HEAD, _INFO, _TRACKS, _TAGS, _CLUSTER, _CUES = (
    *(0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1254C367, 0x1F43B675, 0x1C53BB6B),
)
_VOID, _TRACK, _CODEC, _DOCUMENT_TYPE = 0xEC, 0xAE, 0x86, 0x4282
_TAG, _SIMPLE_TAG, _TAG_NAME = 0x7373, 0x67C8, 0x45A3
_LENGTHS_OF_IDS = (1, 2, 3, 4)


def require_bare_film(data: bytes) -> None:
    """Makes sure that a preview has one track, of VP8, and no chapters or attachments.

    The only tag is the length, which FFmpeg writes of every track.

    What the pictures are is not looked at; a browser decodes them as those of any page.

    Raises:
        ValueError: it has more, or it is no WebM file.
    """
    try:
        _hold(data)
    except RefusedImage as refusal:  # the words of a reader that knows pictures only
        raise ValueError("a WebM file that ends early") from refusal


def _hold(data: bytes) -> None:
    [(head, about), (segment, body)] = _read_elements(data)
    if (head, segment) != (_EBML, _SEGMENT):
        raise ValueError("a file that is no WebM")
    if dict(_read_elements(about)).get(_DOCUMENT_TYPE) != b"webm":
        raise ValueError("a file of another document type than webm")
    elements = list(_read_elements(body))
    if extra := {name for name, _ in elements} - {
        *(_SEEK_HEAD, _INFO, _TRACKS, _TAGS, _CLUSTER, _CUES, _VOID)
    }:
        raise ValueError(f"a WebM file with {min(extra):#x}")
    codecs = [dict(_read_elements(track)).get(_CODEC) for track in _find(elements, _TRACKS, _TRACK)]
    if codecs != [b"V_VP8"]:
        raise ValueError("a WebM file with other tracks than one of VP8")
    tags = (dict(_read_elements(tag)) for tag in _find(elements, _TAGS, _TAG, _SIMPLE_TAG))
    if any(tag.get(_TAG_NAME) != b"DURATION" for tag in tags):
        raise ValueError("a WebM file with words in it")


def _find(elements: Iterable[tuple[int, bytes]], *path: int) -> Iterator[bytes]:
    """The contents of all elements that are reached by these numbers, one in the other."""
    for name, content in elements:
        if name == path[0]:
            yield from _find(_read_elements(content), *path[1:]) if path[1:] else [content]


def _read_elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """What lies side by side: for each element its number and its content."""
    reader = Reader(data, "big")
    while reader.remaining:
        name = _read_number(reader, keep_length=True)
        yield name, reader.block(_read_number(reader, keep_length=False))


def _read_number(reader: Reader, *, keep_length: bool) -> int:
    """A number of one to eight bytes; how many tells the first bit that is set."""
    first = reader.number(1)
    length = 9 - first.bit_length()
    if length > 8 or (keep_length and length not in _LENGTHS_OF_IDS):  # noqa: PLR2004 - see above
        raise ValueError("a number that is too long")
    rest = reader.number(length - 1) if length > 1 else 0
    marked = first << 8 * (length - 1) | rest
    return marked if keep_length else marked - (1 << 7 * length)
