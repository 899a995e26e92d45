"""What our endpoint does for `GET /api/predictions/<model_id>/1/`, without any framework.

The variant's row is read from the data base, the data set's index is revalidated, an image is
drawn, decoded and scored by the same engine. Both other servers use it.
"""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image

from benchmarks.speed import engine
from classifiers.preprocessing import Preprocessing

_QUERY = """
SELECT copies.graph, declaration.image_height, declaration.image_width
FROM classifiers_mlmodel AS variant
JOIN classifiers_modelcopies AS copies ON copies.variant_id = variant.model_id
LEFT JOIN classifiers_declaration AS declaration ON declaration.variant_id = variant.model_id
WHERE variant.model_id = ?
"""
_IMG_WIDTH = 256


class Service:
    """Predictions on images of a data set; may be used by several threads."""

    def __init__(self) -> None:
        self._var = Path(os.environ["MESONET_VAR_FOLDER"])
        self._index = _Index(Path(os.environ["MESONET_DATA_ROOT"]))
        self._graphs: dict[str, Any] = {}
        self._local = threading.local()

    def predict(self, model_id: str) -> list[dict[str, Any]]:
        """A prediction on one image, as our endpoint gives it."""
        row = self._database.execute(_QUERY, [UUID(model_id).hex]).fetchone()
        graph_file, height, width = row
        wanted = Preprocessing(height=height or _IMG_WIDTH, width=width or _IMG_WIDTH)
        filename, label, class_names = self._index.draw()
        with Image.open(self._index.root / filename) as picture:
            pixels = wanted.to_pixels(picture.convert("RGB"))
        outputs = engine.run_pixels(self._open(graph_file), pixels[None])
        score = float(outputs.probability[0, 0])
        predicted = int(score >= 0.5)
        return [
            {
                "img_url": f"/data/{filename}",
                "true_label": class_names[label],
                "pred_label": class_names[predicted],
                "probability": round(100 * (score if predicted else 1 - score), 4),
                "plots": [],
            }
        ]

    @property
    def _database(self) -> sqlite3.Connection:
        if not hasattr(self._local, "database"):
            self._local.database = sqlite3.connect(self._var / "db.sqlite3")
        database: sqlite3.Connection = self._local.database
        return database

    def _open(self, graph_file: str) -> Any:
        if graph_file not in self._graphs:
            self._graphs[graph_file] = engine.open_file(self._var / "models" / graph_file)
        return self._graphs[graph_file]


class _Index:
    """The names of a data set, listed anew when one of its folders has changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._times: list[int] = []

    def draw(self) -> tuple[str, int, list[str]]:
        """A random file name, its label, and the names of the labels."""
        if not self._times or self._times != self._read_times():
            self._list()
        filename, label = random.choice(self._images)
        return filename, label, self._class_names

    def _list(self) -> None:
        self._class_names = sorted(path.name for path in self.root.iterdir())
        self._folders = [self.root, *(self.root / name for name in self._class_names)]
        times = self._read_times()
        self._images = [
            (f"{name}/{entry.name}", label)
            for label, name in enumerate(self._class_names)
            for entry in os.scandir(self.root / name)
        ]
        self._times = times  # last: other threads may draw from now on

    def _read_times(self) -> list[int]:
        return [folder.stat().st_mtime_ns for folder in self._folders]
