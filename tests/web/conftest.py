"""What all tests of pages begin with."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def anew(nobody_has_asked_yet) -> None:
    """Each test begins as if nobody had asked before."""


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The language of the last request of one test is not that of the next one."""
    with translation.override("en"):
        yield
