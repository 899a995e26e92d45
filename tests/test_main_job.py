"""The main job on real variants and images: publish through the admin, ask through the API."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from classifiers.models import MLModel

pytestmark = [pytest.mark.shared, pytest.mark.django_db]

FILES = {
    "model1": ("model1_18epochs_valacc0.9252.hdf5", "model1_18epochs_valacc0.9252_loss.png"),
    "model2": ("model2_17epochs_valacc0.89.hdf5", "model2_17epochs_valacc0.89_loss.png"),
}
# In file-name order: four of df, then four of real.
OUTPUTS = {
    "model1": [0.0493, 0.0004, 0.0002, 0.9525, 1.0, 1.0, 0.9983, 1.0],
    "model2": [0.1546, 0.0653, 0.0173, 0.9393, 1.0, 1.0, 0.9967, 1.0],
}
LAYERS = [
    "8 filters, 256 x 256",
    "8 filters, 128 x 128",
    "16 filters, 64 x 64",
    "16 filters, 32 x 32",
]


@pytest.fixture(autouse=True)
def eight_images(folders, shared):
    for class_name in ("df", "real"):
        shutil.copytree(shared / "images" / class_name, folders / "data" / class_name)


@pytest.fixture
def upload(admin_client, shared):
    def upload(name: str) -> MLModel:
        model_file, loss_curve = FILES[name]
        with (
            (shared / "models" / model_file).open("rb") as model,
            (shared / "loss_curves" / loss_curve).open("rb") as curve,
        ):
            response = admin_client.post(
                "/admin/classifiers/mlmodel/add/",
                {
                    "model_name": name,
                    "model_desc": "A published MesoNet variant",
                    "model_file": model,
                    "loss_curve": curve,
                },
            )
        assert response.status_code == 302, response.text
        return MLModel.objects.get(model_name=name)

    return upload


def test_the_published_figures_come_out(upload, client):
    upload("model1")
    (variant,) = client.get("/api/available-models/").json()
    assert variant["accuracy"] == 87.5
    assert variant["clr"] == {
        "columns": ["", "precision", "recall", "f1-score", "support"],
        "rows": [
            [0, 1.0, 0.75, 0.86, 4],
            [1, 0.8, 1.0, 0.89, 4],
            ["accuracy", "", "", 0.88, 8],
            ["macro_avg", 0.9, 0.88, 0.87, 8],
            ["weighted_avg", 0.9, 0.88, 0.87, 8],
        ],
    }
    assert variant["conv_layers"] == [[8, [3, 3]], [8, [5, 5]], [16, [5, 5]], [16, [5, 5]]]


@pytest.mark.parametrize("name", ["model1", "model2"])
def test_the_outputs_are_those_known_for_these_images(upload, name):
    from classifiers.utils import get_data_generator

    probabilities, classes = upload(name).predict(get_data_generator(shuffle=False))
    np.testing.assert_allclose(probabilities.ravel(), OUTPUTS[name], atol=1e-4)
    assert classes.ravel().tolist() == [0, 0, 0, 1, 1, 1, 1, 1]


def test_predictions_with_plots_of_all_layers(upload, client, folders):
    variant = upload("model1")
    predictions = client.get(f"/api/predictions/{variant.pk}/8/0123/").json()
    by_image = {p["img_url"].rsplit("/", 1)[1]: p for p in predictions}
    assert len(by_image) == 8
    assert by_image["train_forged_sample.jpg"]["true_label"] == "df"
    assert by_image["train_forged_sample.jpg"]["pred_label"] == "real"
    assert by_image["train_forged_sample.jpg"]["probability"] == pytest.approx(95.25, abs=0.01)
    assert by_image["df00204.jpg"]["pred_label"] == "df"
    assert by_image["df00204.jpg"]["probability"] == pytest.approx(95.07, abs=0.01)
    for prediction in predictions:
        response = client.get(prediction["img_url"])
        assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
        response.close()
        assert len(prediction["plots"]) == 4
        for index, url in enumerate(prediction["plots"]):
            response = client.get(url)
            assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
            response.close()
            title = Image.open(folders / url.lstrip("/")).text["Title"]
            assert title == f"Convolutional layer {index}: {LAYERS[index]} pixels"


GOLDEN_MODELS = [
    *(f for f, _ in FILES.values()),
    "nviable-02__weights.meso4-f2f.best.h5",
    "nviable-07__weights.MesoInception-f2f.best_2.h5",
]


@pytest.mark.parametrize("filename", GOLDEN_MODELS)
def test_golden_outputs(shared, filename):
    from django.core.files import File

    golden = json.loads((shared / "models" / "golden.json").read_text())["models"][filename]
    images = [
        np.asarray(Image.open(path).convert("RGB").resize((256, 256), Image.Resampling.NEAREST))
        for path in sorted((shared / "images" / "golden").iterdir())
    ]
    raw = np.stack(images).astype("float32")
    scalings = {"rescale_1/255": raw / 255, "raw_0_255": raw, "tf_-1_1": raw / 127.5 - 1}
    with (shared / "models" / filename).open("rb") as file:
        variant = MLModel(model_name="golden", model_file=File(file, name=filename))
        for scaling, data in scalings.items():
            expected = golden["probabilities"][scaling]
            np.testing.assert_allclose(variant.predict(data)[0], expected, atol=1e-4)


def test_every_convolution_of_an_inception_network_is_found(shared):
    from django.core.files import File

    path = shared / "models" / "nviable-07__weights.MesoInception-f2f.best_2.h5"
    with path.open("rb") as file:
        variant = MLModel(model_name="inception", model_file=File(file, name=path.name))
        activation_model = variant.get_activation_model(range(16))
    assert len(activation_model.outputs) == 16


@pytest.mark.parametrize(
    ("filename", "said"),
    [
        ("oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5", r"\[2\] after 'softmax'"),
        ("oarriaga-05__tiny_XCEPTION_KDEF.hdf5", r"\[7\] after 'softmax'"),
        ("keras215/logit_output.h5", "after 'linear'"),
    ],
)
def test_a_model_that_does_not_end_in_one_sigmoid_unit_gives_no_number(shared, filename, said):
    from django.core.files import File

    from classifiers.exceptions import UnsupportedModel

    with (shared / "models" / filename).open("rb") as file:
        variant = MLModel(model_name="other", model_file=File(file, name="x.h5"))
        with pytest.raises(UnsupportedModel, match=f"one sigmoid unit.*{said}"):
            variant.save()
    assert not MLModel.objects.exists()
