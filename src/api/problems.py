"""The form in which version 1 of the API tells errors: RFC 9457, `application/problem+json`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from rest_framework import exceptions

from classifiers.exceptions import ClassifierError, Fault

CONTENT_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="api"'
"""What `WWW-Authenticate` asks for."""
DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. Addresses end with a slash.",
    HTTPStatus.FORBIDDEN: "You may not do that.",
}
_UNSPECIFIC = "about:blank"


@dataclass
class Problem:
    """One error.

    Attributes:
        status: the HTTP status.
        detail: what is allowed and what was received, for people.
        kind: what is wrong, for programs: a URI that does not change.
        instance: the path that was asked.
        errors: what is wrong with each field: `pointer` or `parameter`, `detail`, `code`,
            and for some `advice`.
        doubts: what speaks against a declaration.
        reference: under which the server's log tells more.
        headers: to be sent with it.
    """

    status: HTTPStatus
    detail: str
    kind: str = _UNSPECIFIC
    instance: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    reference: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Its members; those that say nothing are left out."""
        members = {
            "type": self.kind,
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            "instance": self.instance,
        }
        more = {"errors": self.errors, "doubts": self.doubts, "reference": self.reference}
        return members | {name: value for name, value in more.items() if value}


def get_kind(error: ClassifierError) -> str:
    """`urn:mesonet:problem:refused-file` for a `RefusedFile`."""
    words = re.sub(r"(?<!^)([A-Z])", r"-\1", type(error).__name__).lower()
    return f"urn:mesonet:problem:{words}"


def describe_fault(fault: Fault, *, in_query: bool) -> dict[str, str]:
    where = {"parameter": fault.field} if in_query else {"pointer": _point_to(fault.field)}
    said = {**where, "detail": fault.message, "code": fault.code}
    return {**said, "advice": fault.advice} if fault.advice else said


def describe_line(line: str) -> dict[str, str]:
    """What is wrong with a line of a file of scores."""
    return {"pointer": _point_to("file"), "detail": line, "code": "invalid"}


def from_api_exception(error: exceptions.APIException, *, in_query: bool) -> Problem:
    """What REST framework raises; of several faults, each with the field or parameter it is in."""
    problem = Problem(HTTPStatus(error.status_code), "")
    if header := getattr(error, "auth_header", None):
        problem.headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        problem.headers["Retry-After"] = str(max(1, math.ceil(wait)))
    if content_range := getattr(error, "content_range", None):
        problem.headers["Content-Range"] = content_range
    if isinstance(error.detail, dict | list):
        problem.errors = [
            {"parameter" if in_query else "pointer": path if in_query else _point_to(path)}
            | {"detail": str(detail), "code": str(detail.code)}
            for path, detail in _flatten(error.detail)
        ]
        problem.detail = " ".join(each["detail"] for each in problem.errors)
    else:
        problem.detail = str(error.detail)
    return problem


def _point_to(path: str) -> str:
    """A JSON pointer as a fragment; empty, to the whole."""
    return f"#/{path}" if path else "#"


def _flatten(detail: Any, path: str = "") -> Iterator[tuple[str, exceptions.ErrorDetail]]:
    if isinstance(detail, dict):
        for name, below in detail.items():
            inner = path if name == "non_field_errors" else f"{path}/{name}" if path else str(name)
            yield from _flatten(below, inner)
    elif isinstance(detail, list):
        for below in detail:
            yield from _flatten(below, path)
    else:
        yield path, detail
