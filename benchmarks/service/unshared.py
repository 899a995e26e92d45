"""The configuration of gunicorn, but that each process loads the code by itself."""

from config.gunicorn import *  # noqa: F403

preload_app = False
