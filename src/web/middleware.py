"""The language of pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


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


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
