"""What drf-spectacular cannot see of our views: tokens, scopes, and the form of errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from api import problems

_ROOT = "/api/v1/"
_ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WITH_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_WITH_FILES = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
_MEANINGS = {
    HTTPStatus.BAD_REQUEST: "A parameter or a field is not allowed: see `errors`.",
    HTTPStatus.UNAUTHORIZED: "One must be logged in, or the token cannot be used.",
    HTTPStatus.FORBIDDEN: "The user, or the token, may not; or the user has as much as one may.",
    HTTPStatus.NOT_FOUND: "There is no such thing, or no such page.",
    HTTPStatus.NOT_ACCEPTABLE: "`Accept` rules out what can be sent.",
    HTTPStatus.CONFLICT: (
        "As things stand, it cannot be. Where there are `doubts`: change what is declared, or send "
        "`confirmed=true`."
    ),
    HTTPStatus.PRECONDITION_FAILED: "It has changed: its ETag is not that of `If-Match`.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "The file has no such part.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of a kind that is not taken here.",
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "A file, or what was measured, is not good for it: see `detail` and `errors`."
    ),
    HTTPStatus.TOO_MANY_REQUESTS: "Too often: go on after the seconds in `Retry-After`.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the server, in its log under `reference`.",
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Not your doing: no data set, a variant that is broken, or no room for pictures."
    ),
}


class FaultSerializer(serializers.Serializer):
    """One thing that is wrong with what was sent."""

    pointer = serializers.CharField(required=False, help_text="The field: a JSON pointer")
    parameter = serializers.CharField(required=False, help_text="The parameter of the query")
    detail = serializers.CharField()
    code = serializers.CharField(help_text="For programs: of a file, why it was refused")
    advice = serializers.CharField(required=False, help_text="What to do about it, for people")


class ProblemSerializer(serializers.Serializer):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="A URI for programs; about:blank if the status says all")
    title = serializers.CharField(help_text="The status in words")
    status = serializers.IntegerField(help_text="The HTTP status")
    detail = serializers.CharField(help_text="What is allowed, and what was received")
    instance = serializers.CharField(help_text="The path that was asked")
    errors: Any = FaultSerializer(many=True, required=False)
    doubts = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="What speaks against a declaration: sentences for people",
    )
    reference = serializers.CharField(
        required=False, help_text="By which whoever runs the server finds it in the log"
    )


class V1Schema(AutoSchema):
    """The description of an operation of version 1."""

    def get_auth(self) -> list[dict[str, Any]]:
        """Visitors may do what needs no more than to read."""
        auth: list[dict[str, Any]] = super().get_auth()
        view: Any = self.view
        open_to_all = view.is_open and view.scopes.get(self.method) == "read"
        return [*auth, {}] if open_to_all else auth

    def get_tags(self) -> list[str]:
        """The word after the version."""
        return [self.path.removeprefix(_ROOT).split("/")[0]]

    def _get_format_parameters(self) -> list[Any]:
        return []

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in self._find_problems():
            bodies[str(int(status))] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                _describe(status), str(int(status)), [problems.CONTENT_TYPE], direction
            )
        return dict(sorted(bodies.items()))

    def _find_problems(self) -> list[HTTPStatus]:
        found = [*_ALWAYS]
        if self.method in {"POST", "PATCH"}:
            found += _WITH_BODY
        if "multipart/form-data" in self.map_parsers() and self.method in {"POST", "PATCH"}:
            found += _WITH_FILES
        view: Any = self.view
        found += view.failures.get(self.method, ())
        if self.method in {"GET", "PATCH"}:
            found.append(HTTPStatus.PRECONDITION_FAILED)
        return found


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "api.tokens.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "`mesonet_...`"}


def keep_version_1(endpoints: list[Any], **_: Any) -> list[Any]:
    """Of all addresses, those that the schema is about."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(_ROOT)]


def share_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Says what each error is once for all operations."""
    shared: dict[str, Any] = result["components"].setdefault("responses", {})
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if problems.CONTENT_TYPE in response.get("content", {}):
                    name = HTTPStatus(int(status)).name.title().replace("_", "")
                    shared.setdefault(name, response)
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return result


def _describe(status: HTTPStatus) -> OpenApiResponse:
    example = problems.Problem(status, _MEANINGS[status], instance=f"{_ROOT}models/")
    return OpenApiResponse(
        ProblemSerializer,
        description=_MEANINGS[status],
        examples=[OpenApiExample(status.phrase, example.to_json())],
    )
