import numpy as np
import pytest
from django.utils import translation

from classifiers.batches import Batch
from classifiers.findings.summaries import describe_meaning
from classifiers.numerals import format_decimal, format_threshold, format_threshold_in_percent
from classifiers.records import OperatingPoint


def test_numbers_are_rounded():
    assert (format_decimal(0.98051), format_decimal(84.1666, 1)) == ("0.981", "84.2")


@pytest.mark.parametrize(
    ("threshold", "plain", "padded", "percent"),
    [
        (0.0, "0.0", "0.000", "0.0"),
        (0.5, "0.5", "0.500", "50.0"),
        (1.0, "1.0", "1.000", "100.0"),
        (0.123456, "0.1235", "0.123", "12.3"),
        (0.9995, "0.9995", "0.9995", "99.95"),
        (0.99999991, "0.9999999", "0.9999999", "99.99999"),
        (0.00004, "0.00004", "0.00004", "0.004"),
        (3e-8, "0.00000003", "0.00000003", "0.000003"),
    ],
)
def test_a_threshold_reads_as_0_or_1_only_if_it_is(threshold, plain, padded, percent):
    assert format_threshold(threshold) == plain
    assert format_threshold(threshold, 3) == padded
    assert format_threshold_in_percent(threshold) == percent
    with translation.override("de"):
        assert format_threshold(threshold) == plain.replace(".", ",")


@pytest.mark.parametrize("threshold", [np.nextafter(1, 0), 1e-30, 1e-45])
def test_whatever_the_threshold(threshold):
    for said in (format_threshold(float(threshold)), format_threshold(float(threshold), 3)):
        assert 0 <= float(said) < 1
        assert said.strip("0.")


def test_sentences_say_it_so():
    assert "From 0.9999999 on" in describe_meaning(["df", "real"], 0.99999991)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("classifiers.batches.get_class_names", lambda: ["df", "real"])
        batch = Batch(None, 0, [], OperatingPoint(threshold=0.99999991))
        assert "from 99.99999 % on" in batch.describe_probability()
