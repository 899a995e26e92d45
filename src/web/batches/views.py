"""Random images, and what a variant says of them: the same again by the same address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from classifiers.batches import Batch, draw_batch, draw_seed, find_cost
from classifiers.exceptions import (
    IncompatibleImages,
    InvalidConvIndex,
    InvalidImageCount,
    InvalidThreshold,
)
from classifiers.findings.catalogue import list_variants
from classifiers.models import MLModel
from classifiers.throttles import count_heavy
from web.batches.forms import FEW, BatchForm
from web.errors import describe
from web.keys import read_key

_ASKED_AMISS = (IncompatibleImages, InvalidConvIndex, InvalidImageCount, InvalidThreshold)


@require_safe
def show_batch(request: HttpRequest) -> HttpResponse:
    """What can be asked; and, once there is a seed in the address, the answer.

    With `draw` instead, a seed is chosen, and the address that has it is where to go.
    """
    variant = _find_variant(request.GET)
    if variant is None:
        return render(request, "web/batches/empty.html")
    if not {"seed", "draw"} & {*request.GET}:
        return render(request, "web/batches/batch.html", {"form": _prefill(variant, request.GET)})
    form = BatchForm(variant, _complete(variant, request.GET))
    if not form.is_valid():
        return _answer(request, form)
    if form.cleaned_data["seed"] is None:
        # Below the form, where the screen is small.
        return redirect(f"{_build_address(form.cleaned_data, seed=draw_seed())}#outcome")
    asked = form.cleaned_data
    count_heavy(request, find_cost(asked["count"], asked["layers"]))
    return _answer(request, form, _draw(variant, form))


@require_safe
def show_choices(request: HttpRequest) -> HttpResponse:
    """What can be chosen about a variant: a part of the form."""
    variant = _find_variant(request.GET)
    if variant is None:
        raise Http404
    form = _prefill(variant, request.GET)
    return render(request, "web/batches/choices.html", {"form": form})


def _find_variant(query: QueryDict) -> MLModel | None:
    """The one that is asked for, retired or not; else the first one; None if there is none."""
    text = query.get("model")
    if not text:
        return list_variants().first()
    return get_object_or_404(list_variants(with_retired=True), pk=read_key(text))


def _prefill(variant: MLModel, query: QueryDict) -> BatchForm:
    """What was chosen for another variant is kept where this one has it, too."""
    layers = [number for number in query.getlist("layers") if number.isdecimal()]
    initial: dict[str, Any] = {"layers": layers}
    if query.get("count", "").isdecimal():
        initial["count"] = query["count"]
    return BatchForm(variant, initial=initial)


def _complete(variant: MLModel, query: QueryDict) -> QueryDict:
    """With what need not be said."""
    complete = query.copy()
    complete.setdefault("model", str(variant.pk))
    complete.setdefault("count", str(FEW))
    return complete


def _draw(variant: MLModel, form: BatchForm) -> Batch | None:
    asked = form.cleaned_data
    try:
        return draw_batch(
            variant, asked["count"], asked["layers"], asked["seed"], asked["operating_point"]
        )
    except _ASKED_AMISS as error:
        form.add_error(None, describe(error))
        return None


def _answer(request: HttpRequest, form: BatchForm, batch: Batch | None = None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "batch": batch}
    if batch:
        context["layers"] = form.cleaned_data["layers"]
        context["another"] = _build_address(form.cleaned_data, draw="new")
        context["address"] = request.build_absolute_uri(
            _build_address(form.cleaned_data, seed=batch.seed)
        )
    status = HTTPStatus.OK if batch else HTTPStatus.BAD_REQUEST
    response = render(request, "web/batches/batch.html", context, status=status)
    add_never_cache_headers(response)  # plots are kept for a time only
    return response


def _build_address(asked: dict[str, Any], **last: Any) -> str:
    point = asked["operating_point"]
    query = {"model": asked["model"], "count": asked["count"], "layers": asked["layers"]}
    if point:
        query["operating_point"] = point.pk
    return f"{reverse('web:batches')}?{urlencode(query | last, doseq=True)}"
