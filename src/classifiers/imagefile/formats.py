"""What a picture file is, by its bytes and never by its name."""

from enum import StrEnum

from classifiers.imagefile.report import Code, RefusedImage


class ImageFormat(StrEnum):
    """The formats that can be read, by the names that Pillow has for them."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    GIF = "GIF"
    BMP = "BMP"
    TIFF = "TIFF"

    @property
    def extension(self) -> str:
        """How names of such files end, without the dot."""
        return {"JPEG": "jpg", "TIFF": "tif"}.get(self, self.lower())


SCORED = frozenset({ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.WEBP})
"""Formats of pictures that are to be scored."""

SHOWN = frozenset(ImageFormat)
"""Formats of pictures that only have to be shown, such as loss curves."""

_SIGNATURES = {
    ImageFormat.JPEG: (b"\xff\xd8\xff",),
    ImageFormat.PNG: (b"\x89PNG\r\n\x1a\n",),
    ImageFormat.GIF: (b"GIF87a", b"GIF89a"),
    ImageFormat.BMP: (b"BM",),
    ImageFormat.TIFF: (b"II*\0", b"MM\0*"),
}

# What people send under the name of a picture, for the message alone: where, which bytes, what.
_OTHERS = (
    (4, b"ftypheic", "a HEIC picture, as iPhones take them"),
    (4, b"ftypheix", "a HEIC picture, as iPhones take them"),
    (4, b"ftypmif1", "a HEIC picture, as iPhones take them"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyp", "a video"),
    (4, b"jP  ", "a JPEG 2000 picture"),
    (0, b"\0\0\1\0", "an icon"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<?xml", "an XML document, perhaps an SVG drawing"),
    (0, b"<", "a web page or something like it"),
)


def identify(head: bytes) -> ImageFormat | None:
    """Names the format of a picture by its first 12 bytes; None if it is none of ours."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ImageFormat.WEBP
    return next((f for f, signatures in _SIGNATURES.items() if head.startswith(signatures)), None)


def require_format(head: bytes, formats: frozenset[ImageFormat]) -> ImageFormat:
    """Names the format of a picture, which must be one of `formats`.

    Raises:
        RefusedImage: the file is of another format, or empty.
    """
    if not head:
        raise RefusedImage(
            Code.EMPTY_IMAGE, "A picture file must not be empty. Send it again. Received: 0 bytes."
        )
    found = identify(head)
    if found not in formats:
        raise RefusedImage(
            Code.UNKNOWN_IMAGE_FORMAT,
            f"A picture must be a file of one of these formats: {', '.join(sorted(formats))}. Its "
            "name does not count. Save it as one of these with any picture program. "
            f"Received: {f'a {found} picture' if found else _describe(head)}.",
        )
    return found


def _describe(head: bytes) -> str:
    start = head.lstrip().lower() if head.lstrip().startswith(b"<") else head
    names = (name for place, bytes_, name in _OTHERS if start.startswith(bytes_, place))
    return next(names, "something else")
