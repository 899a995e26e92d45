"""Files of other formats under the name of a picture."""

import gzip
import io
from pathlib import Path
from struct import pack

import h5py

from classifiers.imagefile.report import Code
from tests.classifiers.imagefile.corpus.case import Family
from tests.classifiers.imagefile.corpus.files import gif, jpeg, photo, png, save, video

family = Family("renamed formats")


def hdf5(decoy: Path) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as model:
        model["linked"] = h5py.ExternalLink(str(decoy), "/")
    return file.getvalue()


family.refuse("an empty file", Code.EMPTY_IMAGE, b"")
for name, content in {
    "one byte": b"\xff",
    "two bytes of a JPEG": b"\xff\xd8",
    "seven bytes of a PNG": png()[:7],
    "zeros": bytes(5000),
    "plain text": b"epoch 18, val_acc 0.9252\n",
    "a drawing of SVG that shows a file": lambda decoy: (
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{decoy}"/></svg>'.encode()
    ),
    "a drawing of SVG behind a declaration": lambda decoy: (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e SYSTEM "file://{decoy}">]><svg>&e;</svg>'
    ).encode(),
    "a page of HTML": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "a model of HDF5 that refers to a file": hdf5,
    "a video of MP4": video(),
    "an icon": save(photo(width=16, height=16), "ICO"),
    "an icon of Apple": save(photo(width=32, height=32), "ICNS"),
    "PostScript that reads a file": lambda decoy: (
        f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n({decoy}) (r) file\n".encode()
    ),
    "PostScript behind a DOS header": pack("<IIII", 0xC6D3D0C5, 32, 64, 0) + bytes(80),
    "a document of PDF": save(photo(), "PDF"),
    "a script of ImageMagick that reads a file": lambda decoy: (
        f"push graphic-context\nimage over 0,0 0,0 '{decoy}'\npop graphic-context\n".encode()
    ),
    "a playlist that names a file": lambda decoy: f"#EXTM3U\n#EXTINF:1\nfile://{decoy}\n".encode(),
    "a picture of TIFF": save(photo(), "TIFF"),
    "a picture of GIF": gif(),
    "a picture of BMP": save(photo(), "BMP"),
    "a picture of PPM": save(photo(), "PPM"),
    "a picture of PCX": save(photo(), "PCX"),
    "a picture of TGA": save(photo(), "TGA"),
    "a picture of SGI": save(photo(), "SGI"),
    "a picture of DDS": save(photo(), "DDS"),
    "a picture of JPEG 2000": save(photo(), "JPEG2000"),
    "a picture of AVIF": save(photo(), "AVIF"),
    "a picture of HEIC": pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(100),
    "a picture of JPEG XL": b"\xff\x0a" + bytes(100),
    "a picture of Photoshop": b"8BPS\0\1" + bytes(100),
    "an animation of MNG": b"\x8aMNG\r\n\x1a\n" + bytes(100),
    "an animation of FLI": pack("<IHHHH", 128, 0xAF11, 1, 8, 8) + bytes(116),
    "a bitmap of X": save(photo("1"), "XBM"),
    "a picture of Windows Metafile": b"\xd7\xcd\xc6\x9a" + bytes(100),
    "a zip archive": b"PK\x03\x04" + bytes(100),
    "a JPEG packed by gzip": gzip.compress(jpeg()),
    "a program for Windows": b"MZ\x90\0\x03" + bytes(100) + b"PE\0\0",
    "a program for Linux": b"\x7fELF\x02\x01\x01" + bytes(100),
    "a pickle": b"\x80\x04cos\nsystem\n(S'id'\ntR.",
    "a sound of WAV": b"RIFF" + pack("<I", 40) + b"WAVEfmt " + bytes(32),
    "a PNG read as text and written again": png().decode("utf-8", "replace").encode(),
    "a PNG whose line ends were converted": png().replace(b"\r\n", b"\n", 1),
    "a PNG with one bit of its signature flipped": b"\x88" + png()[1:],
    "a JPEG in base64": b"/9j/4AAQSkZJRgABAQAAAQABAAD",
    "a git-LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
}.items():
    family.refuse(name, Code.UNKNOWN_IMAGE_FORMAT, content)

for name, content in {
    "a drawing of SVG as a loss curve": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a document of PDF as a loss curve": save(photo(), "PDF"),
    "an icon as a loss curve": save(photo(width=16, height=16), "ICO"),
    "a picture of PPM as a loss curve": save(photo(), "PPM"),
    "PostScript as a loss curve": save(photo(), "EPS"),
    "a TIFF file of 64 bits as a loss curve": b"II+\0\x08\0\0\0" + bytes(100),
}.items():
    family.refuse(name, Code.UNKNOWN_IMAGE_FORMAT, content, shown=True)
