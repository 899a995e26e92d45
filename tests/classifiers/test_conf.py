from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from classifiers.conf import conf


def test_folders_may_be_absolute_or_relative_to_base_dir(settings):
    settings.BASE_DIR = Path("/srv/site")
    settings.MODEL_FOLDER = "models"
    settings.DATA_ROOT = Path("/data/faces")
    assert conf.model_folder == Path("/srv/site/models")
    assert conf.data_root == Path("/data/faces")


def test_without_base_dir_they_are_relative_to_the_working_directory(
    settings, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    del settings.BASE_DIR
    settings.MODEL_FOLDER = "models"
    assert conf.model_folder == tmp_path / "models"


def test_media_folder_defaults_to_media_root(settings):
    del settings.MEDIA_FOLDER
    settings.MEDIA_ROOT = "/srv/media"
    assert conf.media_folder == Path("/srv/media")


@pytest.mark.parametrize("name", ["MODEL_FOLDER", "DATA_ROOT"])
def test_a_missing_folder_setting_is_named(settings, name):
    delattr(settings, name)
    with pytest.raises(ImproperlyConfigured, match=name):
        getattr(conf, name.lower())


def test_neither_media_folder_nor_media_root(settings):
    del settings.MEDIA_FOLDER
    settings.MEDIA_ROOT = ""
    with pytest.raises(ImproperlyConfigured, match="MEDIA_FOLDER"):
        _ = conf.media_folder


@pytest.mark.parametrize(
    ("media_folder", "media_root", "url"),
    [
        ("/srv/media", "/srv/media", "/media/"),
        ("/srv/media/detectors", "/srv/media", "/media/detectors/"),
        ("/elsewhere", "/srv/media", "/media/"),
        ("/elsewhere", "", "/media/"),
    ],
)
def test_the_url_of_the_media_folder_follows_media_root(settings, media_folder, media_root, url):
    settings.MEDIA_FOLDER, settings.MEDIA_ROOT = media_folder, media_root
    assert conf.media_url == url


def test_the_url_of_the_data_set_is_quoted(settings):
    del settings.DATA_URL
    settings.DATA_ROOT = f"{settings.MEDIA_FOLDER}/my data #1"
    assert conf.data_url == "/media/my%20data%20%231/"


def test_bounds_have_defaults_and_can_be_set(settings):
    for name in ("PLOT_MAX_AGE", "PLOT_MAX_BYTES", "MAX_IMAGES_PER_REQUEST"):
        delattr(settings, f"CLASSIFIERS_{name}")
    assert (conf.plot_max_age, conf.plot_max_bytes) == (3600, 536_870_912)
    assert conf.max_images_per_request == 100
    settings.CLASSIFIERS_PLOT_MAX_AGE = 5
    assert conf.plot_max_age == 5
