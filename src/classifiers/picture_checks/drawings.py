"""What is drawn for one picture: a copy to be shown, heat maps, feature maps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.Image import Resampling

from classifiers import plots
from classifiers.conf import conf
from classifiers.exceptions import NotDrawn
from classifiers.explanations import upsample
from classifiers.records.picture_files import PictureFolder

_SHOWN_SIDE = 1600  # pixels
_SHOWN_QUALITY = 88


class _Room:
    """What all drawings of a check may take."""

    def __init__(self) -> None:
        self._left = conf.max_drawn_bytes_per_check

    def hold(self) -> None:
        if self._left <= 0:
            raise NotDrawn(
                f"What is drawn for a check may take {conf.max_drawn_bytes_per_check:,} bytes, and "
                "there is no room for more."
            )

    def take(self, num_bytes: int) -> None:
        self._left -= num_bytes


class Drawings:
    """Writes files for a check, or a part of it, under names that tell what they are.

    Args:
        folder: of the check.
        prefix: what all of the names begin with: the place of the picture among those of the check,
            or that and the part, such as `0-face1`.
        room: that is shared by all parts.
    """

    def __init__(self, folder: PictureFolder, prefix: str = "", room: _Room | None = None) -> None:
        self._folder = folder
        self._prefix = prefix
        self._room = room or _Room()

    def of_part(self, part: str) -> Drawings:
        """The same for a picture, or a part of it; `part` is of small letters and digits."""
        prefix = f"{self._prefix}-{part}" if self._prefix else part
        return Drawings(self._folder, prefix, self._room)

    def require_room(self) -> None:
        """Looks whether more may be drawn.

        Raises:
            NotDrawn: what is drawn for the check takes as much as it may.
        """
        self._room.hold()

    def save_shown(self, picture: Image.Image, what: str = "shown") -> str:
        """Saves a copy to be shown, which holds pixels alone; returns the name of its file.

        It is at most 1600 pixels wide and high. Without `what`, the prefix is its name.
        """
        shown = picture
        if max(picture.size) > _SHOWN_SIDE:
            share = _SHOWN_SIDE / max(picture.size)
            width, height = (max(1, round(side * share)) for side in picture.size)
            # First by a whole number, which is a quarter of the work.
            shown = picture.resize((width, height), Resampling.BILINEAR, reducing_gap=1.0)
        file = BytesIO()
        shown.save(file, "JPEG", quality=_SHOWN_QUALITY)
        return self._save(what, file.getvalue(), "jpg")

    def save_preview(self, film: bytes) -> str:
        """Saves a WebM film to be shown, whose content was checked; returns its name."""
        return self._save("film", film, "webm")

    def save_heat_map(
        self, heat: NDArray[np.float32], size: tuple[int, int], number: int, label: int
    ) -> str:
        """Saves a picture to be laid over the shown one, whatever its sides; returns its name.

        Args:
            heat: from 0 to 1.
            size: height and width of the input of the network.
            number: of the variant among those that were asked.
            label: the class that it speaks for.

        Raises:
            NotDrawn: there is no room for it.
        """
        self.require_room()
        drawn = plots.draw_heat_map(upsample(heat, *size))
        return self._save(f"{number}-class{label}", drawn.getvalue(), "png")

    def save_feature_maps(
        self, maps: Sequence[NDArray[np.float32]], conv_idx: Sequence[int], number: int
    ) -> Iterator[dict[str, Any]]:
        """Saves a grid for each layer; gives `conv_idx` and `file` of each.

        Raises:
            NotDrawn: there is no room for the next one.
        """
        for values, idx in zip(maps, conv_idx, strict=True):
            self.require_room()
            drawn = plots.draw_feature_maps(values, idx).getvalue()
            yield {"conv_idx": idx, "file": self._save(f"{number}-conv{idx}", drawn, "png")}

    def _save(self, what: str, content: bytes, extension: str) -> str:
        name = f"{self._prefix}-{what}.{extension}" if what else f"{self._prefix}.{extension}"
        self._room.take(len(content))
        self._folder.write(name, [content])
        return name
