"""Variants beside each other."""

import re

import pytest

COMPARE = "/variants/compare/"


@pytest.fixture
def other(add_variant):
    """A variant that calls two images of the seven something else."""

    def change(logit):
        logit[0], logit[4] = 3, -3
        return logit

    return add_variant("<b>Other</b>", change)


def test_it_takes_two(client, measured):
    assert "It takes two to compare" in client.get(COMPARE).text
    page = client.get(COMPARE, {"variant": [measured.variant_id, measured.variant_id, "x"]}).text
    assert "It takes two to compare" in page


def test_curves_figures_a_sentence_and_where_they_disagree(client, measured, other):
    page = client.get(COMPARE, {"variant": [measured.variant_id, other.pk]}).text
    assert "<b>Other</b>" not in page
    assert "Cannot be said from these images" in page
    assert "Images that only one decides rightly: " in page
    assert "2 images, the largest difference first" in page
    assert page.count('src="/data/') == 2
    assert 'data-chart="chart-roc"' in page
    # Two of seven images are decided wrongly by the other one, in percentage points.
    [accuracy] = re.findall(r"<tr><th[^>]*><abbr[^>]*>Accuracy</abbr>.*?</tr>", page)
    assert re.search(r'<span class="change[^"]*">−28\.6 points</span>', accuracy)


def test_another_one_may_be_what_they_are_compared_with(client, measured, other):
    query = {"variant": [measured.variant_id, other.pk], "base": other.pk}
    page = client.get(COMPARE, query).text
    assert f'value="{other.pk}" selected' in page
    assert client.get(COMPARE, query | {"base": "nonsense"}).status_code == 200


def test_with_scores_from_elsewhere(client, measured, imported):
    query = {"variant": measured.variant_id, "evaluation": imported.pk}
    page = client.get(COMPARE, query).text
    assert "Elsewhere" in page
    assert "They decide all images alike" in page


def test_it_is_said_why_some_cannot_be_compared(client, measured, other, add_variant, elsewhere):
    unknown = add_variant("Unknown")
    keys = [measured.variant_id, other.pk, unknown.pk]
    page = client.get(COMPARE, {"variant": keys}).text
    assert "It has no figures on this data set." in page
    page = client.get(COMPARE, {"variant": keys, "data_set": elsewhere.pk}).text
    assert "None of them has figures on the data set gone" in page


def test_not_more_than_six(client, measured, add_variant):
    keys = [add_variant(f"M{number}", lambda logit: logit).pk for number in range(7)]
    page = client.get(COMPARE, {"variant": keys}).text
    assert "Left out: 1." in page
