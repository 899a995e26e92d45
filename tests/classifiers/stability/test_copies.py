"""A picture and its copies through graphs: of small networks, and of real ones."""

import numpy as np
import pytest
from PIL import Image

from classifiers.conversion.endings import Output, end_in_sigmoid
from classifiers.conversion.onnx_graph import export_graph
from classifiers.engine import open_graph
from classifiers.exceptions import IncompatibleImages
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import Limits
from classifiers.preprocessing import Color, Preprocessing, Resize
from classifiers.stability import EIGHT_COPIES, judge, score_copies
from tests.networks import build_dense

SMALL = Preprocessing(height=32, width=32)
MESONET = Preprocessing(height=256, width=256)


@pytest.fixture(scope="module")
def graph(export):
    """The mean of red, less that of blue."""
    return export(build_dense([[4], [0], [-4]], [0.1], "sigmoid", size=(32, 32)))


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)


def open_real(path):
    inspected = Inspected()
    with path.open("rb") as file:
        inspected.read(file, Limits())
        return open_graph(
            export_graph(*end_in_sigmoid(inspected.config, inspected.weights, Output.SIGMOID))
        )


def score_alone(graph, preprocessing, pixels) -> float:
    ready = preprocessing.scale(preprocessing.to_pixels(Image.fromarray(pixels)))
    return graph.run(ready[np.newaxis]).logit.item()


@pytest.mark.parametrize("num_threads", [1, 2])
@pytest.mark.parametrize("color", [Color.RGB, Color.BGR, Color.MEAN])
def test_copies_are_scored_as_pictures_of_their_own_would_be(
    graph, photo, export, color, num_threads
):
    if color is Color.MEAN:
        graph = export(build_dense([[4]], [0.1], "sigmoid", size=(32, 32), channels=1))
    wanted = Preprocessing(height=32, width=32, color=color, resize=Resize.BILINEAR)
    found = score_copies(graph, wanted, photo, num_threads=num_threads)
    assert found.logit == pytest.approx(score_alone(graph, wanted, photo), abs=1e-4)
    expected = [score_alone(graph, wanted, transform(photo)) for transform in EIGHT_COPIES]
    np.testing.assert_allclose(found.copy_logit, expected, atol=1e-4)
    np.testing.assert_allclose(found.copy_probability, 1 / (1 + np.exp(-found.copy_logit)), 1e-5)
    assert found.names == tuple(transform.name for transform in EIGHT_COPIES)
    assert found.divisor == 1


def test_the_same_picture_always_gets_the_same_scores(graph, photo):
    first, second = (score_copies(graph, SMALL, photo) for _ in range(2))
    assert first.logit == second.logit
    np.testing.assert_array_equal(first.copy_logit, second.copy_logit)


def test_a_large_picture_is_scored_as_it_is_and_shrunk_before_it_is_copied(graph):
    pixels = np.zeros((30, 5000, 3), np.uint8)
    pixels[:, ::3] = [255, 100, 0]
    found = score_copies(graph, SMALL, pixels)
    assert found.divisor == 3
    assert found.logit == pytest.approx(score_alone(graph, SMALL, pixels), abs=1e-4)
    shrunk = np.asarray(Image.fromarray(pixels).reduce(3))
    expected = [score_alone(graph, SMALL, transform(shrunk)) for transform in EIGHT_COPIES]
    np.testing.assert_allclose(found.copy_logit, expected, atol=1e-4)


def test_images_of_another_size_than_the_network_takes_are_refused(graph, photo):
    with pytest.raises(IncompatibleImages, match="takes images of shape"):
        score_copies(graph, MESONET, photo)


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["model1_18epochs_valacc0.9252.hdf5", "model2_17epochs_valacc0.89.hdf5"]
)
def test_a_forged_face_called_real_is_unsure_and_clear_ones_are_sure(shared, name):
    graph = open_real(shared / "models" / name)

    def ask(image: str):
        pixels = np.asarray(Image.open(shared / "images" / image).convert("RGB"))
        found = score_copies(graph, MESONET, pixels)
        return found, judge(found.probability, found.copy_probability, 0.5)

    found, stability = ask("df/train_forged_sample.jpg")
    assert found.probability > 0.9
    assert stability.is_unsure
    crossed = [n for n, p in zip(found.names, found.copy_probability, strict=True) if p < 0.5]
    assert crossed == ["thumbnail-96", "thumbnail-64"]
    for image in ("real/real00240.jpg", "df/df01254.jpg", "real/train_real_sample.jpg"):
        assert not ask(image)[1].is_unsure
