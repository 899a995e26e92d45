"""Files that hold nothing but weights, recognised by the shapes of these."""

import copy
import json

import numpy as np
import pytest
from PIL import Image

from classifiers.modelfile.architectures import KNOWN_ARCHITECTURES, assign_weights, recognise

FILES = {
    "dariusaf-01__Meso4_DF.h5": "Meso4",
    "dariusaf-04__MesoInception_F2F.h5": "MesoInception4",
    "nviable-01__meso4-f2f_retrained.h5": "Meso4",
}
PARAMETERS = {"Meso1": 448 + 68 + 16 + 4097, "Meso4": 28_073, "MesoInception4": 28_725}


def read_weights(path):
    import h5py

    with h5py.File(path) as file:
        return {
            name.decode(): [file[name][weight][()] for weight in file[name].attrs["weight_names"]]
            for name in file.attrs["layer_names"]
        }


def shapes_of(layers):
    return [(name, [weight.shape for weight in weights]) for name, weights in layers.items()]


def build(config):
    from keras.src.legacy.saving import saving_utils
    from keras.src.legacy.saving.saving_options import keras_option_scope

    with keras_option_scope(use_legacy_config=True):
        return saving_utils.model_from_config(copy.deepcopy(config))


def random_weights(known, order=None):
    """Weights under names that tell nothing, in the order of the Keras model or in another."""
    rng, shapes = np.random.default_rng(0), dict(known.weight_shapes)
    return {
        f"layer_{name}": [rng.normal(size=shape) for shape in shapes[name]]
        for name in order or shapes
    }


@pytest.mark.shared
@pytest.mark.parametrize("filename", FILES)
def test_weights_alone_give_the_golden_outputs(shared, filename):
    golden = json.loads((shared / "models" / "golden.json").read_text())["models"][filename]
    layers = read_weights(shared / "models" / filename)
    known = recognise(shapes_of(layers))
    assert known.name == FILES[filename]
    model = build(known.config)
    model.set_weights([w for _, weights in assign_weights(known, layers) for w in weights])
    raw = np.stack(
        [
            np.asarray(Image.open(path).convert("RGB").resize((256, 256), Image.Resampling.NEAREST))
            for path in sorted((shared / "images" / "golden").iterdir())
        ]
    ).astype("float32")
    scalings = {"rescale_1/255": raw / 255, "raw_0_255": raw, "tf_-1_1": raw / 127.5 - 1}
    for scaling, data in scalings.items():
        np.testing.assert_allclose(model(data), golden["probabilities"][scaling], atol=1e-4)


@pytest.mark.parametrize("name", KNOWN_ARCHITECTURES)
def test_layers_and_shapes_are_those_of_the_model_that_keras_builds(name):
    known = KNOWN_ARCHITECTURES[name]
    model = build(known.config)
    built = tuple(
        (layer.name, tuple(tuple(weight.shape) for weight in layer.weights))
        for layer in model.layers
        if layer.weights
    )
    assert built == known.weight_shapes
    assert model.count_params() == PARAMETERS[name]
    assert (model.input_shape, model.output_shape) == ((None, 256, 256, 3), (None, 1))


@pytest.mark.parametrize("name", KNOWN_ARCHITECTURES)
def test_each_architecture_recognises_itself_whatever_its_layers_are_called(name):
    known = KNOWN_ARCHITECTURES[name]
    layers = random_weights(known)
    found = recognise([("input", []), *shapes_of(layers), ("flatten", [])])
    assert found.name == name
    assert assign_weights(found, layers) == [
        (layer, layers[f"layer_{layer}"]) for layer, _ in known.weight_shapes
    ]


def test_branches_may_be_listed_one_after_the_other():
    known = KNOWN_ARCHITECTURES["MesoInception4"]
    (by_branch,) = known.other_orders
    assert by_branch[:3] == (
        "inception_1_point",
        "inception_1_narrow_1",
        "inception_1_dilated_1",
    )
    found = recognise(shapes_of(random_weights(known, by_branch)))
    assert found.file_layers == {name: f"layer_{name}" for name in by_branch}


def test_other_weights_are_not_recognised():
    shapes = shapes_of(random_weights(KNOWN_ARCHITECTURES["Meso4"]))
    assert recognise([]) is None
    assert recognise(shapes[:-1]) is None
    assert recognise(shapes[::-1]) is None
    assert recognise([*shapes, ("more", [(1,)])]) is None
    assert recognise([(name, [*s[:-1], (99,)]) for name, s in shapes]) is None
    assert recognise([("same", s) for _, s in shapes]) is None


def test_only_the_architectures_given_are_considered():
    shapes = shapes_of(random_weights(KNOWN_ARCHITECTURES["Meso4"]))
    assert recognise(shapes, [KNOWN_ARCHITECTURES["Meso1"]]) is None


def test_what_is_returned_can_be_changed_without_harm():
    known = KNOWN_ARCHITECTURES["Meso4"]
    found = recognise(shapes_of(random_weights(known)))
    found.config["config"]["layers"].clear()
    assert known.config["config"]["layers"]
