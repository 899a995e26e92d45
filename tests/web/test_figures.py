"""Figures as people read them."""

from dataclasses import replace

import pytest
from django.utils import translation

from classifiers.evaluation import PairedComparison
from classifiers.findings.verdicts import describe_comparison
from web.templatetags.figures import p_value, tiny


@pytest.mark.parametrize(
    ("probability", "said"), [(1e-9, "p < 0.0001"), (0.00012, "p = 0.0001"), (0.5, "p = 0.5000")]
)
def test_no_test_gives_a_p_of_nothing(probability, said):
    assert p_value(probability) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (1.2e-7, "1.2 · 10⁻⁷"), (0.03, "3.0 · 10⁻²"), (250, "2.5 · 10²")]
)
def test_small_numbers_tell_their_size(number, said):
    assert tiny(number) == said


class TestSentenceOfAComparison:
    COMPARISON = PairedComparison(
        verdict="worse",
        sentence="The second variant ranks images and decides worse than the first.",
        differences={},
        p_area=0.01,
        p_decisions=0.01,
        num_only_a=9,
        num_only_b=0,
    )

    def test_it_names_both(self):
        said = describe_comparison(self.COMPARISON, "Meso4", "Other")
        assert said == "Other ranks images and decides worse than Meso4."

    def test_in_the_language_of_the_page(self):
        with translation.override("de"):
            said = describe_comparison(self.COMPARISON, "Meso4", "Other")
        assert said == "Other ordnet Bilder und entscheidet schlechter als Meso4."

    def test_others_stay_as_they_are(self):
        sentence = (
            "No difference is shown; about 90 more images are needed, if the true difference "
        )
        comparison = replace(
            self.COMPARISON, sentence=sentence + "is as large as the one seen here."
        )
        assert describe_comparison(comparison, "a", "b") == comparison.sentence
