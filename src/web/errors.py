"""The only place where errors become pages, or words on them."""

from __future__ import annotations

import uuid
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from classifiers.exceptions import (
    CannotCompare,
    ClassifierError,
    Doubtful,
    FileTooLarge,
    InvalidUpload,
    JobNotRepeatable,
    LimitReached,
    NoRoomForPictures,
    NotAllowed,
    NotEvaluated,
    TooManyUploads,
    TooOften,
    VariantRetired,
)
from classifiers.stored_texts import translate_stored
from web.templatetags.figures import whole
from web.templatetags.shown import duration

_CHUNK = 64 * 1024
# What is wrong with values is a ValueError, too; all others are not the visitor's doing.
_STATUS: dict[type[Exception], HTTPStatus] = {
    ValueError: HTTPStatus.BAD_REQUEST,
    CannotCompare: HTTPStatus.CONFLICT,
    Doubtful: HTTPStatus.CONFLICT,
    InvalidUpload: HTTPStatus.UNPROCESSABLE_ENTITY,
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
    return tell_when(response, error)


def tell_when(response: HttpResponse, error: ClassifierError | None) -> HttpResponse:
    """The same, with when to come back, where the error knows that."""
    if isinstance(error, TooManyUploads | TooOften | NoRoomForPictures):
        response["Retry-After"] = str(error.retry_after)
    return response


def describe(error: ClassifierError) -> str:
    """What is wrong, in the language that is active."""
    if not isinstance(error, TooOften):
        return translate_stored(str(error))
    text = _("You have asked for as much as one may for now. Try again in %(wait)s.")
    return text % {"wait": duration(error.retry_after)}


def say_too_large(most: int, length: str) -> str:
    """That a request has more bytes than one may have; the length as it was sent."""
    message = _("All files together may have %(most)s bytes. These have %(length)s.")
    number = whole(int(length)) if length.isdecimal() else length
    return message % {"most": whole(most), "length": number}


def fail(request: HttpRequest) -> HttpResponse:
    """The page of a fault of ours. It tells the number under which Django logs it, after this."""
    reference = uuid.uuid4().hex[:12]
    request.reference = reference  # type: ignore[attr-defined]  # for `web.logs`
    # Without the request: what failed may be what the page would ask about it.
    page = render_to_string("500.html", {"reference": reference})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def await_end(request: HttpRequest) -> None:
    """Lets a browser send all that it has to send: before that, it shows no answer."""
    with suppress(UnreadablePostError):
        while request.read(_CHUNK):
            pass


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
