import re

import numpy as np
import pytest

from classifiers.conversion.onnx_graph import export_graph
from classifiers.conversion.onnx_graph.activations import ACTIVATIONS
from classifiers.conversion.onnx_graph.stored_weights import list_roles
from classifiers.conversion.onnx_graph.table import LAYERS
from classifiers.modelfile import values
from classifiers.modelfile.layers import KINDS
from classifiers.modelfile.report import Code, Refused
from tests.classifiers.conversion.comparison import (
    assert_same,
    check,
    draw,
    export,
    randomize,
    read,
    run,
)
from tests.classifiers.conversion.layer_cases import CASES, build, show
from tests.networks import save_hdf5


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"\W+", "_", case.name))
def test_a_layer_gives_what_it_gives_in_keras(case, tmp_path):
    model = randomize(build(case))
    show(model)
    graph = export(model, tmp_path, archive=True)  # Keras cannot save all of them in HDF5
    check(graph)
    images = draw(case.shape, spread=case.spread)
    three = assert_same(model, graph, images)
    one = run(graph, images[:1])
    np.testing.assert_allclose(one.probability, three.probability[:1], rtol=0, atol=1e-6)


def test_what_lies_just_on_a_threshold_is_cut_off(tmp_path):
    import keras
    from keras import layers

    images = keras.Input((4, 4, 3))
    cut = layers.ReLU(threshold=0.5)(images)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 1)(cut))
    model = randomize(keras.Model(images, layers.Dense(1, activation="sigmoid")(x)))
    assert_same(model, export(model, tmp_path), np.round(2 * draw((4, 4, 3))) / 2)


@pytest.mark.parametrize(
    ("class_name", "needed"),
    [
        ("Conv2D", {"filters": 4, "kernel_size": [3, 3]}),
        ("DepthwiseConv2D", {"kernel_size": [3, 3]}),
        ("SeparableConv2D", {"filters": 4, "kernel_size": [3, 3]}),
        ("Conv2DTranspose", {"filters": 4, "kernel_size": [3, 3]}),
        ("Dense", {"units": 4}),
        ("BatchNormalization", {}),
        ("LayerNormalization", {}),
        ("ReLU", {}),
        ("LeakyReLU", {}),
        ("ELU", {}),
        ("PReLU", {}),
        ("Softmax", {}),
        ("MaxPooling2D", {}),
        ("AveragePooling2D", {"pool_size": [3, 3]}),
        ("GlobalMaxPooling2D", {}),
        ("ZeroPadding2D", {}),
        ("Cropping2D", {}),
        ("UpSampling2D", {}),
        ("Resizing", {"height": 5, "width": 5}),
        ("Rescaling", {"scale": 2.0}),
        ("Concatenate", {}),
    ],
)
def test_what_a_configuration_leaves_out_is_what_keras_takes(class_name, needed, tmp_path):
    import keras
    from keras import layers

    layer = getattr(layers, class_name)(name="tried", **needed)
    images = keras.Input((6, 6, 3))
    x = layer([images, images] if class_name == "Concatenate" else images)
    x = layers.Dense(1, activation="sigmoid")(layers.Flatten()(x))
    inspected = read(save_hdf5(randomize(keras.Model(images, x)), tmp_path / "model.h5"))
    full = export_graph(inspected.config, inspected.weights)
    (entry,) = (e for e in inspected.config["config"]["layers"] if e["name"] == "tried")
    entry["config"] = {"name": "tried", **needed}
    assert export_graph(inspected.config, inspected.weights) == full


@pytest.mark.parametrize(
    ("class_name", "changes", "other"),
    [
        ("Rescaling", {"scale": [1.0, 2.0]}, {}),
        ("Softmax", {"axis": [1, 2]}, {}),
        ("Softmax", {"axis": 4}, {}),
        ("Add", {}, {"class_name": "Subtract"}),
    ],
)
def test_what_onnx_cannot_express_is_refused(class_name, changes, other, tmp_path):
    import keras
    from keras import layers

    images = keras.Input((6, 6, 3))
    x = layers.Add()([images, layers.Softmax()(images), layers.Rescaling(2.0)(images)])
    x = layers.Dense(1, activation="sigmoid")(layers.Flatten()(x))
    inspected = read(save_hdf5(keras.Model(images, x), tmp_path / "model.h5"))
    (entry,) = (e for e in inspected.config["config"]["layers"] if e["class_name"] == class_name)
    entry["config"] |= changes
    entry |= other
    with pytest.raises(Refused) as caught:
        export_graph(inspected.config, inspected.weights)
    assert caught.value.code is Code.CANNOT_CONVERT


def test_there_is_a_case_for_every_layer_and_every_function():
    classes, functions = set(), set()
    for case in CASES:
        for layer in build(case).layers:
            classes.add(type(layer).__name__)
            functions.add(layer.get_config().get("activation"))
    assert classes == set(KINDS)
    assert functions - {None} >= values.ACTIVATIONS - {"swish", "hard_swish"}  # they have two names


def test_every_layer_that_is_allowed_can_be_written():
    assert set(LAYERS) == set(KINDS)
    assert set(ACTIVATIONS) == values.ACTIVATIONS


@pytest.mark.parametrize("class_name", KINDS)
@pytest.mark.parametrize("flag", [True, False])
def test_a_layer_has_as_many_weights_as_the_gates_expect(class_name, flag):
    kind = KINDS[class_name]
    flags = {key: flag for key in ("use_bias", "scale", "center") if key in kind.defaults}
    sizes = {"filters": 4, "kernel_size": [3, 3], "units": 4}
    config = kind.clean(class_name, flags | {k: v for k, v in sizes.items() if k in kind.keys})
    expected = kind.weight_shapes(config, [(8, 8, 4)])
    assert len(list_roles(class_name, config)) == len(expected)
