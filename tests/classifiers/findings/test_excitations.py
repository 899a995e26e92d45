"""Which images excite which filters."""

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers.copies import ModelCopies
from classifiers.declarations import Declaration
from classifiers.exceptions import (
    DatasetError,
    InvalidConvIndex,
    InvalidFilterIndex,
    NotEvaluated,
)
from classifiers.findings import excitations, samples
from classifiers.findings.excitations import (
    describe_filter,
    get_table,
    measure_excitations,
    share_out,
)
from classifiers.findings.samples import Sample
from classifiers.jobs import Job
from classifiers.measurements import start
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation, ExcitationTable, StoredExcitations
from tests.networks import build_sigmoid, save_hdf5

works = pytest.mark.django_db(transaction=True)


def build_colours():
    """A filter for red, one for blue, one for nothing; then one for what is not red."""
    import keras
    from keras import layers

    images = keras.Input((8, 8, 3))
    x = layers.Conv2D(3, 1, activation="relu")(images)
    x = layers.Conv2D(1, 1)(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(images, layers.Dense(1, activation="sigmoid")(x))
    first = np.zeros((1, 1, 3, 3))
    first[0, 0, 0, 0] = first[0, 0, 2, 1] = 1
    second = np.array([-1, 0, 0]).reshape(1, 1, 3, 1)
    end = np.array([[10]]), np.array([5])
    model.set_weights([first, np.array([0, 0, -1]), second, np.zeros(1), *end])
    return model


def draw(folder, colours):
    folder.mkdir(parents=True)
    for number, colour in enumerate(colours):
        Image.new("RGB", (8, 8), colour).save(folder / f"{number}.png")


@pytest.fixture
def publish(db, loss_curve, tmp_path):
    def publish(model, name="Colours"):
        content = save_hdf5(model, tmp_path / "m.h5").read_bytes()
        return MLModel.objects.create(
            model_name=name,
            model_file=SimpleUploadedFile("m.h5", content),
            loss_curve=loss_curve,
        )

    return publish


@pytest.fixture
def colours(publish, folders):
    """The evaluation of a network for colours, on images that are red and on some that are blue."""
    draw(folders / "data" / "df", [(250, 0, 0), (200, 0, 0), (100, 0, 0)])
    draw(folders / "data" / "real", [(0, 0, 250), (0, 0, 50), (10, 0, 0)])
    publish(build_colours())
    return Evaluation.objects.get()


def find(evaluation, table, conv_idx, filter_idx):
    found = describe_filter(evaluation, table, conv_idx, filter_idx)
    return [(image.filename, round(255 * image.value)) for image in found.images]


class TestMeasure:
    def test_each_filter_has_the_images_with_the_largest_means(self, colours):
        reports = []
        table = measure_excitations(colours, lambda done, total: reports.append((done, total)))
        assert find(colours, table, 0, 0) == [
            *[("df/0.png", 250), ("df/1.png", 200), ("df/2.png", 100), ("real/2.png", 10)]
        ]
        assert find(colours, table, 0, 1) == [("real/0.png", 250), ("real/1.png", 50)]
        least_red = find(colours, table, 1, 0)
        assert least_red[:3] == [("real/0.png", 0), ("real/1.png", 0), ("real/2.png", -10)]
        assert reports[-1] == (6, 6)

    def test_beside_them_what_is_usual(self, colours):
        table = measure_excitations(colours)
        found = describe_filter(colours, table, 0, 0)
        assert found.middle == pytest.approx(55 / 255, abs=1e-4)
        assert (found.num_images, found.note) == (6, "")
        assert [image.class_name for image in found.images] == ["df", "df", "df", "real"]

    def test_a_filter_that_tells_nothing_apart_has_none(self, colours):
        table = measure_excitations(colours)
        found = describe_filter(colours, table, 0, 2)
        assert (found.images, found.middle) == ([], 0.0)
        assert "No image of the sample excites this filter more" in found.note

    def test_it_is_the_same_each_time_and_survives_being_stored(self, colours):
        one, other = measure_excitations(colours), measure_excitations(colours)
        assert one.to_bytes() == other.to_bytes()
        again = ExcitationTable.from_bytes(one.to_bytes())
        assert again.list_images(0, 0) == one.list_images(0, 0)
        assert (again.num_filters, again.num_looked_at) == ([3, 1], [3, 1])

    def test_what_cannot_be_read_any_more_excites_nothing(self, colours, folders):
        (folders / "data" / "df" / "0.png").write_bytes(b"no picture")
        table = measure_excitations(colours)
        assert find(colours, table, 0, 0)[0] == ("df/1.png", 200)

    def test_images_are_drawn_of_each_class(self, colours, monkeypatch):
        monkeypatch.setattr(excitations, "IMAGES_PER_CLASS", 2)
        table = measure_excitations(colours)
        assert np.bincount(table.y_true).tolist() == [2, 2]
        assert list(table.filenames) == list(Sample.draw(colours, 2).table.filenames)

    def test_of_very_many_filters_the_first_ones_are_looked_at(self, colours, monkeypatch):
        monkeypatch.setattr(excitations, "MAX_FILTERS", 2)
        table = measure_excitations(colours)
        assert (table.num_filters, table.num_looked_at) == ([3, 1], [1, 1])
        assert find(colours, table, 0, 0)[0] == ("df/0.png", 250)
        found = describe_filter(colours, table, 0, 1)
        assert (found.images, found.middle) == ([], None)
        assert "only the first 1 were looked at" in found.note
        assert find(colours, table, 1, 0)[0] == ("real/0.png", 0)

    def test_a_network_without_convolutions(self, publish, folders):
        draw(folders / "data" / "df", ["red"])
        draw(folders / "data" / "real", ["blue"])
        publish(build_sigmoid())
        table = measure_excitations(Evaluation.objects.get())
        assert table.num_filters == []
        with pytest.raises(InvalidConvIndex):
            excitations.list_filters(table, 0)

    def test_what_was_evaluated_must_be_what_is_there(self, colours):
        Declaration.objects.update(scaling="raw")
        evaluation = Evaluation.objects.get()
        with pytest.raises(NotEvaluated, match="Evaluate it again"):
            measure_excitations(evaluation)

    def test_without_its_data_set(self, colours, folders):
        for path in (folders / "data").rglob("*.png"):
            path.unlink()
        with pytest.raises(DatasetError):
            measure_excitations(colours)


@pytest.mark.parametrize(
    ("num_filters", "shares"),
    [
        ([], []),
        ([8, 8, 16, 16], [8, 8, 16, 16]),
        ([20_000], [10_000]),
        ([64, 20_000, 20_000], [64, 5_000, 5_000]),
        ([2048] * 100, [128] * 100),
    ],
)
def test_layers_share_what_can_be_looked_at(num_filters, shares):
    assert share_out(num_filters) == shares


@pytest.mark.parametrize(("num_bytes", "num_threads"), [(2**20, 512), (2**28, 2), (2**34, 1)])
def test_networks_with_large_maps_look_at_fewer_images_at_once(colours, num_bytes, num_threads):
    expected = measure_excitations(colours)
    copies = ModelCopies.objects.get()
    copies.report["facts"]["activation_bytes"] = num_bytes
    copies.save()
    evaluation = Evaluation.objects.get()
    assert excitations.count_threads(evaluation.variant) == num_threads
    assert measure_excitations(evaluation).to_bytes() == expected.to_bytes()


def test_networks_that_take_any_image_may_have_the_largest_maps(colours):
    copies = ModelCopies.objects.get()
    copies.report["facts"] |= {"activation_bytes": 2**20, "largest_side": 1024}
    copies.save()
    assert excitations.count_threads(Evaluation.objects.get().variant) == 1


class TestJob:
    @works
    def test_workers_find_them_where_stability_is_measured(self, settings, variant):
        settings.CLASSIFIERS_MEASURE_STABILITY = True
        start(variant, DataSet.get_default())
        evaluation = Evaluation.objects.first()
        assert evaluation.describe_status() == "complete"
        stored = StoredExcitations.objects.get()
        assert stored.evaluation_id == evaluation.pk
        assert stored.graph_sha256 == evaluation.graph_sha256
        assert evaluation.job.note == "finding what excites the filters"
        assert describe_filter(evaluation, get_table(evaluation), 0, 0).images
        assert excitations.find_newest(variant) == evaluation

    @works
    def test_nowhere_else(self, variant):
        evaluation = Evaluation.objects.get()
        assert not StoredExcitations.objects.exists()
        assert excitations.find_newest(variant) is None
        with pytest.raises(NotEvaluated, match="This site does not compute it"):
            get_table(evaluation)


class TestKept:
    @pytest.fixture
    def evaluation(self, variant):
        evaluation = Evaluation.objects.get()
        StoredExcitations.of(evaluation, measure_excitations(evaluation)).save()
        return evaluation

    def test_it_is_gone_with_its_evaluation(self, evaluation):
        evaluation.delete()
        assert not StoredExcitations.objects.exists()

    def test_it_is_of_one_network_alone(self, evaluation, variant):
        assert excitations.find_newest(variant) == evaluation
        StoredExcitations.objects.update(graph_sha256="0" * 64)
        assert excitations.find_newest(variant) is None

    def test_it_is_of_what_the_network_is_shown_now(self, evaluation, variant):
        variant.declaration.scaling = "raw"
        assert excitations.find_newest(variant) is None

    def test_images_that_are_served_go_before_newer_ones(self, evaluation, variant, folders):
        elsewhere = DataSet.objects.create(name="elsewhere", path=str(folders / "data"))
        newer = Evaluation.objects.get()
        newer.pk, newer.dataset = None, elsewhere
        newer.save()
        StoredExcitations.of(newer, get_table(evaluation)).save()
        assert excitations.find_newest(variant) == evaluation

    def test_layers_and_filters_that_are_not_there(self, evaluation):
        table = get_table(evaluation)
        assert list(excitations.list_filters(table, 0)) == [0, 1, 2, 3]
        assert list(excitations.list_filters(table, 1, 2)) == [2]
        for conv_idx in (2, -1):
            with pytest.raises(InvalidConvIndex):
                excitations.list_filters(table, conv_idx)
        for filter_idx in (4, -1):
            with pytest.raises(InvalidFilterIndex):
                excitations.list_filters(table, 0, filter_idx)

    def test_why_there_is_none(self, variant, settings):
        settings.CLASSIFIERS_MEASURE_STABILITY = True
        evaluation = Evaluation.objects.get()
        evaluation.job = Job(status="succeeded")
        assert "Evaluate the variant again" in excitations.explain_lack(evaluation)
        evaluation.job = Job(status="running")
        assert "still being computed" in excitations.explain_lack(evaluation)
        assert "there is none yet" in excitations.explain_lack(None)
        evaluation.is_imported = True
        assert "no network to look into" in excitations.explain_lack(evaluation)


def test_samples_do_not_grow(variant):
    sample = samples.Sample.draw(Evaluation.objects.get(), 100)
    assert len(sample.list_images()) == 7
