"""Everything that can go wrong here and that a caller can do something about.

One base class, `ClassifierError`, so that a caller can catch the lot. Messages give the rule first,
then what was received. A wrong *setting* is Django's `ImproperlyConfigured`.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was sent.

    Attributes:
        field: where; empty for the whole.
        message: what, for people.
        code: what, for programs; of a refused file, the reason of its inspection.
        advice: what to do about it, for people; empty where the message says all.
    """

    field: str
    message: str
    code: str
    advice: str = ""


class ClassifierError(Exception):
    """Base class of all errors raised by this app."""


class ModelFileError(ClassifierError):
    """The file of a variant cannot be read, or is not a model that can be loaded safely."""


class ImageFileError(ClassifierError):
    """A file is not a picture that can be read safely."""


class FilmFileError(ClassifierError):
    """A file is not a film that can be read safely."""


class UnsupportedModel(ClassifierError):
    """The model loads, but is not a binary image classifier of the kind asked for."""


class IncompatibleImages(ClassifierError, ValueError):
    """The images are not of the shape that the model takes."""


class InvalidConvIndex(ClassifierError, ValueError):
    """A list of convolutional layers is empty, or names a layer that the model does not have."""


class InvalidFilterIndex(ClassifierError, ValueError):
    """A filter is named that a convolutional layer does not have."""


class InvalidThreshold(ClassifierError, ValueError):
    """A threshold is not a number from 0 to 1."""


class InvalidScores(ClassifierError, ValueError):
    """Classes or logits to be judged are not numbers of the kind asked for, or there are none.

    Attributes:
        lines: of a file, what is wrong with each line, as far as that was looked for.
    """

    def __init__(self, message: str, lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.lines = list(lines)


class ThresholdNotFound(ClassifierError, ValueError):
    """No threshold keeps the promise that was asked for on these images."""


class InvalidImageCount(ClassifierError, ValueError):
    """The number of images asked for is not between 1 and the size of the data set."""


class DatasetError(ClassifierError):
    """The labelled data set is missing, empty, wrongly laid out or holds an unreadable image."""


class UnknownImage(ClassifierError, ValueError):
    """An image is named that the data set does not have."""


class NotEvaluated(ClassifierError):
    """An evaluation has no scores yet, or never got any."""


class CannotCompare(ClassifierError, ValueError):
    """Two evaluations were not made on the same images."""


class FileTooLarge(ClassifierError):
    """A file has more bytes than one of its kind may have."""


class VariantRetired(ClassifierError):
    """A variant that is not recommended any more is to be evaluated."""


class InvalidPictureCheck(ClassifierError, ValueError):
    """A check asks for too many pictures or variants, for none, or for what a variant has not."""


class FacesUnavailable(ClassifierError):
    """Faces are to be looked for where what finds them is not installed."""


class NotAnswered(ClassifierError):
    """A check of pictures has no answer yet, or never got one."""


class NoRoomForPictures(ClassifierError):
    """As many pictures of people are kept as may be; some will be deleted soon.

    Attributes:
        retry_after: seconds after which there is room, if nobody else takes it.
    """

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotLookedAt(ClassifierError):
    """A check of pictures has taken as long as one may, and goes on with nothing.

    Attributes:
        code: what is wrong, for programs.
    """

    code = "not_looked_at"


class NotDrawn(ClassifierError):
    """As much is drawn for a check of pictures as may be.

    Attributes:
        code: what is wrong, for programs.
    """

    code = "not_drawn"


class JobNotRepeatable(ClassifierError):
    """A job that neither failed nor was cancelled is to be tried again."""


class NotAllowed(ClassifierError):
    """Somebody wants to do what only others may."""


class LimitReached(ClassifierError):
    """A user has as much as one user may have."""


class TooManyUploads(LimitReached):
    """A user has published too much within an hour.

    Attributes:
        retry_after: seconds after which one more may be published.
    """

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooOften(ClassifierError):
    """Somebody asks for something more often than one may.

    Attributes:
        retry_after: seconds after which it may be asked for again.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "That was asked for as often as one may for now. Try again in "
            f"{retry_after} second{'' if retry_after == 1 else 's'}."
        )
        self.retry_after = retry_after


class InvalidUpload(ClassifierError, ValueError):
    """What was sent to publish or to change a variant cannot be taken as it is.

    Attributes:
        faults: what is wrong, with the field that it is in.
    """

    def __init__(self, message: str, faults: Sequence[Fault]) -> None:
        super().__init__(message)
        self.faults = list(faults)


class RefusedFile(InvalidUpload):
    """A file was read, and is not one that can be taken."""


class UploadNotKept(ClassifierError):
    """There is no upload with this key: it was published or discarded, expired, or is another's."""


class Doubtful(ClassifierError):
    """What is declared about a variant seems not to fit it, and was not confirmed.

    Attributes:
        doubts: why: sentences for people.
    """

    def __init__(self, message: str, doubts: Sequence[str]) -> None:
        super().__init__(message)
        self.doubts = list(doubts)
