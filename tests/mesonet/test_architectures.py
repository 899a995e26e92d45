import numpy as np
import pytest

from mesonet.architectures import ARCHITECTURES, build_model
from mesonet.exceptions import ArchitectureError


# The numbers of the paper: https://arxiv.org/abs/1809.00888
@pytest.mark.parametrize(
    ("architecture", "trainable"), [("meso4", 27_977), ("meso_inception4", 28_615)]
)
def test_has_as_many_parameters_as_published(architecture, trainable):
    model = build_model(architecture)

    assert sum(np.prod(weight.shape) for weight in model.trainable_weights) == trainable
    assert model.input_shape == (None, 256, 256, 3)
    assert model.output_shape == (None, 1)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_returns_a_probability_for_each_picture(architecture):
    model = build_model(architecture, image_size=64)
    pictures = np.random.default_rng(0).random((3, 64, 64, 3), dtype=np.float32)

    probabilities = model.predict_on_batch(50 * pictures)

    assert probabilities.shape == (3, 1)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert model.layers[-1].activation.__name__ == "sigmoid"


def test_inception_modules_look_one_two_and_three_pixels_far():
    model = build_model("meso_inception4")

    dilations = [
        layer.dilation_rate[0]
        for layer in model.layers
        if getattr(layer, "kernel_size", None) == (3, 3)
    ]

    assert dilations == [1, 2, 3, 1, 2, 3]


def test_names_the_architectures_it_knows():
    with pytest.raises(ArchitectureError, match=r"meso4, meso_inception4\. Received: 'vgg'"):
        build_model("vgg")
