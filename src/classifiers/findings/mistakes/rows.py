from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

_Row = TypeVar("_Row")


class Rows(Sequence[_Row]):
    """Rows of which a page is made without the rest."""

    places: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> _Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[_Row]: ...
    def __getitem__(self, place: int | slice) -> _Row | list[_Row]:
        if isinstance(place, slice):
            return [self._build(int(found)) for found in self.places[place]]
        return self._build(int(self.places[place]))

    def _build(self, place: int) -> _Row:
        raise NotImplementedError
