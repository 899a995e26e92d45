"""What Keras 2 wrote differently from what Keras 3 reads, mended in a model's configuration.

One file per kind of difference. Each works on a private copy of the configuration, of which
`structure.check` has made sure that layers, names and nodes are where they belong; whatever else
stands in a layer is still untrusted.
"""

import copy
from typing import Any

from classifiers.modelfile.mends import (
    activations,
    arithmetic,
    inputs,
    keys,
    names,
    nodes,
    precision,
    sequential,
    structure,
)
from classifiers.modelfile.mends.tally import Tally
from classifiers.modelfile.report import Mend

__all__ = ["mend_config"]


def mend_config(
    config: dict[str, Any], keras_version: str | None
) -> tuple[dict[str, Any], tuple[Mend, ...]]:
    """Mends a model's configuration so that Keras 3 builds the network that Keras 2 meant.

    Weights keep their order: a mended model takes the file's weights layer by layer.

    Args:
        config: what the attribute `model_config` of an HDF5 file holds, parsed: an object with
            `class_name` and `config`. It is not changed.
        keras_version: the version that wrote the file, as the file says.

    Returns:
        The mended configuration, and each kind of mend once.

    Raises:
        Refused: the configuration is damaged, or means something that Keras 3 cannot express.
    """
    mended, tally = copy.deepcopy(config), Tally()
    sequential.name_lists(mended, tally)
    structure.check(mended)
    for model in structure.models(mended):  # inner models first
        keys.mend(model, tally)
        inputs.mend(model, tally)
        precision.mend(model, tally)
        names.mend(model, tally)
        nodes.mend(model, tally)
        arithmetic.mend(model, tally)
        activations.mend(model, keras_version, tally)
    names.mend_outermost(mended, tally)
    return mended, tally.mends()
