"""What people are told first: how much an answer says, and what that rests on."""

import pytest
from django.utils import translation

from classifiers.statements import (
    Level,
    Statement,
    find_manipulated,
    name_class,
    state_picture,
    state_verdict,
)


def make_figure(value=0.07, low=0.05, high=0.1, num_images=500):
    return {"value": value, "low": low, "high": high, "num_images": num_images}


def make_rarity(high=0.03, num_as_extreme=4):
    return {
        "num_images": 1200,
        "num_as_extreme": num_as_extreme,
        "share": num_as_extreme / 1200,
        "low": 0.0,
        "high": high,
        "class_name": "real",
    }


def make_verdict(flagged=True, is_unsure=None, **changes):
    """Of a variant of which class 0 is `df`, class 1 `real`."""
    label = 0 if flagged else 1
    return {
        "variant_name": "Meso4",
        "class_names": ["df", "real"],
        "label": label,
        "class_name": ["df", "real"][label],
        "error_rates": {
            "false_positive_rate": make_figure(0.2, 0.15, 0.26),
            "false_negative_rate": make_figure(),
            "accuracy": make_figure(0.9, 0.88, 0.92, 1000),
        },
        "measured": {"dataset": "faces of 2018"},
        "rarity": make_rarity(),
        "note": "",
        "stability": None if is_unsure is None else {"is_unsure": is_unsure},
        "failure": None,
    } | changes


def make_picture(*verdicts, **changes):
    return {
        "kind": "picture",
        "region": "whole",
        "verdicts": list(verdicts),
        "faces": None,
        "failure": None,
    } | changes


def make_faces(*groups, **changes):
    parts = [{"number": n, "verdicts": list(group)} for n, group in enumerate(groups)]
    return make_picture(region="faces", faces=parts, **changes)


FAILED = make_verdict(failure={"code": "", "message": "The variant was deleted."})
UNSURE = make_verdict(is_unsure=True)
FLAGGED, CLEAN = make_verdict(), make_verdict(flagged=False)


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["df", "real"], 0),
        (["real", "df"], 1),
        (["Real_Faces", "swapped"], 1),
        (["manipulated", "originals"], 0),
        (["not real", "real"], 0),
        (["class 0", "class 1"], None),
        (["real", "original"], None),
        (["realistic", "surreal"], None),
        (["real"], None),
        ([], None),
    ],
)
def test_the_class_beside_the_authentic_one_means_manipulated(names, label):
    assert find_manipulated(names) == label


def test_classes_are_told_with_what_they_mean():
    assert name_class(["df", "real"], 0) == "“df” (manipulated)"
    assert name_class(["df", "real"], 1) == "“real” (not manipulated)"
    assert name_class(["cat", "dog"], 1) == "“dog”"


@pytest.mark.parametrize(
    ("high", "level", "first_word"),
    [
        (0.0, Level.STRONG, "Strong"),
        (0.05, Level.STRONG, "Strong"),
        (0.051, Level.MODERATE, "Moderate"),
        (0.2, Level.MODERATE, "Moderate"),
        (0.21, Level.WEAK, "Weak"),
    ],
)
def test_signs_are_as_strong_as_they_are_rare_in_authentic_images(high, level, first_word):
    statement = state_verdict(make_verdict(rarity=make_rarity(high)))
    assert statement.level == level
    assert statement.sentence == f"{first_word} signs of manipulation."
    assert statement.reason.startswith("Of 1,200 images of class “real” (not manipulated), 4 look")


def test_the_reason_tells_the_upper_end_and_the_basis_the_false_alarms():
    statement = state_verdict(make_verdict(rarity=make_rarity(0.031)))
    assert "up to 4 of 100" in statement.reason
    assert statement.rate == (
        "“Meso4” flags about 1 in 14 real pictures (95 % interval 5–10 of 100)."
    )
    assert statement.basis == (
        "On data set “faces of 2018”, at this setting, “Meso4” flagged 7 of 100 images of class "
        "“real” (not manipulated); 95 % interval 5 to 10, measured on 500 images."
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "flags none of 500 real"), (0.34, "flags 34 of 100 real"), (1 / 3, "about 1 in 3 real")],
)
def test_the_line_counts_as_people_do(value, words):
    rates = {"false_negative_rate": make_figure(value)}
    assert words in state_verdict(make_verdict(error_rates=rates)).rate


def test_the_data_set_of_an_installation_has_no_name_of_its_own():
    statement = state_verdict(make_verdict(measured={"dataset": "default"}))
    assert statement.basis.startswith("On this installation’s own data set, at this setting")


@pytest.mark.parametrize(
    ("least_high", "words"),
    [
        (0.05, ""),
        (0.06, "Signs cannot be more than moderate here: that was measured on only 1,200 real"),
        (0.2, "more than moderate"),
        (0.21, "Signs cannot be more than weak here"),
    ],
)
def test_where_few_images_bound_the_level_that_is_told(least_high, words):
    rarity = make_rarity(max(least_high, 0.07)) | {"least_high": least_high}
    reason = state_verdict(make_verdict(rarity=rarity)).reason
    assert words in reason
    assert bool(words) == ("cannot be more" in reason)


def test_a_caution_of_the_data_set_goes_with_every_answer_that_rests_on_it():
    drawn = {"dataset": "default", "caution": "Drawn faces only."}
    other = make_verdict(measured={"dataset": "b", "caution": "Only men."})
    flagged, clean = make_verdict(measured=drawn), make_verdict(flagged=False, measured=drawn)
    assert state_verdict(flagged).caution == state_verdict(clean).caution == "Drawn faces only."
    assert state_picture(make_picture(flagged, flagged)).caution == "Drawn faces only."
    assert state_picture(make_faces([flagged], [other])).caution == "Drawn faces only. Only men."
    assert state_verdict(make_verdict(measured=None, error_rates=None)).caution == ""


class TestMissingSigns:
    """Of variants that miss much: they reassure nobody."""

    def make(self, high, value=0.3, **changes):
        figure = make_figure(value, 0.2, high, 60)
        rates = {"false_positive_rate": figure, "false_negative_rate": make_figure()}
        return make_verdict(flagged=False, error_rates=rates, variant_name="Blind", **changes)

    @pytest.mark.parametrize(
        ("high", "level"),
        [(0.5, Level.NONE), (0.501, Level.LITTLE), (None, Level.LITTLE)],
    )
    def test_the_upper_end_of_what_is_missed_decides(self, high, level):
        verdict = self.make(high)
        if high is None:
            verdict["error_rates"]["false_positive_rate"]["low"] = None
        assert state_verdict(verdict).level == level

    def test_it_is_said_how_much_is_missed(self):
        statement = state_verdict(self.make(0.94, 0.87))
        assert statement.sentence == "No sign of manipulation was found, which says little here."
        assert statement.rate == (
            "“Blind” misses 87 of 100 manipulated pictures (95 % interval 20–94 of 100)."
        )

    def test_what_was_never_measured_may_be_all(self):
        nothing = {"rarity": None, "error_rates": None, "measured": None}
        assert state_verdict(make_verdict(flagged=False, **nothing)).level == Level.LITTLE

    def test_it_does_not_contradict_another_variant(self):
        statement = state_picture(make_picture(FLAGGED, self.make(0.94, 0.87)))
        assert statement.level == Level.STRONG
        assert statement.sentence == "Strong signs of manipulation."
        assert "says little here. “Blind” misses 87 of 100" in statement.reason
        assert state_picture(make_picture(CLEAN, self.make(0.9))).level == Level.NONE
        assert state_picture(make_picture(self.make(0.9), self.make(0.9))).level == Level.LITTLE


@pytest.mark.parametrize("rarity", [None, make_rarity() | {"low": None, "high": None}])
def test_signs_whose_rarity_is_not_known_are_weak(rarity):
    statement = state_verdict(make_verdict(rarity=rarity))
    assert (statement.level, "not known" in statement.reason) == (Level.WEAK, True)


def test_signs_of_a_variant_that_was_never_measured_are_weak_and_the_note_says_why():
    note = "How often this variant is wrong is not known: it was never evaluated."
    nothing = {"rarity": None, "error_rates": None, "measured": None, "note": note}
    statement = state_verdict(make_verdict(**nothing))
    assert (statement.level, statement.basis) == (Level.WEAK, note)


def test_a_missing_sign_is_no_proof_and_the_basis_tells_the_misses():
    statement = state_verdict(CLEAN)
    assert statement.level == Level.NONE
    assert statement.sentence.endswith("A missing sign is no proof.")
    assert "missed 20 of 100 images of class “df”" in statement.basis


def test_where_class_1_is_the_manipulated_one_the_other_rates_count():
    names = {"class_names": ["real", "df"], "label": 1, "class_name": "df"}
    statement = state_verdict(make_verdict(**names))
    assert statement.level == Level.STRONG
    assert "flagged 20 of 100 images of class “real”" in statement.basis


def test_an_answer_that_would_not_hold_is_unsure_however_rare_its_score():
    assert state_verdict(UNSURE).level == Level.UNSURE
    assert state_verdict(make_verdict(flagged=False, is_unsure=True)).level == Level.UNSURE
    assert state_verdict(make_verdict(is_unsure=False)).level == Level.STRONG


def test_without_a_class_that_means_manipulated_the_class_is_told():
    names = {"class_names": ["cat", "dog"], "class_name": "cat", "rarity": None}
    statement = state_verdict(make_verdict(**names))
    assert statement.level == Level.OTHER
    assert "“cat”" in statement.sentence
    assert "right for 90 of 100 images" in statement.basis


def test_a_variant_that_failed_says_why():
    assert state_verdict(FAILED) == Statement(Level.FAILED, "The variant was deleted.")


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "flagged 0 of"), (0.001, "fewer than 1 of"), (0.999, "more than 99"), (1.0, "d 100 of")],
)
def test_what_is_not_quite_none_or_all_is_not_called_so(value, words):
    rates = {"false_negative_rate": make_figure(value)}
    assert words in state_verdict(make_verdict(error_rates=rates)).basis


def test_a_rate_without_an_interval_is_told_without_one():
    rates = {"false_negative_rate": make_figure(low=None, high=None)}
    basis = state_verdict(make_verdict(error_rates=rates, note="It has changed.")).basis
    assert basis.endswith("; measured on 500 images. It has changed.")


class TestPictures:
    def test_one_variant_speaks_for_itself(self):
        assert state_picture(make_picture(FLAGGED)) == state_verdict(FLAGGED)

    def test_of_variants_that_agree_the_most_careful_one_speaks(self):
        weak = make_verdict(rarity=None, variant_name="Other")
        statement = state_picture(make_picture(FLAGGED, weak))
        assert statement.level == Level.WEAK
        assert "“Meso4” flagged" in statement.basis
        assert "“Other” flagged" in statement.basis

    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            (make_picture(FLAGGED, CLEAN, CLEAN), "Variants do not agree (no sign: 2, signs of"),
            (make_picture(FLAGGED, UNSURE), "signs of manipulation: 1, unsure: 1"),
            (make_picture(CLEAN, UNSURE), "no sign: 1, unsure: 1"),
            (
                make_faces([FLAGGED, CLEAN], [CLEAN, CLEAN]),
                "No sign in face 2; variants do not agree about face 1.",
            ),
            (
                make_faces([FLAGGED, CLEAN], [FLAGGED, CLEAN]),
                "Variants do not agree about faces 1 and 2.",
            ),
        ],
    )
    def test_different_answers_are_called_so(self, entry, words):
        statement = state_picture(entry)
        assert statement.level == Level.DISAGREE
        assert words in statement.sentence
        assert statement.basis.count("flagged 7 of 100") <= 1

    def test_other_classes_can_differ_too(self):
        cat = make_verdict(class_names=["cat", "dog"], class_name="cat")
        dog = make_verdict(class_names=["cat", "dog"], class_name="dog")
        assert state_picture(make_picture(cat, cat)).level == Level.OTHER
        assert "“cat”: 1, “dog”: 1" in state_picture(make_picture(cat, dog)).sentence

    def test_faces_that_agree(self):
        flagged = state_picture(make_faces([FLAGGED], [FLAGGED]))
        assert flagged.level == Level.STRONG
        assert flagged.sentence == "Strong signs of manipulation in each of the 2 faces."
        assert "With 2 faces, one is more easily flagged by mistake" in flagged.reason
        clean = state_picture(make_faces([CLEAN], [CLEAN]))
        assert clean.level == Level.NONE
        assert "in any of the 2 faces. A missing sign is no proof." in clean.sentence

    def test_one_face_that_is_flagged_is_named_whatever_the_others(self):
        weak = make_verdict(rarity=None)
        statement = state_picture(make_faces([CLEAN], [weak], [FLAGGED], [CLEAN]))
        assert statement.level == Level.STRONG
        assert statement.sentence == (
            "Strong signs of manipulation in face 3; weak signs of manipulation in face 2; no sign "
            "in faces 1 and 4."
        )
        assert statement.rate.startswith("“Meso4” flags")

    def test_faces_of_which_no_class_means_manipulated(self):
        cat = make_verdict(class_names=["cat", "dog"], class_name="cat")
        dog = make_verdict(class_names=["cat", "dog"], class_name="dog", label=1)
        assert "“cat”" in state_picture(make_faces([cat], [cat])).sentence
        differs = state_picture(make_faces([cat], [dog]))
        assert (differs.level, differs.sentence) == (
            Level.DISAGREE,
            "Not all faces get the same answer.",
        )

    def test_without_a_face_nothing_is_claimed(self):
        statement = state_picture(make_faces())
        assert statement.level == Level.NO_FACE
        assert "can be missed" in statement.sentence

    def test_a_failed_variant_does_not_hide_the_others_answer(self):
        statement = state_picture(make_picture(FLAGGED, FAILED))
        assert statement.level == Level.STRONG
        assert statement.sentence.endswith("1 answer is missing.")
        assert state_picture(make_picture(FAILED, FAILED)).level == Level.FAILED

    def test_a_refused_picture_says_why(self):
        failure = {"code": "empty_image", "message": "A picture must have pixels."}
        for entry in (make_picture(failure=failure), make_faces(failure=failure)):
            assert state_picture(entry) == Statement(Level.FAILED, "A picture must have pixels.")

    def test_films_have_tracks_of_faces(self):
        film = {"kind": "film", "failure": None, "tracks": [{"number": 0, "verdicts": [FLAGGED]}]}
        assert state_picture(film).level == Level.STRONG
        assert state_picture(film | {"tracks": []}).level == Level.NO_FACE

    def test_an_answer_from_before_there_were_regions(self):
        old = {name: value for name, value in CLEAN.items() if name != "rarity"}
        assert state_picture({"verdicts": [old], "failure": None}).level == Level.NONE


def test_numbers_are_written_as_in_the_language_of_the_reader():
    with translation.override("de"):
        assert "1.200" in state_verdict(FLAGGED).reason
