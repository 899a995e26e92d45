import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.db.migrations.writer import MigrationWriter

from classifiers.storages import MediaStorage, MLModelStorage


def test_model_files_are_kept_in_the_model_folder_and_have_no_url(folders):
    storage = MLModelStorage()
    name = storage.save("trained_models/a.h5", ContentFile(b"x"))
    assert (folders / "models" / name).read_bytes() == b"x"
    with pytest.raises(ValueError, match="not accessible via a URL"):
        storage.url(name)


def test_media_have_a_quoted_url(folders):
    storage = MediaStorage()
    name = storage.save("plots/a b.png", ContentFile(b"x"))
    assert (folders / "media" / name).exists()
    assert storage.url("plots/a b.png") == "/media/plots/a%20b.png"


def test_they_follow_the_settings_at_any_time(settings, tmp_path):
    storage = MLModelStorage()
    settings.MODEL_FOLDER = tmp_path / "elsewhere"
    assert storage.path("a.h5") == str(tmp_path / "elsewhere" / "a.h5")


@pytest.mark.parametrize("storage", [MLModelStorage(), MediaStorage()])
def test_no_name_leads_out_of_the_folder(storage):
    with pytest.raises(SuspiciousFileOperation):
        storage.save("../../evil.h5", ContentFile(b"x"))


@pytest.mark.parametrize("storage", [MLModelStorage(), MediaStorage()])
def test_a_migration_names_the_class_and_no_path_of_this_machine(storage):
    written, _ = MigrationWriter.serialize(storage)
    assert written == f"classifiers.storages.{type(storage).__name__}()"
