"""`/api/v1/picture-checks/`: people's own pictures, for whoever has the address."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1.picture_checks import documentation
from api.v1.picture_checks.requests import (
    NewPictureCheckSerializer,
    RepetitionSerializer,
    hold_size,
)
from api.v1.picture_checks.serializers import (
    CandidateSerializer,
    PictureCheckSerializer,
    find_site,
)
from api.v1.ranges import send_file
from api.v1.renderers import JpegRenderer, PdfRenderer, PngRenderer, WebmRenderer
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers import picture_checks, reports
from classifiers.conf import conf
from classifiers.findings.candidates import list_candidates
from classifiers.records import PictureCheck
from classifiers.storages import SANDBOX_POLICY
from classifiers.throttles import UserCheckThrottle, VisitorCheckThrottle, count_heavy

_KEY = re.compile(r"[\w-]{32}", re.ASCII)
_THROTTLES = (*V1View.throttle_classes, VisitorCheckThrottle, UserCheckThrottle)
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def find_check(key: str) -> PictureCheck:
    """The check with this key.

    Raises:
        PictureCheck.DoesNotExist: there is none, or there was one.
    """
    if not _KEY.fullmatch(key):
        raise PictureCheck.DoesNotExist
    return picture_checks.find(key)


def _say_gone() -> str:
    """One answer for all of them: it tells nothing about whether somebody has asked."""
    return (
        "This check was deleted or has expired, or there never was one: checks are kept for "
        f"{conf.picture_max_age:,} seconds. Send the picture again."
    )


class _PrivateView(V1View):
    """Answers are kept nowhere, and pages that show them do not tell their address to others."""

    def handle_exception(self, error: Exception) -> Response:
        is_gone = isinstance(error, PictureCheck.DoesNotExist)
        return super().handle_exception(NotFound(_say_gone()) if is_gone else error)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)
        for name, value in _PRIVATE.items():
            response[name] = value
        return response

    def answer_accepted(self, check: PictureCheck) -> Response:
        data = self.describe(check)
        headers = {"Location": data["links"]["self"]}
        return Response(data, HTTPStatus.ACCEPTED, headers=headers)

    def describe(self, check: PictureCheck) -> Any:
        serializer = PictureCheckSerializer(check, context={"request": self.request})
        return make_sendable(serializer.data)


@documentation.candidates
class PictureCheckCandidatesView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}

    def get(self, request: Request) -> HttpResponseBase:
        return Response(make_sendable(CandidateSerializer(list_candidates(), many=True).data))


@documentation.checks
class PictureChecksView(_PrivateView):
    """The one address at which visitors may store something: their own pictures, for a while."""

    scopes: ClassVar = {"POST": Scope.READ}
    parser_classes = (MultiPartParser,)
    throttle_classes = _THROTTLES

    def post(self, request: Request) -> HttpResponseBase:
        hold_size(request)
        sent = NewPictureCheckSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        owner: Any = request.user  # None for a visitor
        check = picture_checks.start(said["pictures"], said["model_id"], sent.get_options(), owner)
        return self.answer_accepted(check)


@documentation.check
class PictureCheckView(_PrivateView):
    scopes: ClassVar = {"GET": Scope.READ, "DELETE": Scope.READ}

    def get(self, request: Request, key: str) -> HttpResponseBase:
        return Response(self.describe(find_check(key)))

    def delete(self, request: Request, key: str) -> HttpResponseBase:
        find_check(key).delete()
        return Response(status=HTTPStatus.NO_CONTENT)


@documentation.cancellation
class PictureCheckCancellationView(_PrivateView):
    scopes: ClassVar = {"POST": Scope.READ}

    def post(self, request: Request, key: str) -> HttpResponseBase:
        return Response(self.describe(picture_checks.cancel(find_check(key))))


@documentation.repetition
class PictureCheckRepetitionView(_PrivateView):
    """Another check of what was sent: as the first, it takes room and time."""

    scopes: ClassVar = {"POST": Scope.READ}
    throttle_classes = _THROTTLES

    def post(self, request: Request, key: str) -> HttpResponseBase:
        check = find_check(key)
        sent = RepetitionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        owner: Any = request.user  # None for a visitor
        return self.answer_accepted(picture_checks.repeat(check, sent.get_options(check), owner))


@documentation.report
class PictureCheckReportView(_PrivateView):
    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": (HTTPStatus.CONFLICT,)}
    renderer_classes = (PdfRenderer,)

    def get(self, request: Request, key: str) -> HttpResponseBase:
        check = find_check(key)
        count_heavy(request, reports.COST)
        return HttpResponse(
            reports.write_report(check, find_site(request)),
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{reports.name_report(check)}"',
                "X-Content-Type-Options": "nosniff",
            },
        )


@documentation.file
class PictureCheckFileView(_PrivateView):
    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": (HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,)}
    renderer_classes = (PngRenderer, JpegRenderer, WebmRenderer)

    def get(self, request: Request, key: str, name: str) -> HttpResponseBase:
        check = find_check(key)
        with check.guarded_files():
            response = send_file(request, *check.find_file(name))
        response["Content-Security-Policy"] = SANDBOX_POLICY
        response["X-Content-Type-Options"] = "nosniff"
        return response
