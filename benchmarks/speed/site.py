"""What is measured on: an installation of its own, and its data sets."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.faces import convert_to_png, draw_faces, link_faces
from benchmarks.speed.samples import run_task


@dataclass(frozen=True)
class Sizes:
    """How much there is to do.

    Args:
        faces: pictures to evaluate on.
        many: files of the large data set.
        few: files of the one that it is compared with.
        repeats: of what takes a millisecond; less of what takes longer.
        settling_seconds: for which clients ask a server before it is measured, since what starts
            beside it, workers and readers of uploads, computes for that long.
        serving_seconds: for which clients ask a server.
        workers: processes of each server.
        clients: connections on which they are asked.
        matrix: rows and columns of the large matrix product.
    """

    faces: int
    many: int
    few: int
    repeats: int
    settling_seconds: float
    serving_seconds: float
    workers: int
    clients: int
    matrix: int


FULL = Sizes(
    faces=2000,
    many=100_000,
    few=1000,
    repeats=200,
    settling_seconds=10,
    serving_seconds=5,
    workers=2,
    clients=8,
    matrix=4096,
)
SMOKE = Sizes(
    faces=20,
    many=200,
    few=40,
    repeats=3,
    settling_seconds=0.2,
    serving_seconds=0.3,
    workers=1,
    clients=2,
    matrix=256,
)

_WARM_UP = 16


@dataclass(frozen=True)
class Site:
    """An installation with one variant.

    Args:
        sizes: how much there is to do.
        var: the folder that the installation writes to.
        faces: data set, JPEG.
        png: the same pictures in PNG.
        warm_up: a few of them.
        many: data set with many files.
        few: data set with few files.
        model_id: of the variant.
        model_file: the file that was uploaded.
        graph: its ONNX graph.
    """

    sizes: Sizes
    var: Path
    faces: Path
    png: Path
    warm_up: Path
    many: Path
    few: Path
    model_id: str
    model_file: Path
    graph: Path

    def environment(self, data_root: Path | None = None) -> dict[str, str]:
        """Environment variables of a process that works on it."""
        return _environment(self.var, data_root or self.faces)

    @property
    def face(self) -> Path:
        """One picture."""
        return next(path for path in sorted(self.faces.glob("*/*.jpg")))


def prepare(folder: Path, sizes: Sizes) -> Site:
    """Makes what is not there yet; pictures are kept for the next time, the installation is not."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    faces = draw_faces(folder / f"faces-{sizes.faces}-jpeg", sizes.faces)
    var = folder / "installation"
    shutil.rmtree(var, ignore_errors=True)
    warm_up = link_faces(folder / f"faces-{_WARM_UP}-of-{sizes.faces}", faces, _WARM_UP)
    published = run_task(
        "benchmarks.speed.publish:publish", _environment(var, warm_up), faces=str(faces)
    ).result
    return Site(
        sizes=sizes,
        var=var,
        faces=faces,
        png=convert_to_png(folder / f"faces-{sizes.faces}-png", faces),
        warm_up=warm_up,
        many=link_faces(folder / f"files-{sizes.many}-of-{sizes.faces}", faces, sizes.many),
        few=link_faces(folder / f"files-{sizes.few}-of-{sizes.faces}", faces, sizes.few),
        model_id=published["model_id"],
        model_file=Path(published["model_file"]),
        graph=Path(published["graph"]),
    )


def _environment(var: Path, data_root: Path) -> dict[str, str]:
    return {
        "MESONET_VAR_FOLDER": str(var),
        "MESONET_DATA_ROOT": str(data_root),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
