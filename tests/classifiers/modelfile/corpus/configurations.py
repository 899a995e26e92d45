"""Architectures too large to read, and architectures that mean nothing."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family
from tests.classifiers.modelfile.corpus.keras_file import (
    SIDE,
    Layer,
    chain,
    conv,
    dense,
    flatten,
    functional,
    gap,
    image,
    nested,
    network,
    norm,
    plain,
    pooling,
    saving,
    saving_config,
    sequential,
)

family = Family("configuration bombs and nonsense")

# A shape that does not fit is wrong as a value and breaks the graph.
MISFIT = (Code.BROKEN_GRAPH, Code.BAD_VALUE)
# Not JSON, strictly speaking; read as JSON nevertheless, a value that is not allowed.
NOT_QUITE_JSON = (Code.BAD_VALUE, Code.CONFIG_DAMAGED)
# A number that the stored weights contradict, or that is too large for any layer.
TOO_LARGE = (Code.BAD_VALUE, Code.WEIGHTS_MISMATCH, Code.TOO_MANY_PARAMETERS)
NO_STRUCTURE = (Code.CONFIG_DAMAGED, Code.BAD_VALUE, Code.NO_MODEL)
NAME = (Code.BROKEN_GRAPH, Code.BAD_VALUE, Code.UNKNOWN_KEY, Code.CONFIG_DAMAGED)


def text(name: str, codes: Code | Iterable[Code], build: Callable[[], Any], **notes: str) -> None:
    """Refuses the base network with this architecture."""
    family.refuse(name, codes, saving_config(build), **notes)


def graph(
    name: str, codes: Code | Iterable[Code], build: Callable[[], list[Layer]], **notes: str
) -> None:
    """Refuses these layers."""
    family.refuse(name, codes, saving(build), **notes)


def in_conv(name: str, codes: Code | Iterable[Code], **config: Any) -> None:
    graph(name, codes, lambda: chain(image(), conv().but(**config), gap(), dense()))


def in_dense(name: str, codes: Code | Iterable[Code], **config: Any) -> None:
    graph(name, codes, lambda: chain(image(), conv(), gap(), dense().but(**config)))


def between(name: str, codes: Code | Iterable[Code], *layers: Layer) -> None:
    graph(name, codes, lambda: network(*layers))


def base_text(old: str, new: str) -> str:
    whole = json.dumps(functional(network()))
    if old not in whole:
        msg = f"This must be part of the architecture. Received: {old}"
        raise ValueError(msg)
    return whole.replace(old, new, 1)


# Bombs

text(
    "a hundred thousand lists in each other",
    Code.CONFIG_TOO_DEEP,
    lambda: base_text('"units": 1', '"units": ' + "[" * 100_000 + "]" * 100_000),
)
text(
    "a hundred thousand lists that are never closed",
    (Code.CONFIG_TOO_DEEP, Code.CONFIG_DAMAGED),
    lambda: "[" * 100_000,
)
text(
    "a hundred objects in each other",
    Code.CONFIG_TOO_DEEP,
    lambda: base_text('"units": 1', '"units": ' + '{"a":' * 100 + "1" + "}" * 100),
)
text(
    "an architecture of 4.5 MB",
    Code.HDF5_ATTRIBUTE_TOO_LARGE,
    lambda: base_text('"relu"', '"' + "r" * 4_700_000 + '"'),
)


def many_layers(count: int) -> dict[str, Any]:
    entries = [{"class_name": "ReLU", "config": {"name": f"r{n}"}} for n in range(count)]
    return {"class_name": "Sequential", "config": {"name": "m", "layers": entries}}


text(
    "eighty thousand layers",
    (Code.TOO_MANY_LAYERS, Code.HDF5_ATTRIBUTE_TOO_LARGE),
    lambda: many_layers(80_000),
)
graph(
    "one thousand and four layers",
    Code.TOO_MANY_LAYERS,
    lambda: network(*(plain("ReLU", f"relu_{n}") for n in range(1_000))),
)


def four_nested() -> list[Layer]:
    shape = (SIDE, SIDE, 4)
    return network(
        *(
            nested(
                chain(
                    image(shape, f"images_{m}"),
                    *(plain("ReLU", f"relu_{m}_{n}") for n in range(300)),
                ),
                f"inner_{m}",
            )
            for m in range(4)
        )
    )


def nest(depth: int, in_sequence: bool = False) -> list[Layer]:
    layer = plain("ReLU", "innermost")
    for n in range(depth):
        start = image((SIDE, SIDE, 4), f"images_{n}")
        layer = nested(chain(start, layer), f"inner_{n}", in_sequence)
    return network(layer)


graph("a thousand layers in four nested models", Code.TOO_MANY_LAYERS, four_nested)
graph("eight models in each other", Code.NESTED_TOO_DEEP, lambda: nest(8))
graph("eight sequential models in each other", Code.NESTED_TOO_DEEP, lambda: nest(8, True))
graph(
    "a hundred models in each other",
    (Code.NESTED_TOO_DEEP, Code.CONFIG_TOO_DEEP),
    lambda: nest(100),
)


def calls_with(count: int) -> list[Layer]:
    """One layer that adds up a hundred thousand inputs."""
    node = [["conv", 0, 0, {}] for _ in range(count)]
    layers = network(plain("Add", "add"))
    layers[2] = layers[2].marked(inbound_nodes=[node])
    return layers


graph(
    "a hundred thousand inputs of one layer",
    (Code.TOO_MANY_LAYERS, Code.TOO_MANY_OPERATIONS, Code.BROKEN_GRAPH),
    lambda: calls_with(100_000),
)
text(
    "a number of ten thousand digits",
    NOT_QUITE_JSON,
    lambda: base_text('"units": 1', '"units": ' + "9" * 10_000),
)
in_dense("a number of four thousand digits", Code.BAD_VALUE, units=10**4_000)

# Text that is no architecture

for name, whole in (
    ("an empty text", ""),
    ("a list", "[]"),
    ("a number", "7"),
    ("null", "null"),
    ("a text", '"Sequential"'),
    ("an empty object", "{}"),
    ("words", "This is not JSON."),
    ("YAML", "class_name: Sequential\nconfig:\n  layers: []\n"),
    ("a Python literal", "{'class_name': 'Sequential', 'config': {'layers': []}}"),
):
    text(f"{name} as architecture", (Code.CONFIG_DAMAGED, Code.NO_MODEL), lambda w=whole: w)
text(
    "a comma too many",
    Code.CONFIG_DAMAGED,
    lambda: json.dumps(functional(network()))[:-1] + ",}",
)
text("two architectures", Code.CONFIG_DAMAGED, lambda: json.dumps(functional(network())) * 2)
text("layers that are a text", NO_STRUCTURE, lambda: _functional(layers="conv"))
text("layers that are an object", NO_STRUCTURE, lambda: _functional(layers={"conv": {}}))
text("layers that are null", NO_STRUCTURE, lambda: _functional(layers=None))
text("layers that are numbers", NO_STRUCTURE, lambda: _functional(layers=[1, 2, 3]))
text("a layer that is null", NO_STRUCTURE, lambda: _functional(layers=[None]))
text(
    "no layers",
    (*NO_STRUCTURE, Code.BROKEN_GRAPH, Code.NO_IMAGE_INPUT),
    lambda: {"class_name": "Sequential", "config": {"name": "model", "layers": []}},
)
text(
    "a model without a configuration",
    NO_STRUCTURE,
    lambda: {"class_name": "Functional"},
)
text(
    "a layer without a configuration",
    NO_STRUCTURE,
    lambda: _functional(layers=[{"class_name": "InputLayer", "name": "images"}]),
)


def _functional(**config: Any) -> dict[str, Any]:
    whole = functional(network())
    return whole | {"config": whole["config"] | config}


# Numbers

for number in ("NaN", "Infinity", "-Infinity"):
    text(
        f"{number} as slope",
        NOT_QUITE_JSON,
        lambda n=number: json.dumps(
            functional(network(plain("LeakyReLU", "leaky", alpha="SLOPE")))
        ).replace('"SLOPE"', n),
    )
text(
    "1e999 as slope",
    Code.BAD_VALUE,
    lambda: json.dumps(functional(network(plain("LeakyReLU", "leaky", alpha="S")))).replace(
        '"S"', "1e999"
    ),
)
for units in (-1, 0, True, 1.5, "1", "one", None, [1], {"value": 1}):
    in_dense(f"{json.dumps(units)} as number of units", Code.BAD_VALUE, units=units)
in_dense("10^12 units", TOO_LARGE, units=10**12)
in_dense("2^63 units", TOO_LARGE, units=2**63)
for size in ([-3, -3], [0, 0], ["3", "3"], "3x3", [3, 3, 3], [], [3.5, 3], None, [True, True]):
    in_conv(f"{json.dumps(size)} as kernel size", Code.BAD_VALUE, kernel_size=size)
in_conv("a kernel of a million times a million", TOO_LARGE, kernel_size=[10**6, 10**6])
in_conv("minus four filters", Code.BAD_VALUE, filters=-4)
in_conv("a billion filters", TOO_LARGE, filters=10**9)
in_conv("no strides", Code.BAD_VALUE, strides=[0, 0])
in_conv("strides that go back", Code.BAD_VALUE, strides=[-1, -1])
in_conv("no groups", Code.BAD_VALUE, groups=0)
in_conv("groups that do not divide the channels", (*TOO_LARGE, Code.BROKEN_GRAPH), groups=3_000)
in_conv("strides and dilation at once", MISFIT, strides=[2, 2], dilation_rate=[2, 2])
in_conv("a padding that does not exist", Code.BAD_VALUE, padding="sideways")
in_conv("an activation that does not exist", Code.BAD_VALUE, activation="swoosh")
in_conv("an activation that is a number", Code.BAD_VALUE, activation=7)
in_conv("an order of axes that does not exist", Code.BAD_VALUE, data_format="channels_middle")
in_conv("a bias that is perhaps", Code.BAD_VALUE, use_bias="perhaps")
for dtype in ("string", "complex64", "int8", "float8_e4m3fn", "object", 32):
    in_conv(f"{dtype!r} as type of numbers", Code.BAD_VALUE, dtype=dtype)
in_conv("a key that no convolution has", Code.UNKNOWN_KEY, units=4)
in_conv("a key that no layer has", Code.UNKNOWN_KEY, on_load="print")
in_dense("a thousand keys that no layer has", Code.UNKNOWN_KEY, **{f"k{n}": n for n in range(1000)})
in_conv(
    "an initializer with a key of its own",
    (Code.UNKNOWN_KEY, Code.BAD_VALUE),
    kernel_initializer={"class_name": "Zeros", "config": {"path": "/etc/passwd"}},
)
for rate in (5, -0.5, "half"):
    between(f"{rate!r} as dropout rate", Code.BAD_VALUE, plain("Dropout", rate=rate))
between("an axis that does not exist", MISFIT, norm(axis=7))
between("an epsilon below zero", Code.BAD_VALUE, norm().but(epsilon=-1.0))
between("an epsilon in words", Code.BAD_VALUE, norm().but(epsilon="small"))
between("a reshaping that loses numbers", MISFIT, plain("Reshape", target_shape=[7, 7, 4]))
between("a reshaping with two unknown sides", MISFIT, plain("Reshape", target_shape=[-1, -1, 4]))
between("a pooling wider than the image", MISFIT, pooling(size=SIDE + 1, padding="valid"))
between(
    "a kernel wider than the image",
    MISFIT,
    conv("second", channels=4, kernel=(SIDE + 1, 1), padding="valid"),
)
between(
    "a cropping of more than there is",
    MISFIT,
    plain("Cropping2D", cropping=[[20, 20], [20, 20]], data_format="channels_last"),
)
between(
    "a padding below zero",
    MISFIT,
    plain("ZeroPadding2D", padding=[[-9, -9], [-9, -9]], data_format="channels_last"),
)
graph(
    "channels first",
    Code.BAD_VALUE,
    lambda: chain(image(), conv().but(data_format="channels_first"), gap(), dense()),
    undecided="no CPU runs such a convolution in TensorFlow, and nothing is said of it; refused",
)

# Shapes of the input

for shape in ([None, -32, 32, 3], [None, 0, 32, 3], [None, "32", 32, 3], [None, 32.5, 32, 3]):
    graph(
        f"{json.dumps(shape)} as shape of the input",
        (Code.BAD_VALUE, Code.NO_IMAGE_INPUT),
        lambda s=shape: chain(image().but(batch_input_shape=s), conv(), gap(), dense()),
    )
for shape in ([None, 32, 32, None], [None], [], None, "32x32"):
    graph(
        f"{json.dumps(shape)} as shape of the input",
        (Code.BAD_VALUE, Code.NO_IMAGE_INPUT),
        lambda s=shape: chain(image().but(batch_input_shape=s), conv(), gap(), dense()),
    )

# Graphs


def relinked(**nodes: list) -> list[Layer]:
    """The base network with two convolutions more, some calls of it changed."""
    layers = network(conv("one", channels=4), conv("other", channels=4))
    return [
        layer.marked(inbound_nodes=nodes[layer.name]) if layer.name in nodes else layer
        for layer in layers
    ]


for name, nodes in (
    ("two layers behind each other", {"one": [[["other", 0, 0, {}]]]}),
    ("a layer behind itself", {"one": [[["one", 0, 0, {}]]]}),
    ("a layer behind one that does not exist", {"one": [[["nobody", 0, 0, {}]]]}),
    ("the seventh call of a layer called once", {"one": [[["conv", 7, 0, {}]]]}),
    ("the seventh output of a layer that has one", {"one": [[["conv", 0, 7, {}]]]}),
    ("a convolution that is never called", {"other": []}),
    ("an image layer behind another layer", {"images": [[["conv", 0, 0, {}]]]}),
    ("a convolution of two inputs", {"one": [[["conv", 0, 0, {}], ["images", 0, 0, {}]]]}),
):
    graph(name, Code.BROKEN_GRAPH, lambda n=nodes: relinked(**n))
OF_THE_SYSTEM = {"module": "os", "class_name": "function", "config": "system"}
for name, activation in (("nothing special", "relu"), ("code of the system", OF_THE_SYSTEM)):
    graph(
        f"a layer with {name} that is never called",
        Code.BROKEN_GRAPH,
        lambda a=activation: [
            *network(),
            plain("Activation", "idle", activation=a).marked(inbound_nodes=[]),
        ],
    )
for name, nodes in (
    ("the call before the first", {"one": [[["conv", -1, 0, {}]]]}),
    ("a call that is a text", {"one": "conv"}),
    ("a call that is an object", {"one": {"conv": 0}}),
    ("a call that is a number", {"one": [[[7, 0, 0, {}]]]}),
    ("a call without arguments", {"one": [[["conv"]]]}),
    ("a call number in words", {"one": [[["conv", "first", 0, {}]]]}),
):
    graph(name, NAME, lambda n=nodes: relinked(**n))
for name, ends in (
    ("an output that does not exist", {"output_layers": [["nobody", 0, 0]]}),
    ("an input that does not exist", {"input_layers": [["nobody", 0, 0]]}),
    ("the third call of the output", {"output_layers": [["dense", 3, 0]]}),
):
    text(name, Code.BROKEN_GRAPH, lambda e=ends: _functional(**e))
text("an output that is a number", NAME, lambda: _functional(output_layers=7))
text(
    "a convolution as input",
    (Code.BROKEN_GRAPH, Code.NO_IMAGE_INPUT),
    lambda: _functional(input_layers=[["conv", 0, 0]]),
)
graph(
    "sums of different shapes",
    MISFIT,
    lambda: [
        image(),
        conv("one").behind("images"),
        conv("other", filters=7).behind("images"),
        plain("Add", "add").behind("one", "other"),
        gap().behind("add"),
        dense().behind("gap"),
    ],
)
graph(
    "images of different sizes side by side",
    MISFIT,
    lambda: [
        image(),
        conv("one").behind("images"),
        conv("other", strides=2).behind("images"),
        plain("Concatenate", "both", axis=-1).behind("one", "other"),
        gap().behind("both"),
        dense(inputs=8).behind("gap"),
    ],
)
graph(
    "an image layer in the middle",
    (Code.BROKEN_GRAPH, Code.SEVERAL_INPUTS),
    lambda: network(image((SIDE, SIDE, 4), "middle")),
)
family.refuse(
    "an image layer in the middle of a sequence",
    (Code.BROKEN_GRAPH, Code.SEVERAL_INPUTS),
    saving_config(
        lambda: sequential([image(), conv(), image((9, 9, 9), "middle"), gap(), dense()])
    ),
)
family.refuse(
    "a sequence without an image layer or shape",
    (Code.NO_IMAGE_INPUT, Code.BROKEN_GRAPH),
    saving_config(lambda: sequential(network()[1:])),
)

# Names


def twins() -> dict[str, Any]:
    layers = network(conv("second", channels=4))
    layers[2] = layers[2].but(name="conv")
    return functional([*layers[:3], gap().behind("conv"), layers[4]])


family.refuse(
    "two layers of one name",
    (Code.BROKEN_GRAPH, Code.BAD_VALUE, Code.CONFIG_DAMAGED),
    saving_config(twins, lambda: network(conv("second", channels=4))),
)
for wrong in (None, 7, "", ["conv"], "a" * 100_000, "\ud83d", "a\u0000b"):
    label = "100,000 letters" if wrong == "a" * 100_000 else json.dumps(wrong)
    text(
        f"{label} as name of a layer",
        (*NAME, Code.WEIGHTS_MISMATCH),
        lambda w=wrong: functional(
            [
                image(),
                replace(conv(), config=conv().config | {"name": w}, after=("images",)),
                gap().marked(inbound_nodes=[[[w, 0, 0, {}]]]),
                dense().behind("gap"),
            ]
        ),
    )
graph(
    "a dense layer that the flattened image does not fit",
    Code.WEIGHTS_MISMATCH,
    lambda: chain(image(), conv(), flatten(), dense(inputs=17)),
)
