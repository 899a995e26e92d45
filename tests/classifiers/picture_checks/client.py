"""What the pages of an installation do, called in a process of its own."""

from pathlib import Path

from django.core.files.base import ContentFile

from classifiers import picture_checks
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions
from tests.classifiers.filmfile.films import make_film, move_nothing
from tests.classifiers.picture_checks.conftest import draw


def publish(model_file: str) -> None:
    MLModel.objects.create(
        model_name="Brightness",
        model_file=ContentFile(Path(model_file).read_bytes(), name="m.hdf5"),
        loss_curve=ContentFile(b"", name="c.png"),
    )


def start() -> list[str]:
    files = [ContentFile(draw(200, (2048, 1536)), name=f"{place}.png") for place in range(8)]
    options = CheckOptions(stability=True)
    check = picture_checks.start(files, [MLModel.objects.get()], options)
    return [check.key, str(check.job_id)]


def start_with_faces(photo: str) -> list[str]:
    file = ContentFile(Path(photo).read_bytes(), name="photo.png")
    options = CheckOptions(region="faces", stability=True, explanations=True)
    check = picture_checks.start([file], [MLModel.objects.get()], options)
    return [check.key, str(check.job_id)]


def start_film() -> list[str]:
    """A film that takes a while."""
    film = make_film(move_nothing(500, (640, 480)), "mpeg4")
    variants = [MLModel.objects.get()]
    check = picture_checks.start([ContentFile(film, name="film.mp4")], variants)
    return [check.key, str(check.job_id)]


def describe(key: str):
    check = picture_checks.find(key)
    return [check.status, check.results and check.results["pictures"]]


def delete(key: str) -> None:
    picture_checks.find(key).delete()


def cancel(key: str) -> str:
    return picture_checks.cancel(picture_checks.find(key)).status
