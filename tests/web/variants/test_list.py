"""The table of variants: every state of one, sorting, filtering, ticking."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classifiers.declarations import Declaration
from classifiers.findings.verdicts import save_operating_point
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import DataSet, Evaluation

LIST = "/variants/"


def names(page: str) -> list[str]:
    return re.findall(r'<a [^>]*href="/variants/[0-9a-f-]{36}/">([^<]*)</a>', page)


def test_it_shows_every_variant_with_its_figures_and_what_they_mean(client, measured):
    page = client.get(LIST).text
    assert names(page) == ["Brightness 1"]
    assert "100.0 %" in page
    assert "df called real" in page
    assert "share of the images of df that a variant called real" in page
    assert "7 images" in page
    assert "179" in page


def test_its_links_lead_somewhere(client, measured):
    links = re.findall(r'(?:href|src)="(/[^"]*)"', client.get(LIST).text)
    assert len(links) > 6
    for link in links:
        if not link.startswith("/static/"):
            response = client.get(link.replace("&amp;", "&"))
            assert response.status_code in {200, 302}, link
            response.close()


def test_nothing_comes_from_other_hosts(client, measured):
    assert re.findall(r'(?:href|src|action)="(?![/?#])[^"]*"', client.get(LIST).text) == []


def test_a_new_installation_says_what_to_do(client, db):
    page = client.get(LIST).text
    assert "No variant has been published yet" in page
    assert 'href="/publish/"' in page
    assert "Compare" not in page


def test_a_variant_that_is_not_evaluated_yet(client, variant):
    Evaluation.objects.all().delete()
    page = client.get(LIST).text
    assert names(page) == ["Brightness 1"]
    figures = re.findall(r'<span class="figure">([^<]*)</span>', page)
    assert figures == ["–", "–", "–"]
    assert re.search(r"<td>–</td>\s*</tr>", page)  # when it was evaluated


def test_what_people_typed_is_text(client, measured):
    MLModel.objects.update(model_name="<script>alert(1)</script>")
    page = client.get(LIST).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


class TestStates:
    def test_one_under_way_tells_how_far_it_is_and_a_script_asks_for_its_row_again(
        self, client, measured
    ):
        job = Job.objects.create(function="f", status="running", done=1, total=4)
        Evaluation.objects.create(
            variant=measured.variant,
            model_name="x",
            dataset=measured.dataset,
            class_names=["df", "real"],
            job=job,
        )
        page = client.get(LIST).text
        address = f"/variants/{measured.variant_id}/row/{measured.dataset_id}/"
        assert f'hx-get="{address}"' in page
        assert "1 / 4" in page
        assert "hx-trigger" in client.get(address).text
        Job.objects.update(status="succeeded")
        Evaluation.objects.filter(job=job).delete()
        row = client.get(address).text
        assert "<tr" in row
        assert "hx-trigger" not in row

    def test_one_that_failed_says_why(self, client, measured):
        job = Job.objects.create(function="f", status="failed", error="<b>no memory</b>")
        Evaluation.objects.create(
            variant=measured.variant, model_name="x", dataset=measured.dataset, job=job
        )
        assert "&lt;b&gt;no memory&lt;/b&gt;" in client.get(LIST).text
        assert names(client.get(LIST, {"state": "failed"}).text) == ["Brightness 1"]
        assert names(client.get(LIST, {"state": "under_way"}).text) == []

    def test_one_that_was_changed_after_it_was_measured(self, client, measured):
        Declaration.objects.update(scaling="raw")
        page = client.get(LIST).text
        assert "changed after it was measured" in page
        assert "100.0 %" not in page

    def test_retired_ones_on_request(self, client, measured):
        Publication.of(measured.variant).retire("There is a better one")
        assert names(client.get(LIST).text) == []
        page = client.get(LIST, {"state": "any"}).text
        assert names(page) == ["Brightness 1"]
        assert "There is a better one" in page

    def test_scores_from_elsewhere(self, client, measured, imported):
        page = client.get(LIST).text
        assert "scores from elsewhere" in page
        assert f'href="/variants/scores/{imported.pk}/"' in page
        assert f'name="evaluation" value="{imported.pk}"' in page

    def test_a_data_set_that_has_changed(self, client, measured):
        Evaluation.objects.update(manifest_sha256="0" * 64)
        assert "the data set has changed" in client.get(LIST).text

    def test_a_data_set_that_is_gone(self, client, measured, elsewhere):
        page = client.get(LIST, {"data_set": elsewhere.pk}).text
        assert names(page) == ["Brightness 1"]
        assert "100.0 %" not in page

    @pytest.mark.parametrize("asked", [{}, {"data_set": "x"}])
    def test_the_data_set_that_is_shown_as_chosen_is_the_one_measured_on(
        self, client, measured, asked
    ):
        DataSet.objects.create(name="a first one by name", path="/nowhere")
        page = client.get(LIST, asked).text
        assert re.findall(r'<option value="([^"]*)" selected>default<', page) == [
            str(measured.dataset_id)
        ]
        assert "100.0 %" in page

    def test_errors_at_the_operating_point(self, client, measured):
        save_operating_point(measured, "strict", threshold=0.99)
        page = client.get(LIST).text
        assert "at strict" in page


class TestSortAndFilter:
    @pytest.fixture
    def three(self, add_variant):
        add_variant("Worse", lambda logit: -logit)
        add_variant("Alike", lambda logit: logit / 2)
        add_variant("Unknown")

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("", ["Alike", "Brightness 1", "Unknown", "Worse"]),
            ("name", ["Alike", "Brightness 1", "Unknown", "Worse"]),
            ("-name", ["Worse", "Unknown", "Brightness 1", "Alike"]),
            ("auc", ["Worse", "Brightness 1", "Alike", "Unknown"]),
            ("error0", ["Alike", "Brightness 1", "Worse", "Unknown"]),
            ("nonsense", ["Alike", "Brightness 1", "Unknown", "Worse"]),
        ],
    )
    def test_it_is_sorted_and_what_is_not_known_comes_last(self, client, three, sort, expected):
        found = names(client.get(LIST, {"sort": sort}).text)
        assert {*found} == {*expected}
        assert (found[0], found[-1]) == (expected[0], expected[-1])

    def test_the_best_come_first_unless_something_else_is_asked_for(self, client, three):
        assert names(client.get(LIST).text)[-2:] == ["Worse", "Unknown"]

    def test_the_sorted_column_says_so_and_turns_round(self, client, three):
        page = client.get(LIST, {"sort": "name"}).text
        assert 'aria-sort="ascending"' in page
        assert "sort=-name" in page

    def test_it_is_filtered(self, client, three):
        assert names(client.get(LIST, {"name": "bright"}).text) == ["Brightness 1"]
        assert len(names(client.get(LIST, {"state": "measured"}).text)) == 3
        assert names(client.get(LIST, {"name": "zzz"}).text) == []
        assert "No variant is like that" in client.get(LIST, {"name": "zzz"}).text

    @pytest.mark.parametrize(
        "query",
        [{"data_set": "x"}, {"state": "x"}, {"page": "x"}, {"variant": "x"}, {"name": 31 * "x"}],
    )
    def test_nonsense_is_as_if_it_were_left_out(self, client, three, query):
        response = client.get(LIST, query)
        assert response.status_code == 200
        assert len(names(response.text)) == 4

    def test_a_script_gets_the_table_alone(self, client, three):
        response = client.get(LIST, headers={"HX-Target": "variants"})
        assert "<html" not in response.text
        assert len(names(response.text)) == 4
        assert '<div hx-swap-oob="innerHTML:#found">4 variants</div>' in response.text
        page = client.get(LIST).text
        assert '<p id="found" class="visually-hidden" role="status"></p>' in page
        assert "hx-swap-oob" not in page
        assert "HX-Target" in response["Vary"]

    def test_what_can_be_used_in_it_is_found_again_when_it_is_swapped(self, client, three):
        part = client.get(LIST, headers={"HX-Target": "variants"}).text.split("</table>")[0]
        used = re.findall(r'<(?:a\b|input type="checkbox"|div[^>]* tabindex)[^>]*>', part)
        assert len(used) > 10
        assert all(" id=" in element for element in used), used

    def test_what_is_ticked_stays_so_also_where_it_is_not_shown(self, client, three):
        worse = MLModel.objects.get(model_name="Worse")
        ticked = {"variant": worse.pk}
        assert re.search(rf'value="{worse.pk}"[^>]* checked', client.get(LIST, ticked).text)
        page = client.get(LIST, ticked | {"name": "bright"}).text
        assert re.search(rf'value="{worse.pk}" checked> Worse', page)
        page = client.get(LIST, ticked | {"name": "nothing at all"}).text
        assert "No variant is like that" in page
        assert re.search(rf'value="{worse.pk}" checked> Worse', page)

    def test_what_is_sent_along_is_always_there(self, client, three):
        for query in ({}, {"name": "nothing at all"}):
            page = client.get(LIST, query).text
            assert {*re.findall('hx-include="([^"]*)"', page)} == {"#compare"}
            assert '<form id="compare"' in page
            assert page.count('name="data_set"') <= 2  # the choice, and the button that compares


def test_the_number_of_queries_does_not_grow(client, measured, add_variant):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    few = count()
    for number in range(5):
        add_variant(f"More {number}", lambda logit: logit)
    assert count() == few <= 14


def test_more_than_a_page(client, measured, add_variant):
    for number in range(50):
        add_variant(f"More {number:02}")
    page = client.get(LIST).text
    assert "Page 1 of 2" in page
    assert "page=2" in page
    [link] = re.findall(r'<a [^>]*rel="next"[^>]*>', page)
    assert 'hx-get="/variants/?page=2"' in link
    assert 'hx-include="#compare"' in link  # what is ticked goes along
    assert len(names(client.get(LIST, {"page": 2}).text)) == 1
