"""Architectures that are not in the file: given beside it, or known to the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from classifiers.modelfile import architecture_json, graph
from classifiers.modelfile.architectures import KNOWN_ARCHITECTURES, KnownArchitecture
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused

Architectures = Mapping[str, str | None]
"""Names of architectures with their JSON; None leaves out the built-in one of that name."""

# What Keras 2 writes beside the architecture, and names that only Keras 3 has.
_OF_KERAS_2 = {"keras_version", "backend"}
_OF_KERAS_3 = ('"batch_shape"', '"DTypePolicy"')


def known_architecture(name: str, text: str, limits: Limits) -> KnownArchitecture:
    """An architecture as JSON, held against the same gates as one in a file, and mended.

    Args:
        name: what it is called.
        text: as `model.to_json()` writes it, in Keras 2 or 3.
        limits: what a model may cost.

    Raises:
        Refused: it did not get through one of the gates.
    """
    check_size(text, limits)
    parsed = architecture_json.parse(text, limits)
    config, mends = architecture_json.prepare(
        {key: value for key, value in parsed.items() if key not in _OF_KERAS_2},
        _keras_version(parsed, text),
    )
    followed = graph.follow(config, limits)
    if len(dict(followed.weights)) < len(followed.weights):
        raise Refused(Code.BROKEN_GRAPH, "Two layers of the architecture have the same name.")
    shapes = tuple((layer, tuple(listed)) for layer, listed in followed.weights)
    nested = frozenset(followed.nested_models)
    return KnownArchitecture(name, config, shapes, nested_models=nested, mends=mends)


def known_architectures(added: Architectures | None, limits: Limits) -> Iterator[KnownArchitecture]:
    """The architectures that weights alone are recognised as: the built-in ones, then the site's.

    Args:
        added: the site's; under the name of a built-in one, they stand in its place.
        limits: what a model may cost.

    Raises:
        ValueError: an entry cannot be used. It is noticed when the iterator gets there.
    """
    for name, given in ({**KNOWN_ARCHITECTURES, **(added or {})}).items():
        if isinstance(given, KnownArchitecture):
            yield given
        elif given is not None:
            yield _of_site(name, given, limits)
        elif name not in KNOWN_ARCHITECTURES:
            raise _unusable(name, "None leaves out a built-in architecture, and it is none")


def check_architectures(added: Architectures | None, limits: Limits) -> None:
    """Raises ValueError, with the name of the entry, where one cannot be used."""
    for _ in known_architectures(added, limits):
        pass


def check_size(text: str, limits: Limits) -> None:
    """Refuses a text that is too long, before anything is done with it."""
    if len(text) > limits.attribute_bytes:
        raise Refused(
            Code.FILE_TOO_LARGE,
            f"An architecture may have at most {limits.attribute_bytes} letters. "
            f"Received: {len(text)}",
        )


@lru_cache(maxsize=32)  # a site has few, and they are checked before every file
def _of_site(name: str, text: str, limits: Limits) -> KnownArchitecture:
    try:
        return known_architecture(name, text, limits)
    except Refused as refusal:
        raise _unusable(name, str(refusal)) from refusal


def _keras_version(parsed: Mapping[str, Any], text: str) -> str | None:
    """Keras 2 writes its version into the JSON; Keras 3 does not, but has names of its own."""
    version = parsed.get("keras_version")
    if isinstance(version, str):
        return version
    return "3" if any(name in text for name in _OF_KERAS_3) else None


def _unusable(name: str, why: str) -> ValueError:
    return ValueError(f"The known architecture {name!r} cannot be used: {why}")
