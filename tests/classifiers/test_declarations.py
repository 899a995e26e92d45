"""A declaration acts where images are read and classes are said, and nowhere else."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from classifiers.declarations import Declaration
from classifiers.exceptions import IncompatibleImages, UnsupportedModel
from classifiers.models import MLModel
from classifiers.utils import get_predictions
from tests.networks import (
    build_brightness,
    build_dense,
    build_sigmoid,
    build_softmax,
    save_hdf5,
)


@pytest.fixture
def publish(db, dataset, tmp_path):
    def publish(network, declaration: Declaration | None = None, name: str = "New") -> MLModel:
        path = save_hdf5(network, tmp_path / f"{name}.h5")
        variant = MLModel(model_name=name, model_file=ContentFile(path.read_bytes(), "m.h5"))
        if declaration:
            variant.declaration = declaration
        variant.save()
        return MLModel.objects.get(pk=variant.pk)

    return publish


def build_brightness_on(scale: float, offset: float = 0.0):
    """The brightness variant, for pixels that are not divided by 255 but otherwise scaled."""
    model = build_brightness()
    *others, kernel, bias = model.get_weights()
    model.set_weights([*others, kernel * scale, bias + offset])
    return model


def test_without_one_the_contract_holds(variant):
    declaration = MLModel.objects.get().declaration
    assert declaration.preprocessing.scaling == "unit"
    assert (declaration.image_height, declaration.image_width) == (256, 256)
    assert (declaration.output, declaration.positive_class) == ("sigmoid", 1)
    assert declaration.class_names == ["df", "real"]
    assert declaration.doubts == []


@pytest.mark.parametrize(
    ("scaling", "network"),
    [
        ("raw", lambda: build_brightness_on(1 / 255)),
        ("inside", lambda: build_brightness_on(1 / 255)),
        ("symmetric", lambda: build_brightness_on(1 / 2, 5)),
    ],
)
def test_images_are_scaled_as_declared(publish, scaling, network):
    variant = publish(network(), Declaration(scaling=scaling))
    assert (variant.accuracy, variant.declaration.doubts) == (100.0, [])
    (prediction,) = get_predictions(variant, 1, [])
    assert prediction.pred_label == prediction.true_label


def test_a_wrong_scaling_is_doubted(publish):
    variant = publish(build_brightness_on(1 / 255 / 255), Declaration(scaling="unit"))
    (doubt,) = variant.declaration.doubts
    assert "Nearly all images get the same probability" in doubt


def test_the_direction_is_turned_where_classes_are_said_and_not_in_predict(publish):
    network = build_dense([[-9], [-9], [-9]], [13.5], "sigmoid")
    variant = publish(network, Declaration(positive_class=0))
    assert (variant.accuracy, variant.clr["rows"][0]) == (100.0, [0, 1.0, 1.0, 1.0, 4])
    for prediction in get_predictions(variant, 7, []):
        assert prediction.pred_label == prediction.true_label
        assert prediction.probability > 99
    dark = np.zeros((1, 8, 8, 3), "float32")
    probabilities, classes = variant.predict(dark)
    assert (probabilities.item() > 0.99, classes.item()) == (True, 1)


def test_a_wrong_direction_is_doubted(publish):
    variant = publish(build_dense([[-9], [-9], [-9]], [13.5], "sigmoid"))
    (doubt,) = variant.declaration.doubts
    assert "curve is 0.00 on 7 images" in doubt
    variant.declaration.positive_class = 0
    variant.evaluate()
    assert MLModel.objects.get().declaration.doubts == []
    assert MLModel.objects.get().accuracy == 100.0


def test_a_logit_becomes_a_probability(publish):
    variant = publish(build_dense([[3], [3], [3]], [-4.5], None), Declaration(output="logit"))
    assert (variant.accuracy, variant.declaration.output) == (100.0, "logit")
    probabilities, _ = variant.predict(np.full((1, 8, 8, 3), 0.5, "float32"))
    assert probabilities.item() == pytest.approx(0.5)


@pytest.mark.parametrize(("positive_class", "accuracy"), [(1, 100.0), (0, 0.0)])
def test_a_softmax_becomes_the_probability_of_its_second_place(publish, positive_class, accuracy):
    network = build_dense([[0, 3], [0, 3], [0, 3]], [0, -4.5], "softmax")
    variant = publish(network, Declaration(positive_class=positive_class))
    assert (variant.accuracy, variant.declaration.output) == (accuracy, "softmax")
    images = np.random.default_rng(0).uniform(0, 1, (3, 8, 8, 3)).astype("float32")
    expected = network.predict(images, verbose=0)[:, 1:]
    np.testing.assert_allclose(variant.predict(images)[0], expected, atol=1e-6)


@pytest.mark.parametrize("color", ["luma", "mean"])
def test_grey_images_of_any_size(publish, color):
    network = build_dense([[9]], [-4.5], "sigmoid", size=(10, 30), channels=1)
    variant = publish(network, Declaration(color=color))
    assert variant.accuracy == 100.0
    assert (variant.declaration.image_height, variant.declaration.image_width) == (10, 30)
    plotted = get_predictions(variant, 2, [])
    assert [p.pred_label for p in plotted] == [p.true_label for p in plotted]


def test_colours_come_in_the_declared_order(db, folders, publish):
    """A variant that calls pictures real when its first channel is bright, on red and blue ones."""
    for class_name, colour in {"df": (255, 0, 0), "real": (0, 0, 255)}.items():
        for path in (folders / "data" / class_name).iterdir():
            Image.new("RGB", (64, 64), colour).save(path)
    network = build_dense([[9], [0], [0]], [-4.5], "sigmoid")
    assert publish(network, Declaration(color="bgr"), "BGR").accuracy == 100.0
    assert publish(network, Declaration(color="rgb"), "RGB").accuracy == 0.0


def test_an_open_size_is_the_declared_one(publish):
    network = build_dense([[3], [3], [3]], [-4.5], "sigmoid", size=(None, None))
    declaration = publish(network, Declaration(image_height=12, image_width=34)).declaration
    assert (declaration.image_height, declaration.image_width) == (12, 34)


@pytest.mark.parametrize(
    ("network", "declaration", "said"),
    [
        (build_softmax, None, "Which of them is the probability of class 1"),
        (build_softmax, Declaration(output="logit"), "ends in a softmax"),
        (lambda: build_softmax(3), Declaration(output="softmax"), "tell two classes apart"),
        (lambda: build_dense([[1]] * 3, [0], None), None, "Is it a logit"),
        (lambda: build_dense([[1]] * 3, [0], None), Declaration(output="sigmoid"), "logit"),
        (lambda: build_sigmoid(channels=1), None, "turned into grey"),
        (lambda: build_sigmoid(channels=1), Declaration(color="bgr"), "fit the 1 channels"),
        (build_sigmoid, Declaration(color="luma"), "fit the 3 channels"),
    ],
)
def test_what_does_not_fit_or_was_not_said_is_refused(publish, folders, network, declaration, said):
    with pytest.raises(UnsupportedModel, match=said):
        publish(network(), declaration)
    assert not MLModel.objects.exists()
    assert not [path for path in (folders / "models").rglob("*") if path.is_file()]


def test_it_goes_with_its_variant(variant):
    variant.delete()
    assert not Declaration.objects.exists()


def test_it_is_read_anew_with_its_variant(variant):
    Declaration.objects.update(scaling="raw")
    variant.refresh_from_db()
    assert variant.declaration.scaling == "raw"


@pytest.mark.parametrize("side", [0, 1025])
def test_an_open_size_is_bounded(publish, side):
    network = build_dense([[3], [3], [3]], [-4.5], "sigmoid", size=(None, None))
    with pytest.raises(UnsupportedModel, match="from 1 to 1024 pixels a side"):
        publish(network, Declaration(image_height=side, image_width=8))


@pytest.mark.parametrize("sides", [(385, 1), (1, 385)])
def test_an_open_size_is_bounded_by_what_it_costs(sides):
    facts = {"input_shapes": [[None, None, 3]], "largest_side": 384}
    height, width = sides
    with pytest.raises(UnsupportedModel, match="from 1 to 384 pixels a side"):
        Declaration(image_height=height, image_width=width).fit_shape(facts)
    Declaration(image_height=384, image_width=384).fit_shape(facts)


def test_one_that_is_assigned_later_is_saved_with_the_variant(variant):
    variant = MLModel.objects.get()
    variant.declaration = Declaration(positive_class=0)
    variant.save()
    assert MLModel.objects.get().declaration.positive_class == 0


def test_an_evaluation_does_not_undo_what_was_declared_meanwhile(variant):
    variant = MLModel.objects.get()
    assert variant.declaration.positive_class == 1
    Declaration.objects.update(positive_class=0)  # by somebody else
    variant.evaluate()
    assert MLModel.objects.get().declaration.positive_class == 0


def test_one_that_does_not_fit_is_an_error_that_can_be_understood(variant):
    Declaration.objects.update(image_height=8)
    with pytest.raises(IncompatibleImages, match="takes images of shape"):
        get_predictions(MLModel.objects.get(), 1, [])
