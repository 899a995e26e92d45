import os

import numpy as np
import pytest

from classifiers.exceptions import InvalidConvIndex, InvalidImageCount
from classifiers.utils import Prediction, get_predictions


class TestPrediction:
    def test_plots_default_to_an_empty_list_of_its_own(self):
        first, second = (Prediction("/a.png", "real", "df", 0.5) for _ in "ab")
        first.plots.append("/plot.png")
        assert second.plots == []

    @pytest.mark.parametrize(
        "probability",
        [0.25, np.float32(0.25), np.array([0.25]), np.array([[0.25]], "float32"), np.array(0.25)],
    )
    def test_a_probability_may_be_a_number_or_an_array_with_one(self, probability):
        prediction = Prediction(
            img_url="/a.png", true_label="real", pred_label="df", probability=probability
        )
        assert prediction.probability == 0.25
        assert type(prediction.probability) is float

    def test_several_numbers_are_no_probability(self):
        with pytest.raises(ValueError, match="size 1"):
            Prediction("/a.png", "real", "df", np.array([0.1, 0.2]))


class TestGetPredictions:
    def test_each_image_has_its_label_url_and_the_probability_of_what_was_predicted(
        self, variant, settings
    ):
        settings.DATA_URL = "/data/"
        predictions = get_predictions(variant, 7, [])
        assert sorted(p.img_url for p in predictions) == [
            *(f"/data/df/00{n}.png" for n in range(4)),
            *(f"/data/real/00{n}.png" for n in range(3)),
        ]
        for prediction in predictions:
            class_name, name = prediction.img_url.removeprefix("/data/").split("/")
            assert prediction.true_label == prediction.pred_label == class_name
            grey = {"df": 10, "real": 200}[class_name] + int(name.removesuffix(".png"))
            real = 1 / (1 + np.exp(5 - 10 * grey / 255))
            percent = 100 * max(real, 1 - real)
            assert prediction.probability == pytest.approx(percent, abs=0.05)
            assert prediction.plots == []
        decimals = [len(str(p.probability).partition(".")[2]) for p in predictions]
        assert max(decimals) == 4

    def test_a_wrong_prediction_says_so(self, variant, add_images):
        add_images("df", 4, first_grey=250)
        wrong = [p for p in get_predictions(variant, 7, []) if p.true_label == "df"]
        assert {p.pred_label for p in wrong} == {"real"}
        assert all(p.probability > 90 for p in wrong)

    @pytest.mark.parametrize("conv_idx", [[1, 0], (0,), np.array([1])])
    def test_plots_are_made_in_the_order_asked_for(self, variant, folders, conv_idx):
        predictions = get_predictions(variant, 2, conv_idx)
        for number, prediction in enumerate(predictions):
            assert prediction.plots == [
                f"/media/plots/plot_img{number}_conv{index}.png" for index in conv_idx
            ]
            for url in prediction.plots:
                assert (folders / url.lstrip("/")).is_file()

    def test_wrong_numbers_are_refused(self, variant):
        with pytest.raises(InvalidImageCount, match="which is 7"):
            get_predictions(variant, 8, [])
        with pytest.raises(InvalidConvIndex, match="2 of them"):
            get_predictions(variant, 1, [2])

    @pytest.mark.parametrize(
        ("configure", "url"),
        [
            ({"DATA_URL": "/pictures"}, "/pictures/df/a%20%231.png"),
            ({"DATA_URL": "https://img.example/x/"}, "https://img.example/x/df/a%20%231.png"),
            ({"MEDIA_FOLDER": ".", "MEDIA_ROOT": "."}, "/media/data/df/a%20%231.png"),
            ({"MEDIA_FOLDER": "media", "MEDIA_ROOT": "."}, "/media/data/df/a%20%231.png"),
            ({}, ""),
        ],
    )
    def test_the_url_of_an_image_follows_the_settings(
        self, variant, settings, folders, configure, url
    ):
        del settings.DATA_URL
        for name, value in configure.items():
            path_like = name.startswith("MEDIA")
            setattr(settings, name, folders / value if path_like else value)
        (folders / "data" / "df" / "000.png").rename(folders / "data" / "df" / "a #1.png")
        assert url in {p.img_url for p in get_predictions(variant, 7, [])}

    @pytest.mark.parametrize(
        ("name", "url"), [(b"\xff.png", "%FF.png"), (b"a\\b.png", "a%5Cb.png")]
    )
    def test_a_name_that_is_no_text_has_a_url(self, variant, settings, folders, name, url):
        settings.DATA_URL = "/data/"
        folder = folders / "data" / "df"
        (folder / "000.png").rename(folder / os.fsdecode(name))
        assert f"/data/df/{url}" in {p.img_url for p in get_predictions(variant, 7, [])}
