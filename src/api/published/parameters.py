"""The parts of a URL, as values that the app takes."""

from __future__ import annotations

import re
from uuid import UUID

from rest_framework.exceptions import NotFound, ValidationError

from classifiers.conf import conf
from classifiers.models import MLModel

# Nobody has more images or layers; and Python refuses to parse numbers of thousands of digits.
_NUMBER = re.compile("[0-9]{1,9}")


def get_variant(model_id: str) -> MLModel:
    """The variant with this key.

    Raises:
        NotFound: there is none, or it is no key at all.
    """
    try:
        return MLModel.objects.get(pk=UUID(model_id))
    except (MLModel.DoesNotExist, ValueError):
        raise NotFound(
            f"There is no variant with this model_id; /api/available-models/ lists them. "
            f"Received: {model_id}"
        ) from None


def parse_num_imgs(text: str) -> int:
    """A number of images, within what one request may ask for.

    Raises:
        ValidationError: it is no number, less than 1 or too large.
    """
    limit = conf.max_images_per_request
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= limit:
        raise ValidationError(
            f"The number of images must be from 1 to {limit}, and no more than the data set has. "
            f"Received: {text}"
        )
    return int(text)


def parse_conv_idx(text: str) -> list[int]:
    """Indices of convolutional layers: `02` or `0,2` for the first and third, `10,` for the 11th.

    Raises:
        ValidationError: it is neither a string of digits nor a comma-separated list of numbers, or
            names a layer twice.
    """
    parts = text.removesuffix(",").split(",") if "," in text else list(text)
    indices = [int(part) for part in parts if _NUMBER.fullmatch(part)]
    if len(set(indices)) < len(parts):
        raise ValidationError(
            "Convolutional layers are given as digits (02 for the first and the third) or as a "
            f"comma-separated list (0,12), each layer once. Received: {text}"
        )
    return indices
