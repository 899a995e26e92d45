"""Weights alone, with an architecture that was given beside them or that the site knows."""

import json
from pathlib import Path

import numpy as np
import pytest

from classifiers.modelfile import Limits, inspect, inspect_isolated, load_model
from classifiers.modelfile.architectures import KNOWN_ARCHITECTURES
from classifiers.modelfile.given import check_architectures, known_architectures
from classifiers.modelfile.report import Code, Refused
from tests.networks import build_nested, build_sigmoid, save_hdf5

WHOLE_FILES = [
    "963n-01__keras_model.h5",
    "model1_18epochs_valacc0.9252.hdf5",
    "oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5",
    "keras215/logit_output.h5",
    "keras215/misc_layers.h5",
    "keras215/mixed_float16.h5",
    "keras215/mnv1_tfop.h5",
    "keras215/slash_names_deferred.h5",
]


def save_weights_of_keras_2(model, path: Path) -> Path:
    """What `save_weights` wrote in Keras 2, and Keras 3 still writes within a whole file."""
    import h5py
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, model)
    return path


def save_weights_of_keras_3(model, path: Path) -> Path:
    saved = path.with_suffix(".weights.h5")
    model.save_weights(saved)
    return saved.rename(path)


LAYOUTS = [save_weights_of_keras_2, save_weights_of_keras_3]


def to_json_of_keras_2(model) -> str:
    from keras.src.legacy.saving.saving_options import keras_option_scope

    with keras_option_scope(use_legacy_config=True):
        config = model.get_config()
    whole = {"class_name": type(model).__name__, "config": config}
    return json.dumps(whole | {"keras_version": "2.15.0", "backend": "tensorflow"})


def build_chain():
    """A Sequential network that was trained, so that its archive has more than its weights."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Conv2D(4, 3, activation="hard_sigmoid"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    model.fit(np.random.default_rng(0).random((4, 16, 16, 3)), np.ones((4, 1)), verbose=0)
    return model


def build_half_trained():
    model = build_nested()
    model.get_layer("inner").trainable = False
    return model


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """The network of `build_chain` with a file of its weights in each layout."""
    model, folder = build_chain(), tmp_path_factory.mktemp("chain")
    return model, {save: save(model, folder / f"{save.__name__}.h5") for save in LAYOUTS}


def predict(model):
    images = np.random.default_rng(2).random((2, *model.input_shape[1:])).astype("float32")
    return model.predict(images, verbose=0)


def inspect_path(path, **given):
    with path.open("rb") as file:
        return inspect(file, **given)


@pytest.mark.parametrize("save", LAYOUTS)
@pytest.mark.parametrize("build", [build_sigmoid, build_chain, build_nested, build_half_trained])
def test_weights_and_architecture_give_the_model_that_they_are_of(tmp_path, save, build):
    model = build()
    path = save(model, tmp_path / "weights.h5")
    loaded = load_model(path, architecture=model.to_json())
    np.testing.assert_allclose(predict(loaded), predict(model), atol=1e-6)
    report = inspect_isolated(path, architecture=model.to_json(), allow_unconfined=True)
    assert report.code is Code.OK
    assert report.facts["parameters"] == model.count_params()
    assert "given_architecture" in [mend.code for mend in report.mends]


@pytest.mark.parametrize("build", [build_sigmoid, build_nested])
def test_the_architecture_may_be_as_keras_2_writes_it(tmp_path, build):
    model = build()
    path = save_weights_of_keras_2(model, tmp_path / "weights.h5")
    loaded = load_model(path, architecture=to_json_of_keras_2(model))
    np.testing.assert_allclose(predict(loaded), predict(model), atol=1e-6)


@pytest.mark.shared
@pytest.mark.parametrize("name", WHOLE_FILES)
def test_a_file_that_was_taken_apart_is_the_same_model(shared, tmp_path, name):
    import h5py

    path = tmp_path / "weights.h5"
    with h5py.File(shared / "models" / name) as whole, h5py.File(path, "w") as file:
        architecture = json.loads(whole.attrs["model_config"])
        architecture["keras_version"] = str(whole.attrs["keras_version"])
        file.attrs.update(whole["model_weights"].attrs)
        for layer in whole["model_weights"]:
            whole["model_weights"].copy(layer, file)
    loaded = load_model(path, architecture=json.dumps(architecture))
    expected = load_model(shared / "models" / name)
    np.testing.assert_allclose(predict(loaded), predict(expected), atol=1e-6)


def test_the_version_in_the_json_decides_what_is_mended(chain):
    """The slope of the hard sigmoid, which is not the same in Keras 2 and 3."""
    model, path = chain[0], chain[1][save_weights_of_keras_2]
    of_keras_3 = json.loads(model.to_json())

    def read(architecture):
        report = inspect_path(path, architecture=json.dumps(architecture))
        return report.code, "hard_sigmoid" in [mend.code for mend in report.mends]

    assert read(of_keras_3) == (Code.OK, False)
    assert read(of_keras_3 | {"keras_version": "2.4.0"}) == (Code.OK, True)
    assert read(json.loads(to_json_of_keras_2(model)) | {"keras_version": "2.4.0"})[1]
    unknown = {"batch_shape": "batch_input_shape", "DTypePolicy": "Policy"}
    text = json.dumps(of_keras_3)
    for name, other in unknown.items():
        text = text.replace(name, other)
        assert read(json.loads(text))[0] is (Code.OK if "DTypePolicy" in text else Code.BAD_VALUE)


def change_layer(**change):
    """The architecture of `build_chain`, with its last layer changed."""

    def write(architecture):
        architecture["config"]["layers"][-1] |= change
        return json.dumps(architecture)

    return write


def change_config(**change):
    def write(architecture):
        architecture["config"]["layers"][-1]["config"] |= change
        return json.dumps(architecture)

    return write


def one_layer_less(architecture):
    del architecture["config"]["layers"][2:5]
    return json.dumps(architecture)


def one_layer_twice(architecture):
    layers = architecture["config"]["layers"]
    layers[5]["config"]["name"] = layers[2]["config"]["name"]
    return json.dumps(architecture)


@pytest.mark.parametrize("save", LAYOUTS)
@pytest.mark.parametrize(
    ("write", "code"),
    [
        (change_layer(class_name="Lambda"), Code.CODE_IN_LAYER),
        (change_layer(class_name="TFOpLambda"), Code.CODE_IN_LAYER),
        (change_layer(module="os"), Code.UNKNOWN_LAYER),
        (change_layer(module="keras.evil", class_name="Custom"), Code.UNKNOWN_LAYER),
        (change_layer(registered_name="Custom>Dense"), Code.UNKNOWN_LAYER),
        (change_layer(more=1), Code.UNKNOWN_KEY),
        (change_config(kernel_initializer={"class_name": "__lambda__"}), Code.CODE_IN_LAYER),
        (change_config(activation="open"), Code.BAD_VALUE),
        (change_config(units=2), Code.WEIGHTS_MISMATCH),
        (change_config(units=10**6), Code.TOO_MANY_PARAMETERS),
        (one_layer_less, Code.WEIGHTS_MISMATCH),
        (one_layer_twice, Code.BROKEN_GRAPH),
        (lambda _: "", Code.CONFIG_DAMAGED),
        (lambda _: "import os", Code.CONFIG_DAMAGED),
        (lambda _: "[]", Code.CONFIG_DAMAGED),
        (lambda _: '{"class_name": "Sequential", "class_name": "Model"}', Code.CONFIG_DAMAGED),
        (lambda _: '{"a":' * 100 + "1" + "}" * 100, Code.CONFIG_TOO_DEEP),
        (lambda _: '{"a":' * 100_000, Code.CONFIG_TOO_DEEP),
        (lambda _: " " * (Limits().attribute_bytes + 1), Code.FILE_TOO_LARGE),
    ],
    ids=lambda value: value if isinstance(value, Code) else "",
)
def test_an_architecture_goes_through_all_gates(chain, save, write, code):
    path = chain[1][save]
    architecture = write(json.loads(chain[0].to_json()))
    report = inspect_isolated(path, architecture=architecture, allow_unconfined=True)
    assert report.code is code, report.message
    with pytest.raises(Refused) as refusal:
        load_model(path, architecture=architecture)
    assert refusal.value.code is code


def test_a_file_with_an_architecture_takes_no_other(tmp_path):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.h5")
    with pytest.raises(Refused, match="holds its own: give the file alone"):
        load_model(path, architecture=build_sigmoid().to_json())


def test_a_file_without_numbers_is_no_model_whatever_is_given(tmp_path):
    import h5py

    with h5py.File(tmp_path / "model.h5", "w") as file:
        file.attrs["layer_names"] = [b"dense"]
        file.create_group("dense").attrs["weight_names"] = np.array([], "S")
    with pytest.raises(Refused) as refusal:
        load_model(tmp_path / "model.h5", architecture=build_sigmoid().to_json())
    assert refusal.value.code is Code.NO_MODEL


def test_layers_of_the_same_names_may_be_listed_in_any_order(tmp_path):
    import h5py

    model = build_nested()
    path = save_weights_of_keras_2(model, tmp_path / "weights.h5")
    with h5py.File(path, "r+") as file:
        file.attrs["layer_names"] = file.attrs["layer_names"][::-1]
    loaded = load_model(path, architecture=model.to_json())
    np.testing.assert_allclose(predict(loaded), predict(model), atol=1e-6)


def test_layers_of_other_names_must_be_listed_in_order(tmp_path):
    import h5py

    model = build_nested()
    path = save_weights_of_keras_2(model, tmp_path / "weights.h5")
    architecture = model.to_json().replace('"delta"', '"other"')
    assert load_model(path, architecture=architecture).get_layer("other")
    with h5py.File(path, "r+") as file:
        file.attrs["layer_names"] = file.attrs["layer_names"][::-1]
    with pytest.raises(Refused, match="other shapes"):
        load_model(path, architecture=architecture)


def test_a_layer_that_is_listed_twice_is_refused(chain, tmp_path):
    import h5py

    model = chain[0]
    path = save_weights_of_keras_2(model, tmp_path / "weights.h5")
    with h5py.File(path, "r+") as file:  # the two normalizations have the same shapes
        names = [layer.name for layer in model.layers]
        file.attrs["layer_names"] = np.array([*names[:4], names[1], *names[5:]], "S")
    with pytest.raises(Refused, match="named twice"):
        load_model(path, architecture=model.to_json())


# Known to the site


@pytest.mark.parametrize("save", LAYOUTS)
def test_weights_of_an_architecture_that_the_site_knows_are_recognised(tmp_path, save):
    model = build_nested()
    path = save(model, tmp_path / "weights.h5")
    architectures = {"Small": build_sigmoid().to_json(), "Nested": model.to_json()}
    report = inspect_isolated(path, architectures=architectures, allow_unconfined=True)
    assert "those of Nested" in report.mends[0].message
    assert report == inspect_path(path, architectures=architectures)
    loaded = load_model(path, architectures=architectures)
    np.testing.assert_allclose(predict(loaded), predict(model), atol=1e-6)
    with pytest.raises(Refused) as refusal:
        load_model(path)
    assert refusal.value.code is Code.UNKNOWN_WEIGHTS


@pytest.mark.parametrize("save", LAYOUTS)
def test_weights_of_one_layer_more_are_not_recognised(chain, save):
    path = chain[1][save]
    architecture = json.loads(chain[0].to_json())
    del architecture["config"]["layers"][-1]
    fewer = json.dumps(architecture)
    report = inspect_path(path, architectures={"Fewer": fewer})
    assert report.code is Code.UNKNOWN_WEIGHTS
    report = inspect_path(path, architecture=fewer)
    assert report.code is Code.WEIGHTS_MISMATCH


def test_weights_of_a_built_in_architecture_as_keras_3_writes_them(tmp_path):
    from tests.classifiers.modelfile.test_architectures import build

    model = build(KNOWN_ARCHITECTURES["MesoInception4"].config)
    loaded = load_model(save_weights_of_keras_3(model, tmp_path / "weights.h5"))
    np.testing.assert_allclose(predict(loaded), predict(model), atol=1e-6)


def names_of(added):
    return [known.name for known in known_architectures(added, Limits())]


def test_the_sites_architectures_come_behind_the_built_in_ones():
    assert names_of(None) == names_of({}) == ["Meso1", "Meso4", "MesoInception4"]
    small = build_sigmoid().to_json()
    assert names_of({"Small": small}) == ["Meso1", "Meso4", "MesoInception4", "Small"]


def test_a_built_in_architecture_can_be_replaced_or_left_out():
    small = build_sigmoid().to_json()
    added = {"Meso4": small, "Meso1": None}
    assert names_of(added) == ["Meso4", "MesoInception4"]
    found = next(known_architectures(added, Limits()))
    assert found.config != KNOWN_ARCHITECTURES["Meso4"].config


@pytest.mark.parametrize("unusable", ["{", '{"class_name": "Lambda", "config": {}}', None])
def test_an_entry_that_cannot_be_used_is_named(tmp_path, unusable):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.h5")
    architectures = {"Mine": build_sigmoid().to_json(), "Xception-2": unusable}
    for look in (
        lambda: check_architectures(architectures, Limits()),
        lambda: inspect_path(path, architectures=architectures),
        lambda: inspect_isolated(path, architectures=architectures, allow_unconfined=True),
        lambda: load_model(path, architectures=architectures),
    ):
        with pytest.raises(ValueError, match="known architecture 'Xception-2' cannot be used"):
            look()
