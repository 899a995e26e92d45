"""The one thing in a picture's EXIF data that counts: how the camera was held.

Nothing else of it is looked at, nor handed on. https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf
"""

import struct

HEAD = b"Exif\0\0"

_BYTE_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
ORIENTATION = 0x0112
_SHORT, _LONG = 3, 4
_UPRIGHT = 1


def read_orientation(exif: bytes) -> int:
    """Reads the orientation, from 1 to 8; 1 where there is none, or where EXIF is broken."""
    body = exif.removeprefix(HEAD)
    byte_order = _BYTE_ORDERS.get(body[:4])
    if byte_order is None:
        return _UPRIGHT
    try:
        (begin,) = struct.unpack_from(f"{byte_order}I", body, 4)
        (count,) = struct.unpack_from(f"{byte_order}H", body, begin)
        for number in range(count):
            entry = begin + 2 + 12 * number
            tag, kind, values = struct.unpack_from(f"{byte_order}HHI", body, entry)
            if tag == ORIENTATION and values == 1 and kind in {_SHORT, _LONG}:
                width = "H" if kind == _SHORT else "I"
                (value,) = struct.unpack_from(f"{byte_order}{width}", body, entry + 8)
                return int(value) if value in range(1, 9) else _UPRIGHT
    except struct.error:
        pass
    return _UPRIGHT
