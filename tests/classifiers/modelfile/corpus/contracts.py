"""Networks that are sound, but do not turn one image into one probability."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

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
    network,
    plain,
    save,
    saving,
)

family = Family("input and output contract")


def refuse(
    name: str, code: Code | tuple[Code, ...], build: Callable[[], list[Layer]], **notes: str
) -> None:
    family.refuse(name, code, saving(build), **notes)


def ending_in(*layers: Layer) -> list[Layer]:
    return chain(image(), conv(), gap(), *layers)


# Output

for units in (3, 7, 1000):
    refuse(
        f"a softmax of {units} classes",
        Code.NO_BINARY_OUTPUT,
        lambda u=units: ending_in(dense(units=u, activation="softmax")),
    )
refuse(
    "a softmax of one class, which is always 1",
    Code.NO_BINARY_OUTPUT,
    lambda: ending_in(dense(activation="softmax")),
)
refuse(
    "three independent probabilities",
    Code.NO_BINARY_OUTPUT,
    lambda: ending_in(dense(units=3)),
)
refuse(
    "two independent probabilities",
    Code.NO_BINARY_OUTPUT,
    lambda: ending_in(dense(units=2)),
    undecided="only one sigmoid, one logit and a two-way softmax are named; refused",
)
for activation in ("relu", "tanh", "softplus", "exponential"):
    refuse(
        f"a number of the activation {activation}",
        Code.NO_BINARY_OUTPUT,
        lambda a=activation: ending_in(dense(activation=a)),
        undecided="neither a probability nor a logit; refused",
    )
refuse(
    "a map of probabilities",
    Code.NO_BINARY_OUTPUT,
    lambda: chain(image(), conv(), conv("map", filters=1, channels=4, activation="sigmoid")),
)
refuse(
    "a map of one probability",
    Code.NO_BINARY_OUTPUT,
    lambda: chain(
        image(),
        conv(),
        conv("map", filters=1, channels=4, kernel=SIDE, padding="valid", activation="sigmoid"),
    ),
    undecided="shape (1, 1, 1) in place of (1,): could be flattened; refused",
)
refuse("a vector of features", Code.NO_BINARY_OUTPUT, lambda: chain(image(), conv(), gap()))
refuse("the image itself", Code.NO_BINARY_OUTPUT, lambda: [image()])
refuse(
    "a probability times 100",
    Code.NO_BINARY_OUTPUT,
    lambda: ending_in(dense(), plain("Rescaling", "percent", scale=100.0, offset=0.0)),
    undecided="a probability times 100 is neither a probability nor a logit; refused",
)


def heads(*names: str) -> list[Layer]:
    return [*chain(image(), conv(), gap()), *(dense(name).behind("gap") for name in names)]


def two_outputs(*names: str) -> Callable:
    outputs = [[name, 0, 0] for name in names]
    heading = sorted(set(names))
    return lambda folder, decoy: save(
        folder, heads(*heading), functional(heads(*heading), outputs=outputs)
    )


family.refuse("two outputs", Code.SEVERAL_OUTPUTS, two_outputs("one", "other"))
family.refuse("five outputs", Code.SEVERAL_OUTPUTS, two_outputs(*"abcde"))
family.refuse("the same output twice", Code.SEVERAL_OUTPUTS, two_outputs("one", "one"))
family.refuse(
    "a probability and a map",
    Code.SEVERAL_OUTPUTS,
    lambda folder, decoy: save(
        folder, network(), functional(network(), outputs=[["dense", 0, 0], ["conv", 0, 0]])
    ),
)
family.refuse(
    "no output",
    (Code.NO_BINARY_OUTPUT, Code.BROKEN_GRAPH),
    lambda folder, decoy: save(folder, network(), functional(network(), outputs=[])),
)
family.refuse(
    "no input",
    (Code.NO_IMAGE_INPUT, Code.BROKEN_GRAPH),
    lambda folder, decoy: save(folder, network(), functional(network(), inputs=[])),
)

# Input


def two_inputs(first: Layer, second: Layer) -> Callable:
    def write(folder: Path, decoy: Path) -> Path:
        layers = [
            first,
            second,
            conv("one").behind(first.name),
            conv("other").behind(second.name),
            plain("Add", "add").behind("one", "other"),
            gap().behind("add"),
            dense().behind("gap"),
        ]
        inputs = [[first.name, 0, 0], [second.name, 0, 0]]
        return save(folder, layers, functional(layers, inputs=inputs))

    return write


family.refuse(
    "two images", Code.SEVERAL_INPUTS, two_inputs(image(name="face"), image(name="scene"))
)


def image_and_numbers(folder: Path, decoy: Path) -> Path:
    layers = [
        *chain(image(), conv(), gap()),
        image((4,), "numbers"),
        plain("Add", "add").behind("gap", "numbers"),
        dense().behind("add"),
    ]
    inputs = [["images", 0, 0], ["numbers", 0, 0]]
    return save(folder, layers, functional(layers, inputs=inputs))


family.refuse("an image and numbers", Code.SEVERAL_INPUTS, image_and_numbers)
for name, shape in (
    ("a vector of features", (128,)),
    ("a spectrum", (128, 3)),
    ("a video", (8, 16, 16, 3)),
    ("five channels", (16, 16, 5)),
    ("two channels", (16, 16, 2)),
    ("no channels", (16, 16, 0)),
    ("channels first", (3, 16, 16)),
):
    size = 1
    for side in shape:
        size *= side
    refuse(
        f"{name} as input",
        (Code.NO_IMAGE_INPUT, Code.BAD_VALUE) if name == "no channels" else Code.NO_IMAGE_INPUT,
        lambda s=shape, n=size: chain(
            image(s),
            replace(flatten(), config=flatten().config | {"data_format": "channels_last"}),
            dense(inputs=n),
        ),
    )
refuse(
    "an image with transparency as input",
    Code.NO_IMAGE_INPUT,
    lambda: chain(image((SIDE, SIDE, 4)), conv(channels=4), gap(), dense()),
    undecided="RGB, BGR and grey are the choices named; four channels are refused",
)
refuse(
    "an image of texts as input",
    (Code.NO_IMAGE_INPUT, Code.BAD_VALUE),
    lambda: chain(image().but(dtype="string"), conv(), gap(), dense()),
)
family.leave_open(
    "a batch of eight images as input",
    (Code.NO_IMAGE_INPUT, Code.BAD_VALUE),
    saving(
        lambda: chain(image().but(batch_input_shape=[8, SIDE, SIDE, 3]), conv(), gap(), dense())
    ),
    undecided="a batch of fixed length could be mended: taken or refused",
)
family.leave_open(
    "an image of whole numbers as input",
    (Code.NO_IMAGE_INPUT, Code.BAD_VALUE),
    saving(
        lambda: chain(
            image().but(dtype="uint8"),
            plain("Rescaling", "rescaling", scale=1 / 255, offset=0.0),
            conv(),
            gap(),
            dense(),
        )
    ),
    undecided="whole numbers from 0 to 255 that the network scales itself: taken or refused",
)

# What must be asked

family.ask("one logit", saving(lambda: ending_in(dense(activation="linear"))))
family.ask(
    "a softmax of two classes", saving(lambda: ending_in(dense(units=2, activation="softmax")))
)
family.ask(
    "a softmax of two classes as a layer",
    saving(
        lambda: ending_in(dense(units=2, activation="linear"), plain("Softmax", "softmax", axis=-1))
    ),
)
family.ask(
    "two logits",
    saving(lambda: ending_in(dense(units=2, activation="linear"))),
    or_refuse=Code.NO_BINARY_OUTPUT,
    undecided="logits of unknown meaning are refused or asked about; never plainly taken",
)
