"""The only place where errors become HTTP statuses."""

from __future__ import annotations

import logging
import uuid
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from api import problems
from api.problems import Problem
from classifiers.exceptions import (
    CannotCompare,
    ClassifierError,
    Doubtful,
    FileTooLarge,
    InvalidConvIndex,
    InvalidFilterIndex,
    InvalidImageCount,
    InvalidPictureCheck,
    InvalidScores,
    InvalidThreshold,
    InvalidUpload,
    JobNotRepeatable,
    LimitReached,
    NoRoomForPictures,
    NotAllowed,
    NotAnswered,
    NotEvaluated,
    RefusedFile,
    ThresholdNotFound,
    TooManyUploads,
    TooOften,
    UnknownImage,
    UploadNotKept,
    VariantRetired,
)

logger = logging.getLogger(__name__)

# Other errors of the app are not the caller's doing: a missing data set, a variant that is broken.
_STATUS: dict[type[ClassifierError], HTTPStatus] = {
    ClassifierError: HTTPStatus.SERVICE_UNAVAILABLE,
    CannotCompare: HTTPStatus.CONFLICT,
    Doubtful: HTTPStatus.CONFLICT,
    FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    InvalidConvIndex: HTTPStatus.BAD_REQUEST,
    InvalidFilterIndex: HTTPStatus.BAD_REQUEST,
    InvalidImageCount: HTTPStatus.BAD_REQUEST,
    InvalidPictureCheck: HTTPStatus.BAD_REQUEST,
    InvalidScores: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidThreshold: HTTPStatus.BAD_REQUEST,
    InvalidUpload: HTTPStatus.BAD_REQUEST,
    JobNotRepeatable: HTTPStatus.CONFLICT,
    LimitReached: HTTPStatus.FORBIDDEN,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotAnswered: HTTPStatus.CONFLICT,
    RefusedFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotEvaluated: HTTPStatus.CONFLICT,
    ThresholdNotFound: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyUploads: HTTPStatus.TOO_MANY_REQUESTS,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    UnknownImage: HTTPStatus.BAD_REQUEST,
    UploadNotKept: HTTPStatus.NOT_FOUND,
    VariantRetired: HTTPStatus.CONFLICT,
}
_BY_DJANGO: dict[type[Exception], HTTPStatus] = {
    Http404: HTTPStatus.NOT_FOUND,
    PermissionDenied: HTTPStatus.FORBIDDEN,
    RequestDataTooBig: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    SuspiciousOperation: HTTPStatus.BAD_REQUEST,
    UnreadablePostError: HTTPStatus.BAD_REQUEST,
}


class RequestTooLarge(exceptions.APIException):
    """A body is longer than its kind may be."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class RangeNotSatisfiable(exceptions.APIException):
    """A part of a file is asked for that is not there."""

    status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE

    def __init__(self, num_bytes: int) -> None:
        super().__init__(f"A range must begin within the file. It has {num_bytes:,} bytes.")
        self.content_range = f"bytes */{num_bytes}"


class PreconditionFailed(exceptions.APIException):
    """What was to be changed has changed meanwhile."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = "It has changed since it had this ETag. Read it again before you change it."


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """The published endpoints: `{"detail": message}`, also for validation errors."""
    if isinstance(error, ClassifierError):
        return Response({"detail": str(error)}, status=_find_status(error))
    response = exception_handler(error, context)
    if (
        response is not None
        and isinstance(error, exceptions.APIException)
        and isinstance(response.data, list)
    ):
        response.data = {"detail": " ".join(response.data)}
    return response


def handle_problem(error: Exception, context: dict[str, Any]) -> Response:
    """Version 1: `application/problem+json`, also for what nobody has expected."""
    set_rollback()
    request = context["request"]
    if isinstance(error, NotAllowed) and not request.successful_authenticator:
        error = exceptions.NotAuthenticated(str(error))
        error.auth_header = problems.CHALLENGE  # type: ignore[attr-defined]  # as by its views
    in_query = request.method in {"GET", "HEAD", "OPTIONS"}
    if isinstance(error, ClassifierError):
        problem = _explain(error, in_query=in_query)
    elif isinstance(error, exceptions.APIException):
        problem = problems.from_api_exception(error, in_query=in_query)
    else:
        problem = _explain_other(error)
    problem.instance = request.path
    return Response(
        problem.to_json(),
        status=problem.status,
        headers=problem.headers,
        content_type=problems.CONTENT_TYPE,
    )


def _find_status(error: ClassifierError) -> HTTPStatus:
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def _explain(error: ClassifierError, *, in_query: bool) -> Problem:
    problem = Problem(_find_status(error), str(error), kind=problems.get_kind(error))
    if isinstance(error, TooManyUploads | TooOften | NoRoomForPictures):
        problem.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, InvalidUpload):
        problem.errors = [
            problems.describe_fault(fault, in_query=in_query) for fault in error.faults
        ]
    if isinstance(error, InvalidScores):
        problem.errors = [problems.describe_line(line) for line in error.lines]
    if isinstance(error, Doubtful):
        problem.doubts = error.doubts
    return problem


def _explain_other(error: Exception) -> Problem:
    for kind, status in _BY_DJANGO.items():
        if isinstance(error, kind):
            return Problem(status, problems.DETAILS.get(status, status.description))
    return report(error)


def report(error: BaseException | None) -> Problem:
    """What a stranger may know of a fault of ours: a number under which the log tells the rest."""
    reference = uuid.uuid4().hex[:12]
    logger.error("Internal error %s", reference, exc_info=error)
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here. Whoever runs this server finds it in the log by the reference.",
        reference=reference,
    )
