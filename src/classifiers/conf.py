"""The only reader of Django's settings in this app.

Every property is read anew at each access, so that `override_settings` and settings that change
at run time work. Folders may be absolute, or relative to `BASE_DIR` (without one: to the working
directory).
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.encoding import filepath_to_uri


class Settings:
    """The settings of this app as typed properties."""

    @property
    def model_folder(self) -> Path:
        """`MODEL_FOLDER`: where uploaded HDF5 files are kept. Never served."""
        return self._folder("MODEL_FOLDER")

    @property
    def media_folder(self) -> Path:
        """`MEDIA_FOLDER`: where loss curves and plots are kept. Defaults to `MEDIA_ROOT`."""
        if getattr(settings, "MEDIA_FOLDER", None) or not settings.MEDIA_ROOT:
            return self._folder("MEDIA_FOLDER")
        return self.media_root

    @property
    def media_root(self) -> Path:
        """Django's `MEDIA_ROOT`."""
        return self._resolve(settings.MEDIA_ROOT)

    @property
    def data_root(self) -> Path:
        """`DATA_ROOT`: the labelled data set, one sub-folder per class."""
        return self._folder("DATA_ROOT")

    @property
    def media_url(self) -> str:
        """URL of `media_folder`: `MEDIA_URL`, plus the way from `MEDIA_ROOT` down to it."""
        return self._url_below_media_root(self.media_folder) or settings.MEDIA_URL

    @property
    def data_url(self) -> str | None:
        """URL of `data_root`: `DATA_URL`, or derived where the data set lies among the media.

        None where nothing is known to serve it.
        """
        declared: str | None = getattr(settings, "DATA_URL", None)
        if declared:
            return declared if declared.endswith("/") else f"{declared}/"
        data_root, media_folder = self.data_root, self.media_folder
        if data_root.is_relative_to(media_folder):
            return _join(self.media_url, data_root.relative_to(media_folder))
        return self._url_below_media_root(data_root)

    @property
    def served_folders(self) -> list[Path]:
        """The folders whose files visitors may fetch."""
        media_root = [self.media_root] if settings.MEDIA_ROOT else []
        return [self.media_folder, self.data_root, *media_root]

    @property
    def plot_max_age(self) -> int:
        """`CLASSIFIERS_PLOT_MAX_AGE`: seconds after which a plot may be cleaned up."""
        seconds: int = getattr(settings, "CLASSIFIERS_PLOT_MAX_AGE", 60 * 60)
        return seconds

    @property
    def plot_max_bytes(self) -> int:
        """`CLASSIFIERS_PLOT_MAX_BYTES`: bytes that the kept plots may take on disk."""
        num_bytes: int = getattr(settings, "CLASSIFIERS_PLOT_MAX_BYTES", 512 * 1024 * 1024)
        return num_bytes

    @property
    def max_images_per_request(self) -> int:
        """`CLASSIFIERS_MAX_IMAGES_PER_REQUEST`: images that one request may ask for."""
        num_images: int = getattr(settings, "CLASSIFIERS_MAX_IMAGES_PER_REQUEST", 100)
        return num_images

    @property
    def engine(self) -> str:
        """`CLASSIFIERS_ENGINE`: what runs the graphs, `openvino` or `onnxruntime`."""
        name: str = getattr(settings, "CLASSIFIERS_ENGINE", "openvino")
        return name

    @property
    def allow_unconfined(self) -> bool:
        """`CLASSIFIERS_ALLOW_UNCONFINED`: whether to take uploads that cannot be confined."""
        return bool(getattr(settings, "CLASSIFIERS_ALLOW_UNCONFINED", False))

    @property
    def model_limits(self) -> dict[str, int]:
        """`CLASSIFIERS_MODEL_LIMITS`: what an uploaded model may cost, where not the default."""
        limits: dict[str, int] = getattr(settings, "CLASSIFIERS_MODEL_LIMITS", {})
        return limits

    @property
    def image_limits(self) -> dict[str, int]:
        """`CLASSIFIERS_IMAGE_LIMITS`: what an uploaded picture may cost, where not the default."""
        limits: dict[str, int] = getattr(settings, "CLASSIFIERS_IMAGE_LIMITS", {})
        return limits

    @property
    def film_limits(self) -> dict[str, int]:
        """`CLASSIFIERS_FILM_LIMITS`: what somebody's own film may cost, where not the default."""
        limits: dict[str, int] = getattr(settings, "CLASSIFIERS_FILM_LIMITS", {})
        return limits

    @property
    def known_architectures(self) -> dict[str, str]:
        """`CLASSIFIERS_KNOWN_ARCHITECTURES`: names, and what `model.to_json()` gives for them.

        For files that hold weights only, beside those that the app knows by itself.
        """
        architectures: dict[str, str] = getattr(settings, "CLASSIFIERS_KNOWN_ARCHITECTURES", {})
        return architectures

    @property
    def max_request_bytes(self) -> int:
        """`CLASSIFIERS_MAX_REQUEST_BYTES`: bytes that one request may send."""
        num_bytes: int = getattr(settings, "CLASSIFIERS_MAX_REQUEST_BYTES", 320 * 1024 * 1024)
        return num_bytes

    @property
    def max_variants_per_user(self) -> int:
        """`CLASSIFIERS_MAX_VARIANTS_PER_USER`: variants of a user that are not retired."""
        num_variants: int = getattr(settings, "CLASSIFIERS_MAX_VARIANTS_PER_USER", 50)
        return num_variants

    @property
    def max_uploads_per_hour(self) -> int:
        """`CLASSIFIERS_MAX_UPLOADS_PER_HOUR`: variants that a user may publish in an hour."""
        num_uploads: int = getattr(settings, "CLASSIFIERS_MAX_UPLOADS_PER_HOUR", 20)
        return num_uploads

    @property
    def max_bytes_per_user(self) -> int:
        """`CLASSIFIERS_MAX_BYTES_PER_USER`: bytes that the files of a user's variants may take."""
        num_bytes: int = getattr(settings, "CLASSIFIERS_MAX_BYTES_PER_USER", 2 * 1024**3)
        return num_bytes

    @property
    def max_jobs_per_user(self) -> int:
        """`CLASSIFIERS_MAX_JOBS_PER_USER`: jobs of a user that wait or run.

        Staff with the permission to change variants may have more.
        """
        num_jobs: int = getattr(settings, "CLASSIFIERS_MAX_JOBS_PER_USER", 3)
        return num_jobs

    @property
    def max_staged_bytes_per_user(self) -> int:
        """`CLASSIFIERS_MAX_STAGED_BYTES_PER_USER`: bytes of a user's files before publishing."""
        num_bytes: int = getattr(settings, "CLASSIFIERS_MAX_STAGED_BYTES_PER_USER", 1024**3)
        return num_bytes

    @property
    def max_imports_per_user(self) -> int:
        """`CLASSIFIERS_MAX_IMPORTS_PER_USER`: evaluations of a user with scores from elsewhere."""
        num_imports: int = getattr(settings, "CLASSIFIERS_MAX_IMPORTS_PER_USER", 100)
        return num_imports

    @property
    def staged_max_age(self) -> int:
        """`CLASSIFIERS_STAGED_MAX_AGE`: seconds for which a model file waits to be published."""
        seconds: int = getattr(settings, "CLASSIFIERS_STAGED_MAX_AGE", 60 * 60)
        return seconds

    @property
    def upload_folder(self) -> Path | None:
        """Django's `FILE_UPLOAD_TEMP_DIR`: where files lie while they are received.

        None for the folder of the system, in which others put their files, too.
        """
        folder = getattr(settings, "FILE_UPLOAD_TEMP_DIR", None)
        return self._resolve(folder) if folder else None

    @property
    def picture_folder(self) -> Path:
        """`CLASSIFIERS_PICTURE_FOLDER`: where people's own pictures are kept. Never served."""
        folder = getattr(settings, "CLASSIFIERS_PICTURE_FOLDER", None)
        return self._resolve(folder) if folder else self.model_folder / "pictures"

    @property
    def picture_max_age(self) -> int:
        """`CLASSIFIERS_PICTURE_MAX_AGE`: seconds for which a check of pictures is kept."""
        seconds: int = getattr(settings, "CLASSIFIERS_PICTURE_MAX_AGE", 60 * 60)
        return seconds

    @property
    def picture_max_bytes(self) -> int:
        """`CLASSIFIERS_PICTURE_MAX_BYTES`: bytes that people's own pictures may take on disk."""
        num_bytes: int = getattr(settings, "CLASSIFIERS_PICTURE_MAX_BYTES", 2 * 1024**3)
        return num_bytes

    @property
    def max_pictures_per_check(self) -> int:
        """`CLASSIFIERS_MAX_PICTURES_PER_CHECK`: pictures that one check may be about."""
        num_pictures: int = getattr(settings, "CLASSIFIERS_MAX_PICTURES_PER_CHECK", 8)
        return num_pictures

    @property
    def max_films_per_check(self) -> int:
        """`CLASSIFIERS_MAX_FILMS_PER_CHECK`: how many of its pictures may be films."""
        num_films: int = getattr(settings, "CLASSIFIERS_MAX_FILMS_PER_CHECK", 1)
        return num_films

    @property
    def max_variants_per_check(self) -> int:
        """`CLASSIFIERS_MAX_VARIANTS_PER_CHECK`: variants that one check may ask."""
        num_variants: int = getattr(settings, "CLASSIFIERS_MAX_VARIANTS_PER_CHECK", 8)
        return num_variants

    @property
    def max_faces_per_check(self) -> int:
        """`CLASSIFIERS_MAX_FACES_PER_CHECK`: faces of all pictures that one check may judge."""
        num_faces: int = getattr(settings, "CLASSIFIERS_MAX_FACES_PER_CHECK", 40)
        return num_faces

    @property
    def max_seconds_per_check(self) -> int:
        """`CLASSIFIERS_MAX_SECONDS_PER_CHECK`: after which one check looks at no more."""
        seconds: int = getattr(settings, "CLASSIFIERS_MAX_SECONDS_PER_CHECK", 5 * 60)
        return seconds

    @property
    def max_drawn_bytes_per_check(self) -> int:
        """`CLASSIFIERS_MAX_DRAWN_BYTES_PER_CHECK`: bytes that what is drawn may take."""
        most: int = getattr(settings, "CLASSIFIERS_MAX_DRAWN_BYTES_PER_CHECK", 64 * 1024**2)
        return most

    @property
    def throttle_cache(self) -> str:
        """`CLASSIFIERS_THROTTLE_CACHE`: in which of Django's caches it is counted who asks."""
        name: str = getattr(settings, "CLASSIFIERS_THROTTLE_CACHE", "default")
        return name if name in settings.CACHES else "default"

    @property
    def evaluate_in_background(self) -> bool:
        """`CLASSIFIERS_EVALUATE_IN_BACKGROUND`: whether workers evaluate a new variant."""
        return bool(getattr(settings, "CLASSIFIERS_EVALUATE_IN_BACKGROUND", False))

    @property
    def measure_stability(self) -> bool:
        """`CLASSIFIERS_MEASURE_STABILITY`: whether each evaluation measures that, too.

        By default, where workers do: a variant that is evaluated while it is saved is there sooner.
        """
        return bool(getattr(settings, "CLASSIFIERS_MEASURE_STABILITY", self.evaluate_in_background))

    @property
    def job_lease(self) -> float:
        """`CLASSIFIERS_JOB_LEASE`: seconds without a sign of life after which a worker is gone."""
        seconds: float = getattr(settings, "CLASSIFIERS_JOB_LEASE", 30)
        return seconds

    @property
    def job_max_silence(self) -> float:
        """`CLASSIFIERS_JOB_MAX_SILENCE`: seconds without a report after which a job is given up."""
        seconds: float = getattr(settings, "CLASSIFIERS_JOB_MAX_SILENCE", 60 * 60)
        return seconds

    @property
    def short_job_max_silence(self) -> float:
        """`CLASSIFIERS_SHORT_JOB_MAX_SILENCE`: the same for jobs that take seconds at most."""
        seconds: float = getattr(settings, "CLASSIFIERS_SHORT_JOB_MAX_SILENCE", 2 * 60)
        return seconds

    @property
    def job_max_age(self) -> int:
        """`CLASSIFIERS_JOB_MAX_AGE`: seconds for which a finished job is kept."""
        seconds: int = getattr(settings, "CLASSIFIERS_JOB_MAX_AGE", 30 * 24 * 60 * 60)
        return seconds

    @property
    def job_heartbeat(self) -> float:
        """Seconds between two signs of life: two may be missed."""
        return self.job_lease / 3

    @property
    def chores(self) -> dict[str, float]:
        """`CLASSIFIERS_CHORES`: dotted paths of what workers do regularly, and its seconds.

        Beside `classifiers.jobs.reap`, which they do in any case.
        """
        chores: dict[str, float] = getattr(
            settings, "CLASSIFIERS_CHORES", {"classifiers.tasks.clean_up": 60}
        )
        return chores

    def _folder(self, name: str) -> Path:
        value = getattr(settings, name, None)
        if not value:
            raise ImproperlyConfigured(
                f"The setting {name} must name a folder. Received: {value!r}"
            )
        return self._resolve(value)

    def _resolve(self, value: str | Path) -> Path:
        base = getattr(settings, "BASE_DIR", None) or Path.cwd()
        # Without following links: a data set may be linked into the media, and is served there.
        return Path(os.path.abspath(Path(base, value)))  # noqa: PTH100

    def _url_below_media_root(self, folder: Path) -> str | None:
        if not settings.MEDIA_ROOT:
            return None
        if not folder.is_relative_to(self.media_root):
            return None
        return _join(settings.MEDIA_URL, folder.relative_to(self.media_root))


def _join(url: str, below: Path) -> str:
    return url if below == Path() else f"{url.rstrip('/')}/{filepath_to_uri(below.as_posix())}/"


conf = Settings()
