"""`/api/v1/models/`: variants, listed, read, published, changed and retired."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.pagination import Pages
from api.v1.parsers import BoundedJSONParser
from api.v1.variants import documentation
from api.v1.variants.filters import VariantFilter
from api.v1.variants.serializers import (
    ChangeSerializer,
    RetirementSerializer,
    UploadSerializer,
    VariantDetailSerializer,
    VariantSerializer,
)
from api.v1.views import V1View
from classifiers import publishing
from classifiers.exceptions import ModelFileError
from classifiers.findings.catalogue import list_variants
from classifiers.models import MLModel
from classifiers.rights import Right, require
from classifiers.storages import SANDBOX_POLICY
from classifiers.throttles import UploadThrottle, count_upload


def find_variant(model_id: UUID) -> MLModel:
    """A variant with what is known of its publication, retired or not.

    Raises:
        NotFound: there is none.
    """
    variant = list_variants(with_retired=True).filter(pk=model_id).first()
    if variant is None:
        raise NotFound(
            f"There is no variant with this model_id; /api/v1/models/ lists them. "
            f"Received: {model_id}"
        )
    return variant


def describe(variant: MLModel, request: Request) -> Any:
    return VariantDetailSerializer(variant, context={"request": request}).data


def _read(sent: ChangeSerializer) -> tuple[dict[str, Any], dict[str, UploadedFile]]:
    """What was said, and the files beside it.

    Raises:
        ValidationError: something of it is not allowed.
    """
    sent.is_valid(raise_exception=True)
    said: dict[str, Any] = dict(sent.validated_data)
    return said, {name: said.pop(name) for name in [*said] if isinstance(said[name], UploadedFile)}


@documentation.variants
class VariantsView(V1View, GenericAPIView[MLModel]):
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.UPLOAD}
    queryset = list_variants(with_retired=True)
    serializer_class = VariantSerializer
    pagination_class = Pages
    filter_backends = (DjangoFilterBackend,)
    filterset_class = VariantFilter
    parser_classes = (MultiPartParser,)
    throttle_classes = (*V1View.throttle_classes, UploadThrottle)

    def get(self, request: Request) -> HttpResponseBase:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return conditional.answer(request, listed.data)

    def post(self, request: Request) -> HttpResponseBase:
        variant = publishing.publish(*_read(UploadSerializer(data=request.data)), request.user)
        data = describe(find_variant(variant.pk), request)
        response = conditional.answer(request, data, HTTPStatus.CREATED)
        response["Location"] = data["links"]["self"]
        return response


@documentation.variant
class VariantView(V1View):
    scopes: ClassVar = {"GET": Scope.READ, "PATCH": Scope.MANAGE, "DELETE": Scope.MANAGE}
    parser_classes = (BoundedJSONParser, MultiPartParser)

    def get(self, request: Request, model_id: UUID) -> HttpResponseBase:
        return conditional.answer(request, describe(find_variant(model_id), request))

    def patch(self, request: Request, model_id: UUID) -> HttpResponseBase:
        variant = find_variant(model_id)
        require(request.user, Right.CHANGE, variant)
        conditional.check(request, conditional.build_etag(describe(variant, request)))
        changes = ChangeSerializer(data=request.data, partial=True)
        said, files = _read(changes)
        if files:
            count_upload(request)
        publishing.change(variant, said, files, request.user)
        data = describe(find_variant(model_id), request)
        response = Response(data)
        response["ETag"] = conditional.build_etag(data)
        return response

    def delete(self, request: Request, model_id: UUID) -> HttpResponseBase:
        publishing.retire(find_variant(model_id), "", request.user)
        return Response(status=HTTPStatus.NO_CONTENT)


@documentation.retirement
class RetirementView(V1View):
    scopes: ClassVar = {"POST": Scope.MANAGE}

    def post(self, request: Request, model_id: UUID) -> HttpResponseBase:
        sent = RetirementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        publishing.retire(find_variant(model_id), sent.validated_data["reason"], request.user)
        return Response(describe(find_variant(model_id), request))


@documentation.file
class FileView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    is_open = False

    def get(self, request: Request, model_id: UUID) -> HttpResponseBase:
        variant = find_variant(model_id)
        require(request.user, Right.DOWNLOAD, variant)
        try:
            opened = variant.model_file.open()
        except (OSError, ValueError):
            raise ModelFileError("The file of this variant cannot be read.") from None
        return FileResponse(
            opened,
            as_attachment=True,
            filename=variant.model_file.name.rpartition("/")[2],
            content_type="application/octet-stream",
            headers={
                "Cache-Control": "private, no-cache",
                "Content-Security-Policy": SANDBOX_POLICY,
                "X-Content-Type-Options": "nosniff",
            },
        )
