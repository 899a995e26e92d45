"""One pass over the data set: complete, in order, and not stopped by a broken image."""

import numpy as np
import pytest
from PIL import Image

from classifiers import scoring
from classifiers.copies import open_graph
from classifiers.exceptions import DatasetError, IncompatibleImages, UnsupportedModel
from classifiers.models import MLModel
from classifiers.preprocessing import Color, Preprocessing, Scaling
from tests.networks import build_sigmoid

CONTRACT = Preprocessing(height=256, width=256)


def break_image(folders, name: str) -> None:
    (folders / "data" / name).write_bytes(b"broken")


def test_every_image_has_its_own_score(variant, add_images):
    add_images("df", 30, first_grey=10)
    add_images("real", 30, first_grey=200)
    scores = scoring.score_dataset(open_graph(variant), CONTRACT)
    assert scores.filenames[29:31] == ["df/029.png", "real/000.png"]
    assert scores.y_true.tolist() == [0] * 30 + [1] * 30
    images = [np.full((256, 256, 3), g / 255) for g in (*range(10, 40), *range(200, 230))]
    expected = variant.get_loaded_model().predict(np.stack(images), verbose=0).ravel()
    np.testing.assert_allclose(scores.probability, expected, atol=1e-5)
    np.testing.assert_allclose(1 / (1 + np.exp(-scores.logit)), expected, atol=1e-5)


def test_a_broken_image_is_named_counted_and_does_not_stop_the_others(variant, folders):
    break_image(folders, "df/001.png")
    scores = scoring.score_dataset(open_graph(variant), CONTRACT)
    assert scores.were_read.tolist() == [True, False, True, True, True, True, True]
    assert list(scores.failures) == ["df/001.png"]
    (said,) = scores.describe_failures()
    assert said.startswith("1 of 7 images are not counted: The image df/001.png of the data set")


def test_an_evaluation_without_it_says_so(variant, folders):
    break_image(folders, "df/001.png")
    variant.evaluate()
    variant = MLModel.objects.get()
    assert variant.clr["rows"][0] == [0, 1.0, 1.0, 1.0, 3]
    assert "1 of 7 images are not counted" in variant.declaration.doubts[0]


def test_many_broken_images_are_not_all_named(variant, folders):
    for number in range(4):
        break_image(folders, f"df/{number:03}.png")
    (said,) = scoring.score_dataset(open_graph(variant), CONTRACT).describe_failures()
    assert said.startswith("4 of 7 images are not counted")
    assert said.endswith("and 1 more")


def test_when_no_image_can_be_read_there_is_nothing_to_evaluate(variant, folders):
    for path in (folders / "data").rglob("*.png"):
        path.write_bytes(b"broken")
    with pytest.raises(DatasetError, match="cannot be read"):
        scoring.score_dataset(open_graph(variant), CONTRACT)


def test_progress_ends_with_all_of_them(variant):
    told = []
    scoring.score_dataset(open_graph(variant), CONTRACT, lambda *counts: told.append(counts))
    assert told[-1] == (7, 7)
    assert told == sorted(told)


def test_images_of_another_size_than_the_network_takes_stop_it(variant):
    with pytest.raises(IncompatibleImages, match="takes images of shape"):
        scoring.score_dataset(open_graph(variant), Preprocessing(height=8, width=8))


def test_an_output_that_is_no_number_is_an_error(dataset):
    from classifiers.engine import KerasGraph

    model = build_sigmoid(size=256)
    model.set_weights([np.full((3, 1), np.nan), np.zeros(1)])
    with pytest.raises(UnsupportedModel, match="NaN for 7 of 7 images"):
        scoring.score_dataset(KerasGraph(model), CONTRACT)


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("color", [Color.RGB, Color.BGR, Color.LUMA, Color.MEAN])
def test_pixels_scaled_by_the_graph_are_as_those_scaled_before(db, folders, scaling, color, export):
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype="uint8")
    path = folders / "data" / "df" / "x.png"
    path.parent.mkdir(parents=True)
    Image.fromarray(pixels).save(path)
    wanted = Preprocessing(height=8, width=8, scaling=scaling, color=color)
    graph = export(build_sigmoid(channels=color.num_channels))
    found = scoring.run_image(graph, wanted, "df/x.png")
    ready = wanted.scale(wanted.to_pixels(Image.fromarray(pixels)))[np.newaxis]
    np.testing.assert_allclose(found.logit, graph.run(ready).logit, rtol=1e-5, atol=1e-5)
