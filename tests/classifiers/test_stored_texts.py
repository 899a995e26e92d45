"""What rooms without Django say in English is said to people in their own language."""

import numpy as np
import pytest
from django.utils import translation

from classifiers import evaluation, stability
from classifiers.evaluation.figure import describe_estimate
from classifiers.stored_texts import translate_stored

# Names of methods, which are the same in both.
SAME = {"", "Wilson"}
Y_TRUE = np.arange(40) % 2
FEW_WRONG = np.where(np.arange(40) < 2, -9, 9) * (2 * Y_TRUE - 1)
NOISE = np.random.default_rng(4).normal(size=40)


def list_stability():
    return [change.label for change in stability.TRANSFORMATIONS.values()]


def list_figures():
    """Of samples with which not all can be estimated, and of images in groups."""
    pairs = [str(place // 2) for place in range(40)]
    found = [
        evaluation.compute_figures(Y_TRUE, NOISE),
        evaluation.compute_figures(Y_TRUE, NOISE, groups=pairs),
        evaluation.compute_figures(Y_TRUE, NOISE, groups=["one"] * 40),
        evaluation.compute_figures(Y_TRUE[:4], NOISE[:4]),
        evaluation.compute_figures(np.ones(9, int), NOISE[:9]),
        evaluation.compute_figures(np.zeros(9, int), np.full(9, -3.0)),
        evaluation.compute_figures(Y_TRUE, np.zeros(40)),
        evaluation.compute_figures(Y_TRUE, 9 * Y_TRUE - 4.5),
        evaluation.compute_figures(Y_TRUE, np.full(40, -np.inf)),
        evaluation.compute_figures(Y_TRUE, FEW_WRONG),
        evaluation.compute_figures(Y_TRUE, FEW_WRONG, groups=pairs),
        [describe_estimate("log_loss", np.inf, 40, None, "", "")],
    ]
    return [text for figures in found for one in figures for text in (one.note, one.method)]


def list_comparisons():
    good, bad = 3 * (Y_TRUE - 0.5) + NOISE, NOISE
    pairs = [(good, bad), (bad, good), (good, good + NOISE / 9), (good, good), (good, -good)]
    found = [evaluation.compare(Y_TRUE, *pair).sentence for pair in pairs]
    groups = [str(place // 8) for place in range(40)]
    found.append(evaluation.compare(Y_TRUE[:8], good[:8], bad[:8]).sentence)
    return [*found, evaluation.compare(Y_TRUE, good, bad, groups=groups).sentence]


def list_doubts():
    upside_down = 1 - (Y_TRUE + 0.5) / 2
    found = [evaluation.find_doubts(Y_TRUE, score) for score in (np.full(40, 0.3), upside_down)]
    return [doubt for doubts in found for doubt in doubts]


@pytest.mark.parametrize("say", [list_stability, list_figures, list_comparisons, list_doubts])
def test_what_is_said_is_translated(say):
    texts = {*say()} - SAME
    assert len(texts) > 1

    with translation.override("de"):
        left = {text for text in texts if translate_stored(text) == text}

    assert {*left} <= {text for text in texts if text.startswith("JPEG")}
    with translation.override("en"):
        assert [translate_stored(text) for text in texts] == [*texts]


def test_numbers_and_reasons_are_kept():
    text = "Cannot be said from these images: a class has only 4 independent images, and each "
    with translation.override("de"):
        assert translate_stored(f"{text}needs 10 or more.") == (
            "Aus diesen Bildern lässt es sich nicht sagen: eine Klasse hat nur 4 unabhängige "
            "Bilder, und jede braucht mindestens 10."
        )


@pytest.mark.parametrize("text", ["", "Something else", "100 %", "%(reason)s", "%s %d {}"])
def test_what_is_not_known_stays_as_it_is(text):
    with translation.override("de"):
        assert translate_stored(text) == text
