"""Serves loss curves, plots and the images of the data set."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from classifiers.conf import conf
from classifiers.dataset import is_image_name
from classifiers.storages import SANDBOX_POLICY


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file below `MEDIA_FOLDER`."""
    return _serve(request, name, str(conf.media_folder))


@require_safe
def serve_data(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image of the data set, and nothing else that lies below `DATA_ROOT`."""
    if not is_image_name(name):
        raise Http404
    return _serve(request, name, str(conf.data_root))


def _serve(request: HttpRequest, name: str, document_root: str) -> HttpResponseBase:
    try:
        response = serve(request, name, document_root=document_root)
    except (OSError, ValueError):  # a name that no file can have
        raise Http404 from None
    response["Content-Security-Policy"] = SANDBOX_POLICY
    return response
