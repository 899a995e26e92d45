"""Pages speak German to whoever asks for it, all of their texts, and the API English."""

import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.core.management import call_command

from tests.docs.examples import ROOT

APPS = ["api", "classifiers", "web"]
GERMAN = {"headers": {"accept-language": "de"}}
PLACEHOLDER = re.compile(r"%\(\w+\)\.?\d*[a-z]|\{\w*\}|%%")


@pytest.fixture(params=APPS)
def app(request) -> Path:
    return ROOT / "src" / request.param


@pytest.fixture
def german(app) -> Catalog:
    return _read(app)


def test_every_text_is_translated(german):
    missing = [message.id for message in german if message.id and not all(_list_texts(message)[1])]

    assert len(german) > 20
    assert missing == []


def test_no_translation_is_a_guess(german):
    assert [message.id for message in german if message.id and message.fuzzy] == []


def test_translations_keep_the_placeholders(german):
    """And lose no blank at an end, which keeps words apart."""
    differing = [
        (source, translation)
        for message in german
        if message.id
        for source, translation in zip(*_list_texts(message), strict=True)
        if _find_parts(source) != _find_parts(translation)
    ]

    assert differing == []


def test_a_text_has_one_translation():
    """Django joins the texts of all apps: what means something else needs a context."""
    found: dict[object, set[tuple[str, ...]]] = {}
    for name in APPS:
        for key, texts in _list_pairs(_read(ROOT / "src" / name)).items():
            found.setdefault(key, set()).add(tuple(texts))

    assert {key: texts for key, texts in found.items() if len(texts) > 1} == {}


def test_translations_are_compiled(app, german):
    """What pages read is what stands in the text file."""
    with (app / "locale/de/LC_MESSAGES/django.mo").open("rb") as file:
        compiled = read_mo(file)

    assert _list_pairs(compiled) == _list_pairs(german)


def test_no_text_is_missing_from_the_catalogue(app, german, tmp_path, monkeypatch):
    """As `make messages` would find it."""
    if not shutil.which("xgettext"):
        # On the CI it is there: a skip would hide that something is broken.
        reason = "xgettext is not installed (Debian: gettext)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    copy = tmp_path / app.name
    shutil.copytree(app, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo"))
    monkeypatch.chdir(copy)

    call_command("makemessages", locale=["de"], no_wrap=True, no_obsolete=True, verbosity=0)

    assert {_key(message) for message in _read(copy)} == {_key(message) for message in german}


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/", "Wurde dieses Bild manipuliert?"),
        ("/variants/", "Noch wurde keine Variante veröffentlicht"),
        ("/about/reading/", "Das Vertrauensintervall (95 %)"),
        ("/nowhere/", "Hier ist nichts"),
    ],
)
def test_a_page_is_german_where_german_is_asked_for(client, db, address, text):
    page = client.get(address, **GERMAN).content.decode()

    assert text in page
    assert '<html lang="de"' in page
    assert text not in client.get(address).content.decode()


def test_a_language_that_was_chosen_is_kept(client, db):
    client.post("/language/", {"language": "de", "next": "/"})

    page = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert "Wurde dieses Bild manipuliert?" in page


def test_the_api_speaks_english(client, db):
    client.get("/", **GERMAN)
    german, english = (
        client.get("/api/v1/models/00000000-0000-0000-0000-000000000000/", **asked)
        for asked in (GERMAN, {})
    )

    assert german.status_code == 404
    assert german.json() == english.json()


def _read(app: Path) -> Catalog:
    with (app / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)


def _list_texts(message: Message) -> tuple[list[str], list[str]]:
    """Of a message, its texts and what stands for each: for one and for several, if it counts."""
    if isinstance(message.id, str):
        return [message.id], [message.string]
    return list(message.id), list(message.string)


def _find_parts(text: str) -> tuple[Counter[str], list[str]]:
    return Counter(PLACEHOLDER.findall(text)), re.findall(r"^\s+|\s+$", text)


def _list_pairs(catalog: Catalog) -> dict[object, list[str]]:
    return {_key(message): _list_texts(message)[1] for message in catalog if message.id}


def _key(message: Message) -> object:
    """Under which it is looked up."""
    context = message.context
    if isinstance(context, bytes):  # so it is read from what is compiled
        context = context.decode()
    return *_list_texts(message)[0], context
