"""What is said of a picture that is not taken."""

from enum import StrEnum

from classifiers.exceptions import ImageFileError


class Code(StrEnum):
    """The reason for a refusal. Codes are stable: programs may depend on them."""

    # Bytes
    EMPTY_IMAGE = "empty_image"
    IMAGE_FILE_TOO_LARGE = "image_file_too_large"
    UNKNOWN_IMAGE_FORMAT = "unknown_image_format"

    # Structure
    IMAGE_DAMAGED = "image_damaged"
    IMAGE_UNSUPPORTED = "image_unsupported"
    IMAGE_SIDE_TOO_LONG = "image_side_too_long"
    IMAGE_TOO_MANY_PIXELS = "image_too_many_pixels"
    IMAGE_TOO_MANY_PARTS = "image_too_many_parts"
    ANIMATED_IMAGE = "animated_image"
    IMAGE_HAS_MORE = "image_has_more"

    # What became of the process that read it
    IMAGE_TOOK_TOO_LONG = "image_took_too_long"
    IMAGE_TOOK_TOO_MUCH_MEMORY = "image_took_too_much_memory"
    IMAGE_CRASHED_READER = "image_crashed_reader"


class RefusedImage(ImageFileError):
    """A picture is not taken.

    Attributes:
        code: the reason, for programs.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def damaged(what: str) -> RefusedImage:
    """The refusal of a picture that contradicts itself or the rules of its format."""
    return RefusedImage(
        Code.IMAGE_DAMAGED,
        "A picture file must be whole, and as its format prescribes. Send it again, or save it "
        f"again from the original. Received: {what}.",
    )


def unsupported(what: str) -> RefusedImage:
    """The refusal of a picture as its format allows them, but hardly anybody makes them."""
    return RefusedImage(
        Code.IMAGE_UNSUPPORTED,
        "A picture must be of a usual kind, one that browsers show. Save it again with the "
        f"settings that your program proposes. Received: {what}.",
    )


def several_pictures(what: str) -> RefusedImage:
    """The refusal of an animation, or of several pages."""
    return RefusedImage(
        Code.ANIMATED_IMAGE,
        "A picture file must hold one picture that does not move. Save one picture of it alone. "
        f"Received: {what}.",
    )


def too_many_parts(what: str) -> RefusedImage:
    """The refusal of a picture that is made of more parts than any program writes."""
    return RefusedImage(
        Code.IMAGE_TOO_MANY_PARTS,
        "A picture file must be made of no more parts than a picture needs. Save it again with "
        f"any picture program. Received: {what}.",
    )


def has_more(what: str) -> RefusedImage:
    """The refusal of a file that is a picture and something else besides."""
    return RefusedImage(
        Code.IMAGE_HAS_MORE,
        "A picture file must hold a picture and nothing else. Save it again with any picture "
        f"program, which leaves the rest out. Received: {what}.",
    )
