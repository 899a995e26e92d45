"""What cameras put behind the end of a JPEG picture, and nothing else may stand there.

The standard knows nothing behind the end, but phones write there what their own gallery shows:
further JPEG pictures (the Multi-Picture Format: previews, depth, brightness), padding, a video of
the moment (Motion Photos, announced in the picture), and Samsung's block of all kinds of things. A
rule that refused all of it would refuse many of the photos that people take, and one that looked
for known evil would miss some. So these four are followed to their ends, and what does not belong
to them is refused. None of it is decoded or kept.
"""

from __future__ import annotations

import re
from struct import error, iter_unpack, unpack_from

from classifiers.imagefile.jpeg_segments import START, Segments
from classifiers.imagefile.report import RefusedImage, has_more, too_many_parts

_PADDING = re.compile(rb"\0*")
_MOST_PICTURES = 16
_MOST_BOXES = 1_000
_SAMSUNG_BEGIN, _SAMSUNG_END = b"SEFH", b"SEFT"


def check_tail(data: bytes, begin: int, *, says_video: bool) -> None:
    """Refuses a file with anything else behind its picture than what cameras write.

    Args:
        data: the file.
        begin: where the picture has ended.
        says_video: whether the picture announces a video.

    Raises:
        RefusedImage: there is more.
    """
    end = _find_samsung_block(data, begin)
    position = begin
    for _ in range(_MOST_PICTURES):
        position = _skip_padding(data, position)
        if position >= end:
            return
        if data.startswith(START + b"\xff", position):
            position = _skip_picture(data, position)
        elif says_video and data.startswith(b"ftyp", position + 1):
            # The first box is short: of the four bytes of its length, three look like padding.
            position = _skip_video(data, position - 3, end)
        else:
            raise _foreign(data, begin)
    raise too_many_parts(f"more than {_MOST_PICTURES} pictures in one file")


def _foreign(data: bytes, begin: int) -> RefusedImage:
    return has_more(f"{len(data) - begin:,} bytes behind the end of the picture")


def _skip_padding(data: bytes, position: int) -> int:
    padding = _PADDING.match(data, position)
    return padding.end() if padding else position


def _skip_picture(data: bytes, position: int) -> int:
    segments = Segments(data, position)
    try:
        for _ in segments:
            pass
    except RefusedImage:
        raise _foreign(data, position) from None
    return segments.position


def _skip_video(data: bytes, position: int, end: int) -> int:
    """The end of an MP4 file: boxes of a length and a name, one behind the other."""
    begin = position
    for _ in range(_MOST_BOXES):
        if position == end:
            return end
        head = data[position : position + 8]
        length = int.from_bytes(head[:4], "big")
        if length == 1:  # too long for four bytes
            length = int.from_bytes(data[position + 8 : position + 16], "big")
        if length < len(head) or not head[4:].isalnum() or position + length > end:
            raise _foreign(data, begin)
        position += length
    raise too_many_parts(f"more than {_MOST_BOXES:,} boxes in a video")


def _find_samsung_block(data: bytes, begin: int) -> int:
    """Where Samsung's block begins, which ends the file; the end of the file if there is none.

    It is read from its end: a mark, the length of a list, and in this the lengths of what lies in
    front of it. https://exiftool.org/TagNames/Samsung.html#Trailer
    """
    if not data.endswith(_SAMSUNG_END):
        return len(data)
    try:
        (length,) = unpack_from("<I", data, len(data) - 8)
        at = len(data) - 8 - length
        listed = data[at : len(data) - 8] if at >= begin else b""
        mark, _, count = unpack_from("<4sII", listed)
        entries = list(iter_unpack("<HHII", listed[12 : 12 + 12 * count]))
    except error:
        raise _foreign(data, begin) from None
    first: int = at - max((back for _, _, back, _ in entries), default=0)
    whole = mark == _SAMSUNG_BEGIN and len(listed) >= 12 + 12 * count and begin <= first
    fitting = all(size <= back for _, _, back, size in entries)
    if not whole or not fitting:
        raise _foreign(data, begin)
    return first
