"""Follows a page of the documentation as its reader would: in order, in one folder.

What stands in a fenced block is

`python`
    run, all blocks of a page in one namespace; with a caption, added to the file of that name.
`console`
    commands, each after a `$`; what stands below one is what it must print.
`javascript`
    run by Node, where it is installed, as a module of its own.
`json`, `http`
    what the `curl` command before was answered. JSON is compared by value, whatever its layout, and
    to two decimals; of the headers only those that are shown.

`curl` asks Django's test client and `manage.py` runs in this process, unless the page has made a
project of its own. Python and JavaScript ask a server that runs meanwhile under the address that
the page names. `$TOKEN` is that of a user who owns the published variant. What installs, serves or
waits for a person is only checked to exist.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command, get_commands, load_command_class
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from sybil import Document, Example, Region
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

from tests.docs.site import ADDRESS, run_javascript, serve

ROOT = Path(__file__).resolve().parents[2]

_COMMAND = re.compile(r"^\$ (?P<line>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_EXAMPLE = re.compile(r"^```(\{code-block\} )?(python|console|javascript)\b", re.MULTILINE)
_RUN = {"cp", "django-admin", "mkdir", "mv"}
_NOT_RUN = {".tools/bin/uv", "cd", "export", "pg_dump", "pip", "tar"}
_NOT_RUN_BY_MANAGE = {"bootstrap", "changepassword", "createsuperuser", "runserver"}


def has_examples(page: Path) -> bool:
    return bool(_EXAMPLE.search(page.read_text()))


def follow(page: Path, folder: Path, client: Client) -> None:
    """Runs all examples of a page.

    Raises:
        AssertionError: an example does not do what the page says; the message names the line.
    """
    reader = _Reader(folder, client)
    parsers = [
        _only(PythonCodeBlockParser(), with_caption=False),
        _only(CodeBlockParser("python", reader.add_to_file), with_caption=True),
        CodeBlockParser("console", reader.run),
        CodeBlockParser("javascript", run_javascript),
        CodeBlockParser("json", reader.compare_json),
        CodeBlockParser("http", reader.compare_http),
    ]
    with serve():
        for example in Document.parse(str(page), *parsers):
            example.evaluate()


def _only(
    parser: Callable[[Document], Iterable[Region]], with_caption: bool
) -> Callable[[Document], Iterable[Region]]:
    def parse(document: Document) -> Iterable[Region]:
        for region in parser(document):
            if ("caption" in region.lexemes.get("options", {})) is with_caption:
                yield region

    return parse


class _Reader:
    def __init__(self, folder: Path, client: Client) -> None:
        self.folder = folder
        self.client = client
        self.answer: Any = None

    def add_to_file(self, example: Example) -> None:
        path = self.folder / example.region.lexemes["options"]["caption"]
        with path.open("a") as file:
            file.write(f"\n{example.parsed}")

    def run(self, example: Example) -> str | None:
        for command in _COMMAND.finditer(example.parsed.replace("\\\n", "")):
            arguments = shlex.split(command["line"], comments=True)
            output = self._run([os.path.expandvars(argument) for argument in arguments])
            if command["output"].strip() and command["output"].strip() != output.strip():
                return f"{command['line']} printed:\n{output}"
        return None

    def compare_json(self, example: Example) -> str | None:
        return self._compare(head=[], body=example.parsed)

    def compare_http(self, example: Example) -> str | None:
        head, _, body = example.parsed.partition("\n\n")
        return self._compare(head.splitlines(), body)

    def _compare(self, head: list[str], body: str) -> str | None:
        answer, self.answer = self.answer, None  # an answer is shown once
        text = answer.getvalue().decode()
        headers = [f"{line.split(': ')[0]}: {answer[line.split(': ')[0]]}" for line in head[1:]]
        received = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", *headers][: len(head)]
        if received == head and _read(text) == _read(body):
            return None
        return "\n".join(["Received:", *received, text])

    def _run(self, arguments: list[str]) -> str:
        while re.match("[A-Z_]+=", arguments[0]):
            arguments = arguments[1:]
        name = arguments[0]
        if name.endswith("python") and arguments[1] == "manage.py":
            return self._manage(arguments[2:])
        run = {
            "curl": self._curl,
            "make": _check_target,
            ".venv/bin/mesonet": _check_mesonet,
            **dict.fromkeys(_RUN, partial(self._start, name)),
            **dict.fromkeys(_NOT_RUN, lambda _: ""),
        }
        return run[name](arguments[1:])

    def _start(self, name: str, arguments: list[str]) -> str:
        command = {"django-admin": [sys.executable, "-m", "django"]}.get(name, [name])
        arguments = [argument.replace("CHECKOUT", str(ROOT)) for argument in arguments]
        # The project is the reader's, and so are its settings.
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _manage(self, arguments: list[str]) -> str:
        works = arguments[0] == "work" and "--until-empty" not in arguments
        if arguments[0] in _NOT_RUN_BY_MANAGE or "--every" in arguments or works:
            command = load_command_class(get_commands()[arguments[0]], arguments[0])
            command.create_parser("manage.py", arguments[0]).parse_args(arguments[1:])
            return ""
        if (self.folder / "manage.py").exists():
            return self._start(sys.executable, ["manage.py", *arguments])
        output = StringIO()
        call_command(*arguments, stdout=output, stderr=output)
        return output.getvalue()

    def _curl(self, arguments: list[str]) -> str:
        parser = argparse.ArgumentParser()
        parser.add_argument("url")
        parser.add_argument("-s", action="store_true")
        parser.add_argument("-i", action="store_true")
        parser.add_argument("-o")
        parser.add_argument("-X", default="")
        for name in ("-H", "-F"):
            parser.add_argument(name, action="append", default=[])
        parser.add_argument("-d")
        options = parser.parse_args(arguments)
        assert options.url.startswith(f"{ADDRESS}/")
        random.seed(0)  # which images are drawn
        method = options.X or ("POST" if options.F or options.d else "GET")
        self.answer = self.client.generic(
            method,
            options.url.removeprefix(ADDRESS),
            **self._build_body(options.F, options.d),
            headers=dict(header.split(": ", 1) for header in options.H),
            SERVER_NAME="localhost",
            SERVER_PORT="8000",
        )
        assert options.i or self.answer.status_code < 300, self.answer.getvalue()
        if options.o:
            (self.folder / options.o).write_bytes(self.answer.getvalue())
        return ""

    def _build_body(self, fields: list[str], data: str | None) -> dict[str, Any]:
        if not fields:
            return {"data": data, "content_type": "application/json"} if data else {}
        sent = {}
        for name, value in (field.split("=", 1) for field in fields):
            path = self.folder / value.removeprefix("@")
            is_file = value.startswith("@")
            sent[name] = SimpleUploadedFile(path.name, path.read_bytes()) if is_file else value
        return {"data": encode_multipart(BOUNDARY, sent), "content_type": MULTIPART_CONTENT}


def _read(text: str) -> Any:
    return json.loads(text, parse_float=lambda number: round(float(number), 2))


def _check_target(arguments: list[str]) -> str:
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(f"^{target}:", makefile, re.MULTILINE) for target in arguments)
    return ""


def _check_mesonet(arguments: list[str]) -> str:
    from mesonet.cli import build_parser

    build_parser().parse_args(arguments)
    return ""
