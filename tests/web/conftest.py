"""What all tests of pages begin with."""

import pytest


@pytest.fixture(autouse=True)
def anew(nobody_has_asked_yet) -> None:
    """Each test begins as if nobody had asked before."""
