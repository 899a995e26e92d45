from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from classifiers.isolation import Sandbox, Unavailable
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.tasks import clean_up
from tests.networks import build_dense, build_softmax, save_hdf5

ADD = "/admin/classifiers/mlmodel/add/"
LIST = "/admin/classifiers/mlmodel/"


@pytest.fixture
def form(model_file, loss_curve):
    return {
        "model_name": "Model 1",
        "model_desc": "A fine one",
        "model_file": model_file,
        "loss_curve": loss_curve,
    }


def test_a_variant_is_uploaded_and_evaluated(admin_client, dataset, form):
    response = admin_client.post(ADD, form, follow=True)
    assert "was added successfully" in response.text
    variant = MLModel.objects.get()
    assert (variant.model_name, variant.accuracy) == ("Model 1", 100.0)


def test_its_page_shows_report_layers_and_loss_curve(admin_client, variant):
    page = admin_client.get(reverse("admin:classifiers_mlmodel_change", args=[variant.pk])).text
    assert "100.0 % (7 of 7 images; 95 % interval 64.6 to 100.0 %)" in page
    assert '<th scope="row">weighted_avg</th><td>1.0</td>' in page
    assert '<th scope="row">1</th><td>3</td><td>1 × 5</td>' in page
    assert f'<img src="{variant.loss_curve.url}"' in page
    assert "trained_models/brightness_1.hdf5" in page
    assert str(variant.model_id) in page


def test_the_list_shows_how_good_each_is(admin_client, variant):
    assert "100.0 % (7 of 7 images" in admin_client.get(LIST).text


def test_a_file_that_is_no_model_is_refused_on_the_form(admin_client, dataset, form, folders):
    form["model_file"] = SimpleUploadedFile("model.hdf5", b"not a model")
    response = admin_client.post(ADD, form)
    assert response.status_code == 200
    assert "A model file must be one that Keras wrote." in response.text
    assert 'value="A fine one"' in response.text, "what was typed is lost"
    assert not MLModel.objects.exists()
    assert not (folders / "models").exists()


def test_what_is_too_large_for_this_site_is_refused_on_the_form(
    admin_client, dataset, form, settings
):
    settings.CLASSIFIERS_MODEL_LIMITS = {"parameters": 10}
    assert "at most 10 parameters" in admin_client.post(ADD, form).text
    assert not MLModel.objects.exists()


@pytest.mark.usefixtures("model_files_are_read_anew")
def test_without_a_sandbox_no_file_is_taken_unless_the_operator_accepts_it(
    admin_client, dataset, form, settings, monkeypatch
):
    """A machine that cannot confine a process: every call of the sandbox says so."""

    def unavailable(self, path, **arguments):
        if not self.allow_unconfined:
            raise Unavailable("no Landlock")
        return confined(self, path, **arguments)

    confined = Sandbox.call
    monkeypatch.setattr(Sandbox, "call", unavailable)
    errors = admin_client.post(ADD, form).context["adminform"].form.errors
    for field in ("model_file", "loss_curve"):
        assert "takes no uploads" in str(errors[field])
    assert not MLModel.objects.exists()
    settings.CLASSIFIERS_ALLOW_UNCONFINED = True
    for upload in (form["model_file"], form["loss_curve"]):
        upload.seek(0)
    admin_client.post(ADD, form)
    assert MLModel.objects.exists()


def test_so_is_a_model_of_another_kind(admin_client, dataset, form, tmp_path):
    path = save_hdf5(build_softmax(3), tmp_path / "m.h5")
    form["model_file"] = SimpleUploadedFile("m.h5", path.read_bytes())
    response = admin_client.post(ADD, form)
    assert "A model must tell two classes apart" in response.text
    assert not MLModel.objects.exists()


@pytest.mark.shared
def test_a_model_that_leaves_something_open_is_refused_with_what_it_is(
    admin_client, dataset, form, shared
):
    path = shared / "models" / "keras215" / "logit_output.h5"
    form["model_file"] = SimpleUploadedFile("m.h5", path.read_bytes())
    assert "Is it a logit" in admin_client.post(ADD, form).text
    assert not MLModel.objects.exists()


def test_a_missing_data_set_is_said_on_the_form(admin_client, form):
    assert "Found 0 images" in admin_client.post(ADD, form).text


def test_a_loss_curve_that_is_no_picture_is_refused(admin_client, dataset, form):
    form["loss_curve"] = SimpleUploadedFile("curve.png", b"<svg onload='alert(1)'/>")
    assert "A picture must be a file of one of these formats" in admin_client.post(ADD, form).text
    assert not MLModel.objects.exists()


def test_a_name_that_is_taken_is_refused_before_anything_is_computed(admin_client, variant, form):
    form["model_name"] = variant.model_name
    assert "already exists" in admin_client.post(ADD, form).text
    assert MLModel.objects.count() == 1


def test_the_form_wants_its_token(dataset, form, admin_user, client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    assert strict.post(ADD, form).status_code == 403


def test_changing_the_description_computes_nothing(admin_client, variant, add_images):
    add_images("df", 4, first_grey=250)
    url = reverse("admin:classifiers_mlmodel_change", args=[variant.pk])
    data = {"model_name": variant.model_name, "model_desc": "Better words"}
    assert "was changed successfully" in admin_client.post(url, data, follow=True).text
    variant.refresh_from_db()
    assert (variant.model_desc, variant.accuracy) == ("Better words", 100.0)


def test_a_new_file_that_is_no_model_is_refused_and_the_old_one_stays(
    admin_client, variant, django_capture_on_commit_callbacks
):
    url = reverse("admin:classifiers_mlmodel_change", args=[variant.pk])
    data = {
        "model_name": "Renamed",
        "model_desc": "Other",
        "model_file": SimpleUploadedFile("x.h5", b"not a model"),
    }
    with django_capture_on_commit_callbacks(execute=True):
        page = admin_client.post(url, data).text
    assert "A model file must be one that Keras wrote." in page
    variant = MLModel.objects.get()
    assert variant.model_name == "Brightness 1"
    assert variant.model_file.storage.exists(variant.model_file.name)


class TestEvaluateAgain:
    def run(self, admin_client):
        data = {
            "action": "evaluate_again",
            "_selected_action": [str(v.pk) for v in MLModel.objects.all()],
        }
        return admin_client.post(LIST, data, follow=True).text

    def test_several_variants_at_once(self, admin_client, variant, brightness_file, add_images):
        other = MLModel.objects.create(
            model_name="Second",
            model_file=SimpleUploadedFile("b.hdf5", brightness_file.read_bytes()),
        )
        add_images("df", 4, first_grey=250)
        page = self.run(admin_client)
        assert "Brightness 1: accuracy 42.86 %" in page
        assert "Second: accuracy 42.86 %" in page
        for evaluated in (variant, other):
            evaluated.refresh_from_db()
            assert evaluated.accuracy == 42.86

    def test_one_that_fails_says_why_and_keeps_its_figures(self, admin_client, variant, folders):
        (folders / "data" / "df").rename(folders / "data" / ".df")
        assert "Brightness 1: DATA_ROOT must hold exactly two" in self.run(admin_client)
        variant.refresh_from_db()
        assert variant.accuracy == 100.0


class TestDeclaring:
    """What the file leaves open is asked, and what speaks against a declaration is shown."""

    def publish(self, admin_client, form, network, tmp_path, **declared):
        path = save_hdf5(network, tmp_path / "m.h5")
        form["model_file"] = SimpleUploadedFile("m.h5", path.read_bytes())
        return admin_client.post(ADD, form | declared)

    def again(self, admin_client, form, response, **declared):
        """Sends the form as a browser would: with the token, and without the model file."""
        token = response.context["adminform"].form["staged"].value()
        assert token
        form["loss_curve"].seek(0)
        rest = {name: value for name, value in form.items() if name != "model_file"}
        return admin_client.post(ADD, rest | {"staged": token} | declared, follow=True)

    def test_a_logit_is_asked_about_and_the_file_is_remembered(
        self, admin_client, dataset, form, tmp_path, folders, django_capture_on_commit_callbacks
    ):
        network = build_dense([[3]] * 3, [-4.5], None)
        response = self.publish(admin_client, form, network, tmp_path)
        assert "Is it a logit" in response.text
        assert not MLModel.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            self.again(admin_client, form, response, output="logit")
        variant = MLModel.objects.get()
        assert (variant.accuracy, variant.declaration.output) == (100.0, "logit")
        assert variant.model_file.name == "trained_models/model_1.h5"
        assert not list((folders / "models" / "staged").iterdir())

    def test_a_doubt_shows_scores_and_wants_a_tick(self, admin_client, dataset, form, tmp_path):
        network = build_dense([[-9]] * 3, [13.5], "sigmoid")
        response = self.publish(admin_client, form, network, tmp_path)
        assert "the area under the ROC curve is 0.00 on 7 images" in response.text
        assert '<th scope="col">df/000.png</th>' in response.text
        assert '<input type="checkbox" name="confirmed"' in response.text
        assert not MLModel.objects.exists()
        self.again(admin_client, form, response, confirmed="on")
        assert MLModel.objects.get().accuracy == 0.0

    def test_a_better_declaration_needs_no_tick(self, admin_client, dataset, form, tmp_path):
        network = build_dense([[-9]] * 3, [13.5], "sigmoid")
        response = self.publish(admin_client, form, network, tmp_path)
        self.again(admin_client, form, response, positive_class="0")
        variant = MLModel.objects.get()
        assert (variant.accuracy, variant.declaration.positive_class) == (100.0, 0)

    def test_which_place_of_a_softmax_is_which_class_is_asked(
        self, admin_client, dataset, form, tmp_path
    ):
        network = build_dense([[0, 9]] * 3, [0, -13.5], "softmax")
        response = self.publish(admin_client, form, network, tmp_path)
        assert "Which of them is the probability of class 1" in response.text
        self.again(admin_client, form, response, confirmed="on")
        assert MLModel.objects.get().accuracy == 100.0

    def test_how_grey_is_made_is_asked(self, admin_client, dataset, form, tmp_path):
        network = build_dense([[9]], [-4.5], "sigmoid", channels=1)
        response = self.publish(admin_client, form, network, tmp_path)
        assert "turned into grey" in response.text
        self.again(admin_client, form, response, color="mean")
        assert MLModel.objects.get().accuracy == 100.0

    def test_weights_alone_are_taken_with_their_architecture(
        self, admin_client, dataset, form, tmp_path
    ):
        network = build_dense([[9]] * 3, [-13.5], "sigmoid")
        network.save_weights(tmp_path / "m.weights.h5")
        content = (tmp_path / "m.weights.h5").read_bytes()
        form["model_file"] = SimpleUploadedFile("m.h5", content)
        response = admin_client.post(ADD, form)
        assert "architecture" in response.text
        assert not MLModel.objects.exists()
        for name in ("model_file", "loss_curve"):
            form[name].seek(0)
        architecture = SimpleUploadedFile("m.json", network.to_json().encode())
        admin_client.post(ADD, form | {"architecture": architecture})
        assert MLModel.objects.get().accuracy == 100.0

    def test_a_site_may_know_more_architectures(
        self, admin_client, dataset, form, tmp_path, settings
    ):
        network = build_dense([[9]] * 3, [-13.5], "sigmoid")
        network.save_weights(tmp_path / "m.weights.h5")
        settings.CLASSIFIERS_KNOWN_ARCHITECTURES = {"Mean": network.to_json()}
        content = (tmp_path / "m.weights.h5").read_bytes()
        form["model_file"] = SimpleUploadedFile("m.h5", content)
        admin_client.post(ADD, form)
        assert MLModel.objects.get().accuracy == 100.0

    def test_a_token_that_is_no_token_is_no_file(self, admin_client, dataset, form):
        del form["model_file"]
        response = admin_client.post(ADD, form | {"staged": "../../etc/passwd"})
        assert "not kept any more" in response.text

    def test_a_file_is_forgotten_after_a_while(
        self, admin_client, dataset, form, tmp_path, settings, folders
    ):
        response = self.publish(admin_client, form, build_dense([[3]] * 3, [0], None), tmp_path)
        settings.CLASSIFIERS_STAGED_MAX_AGE = -1
        assert "not kept any more" in self.again(admin_client, form, response, output="logit").text
        assert len(list((folders / "models" / "staged").iterdir())) == 1
        assert clean_up() == 1
        assert not list((folders / "models" / "staged").iterdir())

    def test_a_key_of_somebody_else_is_no_file(
        self, admin_client, dataset, form, tmp_path, django_user_model, client
    ):
        response = self.publish(admin_client, form, build_dense([[3]] * 3, [0], None), tmp_path)
        client.force_login(django_user_model.objects.create_superuser("another"))
        assert "not kept any more" in self.again(client, form, response, output="logit").text
        assert not MLModel.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_save_that_fails_keeps_the_file(
        self, client, dataset, form, tmp_path, settings, django_user_model
    ):
        """A clerk may add variants, and has no room for what is made of the file."""
        clerk = django_user_model.objects.create_user("clerk", is_staff=True)
        wanted = Permission.objects.filter(codename__in=["add_mlmodel", "view_mlmodel"])
        clerk.user_permissions.set(wanted)
        client.force_login(clerk)
        response = self.publish(client, form, build_dense([[3]] * 3, [-4.5], None), tmp_path)
        settings.CLASSIFIERS_MAX_BYTES_PER_USER = 1
        response = self.again(client, form, response, output="logit")
        assert "at most 1 bytes" in response.text
        assert not MLModel.objects.exists()
        settings.CLASSIFIERS_MAX_BYTES_PER_USER = 10**9
        self.again(client, form, response, output="logit")
        assert MLModel.objects.get().accuracy == 100.0

    def test_a_declaration_can_be_changed_later(self, admin_client, variant):
        url = reverse("admin:classifiers_mlmodel_change", args=[variant.pk])
        data = {"model_name": "Brightness 1", "model_desc": "x", "positive_class": "0"}
        response = admin_client.post(url, data, follow=True)
        assert "Evaluate the variant again" in response.text
        variant = MLModel.objects.get()
        assert (variant.accuracy, variant.declaration.positive_class) == (100.0, 0)
        variant.evaluate()
        assert variant.accuracy == 0.0

    def test_a_change_must_fit_the_file_that_is_there(self, admin_client, variant):
        url = reverse("admin:classifiers_mlmodel_change", args=[variant.pk])
        data = {"model_name": "Brightness 1", "model_desc": "x", "color": "luma"}
        assert "fit the 3 channels" in admin_client.post(url, data).text
        assert MLModel.objects.get().declaration.color == "rgb"

    def test_a_broken_image_of_the_data_set_does_not_hinder_publishing(
        self, admin_client, dataset, form, folders
    ):
        (folders / "data" / "df" / "000.png").write_bytes(b"broken")
        admin_client.post(ADD, form)
        assert MLModel.objects.get().accuracy == 100.0


class TestDownload:
    def test_the_file_comes_as_it_was_uploaded(self, admin_client, variant, brightness_file):
        url = reverse("admin:classifiers_mlmodel_download", args=[variant.pk])
        response = admin_client.get(url)
        assert b"".join(response.streaming_content) == brightness_file.read_bytes()
        assert 'attachment; filename="brightness_1.hdf5"' in response["Content-Disposition"]

    def test_only_who_may_change_it_gets_it(self, client, variant, django_user_model):
        url = reverse("admin:classifiers_mlmodel_download", args=[variant.pk])
        assert client.get(url).status_code == 302
        client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
        assert client.get(url).status_code == 403


class TestLossCurve:
    def test_it_is_encoded_anew_without_metadata(self, admin_client, dataset, form):
        file = BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "Taken at home"
        Image.new("RGB", (8, 8), "teal").save(file, "jpeg", exif=exif, comment=b"secret")
        form["loss_curve"] = SimpleUploadedFile("curve.jpeg", file.getvalue())
        admin_client.post(ADD, form)
        variant = MLModel.objects.get()
        assert variant.loss_curve.name == "loss_curves/model_1_curve.jpeg"
        with variant.loss_curve.open() as stored:
            content = stored.read()
        assert b"home" not in content
        assert b"secret" not in content
        assert Image.open(BytesIO(content)).size == (8, 8)

    def test_another_format_becomes_png(self, admin_client, dataset, form):
        file = BytesIO()
        Image.new("RGB", (8, 8), "teal").save(file, "bmp")
        form["loss_curve"] = SimpleUploadedFile("curve.bmp", file.getvalue())
        admin_client.post(ADD, form)
        variant = MLModel.objects.get()
        assert variant.loss_curve.name == "loss_curves/model_1_curve.png"
        with variant.loss_curve.open() as stored:
            assert Image.open(stored).format == "PNG"


def test_who_uploads_a_variant_owns_it(admin_client, admin_user, dataset, form):
    admin_client.post(ADD, form)
    publication = Publication.objects.get()
    assert publication.owner == admin_user
    assert publication.published_at
    assert "admin, 20" in admin_client.get(LIST).text


def test_it_stays_theirs_when_another_one_changes_it(admin_client, variant, django_user_model):
    owner = django_user_model.objects.create_user("ada")
    Publication.objects.update(owner=owner)
    url = reverse("admin:classifiers_mlmodel_change", args=[variant.pk])
    admin_client.post(url, {"model_name": variant.model_name, "model_desc": "Other"})
    assert Publication.objects.get().owner == owner


def test_a_variant_can_be_retired(admin_client, variant, client):
    data = {"action": "retire", "_selected_action": [variant.pk]}
    admin_client.post(LIST, data)
    assert Publication.objects.get().retired_at
    assert "Brightness 1" not in client.get("/variants/").text
    assert len(client.get("/api/available-models/").json()) == 1
    Publication.objects.update(retired_reason="A better one is there")
    admin_client.post(LIST, data)
    assert Publication.objects.get().retired_reason == "A better one is there"
    page = admin_client.get(reverse("admin:classifiers_mlmodel_change", args=[variant.pk])).text
    assert "(A better one is there)" in page
    assert "179 parameters" in page


def test_an_owner_who_is_gone_leaves_the_variant(variant, django_user_model):
    owner = django_user_model.objects.create_user("ada")
    Publication.objects.update(owner=owner)
    owner.delete()
    assert Publication.objects.get().owner is None
