from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers import picture_checks
from classifiers.picture_checks import CheckOptions
from classifiers.records import PictureCheck


def draw(grey: int, size=(400, 300), image_format="PNG", **options) -> bytes:
    """A picture of one grey."""
    file = BytesIO()
    Image.new("RGB", size, (grey, grey, grey)).save(file, image_format, **options)
    return file.getvalue()


def upload(content: bytes, name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def ask(variant) -> Callable[..., PictureCheck]:
    """Asks the brightness variant about pictures; the answer is there when it returns."""

    def ask(*pictures: bytes, **options) -> PictureCheck:
        check = picture_checks.start(map_uploads(pictures), [variant], CheckOptions(**options))
        assert check.status == "succeeded", check.job.error_detail
        return check

    return ask


def map_uploads(pictures) -> list[SimpleUploadedFile]:
    return [upload(content, f"photo-{place}.png") for place, content in enumerate(pictures)]
