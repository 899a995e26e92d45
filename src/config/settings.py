"""The settings of the project, read from the environment; the defaults serve `make run`."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.folders import make_private
from config.secret_key import read_or_create

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()

# Everything that this installation writes. Relative paths are relative to the checkout.
VAR_FOLDER = BASE_DIR / env.str("MESONET_VAR_FOLDER", default="var")

SECRET_KEY = env.str("MESONET_SECRET_KEY", default="") or read_or_create(VAR_FOLDER / "secret_key")
DEBUG = env.bool("MESONET_DEBUG", default=False)
ALLOWED_HOSTS = env.list("MESONET_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("MESONET_CSRF_TRUSTED_ORIGINS", default=[])

# Whether visitors come by HTTPS only, through a server in front.
HTTPS = env.bool("MESONET_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 30 * 24 * 60 * 60 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # Other hosts of the domain are for others to decide on.
    "security.W005",
    "security.W021",
    # The server in front does that. Here, it would go round in circles if that server does not say
    # in X-Forwarded-Proto that a request came by HTTPS.
    "security.W008",
]

INSTALLED_APPS = [
    "classifiers",
    "api",
    "web",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "api.middleware.SayProblems",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.ChooseLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "web.middleware.ReloadWhereLoggedOut",
    # Before anything reads a body, and where a page can be made that says so.
    "web.middleware.LimitRequestSize",
    "web.errors.ExplainErrors",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# Where the admin's "View on site" leads: the app itself has no pages.
ABSOLUTE_URL_OVERRIDES = {
    "classifiers.mlmodel": lambda variant: reverse("web:variant", args=[variant.pk]),
    "classifiers.dataset": lambda dataset: reverse("web:data-set", args=[dataset.pk]),
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Opening a connection costs more than a query. Each thread keeps one, and asks whether it still
# holds before a request uses it.
_KEPT_OPEN = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
if "MESONET_DATABASE_URL" in env:
    DATABASES = {"default": _KEPT_OPEN | env.db("MESONET_DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_FOLDER / "db.sqlite3",
            "OPTIONS": {
                # Readers never wait for a writer, and a transaction that will write says so at its
                # start: a second writer then waits its turn instead of failing half-way.
                "init_command": "PRAGMA journal_mode = WAL",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
            "CONN_MAX_AGE": None,
        }
    }
# What was read of networks is kept in one, and how often somebody asks is counted in the other:
# neither drives out what the other has.
if "MESONET_CACHE_URL" in env:
    CACHES = {
        name: env.cache("MESONET_CACHE_URL") | {"KEY_PREFIX": name}
        for name in ("default", "throttles")
    }
else:
    # Files are shared by all processes of this machine, need no table, and make no reader of the
    # API wait for the one writer that SQLite lets in.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_FOLDER / "cache",
            "OPTIONS": {"MAX_ENTRIES": 2000},
        },
        "throttles": {
            "BACKEND": "config.counters.CounterCache",
            "LOCATION": VAR_FOLDER / "counters",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Work in the background, by `manage.py work`; without, it is done where it is asked for.
BACKGROUND = env.bool("MESONET_BACKGROUND", default=True)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if BACKGROUND
        else "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "short"],
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

AUTHENTICATION_BACKENDS = [
    "web.accounts.guessing.SlowDown",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:account"

# What a browser may do with a page: nothing but what comes from here, as files of their own. The
# page on which the API is tried out has a wider one.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        # A picture that somebody has chosen is shown before it is sent.
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_FOLDER / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_FOLDER / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Files while they are received. People's own are among them, so they lie with the rest, where the
# clean-up finds what a killed process has left.
FILE_UPLOAD_TEMP_DIR = make_private(VAR_FOLDER / "uploads")

# The app `classifiers`
CLASSIFIERS_THROTTLE_CACHE = "throttles"
MODEL_FOLDER = VAR_FOLDER / "models"
CLASSIFIERS_PICTURE_FOLDER = MODEL_FOLDER / env.str("MESONET_PICTURE_FOLDER", default="pictures")
MEDIA_FOLDER = MEDIA_ROOT
DATA_ROOT = BASE_DIR / env.str("MESONET_DATA_ROOT", default="sample/data")
DATA_URL = "/data/"
CLASSIFIERS_PLOT_MAX_AGE = env.int("MESONET_PLOT_MAX_AGE", default=60 * 60)
CLASSIFIERS_PLOT_MAX_BYTES = env.int("MESONET_PLOT_MAX_BYTES", default=512 * 1024 * 1024)
CLASSIFIERS_MAX_IMAGES_PER_REQUEST = env.int("MESONET_MAX_IMAGES_PER_REQUEST", default=100)
CLASSIFIERS_ENGINE = env.str("MESONET_ENGINE", default="openvino")
CLASSIFIERS_MAX_REQUEST_BYTES = env.int("MESONET_MAX_REQUEST_BYTES", default=320 * 1024 * 1024)
CLASSIFIERS_MAX_VARIANTS_PER_USER = env.int("MESONET_MAX_VARIANTS_PER_USER", default=50)
CLASSIFIERS_MAX_UPLOADS_PER_HOUR = env.int("MESONET_MAX_UPLOADS_PER_HOUR", default=20)
CLASSIFIERS_MAX_BYTES_PER_USER = env.int("MESONET_MAX_BYTES_PER_USER", default=2 * 1024**3)
CLASSIFIERS_MAX_JOBS_PER_USER = env.int("MESONET_MAX_JOBS_PER_USER", default=3)
CLASSIFIERS_MAX_STAGED_BYTES_PER_USER = env.int(
    "MESONET_MAX_STAGED_BYTES_PER_USER", default=1024**3
)
CLASSIFIERS_MAX_IMPORTS_PER_USER = env.int("MESONET_MAX_IMPORTS_PER_USER", default=100)
CLASSIFIERS_STAGED_MAX_AGE = env.int("MESONET_STAGED_MAX_AGE", default=60 * 60)
CLASSIFIERS_PICTURE_MAX_AGE = env.int("MESONET_PICTURE_MAX_AGE", default=60 * 60)
CLASSIFIERS_PICTURE_MAX_BYTES = env.int("MESONET_PICTURE_MAX_BYTES", default=2 * 1024**3)
CLASSIFIERS_MAX_PICTURES_PER_CHECK = env.int("MESONET_MAX_PICTURES_PER_CHECK", default=8)
CLASSIFIERS_MAX_FILMS_PER_CHECK = env.int("MESONET_MAX_FILMS_PER_CHECK", default=1)
CLASSIFIERS_FILM_LIMITS = {
    # A name and a number for each, such as seconds=30,file_bytes=33554432.
    name: int(number)
    for name, number in env.dict("MESONET_FILM_LIMITS", default={}).items()
}
CLASSIFIERS_MAX_VARIANTS_PER_CHECK = env.int("MESONET_MAX_VARIANTS_PER_CHECK", default=8)
CLASSIFIERS_MAX_FACES_PER_CHECK = env.int("MESONET_MAX_FACES_PER_CHECK", default=40)
CLASSIFIERS_MAX_SECONDS_PER_CHECK = env.int("MESONET_MAX_SECONDS_PER_CHECK", default=5 * 60)
CLASSIFIERS_MAX_DRAWN_BYTES_PER_CHECK = env.int(
    "MESONET_MAX_DRAWN_BYTES_PER_CHECK", default=64 * 1024 * 1024
)
CLASSIFIERS_EVALUATE_IN_BACKGROUND = BACKGROUND
if "MESONET_MEASURE_STABILITY" in env:
    CLASSIFIERS_MEASURE_STABILITY = env.bool("MESONET_MEASURE_STABILITY")
CLASSIFIERS_JOB_LEASE = env.float("MESONET_JOB_LEASE", default=30)
CLASSIFIERS_JOB_MAX_SILENCE = env.float("MESONET_JOB_MAX_SILENCE", default=60 * 60)
CLASSIFIERS_SHORT_JOB_MAX_SILENCE = env.float("MESONET_SHORT_JOB_MAX_SILENCE", default=2 * 60)
CLASSIFIERS_JOB_MAX_AGE = env.int("MESONET_JOB_MAX_AGE", default=30 * 24 * 60 * 60)
CLASSIFIERS_ALLOW_UNCONFINED = env.bool("MESONET_ALLOW_UNCONFINED", default=False)

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # The published endpoints only read, and anyone may. Version 1 says for itself who may what.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "api.errors.handle_exception",
    "DEFAULT_SCHEMA_CLASS": "api.v1.schema.V1Schema",
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": env.str("MESONET_RATE_ANONYMOUS", default="120/minute"),
        "user": env.str("MESONET_RATE_USER", default="600/minute"),
        "upload": env.str("MESONET_RATE_UPLOAD", default="60/hour"),
        "heavy": env.str("MESONET_RATE_HEAVY", default="120/minute"),
        "login": env.str("MESONET_RATE_LOGIN", default="60/hour"),
        "login_name": env.str("MESONET_RATE_LOGIN_NAME", default="20/hour"),
        "check": env.str("MESONET_RATE_CHECK", default="30/hour"),
        "check_user": env.str("MESONET_RATE_CHECK_USER", default="300/hour"),
    },
    # Without a front server, nobody may say in X-Forwarded-For who asks.
    "NUM_PROXIES": env.int("MESONET_NUM_PROXIES", default=0),
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "mesonet",
    "DESCRIPTION": "Publish, judge and ask trained deepfake detectors.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["api.v1.schema.keep_version_1"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.v1.schema.share_problems",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "web.logs.TellReference"}},
    "loggers": {
        "django.request": {"filters": ["reference"]},
        # It warns that every model is compiled anew: that is what we do.
        "tensorflow": {"level": "ERROR"},
    },
}
# TensorFlow is told before it is imported not to report its start-up to the server's log.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# Off where a processor has no AVX-512; without it TensorFlow has no kernel for some convolutions
# (transposed ones with a dilation, depthwise ones with unequal strides), and refuses those models.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
