"""Errors that Django or another middleware answers, in the form of version 1 where they are its."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse

from api import errors, problems
from api.problems import Problem

_ROOT = "/api/v1/"


class SayProblems:
    """Below `/api/v1/`, every error is `application/problem+json`, whoever has answered it.

    To be put first: a request that is too large is refused before there is a view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(_ROOT) or response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        if response.get("Content-Type") == problems.CONTENT_TYPE:
            return response
        return _translate(request, response)


def _translate(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    status = HTTPStatus(response.status_code)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        problem = errors.report(None)  # Django has logged the error itself, just before
    else:
        problem = Problem(status, problems.DETAILS.get(status, status.description))
    problem.instance = request.path
    kept = {name: response[name] for name in ("Connection", "Retry-After") if name in response}
    return JsonResponse(
        problem.to_json(), status=status, content_type=problems.CONTENT_TYPE, headers=kept
    )
