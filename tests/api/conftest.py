"""Tokens, and what is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def anew(nobody_has_asked_yet) -> None:
    """Each test begins as if nobody had asked before."""


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
