"""Templates, without the pages that they make."""

import pytest
from django.template.loader import get_template

from tests.docs.examples import ROOT

FOLDERS = [ROOT / "src" / app / "templates" for app in ("api", "classifiers", "web")]
NAMES = sorted(
    str(path.relative_to(folder)) for folder in FOLDERS for path in folder.rglob("*.html")
)


@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_template_uses_is_loaded(name):
    """Also in what is seldom included: a filter that is not there is an error of the server."""
    assert get_template(name)
