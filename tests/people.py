"""People who use the site, what is theirs, and how often they have asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client


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
def users(ada, grace, boss) -> dict[str, Any]:
    """All of them, by name."""
    return {"ada": ada, "grace": grace, "boss": boss}


@pytest.fixture
def owned(variant, ada) -> Any:
    """The brightness variant, as Ada's."""
    from classifiers.publications import Publication

    Publication.objects.filter(variant=variant).update(owner=ada)
    return variant


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser in which somebody is logged in."""

    def sign_in(user, **options) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def nobody_has_asked_yet(settings, tmp_path) -> None:
    """How often somebody asks is counted anew."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "cache"),
        }
    }
    cache.clear()
