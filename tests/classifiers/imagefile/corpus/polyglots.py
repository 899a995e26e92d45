"""Pictures that are something else, too, or are followed by something."""

import io
import random
import zipfile
from struct import pack

from classifiers.imagefile.report import Code
from tests.classifiers.imagefile.corpus.case import Family
from tests.classifiers.imagefile.corpus.files import (
    chunk,
    gif,
    grey_tiff,
    jpeg,
    overwrite,
    photo,
    png,
    put_chunks,
    put_segments,
    samsung_block,
    save,
    segment,
    video,
    webp,
)

family = Family("polyglots")
HTML = b"<html><script>alert(document.cookie)</script></html>"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0" + bytes(100)
EXE = b"MZ\x90\0\x03" + bytes(100) + b"PE\0\0"
RAR = b"Rar!\x1a\x07\x01\0" + bytes(100)
PHAR = b"<?php __HALT_COMPILER(); ?>\r\n" + bytes(40)
SHELL = b"\n#!/bin/sh\nid\n"
NOISE = random.Random(1).randbytes(100)


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as whole:
        whole.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
        whole.writestr("evil.class", bytes(200))
    return file.getvalue()


def hidden_archive(size: int, place: int) -> bytes:
    """A PNG with an archive in a text, which says of its list how large it is, and where."""
    inside = archive()
    inside = overwrite(inside, inside.rindex(b"PK\x05\x06") + 12, pack("<II", size, place))
    return put_chunks(png(), chunk(b"tEXt", b"a\0" + inside))


def script_gif() -> bytes:
    """A GIF that is a script as well: what is between makes one long comment."""
    return b"GIF89a/*" + gif()[8:] + b"*/=1;alert(1)//"


for name, content in {
    "a JPEG and a zip archive": jpeg() + archive(),
    "a JPEG and a zip archive behind zeros": jpeg() + bytes(4096) + archive(),
    "a JPEG and a page": jpeg() + HTML,
    "a JPEG and a PDF document": jpeg() + PDF,
    "a JPEG and a program for Linux": jpeg() + ELF,
    "a JPEG and a program for Windows": jpeg() + EXE,
    "a JPEG and a RAR archive": jpeg() + RAR,
    "a JPEG and a PHP archive": jpeg() + PHAR,
    "a JPEG and a script": jpeg() + SHELL,
    "a JPEG and noise": jpeg() + NOISE,
    "a JPEG and a PNG": jpeg() + png(),
    "a JPEG and a GIF": jpeg() + gif(),
    "a JPEG and a WebP": jpeg() + webp(),
    "a JPEG and a video of which it says nothing": jpeg() + video(),
    "a JPEG, a preview and a page": jpeg() + jpeg() + HTML,
    "a JPEG, a preview and a zip archive": jpeg() + jpeg() + archive(),
    "a JPEG and half a preview": jpeg() + jpeg()[:300],
    "a JPEG, a page and Samsung's block": jpeg() + HTML + samsung_block(b"Image_UTC_Data1"),
    "a JPEG, a zip archive and the end of Samsung's block": jpeg() + archive() + b"\x99\0\0\0SEFT",
    "a JPEG and Samsung's block around a zip archive": jpeg() + samsung_block(archive()),
    "a JPEG and a list of another mark than Samsung's": jpeg() + samsung_block(HTML, mark=b"HTML"),
    "a JPEG and Samsung's list of what lies in the picture": jpeg() + samsung_block(HTML, reach=9),
    "a JPEG and Samsung's list of more than there is": jpeg() + samsung_block(HTML, more=1),
    "a JPEG that says it had a video, and a page": put_segments(
        jpeg(), segment(0xE1, b"MotionPhoto")
    )
    + HTML,
    "a JPEG with a video and a page": put_segments(jpeg(), segment(0xE1, b"MotionPhoto"))
    + video()
    + HTML,
    "a JPEG with a zip archive in a comment": put_segments(jpeg(), segment(0xFE, archive())),
    "a JPEG with a PDF document in a comment": put_segments(jpeg(), segment(0xFE, PDF)),
    "a JPEG with a PHP archive in a comment": put_segments(jpeg(), segment(0xFE, PHAR)),
    "a JPEG with a RAR archive in a comment": put_segments(jpeg(), segment(0xFE, RAR)),
    "a PNG and a zip archive": png() + archive(),
    "a PNG and a page": png() + HTML,
    "a PNG and a PNG": png() + png(),
    "a PNG and zeros": png() + bytes(16),
    "a PNG and one byte": png() + b"\n",
    "a PNG with a zip archive in a text": put_chunks(png(), chunk(b"tEXt", b"a\0" + archive())),
    "a PNG with a zip archive in a text, whose list is found by its place": hidden_archive(
        7, 33 + 8 + 2 + archive().index(b"PK\x01\x02")
    ),
    "a PNG with a zip archive in a text, as for large archives": hidden_archive(
        2**32 - 1, 2**32 - 1
    ),
    "a PNG with a PDF document in a text": put_chunks(png(), chunk(b"tEXt", b"a\0" + PDF)),
    "a PNG with a zip archive behind its last pixel": png().replace(
        png()[png().index(b"IDAT") - 4 : -12],
        chunk(b"IDAT", png()[png().index(b"IDAT") + 4 : -16] + archive()),
    ),
    "a PNG with a page behind its last pixel": png().replace(
        png()[png().index(b"IDAT") - 4 : -12],
        chunk(b"IDAT", png()[png().index(b"IDAT") + 4 : -16] + HTML),
    ),
    "a WebP and a zip archive": webp() + archive(),
    "a WebP and a page": webp() + HTML,
    "a WebP and zeros": webp() + bytes(16),
}.items():
    family.refuse(name, Code.IMAGE_HAS_MORE, content)

for name, content in {
    "a PDF document in front of a JPEG": PDF + jpeg(),
    "a page in front of a PNG": HTML + png(),
    "a blank in front of a PNG": b" " + png(),
    "a script that begins like a GIF": b"GIF89a=1;alert(1)//",
    "a zip archive in front of a JPEG": archive() + jpeg(),
    "a PHP script in front of a JPEG": b"<?php system('id'); ?>" + jpeg(),
}.items():
    family.refuse(name, Code.UNKNOWN_IMAGE_FORMAT, content)

for name, content in {
    "a GIF loss curve and a zip archive": gif() + archive(),
    "a GIF loss curve and a page": gif() + HTML,
    "a BMP loss curve and a zip archive": save(photo(), "BMP") + archive(),
    "a BMP loss curve and a page": save(photo(), "BMP") + HTML,
    "a TIFF loss curve and a zip archive": grey_tiff() + archive(),
    "a GIF loss curve with a zip archive in a comment": gif(comment=archive()),
}.items():
    family.refuse(name, Code.IMAGE_HAS_MORE, content, shown=True)

family.refuse(
    "a GIF loss curve that is a script as well",
    {Code.IMAGE_HAS_MORE, Code.IMAGE_TOO_MANY_PIXELS, Code.IMAGE_SIDE_TOO_LONG},
    script_gif(),
    shown=True,
)
