"""What a variant is made of: its layers, their filters, and what these make of an image."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404

from classifiers.conf import conf
from classifiers.copies import describe_conv_layers
from classifiers.exceptions import (
    DatasetError,
    InvalidImageCount,
    ModelFileError,
    UnknownImage,
)
from classifiers.explanations import Layer
from classifiers.findings import anatomy, excitations
from classifiers.records import DataSet
from web.errors import describe
from web.variants.forms import EvaluateForm, InsideForm
from web.variants.pages import VariantPage

_PER_PAGE = 6
"""Layers whose maps are shown on one page: each is a picture that has to be made."""
_MOST_LISTED = 1024
"""Filters of a layer that the page leads to; to others leads their number in its address."""


class InsideView(VariantPage):
    """The layers; of one the filters; of one of these kernel, map, and what excites it most.

    What is looked at stands in the address: `layer`, `filter`, `image`, or a `seed` that draws one.
    With `through`, one image is shown in all layers.
    """

    template_name = "web/variants/inside.html"
    tab = "inside"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        try:
            layers = anatomy.list_layers(self.variant)
        except ModelFileError as error:
            return context | {"network_error": describe(error)}
        form = InsideForm(self.request.GET)
        convolutions = [layer for layer in layers if layer.conv_idx is not None]
        context |= {
            "layers": list(_say_sources(layers)),
            "num_parameters": sum(layer.num_parameters for layer in layers),
            "seed": form.get("seed"),
            "next_seed": ((form.get("seed") or 0) + 1) % 2**53,
        }
        if not convolutions:
            return context
        by_number = {layer.conv_idx: layer for layer in convolutions}
        number = form.get("layer")
        layer = by_number.get(number, convolutions[0])
        context |= {
            "layer": layer,
            "kernel_size": self._find_kernel_size(layer),
            "map_size": anatomy.estimate_size(layer),
        }
        context |= self._look_at_filter(layer, form.get("filter"))
        context |= self._choose_image(form, context["excitation"])
        if form.get("through"):
            page = Paginator(convolutions, _PER_PAGE).get_page(self.request.GET.get("page"))
            sizes = [anatomy.estimate_size(layer) for layer in page]
            context |= {"through": list(zip(page, sizes, strict=True)), "page_obj": page}
        return context

    def _look_at_filter(self, layer: Layer, number: int | None) -> dict[str, Any]:
        num_filters = layer.output_shape[-1] or 0
        known = excitations.find_newest(self.variant)
        found: dict[str, Any] = {
            "num_filters": num_filters,
            "filters": range(min(num_filters, _MOST_LISTED)),
            "num_drawn": anatomy.count_drawn(layer),
            "excitation": None,
        }
        if number is None or number >= num_filters:
            return found
        found |= {
            "filter": number,
            "previous": number - 1 if number else None,
            "next": number + 1 if number + 1 < num_filters else None,
            "filter_size": anatomy.estimate_size(layer, number),
        }
        if known is None:
            return found | self._explain_lack()
        table = excitations.get_table(known)
        excitation = excitations.describe_filter(known, table, layer.conv_idx or 0, number)
        return found | {"excitation": excitation, "known": known}

    def _explain_lack(self) -> dict[str, Any]:
        """Why it is not known what excites a filter, and a form to have it found."""
        default = DataSet.get_default()
        return {
            "lack": excitations.explain_lack(self.evaluation),
            "evaluate_form": EvaluateForm(initial={"data_set": default.pk}),
            "can_be_found": conf.measure_stability
            and not excitations.is_being_found(self.evaluation),
        }

    def _choose_image(self, form: InsideForm, excitation: Any) -> dict[str, Any]:
        """That of the address; without one, what excites the filter most; else one by the seed."""
        filename = form.get("image") or ""
        if not filename and excitation and form.get("seed") is None:
            served = [image for image in excitation.images if image.img_url]
            filename = served[0].filename if served else ""
        try:
            return {"image": anatomy.find_image(filename, form.get("seed") or 0)}
        except UnknownImage as error:
            raise Http404 from error
        except (DatasetError, InvalidImageCount) as error:
            return {"image": None, "image_error": describe(error)}

    def _find_kernel_size(self, layer: Layer) -> list[int]:
        _number, size = describe_conv_layers(self.variant)[layer.conv_idx or 0]
        return list(size)


def _say_sources(layers: list[Layer]) -> Iterator[tuple[Layer, tuple[str, ...]]]:
    """Each layer with the names of what it gets, unless that is just the layer before it."""
    yield layers[0], ()
    for before, layer in pairwise(layers):
        yield layer, () if layer.inputs == (before.name,) else layer.inputs
