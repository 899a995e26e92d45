"""A German visitor is told in German what went wrong; programs are told in English."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from classifiers import measurements
from classifiers.declarations import Declaration
from classifiers.jobs import Job
from classifiers.records import DataSet, Evaluation, PictureCheck

pytestmark = pytest.mark.django_db(transaction=True)

GERMAN = {"accept-language": "de"}
NO_PICTURE = b"%PDF-1.7 and so on"
REFUSAL = (
    "A picture must be a file of one of these formats: JPEG, PNG, WEBP. "
    "Its name does not count. Save it as one of these with any picture program. "
    "Received: a PDF document."
)
NOTHING_THERE = "There is nothing to evaluate on: the data set holds 0 images."


@pytest.fixture
def visitor() -> Client:
    return Client(headers=GERMAN)


@pytest.fixture
def signed_in(ada) -> Client:
    client = Client(headers=GERMAN)
    client.force_login(ada)
    return client


@pytest.fixture
def failed_job(owned, ada) -> Job:
    [evaluation] = Evaluation.objects.of(owned)
    arguments = {"evaluation_id": str(evaluation.pk)}
    function = "classifiers.tasks.measure_evaluation"
    values = {"owner": ada, "status": "failed", "error": NOTHING_THERE}
    return Job.objects.create(function=function, arguments=arguments, **values)


def send_picture(client, variant, content):
    pictures = [SimpleUploadedFile("photo.png", content)]
    said = {"pictures": pictures, "variants": [variant.pk], "region": "whole"}
    return client.post("/checks/", said, follow=True)


def test_why_a_picture_is_refused(visitor, variant):
    page = send_picture(visitor, variant, NO_PICTURE).text

    assert "Mit einem beliebigen Bildprogramm in einem davon speichern." in page
    assert '<p class="breaks">ein PDF-Dokument.</p>' in page
    assert "A picture must" not in page
    [entry] = PictureCheck.objects.get().results["pictures"]
    assert entry["failure"]["message"] == REFUSAL


def test_why_a_model_file_is_refused(signed_in, dataset):
    file = SimpleUploadedFile("m.h5", b"no model")
    page = signed_in.post("/publish/", {"model_file": file}).text

    assert "Sie ist etwas anderes. Das Modell mit `model.save(&quot;model.h5&quot;)`" in page
    assert "A model file" not in page


def test_why_a_job_failed(signed_in, failed_job):
    for address in ("/jobs/", f"/jobs/{failed_job.pk}/"):
        page = signed_in.get(address).text
        assert "worauf ausgewertet werden könnte: Der Datensatz enthält 0 Bilder" in page
        assert "There is nothing" not in page


def test_what_an_error_page_says(owned, grace):
    client = Client(headers=GERMAN)
    client.force_login(grace)
    page = client.get(f"/variants/{owned.pk}/change/")

    assert page.status_code == 403
    assert "Das dürfen nur der Eigentümer und das Personal: diese Variante ändern." in page.text
    assert "Only its owner" not in page.text


def test_what_is_wrong_with_a_form(signed_in, owned):
    file = SimpleUploadedFile("s.csv", b"path,label,score\ndf/000.png,2,0.5\n")
    address = f"/data-sets/{DataSet.get_default().pk}/scores/"
    page = signed_in.post(address, {"model_name": "Theirs", "file": file}).text

    assert "Zeile 2: ein Label muss 0 oder 1 sein. Erhalten: 2" in page
    assert "Line 2" not in page


def test_what_a_notice_says(signed_in, owned):
    evaluation = Evaluation.objects.of(owned).get()
    said = {"evaluation": str(evaluation.pk), "threshold": "0.5", "name": " "}
    page = signed_in.post(f"/variants/{owned.pk}/points/", said, follow=True).text

    assert "Ein Arbeitspunkt braucht einen Namen mit höchstens" in page
    assert "An operating point needs" not in page


def test_rows_and_columns_of_the_report(visitor, owned):
    Evaluation.objects.update(**measurements.compute_figures(Evaluation.objects.get().table))
    page = visitor.get(f"/variants/{owned.pk}/evaluation/").text

    assert "Makro-Mittel" in page
    assert "gewichtetes Mittel" in page
    assert '<th scope="col">Präzision</th>' in page
    assert "macro avg" not in page


def test_what_can_be_chosen_and_how_good_it_is(signed_in, owned):
    Declaration.of(owned).save()
    form = signed_in.get(f"/variants/{owned.pk}/change/").text
    assert ">nächster Nachbar</option>" in form
    assert ">nearest</option>" not in form

    account = signed_in.get("/account/").text
    assert "100,0 % (7 von 7 Bildern; 95-%-Vertrauensintervall 64,6 bis 100,0 %)" in account


def test_programs_are_told_in_english(visitor, signed_in, failed_job, owned):
    """In the same process, whatever language they ask for."""
    send_picture(visitor, owned, NO_PICTURE)
    visitor.get("/nowhere/")
    sent = {"pictures": SimpleUploadedFile("p.png", NO_PICTURE), "model_id": owned.pk}
    started = visitor.post("/api/v1/picture-checks/", sent)
    assert started.status_code == 202, started.text
    check = visitor.get(started["Location"]).json()
    assert check["pictures"][0]["failure"]["message"] == REFUSAL
    assert check["pictures"][0]["statement"]["sentence"] == REFUSAL

    job = signed_in.get(f"/api/v1/jobs/{failed_job.pk}/").json()
    assert job["error"] == NOTHING_THERE
    wrong = signed_in.get(f"/api/v1/random-batches/?model={owned.pk}&count=2&layers=9")
    assert "Convolutional layers are counted from 0" in wrong.text
