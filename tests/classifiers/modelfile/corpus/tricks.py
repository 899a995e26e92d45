"""Names that mean something else to the one who checks than to the one who loads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.code_in_layers import FOREIGN, RUNNER, lambda_layer
from tests.classifiers.modelfile.corpus.keras_file import (
    Layer,
    chain,
    conv,
    dense,
    functional,
    gap,
    image,
    network,
    plain,
    save,
)
from tests.classifiers.modelfile.corpus.payloads import foreign_object, lambda_object

family = Family("module and class tricks")

# Something else stands where text should: of the wrong type, or no name of a layer.
NO_TEXT = (Code.UNKNOWN_LAYER, Code.BAD_VALUE, Code.CONFIG_DAMAGED)
# The class is known, but said to come from elsewhere.
STRANGE_ORIGIN = (Code.UNKNOWN_LAYER, Code.CODE_IN_LAYER, Code.BAD_VALUE)


def with_class(class_name: Any, **keys: Any) -> Write:
    return lambda folder, decoy: save(folder, network(plain(class_name, "trick").marked(**keys)))


def with_conv(change: Callable[[Layer], Layer]) -> Write:
    return lambda folder, decoy: save(folder, chain(image(), change(conv()), gap(), dense()))


def with_value(key: str, build: Callable[[Path], Any]) -> Write:
    return lambda folder, decoy: save(
        folder, chain(image(), conv().but(**{key: build(folder)}), gap(), dense())
    )


for class_name in (
    "os.system",
    "builtins.eval",
    "keras.utils.get_file",
    "keras.layers.Conv2D.__init__",
    "keras>Conv2D",
    "keras>os",
    "Custom>Conv2D",
    "conv2d",
    "CONV2D",
    " Conv2D",
    "Conv2D\u0000",
    "Conv2D\n",
    "\u0421onv2D",  # a Cyrillic capital es
    "Conv2D\u200b",  # a space of no width
    "__import__",
    "__class__",
    "deserialize",
    "",
    "<script>alert(1)</script>",
    "\x1b[2J\x1b[31mhacked",
):
    family.refuse(
        f"a layer of the class {class_name!a}", Code.UNKNOWN_LAYER, with_class(class_name)
    )
for class_name in ("lambda", "keras.layers.Lambda", "\uff2cambda", "Custom>Lambda", "__lambda__"):
    family.refuse(f"a layer of the class {class_name!a}", RUNNER, with_class(class_name))
for class_name in (["Conv2D"], {"class_name": "Conv2D"}, None, 7, True):
    family.refuse(
        f"a layer whose class is {json.dumps(class_name)}", NO_TEXT, with_class(class_name)
    )
family.refuse("a class name of one million letters", Code.UNKNOWN_LAYER, with_class("A" * 10**6))
family.refuse(
    "half of a character as class name",
    (Code.UNKNOWN_LAYER, Code.CONFIG_DAMAGED),
    with_class("\ud83d"),
)
for module, class_name in (
    ("os", "system"),
    ("builtins", "eval"),
    ("keras.utils", "get_file"),
    ("keras.models", "load_model"),
    ("keras.src.utils.file_utils", "extract_archive"),
    ("importlib", "import_module"),
):
    family.refuse(
        f"{module}.{class_name} as a layer",
        Code.UNKNOWN_LAYER,
        with_class(class_name, module=module, registered_name=None),
    )
for module in ("os", "builtins", "keras.layers;os", "keras.layers/../../evil", "tests", 7):
    family.refuse(
        f"a convolution of the module {module!r}",
        STRANGE_ORIGIN,
        with_conv(lambda layer, module=module: layer.marked(module=module, registered_name=None)),
    )
family.refuse(
    "a convolution registered under another name",
    STRANGE_ORIGIN,
    with_conv(lambda layer: layer.marked(module="keras.layers", registered_name="Custom>Evil")),
)
family.refuse(
    "a Lambda of a module deep in Keras",
    Code.CODE_IN_LAYER,
    lambda folder, decoy: save(
        folder,
        network(
            lambda_layer(folder).marked(
                module="keras.src.layers.core.lambda_layer", registered_name="Lambda"
            )
        ),
    ),
)
family.refuse(
    "get_file as an initializer",
    FOREIGN,
    with_value(
        "kernel_initializer", lambda folder: foreign_object(folder, "keras.utils", "get_file")
    ),
)
family.refuse(
    "a layer as an initializer",
    FOREIGN,
    with_value(
        "kernel_initializer",
        lambda folder: {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}},
    ),
)
family.refuse(
    "a Lambda as an activation",
    Code.CODE_IN_LAYER,
    with_value("activation", lambda folder: lambda_layer(folder).to_json(in_graph=False)),
)
family.refuse(
    "a lambda inside a wrapped tuple",
    FOREIGN,
    with_value(
        "kernel_size",
        lambda folder: {"class_name": "__tuple__", "items": [3, lambda_object(folder)]},
    ),
)
for kind, config in (
    ("__numpy__", {"value": [3, 3], "dtype": "object"}),
    ("__tensor__", {"value": [3, 3], "dtype": "int32"}),
    ("__bytes__", {"value": "AwM="}),
    ("__typespec__", {"spec_name": "TensorSpec", "module": "tensorflow", "spec_config": []}),
    ("__ellipsis__", {}),
):
    family.refuse(
        f"a kernel size wrapped as {kind}",
        Code.BAD_VALUE,
        with_value("kernel_size", lambda folder, k=kind, c=config: {"class_name": k, "config": c}),
    )
family.leave_open(
    "a kernel size wrapped as a tuple",
    Code.BAD_VALUE,
    with_value("kernel_size", lambda folder: {"class_name": "__tuple__", "items": [3, 3]}),
    undecided="harmless, and Keras writes it elsewhere: taken or refused",
)
for key in ("__class__", "__init__", "__reduce__", "custom_objects", "shared_object_id"):
    family.refuse(
        f"the key {key} in a configuration",
        Code.UNKNOWN_KEY,
        with_value(key, foreign_object),
    )


def repeated_key(first: str, second: str) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        text = json.dumps(functional(network(lambda_layer(folder))))
        old = '{"class_name": "Lambda"'
        assert text.count(old) == 1
        new = f'{{"class_name": "{first}", "class_name": "{second}"'
        return save(folder, network(lambda_layer(folder)), text.replace(old, new))

    return write


family.refuse(
    "a class said twice, a Lambda at last",
    (Code.CODE_IN_LAYER, Code.CONFIG_DAMAGED),
    repeated_key("ReLU", "Lambda"),
)
family.refuse(
    "a class said twice, a Lambda at first",
    (Code.CODE_IN_LAYER, Code.CONFIG_DAMAGED, Code.UNKNOWN_KEY),
    repeated_key("Lambda", "ReLU"),
    undecided="what counts for Python is harmless, others see the Lambda: refused",
)


def configuration_twice(folder: Path, decoy: Path) -> Path:
    text = json.dumps(functional(network()))
    old = '"units": 1'
    assert text.count(old) == 1
    return save(folder, network(), text.replace(old, '"units": 1000000, "units": 1'))


family.refuse(
    "a number of units said twice",
    (Code.CONFIG_DAMAGED, Code.BAD_VALUE),
    configuration_twice,
    undecided="the last one counts in Python, others differ: refused, as the safer reading",
)
for class_name in ("Lambda", "os.system", "Subclassed", "Conv2D"):
    family.refuse(
        f"a whole model of the class {class_name}",
        (Code.UNKNOWN_LAYER, Code.CODE_IN_LAYER, Code.CONFIG_DAMAGED),
        lambda folder, decoy, c=class_name: save(
            folder, network(), functional(network()) | {"class_name": c}
        ),
    )
family.refuse(
    "a whole model of the module os",
    STRANGE_ORIGIN,
    lambda folder, decoy: save(
        folder, network(), functional(network()) | {"module": "os", "registered_name": "system"}
    ),
)
