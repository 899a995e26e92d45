from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self


class Region(StrEnum):
    """What of a picture is judged."""

    WHOLE = "whole"
    """All of it."""
    FACES = "faces"
    """Each face that is found, with its surroundings, and nothing else."""


class Kind(StrEnum):
    """What a file is, by its first bytes."""

    PICTURE = "picture"
    FILM = "film"
    """A short one, of which only faces are judged."""


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What is wanted of each picture, beside its score.

    Attributes:
        stability: whether to score eight copies, as if the picture had been sent on, and to say
            *unsure* where they disagree.
        explanations: whether to draw where the picture speaks for each class.
        conv_idx: convolutional layers whose feature maps are drawn, counted from 0.
        operating_point: the name of the threshold by which to decide; empty for 0.5.
        region: what is judged, one of `Region`.
    """

    stability: bool = False
    explanations: bool = False
    conv_idx: tuple[int, ...] = ()
    operating_point: str = ""
    region: str = Region.WHOLE

    def change(self, said: Mapping[str, Any]) -> Self:
        """The same but for what was said anew, by the names of attributes; each layer once."""
        changed = dict(said)
        if "conv_idx" in changed:
            changed["conv_idx"] = tuple(dict.fromkeys(changed["conv_idx"]))
        return replace(self, **changed)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"conv_idx": list(self.conv_idx), "region": str(self.region)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave, as it was; of one from before there were regions, the whole."""
        names = ("stability", "explanations", "operating_point")
        return cls(
            conv_idx=tuple(stored["conv_idx"]),
            region=stored.get("region", Region.WHOLE),
            **{name: stored[name] for name in names},
        )
