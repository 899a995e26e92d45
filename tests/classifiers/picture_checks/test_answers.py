"""What people are told about their own pictures."""

import itertools
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from classifiers import picture_checks
from classifiers.copies import find_copies
from classifiers.declarations import Declaration
from classifiers.exceptions import InvalidConvIndex, InvalidPictureCheck
from classifiers.findings import verdicts
from classifiers.imagefile.report import Code
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions
from classifiers.records import Evaluation, OperatingPoint, StoredScores
from classifiers.statements import state_picture
from tests.classifiers.imagefile.corpus import all_cases
from tests.classifiers.picture_checks.conftest import draw, map_uploads, upload

pytestmark = pytest.mark.django_db(transaction=True)

BRIGHT, DARK = draw(220), draw(20)


def get_verdict(check, place=0):
    [verdict] = check.results["pictures"][place]["verdicts"]
    assert verdict["failure"] is None
    return verdict


def test_scores_are_those_of_the_pixels_that_were_sent(variant, ask):
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    file = BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    check = ask(file.getvalue())
    expected = variant.get_loaded_model().predict(noise[np.newaxis] / 255, verbose=0).item()
    verdict = get_verdict(check)
    assert verdict["probability"] == pytest.approx(expected, abs=1e-5)
    assert 1 / (1 + np.exp(-verdict["logit"])) == pytest.approx(expected, abs=1e-5)
    assert verdict["variant"] == str(variant.pk)
    assert len(verdict["graph_sha256"]) == 64
    assert check.results["pictures"][0]["name"] == "photo-0.png"


def test_a_verdict_tells_how_often_such_verdicts_are_wrong(ask):
    check = ask(DARK, BRIGHT)
    dark, bright = get_verdict(check, 0), get_verdict(check, 1)
    assert (dark["label"], dark["class_name"]) == (0, "df")
    assert (bright["label"], bright["class_name"]) == (1, "real")
    assert bright["threshold"] == 0.5
    rate = bright["error_rates"]["false_positive_rate"]
    assert (rate["value"], rate["num_images"]) == (0.0, 4)
    assert bright["measured"]["dataset"] == "default"
    assert bright["measured"]["evaluation"] == str(Evaluation.objects.get().pk)
    assert bright["note"] == ""


def test_a_high_output_may_mean_class_0(variant, ask):
    plain = get_verdict(ask(BRIGHT, explanations=True))
    Declaration.objects.update(positive_class=0)
    asked = MLModel.objects.get()
    options = CheckOptions(stability=True, explanations=True)
    turned = get_verdict(picture_checks.start([upload(BRIGHT)], [asked], options))
    assert turned["probability"] == pytest.approx(1 - plain["probability"], abs=1e-6)
    assert turned["logit"] == -plain["logit"]
    assert turned["class_name"] == "df"
    assert turned["stability"]["high"] < 0.5
    # What speaks for class 1 of the network speaks for class 0 of the data set.
    maps = {one["class_name"]: one for one in turned["explanations"]["maps"]}
    assert [one["label"] for one in turned["explanations"]["maps"]] == [0, 1]
    assert maps["real"]["warning"].startswith("The map is empty")
    assert plain["explanations"]["maps"][0]["warning"].startswith("The map is empty")


def test_an_operating_point_decides_by_its_threshold_and_tells_its_rates(variant, ask):
    score = get_verdict(ask(draw(140)))["probability"]
    assert score > 0.5
    verdicts.save_operating_point(Evaluation.objects.get(), "strict", threshold=0.93)
    strict = get_verdict(ask(draw(140), operating_point="strict"))
    assert (strict["label"], strict["threshold"], strict["operating_point"]) == (0, 0.93, "strict")
    stored = OperatingPoint.objects.get().figures["figures"]
    assert strict["error_rates"]["false_negative_rate"] in stored


def test_an_operating_point_must_be_there(variant):
    options = CheckOptions(operating_point="lenient")
    with pytest.raises(InvalidPictureCheck, match="none. Received: 'lenient'"):
        picture_checks.start([upload(BRIGHT)], [variant], options)


@pytest.mark.parametrize("change", [{"positive_class": 0}, {"scaling": "symmetric"}])
def test_an_operating_point_holds_for_the_variant_that_it_was_chosen_on(variant, change):
    verdicts.save_operating_point(Evaluation.objects.get(), "strict", threshold=0.93)
    Declaration.objects.update(**change)
    options = CheckOptions(operating_point="strict")
    with pytest.raises(InvalidPictureCheck, match="before its file or its declaration"):
        picture_checks.start([upload(BRIGHT)], [MLModel.objects.get()], options)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: StoredScores.objects.all().delete() and Evaluation.objects.all().delete(), "."),
        (
            lambda: Declaration.objects.update(scaling="symmetric"),
            " since its file or its declaration was changed.",
        ),
        (
            lambda: Declaration.objects.update(positive_class=0),
            " since its file or its declaration was changed.",
        ),
        (
            lambda: Evaluation.objects.update(graph_sha256="of another file"),
            " since its file or its declaration was changed.",
        ),
    ],
)
def test_rates_that_were_not_measured_are_not_told(ask, variant, change, words):
    change()
    variant.refresh_from_db()
    verdict = get_verdict(ask(BRIGHT))
    assert (verdict["error_rates"], verdict["measured"]) == (None, None)
    assert verdict["note"] == (
        f"How often this variant is wrong is not known: it was never evaluated{words}"
    )
    assert verdict["class_name"] in {"df", "real"}


@pytest.mark.parametrize(("grey", "num_as_extreme"), [(20, 0), (190, 0), (220, 3)])
def test_a_verdict_tells_how_rare_its_score_is_among_authentic_images(ask, grey, num_as_extreme):
    """The three real images of the data set have greys from 200 on; dark means manipulated."""
    rarity = get_verdict(ask(draw(grey)))["rarity"]
    assert (rarity["class_name"], rarity["num_images"]) == ("real", 3)
    assert rarity["num_as_extreme"] == num_as_extreme
    assert rarity["share"] == num_as_extreme / 3
    assert rarity["low"] <= rarity["share"] <= rarity["high"]


def test_the_same_where_a_high_output_means_class_0(ask, variant):
    Declaration.objects.update(positive_class=0)
    MLModel.objects.get().evaluate()
    # Now bright means manipulated, and the real images are bright.
    assert get_verdict(ask(draw(190)))["rarity"]["num_as_extreme"] == 3
    assert get_verdict(ask(draw(220)))["rarity"]["num_as_extreme"] == 0


def test_without_an_authentic_class_or_an_evaluation_there_is_no_rarity(ask):
    Evaluation.objects.update(class_names=["cat", "dog"])
    verdict = get_verdict(ask(DARK))
    assert (verdict["rarity"], verdict["class_name"]) == (None, "cat")
    Evaluation.objects.all().delete()
    assert get_verdict(ask(DARK))["rarity"] is None


def test_a_calibrated_probability_stands_beside_the_raw_score(ask, add_images, variant):
    add_images("df", 9, first_grey=100)
    add_images("real", 9, first_grey=110)
    variant.evaluate()
    evaluation = Evaluation.objects.first()
    calibrator = verdicts.calibrate(evaluation, "temperature").calibrator
    verdict = get_verdict(ask(BRIGHT))
    expected = calibrator.apply(verdict["logit"]).item()
    assert verdict["calibrated_probability"] == pytest.approx(expected)
    assert verdict["calibrated_probability"] != verdict["probability"]


def test_stability_heat_maps_and_feature_maps(ask):
    check = ask(draw(128), stability=True, explanations=True, conv_idx=(1, 0))
    verdict = get_verdict(check)
    assert len(verdict["stability"]["copies"]) == 8
    assert verdict["stability"]["low"] <= verdict["probability"] <= verdict["stability"]["high"]
    assert "copies" in verdict["stability"]["reason"]
    maps = verdict["explanations"]["maps"]
    assert [one["class_name"] for one in maps] == ["df", "real"]
    # On one grey, every place counts as much.
    assert maps[1]["warning"]
    assert [one["conv_idx"] for one in verdict["feature_maps"]] == [1, 0]
    shown = check.results["pictures"][0]["shown"]
    for name in (shown, *(one["file"] for one in maps + verdict["feature_maps"])):
        path, content_type = check.find_file(name)
        with Image.open(path) as picture:
            assert content_type == picture.get_format_mimetype()


def test_a_layer_must_be_there(variant):
    with pytest.raises(InvalidConvIndex, match="Received: 2"):
        picture_checks.start([upload(BRIGHT)], [variant], CheckOptions(conv_idx=(2,)))


def test_a_refused_picture_does_not_stop_the_others(ask, settings, tmp_path):
    wanted = {Code.IMAGE_DAMAGED, Code.IMAGE_TOO_MANY_PIXELS, Code.ANIMATED_IMAGE}
    wanted |= {Code.IMAGE_HAS_MORE, Code.UNKNOWN_IMAGE_FORMAT, Code.EMPTY_IMAGE}
    cases = {}
    for case in all_cases():
        [*codes] = case.codes
        if len(codes) == 1 and codes[0] in wanted - set(cases) and not case.taken:
            cases[codes[0]] = case.write(tmp_path, tmp_path / "decoy").read_bytes()
    assert set(cases) == wanted
    check = ask(*cases.values(), BRIGHT)
    *refused, taken = check.results["pictures"]
    assert [one["failure"]["code"] for one in refused] == list(cases)
    assert all("Received: " in one["failure"]["message"] for one in refused)
    assert {one["shown"] for one in refused} == {None}
    assert taken["failure"] is None
    assert taken["verdicts"][0]["class_name"] == "real"


def test_a_file_that_is_too_large_is_not_even_kept(ask, settings):
    settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": 10_000}
    check = ask(bytes(10_001), BRIGHT)
    large, taken = check.results["pictures"]
    assert large["failure"]["code"] == "image_file_too_large"
    assert "Received: 10,001 bytes." in large["failure"]["message"]
    assert not check.folder.find("0.original").exists()
    assert taken["failure"] is None


def test_a_variant_that_cannot_answer_does_not_stop_the_others(variant, png, brightness_file):
    broken = MLModel.objects.create(
        model_name="Broken",
        model_file=SimpleUploadedFile("m.h5", brightness_file.read_bytes()),
        loss_curve=SimpleUploadedFile("c.png", png),
    )
    MLModel.objects.filter(pk=broken.pk).update(model_file="trained_models/gone.h5")
    check = picture_checks.start([upload(BRIGHT)], [broken, variant])
    failed, answered = check.results["pictures"][0]["verdicts"]
    assert failed["variant_name"] == "Broken"
    assert failed["failure"]["message"]
    assert answered["class_name"] == "real"


def test_without_its_copy_a_variant_is_asked_but_not_explained(variant, ask):
    Path(find_copies(variant).canonical.path).unlink()
    verdict = get_verdict(ask(BRIGHT, explanations=True))
    assert verdict["class_name"] == "real"
    assert "cannot be read" in verdict["explanations"]["failure"]["message"]


def test_a_photo_of_50_megapixels_is_taken(ask):
    check = ask(draw(220, (8192, 6144), "JPEG"))
    result = check.results["pictures"][0]
    assert (result["width"], result["height"]) == (8192, 6144)
    assert result["verdicts"][0]["class_name"] == "real"
    with Image.open(check.find_file(result["shown"])[0]) as shown:
        assert shown.size == (1600, 1200)


@pytest.mark.parametrize(("count", "received"), [(0, 0), (3, 3)])
def test_pictures_and_variants_are_bounded(variant, settings, count, received):
    settings.CLASSIFIERS_MAX_PICTURES_PER_CHECK = 2
    settings.CLASSIFIERS_MAX_VARIANTS_PER_CHECK = 2
    with pytest.raises(InvalidPictureCheck, match=f"Received: {received}"):
        picture_checks.start(map_uploads([BRIGHT] * count), [variant])
    with pytest.raises(InvalidPictureCheck, match=f"Received: {received}"):
        picture_checks.start([upload(BRIGHT)], [MLModel() for _ in range(count)])


class TestBounds:
    """What one check may cost; what was not done for it is marked, with the reason."""

    @pytest.fixture
    def clock(self, monkeypatch):
        """A second goes by whenever somebody looks."""
        seconds = itertools.count()
        monkeypatch.setattr("classifiers.picture_checks.progress.monotonic", lambda: next(seconds))

    def test_when_its_time_is_over_it_looks_at_no_further_picture(self, ask, settings, clock):
        settings.CLASSIFIERS_MAX_SECONDS_PER_CHECK = 4
        first, second, third = ask(DARK, BRIGHT, DARK).results["pictures"]
        assert first["verdicts"][0]["failure"] is None
        # It was decoded; then there was no time left to ask.
        [verdict] = second["verdicts"]
        assert (second["failure"], verdict["failure"]["code"]) == (None, "not_looked_at")
        assert (third["failure"]["code"], third["verdicts"]) == ("not_looked_at", [])
        assert "may take 4 seconds" in state_picture(third).sentence
        assert state_picture(second).level == "failed"

    def test_the_reason_is_told_in_the_language_of_the_reader(self, ask, settings):
        settings.CLASSIFIERS_MAX_SECONDS_PER_CHECK = 0
        [entry] = ask(DARK).results["pictures"]
        with translation.override("de"):
            assert "höchstens 0 Sekunden" in state_picture(entry).sentence

    def test_what_is_drawn_is_bounded(self, variant, settings):
        settings.CLASSIFIERS_MAX_DRAWN_BYTES_PER_CHECK = 1
        options = CheckOptions(explanations=True, conv_idx=(0, 1))
        check = picture_checks.start(map_uploads([DARK, DARK]), [variant], options)
        check.refresh_from_db()
        first, second = check.results["pictures"]
        # One is drawn, and then it is full.
        [verdict] = first["verdicts"]
        assert [drawn["conv_idx"] for drawn in verdict["feature_maps"]] == [0]
        assert "Feature maps are missing. What is drawn for" in verdict["note"]
        assert verdict["explanations"]["failure"]["code"] == "not_drawn"
        [verdict] = second["verdicts"]
        assert (verdict["feature_maps"], verdict["failure"]) == ([], None)
        assert second["shown"]
        assert check.folder.count_files() == 2 + 2 + 1
