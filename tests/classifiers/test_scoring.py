"""One pass over the data set: complete, in order, and not stopped by a broken image."""

import hashlib
import subprocess

import numpy as np
import pytest
from PIL import Image

from classifiers import scoring
from classifiers.copies import open_graph
from classifiers.dataset import Folder
from classifiers.exceptions import DatasetError, IncompatibleImages, UnsupportedModel
from classifiers.models import MLModel
from classifiers.preprocessing import Color, Preprocessing, Scaling
from classifiers.scoring import one_pass
from classifiers.stability import EIGHT_COPIES, TRANSFORMATIONS, judge, score_copies
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


def test_half_way_there_are_images_of_both_classes(variant, add_images):
    add_images("df", 30, first_grey=10)
    add_images("real", 30, first_grey=200)
    read = []

    class Noted(Folder):
        def read_bytes(self, filename):
            read.append(filename)
            return super().read_bytes(filename)

    scoring.score_dataset(open_graph(variant), CONTRACT, source=Noted(data_root()))
    counts = [sum(name.startswith("df") for name in part) for part in (read[:30], read[30:])]
    assert min(counts) > 5
    assert sum(counts) == 30


def test_failures_are_named_in_the_order_of_the_images(variant, folders):
    for name in ("df/003.png", "real/002.png", "df/000.png"):
        break_image(folders, name)
    scores = scoring.score_dataset(open_graph(variant), CONTRACT)
    assert list(scores.failures) == ["df/000.png", "df/003.png", "real/002.png"]


class Stop(Exception):
    pass


@pytest.mark.parametrize("score", [scoring.score_dataset, scoring.score_stability])
def test_what_progress_raises_stops_the_run(variant, monkeypatch, score):
    monkeypatch.setattr(one_pass, "_SECONDS_BETWEEN_REPORTS", 0)
    num_read = 0

    class Counted(Folder):
        def read_bytes(self, filename):
            nonlocal num_read
            num_read += 1
            return super().read_bytes(filename)

        def list_images(self):
            return super().list_images() * 100

    def stop(done: int, total: int) -> None:
        assert total == 700
        raise Stop

    with pytest.raises(Stop):
        score(open_graph(variant), CONTRACT, stop, source=Counted(data_root()))
    assert num_read < 600


def data_root():
    from classifiers.conf import conf

    return conf.data_root


def test_another_folder_can_be_scored(variant, add_images, folders):
    add_images("../elsewhere/fake", 2, first_grey=60)
    add_images("../elsewhere/true", 1, first_grey=220)
    elsewhere = Folder(folders / "elsewhere")
    scores = scoring.score_dataset(open_graph(variant), CONTRACT, source=elsewhere)
    assert scores.filenames == ["fake/000.png", "fake/001.png", "true/000.png"]
    assert scores.y_true.tolist() == [0, 0, 1]
    assert (scores.probability > 0.5).tolist() == [False, False, True]
    assert scoring.score_dataset(open_graph(variant), CONTRACT).manifest != scores.manifest


def test_a_source_may_be_no_folder(variant, png):
    class Memory:
        def list_images(self):
            return [("teal", 1), ("again", 0)]

        def read_bytes(self, filename):
            return png

    scores = scoring.score_dataset(open_graph(variant), CONTRACT, source=Memory())
    assert scores.probability[0] == scores.probability[1]
    assert scores.sha256 == [hashlib.sha256(png).hexdigest()] * 2


def test_pictures_are_transformed_before_they_are_resized(variant, folders):
    sizes = []

    def invert(pixels):
        sizes.append(pixels.shape)
        return 255 - pixels

    Image.new("RGB", (30, 20), "black").save(folders / "data" / "df" / "small.png")
    plain = scoring.score_dataset(open_graph(variant), CONTRACT)
    found = scoring.score_dataset(open_graph(variant), CONTRACT, transform=invert)
    assert sorted(sizes) == [(20, 30, 3)] + [(256, 256, 3)] * 7
    assert ((found.probability > 0.5) == (plain.probability < 0.5)).all()
    assert found.manifest == plain.manifest


@pytest.mark.parametrize("name", ["jpeg-30", "crop-60", "noise-4"])
def test_transformations_keep_the_verdict_on_a_grey_picture(variant, name):
    found = scoring.score_dataset(open_graph(variant), CONTRACT, transform=TRANSFORMATIONS[name])
    plain = scoring.score_dataset(open_graph(variant), CONTRACT)
    np.testing.assert_allclose(found.probability, plain.probability, atol=0.02)


def test_it_says_on_what_it_ran(variant, folders):
    scores = scoring.score_dataset(open_graph(variant), CONTRACT)
    content = [(folders / "data" / name).read_bytes() for name in scores.filenames]
    assert scores.sha256 == [hashlib.sha256(data).hexdigest() for data in content]
    listed = subprocess.run(
        "find * -type f | xargs sha256sum | sed 's/  / /' | LC_ALL=C sort | sha256sum",
        shell=True,
        check=True,
        cwd=folders / "data",
        capture_output=True,
        text=True,
    ).stdout.split()[0]
    assert scores.manifest == Folder(folders / "data").hash_manifest() == listed


def test_any_other_byte_or_name_is_another_manifest(variant, folders):
    folder = Folder(folders / "data")
    before = folder.hash_manifest()
    path = folders / "data" / "df" / "000.png"
    content = path.read_bytes()
    path.write_bytes(content + b"\0")
    assert folder.hash_manifest() != before
    path.write_bytes(content)
    assert folder.hash_manifest() == before
    path.rename(path.with_name("renamed.png"))
    assert folder.hash_manifest() != before


def test_a_broken_file_is_in_the_manifest_and_a_missing_one_is_not(variant, folders):
    break_image(folders, "df/001.png")
    (folders / "data" / "df" / "002.png").unlink()
    (folders / "data" / "df" / "002.png").symlink_to("nowhere")
    scores = scoring.score_dataset(open_graph(variant), CONTRACT)
    assert list(scores.failures) == ["df/001.png", "df/002.png"]
    assert "nowhere" not in str(scores.failures)
    assert scores.sha256[1:3] == [hashlib.sha256(b"broken").hexdigest(), ""]
    with pytest.raises(DatasetError, match="df/002.png of the data set cannot be read"):
        Folder(folders / "data").hash_manifest()


class TestStability:
    def test_each_image_has_the_scores_of_its_copies(self, variant, folders):
        graph = open_graph(variant)
        scores = scoring.score_stability(graph, CONTRACT)
        plain = scoring.score_dataset(graph, CONTRACT)
        np.testing.assert_array_equal(scores.probability, plain.probability)
        assert scores.manifest == plain.manifest
        assert scores.copy_names == tuple(transform.name for transform in EIGHT_COPIES)
        assert scores.copy_logit.shape == (7, 8)
        for place, name in enumerate(scores.filenames):
            pixels = np.asarray(Image.open(folders / "data" / name))
            found = score_copies(graph, CONTRACT, pixels, num_threads=1)
            np.testing.assert_array_equal(scores.copy_probability[place], found.copy_probability)
            np.testing.assert_array_equal(scores.copy_logit[place], found.copy_logit)

    def test_a_copy_is_what_a_pass_of_its_own_gives(self, variant, folders):
        grain = np.random.default_rng(0).integers(0, 256, (700, 2100, 3), np.uint8)
        Image.fromarray(grain).save(folders / "data" / "real" / "large.png")
        graph = open_graph(variant)
        scores = scoring.score_stability(graph, CONTRACT)
        for transformation in EIGHT_COPIES:
            expected = scoring.score_dataset(graph, CONTRACT, transform=transformation)
            found = scores.get_copy(transformation.name)
            np.testing.assert_array_equal(found.logit, expected.logit)
            np.testing.assert_array_equal(found.probability, expected.probability)
            assert (found.filenames, found.sha256) == (expected.filenames, expected.sha256)

    def test_unsure_is_judged_by_the_rule_for_one_picture(self, variant, folders):
        """A bright face on black: what is cropped becomes brighter, the rest does not."""
        pixels = np.zeros((256, 256, 3), np.uint8)
        pixels[40:216, 40:216] = 255
        Image.fromarray(pixels).save(folders / "data" / "df" / "face.png")
        scores = scoring.score_stability(open_graph(variant), CONTRACT)
        thresholds = np.quantile(scores.copy_probability, np.linspace(0, 1, 40))
        unsure = np.array([scores.are_unsure(threshold) for threshold in thresholds])
        expected = [
            [
                judge(own, copies, threshold).is_unsure
                for own, copies in zip(scores.probability, scores.copy_probability, strict=True)
            ]
            for threshold in thresholds
        ]
        np.testing.assert_array_equal(unsure, expected)
        assert 0 < unsure.mean() < 1

    def test_a_broken_image_is_counted_and_not_called_unsure(self, variant, folders):
        break_image(folders, "real/001.png")
        scores = scoring.score_stability(open_graph(variant), CONTRACT)
        assert scores.were_read.tolist() == [True] * 5 + [False, True]
        assert np.isnan(scores.copy_logit[5]).all()
        assert not scores.are_unsure(0.5)[5]
        assert list(scores.failures) == ["real/001.png"]


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
