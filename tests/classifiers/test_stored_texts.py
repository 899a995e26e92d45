"""What rooms without Django say in English is said to people in their own language."""

import re
from itertools import product

import numpy as np
import pytest
from django.utils import translation

from classifiers import evaluation, stability, stored_texts
from classifiers.evaluation.figure import describe_estimate
from classifiers.stored_texts import translate_stored
from tests.classifiers.messages import VALUE, find_messages
from tests.docs.examples import ROOT

# Names of methods, which are the same in both.
SAME = {"", "Wilson"}
Y_TRUE = np.arange(40) % 2
FEW_WRONG = np.where(np.arange(40) < 2, -9, 9) * (2 * Y_TRUE - 1)
NOISE = np.random.default_rng(4).normal(size=40)

NOT_ON_PAGES = (
    # The admin speaks English; commands and checks speak to who runs a site.
    *("classifiers/admin/", "classifiers/management/", "web/management/", "classifiers/checks.py"),
    "classifiers/migrations/",
    "classifiers/findings/model_cards.py",  # a file that is handed on, in English
    "classifiers/plots/",  # drawn into pictures
    "classifiers/stability/judgement.py",  # told by the API; pages count copies themselves
    "classifiers/isolation/parent_handle.py",  # a program, and errors that others wrap
    "web/variants/calls.py",  # programs that call the API
)
NOT_SAID = {
    # Forms and pages translate these themselves.
    *("class 0", "class 1"),
    # Only a form of the admin says so.
    "The file that you chose is kept meanwhile.",
    # What differs when a command measures again.
    *("data set", "The images have other names.", "Some images could be read only once"),
    *("Probabilities differ by at most §", "§; § of § images get another class."),
    *(
        f"The § is another one: {old} then, {new} now."
        for old, new in product((VALUE, "unknown"), repeat=2)
    ),
    # For programmers and for logs.
    *("git-LFS pointer", "None leaves out a built-in architecture, and it is none", "the file"),
    *("heartbeat of §", "alpha beside negative_slope", "a file of pictures"),
    *("closest form", "default-src 'none'; sandbox", "§ (reference §)"),
    *("Not everything could be cleaned up.", "Some checks of pictures could not be deleted."),
    # Pages say these themselves.
    "The check was deleted.",
    *(
        f"That was asked for as often as one may for now. Try again in § second{s}."
        for s in ("", "s")
    ),
    # Names in a list of what a process was not stopped from doing.
    *("reading other files", "writing files", "other programs", "other processes"),
    # No number of faces is like that.
    "no faces found",
}
COMPUTED = ("its figures are", "its stability is")
PUT_TOGETHER = {
    "Convolutional layers are counted from 0; this variant has § of them": [
        f"Convolutional layers are counted from 0; this variant has § of them. {received}"
        for received in (
            "A list of integers is needed. Received: §",
            "At least one must be chosen. Received: an empty list",
            "Received: §",
        )
    ],
    "§. A list of integers is needed. Received: §": [],
    "§. At least one must be chosen. Received: an empty list": [],
    "Filters are counted from 0; this layer has § of them": [
        "Filters are counted from 0; this layer has § of them. Received: §"
    ],
    "Faces are looked for in pixels of shape (height, width, 3) and type uint8.": [
        f"Faces are looked for in pixels of shape (height, width, 3) and type uint8. {received}"
        for received in ("Received: § of shape §.",)
    ],
    "§ Received: § of shape §.": [],
    "A picture must be at most § pixels wide and high. §": [
        "A picture must be at most § pixels wide and high. Scale it down. Received: § x § pixels."
    ],
    "A picture must have at most § pixels. §": [
        "A picture must have at most § pixels. Scale it down. Received: § x § pixels."
    ],
    "Scale it down. Received: § x § pixels.": [],
    "A § has no § in Keras.": ["A model has no § in Keras.", "A layer has no § in Keras."],
    "§ is too large: §it may have at most § bytes when unpacked.": [
        "§ is too large: it may have at most § bytes when unpacked.",
        "§ is too large: packed as it is, it may have at most § bytes when unpacked.",
    ],
    "packed as it is, ": [],
    "A check is about 1 §, and at most §. Received: §": [
        "A check is about 1 picture, and at most §. Received: §",
        "A check is about 1 variant, and at most §. Received: §",
    ],
    "evaluated; § not known": [f"evaluated; {what} not known" for what in COMPUTED],
    "evaluated; § not known, the job for it §§": [
        f"evaluated; {what} not known, the job for it {status}{reason}"
        for what, status, reason in product(COMPUTED, ("failed", "cancelled"), ("", ": §"))
    ],
    "evaluated; § being computed": [
        f"evaluated; {what} being computed{share}"
        for what, share in product(COMPUTED, ("", " (§ %)"))
    ],
    "its figures are": [],
    "its stability is": [],
    "Each of § §s": ["Each of § layers", "Each of § models"],
    "a coding that is unknown": ["a film in a coding that is unknown"],
    "the job ran": ["The worker stopped once while the job ran."],
    "How often this variant is wrong is not known: it was never evaluated": [
        f"How often this variant is wrong is not known: it was never evaluated{changed}."
        for changed in ("", " since its file or its declaration was changed")
    ],
    "§ of §": ["§ % (§ of § images; 95 % interval § to § %)"],
    "95 % interval § to § %": [],
    # What compares variants and changes pictures is asked itself, below.
    "The second variant § § than the first.": [],
    "ranks images": [],
    "a class has only § independent §, and each needs § or more": [],
    "groups of images": [],
    "shrunk to § and restored": [],
    "a quarter": [],
}
"""Texts in the source that are parts of others, with these."""


@pytest.fixture
def say_values(monkeypatch):
    """Says texts in a language of no words: of what a template fits, only its values are left."""

    def translate(template: str) -> str:
        return " ".join(re.findall(r"%\(\w+\)s", template))

    monkeypatch.setattr(stored_texts, "_", translate)


def has_words(text: str) -> bool:
    """Whether something is left of a text in that language."""
    return bool(re.search("[A-Za-z]", translate_stored(text)))


@pytest.mark.parametrize("app", ["classifiers", "web"])
def test_all_that_the_source_says_is_known(app, say_values):
    """Write a template into `classifiers.stored_texts` where this fails, and translate it."""
    messages = [
        message
        for message in find_messages(ROOT / "src" / app)
        if not f"{app}/{message.file}".startswith(NOT_ON_PAGES)
    ]
    unknown = [
        message
        for message in messages
        if message.example not in {*NOT_SAID, *PUT_TOGETHER} and has_words(message.example)
    ]

    assert len(messages) > (300 if app == "classifiers" else 0)
    assert unknown == []


@pytest.mark.parametrize("text", [text for texts in PUT_TOGETHER.values() for text in texts])
def test_what_is_put_together_is_known(text, say_values):
    assert not has_words(text)


def test_exceptions_are_still_there():
    examples = {
        m.example for app in ("classifiers", "web") for m in find_messages(ROOT / "src" / app)
    }

    assert {*NOT_SAID, *PUT_TOGETHER} - examples == set()


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


def test_numbers_are_written_as_readers_write_them():
    texts = {
        "more than 1,000 chunks": "mehr als 1.000 Abschnitte",
        "noise of 2.5 of 255": "Rauschen von 2,5 von 255",
        "a film in 1.2.3": "ein Film in 1.2.3",
    }
    with translation.override("de"):
        assert [translate_stored(text) for text in texts] == [*texts.values()]
    with translation.override("en"):
        assert [translate_stored(text) for text in texts] == [*texts]


def test_reasons_inside_reasons_are_translated():
    text = (
        "3 of 9 images are not counted: The image a/1.png of the data set cannot be read. "
        "Received: no known format; The image b/2.png of the data set cannot be read. Received: no "
        "known format; and 1 more"
    )
    with translation.override("de"):
        assert translate_stored(text) == (
            "3 von 9 Bildern zählen nicht mit: Das Bild a/1.png des Datensatzes lässt sich nicht "
            "lesen. Erhalten: kein bekanntes Format; Das Bild b/2.png des Datensatzes lässt sich "
            "nicht lesen. Erhalten: kein bekanntes Format; und 1 weitere"
        )


def test_names_that_people_gave_are_kept():
    """Also one that is a text itself."""
    with translation.override("de"):
        said = translate_stored("A retired variant is not evaluated any more. Received: accuracy")

    assert said.endswith("Erhalten: accuracy")
