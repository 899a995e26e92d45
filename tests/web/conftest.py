"""People who look at pages."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client


@pytest.fixture(autouse=True)
def nobody_has_asked_yet(settings, tmp_path) -> None:
    file_cache = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": file_cache, "LOCATION": str(tmp_path / "cache")}}


@pytest.fixture
def ada(db) -> Any:
    return get_user_model().objects.create_user("ada", password="secret")


@pytest.fixture
def grace(db) -> Any:
    return get_user_model().objects.create_user("grace", password="secret")


@pytest.fixture
def boss(db) -> Any:
    return get_user_model().objects.create_superuser("boss", password="secret")


@pytest.fixture
def sign_in():
    """A browser in which somebody is logged in."""

    def sign_in(user, **options) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def owned(variant, ada) -> Any:
    """The brightness variant, as Ada's."""
    from classifiers.publications import Publication

    Publication.objects.filter(variant=variant).update(owner=ada)
    return variant
