import pytest
from django.db.models import ProtectedError
from PIL import Image

from classifiers.exceptions import DatasetError
from classifiers.records import DataSet

pytestmark = pytest.mark.django_db


def add_picture(folder, name="one.png", grey=0):
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), (grey, grey, grey)).save(folder / name)


@pytest.fixture
def elsewhere(folders):
    """A folder beside DATA_ROOT: one forged picture, two real ones."""
    root = folders / "elsewhere"
    add_picture(root / "fake")
    add_picture(root / "real", "one.png", 200)
    add_picture(root / "real", "two.png", 210)
    return root


def test_a_folder_is_registered_with_what_it_holds(elsewhere):
    dataset = DataSet.register("Faces", elsewhere)
    dataset.refresh_from_db()
    assert (dataset.class_names, dataset.class_counts) == (["fake", "real"], [1, 2])
    assert dataset.num_images == 3
    assert len(dataset.manifest_sha256) == 64
    assert dataset.url is None, "nothing serves it"


def test_it_is_said_when_the_folder_has_changed(elsewhere):
    dataset = DataSet.register("Faces", elsewhere)
    assert not dataset.check_content()
    add_picture(elsewhere / "real", "two.png", 211)
    assert dataset.check_content()
    assert not dataset.check_content(), "it is compared with what it held the last time"


@pytest.mark.parametrize("name", ["", "default", "x" * 51, "Faces"])
def test_a_name_that_cannot_be_taken(elsewhere, name):
    DataSet.register("Faces", elsewhere)
    with pytest.raises(DatasetError):
        DataSet.register(name, elsewhere)
    assert DataSet.objects.count() == 1


@pytest.mark.parametrize("path", ["missing", "elsewhere/real"])
def test_a_folder_that_is_none_is_not_registered(elsewhere, folders, path):
    with pytest.raises(DatasetError):
        DataSet.register("Faces", folders / path)
    assert not DataSet.objects.exists()


def test_the_default_one_is_registered_once_and_follows_data_root(dataset, elsewhere, settings):
    default = DataSet.get_default()
    assert DataSet.get_default() == default
    default.check_content()
    settings.DATA_ROOT = elsewhere
    assert DataSet.get_default() == default
    assert default.check_content()
    assert default.class_names == ["fake", "real"]


def test_noting_its_content_keeps_a_name_that_it_got_meanwhile(elsewhere):
    dataset = DataSet.register("Faces", elsewhere)
    DataSet.objects.update(name="Portraits")
    dataset.check_content()
    assert DataSet.objects.get().name == "Portraits"


def test_what_was_measured_on_is_not_deleted(variant):
    with pytest.raises(ProtectedError):
        DataSet.objects.get().delete()
