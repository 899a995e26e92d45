"""Small files that would take the machine's memory or time."""

from pathlib import Path
from typing import Any

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family
from tests.classifiers.modelfile.corpus.good import save_with_hole
from tests.classifiers.modelfile.corpus.keras_file import (
    SIDE,
    Layer,
    chain,
    conv,
    dense,
    flatten,
    gap,
    image,
    nested,
    network,
    plain,
    pooling,
    saving,
    transposed,
)

family = Family("cost bombs")

LAST = {"data_format": "channels_last"}
# Whether a sum of many small costs or their number is named first is all the same.
ANY_COST = (Code.TOO_MUCH_MEMORY, Code.TOO_MANY_OPERATIONS, Code.TOO_MANY_LAYERS)
# Layers that need not be on the list of those allowed.
MAYBE_UNKNOWN = (Code.TOO_MUCH_MEMORY, Code.UNKNOWN_LAYER)


def upsampling(name: str, times: int) -> Layer:
    return plain("UpSampling2D", name, size=[times, times], interpolation="nearest", **LAST)


def refuse(name: str, codes: Any, build: Any, **notes: str) -> None:
    family.refuse(name, codes, saving(build), **notes)


refuse(
    "an image a million times as large",
    Code.TOO_MUCH_MEMORY,
    lambda: network(upsampling("up", 10**6)),
)
refuse(
    "an image twice as large, sixteen times",
    Code.TOO_MUCH_MEMORY,
    lambda: network(*(upsampling(f"up_{n}", 2) for n in range(16))),
)
refuse(
    "a frame of a million pixels",
    Code.TOO_MUCH_MEMORY,
    lambda: network(plain("ZeroPadding2D", padding=[[10**6] * 2] * 2, **LAST)),
)
refuse(
    "a transposed convolution in steps of a hundred thousand",
    (Code.TOO_MUCH_MEMORY, Code.TOO_MANY_OPERATIONS),
    lambda: network(transposed(strides=[10**5, 10**5])),
)
refuse(
    "resizing to 100,000 pixels",
    Code.TOO_MUCH_MEMORY,
    lambda: network(
        plain(
            "Resizing",
            height=10**5,
            width=10**5,
            interpolation="nearest",
            crop_to_aspect_ratio=False,
        )
    ),
)
refuse(
    "a row repeated a billion times",
    MAYBE_UNKNOWN,
    lambda: chain(image(), conv(), gap(), plain("RepeatVector", n=10**9), flatten("flat"), dense()),
)


def doubled(times: int) -> list[Layer]:
    layers = [image(), conv().behind("images")]
    for n in range(times):
        before = layers[-1].name
        layers.append(plain("Concatenate", f"twice_{n}", axis=-1).behind(before, before))
    return [*layers, gap().behind(layers[-1].name), dense().behind("gap")]


refuse("channels doubled thirty times", Code.TOO_MUCH_MEMORY, lambda: doubled(30))


def spread() -> list[Layer]:
    """A column and a row whose sum is a whole image of 200 channels, 800 MB."""
    return [
        image((1024, 1024, 3)),
        pooling("column", (1, 1024)).behind("images"),
        pooling("row", (1024, 1)).behind("images"),
        conv("columns", filters=200, kernel=1).behind("column"),
        conv("rows", filters=200, kernel=1).behind("row"),
        plain("Add", "add").behind("columns", "rows"),
        gap().behind("add"),
        dense(inputs=200).behind("gap"),
    ]


refuse("a column plus a row", (Code.TOO_MUCH_MEMORY, Code.BROKEN_GRAPH), spread)
refuse(
    "many layers, each within the bounds",
    Code.TOO_MUCH_MEMORY,
    lambda: chain(
        image((1024, 1024, 3)),
        conv("first", filters=8, kernel=1),
        *(plain("ReLU", f"relu_{n}") for n in range(40)),
        gap(),
        dense(inputs=8),
    ),
)
refuse(
    "an image of 100,000 by 100,000 pixels",
    Code.IMAGE_TOO_LARGE,
    lambda: chain(image((10**5, 10**5, 3)), conv(), gap(), dense()),
)
refuse(
    "an image of 32 by 100,000 pixels",
    Code.IMAGE_TOO_LARGE,
    lambda: chain(image((32, 10**5, 3)), conv(), gap(), dense()),
)
refuse(
    "an image of 2^40 pixels in a row",
    Code.IMAGE_TOO_LARGE,
    lambda: chain(image((1, 2**40, 3)), conv(), gap(), dense()),
)
refuse(
    "10^11 operations by wide kernels",
    Code.TOO_MANY_OPERATIONS,
    lambda: chain(
        image((512, 512, 3)),
        conv("first", filters=32, kernel=1),
        conv("second", filters=32, channels=32, kernel=31),
        gap(),
        dense(inputs=32),
    ),
)


def shared(calls: int, side: int, filters: int, size: int) -> list[Layer]:
    nodes = [[["first", 0, 0, {}]], *([["again", n, 0, {}]] for n in range(calls - 1))]
    return [
        image((side, side, 3)),
        conv("first", filters=filters, kernel=1).behind("images"),
        conv("again", filters=filters, channels=filters, kernel=size).marked(inbound_nodes=nodes),
        gap().marked(inbound_nodes=[[["again", calls - 1, 0, {}]]]),
        dense(inputs=filters).behind("gap"),
    ]


refuse(
    "one convolution applied forty times, 10^11 operations",
    Code.TOO_MANY_OPERATIONS,
    lambda: shared(40, 256, 16, 13),
)
refuse("one convolution applied ten thousand times", ANY_COST, lambda: shared(10_000, SIDE, 4, 3))


def shared_models(depth: int, calls: int) -> list[Layer]:
    """A model applied several times inside a model applied several times, and so on."""
    shape = (SIDE, SIDE, 4)
    layer = conv("innermost", channels=4)
    for level in range(depth):
        start = image(shape, f"images_{level}")
        name = layer.name
        nodes = [[[start.name, 0, 0, {}]], *([[name, n, 0, {}]] for n in range(calls - 1))]
        # Keras 2 counts the creation of a nested model as its first call.
        first = 0 if level == 0 else 1
        nodes[1:] = [[[name, n + first, 0, {}]] for n in range(calls - 1)]
        end = plain("ReLU", f"end_{level}").marked(
            inbound_nodes=[[[name, calls - 1 + first, 0, {}]]]
        )
        layer = nested([start, layer.marked(inbound_nodes=nodes), end], f"inner_{level}")
    return network(layer)


refuse("810,000 calls by 30 calls in 4 nested models", ANY_COST, lambda: shared_models(4, 30))
refuse("a million calls by 100 calls in 3 nested models", ANY_COST, lambda: shared_models(3, 100))
refuse(
    "a pooling over the whole image at every pixel",
    Code.TOO_MANY_OPERATIONS,
    lambda: chain(
        image((512, 512, 3)),
        plain("AveragePooling2D", pool_size=[512, 512], padding="same", strides=[1, 1], **LAST),
        conv(),
        gap(),
        dense(),
    ),
    undecided="additions without multiplication, 2 x 10^11 of them; counted as operations",
)
refuse(
    "a dilation of a million",
    (Code.TOO_MUCH_MEMORY, Code.BAD_VALUE),
    lambda: network(conv("wide", channels=4).but(dilation_rate=[10**6, 10**6])),
    undecided="the output is small, but TensorFlow pads its input by the dilation; refused",
)
refuse(
    "attention between all pixels",
    (Code.UNKNOWN_LAYER, Code.TOO_MUCH_MEMORY, Code.BROKEN_GRAPH),
    lambda: [
        image((512, 512, 3)),
        plain("Reshape", "rows", target_shape=[512 * 512, 3]).behind("images"),
        plain("Attention", "attention", use_scale=False).behind("rows", "rows"),
        plain("GlobalAveragePooling1D", "mean").behind("attention"),
        dense(inputs=3).behind("mean"),
    ],
)
refuse(
    "the product of an image with itself",
    (*MAYBE_UNKNOWN, Code.TOO_MANY_OPERATIONS),
    lambda: [
        image((512, 512, 3)),
        plain("Reshape", "rows", target_shape=[512 * 512, 3]).behind("images"),
        plain("Dot", "dot", axes=[2, 2], normalize=False).behind("rows", "rows"),
        plain("Flatten", "flatten").behind("dot"),
        dense().behind("flatten"),
    ],
)
refuse(
    "a dense layer at every pixel",
    Code.TOO_MUCH_MEMORY,
    lambda: chain(
        image((1024, 1024, 3)), dense("wide", units=256, inputs=3), gap(), dense(inputs=256)
    ),
)


@family.refuses(Code.TOO_MANY_PARAMETERS, big=True)
def forty_million_parameters(folder: Path, decoy: Path) -> Path:
    return save_with_hole(folder, SIDE * SIDE * 4, 9_800)
