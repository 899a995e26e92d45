"""The only place where errors become pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from classifiers.exceptions import (
    CannotCompare,
    ClassifierError,
    Doubtful,
    FileTooLarge,
    JobNotRepeatable,
    LimitReached,
    NoRoomForPictures,
    NotAllowed,
    NotEvaluated,
    TooManyUploads,
    TooOften,
    VariantRetired,
)
from web.templatetags.shown import duration

# What is wrong with values is a ValueError, too; all others are not the visitor's doing.
_STATUS: dict[type[Exception], HTTPStatus] = {
    ValueError: HTTPStatus.BAD_REQUEST,
    CannotCompare: HTTPStatus.CONFLICT,
    Doubtful: HTTPStatus.CONFLICT,
    FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    JobNotRepeatable: HTTPStatus.CONFLICT,
    LimitReached: HTTPStatus.FORBIDDEN,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotEvaluated: HTTPStatus.CONFLICT,
    TooManyUploads: HTTPStatus.TOO_MANY_REQUESTS,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    VariantRetired: HTTPStatus.CONFLICT,
}


class ExplainErrors(MiddlewareMixin):
    """Makes pages of errors that no view has made something of.

    The API has caught its own before they get here.
    """

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return explain(request, error) if isinstance(error, ClassifierError) else None


def explain(request: HttpRequest, error: ClassifierError) -> HttpResponse:
    """A page that says what is wrong; visitors who may not do something are asked to log in."""
    if isinstance(error, NotAllowed) and not request.user.is_authenticated:
        # What was sent is lost: one comes back to where it can be sent again.
        is_read = request.method in {"GET", "HEAD"}
        return redirect_to_login(request.get_full_path() if is_read else "/")
    status = find_status(error)
    context = {"title": _find_title(status), "error": describe(error)}
    response = render(request, "web/error.html", context, status=status)
    say_when(response, error)
    return response


def describe(error: ClassifierError) -> str:
    """What is wrong, for people."""
    if not isinstance(error, TooOften):
        return str(error)
    text = _("You have asked for as much as one may for now. Try again in %(wait)s.")
    return text % {"wait": duration(error.retry_after)}


def say_when(response: HttpResponse, error: ClassifierError) -> None:
    """Adds to a response when to come back, where that is known."""
    if isinstance(error, TooManyUploads | TooOften | NoRoomForPictures):
        response["Retry-After"] = str(error.retry_after)


def find_status(error: ClassifierError) -> HTTPStatus:
    """The HTTP status of an error."""
    found = (_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    return next(found, HTTPStatus.SERVICE_UNAVAILABLE)


def _find_title(status: HTTPStatus) -> str:
    titles: dict[Any, str] = {
        HTTPStatus.FORBIDDEN: _("You may not do that"),
        HTTPStatus.BAD_REQUEST: _("That request cannot be understood"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("That is too large"),
        HTTPStatus.TOO_MANY_REQUESTS: _("That was too often"),
        HTTPStatus.SERVICE_UNAVAILABLE: _("That does not work here at the moment"),
    }
    return titles.get(status) or _("That does not work as it stands now")
