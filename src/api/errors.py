"""The only place where errors become HTTP statuses."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from classifiers.exceptions import ClassifierError, InvalidConvIndex, InvalidImageCount

# Other errors of the app are not the caller's doing: a missing data set, a variant that is broken.
_STATUS = {
    InvalidConvIndex: status.HTTP_400_BAD_REQUEST,
    InvalidImageCount: status.HTTP_400_BAD_REQUEST,
}


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answers with `{"detail": message}`, also for validation errors, and the fitting status."""
    if isinstance(error, ClassifierError):
        code = _STATUS.get(type(error), status.HTTP_503_SERVICE_UNAVAILABLE)
        return Response({"detail": str(error)}, status=code)
    response = exception_handler(error, context)
    if response is not None and isinstance(error, APIException) and isinstance(response.data, list):
        response.data = {"detail": " ".join(response.data)}
    return response
