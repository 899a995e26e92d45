"""`manage.py check`: wrong settings are found before the first request."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.version import get_version_tuple as parse_version

from classifiers import dataset, filmfile, imagefile, modelfile
from classifiers.conf import conf
from classifiers.engine import Runtime
from classifiers.exceptions import DatasetError
from classifiers.jobs.models import Queue
from classifiers.modelfile import given

_FOLDERS = {
    "E001": ("MODEL_FOLDER", "Name a folder for the uploaded HDF5 files."),
    "E002": ("MEDIA_FOLDER", "Name a folder for loss curves and plots, or set MEDIA_ROOT."),
    "E003": ("DATA_ROOT", "Name the folder of the labelled data set, one sub-folder per class."),
}
_PACKAGES = ("tensorflow", "onnx", "onnxruntime", "openvino", "sklearn")
_SAFE_KERAS = (3, 15, 1)
_BOUNDS = (
    *("plot_max_age", "plot_max_bytes", "staged_max_age", "job_max_age"),
    *("picture_max_age", "picture_max_bytes"),
    *("max_pictures_per_check", "max_films_per_check", "max_variants_per_check"),
    "max_faces_per_check",
    "max_imports_per_user",
    "max_drawn_bytes_per_check",
    "max_seconds_per_check",
    *("max_images_per_request", "max_request_bytes"),
    *("max_variants_per_user", "max_uploads_per_hour", "max_bytes_per_user"),
    *("max_staged_bytes_per_user", "max_jobs_per_user"),
)
_TIMES = ("job_lease", "job_max_silence", "short_job_max_silence")


@register("classifiers")
def check_folders(**_: Any) -> list[CheckMessage]:
    """E001 to E003: every folder is named. W004, W008: what is private is not served."""
    messages: list[CheckMessage] = [
        Error(f"The setting {name} does not name a folder.", hint=hint, id=f"classifiers.{number}")
        for number, (name, hint) in _FOLDERS.items()
        if not _names_a_folder(name)
    ]
    if not messages and any(conf.model_folder.is_relative_to(f) for f in conf.served_folders):
        messages.append(
            checks.Warning(
                "MODEL_FOLDER lies in a folder that is served, so model files may be, too.",
                hint="Put MODEL_FOLDER beside MEDIA_FOLDER, MEDIA_ROOT and DATA_ROOT.",
                id="classifiers.W004",
            )
        )
    if not messages and any(conf.picture_folder.is_relative_to(f) for f in conf.served_folders):
        messages.append(
            checks.Warning(
                "CLASSIFIERS_PICTURE_FOLDER lies in a folder that is served, so people's own "
                "pictures may be, too.",
                hint="Leave it out, so that it lies in MODEL_FOLDER, or put it beside the others.",
                id="classifiers.W008",
            )
        )
    return messages


@register("classifiers")
def check_values(**_: Any) -> list[CheckMessage]:
    """E004: bounds are positive whole numbers. E006: limits are among those that there are."""
    messages: list[CheckMessage] = [
        Error(
            f"The setting CLASSIFIERS_{name.upper()} must be a positive whole number.",
            hint="Leave it out for the default.",
            id="classifiers.E004",
        )
        for name in _BOUNDS
        if not _is_positive(name)
    ]
    for name, value, kind in (
        ("MODEL_LIMITS", conf.model_limits, modelfile.Limits),
        ("IMAGE_LIMITS", conf.image_limits, imagefile.ImageLimits),
        ("FILM_LIMITS", conf.film_limits, filmfile.FilmLimits),
    ):
        try:
            kind(**value)
        except TypeError as error:
            messages.append(
                Error(
                    f"The setting CLASSIFIERS_{name} is not a dictionary of limits: {error}",
                    hint=f"Use the names of {kind.__module__.rpartition('.')[0]}.{kind.__name__}.",
                    id="classifiers.E006",
                )
            )
    return messages


@register("classifiers")
def check_engine(**_: Any) -> list[CheckMessage]:
    """E008: there is such an engine."""
    names = ", ".join(Runtime)
    if conf.engine in [*Runtime]:
        return []
    return [
        Error(
            f"The setting CLASSIFIERS_ENGINE is none of the engines: {conf.engine!r}",
            hint=f"Choose one of {names}.",
            id="classifiers.E008",
        )
    ]


@register("classifiers")
def check_architectures(**_: Any) -> list[CheckMessage]:
    """E007: the architectures that weights alone are recognised as can be used."""
    if check_values():
        return []
    try:
        given.check_architectures(conf.known_architectures, modelfile.Limits(**conf.model_limits))
    except (AttributeError, TypeError, ValueError) as error:
        return [
            Error(
                f"The setting CLASSIFIERS_KNOWN_ARCHITECTURES cannot be used: {error}",
                hint="Give names, and for each what model.to_json() gives.",
                id="classifiers.E007",
            )
        ]
    return []


@register("classifiers")
def check_jobs(**_: Any) -> list[CheckMessage]:
    """E009: bounds are times. E010: chores can be done. W007: short jobs have a queue."""
    messages: list[CheckMessage] = [
        Error(
            f"The setting CLASSIFIERS_{name.upper()} must be a positive number of seconds.",
            hint="Leave it out for the default number of seconds.",
            id="classifiers.E009",
        )
        for name in _TIMES
        if not _is_time(getattr(conf, name))
    ]
    wrong = sorted(_find_wrong_chores())
    if wrong:
        messages.append(
            Error(
                f"The setting CLASSIFIERS_CHORES has what cannot be done: {', '.join(wrong)}",
                hint="Give dotted paths of functions, and for each a positive number of seconds.",
                id="classifiers.E010",
            )
        )
    return [*messages, *_check_queues()]


def _check_queues() -> Iterator[CheckMessage]:
    for name, backend in getattr(settings, "TASKS", {}).items():
        queues = backend.get("QUEUES", ["default"])
        if queues and Queue.SHORT not in queues:
            yield checks.Warning(
                f"The backend {name!r} of TASKS knows no queue for short jobs, so they wait behind "
                "others.",
                hint='Give its QUEUES: ["default", "short"].',
                id="classifiers.W007",
            )


def _find_wrong_chores() -> Iterator[str]:
    if not isinstance(conf.chores, dict):
        yield repr(conf.chores)
        return
    for function, seconds in conf.chores.items():
        if not _is_time(seconds):
            yield f"{function} every {seconds!r}"
        try:
            if not callable(import_string(function)):
                yield f"{function} is no function"
        except (AttributeError, ImportError) as error:
            yield f"{function}: {error}"


@register("classifiers")
def check_packages(**_: Any) -> list[CheckMessage]:
    """E005: what computes and draws is installed. W006: Keras reads HDF5 files safely."""
    missing = [n for n in _PACKAGES if find_spec(n) is None]
    messages: list[CheckMessage] = [
        Error(
            f"The package {name} is not installed.",
            hint="Variants cannot be evaluated without it: see the list of packages in the docs.",
            id="classifiers.E005",
        )
        for name in missing
    ]
    if not missing and parse_version(version("keras")) < _SAFE_KERAS:
        messages.append(
            checks.Warning(
                "This version of Keras can be made to read files of the server by a model file.",
                hint="Install keras>=3.15.1.",
                id="classifiers.W006",
            )
        )
    return messages


@register("classifiers")
def check_dataset(**_: Any) -> list[CheckMessage]:
    """W001: the data set is there. W002, W003, W005: the URLs lead somewhere."""
    if check_folders():
        return []
    return [*_check_layout(), *_check_urls()]


def _check_layout() -> Iterator[CheckMessage]:
    try:
        class_names = dataset.get_class_names()
    except DatasetError as error:
        found = str(error)
    else:
        if len(class_names) == 2:  # noqa: PLR2004 - a binary classifier has two classes
            return
        found = f"Found {len(class_names)} class folders in DATA_ROOT."
    yield checks.Warning(
        f"Variants cannot be evaluated yet. {found}",
        hint="DATA_ROOT needs two folders of images, for example df (class 0) and real (class 1).",
        id="classifiers.W001",
    )


def _check_urls() -> Iterator[CheckMessage]:
    if not getattr(settings, "MEDIA_URL", "").strip("/"):
        yield checks.Warning(
            "MEDIA_URL is not set, so the URLs of loss curves and plots lead to the site's root.",
            hint="Set MEDIA_URL, and serve MEDIA_FOLDER there.",
            id="classifiers.W002",
        )
    if settings.MEDIA_ROOT and not conf.media_folder.is_relative_to(conf.media_root):
        yield checks.Warning(
            "MEDIA_FOLDER lies outside MEDIA_ROOT, which MEDIA_URL leads to by Django's custom.",
            hint="Put MEDIA_FOLDER into MEDIA_ROOT, or serve it at MEDIA_URL yourself.",
            id="classifiers.W005",
        )
    if conf.data_url is None:
        yield checks.Warning(
            "Nothing is known to serve the data set, so predictions carry an empty img_url.",
            hint="Set DATA_URL to where you serve DATA_ROOT, or put DATA_ROOT into MEDIA_FOLDER.",
            id="classifiers.W003",
        )


def _names_a_folder(name: str) -> bool:
    value = getattr(settings, name, None)
    if value and not isinstance(value, (str, os.PathLike)):
        return False
    try:
        getattr(conf, name.lower())
    except ImproperlyConfigured:
        return False
    return True


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf


def _is_positive(name: str) -> bool:
    value = getattr(conf, name)
    return isinstance(value, int) and value > 0
