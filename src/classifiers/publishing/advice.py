"""What to do about a model file that is refused: sentences for people, one for each reason."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from classifiers.exceptions import Fault
from classifiers.modelfile.report import Code

_SEND_AGAIN = gettext_noop(
    "Get the file again from where it came, and send it again: it was cut off or changed on its "
    "way here."
)
_SAVE_WHOLE = gettext_noop(
    'Open the model in the program that trained it, save it with model.save("model.keras"), and '
    "send that file."
)
_BUILD_AGAIN = gettext_noop(
    "Build the same network from the layers that are part of Keras, load the weights into it, and "
    "save that."
)
_MAKE_SMALLER = gettext_noop(
    "Take a smaller network, or ask whoever runs this site for a larger limit."
)
_ONE_ANSWER = gettext_noop(
    "Cut the model down to one picture in and one answer out, real or manipulated, and save that."
)

ADVICE: dict[Code, str] = {
    **dict.fromkeys((Code.HDF5_DAMAGED, Code.CONFIG_DAMAGED), _SEND_AGAIN),
    **dict.fromkeys(
        (
            *(Code.HDF5_LINK, Code.HDF5_STORAGE, Code.HDF5_FILTER, Code.HDF5_SIZE, Code.HDF5_TYPE),
            *(Code.HDF5_TOO_MANY_OBJECTS, Code.HDF5_TOO_DEEP, Code.HDF5_ATTRIBUTE_TOO_LARGE),
            *(Code.CRASHED_READER, Code.CONFIG_TOO_DEEP, Code.WEIGHTS_MISMATCH),
        ),
        _SAVE_WHOLE,
    ),
    **dict.fromkeys(
        (
            *(Code.UNKNOWN_LAYER, Code.UNKNOWN_KEY, Code.BAD_VALUE, Code.BROKEN_GRAPH),
            *(Code.CANNOT_CONVERT, Code.NESTED_TOO_DEEP),
        ),
        _BUILD_AGAIN,
    ),
    **dict.fromkeys(
        (
            *(Code.FILE_TOO_LARGE, Code.ARCHIVE_TOO_LARGE, Code.TOOK_TOO_LONG),
            *(Code.TOOK_TOO_MUCH_MEMORY, Code.TOO_MANY_LAYERS, Code.IMAGE_TOO_LARGE),
            *(Code.TOO_MANY_PARAMETERS, Code.TOO_MUCH_MEMORY, Code.TOO_MANY_OPERATIONS),
        ),
        _MAKE_SMALLER,
    ),
    **dict.fromkeys(
        (
            *(Code.SEVERAL_INPUTS, Code.NO_IMAGE_INPUT),
            *(Code.SEVERAL_OUTPUTS, Code.NO_BINARY_OUTPUT),
        ),
        _ONE_ANSWER,
    ),
    Code.WEIGHTS_NOT_FINITE: gettext_noop(
        "Send the weights of an earlier epoch, from before the training diverged."
    ),
}


def explain(field: str, message: str, code: str) -> Fault:
    """A fault with what to do about it.

    Args:
        field: where it is.
        message: what is wrong, for people.
        code: the reason: of another kind than those of a model file, there is no advice.
    """
    text = ADVICE.get(Code(code)) if code in {*Code} else None
    return Fault(field, message, code, _(text) if text else "")
