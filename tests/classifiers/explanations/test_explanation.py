"""Where a map is hot, and that it is what Grad-CAM says it is."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classifiers.conversion import parity
from classifiers.conversion.endings import Output
from classifiers.engine import Pixels
from classifiers.exceptions import IncompatibleImages, InvalidConvIndex, UnsupportedModel
from classifiers.explanations import explain, explanation, upsample
from classifiers.explanations.explanation import understand
from classifiers.preprocessing import Preprocessing
from tests.classifiers.explanations.conftest import build_red_detector
from tests.networks import build_brightness, build_nested, build_sigmoid

MESONET = Preprocessing(height=256, width=256)


def paint(*patches: tuple[int, int, tuple[float, float, float]]) -> np.ndarray:
    """Patches of 8 x 8 pixels on dark grey."""
    image = np.full((32, 32, 3), 0.1, np.float32)
    for top, left, colour in patches:
        image[top : top + 8, left : left + 8] = colour
    return image


RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("module", [explanation, parity])
def test_what_keras_imports_for_others_is_left_out(module, unconfined):
    sandbox = module._sandbox(*unconfined.values())
    sandbox.start()
    libraries = Path(f"/proc/{sandbox.parent_pid}/maps").read_text()
    assert "/tensorflow/" in libraries
    assert "/sklearn/" not in libraries
    assert "/matplotlib/" not in libraries


class TestPlantedPatch:
    @pytest.mark.parametrize(("top", "left"), [(0, 0), (8, 20), (24, 3)])
    def test_a_map_finds_it(self, copy_model, red_detector, unconfined, top, left):
        path, _ = copy_model(red_detector)
        found = explain(path, paint((top, left, RED)), **unconfined)
        assert (found.conv_idx, found.num_layers, found.maps.shape) == (0, 1, (2, 32, 32))
        expected = np.zeros((32, 32))
        expected[top : top + 8, left : left + 8] = 1
        np.testing.assert_allclose(found.maps[1], expected, atol=1e-6)
        assert not found.maps[0].any()

    def test_each_class_has_its_own(self, copy_model, red_detector, unconfined):
        path, _ = copy_model(red_detector)
        half_blue = (0.0, 0.0, 0.5)
        found = explain(path, paint((0, 0, RED), (20, 20, half_blue)), **unconfined)
        assert found.maps[1, :8, :8].min() == pytest.approx(1)
        assert found.maps[1, 20:28, 20:28].max() == 0
        # One scale for both: half as blue speaks half as much.
        assert found.maps[0, 20:28, 20:28].min() == pytest.approx(0.5)
        assert found.maps[0, :8, :8].max() == 0

    def test_an_image_that_is_certain_has_a_map(self, copy_model, unconfined):
        """The probability is 1.0 in single precision, and its gradient 0."""
        path, graph = copy_model(build_red_detector(scale=100))
        image = paint((8, 8, RED))
        assert graph.run(image[np.newaxis]).probability.item() == 1.0
        found = explain(path, image, **unconfined)
        assert found.logit == pytest.approx(375, rel=1e-3)
        assert found.maps[1, 8:16, 8:16].min() == pytest.approx(1)

    def test_where_nothing_is_found_both_are_empty(self, copy_model, red_detector, unconfined):
        found = explain(copy_model(red_detector)[0], paint(), **unconfined)
        assert not found.maps.any()

    def test_a_hard_sigmoid_is_looked_through_as_well(self, copy_model, unconfined):
        path, _ = copy_model(build_red_detector(scale=10, activation="hard_sigmoid"))
        found = explain(path, paint((8, 8, RED)), **unconfined)
        assert found.maps[1, 8:16, 8:16].min() == pytest.approx(1)

    def test_pixels_are_taken_as_a_graph_takes_them(self, copy_model, red_detector, unconfined):
        path, _ = copy_model(red_detector)
        pixels = (paint((8, 8, RED)) * 255).astype(np.uint8)[np.newaxis]
        ready = explain(path, pixels.astype(np.float32) / 255, **unconfined)
        found = explain(path, Pixels(pixels, 1 / 255, 0.0), **unconfined)
        np.testing.assert_allclose(found.maps, ready.maps, atol=1e-5)
        assert found.logit == pytest.approx(ready.logit, rel=1e-5)


def weigh_numerically(feature_maps: np.ndarray, after) -> np.ndarray:
    """Grad-CAM's weighed sum, its gradients by differences: no automatic one is involved."""
    weights = []
    for number in range(feature_maps.shape[-1]):
        sides = []
        for step in (1e-2, -1e-2):
            moved = feature_maps.copy()
            moved[..., number] += step
            sides.append(float(np.asarray(after(moved.astype("float32")))[0, 0]))
        weights.append((sides[0] - sides[1]) / 2e-2 / feature_maps[0, ..., 0].size)
    return (feature_maps[0] * weights).sum(axis=-1)


def test_it_is_what_differences_of_the_logit_give(copy_model, unconfined):
    """Moving all of a feature map by a step tells the mean of the logit's gradient in it."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(5)
    images = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="tanh", name="first")(images)
    x = layers.Conv2D(6, 3, strides=2, padding="same", name="second")(x)
    middle = keras.Model(images, x)
    tail_input = keras.Input((8, 8, 6))
    y = layers.Activation("softplus")(tail_input)
    y = layers.Flatten()(y)
    y = layers.Dense(8, activation="tanh")(y)
    tail = keras.Model(tail_input, layers.Dense(1, name="logit")(y))
    model = keras.Model(images, layers.Activation("sigmoid")(tail(x)))
    image = np.random.default_rng(0).uniform(0, 1, (1, 16, 16, 3)).astype("float32")

    sums = weigh_numerically(np.asarray(middle(image), np.float64), tail)
    found = explain(copy_model(model)[0], image, **unconfined)
    assert found.conv_idx == 1
    assert found.logit == pytest.approx(float(np.asarray(tail(middle(image)))[0, 0]), abs=1e-4)
    shares = sums / np.abs(sums).max()
    np.testing.assert_allclose(found.maps[1], shares.clip(0), atol=2e-3)
    np.testing.assert_allclose(found.maps[0], (-shares).clip(0), atol=2e-3)


@pytest.mark.parametrize("conv_idx", range(5))
def test_layers_in_nested_models_are_reached(copy_model, unconfined, conv_idx):
    model = build_nested()
    path, graph = copy_model(model)
    images = np.random.default_rng(1).uniform(0, 1, (1, 16, 16, 3)).astype("float32")
    found = explain(path, images, conv_idx, **unconfined)
    outputs = graph.run(images, [conv_idx])
    assert found.maps.shape[1:] == outputs.feature_maps[0].shape[1:3]
    assert found.logit == pytest.approx(outputs.logit.item(), abs=1e-4)
    assert found.maps.max() == 1
    if conv_idx == 4:  # before the mean and the one unit: each filter's weight is the unit's
        sums = outputs.feature_maps[0][0] @ np.asarray(model.layers[-1].kernel)[:, 0]
        expected = (sums / np.abs(sums).max()).clip(0)
        np.testing.assert_allclose(found.maps[1], expected, atol=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("model1_18epochs_valacc0.9252.hdf5", Output.SIGMOID),
        ("963n-01__keras_model.h5", Output.SOFTMAX),  # nested, and with depthwise layers
        ("oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5", Output.SOFTMAX),  # grey
    ],
)
def test_real_networks(shared, copy_file, unconfined, name, output):
    path, graph = copy_file(shared / "models" / name, output)
    height, width, channels = graph.input_shape
    photo = Image.open(shared / "images" / "real" / "real00240.jpg").resize((width, height))
    photo = photo.convert("L" if channels == 1 else "RGB")
    ready = np.asarray(photo, np.float32).reshape(1, height, width, channels) / 255
    found = explain(path, ready, **unconfined)
    outputs = graph.run(ready, [found.conv_idx])
    assert found.num_layers == graph.num_feature_maps
    assert found.logit == pytest.approx(outputs.logit.item(), abs=1e-3)
    assert found.maps.shape[1:] == outputs.feature_maps[0].shape[1:3]
    assert (found.maps.min(), found.maps.max()) == (0, 1)


class TestRefusals:
    @pytest.mark.parametrize("conv_idx", [2, 99, -1])
    def test_a_layer_that_is_not_there(self, copy_model, unconfined, conv_idx):
        path, _ = copy_model(build_brightness())
        with pytest.raises(InvalidConvIndex, match=f"has 2 of them. Received: {conv_idx}"):
            explain(path, np.zeros((256, 256, 3)), conv_idx, **unconfined)

    def test_a_model_without_convolutions(self, copy_model, unconfined):
        with pytest.raises(UnsupportedModel, match="a model that has none"):
            explain(copy_model(build_sigmoid())[0], np.zeros((8, 8, 3)), **unconfined)

    @pytest.mark.parametrize("shape", [(2, 32, 32, 3), (32, 32), (1, 1, 32, 32, 3)])
    def test_what_is_not_one_image(self, copy_model, red_detector, unconfined, shape):
        with pytest.raises(IncompatibleImages, match="One image is explained"):
            explain(copy_model(red_detector)[0], np.zeros(shape), **unconfined)

    def test_an_image_of_another_size(self, copy_model, red_detector, unconfined):
        with pytest.raises(UnsupportedModel, match="needs the gradient"):
            explain(copy_model(red_detector)[0], np.zeros((16, 16, 3)), **unconfined)

    def test_a_file_that_is_no_copy_of_ours(self, tmp_path, unconfined):
        (tmp_path / "model.h5").write_bytes(b"text")
        with pytest.raises(UnsupportedModel, match="needs the gradient"):
            explain(tmp_path / "model.h5", np.zeros((8, 8, 3)), **unconfined)

    def test_an_image_with_what_is_no_number(self, copy_model, red_detector, unconfined):
        with pytest.raises(
            IncompatibleImages, match="must be numbers. Received: 3072 that are not"
        ):
            explain(copy_model(red_detector)[0], np.full((32, 32, 3), np.nan), **unconfined)


HEAD = {"num_layers": 3, "conv_idx": 2, "height": 2, "width": 2, "logit": 0.5}


def say(body: bytes | None = None, **changes) -> bytes:
    content = np.array([1, -0.5, 0, 0.25], "<f4").tobytes() if body is None else body
    return json.dumps({**HEAD, **changes}).encode() + b"\n" + content


class TestAnswers:
    """The process that answers may have been taken over by the model."""

    def test_a_good_one(self):
        found = understand(say(), None)
        np.testing.assert_array_equal(found.maps[1], [[1, 0], [0, 0.25]])
        np.testing.assert_array_equal(found.maps[0], [[0, 0.5], [0, 0]])

    @pytest.mark.parametrize(
        "said",
        [
            b"",
            b"\n",
            b"null\n",
            b"[]\n",
            b"\xff\n",
            b"[" * 100_000 + b"\n",
            say(b""),
            say(bytes(15)),
            say(bytes(20)),
            say(height=4),
            say(height=-2, width=-2),
            say(height=2.0),
            say(height=True, width=4),
            say(height=10**400),
            say(b"", height=0),
            say(bytes(4 * 4096), height=4096, width=1),
            say(conv_idx=1),
            say(logit=None),
            say(logit=float("nan")),
            say(logit=10**400),
            say(num_layers="3"),
            say(np.array([1, np.nan, 0, 0], "<f4").tobytes()),
            say(np.array([1, np.inf, 0, 0], "<f4").tobytes()),
        ],
    )
    def test_bad_ones_are_refused(self, said):
        with pytest.raises(UnsupportedModel, match="needs the gradient") as caught:
            understand(said, None)
        assert len(str(caught.value)) < 500

    def test_fewer_layers_than_were_asked_for(self):
        with pytest.raises(InvalidConvIndex):
            understand(say(num_layers=2), 2)


def test_a_map_is_brought_to_the_size_of_an_image():
    heat = np.array([[0, 1], [0, 0]], np.float32)
    large = upsample(heat, 60, 40)
    assert (large.shape, large.dtype) == ((60, 40), np.float32)
    assert large[:10, 30:].min() == 1
    assert large[40:].max() < 0.5
    assert 0 < large[5, 20] < 1  # without steps
    assert upsample(np.asfortranarray(heat), 1, 1).shape == (1, 1)


def test_tensorflow_stays_out_of_this_process():
    import subprocess

    code = "import classifiers.explanations, sys; sys.exit('tensorflow' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
