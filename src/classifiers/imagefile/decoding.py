"""From what is left of a picture file to pixels, and from pixels to a file that is our own.

To be run in the child process: the libraries that do this are large, and have had holes.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from classifiers.imagefile.container import Container
from classifiers.imagefile.exif import ORIENTATION
from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.pixels import to_rgb, to_rgb_or_rgba
from classifiers.imagefile.report import damaged, unsupported

if TYPE_CHECKING:
    from PIL import Image

PLUGINS = (
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.ImageCms",
    "PIL.ImageOps",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "PIL.TiffImagePlugin",
    "PIL.WebPImagePlugin",
)
"""What Pillow would otherwise import when it meets such a picture, too late for a child."""

_ROWS = 64
_ENCODINGS: dict[ImageFormat, dict[str, Any]] = {
    ImageFormat.JPEG: {"quality": 95, "subsampling": "4:4:4"},
    ImageFormat.WEBP: {"quality": 95, "method": 2},
    # In run lengths (zlib's Z_RLE): as small as with the defaults, in half of the time.
    ImageFormat.PNG: {"compress_level": 1, "compress_type": 3},
}


def decode(container: Container) -> Image.Image:
    """Decodes a picture whose structure was read and whose size was held.

    Returns:
        The picture as Pillow reads it, of any mode, and not turned yet.

    Raises:
        RefusedImage: the pixels are damaged.
    """
    from PIL import Image

    # Pillow's own bound is not the site's, which was held. The process is gone afterwards.
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(BytesIO(container.data), formats=[container.format])
        image.load()
    except MemoryError:
        raise
    except Exception:  # Pillow's plugins have many words for a broken file
        raise damaged(f"a {container.format} file whose pixels cannot be decoded") from None
    if sorted(image.size) != sorted((container.width, container.height)):  # TIFF is turned already
        raise damaged(f"a {container.format} file that has two sizes")
    if container.orientation != 1:
        image.getexif()[ORIENTATION] = container.orientation
    return image


def convert(image: Image.Image, *, keep_transparency: bool = False) -> Image.Image:
    """The picture upright, in RGB; in RGBA if it has transparency that is to be kept.

    Raises:
        RefusedImage: its mode has no colours that are known.
    """
    try:
        return to_rgb_or_rgba(image) if keep_transparency else to_rgb(image)
    except ValueError:
        raise unsupported(f"a picture of mode {image.mode}") from None


def pack(image: Image.Image) -> Iterator[bytes]:
    """The bytes of all pixels, some rows at a time: Pillow's own way would hold them twice."""
    for top in range(0, image.height, _ROWS):
        rows = (0, top, image.width, min(top + _ROWS, image.height))
        yield image.crop(rows).tobytes()


def encode(image: Image.Image, image_format: ImageFormat) -> bytes:
    """Writes a picture anew, with its pixels and nothing else, in the format that it came in.

    What came neither as JPEG nor as WebP becomes PNG, which keeps all pixels as they are.
    """
    if image_format not in _ENCODINGS:
        image_format = ImageFormat.PNG
    image = convert(image, keep_transparency=image_format is not ImageFormat.JPEG)
    image.info.clear()  # Else Pillow would write profiles and comments again.
    try:
        return _save(image, image_format)
    except ValueError:  # WebP has too little room for some large pictures that are full of noise.
        return _save(image, ImageFormat.PNG)


def _save(image: Image.Image, image_format: ImageFormat) -> bytes:
    file = BytesIO()
    image.save(file, image_format, **_ENCODINGS[image_format])
    return file.getvalue()
