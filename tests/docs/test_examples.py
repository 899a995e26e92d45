import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from api.tokens.models import Scope, Token
from classifiers.copies import ModelCopies
from classifiers.declarations import Declaration
from classifiers.publications import Publication
from classifiers.records import Evaluation
from tests.docs.examples import ROOT, follow, has_examples

# The key that the pages show for the variant `Brightness 1`.
MODEL_ID = "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21"

PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts)
# What stands in other fences than these is not run by anybody.
FENCES = {
    *("python", "{code-block} python", "console", "javascript", "json", "http"),
    *("text", "{eval-rst}", "{toctree}"),
}


@pytest.fixture
def reader_folder(variant, folders, brightness_file, png, monkeypatch) -> Path:
    """What a reader has at hand: a published variant, a data set, and files to publish another."""
    with transaction.atomic():
        type(variant).objects.update(model_id=MODEL_ID)
        for table in (Declaration, ModelCopies, Publication, Evaluation):
            table.objects.update(variant_id=MODEL_ID)
    ada = get_user_model().objects.create_user("ada")
    Publication.objects.update(owner=ada, published_at="2026-11-23T12:00:00Z")
    monkeypatch.setenv("TOKEN", Token.objects.issue(ada, "example", Scope.values)[1])
    (folders / "my_variant.hdf5").write_bytes(brightness_file.read_bytes())
    (folders / "curve.png").write_bytes(png)
    monkeypatch.chdir(folders)
    return folders


def test_fences():
    fences = {
        f for page in PAGES for f in re.findall(r"^ *```(.+)$", page.read_text(), re.MULTILINE)
    }
    assert fences <= FENCES


# What is done when a transaction commits is done in the examples, too.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "page", [page for page in PAGES if has_examples(page)], ids=lambda page: page.stem
)
def test_examples(page, reader_folder, client):
    follow(page, reader_folder, client)
