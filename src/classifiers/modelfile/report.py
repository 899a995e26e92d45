"""What is said about a model file: a verdict, a reason, and what was found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from classifiers.exceptions import ModelFileError


class Verdict(StrEnum):
    """Whether a file can be published."""

    ACCEPT = "accept"
    ACCEPT_WITH_CHOICES = "accept_with_choices"
    REJECT = "reject"


class Code(StrEnum):
    """The reason for a verdict. Codes are stable: programs may depend on them."""

    OK = "ok"
    NEEDS_CHOICES = "needs_choices"

    # Bytes
    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    GIT_LFS_POINTER = "git_lfs_pointer"
    UNKNOWN_FORMAT = "unknown_format"
    NO_KERAS_ARCHIVE = "no_keras_archive"
    ARCHIVE_TOO_LARGE = "archive_too_large"

    # What became of the process that read it
    TOOK_TOO_LONG = "took_too_long"
    TOOK_TOO_MUCH_MEMORY = "took_too_much_memory"
    CRASHED_READER = "crashed_reader"

    # HDF5
    HDF5_DAMAGED = "hdf5_damaged"
    HDF5_LINK = "hdf5_link"
    HDF5_STORAGE = "hdf5_storage"
    HDF5_FILTER = "hdf5_filter"
    HDF5_SIZE = "hdf5_size"
    HDF5_TYPE = "hdf5_type"
    HDF5_TOO_MANY_OBJECTS = "hdf5_too_many_objects"
    HDF5_TOO_DEEP = "hdf5_too_deep"
    HDF5_ATTRIBUTE_TOO_LARGE = "hdf5_attribute_too_large"

    # Configuration
    NO_MODEL = "no_model"
    UNKNOWN_WEIGHTS = "unknown_weights"
    CONFIG_DAMAGED = "config_damaged"
    CONFIG_TOO_DEEP = "config_too_deep"
    CODE_IN_LAYER = "code_in_layer"
    UNKNOWN_LAYER = "unknown_layer"
    UNKNOWN_KEY = "unknown_key"
    BAD_VALUE = "bad_value"
    TOO_MANY_LAYERS = "too_many_layers"
    NESTED_TOO_DEEP = "nested_too_deep"
    BROKEN_GRAPH = "broken_graph"
    WEIGHTS_MISMATCH = "weights_mismatch"

    # Input and output
    SEVERAL_INPUTS = "several_inputs"
    NO_IMAGE_INPUT = "no_image_input"
    SEVERAL_OUTPUTS = "several_outputs"
    NO_BINARY_OUTPUT = "no_binary_output"

    # Cost
    IMAGE_TOO_LARGE = "image_too_large"
    TOO_MANY_PARAMETERS = "too_many_parameters"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_MANY_OPERATIONS = "too_many_operations"
    WEIGHTS_NOT_FINITE = "weights_not_finite"

    # Conversion
    CANNOT_CONVERT = "cannot_convert"


class Refused(ModelFileError):
    """A model file is not taken.

    Attributes:
        code: the reason, for programs.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Mend:
    """A difference to what Keras 3 expects, that was mended in the configuration."""

    code: str
    message: str


@dataclass(frozen=True)
class Choice:
    """What the file does not say and its uploader must: a name, the options, and a proposal."""

    name: str
    options: tuple[str, ...]
    proposal: str
    message: str


@dataclass(frozen=True)
class Report:
    """The outcome of an inspection.

    Attributes:
        verdict: whether the file can be published.
        code: the reason, for programs.
        message: the reason, for people, and what to do about it.
        mends: what was mended.
        choices: what the uploader is asked.
        facts: what was found: format, Keras version, layers, parameters, input, output and so on.
    """

    verdict: Verdict
    code: Code
    message: str
    mends: tuple[Mend, ...] = ()
    choices: tuple[Choice, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report as plain values, for `json.dumps`."""
        return asdict(self)
