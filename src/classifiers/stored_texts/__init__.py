"""What was said in English, in the language of the reader.

Workers store sentences beside what they measure, and errors are raised by rooms that know no
Django; programs get both as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from classifiers.stored_texts import (
    architectures,
    evaluations,
    figures,
    jobs,
    model_files,
    pictures,
)

__all__ = ["TEXTS", "translate_stored"]

TEXTS = (
    *(*figures.TEXTS, *jobs.TEXTS, *evaluations.TEXTS),
    *(*pictures.TEXTS, *model_files.TEXTS, *architectures.TEXTS),
)
"""All that can be said in another language, with names for what differs.

What has no such name goes first; of the others, what comes first, so the more specific ones do.
"""

_SAID = {"method", "note", "reason", "rule", "what"}
"""Names of values that are texts themselves. All others are kept: names that people gave, too."""
_VALUE = re.compile(r"%\((\w+)\)s")
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+")


class _Template(NamedTuple):
    text: str
    pattern: re.Pattern[str]


def translate_stored(text: str) -> str:
    """An English text in the language that is active; as it is where none of `TEXTS` fits it."""
    whole, templates = _compile_all()
    if text in whole:
        return _(whole[text]) % {}
    for template in templates:
        if found := template.pattern.fullmatch(text):
            return _(template.text) % dict(_translate_values(found.groupdict()))
    return text


def _translate_values(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if name in _SAID:
            yield name, translate_stored(value)
        else:
            yield name, _localize(value) if _NUMBER.fullmatch(value) else value


def _localize(number: str) -> str:
    """A number as English writes it, in the way of the language that is active."""
    signs = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return number.translate(str.maketrans(signs))


@cache
def _compile_all() -> tuple[dict[str, str], list[_Template]]:
    """Templates without values, by what they say; and the others."""
    named = [template for template in TEXTS if _VALUE.search(template)]
    whole = {template % {}: template for template in TEXTS if template not in {*named}}
    return whole, [_Template(text, _compile(text)) for text in named]


def _compile(template: str) -> re.Pattern[str]:
    """What a text looks like that was made from a template."""
    pieces = _VALUE.split(template)  # plain text and names of values, by turns
    plain = [re.escape(piece.replace("%%", "%")) for piece in pieces[::2]]
    named = [f"(?P<{name}>.+?)" for name in pieces[1::2]]
    pattern = "".join(part for pair in zip(plain, [*named, ""], strict=True) for part in pair)
    return re.compile(pattern, re.DOTALL)


def make_readable(text: str) -> str:
    """The same as text that can be sent: names of files may hold bytes that are none.

    Each of those is a question mark.
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
