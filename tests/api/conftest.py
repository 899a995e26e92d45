"""People, tokens, and what they send."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def nobody_has_asked_yet(settings, tmp_path) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "cache"),
        }
    }
    cache.clear()


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
def as_user() -> Callable[..., Client]:
    """A client that sends a new token of a user, by default one with all scopes."""
    from api.tokens.models import Scope, Token

    def as_user(user, *scopes: str) -> Client:
        _token, secret = Token.objects.issue(user, "test", scopes or Scope.values)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return as_user


@pytest.fixture
def upload(model_file, loss_curve) -> dict[str, Any]:
    """What Ada sends."""
    return {
        "model_name": "Model 1",
        "model_desc": "A fine one",
        "model_file": model_file,
        "loss_curve": loss_curve,
    }


@pytest.fixture
def owned(variant, ada) -> Any:
    """The brightness variant, as Ada's."""
    from classifiers.publications import Publication

    Publication.objects.filter(variant=variant).update(owner=ada)
    return variant
