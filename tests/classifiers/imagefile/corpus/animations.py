"""Files of several pictures."""

from classifiers.imagefile.report import Code
from tests.classifiers.imagefile.corpus.case import Family
from tests.classifiers.imagefile.corpus.files import (
    animation,
    canvas,
    chunk,
    frames,
    gif,
    grey_tiff,
    picture_chunk,
    png,
    put_chunks,
    riff,
    riff_chunk,
    save,
)

family = Family("animations")

for name, content in {
    "an animated PNG": animation("PNG"),
    "an animated PNG of one picture": put_chunks(png(), chunk(b"acTL", bytes([0, 0, 0, 1] * 2))),
    "a PNG with pixels of an animation alone": put_chunks(png(), chunk(b"fdAT", bytes(8))),
    "an animated WebP": animation("WEBP"),
    "a WebP that says it were animated": riff(canvas(48, 32, 0x02), picture_chunk()),
    "a WebP with a picture of an animation": riff(
        canvas(48, 32), riff_chunk(b"ANMF", bytes(16) + picture_chunk())
    ),
}.items():
    family.refuse(name, Code.ANIMATED_IMAGE, content)

for name, content in {
    "an animated GIF loss curve": animation("GIF"),
    "an animated PNG loss curve": animation("PNG"),
    "an animated WebP loss curve": animation("WEBP"),
    "a GIF loss curve of the same picture twice": gif()[:-1] + gif()[gif().index(b",") :],
    "a TIFF loss curve of three pages": save(
        frames()[0], "TIFF", save_all=True, append_images=frames()[1:]
    ),
    "a TIFF loss curve whose next page is itself": grey_tiff().replace(
        bytes(4) + bytes(range(8)), b"\x08\0\0\0" + bytes(range(8))
    ),
}.items():
    family.refuse(name, Code.ANIMATED_IMAGE, content, shown=True)
