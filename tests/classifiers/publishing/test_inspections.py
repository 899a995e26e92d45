"""A model file before it is published: what is found, what is proposed, and for whom it waits."""

import json

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile

from classifiers import publishing, staging
from classifiers.exceptions import (
    Doubtful,
    InvalidUpload,
    LimitReached,
    NotAllowed,
    RefusedFile,
    UploadNotKept,
)
from classifiers.modelfile.report import Code
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.publishing import inspections
from classifiers.publishing.advice import ADVICE
from tests.networks import build_dense, build_softmax, save_hdf5

SAY_ALL = {
    *(Code.EMPTY_FILE, Code.GIT_LFS_POINTER, Code.UNKNOWN_FORMAT, Code.NO_KERAS_ARCHIVE),
    *(Code.NO_MODEL, Code.UNKNOWN_WEIGHTS, Code.CODE_IN_LAYER),
}
"""The reasons whose messages say what to do themselves."""


@pytest.fixture
def send(ada, tmp_path):
    """Ada sends a network."""

    def send(network, name="m.h5", **said):
        path = save_hdf5(network, tmp_path / "m.h5")
        return inspections.start(SimpleUploadedFile(name, path.read_bytes()), ada, said=said)

    return send


def get_choice(found, name):
    return next(choice for choice in found.choices if choice.name == name)


class TestWhatIsFound:
    def test_facts_choices_and_four_images(self, ada, dataset, model_file):
        found = inspections.start(model_file, ada)
        assert found.report.facts["conv_layers"] == [[4, [3, 3]], [3, [1, 5]]]
        assert found.report.facts["parameters"] == 179
        assert (found.staged.name, found.doubts) == ("brightness.hdf5", [])
        assert [image.class_name for image in found.trial.images] == ["df", "df", "real", "real"]
        assert [score < 0.5 for score in found.trial.attempt.probabilities] == [True] * 2 + [
            False
        ] * 2
        assert all(choice.proposal.reason for choice in found.choices)
        settled = {choice.name for choice in found.choices if choice.is_settled}
        assert settled == {"image_height", "image_width", "output"}

    def test_without_a_data_set_there_is_no_trial(self, ada, model_file):
        found = inspections.start(model_file, ada)
        assert (found.trial, found.doubts) == (None, [])
        assert "no data set" in get_choice(found, "scaling").proposal.reason

    def test_a_plain_number_is_proposed_to_be_a_logit(self, dataset, send):
        found = send(build_dense([[3]] * 3, [-4.5], None))
        choice = get_choice(found, "output")
        assert (choice.value, choice.is_settled) == ("logit", False)
        assert "Is it a logit" in choice.proposal.reason
        assert found.doubts == []

    def test_how_grey_is_made_is_proposed(self, dataset, send):
        found = send(build_dense([[9]], [-4.5], "sigmoid", channels=1))
        choice = get_choice(found, "color")
        assert choice.value == "luma"
        assert [value for value, _ in choice.options] == ["luma", "mean"]

    def test_a_size_that_is_left_open_is_proposed(self, dataset, send):
        found = send(build_dense([[1]] * 3, [-1.5], "sigmoid", size=(None, None)))
        assert (get_choice(found, "image_width").value, found.doubts) == (256, [])

    def test_which_place_of_a_softmax_is_which_class_is_asked(self, dataset, send):
        found = send(build_dense([[0, 9]] * 3, [0, -13.5], "softmax"))
        assert "Which of them" in found.doubts[0]
        assert get_choice(found, "positive_class").value == 1


class TestWhatScoresSay:
    def test_another_scaling_is_proposed_where_the_usual_one_tells_nothing(self, dataset, send):
        """Trained on pixels as they are: from 0 to 1, all of them are black."""
        found = send(build_dense([[0.01]] * 3, [-3.6], "sigmoid"))
        choice = get_choice(found, "scaling")
        assert choice.value == "raw"
        assert "the area under the ROC curve is 1.00" in choice.proposal.reason
        assert found.trial.declared == "raw"
        assert found.doubts == []

    def test_the_other_direction_is_proposed_where_classes_are_turned_round(self, dataset, send):
        found = send(build_dense([[-9]] * 3, [13.5], "sigmoid"))
        assert get_choice(found, "positive_class").value == 0
        assert get_choice(found, "scaling").value == "unit"
        assert found.doubts == []

    def test_what_is_said_is_tried_and_what_is_proposed_stays(self, dataset, send):
        found = send(build_dense([[-9]] * 3, [13.5], "sigmoid"), positive_class=1)
        choice = get_choice(found, "positive_class")
        assert (choice.value, choice.proposal.value) == (1, 0)
        assert "0.00 on 7 images" in found.doubts[0]

    def test_where_nothing_tells_the_classes_apart_the_usual_is_proposed(self, dataset, send):
        found = send(build_dense([[0]] * 3, [0], "sigmoid"))
        choice = get_choice(found, "scaling")
        assert choice.value == "unit"
        assert "no way tells the classes apart" in choice.proposal.reason
        assert found.doubts

    def test_a_model_that_scales_pixels_itself_gets_them_as_they_are(self, dataset, send):
        import keras

        images = keras.Input((8, 8, 3))
        x = keras.layers.Rescaling(1 / 255)(images)
        x = keras.layers.GlobalAveragePooling2D()(x)
        model = keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))
        model.set_weights([np.full((3, 1), 9.0), np.array([-13.5])])
        choice = get_choice(send(model), "scaling")
        assert (choice.value, choice.is_settled) == ("inside", True)


class TestWhatIsSaid:
    def test_it_must_fit_the_file(self, ada, dataset, model_file):
        key = inspections.start(model_file, ada).staged.key
        for said, field in (
            ({"color": "luma"}, "color"),
            ({"output": "logit"}, "output"),
        ):
            with pytest.raises(InvalidUpload) as caught:
                inspections.find(key, ada, said)
            assert [fault.field for fault in caught.value.faults] == [field]
        assert inspections.find(key, ada, {"output": ""}).declaration.output == "sigmoid"

    def test_a_side_that_is_fixed_stays(self, ada, dataset, model_file):
        found = inspections.start(model_file, ada, said={"image_width": 300})
        assert found.declaration.image_width == 256

    def test_a_side_that_is_too_long(self, dataset, send):
        with pytest.raises(InvalidUpload, match="from 1 to 1024 pixels"):
            send(build_dense([[9]] * 3, [0], "sigmoid", size=(None, None)), image_height=5000)


class TestRefusals:
    def test_a_refused_file_is_not_kept_and_says_what_to_do(self, ada, dataset, send):
        with pytest.raises(RefusedFile) as caught:
            send(build_softmax(3))
        (fault,) = caught.value.faults
        assert (fault.field, fault.code) == ("model_file", "no_binary_output")
        assert "Cut the model down" in fault.advice
        assert staging.list_staged(ada) == []

    @pytest.mark.parametrize("code", Code)
    def test_every_reason_says_what_to_do(self, code):
        assert (code in ADVICE) != (code in SAY_ALL | {Code.OK, Code.NEEDS_CHOICES})

    def test_an_architecture_that_is_no_text(self, ada, model_file):
        with pytest.raises(InvalidUpload, match="UTF-8"):
            inspections.start(model_file, ada, architecture=SimpleUploadedFile("a", b"\xff"))
        assert staging.list_staged(ada) == []

    def test_visitors_may_not(self, db, model_file):
        with pytest.raises(NotAllowed):
            inspections.start(model_file, AnonymousUser())
        with pytest.raises(NotAllowed):
            inspections.list_staged(AnonymousUser())

    def test_who_may_not_publish_more_is_told_at_once(self, ada, model_file, settings):
        settings.CLASSIFIERS_MAX_VARIANTS_PER_USER = 0
        with pytest.raises(LimitReached):
            inspections.start(model_file, ada)

    def test_it_waits_for_nobody_else(self, ada, dataset, model_file, django_user_model):
        key = inspections.start(model_file, ada).staged.key
        grace = django_user_model.objects.create_user("grace")
        for ask in (inspections.find, inspections.discard):
            with pytest.raises(UploadNotKept, match=key):
                ask(key, grace)
        inspections.discard(key, ada)
        with pytest.raises(UploadNotKept):
            inspections.find(key, ada)


class TestPublishing:
    @pytest.fixture
    def described(self, loss_curve):
        return {"model_name": "A", "model_desc": "B"}, {"loss_curve": loss_curve}

    def publish(self, described, key, user, **said):
        data, files = described
        files["loss_curve"].seek(0)
        return publishing.publish({**data, "staged": key, **said}, files, user)

    def test_by_its_key(self, ada, dataset, model_file, described, brightness_file):
        key = inspections.start(model_file, ada).staged.key
        variant = self.publish(described, key, ada)
        assert variant.accuracy == 100.0
        assert variant.model_file.name == "trained_models/a.hdf5"
        assert Publication.of(variant).owner == ada

    def test_weights_alone_keep_their_architecture(self, ada, dataset, described, tmp_path):
        network = build_dense([[9]] * 3, [-13.5], "sigmoid")
        network.save_weights(tmp_path / "m.weights.h5")
        weights = SimpleUploadedFile("m.h5", (tmp_path / "m.weights.h5").read_bytes())
        told = SimpleUploadedFile("m.json", json.dumps(json.loads(network.to_json())).encode())
        found = inspections.start(weights, ada, architecture=told)
        assert found.report.mends[0].code == "given_architecture"
        assert self.publish(described, found.staged.key, ada).accuracy == 100.0

    def test_another_users_key_is_none(
        self, ada, dataset, model_file, described, django_user_model
    ):
        key = inspections.start(model_file, ada).staged.key
        grace = django_user_model.objects.create_user("grace")
        with pytest.raises(InvalidUpload) as caught:
            self.publish(described, key, grace)
        assert [(fault.field, fault.code) for fault in caught.value.faults] == [
            ("staged", "not_kept")
        ]

    def test_an_expired_one_is_none(self, ada, dataset, model_file, described, settings):
        key = inspections.start(model_file, ada).staged.key
        settings.CLASSIFIERS_STAGED_MAX_AGE = -1
        with pytest.raises(InvalidUpload, match="for a while only"):
            self.publish(described, key, ada)

    def test_not_together_with_a_file(self, ada, dataset, model_file, described):
        key = inspections.start(model_file, ada).staged.key
        described[1]["model_file"] = model_file
        with pytest.raises(InvalidUpload, match="Received: both"):
            self.publish(described, key, ada)

    def test_doubts_are_confirmed_and_the_file_waits_meanwhile(self, send, ada, dataset, described):
        key = send(build_dense([[-9]] * 3, [13.5], "sigmoid")).staged.key
        with pytest.raises(Doubtful):
            self.publish(described, key, ada)
        assert self.publish(described, key, ada, confirmed="true").accuracy == 0.0

    def test_a_change_cannot_bring_another_file(self, ada, variant, send):
        Publication.objects.update(owner=ada)
        key = send(build_dense([[9]] * 3, [0], "sigmoid")).staged.key
        before = variant.model_file.name
        publishing.change(variant, {"model_desc": "x", "staged": key}, {}, ada)
        assert MLModel.objects.get().model_file.name == before
        assert inspections.find(key, ada)

    @pytest.mark.django_db(transaction=True)
    def test_a_save_that_fails_in_the_data_base_loses_nothing(
        self, ada, dataset, model_file, described, settings, folders
    ):
        """There is room for the file, and not for what is made of it, which is known last."""
        key = inspections.start(model_file, ada).staged.key
        settings.CLASSIFIERS_MAX_BYTES_PER_USER = model_file.size + 2_000
        with pytest.raises(LimitReached):
            self.publish(described, key, ada)
        assert not MLModel.objects.exists()
        assert not [*(folders / "models" / "trained_models").iterdir()]
        settings.CLASSIFIERS_MAX_BYTES_PER_USER = 10**9
        assert self.publish(described, key, ada).accuracy == 100.0
        assert staging.list_staged(ada) == [], "it is not needed any more"

    @pytest.mark.django_db(transaction=True)
    def test_nor_does_a_name_that_was_taken_meanwhile(
        self, ada, dataset, model_file, described, loss_curve
    ):
        from django.db.models.signals import pre_save

        key = inspections.start(model_file, ada).staged.key

        def take(sender, instance, **_):
            pre_save.disconnect(take, sender=MLModel)
            MLModel.objects.bulk_create([MLModel(model_name=instance.model_name)])

        pre_save.connect(take, sender=MLModel)
        with pytest.raises(InvalidUpload) as caught:
            self.publish(described, key, ada)
        assert [fault.field for fault in caught.value.faults] == ["model_name"]
        described[0]["model_name"] = "Another"
        assert self.publish(described, key, ada).accuracy == 100.0


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("dariusaf-01__Meso4_DF.h5", "sigmoid"),
        ("model1_18epochs_valacc0.9252.hdf5", "sigmoid"),
        ("oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5", "softmax"),
    ],
)
def test_real_files(shared, ada, dataset, name, output):
    content = (shared / "models" / name).read_bytes()
    found = inspections.start(SimpleUploadedFile(name, content), ada)
    assert get_choice(found, "output").value == output
    assert found.trial
