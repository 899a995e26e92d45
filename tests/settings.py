"""The project's settings, on folders of their own: tests never touch an installation."""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="mesonet-tests-")
os.environ["MESONET_VAR_FOLDER"] = _folder.name
for name in [name for name in os.environ if name.startswith("MESONET_") and "VAR" not in name]:
    del os.environ[name]
# What runs in the background is over when the test goes on.
os.environ["MESONET_BACKGROUND"] = "false"

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

STATIC_ROOT.mkdir()  # noqa: F405 - WhiteNoise wants it there
