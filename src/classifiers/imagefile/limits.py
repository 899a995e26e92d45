"""What a picture may cost, handed in as one object."""

from dataclasses import dataclass

from classifiers.imagefile.report import Code, RefusedImage, damaged

MEBI = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class ImageLimits:
    """Bounds on a picture, each checked before any pixel is decoded."""

    file_bytes: int = 32 * MEBI
    """Size of the file."""
    side: int = 12_000
    """Width and height, in pixels."""
    pixels: int = 64_000_000
    """Width times height."""

    def hold_file(self, num_bytes: int) -> None:
        """Refuses a file that has more bytes.

        Raises:
            RefusedImage: it has.
        """
        if num_bytes > self.file_bytes:
            raise RefusedImage(
                Code.IMAGE_FILE_TOO_LARGE,
                f"A picture file must have at most {self.file_bytes:,} bytes. Scale the picture "
                f"down, or save it as JPEG. Received: {num_bytes:,} bytes.",
            )

    def hold_size(self, width: int, height: int) -> None:
        """Refuses a picture that is larger, or that has no pixels at all.

        Raises:
            RefusedImage: it does.
        """
        if min(width, height) < 1:
            raise damaged(f"a picture of {width} x {height} pixels")
        received = f"Scale it down. Received: {width:,} x {height:,} pixels."
        if max(width, height) > self.side:
            raise RefusedImage(
                Code.IMAGE_SIDE_TOO_LONG,
                f"A picture must be at most {self.side:,} pixels wide and high. {received}",
            )
        if width * height > self.pixels:
            raise RefusedImage(
                Code.IMAGE_TOO_MANY_PIXELS,
                f"A picture must have at most {self.pixels:,} pixels. {received}",
            )
