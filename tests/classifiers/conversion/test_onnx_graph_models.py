"""Whole models: nested and shared layers, the order of weights, images of any size, real files."""

import json

import numpy as np
import pytest

from classifiers.conversion.endings import Output, end_in_sigmoid
from classifiers.conversion.onnx_graph import export_graph
from classifiers.engine import describe_conv_layers
from classifiers.modelfile import references
from classifiers.modelfile.report import Code, Refused
from tests.classifiers.conversion.comparison import (
    assert_same,
    check,
    draw,
    export,
    load,
    randomize,
    read,
    run,
)
from tests.classifiers.conversion.whole_models import (
    BUILDERS,
    build_branches,
    build_deep,
    build_open,
    finish,
)
from tests.networks import build_nested, save_hdf5


def find(model, path: str):
    for name in path.split("/"):
        model = model.get_layer(name)
    return model


@pytest.mark.parametrize("build", [build_nested, build_deep])
def test_nested_models_are_written_out(build, tmp_path):
    model = build()
    graph = export(model, tmp_path)
    check(graph)
    outputs = assert_same(model, graph, draw(model.input_shape[1:]))
    counts = [feature_map.shape[-1] for feature_map in outputs.feature_maps]
    assert counts == [filters for filters, _ in describe_conv_layers(model)]


@pytest.mark.parametrize(
    ("frozen", "thawed"),
    [
        (["inner"], []),
        (["chain"], []),
        (["inner/deepest"], []),
        (["inner/deepest/innermost_norm", "chain/chain_norm"], []),
        (["inner/before_conv", "inner/deepest/innermost_conv"], []),
        (["inner"], ["inner/after_norm"]),
        (["inner/deepest"], ["inner/deepest/innermost_conv"]),
        (["outer_norm", "unit"], []),
    ],
)
def test_weights_are_found_whatever_is_trained(frozen, thawed, tmp_path):
    model = build_deep()
    for paths, trainable in ((frozen, False), (thawed, True)):
        for path in paths:
            find(model, path).trainable = trainable
    graph = export(model, tmp_path)
    assert_same(model, graph, draw((8, 9, 3)))


def test_that_a_sequential_model_was_frozen_is_forgotten_as_in_keras(tmp_path):
    inspected = read(save_hdf5(build_deep(), tmp_path / "model.h5"))
    config = json.loads(json.dumps(inspected.config))
    (chain,) = (layer for layer in config["config"]["layers"] if layer["name"] == "chain")
    chain["config"]["trainable"] = False
    loaded = load(config, inspected.weights, tmp_path)
    assert_same(loaded, export_graph(config, inspected.weights), draw((8, 9, 3)))


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("archive", [False, True])
def test_layers_run_and_are_listed_as_in_keras(build, archive, tmp_path):
    import keras

    model = randomize(build(keras, keras.layers))
    graph = export(model, tmp_path, archive=archive)
    check(graph)
    assert_same(model, graph, draw(model.input_shape[1:]))


def test_the_order_in_which_the_configuration_lists_layers_does_not_matter(tmp_path):
    import keras

    model = randomize(build_branches(keras, keras.layers))
    inspected = read(save_hdf5(model, tmp_path / "model.h5"))
    for seed in range(3):
        config = json.loads(json.dumps(inspected.config))
        np.random.default_rng(seed).shuffle(config["config"]["layers"])
        loaded = load(config, inspected.weights, tmp_path)
        assert_same(loaded, export_graph(config, inspected.weights), draw((8, 8, 3)))


def test_images_of_any_size_at_several_sizes(tmp_path):
    import keras

    model = randomize(build_open(keras, keras.layers))
    graph = export(model, tmp_path)
    check(graph)
    for sides in ((17, 22), (24, 16), (25, 27)):
        assert_same(model, graph, draw((*sides, 3), count=2))


def test_images_of_which_one_side_is_any(tmp_path):
    import keras
    from keras import layers

    images = keras.Input((15, None, 1))
    x = layers.Conv2D(4, 4, strides=2, padding="same")(images)
    model = randomize(finish(images, layers.MaxPooling2D(3, strides=2, padding="same")(x)))
    graph = export(model, tmp_path)
    for width in (9, 14):
        assert_same(model, graph, draw((15, width, 1), count=1))


def test_uses_of_a_nested_model_may_be_counted_from_one_as_the_gates_allow(tmp_path):
    inspected = read(save_hdf5(build_deep(), tmp_path / "model.h5"))
    graph = export_graph(inspected.config, inspected.weights)
    for entry in inspected.config["config"]["layers"]:
        entry["inbound_nodes"] = [
            [[name, node + (name in {"inner", "chain"}), 0, {}] for name, node, _ in keys]
            for keys in references.nodes(entry)
        ]
    assert export_graph(inspected.config, inspected.weights) == graph


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "963n-01__keras_model.h5",
        "dariusaf-01__Meso4_DF.h5",
        "dariusaf-04__MesoInception_F2F.h5",
        "keras215/legacy_adam_expdecay.h5",
        "keras215/logit_output.h5",
        "keras215/misc_layers.h5",
        "keras215/mixed_float16.h5",
        "keras215/mnv1_tfop.h5",
        "keras215/slash_names_deferred.h5",
        "model1_18epochs_valacc0.9252.hdf5",
        "model2_17epochs_valacc0.89.hdf5",
        "nviable-01__meso4-f2f_retrained.h5",
        "nviable-02__weights.meso4-f2f.best.h5",
        "nviable-07__weights.MesoInception-f2f.best_2.h5",
        "oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5",
    ],
)
def test_every_published_file(shared, name, tmp_path):
    inspected = read(shared / "models" / name)
    _, ending = inspected.architecture.outputs[0]
    output = {"softmax": Output.SOFTMAX, "linear": Output.LOGIT}.get(ending, Output.SIGMOID)
    config, weights = end_in_sigmoid(inspected.config, inspected.weights, output)
    graph = export_graph(config, weights)
    assert graph == export_graph(config, weights)
    check(graph)
    model = load(config, weights, tmp_path)
    random = np.random.default_rng(0)
    outputs = assert_same(
        model, graph, random.random((2, *inspected.architecture.inputs[0]), "float32")
    )
    assert len(outputs.feature_maps) == len(inspected.architecture.conv_layers)


def test_what_a_graph_says_of_itself(tmp_path):
    import onnx

    model = build_nested()
    graph = export(model, tmp_path)
    proto = onnx.load_from_string(graph)
    assert (proto.producer_name, proto.ir_version) == ("classifiers", 8)
    assert [(opset.domain, opset.version) for opset in proto.opset_import] == [("", 18)]
    sides = {
        value.name: [side.dim_param or side.dim_value for side in value.type.tensor_type.shape.dim]
        for value in (*proto.graph.input, *proto.graph.output)
    }
    assert sides == {
        "images": ["n", 16, 16, 3],
        "probability": ["n", 1],
        "logit": ["n", 1],
        "conv_0": ["n", 16, 16, 4],
        "conv_1": ["n", 16, 16, 8],
        "conv_2": ["n", 16, 16, 5],
        "conv_3": ["n", 16, 16, 6],
        "conv_4": ["n", 32, 32, 2],
    }
    assert graph == export(model, tmp_path)


def test_weights_of_a_layer_used_often_are_stored_once(tmp_path):
    import keras
    from keras import layers

    shared, images = layers.Conv2D(64, 1), keras.Input((4, 4, 3))
    x = layers.Conv2D(64, 1)(images)
    for _ in range(8):
        x = shared(x)
    model = finish(images, x)
    assert len(export(model, tmp_path)) < 2 * 4 * model.count_params()


@pytest.mark.parametrize(
    ("side", "interpolation"),
    [(9, "lanczos3"), (9, "lanczos5"), (None, "nearest"), (None, "bicubic")],
)
def test_resizing_that_onnx_cannot_express_is_refused(side, interpolation, tmp_path):
    import keras
    from keras import layers

    images = keras.Input((9, side, 3))
    model = finish(images, layers.Resizing(5, 5, interpolation=interpolation)(images))
    with pytest.raises(Refused, match="Resizing") as caught:
        export(model, tmp_path)
    assert caught.value.code is Code.CANNOT_CONVERT


@pytest.mark.parametrize("change", ["missing", "turned"])
def test_weights_that_do_not_fit_are_refused(change, tmp_path):
    inspected = read(save_hdf5(build_deep(), tmp_path / "model.h5"))
    weights = list(inspected.weights)
    name, arrays = weights[2]
    weights[2] = (name, arrays[:-1] if change == "missing" else arrays[::-1])
    with pytest.raises(Refused) as caught:
        export_graph(inspected.config, weights)
    assert caught.value.code is Code.WEIGHTS_MISMATCH


def test_one_image_gives_what_it_gives_among_others(tmp_path):
    model = build_nested()
    graph, images = export(model, tmp_path), draw((16, 16, 3))
    together = run(graph, images)
    for number in range(3):
        alone = run(graph, images[number : number + 1])
        np.testing.assert_allclose(
            alone.logit, together.logit[number : number + 1], rtol=0, atol=1e-5
        )
