"""What all views of version 1 have in common."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, ClassVar

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from api import errors, problems
from api.tokens.authentication import TokenAuthentication
from api.tokens.models import Scope
from api.tokens.permissions import HasScope
from api.v1.origins import ComesFromHere
from api.v1.parsers import BoundedJSONParser
from api.v1.throttles import AnonymousThrottle, UserThrottle


class AcceptHeader(DefaultContentNegotiation):
    """The form of an answer follows from `Accept` alone; `?format=` is a parameter like others."""

    settings: Any = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class Allowed(BaseMetadata):
    """What `OPTIONS` answers: the methods."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        return {"allow": view.allowed_methods}


class V1View(APIView):
    """Tokens and sessions, scopes, rates, JSON, and errors as `application/problem+json`.

    Attributes:
        scopes: what a token must be good for, for each method of the view.
        is_open: whether visitors may do what needs no other scope than `read`.
        failures: for the schema: how each method may fail, beside how all of them may.
    """

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes: Sequence[Any] = (ComesFromHere, HasScope)
    throttle_classes: Sequence[Any] = (AnonymousThrottle, UserThrottle)
    renderer_classes: Sequence[Any] = (JSONRenderer,)
    parser_classes: Sequence[Any] = (BoundedJSONParser,)
    content_negotiation_class = AcceptHeader
    metadata_class: Any = Allowed
    scopes: ClassVar[dict[str, Scope]] = {}
    is_open: ClassVar[bool] = True
    failures: ClassVar[dict[str, Sequence[HTTPStatus]]] = {}

    def get_exception_handler(self) -> Any:
        return errors.handle_problem


class UnknownPathView(V1View):
    """Every address below `/api/v1/` at which there is nothing."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(problems.DETAILS[HTTPStatus.NOT_FOUND])
