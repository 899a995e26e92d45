"""The project's settings, with the literal way's endpoints."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.speed.literal.urls"
