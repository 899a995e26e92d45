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
