"""Weights that are missing, do not fit, or cannot be computed with."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.good import meso4
from tests.classifiers.modelfile.corpus.keras_file import (
    FILE_NAME,
    WEIGHTS,
    Layer,
    chain,
    conv,
    dense,
    edit,
    fill_weights,
    functional,
    gap,
    image,
    nested,
    network,
    norm,
    numbers,
    replace_kernel,
    save,
)

family = Family("weights")

NAMES = (Code.WEIGHTS_MISMATCH, Code.HDF5_TYPE, Code.HDF5_DAMAGED)
NO_PATH = (Code.WEIGHTS_MISMATCH, Code.HDF5_LINK)


def base(change: Callable[[h5py.File], object]) -> Write:
    return lambda folder, decoy: edit(save(folder, network()), change)


def set_kernel(value: float, layer: str = "conv") -> Write:
    def change(file: h5py.File) -> None:
        kernel = file[f"{WEIGHTS}/{layer}/{layer}/kernel:0"]
        kernel[(1,) * (kernel.ndim - 1) + (0,)] = value

    return base(change)


def put_kernel(values: np.ndarray) -> Write:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        group[name] = values

    return base(change)


def set_names(place: str, key: str, names: object) -> Write:
    def change(file: h5py.File) -> None:
        file[f"{WEIGHTS}/{place}"].attrs[key] = names

    return base(change)


family.refuse("NaN in a kernel", Code.WEIGHTS_NOT_FINITE, set_kernel(np.nan))
family.refuse("infinity in a kernel", Code.WEIGHTS_NOT_FINITE, set_kernel(np.inf))
family.refuse(
    "minus infinity in the last layer", Code.WEIGHTS_NOT_FINITE, set_kernel(-np.inf, "dense")
)


@family.refuses(Code.WEIGHTS_NOT_FINITE)
def NaN_in_a_bias_with_a_message_in_its_bits(folder: Path, decoy: Path) -> Path:  # noqa: N802
    def change(file: h5py.File) -> None:
        bits = np.full(4, 0x7FABCDEF, np.uint32)
        file[f"{WEIGHTS}/conv/conv/bias:0"][...] = bits.view(np.float32)

    return edit(save(folder, network()), change)


@family.refuses(Code.WEIGHTS_NOT_FINITE)
def NaN_in_the_variance_of_a_batch_normalization(  # noqa: N802
    folder: Path, decoy: Path
) -> Path:
    variance = np.full(4, np.nan, np.float32)
    return save(folder, network(norm().with_weights(moving_variance=variance)))


@family.refuses(Code.WEIGHTS_NOT_FINITE)
def NaN_in_a_nested_model(folder: Path, decoy: Path) -> Path:  # noqa: N802
    bad = conv("inner_conv", channels=4).with_weights(bias=np.full(4, np.nan, np.float32))
    return save(folder, network(nested(chain(image((32, 32, 4), "inner_images"), bad))))


@family.refuses(Code.WEIGHTS_MISMATCH)
def a_missing_kernel(folder: Path, decoy: Path) -> Path:
    return edit(save(folder, network()), replace_kernel)


def without(name: str) -> Write:
    def change(file: h5py.File) -> None:
        del file[name]

    return base(change)


family.refuse("a missing layer", Code.WEIGHTS_MISMATCH, without(f"{WEIGHTS}/conv"))
family.refuse("no weights at all", (Code.WEIGHTS_MISMATCH, Code.NO_MODEL), without(WEIGHTS))
family.refuse(
    "no names of layers",
    Code.WEIGHTS_MISMATCH,
    base(lambda file: file[WEIGHTS].attrs.pop("layer_names")),
)
family.refuse(
    "no names of weights",
    Code.WEIGHTS_MISMATCH,
    base(lambda file: file[f"{WEIGHTS}/conv"].attrs.pop("weight_names")),
)
family.refuse("a transposed kernel", Code.WEIGHTS_MISMATCH, put_kernel(numbers(4, 3, 3, 3)))
family.refuse("a kernel of another size", Code.WEIGHTS_MISMATCH, put_kernel(numbers(5, 5, 3, 4)))
family.refuse("a kernel of one number", Code.WEIGHTS_MISMATCH, put_kernel(np.float32(1)))
family.refuse("a flattened kernel", Code.WEIGHTS_MISMATCH, put_kernel(numbers(108)))
family.refuse(
    "a kernel with a side too many", Code.WEIGHTS_MISMATCH, put_kernel(numbers(1, 3, 3, 3, 4))
)
family.refuse("a kernel of 32 sides", Code.WEIGHTS_MISMATCH, put_kernel(numbers(*[1] * 32)))
family.refuse(
    "a kernel of no filters",
    (Code.WEIGHTS_MISMATCH, Code.HDF5_SIZE),
    put_kernel(np.zeros((3, 3, 3, 0), np.float32)),
)
for name, place, key, names in (
    ("one weight too few", "conv", "weight_names", [b"conv/kernel:0"]),
    ("no weights of a layer", "conv", "weight_names", []),
    ("one weight twice", "conv", "weight_names", [b"conv/kernel:0", b"conv/kernel:0"]),
    ("a bias before its kernel", "conv", "weight_names", [b"conv/bias:0", b"conv/kernel:0"]),
    (
        "one weight too many",
        "conv",
        "weight_names",
        [b"conv/kernel:0", b"conv/bias:0", b"conv/bias:0"],
    ),
    ("a name of a weight that does not exist", "conv", "weight_names", [b"a", b"b"]),
    ("an empty name of a weight", "conv", "weight_names", [b"", b"conv/bias:0"]),
    ("a layer too few", "", "layer_names", [b"images", b"conv", b"gap"]),
    ("one layer twice", "", "layer_names", [b"images", b"conv", b"conv", b"gap", b"dense"]),
    ("layers in another order", "", "layer_names", [b"dense", b"gap", b"conv", b"images"]),
    ("a name of a layer that does not exist", "", "layer_names", [b"a", b"b", b"c", b"d"]),
):
    values = np.array(names) if names else np.array([])
    family.refuse(name, Code.WEIGHTS_MISMATCH, set_names(place, key, values))
for name, place, key, names in (
    (
        "a weight by a path through the layer above",
        "conv",
        "weight_names",
        [b"../conv/conv/kernel:0", b"conv/bias:0"],
    ),
    (
        "a weight by a path from the root",
        "conv",
        "weight_names",
        [b"/model_weights/conv/conv/kernel:0", b"conv/bias:0"],
    ),
    (
        "a weight by a path of dots",
        "conv",
        "weight_names",
        [b"./conv/././kernel:0", b"conv/bias:0"],
    ),
    (
        "a layer by a path from the root",
        "",
        "layer_names",
        [b"images", b"/model_weights/conv", b"gap", b"dense"],
    ),
):
    family.refuse(
        name,
        NO_PATH,
        set_names(place, key, np.array(names)),
        undecided="HDF5 finds it, but no Keras writes such a path; refused",
    )
family.refuse(
    "a weight in another file of the server",
    Code.WEIGHTS_MISMATCH,
    set_names("conv", "weight_names", np.array([b"../../../../etc/passwd", b"conv/bias:0"])),
)
family.refuse(
    "a name of a weight that is not UTF-8",
    NAMES,
    set_names("conv", "weight_names", np.array([b"conv/\xff\xfe:0", b"conv/bias:0"])),
)
family.refuse(
    "names of weights that are numbers", NAMES, set_names("conv", "weight_names", np.array([1, 2]))
)
family.refuse(
    "names of weights that are one text", NAMES, set_names("conv", "weight_names", "conv/kernel:0")
)
family.refuse(
    "names of layers that are numbers", NAMES, set_names("", "layer_names", np.array([1.5, 2.5]))
)
family.refuse(
    "a million names of layers",
    (*NAMES, Code.HDF5_ATTRIBUTE_TOO_LARGE, Code.HDF5_TOO_MANY_OBJECTS),
    lambda folder, decoy: edit(save(folder, network()), _many_names),
)


def _many_names(file: h5py.File) -> None:
    """In 63 attributes, as Keras splits what does not fit into one."""
    names = np.full(16_000, b"conv", "S4")
    attributes = file[WEIGHTS].attrs
    del attributes["layer_names"]
    for n in range(63):
        attributes[f"layer_names{n}"] = names


@family.refuses(Code.WEIGHTS_MISMATCH)
def a_group_in_place_of_a_kernel(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        group.create_group(name)

    return edit(save(folder, network()), change)


@family.refuses(Code.WEIGHTS_MISMATCH)
def a_dataset_in_place_of_a_layer(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        del file[f"{WEIGHTS}/conv"]
        file[f"{WEIGHTS}/conv"] = numbers(3)
        file[f"{WEIGHTS}/conv"].attrs["weight_names"] = [b"conv/kernel:0"]

    return edit(save(folder, network()), change)


@family.refuses(Code.WEIGHTS_MISMATCH, Code.NO_MODEL)
def a_dataset_in_place_of_all_weights(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        del file[WEIGHTS]
        file[WEIGHTS] = numbers(3)

    return edit(save(folder, network()), change)


@family.refuses(Code.WEIGHTS_MISMATCH)
def weights_of_a_layer_that_the_architecture_lacks(folder: Path, decoy: Path) -> Path:
    return save(folder, network(conv("second", channels=4)), functional(network()))


@family.refuses(Code.WEIGHTS_MISMATCH)
def a_layer_of_the_architecture_without_weights(folder: Path, decoy: Path) -> Path:
    return save(folder, network(), functional(network(conv("second", channels=4))))


@family.refuses(Code.WEIGHTS_MISMATCH)
def a_nested_model_with_one_weight_too_few(folder: Path, decoy: Path) -> Path:
    inner = nested(chain(image((32, 32, 4), "inner_images"), conv("inner_conv", channels=4)))
    kernel_only = {"inner_conv/kernel": inner.weights["inner_conv/kernel"]}
    return save(folder, network(replace(inner, weights=kernel_only)))


def alone(layers: Callable[[], list[Layer]]) -> Write:
    """Writes weights without an architecture."""

    def write(folder: Path, decoy: Path) -> Path:
        path = folder / FILE_NAME
        with h5py.File(path, "w") as file:
            fill_weights(file["/"], layers())
        return path

    return write


def almost_meso4() -> list[Layer]:
    layers = meso4()
    last = layers[-1]
    return [*layers[:-1], replace(last, weights=dense(units=7, inputs=16).weights)]


family.refuse("weights of an unknown architecture alone", Code.UNKNOWN_WEIGHTS, alone(network))
family.refuse("weights of almost Meso-4 alone", Code.UNKNOWN_WEIGHTS, alone(almost_meso4))
family.refuse(
    "weights of Meso-4 without its last layer alone",
    Code.UNKNOWN_WEIGHTS,
    alone(lambda: meso4()[:-1]),
)
family.refuse(
    "names of layers without weights alone",
    (Code.UNKNOWN_WEIGHTS, Code.NO_MODEL),
    alone(lambda: chain(image(), gap())),
)
