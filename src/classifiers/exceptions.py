"""Everything that can go wrong here and that a caller can do something about.

One base class, `ClassifierError`, so that a caller can catch the lot. Messages give the rule first,
then what was received. A wrong *setting* is Django's `ImproperlyConfigured`.
"""


class ClassifierError(Exception):
    """Base class of all errors raised by this app."""


class ModelFileError(ClassifierError):
    """The file of a variant cannot be read, or is not a model that can be loaded safely."""


class ImageFileError(ClassifierError):
    """A file is not a picture that can be read safely."""


class UnsupportedModel(ClassifierError):
    """The model loads, but is not a binary image classifier of the kind asked for."""


class IncompatibleImages(ClassifierError, ValueError):
    """The images are not of the shape that the model takes."""


class InvalidConvIndex(ClassifierError, ValueError):
    """A list of convolutional layers is empty, or names a layer that the model does not have."""


class InvalidThreshold(ClassifierError, ValueError):
    """A threshold is not a number from 0 to 1."""


class InvalidScores(ClassifierError, ValueError):
    """Classes or logits to be judged are not numbers of the kind asked for, or there are none."""


class ThresholdNotFound(ClassifierError, ValueError):
    """No threshold keeps the promise that was asked for on these images."""


class InvalidImageCount(ClassifierError, ValueError):
    """The number of images asked for is not between 1 and the size of the data set."""


class DatasetError(ClassifierError):
    """The labelled data set is missing, empty, wrongly laid out or holds an unreadable image."""


class CannotCompare(ClassifierError, ValueError):
    """Two evaluations were not made on the same images."""


class InvalidPictureCheck(ClassifierError, ValueError):
    """A check asks for too many pictures or variants, for none, or for what a variant has not."""


class NoRoomForPictures(ClassifierError):
    """As many pictures of people are kept as may be; some will be deleted soon."""


class JobNotRepeatable(ClassifierError):
    """A job that neither failed nor was cancelled is to be tried again."""
