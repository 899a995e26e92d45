"""Finds what our code says to people in English, by reading its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

VALUE = "§"
"""Stands in an example for what differs."""

_SENTENCE = re.compile(r"[A-Za-z]{2,} |[a-z] [A-Za-z]")
_PIECE = re.compile(r"[^\w`§]")
"""How a text begins that is put behind another one, or is no text for people."""
# These translate what they are given, tell programmers or logs, or ask for nothing to be shown.
_NOT_SAID = {
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"),
    *("ImproperlyConfigured", "NotImplementedError", "OSError", "RuntimeError", "ValueError"),
    *("logger", "compile", "translate_stored"),
}
_NOT_SAID_KEYWORDS = {"help_text", "label", "verbose_name", "verbose_name_plural"}
_NAMES_OF_FIELDS = {"CharField", "PositiveSmallIntegerField", "FileField", "ForeignKey"}
_FOR_PROGRAMMERS = {"__repr__", "__str__", "Meta"}


@dataclass(frozen=True)
class Message:
    """One text in the source, with `VALUE` in each place that something is put in."""

    file: str
    example: str


def find_messages(folder: Path) -> Iterator[Message]:
    """All texts of several words, for each of the ways in which they can turn out."""
    for path in sorted(folder.rglob("*.py")):
        reader = _Reader()
        reader.visit(ast.parse(path.read_text()))
        name = path.relative_to(folder).as_posix()
        yield from (Message(name, example) for example in reader.found)


class _Reader(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # which would be a docstring
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name not in _FOR_PROGRAMMERS:
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.name not in _FOR_PROGRAMMERS:
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called, owner = _name(node.func), _name(getattr(node.func, "value", None))
        if {called, owner} & _NOT_SAID:
            return
        if called in _NAMES_OF_FIELDS:
            node.args = []
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in _NOT_SAID_KEYWORDS:
            self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> None:
        """Annotations may be strings."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value and _name(node.target) != "help_texts":
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._take(node)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._take(node)

    def _take(self, node: ast.expr) -> None:
        self.found += [
            text
            for text in _list_examples(node)
            if _SENTENCE.search(text) and not _PIECE.match(text)
        ]


def _list_examples(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text.replace("{}", VALUE)]
        case ast.JoinedStr(values=parts):
            ways = product(*(_list_ways(part) for part in parts))
            return [_drop_endings("".join(way)) for way in ways]
    return [VALUE]


def _list_ways(part: ast.expr) -> list[str]:
    """What can stand in one place of an f-string."""
    match part:
        case ast.FormattedValue(value=ast.IfExp(body=one, orelse=other)):
            return [*_list_examples(one), *_list_examples(other)]
        case ast.FormattedValue(value=ast.BoolOp(values=values)):
            return [text for value in values for text in _list_examples(value)]
        case ast.FormattedValue():
            return [VALUE]
    return _list_examples(part)


def _drop_endings(text: str) -> str:
    """Without what is put right behind a word: it may be empty."""
    return re.sub(rf"(?<=[a-z]{{2}}){VALUE}", "", text)


def _name(node: ast.expr | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
