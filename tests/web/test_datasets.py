import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from classifiers import measurements, records
from classifiers.records import DataSet, Evaluation
from web.datasets import views

GOOD = "path,label,score\n" + "".join(
    [*(f"df/{n:03}.png,0,0.1\n" for n in range(4)), *(f"real/{n:03}.png,1,0.9\n" for n in range(3))]
)


@pytest.fixture
def data_set(variant):
    return DataSet.get_default()


@pytest.fixture
def measured(variant):
    """The first evaluation, with its figures."""
    found = measurements.compute_figures(Evaluation.objects.get().table)
    Evaluation.objects.update(**found)


@pytest.fixture
def page(client, data_set):
    """What its page says now."""
    return lambda: client.get(f"/data-sets/{data_set.pk}/").text


def bring(client, data_set, text: str, name: str = "Theirs"):
    file = SimpleUploadedFile("scores.csv", text.encode())
    address = f"/data-sets/{data_set.pk}/scores/"
    return client.post(address, {"model_name": name, "file": file})


def test_a_new_installation_has_none(client, db):
    text = client.get("/data-sets/").text
    assert "No data set is registered yet" in text
    assert "register_dataset NAME FOLDER" in text


def test_they_are_listed(client, data_set, tmp_path):
    text = client.get("/data-sets/").text
    assert f"/data-sets/{data_set.pk}/" in text
    assert "df, real" in text
    assert "unchanged" in text
    DataSet.objects.create(name="gone", path=str(tmp_path / "gone"))
    assert "missing" in client.get("/data-sets/").text


def test_folders_are_looked_at_for_the_page_that_is_shown_alone(client, data_set, monkeypatch):
    for number in range(26):
        DataSet.objects.create(name=f"gone {number:02}", path=f"/nowhere/{number}")
    looked_at = []

    def find_state(data_set):
        looked_at.append(data_set)
        return records.find_state(data_set)

    monkeypatch.setattr(views, "find_state", find_state)
    for beyond in ("2", "99"):
        assert "Page 2 of 2" in client.get("/data-sets/", {"page": beyond}).text
    assert len(looked_at) == 4
    assert "Page 1 of 2" in client.get("/data-sets/", {"page": "x"}).text


def test_one_is_shown_with_its_classes_hash_and_pictures(page, data_set):
    text = page()
    assert data_set.manifest_sha256 in text
    assert "4 images" in text
    assert "3 images" in text
    assert text.count('src="/data/df/') == 4
    assert text.count('src="/data/real/') == 3


def test_what_was_measured_on_it_is_listed_with_intervals(page, measured):
    text = page()
    assert "Brightness 1" in text
    assert "100.0 %" in text
    assert "64.6 to 100.0 %" in text


def test_one_in_which_files_were_added_says_so(page, data_set, add_images):
    add_images("df", 5, first_grey=10)
    assert "It holds other images than when it was last read" in page()


def test_one_in_which_a_file_was_renamed_says_so(page, data_set, folders):
    DataSet.objects.update(checked_at=timezone.now() - timedelta(minutes=1))
    (folders / "data" / "df" / "000.png").rename(folders / "data" / "df" / "new.png")
    assert "some may be others" in page()


def test_figures_from_before_it_changed_are_marked(page, data_set, measured, folders):
    assert "before the data set changed" not in page()
    (folders / "data" / "df" / "000.png").unlink()
    data_set.check_content()
    text = page()
    assert "before the data set changed" in text
    assert "unchanged" in text


def test_where_it_lies_is_not_told(page, folders):
    assert str(folders) not in page()


def test_pictures_of_one_that_is_not_served(client, db, folders, add_images):
    add_images("a", 1)
    add_images("b", 1)
    other = DataSet.register("other", folders / "data")
    assert "this folder is not served" in client.get(f"/data-sets/{other.pk}/").text


def test_an_unknown_one(client, db):
    assert client.get(f"/data-sets/{uuid.uuid4()}/").status_code == 404


class TestImport:
    def test_a_visitor_logs_in_first(self, client, data_set):
        response = bring(client, data_set, GOOD)
        assert response["Location"].startswith("/account/login/?next=/data-sets/")
        assert not Evaluation.objects.filter(is_imported=True).exists()

    def test_scores_are_taken_and_listed(self, sign_in, ada, data_set):
        client = sign_in(ada)
        response = bring(client, data_set, GOOD)
        assert response["Location"] == f"/data-sets/{data_set.pk}/"
        text = client.get(response["Location"]).text
        assert "The scores of Theirs were taken" in text
        assert "scores from elsewhere" in text

    def test_each_wrong_line_is_told(self, sign_in, ada, data_set):
        wrong = GOOD.replace("df/001.png,0,0.1", "df/001.png,2,0.1")
        wrong = wrong.replace("real/000.png,1,0.9", "real/000.png,1,high")
        response = bring(sign_in(ada), data_set, wrong)
        assert response.status_code == 200
        assert "Line 3: a label must be 0 or 1. Received: 2" in response.text
        assert "Line 6: a score must be a probability, from 0 to 1. Received: high" in response.text
        assert not Evaluation.objects.filter(is_imported=True).exists()

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "must name the columns path, label and score"),
            ("path,label,score\n", "7 images have none"),
            ("\x00", "must name the columns|must be CSV"),
        ],
    )
    def test_other_files_are_refused(self, sign_in, ada, data_set, text, said):
        response = bring(sign_in(ada), data_set, text)
        assert any(part in response.text for part in said.split("|"))

    def test_bytes_that_are_no_text(self, sign_in, ada, data_set):
        file = SimpleUploadedFile("scores.csv", b"path,label,score\n\xff\xfe")
        address = f"/data-sets/{data_set.pk}/scores/"
        response = sign_in(ada).post(address, {"model_name": "x", "file": file})
        assert "must be text in UTF-8" in response.text

    def test_who_brought_them_deletes_them(self, sign_in, ada, grace, data_set):
        bring(sign_in(ada), data_set, GOOD)
        [imported] = Evaluation.objects.filter(is_imported=True)
        address = f"/data-sets/{data_set.pk}/scores/{imported.pk}/delete/"
        assert address not in sign_in(grace).get(f"/data-sets/{data_set.pk}/").text
        assert sign_in(grace).post(address).status_code == 403
        assert address in sign_in(ada).get(f"/data-sets/{data_set.pk}/").text
        assert sign_in(ada).post(address).status_code == 302
        assert not Evaluation.objects.filter(is_imported=True).exists()

    def test_what_was_measured_here_stays(self, sign_in, boss, data_set):
        evaluation = Evaluation.objects.get()
        address = f"/data-sets/{data_set.pk}/scores/{evaluation.pk}/delete/"
        response = sign_in(boss).post(address)
        assert response.status_code == 403
        assert "Only imported scores can be deleted" in response.text
