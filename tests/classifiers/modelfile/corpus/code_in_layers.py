"""Code that a file brings along, or names, in every place where Keras would take it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.keras_file import (
    SIDE,
    Layer,
    chain,
    conv,
    dense,
    edit,
    functional,
    gap,
    image,
    nested,
    network,
    plain,
    save,
    sequential,
)
from tests.classifiers.modelfile.corpus.payloads import (
    foreign_function,
    foreign_object,
    lambda_object,
    marshalled,
    pickled_text,
)

family = Family("code in layers")

# A function or class outside Keras may be called code, or a value that is not allowed.
FOREIGN = (Code.CODE_IN_LAYER, Code.BAD_VALUE)
# A layer whose whole purpose is to run something is not on the list of layers either.
RUNNER = (Code.CODE_IN_LAYER, Code.UNKNOWN_LAYER)


def lambda_layer(folder: Path, name: str = "lambda") -> Layer:
    return plain(
        "Lambda",
        name,
        function=[marshalled(folder), None, None],
        function_type="lambda",
        module="__main__",
        output_shape=None,
        output_shape_type="raw",
        output_shape_module=None,
        arguments={},
    )


def with_layer(build: Callable[[Path], Layer]) -> Write:
    """Writes the base network with this layer behind its convolution."""
    return lambda folder, decoy: save(folder, network(build(folder)))


def with_conv(build: Callable[[Path], dict[str, Any]]) -> Write:
    """Writes the base network with a changed configuration of its convolution."""
    return lambda folder, decoy: save(
        folder, chain(image(), conv().but(**build(folder)), gap(), dense())
    )


def wrapper(class_name: str, folder: Path, **config: Any) -> Layer:
    inner = lambda_layer(folder).to_json(in_graph=False)
    return plain(class_name, "wrapper", layer=inner, **config)


def named_lambda(folder: Path) -> Layer:
    layer = lambda_layer(folder)
    return layer.but(function="system", function_type="function", module="os")


family.refuse("a Lambda with byte code", Code.CODE_IN_LAYER, with_layer(lambda_layer))
family.refuse("a Lambda that names a function", Code.CODE_IN_LAYER, with_layer(named_lambda))
family.refuse(
    "a Lambda in the words of Keras 3",
    Code.CODE_IN_LAYER,
    with_layer(
        lambda folder: plain(
            "Lambda", function=lambda_object(folder), arguments={}, output_shape=None
        ).marked(module="keras.layers", registered_name=None)
    ),
)
family.refuse(
    "a Lambda that does nothing",
    Code.CODE_IN_LAYER,
    with_layer(lambda folder: plain("Lambda", function=None)),
)
family.refuse(
    "a Lambda with code that computes its output shape",
    Code.CODE_IN_LAYER,
    with_layer(
        lambda folder: named_lambda(folder).but(
            output_shape=[marshalled(folder), None, None], output_shape_type="lambda"
        )
    ),
)


@family.refuses(Code.CODE_IN_LAYER)
def a_Lambda_in_a_sequential_model(folder: Path, decoy: Path) -> Path:  # noqa: N802
    layers = network(lambda_layer(folder))
    return save(folder, layers, sequential(layers))


@family.refuses(Code.CODE_IN_LAYER)
def a_Lambda_as_the_first_layer(folder: Path, decoy: Path) -> Path:  # noqa: N802
    layers = [lambda_layer(folder).but(batch_input_shape=[None, SIDE, SIDE, 3]), *network()[1:]]
    return save(folder, layers, sequential(layers))


@family.refuses(Code.CODE_IN_LAYER)
def a_Lambda_that_leads_nowhere(folder: Path, decoy: Path) -> Path:  # noqa: N802
    layers = network()
    dead = lambda_layer(folder).behind("conv")
    return save(folder, [*layers, dead], functional([*layers, dead], outputs=[["dense", 0, 0]]))


@family.refuses(Code.CODE_IN_LAYER)
def a_Lambda_without_a_call(folder: Path, decoy: Path) -> Path:  # noqa: N802
    layers = [*network(), lambda_layer(folder)]
    return save(folder, layers, functional(layers, outputs=[["dense", 0, 0]]))


@family.refuses(Code.CODE_IN_LAYER)
def a_Lambda_three_models_deep(folder: Path, decoy: Path) -> Path:  # noqa: N802
    layer = lambda_layer(folder)
    for depth in range(3):
        start = image((SIDE, SIDE, 4), f"images_{depth}")
        layer = nested(chain(start, layer), f"inner_{depth}", in_sequence=depth == 1)
    return save(folder, network(layer))


for name in ("TimeDistributed", "SpectralNormalization", "Wrapper"):
    family.refuse(
        f"a Lambda inside {name}", RUNNER, with_layer(partial(wrapper, name, power_iterations=1))
    )
family.refuse(
    "a Lambda inside Bidirectional",
    RUNNER,
    with_layer(
        lambda folder: wrapper(
            "Bidirectional",
            folder,
            merge_mode="concat",
            backward_layer=lambda_layer(folder).to_json(in_graph=False),
        )
    ),
)
for place in (
    "activation",
    "kernel_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "activity_regularizer",
    "kernel_constraint",
    "dtype",
):
    family.refuse(
        f"a lambda as {place}",
        Code.CODE_IN_LAYER,
        with_conv(lambda folder, place=place: {place: lambda_object(folder)}),
    )
for place in ("activation", "kernel_initializer", "kernel_regularizer", "bias_constraint"):
    family.refuse(
        f"os.system as {place}",
        FOREIGN,
        with_conv(lambda folder, place=place: {place: foreign_object(folder)}),
    )
family.refuse(
    "a function of os as activation",
    FOREIGN,
    with_conv(lambda folder: {"activation": foreign_function(folder)}),
)
family.refuse(
    "a function of builtins as initializer",
    FOREIGN,
    with_conv(lambda folder: {"kernel_initializer": foreign_function(folder, "builtins", "eval")}),
)
family.refuse(
    "an activation called os.system",
    FOREIGN,
    with_conv(lambda folder: {"activation": "os.system"}),
)
family.refuse(
    "subprocess as regularizer of a batch of arguments",
    FOREIGN,
    with_conv(lambda folder: {"kernel_regularizer": foreign_object(folder, "subprocess", "Popen")}),
)


@family.refuses(*FOREIGN)
def a_lambda_among_the_arguments_of_a_call(folder: Path, decoy: Path) -> Path:
    layers = network()
    node = [[["conv", 0, 0, {"mask": lambda_object(folder)}]]]
    layers[2] = layers[2].marked(inbound_nodes=node)
    return save(folder, layers)


def operator(function: str, **arguments: Any) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        texts = {k: str(decoy) if v is None else v for k, v in arguments.items()}
        layer = plain("TFOpLambda", "operator", function=function)
        layers = network(layer)
        layers[2] = layer.marked(inbound_nodes=[["conv", 0, 0, texts]])
        return save(folder, layers)

    return write


family.refuse("an operator that reads a file", RUNNER, operator("io.read_file", filename=None))
family.refuse(
    "an operator that writes a file", RUNNER, operator("io.write_file", filename=None, contents="")
)
family.refuse("an operator that calls Python", RUNNER, operator("py_function", func="eval"))
family.refuse("an operator that loads a library", RUNNER, operator("load_op_library", path=None))
family.refuse(
    "an operator of the name of an allowed one in another module",
    RUNNER,
    operator("os.math.truediv", y=2.0),
)
family.refuse(
    "a slicing operator",
    RUNNER,
    with_layer(lambda folder: plain("SlicingOpLambda", function="__operators__.getitem")),
)
family.refuse(
    "a layer called PyFunc", RUNNER, with_layer(lambda folder: plain("PyFunc", Tout="float32"))
)
family.refuse(
    "a pickled PyTorch module",
    RUNNER,
    with_layer(lambda folder: plain("TorchModuleWrapper", module=pickled_text(folder))),
)


@family.refuses(*RUNNER)
def a_SavedModel_of_another_folder_as_a_layer(folder: Path, decoy: Path) -> Path:  # noqa: N802
    layer = plain("TFSMLayer", filepath=str(decoy), call_endpoint="serve")
    return save(folder, network(layer))


@family.refuses(Code.UNKNOWN_LAYER)
def a_custom_layer(folder: Path, decoy: Path) -> Path:
    return save(folder, network(plain("Custom>Attention", "attention", heads=2)))


@family.refuses(Code.UNKNOWN_LAYER)
def a_custom_layer_without_a_package(folder: Path, decoy: Path) -> Path:
    layer = plain("Attention3000", "attention").marked(
        module="my_project.layers", registered_name="Attention3000"
    )
    return save(folder, network(layer))


@family.refuses(Code.CODE_IN_LAYER, Code.UNKNOWN_KEY)
def a_lambda_in_what_a_nested_model_was_compiled_with(folder: Path, decoy: Path) -> Path:
    """Keras 3 compiles nested models again while it loads, even where told not to compile."""
    inner = nested(chain(image((SIDE, SIDE, 4), "inner_images"), conv("inner_conv", channels=4)))
    inner = inner.marked(compile_config={"optimizer": "sgd", "loss": lambda_object(folder)})
    return save(folder, network(inner))


@family.refuses(Code.CODE_IN_LAYER, Code.UNKNOWN_KEY)
def a_lambda_in_what_a_layer_was_built_with(folder: Path, decoy: Path) -> Path:
    layer = conv("second", channels=4).marked(build_config={"input_shape": lambda_object(folder)})
    return save(folder, network(layer))


def compile_with_lambda(folder: Path, decoy: Path) -> Path:
    text = f'{{"loss": {{"class_name": "Lambda", "config": {{"function": "{folder}"}}}}}}'
    return edit(save(folder, network()), lambda file: file.attrs.update(training_config=text))


family.leave_open(
    "a lambda in the training configuration",
    Code.CODE_IN_LAYER,
    compile_with_lambda,
    undecided="the training configuration is never used: taken or refused",
)
