from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What is wanted of each picture, beside its score.

    Attributes:
        stability: whether to score eight copies, as if the picture had been sent on, and to say
            *unsure* where they disagree.
        explanations: whether to draw where the picture speaks for each class.
        conv_idx: convolutional layers whose feature maps are drawn, counted from 0.
        operating_point: the name of the threshold by which to decide; empty for 0.5.
    """

    stability: bool = False
    explanations: bool = False
    conv_idx: tuple[int, ...] = ()
    operating_point: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"conv_idx": list(self.conv_idx)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave, as it was."""
        names = ("stability", "explanations", "operating_point")
        return cls(conv_idx=tuple(stored["conv_idx"]), **{name: stored[name] for name in names})
