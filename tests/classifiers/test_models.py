import json
import uuid

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, models, transaction
from django.test.utils import isolate_apps

from classifiers.copies import find_copies
from classifiers.exceptions import (
    ClassifierError,
    DatasetError,
    InvalidConvIndex,
    InvalidThreshold,
    ModelFileError,
    UnsupportedModel,
)
from classifiers.models import MLModel
from tests.networks import build_sigmoid, build_softmax, save_hdf5


def stored_files(folders) -> list[str]:
    """All files of variants, relative to the folders they are kept in."""
    kept = [folders / "models", folders / "media"]
    return sorted(
        path.relative_to(root).as_posix()
        for root in kept
        for path in root.rglob("*")
        if path.is_file()
    )


class TestFields:
    def test_there_are_the_eight_fields_of_the_contract_and_no_ninth(self):
        fields = {field.name: field for field in MLModel._meta.get_fields()}
        assert {name: type(field) for name, field in fields.items()} == {
            "model_id": models.UUIDField,
            "model_name": models.CharField,
            "model_desc": models.CharField,
            "model_file": models.FileField,
            "loss_curve": models.ImageField,
            "accuracy": models.FloatField,
            "clr": models.JSONField,
            "conv_layers": models.JSONField,
        }
        assert fields["model_id"].primary_key
        assert (fields["model_name"].max_length, fields["model_name"].unique) == (30, True)
        assert fields["model_desc"].max_length == 200

    def test_what_is_computed_may_be_empty(self):
        computed = [MLModel._meta.get_field(n) for n in ("accuracy", "clr", "conv_layers")]
        assert all(field.null for field in computed)

    def test_each_field_helps_with_the_text_of_the_contract(self):
        assert (MLModel.root, MLModel.loss_root, MLModel.plot_root) == (
            "trained_models",
            "loss_curves",
            "plots",
        )
        assert MLModel.help_texts == {
            "model_name": "A user-friendly name for the model",
            "model_desc": (
                "A short description of the model that can help the user make a decision"
            ),
            "model_file": "The HDF5 containing the model",
            "loss_curve": "The loss curve of the model",
            "accuracy": "The accuracy of the model (calculated when saved)",
            "clr": "The classification report of the model (generated when saved)",
            "conv_layers": (
                "The # and size of filters of each convolutional layer (detected when saved)"
            ),
        }
        for name, text in MLModel.help_texts.items():
            assert MLModel._meta.get_field(name).help_text == text

    def test_the_key_is_a_uuid_made_by_itself(self, variant):
        assert isinstance(variant.pk, uuid.UUID)
        assert str(variant) == "Brightness 1"


class TestFilenames:
    @pytest.mark.parametrize(
        ("name", "filename", "expected"),
        [
            ("Model 1", "x.hdf5", "trained_models/model_1.hdf5"),
            ("Model 1", "model1_18epochs_valacc0.9252.hdf5", "trained_models/model_1.hdf5"),
            ("Meso-4  (v1.2)", "x.h5", "trained_models/meso_4_v1_2.h5"),
            ("Modèle Été", "x.H5", "trained_models/modele_ete.H5"),
            ("../../etc/passwd", "../../x.h5", "trained_models/etc_passwd.h5"),
            ("a/b\\c", "noextension", "trained_models/a_b_c"),
            ("x", "x.h5/../../../evil", "trained_models/x"),
            ("x\x00y", "x.h5\n", "trained_models/x_y"),
        ],
    )
    def test_the_name_is_folded_to_snake_case(self, name, filename, expected):
        assert MLModel(model_name=name).get_model_filename(filename) == expected

    @pytest.mark.parametrize("name", ["模型一", "!!!", "...", "Модель"])
    def test_a_name_with_nothing_to_fold_still_gets_a_file_name(self, name):
        variant = MLModel(model_name=name)
        key = variant.model_id.hex[:8]
        assert variant.get_model_filename("x.h5") == f"trained_models/model_{key}.h5"
        assert variant.get_loss_curve_filename("x.png") == f"loss_curves/model_{key}_curve.png"

    def test_the_loss_curve_is_named_after_the_variant(self):
        variant = MLModel(model_name="Model 1")
        assert variant.get_loss_curve_filename("any.png") == "loss_curves/model_1_curve.png"

    @isolate_apps("classifiers")
    def test_a_subclass_has_its_own_roots(self):
        class Elsewhere(MLModel):
            root = "other_models"
            loss_root = "other_curves"

            class Meta:
                proxy = True
                app_label = "classifiers"

        variant = Elsewhere(model_name="Model 1")
        upload_to = MLModel._meta.get_field("model_file").upload_to
        assert upload_to(variant, "x.h5") == "other_models/model_1.h5"
        upload_to = MLModel._meta.get_field("loss_curve").upload_to
        assert upload_to(variant, "x.png") == "other_curves/model_1_curve.png"


class TestFirstSave:
    def test_it_computes_accuracy_report_and_layers(self, variant):
        variant.refresh_from_db()
        assert variant.accuracy == 100.0
        assert variant.clr["rows"][0] == [0, 1.0, 1.0, 1.0, 4]
        assert variant.conv_layers == [[4, [3, 3]], [3, [1, 5]]]

    def test_files_are_where_the_settings_say(self, variant, folders):
        assert stored_files(folders) == [
            "loss_curves/brightness_1_curve.png",
            "trained_models/brightness_1.hdf5",
            "trained_models/brightness_1_canonical.h5",
            "trained_models/brightness_1_graph.onnx",
        ]
        assert (folders / "models" / variant.model_file.name).is_file()
        assert (folders / "media" / variant.loss_curve.name).is_file()

    def test_figures_given_by_the_caller_or_the_file_count_for_nothing(
        self, db, dataset, model_file
    ):
        variant = MLModel(model_name="Boasting", model_file=model_file, accuracy=12.5, clr={})
        variant.save()
        assert variant.accuracy == 100.0
        assert variant.clr["columns"]

    def test_a_later_save_computes_nothing(self, variant, add_images):
        add_images("df", 4, first_grey=250)  # now all pictures look real
        variant.model_desc = "Changed"
        variant.save()
        MLModel.objects.get().save()
        variant.refresh_from_db()
        assert (variant.model_desc, variant.accuracy) == ("Changed", 100.0)

    def test_on_purpose_it_computes_anew(self, variant, add_images):
        add_images("df", 4, first_grey=250)
        variant.evaluate()
        variant.refresh_from_db()
        assert variant.accuracy == 42.86
        assert variant.clr["rows"][0] == [0, 0.0, 0.0, 0.0, 4]

    def test_a_large_upload_that_waits_in_a_file_is_taken_too(self, db, dataset, brightness_file):
        upload = TemporaryUploadedFile("b.hdf5", "application/x-hdf5", 0, None)
        upload.write(brightness_file.read_bytes())
        upload.seek(0)
        assert MLModel.objects.create(model_name="Large", model_file=upload).accuracy == 100.0
        upload.close()

    def test_two_names_that_fold_alike_keep_both_files(self, variant, brightness_file):
        other = MLModel.objects.create(
            model_name="Brightness-1",
            model_file=SimpleUploadedFile("b.hdf5", brightness_file.read_bytes()),
        )
        assert other.model_file.name != variant.model_file.name
        assert variant.model_file.storage.exists(variant.model_file.name)
        assert other.model_file.storage.exists(other.model_file.name)


class TestFailedFirstSave:
    def failing_upload(self, tmp_path, content: bytes | None = None) -> SimpleUploadedFile:
        if content is None:  # a good model, but for more classes than two
            content = save_hdf5(build_softmax(3), tmp_path / "small.hdf5").read_bytes()
        return SimpleUploadedFile("small.hdf5", content)

    @pytest.mark.parametrize(
        ("content", "error"), [(None, UnsupportedModel), (b"text", ModelFileError)]
    )
    def test_it_leaves_neither_row_nor_file(
        self, db, dataset, folders, tmp_path, loss_curve, content, error
    ):
        variant = MLModel(
            model_name="Bad",
            model_file=self.failing_upload(tmp_path, content),
            loss_curve=loss_curve,
        )
        with pytest.raises(error):
            variant.save()
        assert not MLModel.objects.exists()
        assert stored_files(folders) == []

    def test_so_does_a_missing_data_set(self, db, folders, model_file, loss_curve):
        variant = MLModel(model_name="Early", model_file=model_file, loss_curve=loss_curve)
        with pytest.raises(DatasetError):
            variant.save()
        assert not MLModel.objects.exists()
        assert stored_files(folders) == []

    def test_after_the_reason_is_mended_the_same_instance_can_be_saved(
        self, db, folders, model_file, loss_curve, add_images
    ):
        variant = MLModel(model_name="Early", model_file=model_file, loss_curve=loss_curve)
        with pytest.raises(DatasetError):
            variant.save()
        add_images("df", 1, first_grey=10)
        add_images("real", 1, first_grey=200)
        variant.save()
        assert len(stored_files(folders)) == 4

    def test_a_name_that_is_taken_leaves_the_other_variant_alone(
        self, variant, folders, brightness_file, png
    ):
        before = stored_files(folders)
        copy = MLModel(
            model_name=variant.model_name,
            model_file=SimpleUploadedFile("b.hdf5", brightness_file.read_bytes()),
            loss_curve=SimpleUploadedFile("c.png", png),
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()
        assert stored_files(folders) == before
        with pytest.raises(ModelFileError, match="needs a model file"):
            copy.save()  # its files are gone, so there must be no row that names them

    def test_no_file_at_all_is_a_clear_error(self, db, dataset):
        with pytest.raises(ModelFileError, match="needs a model file"):
            MLModel(model_name="Nothing").save()


class TestGetLoadedModel:
    def test_it_is_a_keras_model_loaded_once(self, variant):
        import tensorflow as tf

        variant = MLModel.objects.get()
        model = variant.get_loaded_model()
        assert isinstance(model, tf.keras.Model)
        assert variant.get_loaded_model() is model is variant._loaded_model

    def test_another_file_is_another_model(self, variant, tmp_path):
        before = variant.get_loaded_model()
        path = save_hdf5(build_sigmoid(), tmp_path / "small.hdf5")
        variant.model_file = ContentFile(path.read_bytes(), name="small.hdf5")
        assert variant.get_loaded_model() is not before
        assert variant.get_loaded_model().input_shape == (None, 8, 8, 3)

    def test_another_file_that_was_only_saved_is_another_model_too(self, variant, tmp_path):
        path = save_hdf5(build_sigmoid(), tmp_path / "small.hdf5")
        variant.model_file = ContentFile(path.read_bytes(), name="small.hdf5")
        variant.save()
        assert variant.get_loaded_model().input_shape == (None, 8, 8, 3)

    def test_two_uploads_of_one_name_are_two_models(self, brightness_file, tmp_path):
        variant = MLModel(model_name="New")
        for path in (brightness_file, save_hdf5(build_sigmoid(), tmp_path / "small.hdf5")):
            variant.model_file = ContentFile(path.read_bytes(), name="same.hdf5")
            variant.get_loaded_model()
        assert variant.get_loaded_model().input_shape == (None, 8, 8, 3)

    def test_code_may_go_beyond_the_limits_of_the_site_and_is_warned(
        self, variant, settings, caplog, brightness_file
    ):
        assert "could not be uploaded" not in caplog.text
        settings.CLASSIFIERS_MODEL_LIMITS = {"parameters": 10}
        large = MLModel.objects.create(
            model_name="Large",
            model_file=ContentFile(brightness_file.read_bytes(), name="large.hdf5"),
        )
        assert "No copy is kept" in caplog.text
        assert "at most 10 parameters" in caplog.text
        assert find_copies(large) is None
        assert large.accuracy == 100.0

    def test_it_is_that_of_our_copy_and_the_upload_is_not_opened_again(self, variant, folders):
        (folders / "models" / variant.model_file.name).write_bytes(b"whatever")
        assert MLModel.objects.get().get_loaded_model().count_params() > 0


class TestPredict:
    def images(self, *greys: int) -> np.ndarray:
        return np.stack([np.full((256, 256, 3), grey / 255, "float32") for grey in greys])

    def test_it_gives_probabilities_and_classes_as_columns(self, variant):
        probabilities, classes = variant.predict(self.images(0, 100, 255))
        assert probabilities.shape == classes.shape == (3, 1)
        # The network computes sigmoid(10 * grey / 255 - 5).
        expected = 1 / (1 + np.exp(5 - 10 * np.array([0, 100, 255]) / 255))
        np.testing.assert_allclose(probabilities.ravel(), expected, atol=1e-3)
        assert classes.ravel().tolist() == [0, 0, 1]

    def test_a_probability_at_the_threshold_is_class_1(self, variant):
        images = self.images(100)
        probability = float(variant.predict(images)[0].item())
        assert variant.predict(images, threshold=probability)[1].item() == 1
        assert variant.predict(images, threshold=np.nextafter(probability, 1))[1].item() == 0

    def test_steps_bound_a_dataset(self, variant):
        import tensorflow as tf

        batches = tf.data.Dataset.from_tensor_slices(self.images(0, 255, 0)).batch(1).repeat()
        assert variant.predict(batches, steps=2)[1].ravel().tolist() == [0, 1]

    def test_a_wrong_threshold_is_an_error_of_this_app(self, variant):
        with pytest.raises(InvalidThreshold) as caught:
            variant.predict(self.images(0), threshold=2)
        assert isinstance(caught.value, (ClassifierError, ValueError))


class TestVisualizeConvLayers:
    def test_it_is_a_generator_of_lists_of_urls_in_the_callers_order(self, variant, folders):
        from types import GeneratorType

        images = np.zeros((2, 256, 256, 3), "float32")
        generator = variant.visualize_conv_layers(images, [1, 0])
        assert isinstance(generator, GeneratorType)
        assert list(generator) == [
            ["/media/plots/plot_img0_conv1.png", "/media/plots/plot_img0_conv0.png"],
            ["/media/plots/plot_img1_conv1.png", "/media/plots/plot_img1_conv0.png"],
        ]
        assert len(list((folders / "media" / "plots").iterdir())) == 4

    def test_images_are_plotted_when_their_turn_comes(self, variant, folders):
        generator = variant.visualize_conv_layers(np.zeros((3, 256, 256, 3), "float32"), [0])
        assert not (folders / "media" / "plots").exists()
        next(generator)
        assert len(list((folders / "media" / "plots").iterdir())) == 1

    def test_a_wrong_index_is_said_at_once(self, variant):
        with pytest.raises(InvalidConvIndex, match="2 of them"):
            variant.visualize_conv_layers(np.zeros((1, 256, 256, 3), "float32"), [2])

    def test_a_plot_shows_what_the_layer_computes(self, variant, folders):
        """Black on the left and white on the right, in the picture as in the first layer."""
        from PIL import Image

        image = np.zeros((1, 256, 256, 3), "float32")
        image[:, :, 128:] = 1
        list(variant.visualize_conv_layers(image, [0]))
        picture = Image.open(folders / "media" / "plots" / "plot_img0_conv0.png")
        assert picture.text["Title"] == "Convolutional layer 0: 4 filters, 256 x 256 pixels"
        pixels = np.asarray(picture.convert("RGB"))
        dark, bright = pixels[100, 12 + 60], pixels[100, 12 + 190]
        np.testing.assert_allclose(dark, (68, 1, 84), atol=2)  # the ends of viridis
        np.testing.assert_allclose(bright, (253, 231, 37), atol=2)

    def test_a_single_image_can_be_plotted_directly(self, folders):
        activations = [np.zeros((4, 4, 2), "float32"), np.zeros((2, 2, 3), "float32")]
        urls = MLModel._visualize_conv_layers_single_img(activations, [5, 7], "seed")
        assert urls == ["/media/plots/seed_conv5.png", "/media/plots/seed_conv7.png"]


class TestSavePlot:
    def test_it_keeps_the_file_and_gives_its_url(self, folders):
        assert MLModel.save_plot(ContentFile(b"png"), "seed") == "/media/plots/seed_conv0.png"
        assert (folders / "media" / "plots" / "seed_conv0.png").read_bytes() == b"png"

    def test_a_second_plot_of_the_same_name_replaces_nothing(self, folders):
        from io import BytesIO

        first = MLModel.save_plot(BytesIO(b"1"), "seed", 3)
        second = MLModel.save_plot(BytesIO(b"2"), "seed", 3)
        assert first != second
        assert second.startswith("/media/plots/seed_conv3_")
        assert (folders / "media" / "plots" / "seed_conv3.png").read_bytes() == b"1"

    @isolate_apps("classifiers")
    def test_a_subclass_has_its_own_folder(self, folders):
        class OtherPlots(MLModel):
            plot_root = "other_plots"

            class Meta:
                proxy = True
                app_label = "classifiers"

        assert OtherPlots.save_plot(ContentFile(b"x"), "s", 1) == "/media/other_plots/s_conv1.png"
        assert (folders / "media" / "other_plots" / "s_conv1.png").is_file()


def test_the_report_of_a_variant_is_json(variant):
    assert json.loads(json.dumps(variant.clr)) == variant.clr
