import json
from io import BytesIO

import pytest

from classifiers.modelfile import Limits, Verdict, inspect
from classifiers.modelfile.report import Code
from tests.networks import build_nested, build_sigmoid, save_hdf5

ACCEPT, CHOICES, REJECT = Verdict.ACCEPT, Verdict.ACCEPT_WITH_CHOICES, Verdict.REJECT

PUBLISHED = {
    "963n-01__keras_model.h5": (CHOICES, Code.NEEDS_CHOICES),
    "dariusaf-01__Meso4_DF.h5": (ACCEPT, Code.OK),
    "dariusaf-04__MesoInception_F2F.h5": (ACCEPT, Code.OK),
    "model1_18epochs_valacc0.9252.hdf5": (ACCEPT, Code.OK),
    "model2_17epochs_valacc0.89.hdf5": (ACCEPT, Code.OK),
    "nviable-01__meso4-f2f_retrained.h5": (ACCEPT, Code.OK),
    "nviable-02__weights.meso4-f2f.best.h5": (ACCEPT, Code.OK),
    "nviable-07__weights.MesoInception-f2f.best_2.h5": (ACCEPT, Code.OK),
    "oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5": (CHOICES, Code.NEEDS_CHOICES),
    "oarriaga-05__tiny_XCEPTION_KDEF.hdf5": (REJECT, Code.NO_BINARY_OUTPUT),
    "keras215/OWN_customlayer.h5": (REJECT, Code.UNKNOWN_LAYER),
    "keras215/OWN_lambda.h5": (REJECT, Code.CODE_IN_LAYER),
    "keras215/legacy_adam_expdecay.h5": (ACCEPT, Code.OK),
    "keras215/logit_output.h5": (CHOICES, Code.NEEDS_CHOICES),
    "keras215/misc_layers.h5": (ACCEPT, Code.OK),
    "keras215/mixed_float16.h5": (ACCEPT, Code.OK),
    "keras215/mnv1_tfop.h5": (ACCEPT, Code.OK),
    "keras215/slash_names_deferred.h5": (ACCEPT, Code.OK),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_files(shared, name):
    with (shared / "models" / name).open("rb") as file:
        report = inspect(file)
    assert (report.verdict, report.code) == PUBLISHED[name], report.message


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name in PUBLISHED if not name.startswith("keras215")])
def test_facts_are_those_that_keras_finds(shared, name):
    golden = json.loads((shared / "models" / "golden.json").read_text())["models"][name]
    with (shared / "models" / name).open("rb") as file:
        facts = inspect(file).facts
    assert facts["parameters"] == golden["params"]
    assert len(facts["conv_layers"]) == golden["n_conv"]
    assert facts["input_shapes"] == [golden["input_shape"][1:]]
    assert facts["output_shapes"] == [golden["output_shape"][1:]]
    assert facts["keras_version"] == golden["keras_version"]


def inspect_model(model, tmp_path, **limits):
    with save_hdf5(model, tmp_path / "model.h5").open("rb") as file:
        return inspect(file, Limits(**limits))


def test_what_this_keras_writes_is_accepted(tmp_path):
    report = inspect_model(build_nested(), tmp_path)
    assert report.verdict is ACCEPT, report.message
    assert report.facts["conv_layers"] == [
        [4, [3, 3]],
        [8, [3, 3]],
        [5, [3, 5]],
        [6, [1, 1]],
        [2, [2, 2]],
    ]
    assert report.facts["parameters"] == build_nested().count_params()
    json.dumps(report.to_json())


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"file_bytes": 1000}, Code.FILE_TOO_LARGE),
        ({"hdf5_objects": 3}, Code.HDF5_TOO_MANY_OBJECTS),
        ({"hdf5_depth": 1}, Code.HDF5_TOO_DEEP),
        ({"attribute_bytes": 100}, Code.HDF5_ATTRIBUTE_TOO_LARGE),
        ({"json_depth": 3}, Code.CONFIG_TOO_DEEP),
        ({"layers": 4}, Code.TOO_MANY_LAYERS),
        ({"nested_models": 0}, Code.NESTED_TOO_DEEP),
        ({"parameters": 100}, Code.TOO_MANY_PARAMETERS),
        ({"image_side": 15}, Code.IMAGE_TOO_LARGE),
        ({"activation_bytes": 1000}, Code.TOO_MUCH_MEMORY),
        ({"multiply_adds": 1000}, Code.TOO_MANY_OPERATIONS),
    ],
)
def test_every_limit_is_held(tmp_path, limit, code):
    report = inspect_model(build_nested(), tmp_path, **limit)
    assert (report.verdict, report.code) == (REJECT, code)


def test_a_refusal_tells_what_was_found_so_far():
    report = inspect(BytesIO(b"version https://git-lfs.github.com/spec/v1\n"))
    assert (report.verdict, report.code) == (REJECT, Code.GIT_LFS_POINTER)
    assert report.facts == {"format": "git-LFS pointer", "bytes": 43}
    assert "git lfs pull" in report.message


def test_a_file_that_is_read_twice_is_the_same(tmp_path):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.h5")
    reports = []
    for _ in range(2):
        with path.open("rb") as file:
            reports.append(inspect(file))
    assert reports[0] == reports[1]


def build_open(*layers):
    import keras

    images = keras.Input((None, None, 3))
    x = images
    for layer in layers:
        x = layer(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))


def test_what_takes_any_image_costs_what_the_largest_one_does(tmp_path):
    from keras.layers import Conv2D, MaxPooling2D

    def find_largest(*layers, **limits):
        report = inspect_model(build_open(*layers), tmp_path, **limits)
        assert report.verdict is ACCEPT, report.message
        return report.facts["largest_side"]

    assert find_largest(Conv2D(4, 3)) == 1024
    assert find_largest(Conv2D(4, 3), image_side=500) == 500
    # 100 maps of 1024 x 1024 numbers would take 400 MiB, and the image 12: two layers do not fit.
    assert find_largest(Conv2D(100, 1), Conv2D(100, 1)) == 768
    # Behind a layer that makes the image smaller, less is needed.
    assert find_largest(Conv2D(4, 3), MaxPooling2D(8), Conv2D(1000, 1)) == 1024
    # It fits into an image of 256 pixels 49 times, and into one of 1024 pixels 600,625.
    assert find_largest(Conv2D(8, 250)) == 384


def test_what_enlarges_an_image_of_any_size_is_measured_as_large(tmp_path):
    from keras.layers import Conv2D, UpSampling2D

    report = inspect_model(build_open(UpSampling2D(32), Conv2D(4, 1)), tmp_path)
    assert (report.verdict, report.code) == (REJECT, Code.TOO_MUCH_MEMORY)


def test_a_fixed_image_has_no_largest_side(tmp_path):
    assert "largest_side" not in inspect_model(build_nested(), tmp_path).facts
