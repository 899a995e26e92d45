"""The two networks of Afchar et al., "MesoNet: a Compact Facial Video Forgery Detection Network".

Written from the paper (WIFS 2018, https://arxiv.org/abs/1809.00888). Both look at a picture at a
scale between noise and meaning ("mesoscopic"), with few layers and fewer than 30,000 weights.

Input: float32 pictures already divided by 255, shape (batch, image_size, image_size, 3).
Output: float32 P(real), shape (batch, 1). Labels follow the order of the class folders' names:
``df`` is 0 and ``real`` is 1.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mesonet.exceptions import ArchitectureError

if TYPE_CHECKING:
    import keras

MESO4_FILTERS = ((8, 3), (8, 5), (16, 5), (16, 5))
"""(num_filters, kernel_size) of Meso-4's four convolutions."""

MESO_INCEPTION4_FILTERS = ((16, 5), (16, 5))
"""The same for the two plain convolutions that MesoInception-4 keeps."""

INCEPTION_BRANCHES = ((1, 4, 4, 2), (2, 4, 4, 2))
"""Filters in the four branches of each of the two inception modules."""

BATCH_NORM_MOMENTUM = 0.9
"""The paper gives none. Keras's 0.99 wants thousands of steps before the averages can be used."""

LAST_POOLING = 4
"""The last pooling takes 4 x 4 pixels, the earlier ones 2 x 2."""


def build_model(architecture: str, image_size: int = 256) -> "keras.Model":
    """Return an untrained network.

    Args:
        architecture: One of `ARCHITECTURES`.
        image_size: Width and height of its pictures, in pixels; the paper's is 256.

    Returns:
        A functional Keras model, not compiled.

    Raises:
        ArchitectureError: If there is no such architecture.
    """
    try:
        build = ARCHITECTURES[architecture]
    except KeyError:
        names = ", ".join(ARCHITECTURES)
        msg = f"An architecture must be one of {names}. Received: {architecture!r}"
        raise ArchitectureError(msg) from None
    return build(image_size)


def build_meso4(image_size: int = 256) -> "keras.Model":
    """Return Meso-4: four convolutions, two dense layers; 27,977 trainable parameters at 256."""
    import keras

    pictures = keras.Input((image_size, image_size, 3), name="pictures")
    maps = pictures
    for position, (num_filters, kernel_size) in enumerate(MESO4_FILTERS, start=1):
        maps = keras.layers.Conv2D(
            num_filters, kernel_size, padding="same", activation="relu", name=f"conv_{position}"
        )(maps)
        maps = _normalise_and_pool(maps, position)
    return keras.Model(pictures, _classify(maps), name="meso4")


def build_meso_inception4(image_size: int = 256) -> "keras.Model":
    """Return MesoInception-4: Meso-4 whose first two convolutions are inception modules.

    It has 28,615 trainable parameters at 256 x 256.
    """
    import keras

    pictures = keras.Input((image_size, image_size, 3), name="pictures")
    maps = pictures
    for position, branches in enumerate(INCEPTION_BRANCHES, start=1):
        maps = _inception(maps, branches, name=f"inception_{position}")
        maps = _normalise_and_pool(maps, position)
    for position, (num_filters, kernel_size) in enumerate(MESO_INCEPTION4_FILTERS, start=3):
        maps = keras.layers.Conv2D(
            num_filters, kernel_size, padding="same", activation="relu", name=f"conv_{position}"
        )(maps)
        maps = _normalise_and_pool(maps, position)
    return keras.Model(pictures, _classify(maps), name="meso_inception4")


def _normalise_and_pool(maps: "keras.KerasTensor", position: int) -> "keras.KerasTensor":
    """Normalise a block's feature maps and shrink them: by 2, and after the fourth block by 4."""
    import keras

    pool_size = LAST_POOLING if position == len(MESO4_FILTERS) else 2
    maps = keras.layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM, name=f"norm_{position}")(
        maps
    )
    return keras.layers.MaxPooling2D(pool_size, padding="same", name=f"pool_{position}")(maps)


def _inception(
    maps: "keras.KerasTensor", branches: tuple[int, int, int, int], name: str
) -> "keras.KerasTensor":
    """Look at each pixel and, dilated once, twice and three times, at its surroundings.

    The 1 x 1 convolution ahead of each 3 x 3 one keeps the number of channels small.
    """
    import keras

    def convolve(
        tensor: "keras.KerasTensor", num_filters: int, kernel_size: int, dilation: int, label: str
    ) -> "keras.KerasTensor":
        return keras.layers.Conv2D(
            num_filters,
            kernel_size,
            padding="same",
            dilation_rate=dilation,
            activation="relu",
            name=f"{name}_{label}",
        )(tensor)

    outputs = [convolve(maps, branches[0], 1, 1, "point")]
    for dilation, num_filters in enumerate(branches[1:], start=1):
        narrow = convolve(maps, num_filters, 1, 1, f"narrow_{dilation}")
        outputs.append(convolve(narrow, num_filters, 3, dilation, f"dilated_{dilation}"))
    return keras.layers.Concatenate(name=f"{name}_join")(outputs)


def _classify(maps: "keras.KerasTensor") -> "keras.KerasTensor":
    """Turn the last feature maps into one sigmoid unit, P(real)."""
    import keras

    features = keras.layers.Flatten(name="flatten")(maps)
    features = keras.layers.Dropout(0.5, name="drop_1")(features)
    features = keras.layers.Dense(16, name="dense")(features)
    features = keras.layers.LeakyReLU(negative_slope=0.1, name="leaky")(features)
    features = keras.layers.Dropout(0.5, name="drop_2")(features)
    return keras.layers.Dense(1, activation="sigmoid", name="probability_real")(features)


ARCHITECTURES: dict[str, Callable[[int], "keras.Model"]] = {
    "meso4": build_meso4,
    "meso_inception4": build_meso_inception4,
}
"""The networks by name, as `build_model` takes it."""
