import json
import re

import numpy as np
import pytest
from scipy.stats import binomtest

from classifiers.evaluation import PairedComparison, compare, compute_figures
from classifiers.exceptions import InvalidScores


def draw_pair(num_images, gain=0.0, seed=0):
    """Two variants that err on much the same images; the second is better by `gain`."""
    rng = np.random.default_rng(seed)
    y_true = np.arange(num_images) % 2
    shared, own_a, own_b = rng.normal(size=(3, num_images))
    signal = 2 * y_true - 1
    return y_true, signal + shared + own_a / 2, (1 + gain) * signal + shared + own_b / 2


def test_a_better_variant_is_called_better_and_the_other_way_round_worse():
    y_true, a, b = draw_pair(1000, gain=0.5)
    found = compare(y_true, a, b)
    assert found.verdict == "better"
    assert found.sentence == "The second variant ranks images and decides better than the first."
    assert found.p_area < 0.001
    assert found.differences["roc_auc"].low > 0
    assert found.differences["eer"].high < 0
    turned = compare(y_true, b, a)
    assert turned.verdict == "worse"
    assert turned.p_area == pytest.approx(found.p_area)
    assert (turned.num_only_a, turned.num_only_b) == (found.num_only_b, found.num_only_a)


def test_differences_are_those_of_the_figures():
    y_true, a, b = draw_pair(300)
    differences = compare(y_true, a, b, thresholds=(0.4, 0.6)).differences
    of_a, of_b = (
        compute_figures(y_true, a, threshold=0.4),
        compute_figures(y_true, b, threshold=0.6),
    )
    for name, difference in differences.items():
        expected = of_b[name].value - of_a[name].value
        assert difference.value == pytest.approx(expected, abs=1e-9)
        assert difference.low < difference.value < difference.high
    assert {"roc_auc", "accuracy", "f1", "average_precision", "log_loss"} < set(differences)


def test_the_test_of_the_areas_is_that_of_a_permutation(metrics):
    """Swapping the two variants' ranks image by image (Venkatraman and Begg 1996)."""
    y_true, a, b = draw_pair(200, gain=0.12, seed=3)
    ranks = np.argsort(np.argsort([a, b], axis=1), axis=1)
    observed = metrics.roc_auc_score(y_true, ranks[1]) - metrics.roc_auc_score(y_true, ranks[0])
    rng, num_larger = np.random.default_rng(0), 0
    for _ in range(500):
        swapped = rng.random(200) < 0.5
        pair = np.where(swapped, ranks, ranks[::-1])
        difference = metrics.roc_auc_score(y_true, pair[1]) - metrics.roc_auc_score(y_true, pair[0])
        num_larger += abs(difference) >= abs(observed)
    p = compare(y_true, a, b).p_area
    assert 0.001 < p < 0.5
    assert p == pytest.approx(num_larger / 500, abs=0.06)


def test_the_test_of_the_decisions_is_mcnemars_exact_one():
    y_true, a, b = draw_pair(300, gain=0.2)
    found = compare(y_true, a, b)
    right_a, right_b = (a >= 0) == y_true, (b >= 0) == y_true
    assert found.num_only_a == np.count_nonzero(right_a & ~right_b)
    assert found.num_only_b == np.count_nonzero(right_b & ~right_a)
    expected = binomtest(found.num_only_a, found.num_only_a + found.num_only_b).pvalue
    assert found.p_decisions == pytest.approx(expected)


def test_the_paired_bootstrap_is_that_of_images_drawn_anew(metrics):
    y_true, a, b = draw_pair(300, gain=0.2)
    rng, drawn = np.random.default_rng(5), []
    for _ in range(300):
        chosen = rng.integers(300, size=300)
        of = [metrics.average_precision_score(y_true[chosen], x[chosen]) for x in (a, b)]
        drawn.append(of[1] - of[0])
    found = compare(y_true, a, b).differences["average_precision"]
    assert (found.low, found.high) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.008)


def test_where_no_difference_is_shown_it_is_said_how_many_more_images_would_do():
    found = compare(*draw_pair(100, gain=0.1, seed=1))
    assert found.verdict == "no_difference_shown"
    more = re.search(r"about ([\d,]+) more images are needed, if", found.sentence)[1]
    assert 10 < int(more.replace(",", "")) <= 100_000


def test_so_many_images_of_the_same_kind_do_show_it():
    pair = draw_pair(100, gain=0.1, seed=1)
    found = compare(*pair)
    more = int(re.search(r"about ([\d,]+) more", found.sentence)[1].replace(",", ""))
    enough = [np.tile(values, 1 + -(-more // 100)) for values in pair]
    assert compare(*enough).verdict == (
        "better" if found.differences["roc_auc"].value > 0 else "worse"
    )
    assert compare(*(values[: len(enough[0]) // 3] for values in enough)).verdict == found.verdict


def test_variants_that_are_alike_are_seldom_called_different():
    verdicts = [compare(*draw_pair(60, seed=seed)).verdict for seed in range(60)]
    assert verdicts.count("no_difference_shown") >= 54


def test_a_tiny_difference_needs_more_images_than_are_told():
    y_true, a, _ = draw_pair(1000)
    b = a.copy()
    first = {label: np.flatnonzero((y_true == label) & (a > 0.1) & (a < 0.5)) for label in (0, 1)}
    b[first[0][0]], b[first[1][0]] = -0.1, -0.1  # one becomes right, one wrong
    b[first[1][1]] += 1e-3
    found = compare(y_true, a, b)
    assert found.verdict == "no_difference_shown"
    assert re.search("more", found.sentence)


@pytest.mark.parametrize(
    ("y_true", "a", "b", "reason"),
    [
        (*draw_pair(8, gain=5), "a class has only 4 independent images"),
        (np.ones(50, int), *draw_pair(50)[1:], "a class has only 0 independent images"),
        (*draw_pair(50)[:2], draw_pair(50)[1], "both variants decide alike"),
    ],
)
def test_too_little_is_said_to_be_too_little(y_true, a, b, reason):
    found = compare(y_true, a, b)
    assert found.verdict == "cannot_be_said"
    assert reason in found.sentence
    assert PairedComparison.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_being_infinitely_sure_and_wrong_spoils_only_the_log_loss():
    y_true, a, b = draw_pair(60)
    b[0] = np.inf
    for pair in ((a, b), (b, b)):
        differences = compare(y_true, *pair).differences
        assert "does not exist" in differences["log_loss"].note
        assert differences["brier_score"].value is not None


def test_ranking_better_and_deciding_worse_is_no_verdict():
    y_true, a, b = draw_pair(1000, gain=1.0)
    found = compare(y_true, a, b, thresholds=(0.5, 0.999))
    assert found.verdict == "cannot_be_said"
    assert "the other decides better at its threshold" in found.sentence


def test_copies_of_images_show_no_more_than_the_images():
    y_true, a, b = draw_pair(100, gain=0.2, seed=0)
    alone = compare(y_true, a, b)
    copied = [np.repeat(values, 10) for values in (y_true, a, b)]
    grouped = compare(*copied, groups=np.repeat(np.arange(100), 10))
    assert grouped.verdict == alone.verdict == "no_difference_shown"
    assert compare(*copied).p_area < 0.001
    assert 0.05 < alone.p_decisions < 0.5
    assert grouped.p_area == pytest.approx(alone.p_area, abs=0.03)
    assert grouped.p_decisions == pytest.approx(alone.p_decisions, abs=0.03)
    for name in ("accuracy", "eer", "brier_score"):
        widths = [c.differences[name].high - c.differences[name].low for c in (grouped, alone)]
        assert widths[0] == pytest.approx(widths[1], rel=0.2)


def test_the_same_seed_gives_the_same_comparison():
    pair = draw_pair(100, gain=0.2)
    assert compare(*pair, seed=4) == compare(*pair, seed=4)
    assert compare(*pair, seed=4).differences != compare(*pair, seed=5).differences


def test_a_comparison_is_plain_json():
    found = compare(*draw_pair(100))
    stored = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert PairedComparison.from_json(stored) == found


def test_both_variants_need_a_score_for_each_image():
    with pytest.raises(InvalidScores, match="Received: 2, 1"):
        compare([0, 1], [0.0, 1.0], [0.0])
