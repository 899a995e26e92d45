"""Files that people have: each must be taken."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import h5py
import numpy as np

from tests.classifiers.modelfile.corpus.case import Family
from tests.classifiers.modelfile.corpus.keras_file import (
    FILE_NAME,
    SIDE,
    WEIGHTS,
    Layer,
    chain,
    conv,
    dense,
    depthwise,
    edit,
    fill_weights,
    flatten,
    functional,
    gap,
    image,
    initializer,
    nested,
    network,
    norm,
    numbers,
    plain,
    pooling,
    save,
    saving,
    saving_config,
    separable,
    sequential,
    transposed,
)

family = Family("good")


def meso4(side: int = 256) -> list[Layer]:
    """Meso-4 of Afchar et al., as tf.keras 2 saves it."""
    layers, channels = [image((side, side, 3))], 3
    for number, (filters, size, pool) in enumerate(
        ((8, 3, 2), (8, 5, 2), (16, 5, 2), (16, 5, 4)), start=1
    ):
        layers += [
            conv(f"conv2d_{number}", filters=filters, channels=channels, kernel=size),
            norm(f"norm_{number}", filters),
            pooling(f"pool_{number}", pool),
        ]
        channels = filters
    return chain(
        *layers,
        flatten(),
        plain("Dropout", "dropout", rate=0.5, noise_shape=None, seed=None),
        dense("dense_1", units=16, inputs=(side // 32) ** 2 * 16, activation="linear"),
        plain("LeakyReLU", "leaky", alpha=0.1),
        dense("dense_2", inputs=16),
    )


family.accept("Meso-4 as a functional model", saving(meso4))
family.accept(
    "Meso-4 as a sequential model", saving_config(lambda: sequential(meso4()), layers=meso4)
)
family.accept(
    "Meso-4 for 128 pixels of Keras 2.4", saving(partial(meso4, side=128), version="2.4.0")
)
family.accept("a depthwise convolution", saving(lambda: network(depthwise())))
family.accept(
    "a depthwise convolution with the keys of Keras 2",
    saving(lambda: network(depthwise().but(groups=1, kernel_initializer=initializer("Zeros")))),
    needs_mends=True,
)
family.accept("a separable convolution", saving(lambda: network(separable())))
family.accept(
    "a separable convolution with the keys of Keras 2",
    saving(lambda: network(separable().but(groups=1, kernel_constraint=None))),
    needs_mends=True,
)
family.accept(
    "a transposed convolution with the keys of Keras 2",
    saving(lambda: network(transposed().but(groups=1))),
    needs_mends=True,
)
family.accept(
    "grey images",
    saving(lambda: chain(image((SIDE, SIDE, 1)), conv(channels=1), gap(), dense())),
)
family.accept(
    "images that are not square",
    saving(lambda: chain(image((48, 64, 3)), conv(), flatten(), dense(inputs=48 * 64 * 4))),
)
family.accept(
    "images of any size", saving(lambda: chain(image((None, None, 3)), conv(), gap(), dense()))
)
family.accept(
    "no convolution at all",
    saving(lambda: chain(image(), flatten(), dense(inputs=SIDE * SIDE * 3))),
)
family.accept(
    "axes of a batch normalization as a list",
    saving(lambda: network(norm(axis=[3]))),
    needs_mends=True,
)
family.accept(
    "slashes in the names of layers",
    saving(lambda: chain(image(), conv("block/conv"), gap("block/gap"), dense())),
    needs_mends=True,
)
family.accept(
    "names of layers that are not ASCII",
    saving(lambda: chain(image(name="bild_ä"), conv("Faltung_é"), gap("平均"), dense("ja_nein"))),
)
family.accept(
    "regularizers, constraints and noise",
    saving(
        lambda: chain(
            image(),
            conv().but(
                kernel_regularizer=initializer("L1L2", l1=0.0, l2=0.01),
                kernel_constraint=initializer("MaxNorm", max_value=2, axis=0),
            ),
            plain("GaussianNoise", "noise", stddev=0.1),
            gap(),
            dense(),
        )
    ),
)
family.accept(
    "a dropout of whole maps with the keys of Keras 2",
    saving(
        lambda: network(plain("SpatialDropout2D", "spatial", rate=0.1, noise_shape=None, seed=None))
    ),
    needs_mends=True,
)
family.accept(
    "an activation as a layer behind a linear unit",
    saving(
        lambda: chain(
            image(),
            conv(),
            gap(),
            dense(activation="linear"),
            plain("Activation", "yes", activation="sigmoid"),
        )
    ),
)
family.accept(
    "scaling inside the network",
    saving(
        lambda: chain(
            image(),
            plain("Rescaling", "rescaling", scale=1 / 255, offset=0.0),
            conv(),
            gap(),
            dense(),
        )
    ),
)
family.accept(
    "padding, upsampling, cropping and a transposed convolution",
    saving(
        lambda: network(
            plain(
                "ZeroPadding2D",
                "pad",
                padding=[[1, 1], [1, 1]],
                data_format="channels_last",
            ),
            plain(
                "UpSampling2D",
                "up",
                size=[2, 2],
                data_format="channels_last",
                interpolation="nearest",
            ),
            plain(
                "Cropping2D",
                "crop",
                cropping=[[2, 2], [2, 2]],
                data_format="channels_last",
            ),
            transposed(strides=[2, 2]),
        )
    ),
)


def branches() -> list[Layer]:
    """An inception module and a shortcut."""
    return [
        image(),
        conv("left").behind("images"),
        conv("right", kernel=5).behind("images"),
        plain("Concatenate", "both", axis=-1).behind("left", "right"),
        conv("mix", channels=8, kernel=1).behind("both"),
        plain("Add", "shortcut").behind("mix", "left"),
        gap().behind("shortcut"),
        dense().behind("gap"),
    ]


family.accept("branches that meet again", saving(branches))
family.accept(
    "the same convolution applied twice",
    saving(
        lambda: [
            image(),
            conv("first").behind("images"),
            conv("shared", channels=4).marked(
                inbound_nodes=[[["first", 0, 0, {}]], [["shared", 0, 0, {}]]]
            ),
            gap().marked(inbound_nodes=[[["shared", 1, 0, {}]]]),
            dense().behind("gap"),
        ]
    ),
)


def bare(layer: Layer) -> Layer:
    """As Keras 2.0 wrote it, which knew neither `dtype` nor `groups`."""
    return layer.without("dtype", "groups", "ragged")


family.accept(
    "the words of Keras 2.0",
    saving(lambda: [bare(layer) for layer in meso4(64)], version="2.0.5"),
)
family.accept(
    "a list of layers as Keras 2.0 wrote it",
    saving_config(
        lambda: json.dumps(
            {
                "class_name": "Sequential",
                "config": [
                    conv("conv")
                    .but(batch_input_shape=[None, SIDE, SIDE, 3])
                    .to_json(in_graph=False),
                    *(layer.to_json(in_graph=False) for layer in network()[2:]),
                ],
            }
        ),
        lambda: network()[1:],
    ),
    needs_mends=True,
)
family.accept(
    "a sequential model without an input layer",
    saving_config(
        lambda: sequential(
            [conv("conv").but(batch_input_shape=[None, SIDE, SIDE, 3]), *network()[2:]]
        ),
        lambda: network()[1:],
    ),
    needs_mends=True,
)
family.accept(
    "the architecture as ASCII bytes",
    saving_config(lambda: json.dumps(functional(network())).encode()),
)
family.accept(
    "the architecture as text of fixed length",
    saving_config(lambda: np.bytes_(json.dumps(functional(network())).encode())),
)


def arithmetic(name: str, function: str, after: str, y: float) -> Layer:
    config = {"name": name, "trainable": True, "dtype": "float32", "function": function}
    return Layer("TFOpLambda", config).marked(inbound_nodes=[[after, 0, 0, {"y": y, "name": None}]])


@family.accepts(needs_mends=True)
def scaling_by_operators_of_TensorFlow(folder: Path, decoy: Path) -> Path:  # noqa: N802
    layers = [
        image(),
        arithmetic("tf.math.truediv", "math.truediv", "images", 127.5),
        arithmetic("tf.math.subtract", "math.subtract", "tf.math.truediv", 1.0),
        conv().behind("tf.math.subtract"),
        gap().behind("conv"),
        dense().behind("gap"),
    ]
    return save(folder, layers)


@family.accepts(needs_mends=True)
def mixed_precision(folder: Path, decoy: Path) -> Path:
    policy = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    layers = [image(), *(layer.but(dtype=policy) for layer in network()[1:])]
    return save(folder, chain(*layers))


@family.accepts(needs_mends=True)
def a_nested_model_of_Keras_2_whose_nodes_count_from_one(  # noqa: N802
    folder: Path, decoy: Path
) -> Path:
    inner = nested(chain(image((SIDE, SIDE, 4), "inner_images"), norm("inner_norm")))
    layers = [
        image(),
        conv().behind("images"),
        replace(inner, after=("conv",)),
        gap().marked(inbound_nodes=[[["inner", 1, 0, {}]]]),
        dense().behind("gap"),
    ]
    return save(folder, layers)


def modern() -> dict:
    """The base network in the words of Keras 3.15."""
    policy = {
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": {"name": "float32"},
        "registered_name": None,
    }
    shapes = {"images": [None, SIDE, SIDE, 3], "conv": [None, SIDE, SIDE, 4], "gap": [None, 4]}
    layers = []
    for layer in network():
        entry = layer.to_json(in_graph=True)
        if not layer.after:
            entry["config"] = {
                "batch_shape": [None, SIDE, SIDE, 3],
                "dtype": "float32",
                "sparse": False,
                "ragged": False,
                "name": "images",
                "optional": False,
            }
        else:
            entry["config"] = entry["config"] | {"dtype": policy}
            (before,) = layer.after
            tensor = {
                "shape": shapes[before],
                "dtype": "float32",
                "keras_history": [before, 0, 0],
            }
            argument = {"class_name": "__keras_tensor__", "config": tensor}
            entry["inbound_nodes"] = [{"args": [argument], "kwargs": {}}]
        if layer.class_name == "GlobalAveragePooling2D":
            entry["config"] |= {"keepdims": False}
        layers.append(entry)
    ends = {"input_layers": ["images", 0, 0], "output_layers": ["dense", 0, 0]}
    config = {"name": "functional_1", "trainable": True, "layers": layers} | ends
    return {"class_name": "Functional", "config": config}


@family.accepts()
def the_words_of_Keras_3(folder: Path, decoy: Path) -> Path:  # noqa: N802
    return save(folder, network(), modern(), version="3.15.1")


@family.accepts()
def a_sequential_model_inside_a_sequential_model(folder: Path, decoy: Path) -> Path:
    inner = nested(
        [image((SIDE, SIDE, 4), "inner_images"), conv("inner_conv", channels=4)], in_sequence=True
    )
    layers = [image(), conv(), inner, gap(), dense()]
    return save(folder, layers, sequential(layers))


@family.accepts()
def names_of_layers_in_two_attributes(folder: Path, decoy: Path) -> Path:
    """As Keras writes them once they are longer than 64 KB together."""

    def split(file: h5py.File) -> None:
        attributes = file[WEIGHTS].attrs
        names = attributes["layer_names"]
        del attributes["layer_names"]
        attributes["layer_names0"], attributes["layer_names1"] = names[:2], names[2:]

    return edit(save(folder, network()), split)


@family.accepts()
def training_with_a_loss_of_its_own_and_an_unknown_optimizer(folder: Path, decoy: Path) -> Path:
    training = {
        "loss": "my_own_focal_loss",
        "metrics": [["accuracy", "my_own_metric"]],
        "optimizer_config": {
            "class_name": "Custom>MyOptimizer",
            "config": {"lr": 0.001, "decay": 0.1, "unknown": None, "jit_compile": True},
        },
    }

    def compile_model(file: h5py.File) -> None:
        file.attrs["training_config"] = json.dumps(training)
        group = file.create_group("optimizer_weights")
        names = [b"Adam/iter:0", b"Adam/conv/kernel/m:0"]
        group.attrs["weight_names"] = np.array(names)
        group.create_dataset("Adam/iter:0", data=np.int64(99))
        group.create_dataset("Adam/conv/kernel/m:0", data=numbers(3, 3, 3, 4))

    return edit(save(folder, network()), compile_model)


def lay_out(file: h5py.File, name: str, shape: tuple[int, ...]) -> h5py.Dataset:
    """A dataset whose place in the file is taken but never written: a hole of zeros."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    properties.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    parent, _, leaf = name.rpartition("/")
    space = h5py.h5s.create_simple(shape)
    group = file[parent or "/"].id
    kind = h5py.h5t.IEEE_F32LE
    return h5py.Dataset(h5py.h5d.create(group, leaf.encode(), kind, space, dcpl=properties))


def save_with_hole(folder: Path, inputs: int, units: int) -> Path:
    """A network with one large layer of zeros, which take no room on the disk."""
    large = dense("large", units=1, inputs=1, activation="relu").but(units=units)
    large = large.with_weights(bias=numbers(units))
    layers = chain(image(), conv(), flatten(), large, dense(inputs=units))
    path = save(folder, layers)

    def widen(file: h5py.File) -> None:
        name = f"{WEIGHTS}/large/large/kernel:0"
        del file[name]
        lay_out(file, name, (inputs, units))

    return edit(path, widen)


family.accept(
    "16 million parameters",
    lambda folder, decoy: save_with_hole(folder, SIDE * SIDE * 4, 4000),
    big=True,
)


@family.accepts(needs_mends=True)
def the_weights_of_Meso_4_without_its_architecture(  # noqa: N802
    folder: Path, decoy: Path
) -> Path:
    path = folder / FILE_NAME
    with h5py.File(path, "w") as file:
        fill_weights(file["/"], meso4())
    return path


@family.accepts()
def attributes_that_Keras_does_not_know(folder: Path, decoy: Path) -> Path:  # noqa: N802
    """As Teachable Machine and people's own scripts add them."""

    def note(file: h5py.File) -> None:
        file.attrs["author"] = "A. Person"
        file.attrs["epochs"] = 18

    return edit(save(folder, network()), note)
