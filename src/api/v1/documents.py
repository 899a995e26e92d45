"""The schema of version 1, and a page on which a person can try it."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import BaseRenderer, TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1.views import V1View

# Its scripts come from here; its style sheets are partly written into the page by these.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@cache
def render_yaml() -> bytes:
    """The schema as YAML."""
    return bytes(OpenApiYamlRenderer().render(_generate()))


@cache
def render_json() -> bytes:
    """The schema as JSON."""
    return bytes(OpenApiJsonRenderer().render(_generate()))


def _generate() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


class _Yaml(BaseRenderer):
    media_type = "application/yaml"
    charset: Any = "utf-8"

    def render(self, data: Any, *_: Any) -> Any:
        return data if isinstance(data, bytes) else OpenApiYamlRenderer().render(data)


class _Json(_Yaml):
    media_type = "application/json"
    charset = None


@extend_schema_view(
    get=extend_schema(
        operation_id="read_schema",
        summary="Read this schema",
        description="OpenAPI 3.1, as YAML or as JSON.",
        responses={
            (200, "application/yaml"): OpenApiTypes.OBJECT,
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
    )
)
class SchemaView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    renderer_classes = (_Yaml, _Json)

    def get(self, request: Request) -> HttpResponseBase:
        is_json = isinstance(request.accepted_renderer, _Json)
        return Response(render_json() if is_json else render_yaml())


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, served from here alone."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = [TemplateHTMLRenderer]  # noqa: RUF012 - as its parent has it
    url_name = "api:v1:schema"
    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(  # type: ignore[no-untyped-call]
            request, *args, **kwargs
        )
        response["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
        return response
