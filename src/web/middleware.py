"""The language of pages, what they say of requests that are too large, and of ended sessions."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import resolve_url
from django.utils import translation

from classifiers import middleware
from classifiers.exceptions import FileTooLarge
from web.errors import await_end, explain, say_too_large


class ChooseLanguage(LocaleMiddleware):
    """Pages speak the language that was chosen, or that the browser asks for.

    The API speaks English: programs compare what it says.
    """

    def process_request(self, request: HttpRequest) -> None:
        if _is_api(request):
            # Said, since the thread may have answered with a page before.
            translation.activate(settings.LANGUAGE_CODE)
        else:
            super().process_request(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return response if _is_api(request) else super().process_response(request, response)


class ReloadWhereLoggedOut:
    """Has a page loaded again where a script is led to log in: that is no part to be swapped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "HX-Request" not in request.headers or not isinstance(response, HttpResponseRedirect):
            return response
        if urlsplit(response.url).path != resolve_url(settings.LOGIN_URL):
            return response
        return HttpResponse(headers={"HX-Refresh": "true"})


class LimitRequestSize(middleware.LimitRequestSize):
    """Says on a page that a request is too large, except to the API."""

    def refuse(self, request: HttpRequest, limit: int, length: str) -> HttpResponse:
        if _is_api(request):
            return super().refuse(request, limit, length)
        await_end(request)
        return explain(request, FileTooLarge(say_too_large(limit, length)))


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
