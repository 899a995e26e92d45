"""Mended configurations are built and run by this Keras, and held against what Keras 2 answered."""

import contextlib
import copy
import json
import time
from itertools import chain

import numpy as np
import pytest
from PIL import Image

from classifiers.modelfile.mends import mend_config
from classifiers.modelfile.report import Code, Refused

GOLDEN = [
    "963n-01__keras_model.h5",
    "model1_18epochs_valacc0.9252.hdf5",
    "model2_17epochs_valacc0.89.hdf5",
    "nviable-02__weights.meso4-f2f.best.h5",
    "nviable-07__weights.MesoInception-f2f.best_2.h5",
    "oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5",
    "oarriaga-05__tiny_XCEPTION_KDEF.hdf5",
]
# What Keras 2 answers to the golden images divided by 255; half precision has three digits.
KERAS_2 = {
    "legacy_adam_expdecay.h5": [0.42595, 0.52428, 0.49289, 0.4918, 0.48262, 0.49318],
    "logit_output.h5": [-1.58721, -1.25243, -0.58253, -1.40204, -0.93286, -1.335],
    "misc_layers.h5": [0.7634, 0.91702, 0.99849, 1.0, 1.0, 1.0],
    "mixed_float16.h5": [0.34486, 0.55967, 0.62161, 0.52285, 0.4831, 0.58313],
    "mnv1_tfop.h5": [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    "slash_names_deferred.h5": [0.42644, 0.45165, 0.50525, 0.47127, 0.48982, 0.47236],
}
MENDS = {
    "963n-01__keras_model.h5": ["unused_keys", "axis", "input_shape", "single_tensor"],
    "legacy_adam_expdecay.h5": [],
    "misc_layers.h5": ["unused_keys", "axis", "hard_sigmoid"],
    "mixed_float16.h5": ["axis", "float32"],
    "mnv1_tfop.h5": ["unused_keys", "axis", "single_tensor", "nested_model", "arithmetic"],
    "slash_names_deferred.h5": ["layer_name"],
}


def read_config(path):
    import h5py

    with h5py.File(path) as file:
        return json.loads(file.attrs["model_config"]), str(file.attrs["keras_version"])


def find(shared, name):
    folder = shared / "models"
    return folder / name if name in GOLDEN else folder / "keras215" / name


def build(config):
    """The way in which Keras builds the model of an HDF5 file, from a configuration alone."""
    from keras.src.legacy.saving import saving_utils
    from keras.src.legacy.saving.saving_options import keras_option_scope
    from keras.src.saving.serialization_lib import SafeModeScope

    with keras_option_scope(use_legacy_config=True), SafeModeScope(True):
        return saving_utils.model_from_config(copy.deepcopy(config))


def load(path):
    import h5py
    from keras.src.legacy.saving.legacy_h5_format import load_weights_from_hdf5_group

    model = build(mend_config(*read_config(path))[0])
    with h5py.File(path) as file:
        load_weights_from_hdf5_group(file["model_weights"], model)
    return model


def read_images(shared, input_shape):
    height, width, channels = input_shape[1:]
    mode = "L" if channels == 1 else "RGB"
    images = [
        np.asarray(Image.open(path).convert(mode).resize((width, height), Image.Resampling.NEAREST))
        for path in sorted((shared / "images" / "golden").iterdir())
    ]
    return np.stack(images).reshape(-1, height, width, channels).astype("float32")


@pytest.mark.shared
@pytest.mark.parametrize("name", GOLDEN)
def test_real_models_give_the_golden_outputs(shared, name):
    golden = json.loads((shared / "models" / "golden.json").read_text())["models"][name]
    model = load(find(shared, name))
    raw = read_images(shared, model.input_shape)
    for scaling, data in {
        "rescale_1/255": raw / 255,
        "raw_0_255": raw,
        "tf_-1_1": raw / 127.5 - 1,
    }.items():
        expected = golden["probabilities"][scaling]
        np.testing.assert_allclose(model(data), expected, atol=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize("name", KERAS_2)
def test_models_of_keras_2_15_give_what_it_gave(shared, name):
    model = load(find(shared, name))
    outputs = np.ravel(model(read_images(shared, model.input_shape) / 255))
    np.testing.assert_allclose(outputs, KERAS_2[name], atol=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize("name", MENDS)
def test_the_mends_of_real_models_are_listed(shared, name):
    _, mends = mend_config(*read_config(find(shared, name)))
    assert [mend.code for mend in mends] == MENDS[name]


@pytest.mark.shared
@pytest.mark.parametrize("name", [*GOLDEN, *KERAS_2])
def test_mending_twice_is_mending_once_and_leaves_the_input_alone(shared, name):
    config, version = read_config(find(shared, name))
    original = copy.deepcopy(config)
    mended, _ = mend_config(config, version)
    assert config == original
    assert mend_config(mended, version) == (mended, ())


def layer(class_name, name, *sources, **config):
    """A layer as Keras 2 writes it; with sources as part of a graph."""
    entry = {"class_name": class_name, "config": {"name": name, **config}}
    if sources or class_name == "InputLayer":
        nodes = [[[s, 0, 0, {}] if isinstance(s, str) else s for s in sources]] if sources else []
        entry |= {"name": name, "inbound_nodes": nodes}
    return entry


def operation(name, source, function, **keywords):
    node = [source, 0, 0, {**keywords, "name": None}]
    return layer("TFOpLambda", name, function=function) | {"name": name, "inbound_nodes": [node]}


def concatenation(name, sources, **keywords):
    entry = layer("TFOpLambda", name, function="concat")
    node = [[source, 0, 0, {**keywords, "name": "concat"}] for source in sources]
    return entry | {"name": name, "inbound_nodes": [node]}


def images(name="images", size=6, channels=3):
    return layer("InputLayer", name, batch_input_shape=[None, size, size, channels])


def graph(*layers, name="model", node=0):
    end = [layers[-1]["name"], node, 0]
    ends = {"input_layers": [layers[0]["name"], 0, 0], "output_layers": end}
    return {"class_name": "Functional", "config": {"name": name, "layers": [*layers], **ends}}


def sequential(*layers, name="chain"):
    return {"class_name": "Sequential", "config": {"name": name, "layers": [*layers]}}


def mend(config, version="2.4.0"):
    mended, mends = mend_config(config, version)
    assert mend_config(mended, version) == (mended, ())
    return mended, [mend.code for mend in mends]


def mend_layer(entry, version="2.4.0"):
    mended, codes = mend(sequential(images(), entry), version)
    build(mended)
    return mended["config"]["layers"][1]["config"], codes


DATA = np.linspace(-9, 9, 2 * 6 * 6 * 3, dtype="float32").reshape(2, 6, 6, 3)


def test_a_configuration_of_this_keras_needs_nothing():
    from keras.src.legacy.saving.saving_options import keras_option_scope

    from tests.networks import build_nested

    with keras_option_scope(use_legacy_config=True):
        config = json.loads(json.dumps(build_nested().get_config()))
    whole = {"class_name": "Functional", "config": config}
    assert mend_config(whole, "3.15.1") == (whole, ())
    assert mend_config(whole, None) == (whole, ())


@pytest.mark.parametrize("class_name", ["Functional", "Model"])
def test_a_model_in_a_list_of_layers(class_name):
    inner = graph(images("x"), layer("Conv2D", "c", "x", filters=2, kernel_size=[1, 1]))
    inner["class_name"] = class_name
    ends = [{"class_name": "Sequential", "config": [layer("ReLU", "r")]} for _ in range(2)]
    mended, codes = mend({"class_name": "Sequential", "config": [inner, *ends]}, "2.1.5")
    expected = ["sequential_list", "model_class", "input_layer"]
    assert codes == [code for code in expected if class_name == "Model" or code != "model_class"]
    model = build(mended)
    assert model.input_shape == (None, 6, 6, 3)
    assert [inner.name for inner in model.layers] == ["model", "sequential", "sequential_1"]


def test_the_first_layer_hands_its_input_shape_to_an_input_layer():
    first = layer("Dense", "d", units=1, batch_input_shape=[None, 4], dtype="float32")
    mended, codes = mend(sequential(sequential(first, layer("ReLU", "r")), name="outer"), "2.2.4")
    assert codes == ["input_layer"]
    model = build(mended)
    assert (model.input_shape, model.output_shape) == ((None, 4), (None, 1))
    assert [len(inner.layers) for inner in model.layers] == [2]


def test_a_shape_beside_an_input_layer_is_left_out():
    config, codes = mend_layer(layer("ReLU", "r", batch_input_shape=[None, 6, 6, 3]))
    assert ("batch_input_shape" in config, codes) == (False, ["input_shape"])


@pytest.mark.parametrize(
    ("class_name", "kept", "gone"),
    [
        ("DepthwiseConv2D", {"kernel_size": [3, 3]}, {"groups": 1, "kernel_regularizer": None}),
        ("SeparableConv2D", {"filters": 2, "kernel_size": [3, 3]}, {"kernel_constraint": None}),
        (
            "Conv2DTranspose",
            {"filters": 2, "kernel_size": [3, 3], "output_padding": None},
            {"groups": 1},
        ),
        ("SpatialDropout2D", {"rate": 0.5}, {"noise_shape": None, "trainable": True}),
        ("RandomFlip", {"mode": "horizontal"}, {"rng_type": "stateful"}),
    ],
)
def test_settings_that_keras_3_does_not_know_go(class_name, kept, gone):
    assert mend_layer(layer(class_name, "l", **kept)) == ({"name": "l"} | kept, [])
    mended = mend_layer(layer(class_name, "l", **kept, **gone))
    assert mended == ({"name": "l"} | kept, ["unused_keys"])


@pytest.mark.parametrize("class_name", ["DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose"])
def test_groups_that_would_mean_something_are_refused(class_name):
    with pytest.raises(Refused, match="groups") as refusal:
        mend(sequential(images(), layer(class_name, "l", groups=3)))
    assert refusal.value.code is Code.BAD_VALUE


def test_an_axis_in_a_list_becomes_a_number():
    assert mend_layer(layer("BatchNormalization", "l", axis=3))[1] == []
    assert mend_layer(layer("BatchNormalization", "l", axis=[3]))[0]["axis"] == 3
    with pytest.raises(Refused, match="axis"):  # Keras would forget it, and take the last
        mend_layer(layer("LayerNormalization", "l", axis=[1, 2]))


def test_initializers_lose_their_dtype():
    zeros = {"class_name": "Zeros", "config": {"dtype": "float32"}}
    config, codes = mend_layer(layer("Dense", "l", units=1, bias_initializer=zeros))
    assert config["bias_initializer"] == {"class_name": "Zeros", "config": {}}
    assert codes == ["initializer_dtype"]


@pytest.mark.parametrize("class_name", ["Policy", "PolicyV1", "DTypePolicy"])
@pytest.mark.parametrize("name", ["mixed_float16", "mixed_bfloat16", "float16"])
def test_half_precision_becomes_single(class_name, name):
    policy = {"class_name": class_name, "config": {"name": name}}
    for dtype in (name, policy):
        config, codes = mend_layer(layer("ReLU", "l", dtype=dtype))
        assert (config["dtype"], codes) == ("float32", ["float32"])


def test_policies_of_keras_2_become_names():
    policy = {"class_name": "Policy", "config": {"name": "float32"}}
    config, codes = mend_layer(layer("ReLU", "l", dtype=policy))
    assert (config["dtype"], codes) == ("float32", ["dtype_policy"])


def test_slopes_are_called_as_in_keras_3():
    slope = {"type": "ndarray", "value": 0.25}
    config, codes = mend_layer(layer("LeakyReLU", "l", alpha=slope))
    assert (config, codes) == ({"name": "l", "negative_slope": 0.25}, ["number", "negative_slope"])
    assert mend_layer(layer("ReLU", "l", max_value=6.0, threshold=0.0))[1] == []


def test_old_class_names_and_modules():
    entry = layer("BatchNormalizationV1", "l") | {"module": "keras.layers", "registered_name": None}
    mended, codes = mend(sequential(images(), entry))
    assert mended["config"]["layers"][1] == layer("BatchNormalization", "l")
    assert codes == ["class_name", "module"]


def test_modules_that_are_not_of_keras_stay_for_a_later_check():
    entry = layer("ReLU", "l") | {"module": "kerasx", "registered_name": None}
    assert mend(sequential(images(), entry))[1] == []


def test_slashes_in_names_become_underscores_everywhere():
    inner = graph(images("x/y"), layer("ReLU", "r/s", "x/y"), name="in/ner")
    inner |= {"name": "in/ner", "inbound_nodes": [[["a_b", 0, 0, {}]]]}
    config = graph(
        images("a/b"),
        layer("ReLU", "a_b", "a/b"),
        inner,
        layer("Add", "sum/", "a/b", ["in/ner", 1, 0, {}]),
        name="who/le",
    )
    mended, codes = mend(config)
    assert codes == ["layer_name", "nested_model"]
    model = build(mended)
    assert [inner.name for inner in model.layers] == ["a_b_1", "a_b", "in_ner", "sum_"]
    np.testing.assert_allclose(model(DATA), DATA + np.maximum(DATA, 0))


def nested(kind, uses):
    """A model inside a graph, used as often as there are numbers; the last use is the output."""
    parts = layer("ReLU", "r", max_value=1.0), layer("Rescaling", "s", scale=2.0, offset=1.0)
    if kind == "Sequential":
        inner = sequential(images("x"), *parts, name="inner")
    else:
        x, (r, s) = images("x"), parts
        r |= {"name": "r", "inbound_nodes": [[["x", 0, 0, {}]]]}
        inner = graph(x, r, s | {"name": "s", "inbound_nodes": [[["r", 0, 0, {}]]]}, name="inner")
        for end in ("input_layers", "output_layers"):
            inner["config"][end] = [inner["config"][end]]
    sources = ["images", *(["inner", use, 0, {}] for use in uses[:-1])]
    inner |= {"name": "inner"}
    inner["inbound_nodes"] = [[[s, 0, 0, {}]] if isinstance(s, str) else [s] for s in sources]
    return graph(images(), inner, node=uses[-1])


@pytest.mark.parametrize("kind", ["Functional", "Sequential"])
@pytest.mark.parametrize("uses", [[1], [1, 2], [1, 2, 3]])
def test_uses_of_inner_models_are_counted_as_keras_3_does(kind, uses):
    mended, codes = mend(nested(kind, uses))
    expected = DATA
    for _ in uses:
        expected = np.clip(expected, 0, 1) * 2 + 1
    np.testing.assert_allclose(build(mended)(DATA), expected)
    assert ("nested_model" in codes) == (kind == "Sequential" or len(uses) > 1)


def test_an_inner_model_with_one_output_in_a_list_gives_a_tensor():
    inner = nested("Functional", [1])["config"]["layers"][1]
    del inner["name"], inner["inbound_nodes"]
    mended, codes = mend(sequential(images(), inner, layer("GlobalAveragePooling2D", "g")))
    assert codes == ["single_tensor"]
    assert build(mended).output_shape == (None, 3)


OPERATIONS = {
    "math.truediv": ({"y": 127.5}, lambda x: x / 127.5),
    "math.subtract": ({"y": 1}, lambda x: x - 1),
    "math.multiply": ({"y": [1.0, 2.0, 3.0]}, lambda x: x * [1, 2, 3]),
    "__operators__.add": ({"y": [0.5, 0.5, 0.5]}, lambda x: x + 0.5),
    "math.negative": ({}, lambda x: -x),
    "cast": ({"dtype": "float32"}, lambda x: x),
}


@pytest.mark.parametrize("function", OPERATIONS)
def test_arithmetic_with_a_constant_becomes_a_rescaling(function):
    keywords, expected = OPERATIONS[function]
    mended, codes = mend(graph(images(), operation("op", "images", function, **keywords)))
    assert codes == ["arithmetic"]
    np.testing.assert_allclose(build(mended)(DATA), expected(DATA), rtol=1e-5)


@pytest.mark.parametrize(
    ("function", "expected"),
    [("math.subtract", lambda x: 2 - x), ("math.multiply", lambda x: 2 * x)],
)
def test_the_constant_may_stand_in_front(function, expected):
    entry = operation("op", "images", function)
    entry["inbound_nodes"] = [["_CONSTANT_VALUE", -1, 2.0, {"y": ["images", 0, 0]}]]
    mended, codes = mend(graph(images(), entry))
    assert codes == ["arithmetic"]
    np.testing.assert_allclose(build(mended)(DATA), expected(DATA))


ON_TENSORS = {
    "__operators__.add": np.add,
    "math.add": np.add,
    "math.multiply": np.multiply,
    "math.subtract": np.subtract,
}


@pytest.mark.parametrize("function", ON_TENSORS)
def test_arithmetic_on_two_tensors_becomes_a_layer(function):
    """In the form of `{"y": ["conv2d_1", 0, 0], "name": null}`."""
    rectified = layer("ReLU", "r", "images")
    entry = operation("op", "r", function, y=["images", 0, 0])
    mended, codes = mend(graph(images(), rectified, entry))
    assert codes == ["tensor_arithmetic"]
    expected = ON_TENSORS[function](np.maximum(DATA, 0), DATA)
    np.testing.assert_allclose(build(mended)(DATA), expected)


@pytest.mark.parametrize("axis", [-1, 3])
def test_tensors_that_are_joined_become_a_layer(axis):
    rectified = layer("ReLU", "r", "images")
    entry = concatenation("op", ["r", "images", "r"], axis=axis)
    mended, codes = mend(graph(images(), rectified, entry))
    assert codes == ["tensor_arithmetic"]
    first = np.maximum(DATA, 0)
    np.testing.assert_allclose(build(mended)(DATA), np.concatenate([first, DATA, first], axis=-1))


def test_a_tensor_may_be_that_of_an_inner_model():
    inner = nested("Functional", [1])["config"]["layers"][1]
    entry = operation("op", "images", "math.subtract", y=["inner", 1, 0])
    mended, codes = mend(graph(images(), inner, entry))
    assert codes == ["single_tensor", "nested_model", "tensor_arithmetic"]
    np.testing.assert_allclose(build(mended)(DATA), DATA - (np.clip(DATA, 0, 1) * 2 + 1))


def test_a_tensor_may_be_one_number_a_channel():
    mean = layer("GlobalAveragePooling2D", "g", "images", keepdims=True)
    mended, _ = mend(graph(images(), mean, operation("op", "images", "multiply", y=["g", 0, 0])))
    expected = DATA * DATA.mean(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(build(mended)(DATA), expected, rtol=1e-5)


@pytest.mark.parametrize(
    "entry",
    [
        operation("op", "images", "math.truediv", y=0),
        operation("op", "images", "math.multiply", y=float("nan")),
        operation("op", "images", "math.multiply", y=True),
        operation("op", "images", "math.multiply", y=[[1.0]]),
        operation("op", "images", "math.multiply", y=10**400),
        operation("op", "images", "math.multiply", y=2.0, extra=1),
        operation("op", "images", "cast", dtype="uint8"),
        operation("op", "images", "cast", dtype={}),
        operation("op", "images", "io.read_file"),
        operation("op", "images", ["math.multiply"], y=2.0),
        operation("op", "_CONSTANT_VALUE", "math.truediv", y=["images", 0, 0]),
        operation("op", "images", "math.truediv", y=["images", 0, 0]),
        operation("op", "images", "math.multiply", y=["images", 0, 0, {}]),
        operation("op", "images", "math.multiply", y=["images", 0, 0], extra=1),
        operation("op", "images", "math.add", y=["_CONSTANT_VALUE", -1, 2.0]),
        concatenation("op", ["images"], axis=-1),
        concatenation("op", ["images", "images"]),
        concatenation("op", ["images", "images"], axis=True),
        concatenation("op", ["images", "images"], axis=-1, extra=1),
    ],
)
def test_other_operations_stay_for_the_allow_list_to_refuse(entry):
    mended, codes = mend(graph(images(), entry))
    assert mended["config"]["layers"][1] == entry
    assert codes == []


def hard_sigmoid(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


@pytest.mark.parametrize("activation", ["hard_sigmoid", {"config": "hard_sigmoid"}])
def test_the_hard_sigmoid_of_keras_2_is_kept_in_a_sequence(activation):
    mended, codes = mend(sequential(images(), layer("Activation", "a", activation=activation)))
    assert codes == ["hard_sigmoid"]
    np.testing.assert_allclose(build(mended)(DATA), hard_sigmoid(DATA), atol=1e-6)


def test_the_hard_sigmoid_of_keras_2_is_kept_in_a_graph():
    config = graph(
        images(),
        layer("ReLU", "r", "images"),
        layer("GlobalAveragePooling2D", "g", "r", keepdims=True),
        layer("Activation", "a", "g", activation="hard_sigmoid"),
        layer("Multiply", "m", "r", "a"),
    )
    mended, codes = mend(config)
    assert codes == ["hard_sigmoid"]
    rectified = np.maximum(DATA, 0)
    gate = hard_sigmoid(rectified.mean(axis=(1, 2), keepdims=True))
    np.testing.assert_allclose(build(mended)(DATA), rectified * gate, atol=1e-5)


def test_the_hard_sigmoid_of_keras_3_stays():
    config = sequential(images(), layer("Activation", "a", activation="hard_sigmoid"))
    assert mend(config, "3.15.1") == (config, [])


def test_a_hard_sigmoid_of_unknown_version_is_not_guessed():
    with pytest.raises(Refused, match="does not say") as refusal:
        mend(sequential(images(), layer("Activation", "a", activation="hard_sigmoid")), None)
    assert refusal.value.code is Code.BAD_VALUE


def test_a_hard_sigmoid_that_would_change_the_order_of_weights_is_refused():
    conv = {"filters": 3, "kernel_size": [1, 1]}
    config = graph(
        images(),
        layer("Conv2D", "a", "images", activation="hard_sigmoid", **conv),
        layer("Conv2D", "b", "images", **conv),
        layer("Add", "sum", "a", "b"),
    )
    with pytest.raises(Refused, match="parallel branches"):
        mend(config)


def test_a_hard_sigmoid_inside_a_recurrent_layer_is_refused():
    with pytest.raises(Refused, match="inside the layer"):
        mend(sequential(images(), layer("LSTM", "l", recurrent_activation="hard_sigmoid")))


@pytest.mark.parametrize(
    "config",
    [
        None,
        [],
        {},
        {"class_name": "Sequential"},
        {"class_name": "Dense", "config": {}},
        {"class_name": ["Sequential"], "config": []},
        {"class_name": "Functional", "config": {"layers": []}},
        sequential(images(), layer("ReLU", 5)),
        sequential(images(), {"class_name": "ReLU", "config": [], "name": "r"}),
        graph(images(), layer("ReLU", "images", "images")),
    ],
)
def test_damaged_configurations_are_refused(config):
    with pytest.raises(Refused) as refusal:
        mend_config(config, "2.4.0")
    assert refusal.value.code is Code.CONFIG_DAMAGED


def test_layers_in_a_circle_are_refused():
    first = layer("Activation", "a", "b", activation="hard_sigmoid")
    with pytest.raises(Refused, match="circle"):
        mend(graph(images(), first, layer("ReLU", "b", "a")))


def everything():
    """A small configuration in which each mend has something to do."""
    inner = nested("Functional", [1, 2])["config"]["layers"][1]
    policy = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    zeros = {"class_name": "Zeros", "config": {"dtype": "float32"}}
    chained = {"class_name": "Sequential", "config": [layer("ReLU", "f", dtype=policy)]}
    depthwise = {"groups": 1, "kernel_size": [1, 1], "bias_initializer": zeros, "dtype": policy}
    return graph(
        images(),
        operation("op", "images", "math.truediv", y=127.5),
        layer("DepthwiseConv2D", "a/b", "op", **depthwise),
        layer("BatchNormalizationV1", "norm", "a/b", axis=[3]),
        operation("sum", "norm", "__operators__.add", y=["op", 0, 0]),
        inner | {"inbound_nodes": [[["sum", 0, 0, {}]]]},
        layer("LeakyReLU", "leaky", ["inner", 1, 0, {}], alpha={"type": "ndarray", "value": 0.1}),
        chained | {"name": "flat", "inbound_nodes": [[["leaky", 0, 0, {}]]]},
        layer("Dense", "end", ["flat", 1, 0, {}], units=1, activation="hard_sigmoid"),
    )


def paths(value):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (key,)
        if isinstance(item, dict | list):
            yield from ((key, *path) for path in paths(item))


HOSTILE = [None, [], {}, "x", "a/b", -1, 1e308, True, [[]], {"config": []}, "Sequential"]


def test_no_value_in_any_place_does_more_than_a_refusal():
    config = everything()
    assert len(mend(config)[1]) == 14
    for path in chain([()], paths(config)):
        for value in HOSTILE:
            hostile = {"": copy.deepcopy(config)}
            *parents, last = ("", *path)
            place = hostile
            for key in parents:
                place = place[key]
            place[last] = value
            with contextlib.suppress(Refused):
                mended, _ = mend_config(hostile[""], "2.4.0")
                assert mend_config(mended, "2.4.0") == (mended, ()), (path, value)


@pytest.mark.parametrize("name", ["/" * 12, "_" * 12])
def test_thousands_of_like_names_do_not_cost_their_square(name):
    variants = [f"{number:012b}".replace("0", "/").replace("1", "_") for number in range(4096)]
    taken = [f"{name}_{number}" for number in range(4096)]
    layers = [layer("ReLU", name) for name in (*variants, *taken)]
    started = time.perf_counter()
    mended, _ = mend_config(sequential(images(), *layers), "2.4.0")
    assert time.perf_counter() - started < 5
    names = [entry["config"]["name"] for entry in mended["config"]["layers"]]
    assert len(set(names)) == len(names)
