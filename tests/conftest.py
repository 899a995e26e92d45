"""Real small things to test with: pictures drawn in memory, a small network, own folders."""

import gc
import os
from collections.abc import Callable
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers import conversion
from classifiers.conversion import Output, Reading, parity
from classifiers.engine import Graph, Runtime, open_graph
from classifiers.isolation import is_available
from classifiers.modelfile import Limits
from tests.networks import build_brightness, save_hdf5

pytest_plugins = ["tests.people"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
_SMALL = 64 * 1024


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that take longest come first: at the end they would have all others wait."""
    benchmarks = ROOT / "tests" / "benchmarks"
    items.sort(key=lambda item: not item.path.is_relative_to(benchmarks))


def pytest_collection_finish() -> None:
    """The tests are many objects that stay: the collector need not look through them again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        reason = "the real models and images are not beside this checkout (../shared)"
        # On the CI they are always there: a skip would hide that something is broken.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture
def shared() -> Path:
    return SHARED


@pytest.fixture(autouse=True)
def folders(settings, tmp_path) -> Path:
    """Every test writes below its own folder."""
    settings.MODEL_FOLDER = tmp_path / "models"
    settings.MEDIA_FOLDER = settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_ROOT = tmp_path / "data"
    settings.CLASSIFIERS_PICTURE_FOLDER = tmp_path / "pictures"
    # On a machine that cannot confine a process, all but the tests of the isolation still pass.
    settings.CLASSIFIERS_ALLOW_UNCONFINED = not is_available()
    return tmp_path


def remember(function: Callable[..., Any], find_key: Callable[..., Any]) -> Callable[..., Any]:
    """A function that remembers what it gave, by a key of its arguments; not where that is None."""
    known = {}

    @wraps(function)
    def recall(*arguments: Any, **options: Any) -> Any:
        key = find_key(*arguments, **options)
        if key is None:
            return function(*arguments, **options)
        if key not in known:
            known[key] = function(*arguments, **options)
        return known[key]

    return recall


def key_file(path: Path, *limits: Limits, **options: Any) -> object:
    is_small = path.stat().st_size <= _SMALL
    return (path.read_bytes(), repr(limits), repr(options)) if is_small else None


def key_reading(reading: Reading, *output: Output | None, **options: bool) -> object:
    # Its number stays its own: one that is as small is kept by what remembers readings.
    is_small = reading.report.facts.get("bytes", _SMALL + 1) <= _SMALL
    return (reading.sha256, id(reading), output, repr(options)) if is_small else None


# Nearly all tests publish the same network, and nothing that they do takes longer.
_REMEMBERED = {
    (conversion, "read"): remember(conversion.read, key_file),
    (conversion, "convert"): remember(conversion.convert, key_reading),
    (parity, "measure"): remember(parity.measure, lambda _, graph, **__: graph),
}


@pytest.fixture(autouse=True)
def model_files_are_read_once(monkeypatch) -> None:
    for (module, name), recall in _REMEMBERED.items():
        monkeypatch.setattr(module, name, recall)


@pytest.fixture
def model_files_are_read_anew(monkeypatch, model_files_are_read_once) -> None:
    """For tests of what may go wrong there."""
    for (module, name), recall in _REMEMBERED.items():
        monkeypatch.setattr(module, name, recall.__wrapped__)


@pytest.fixture(scope="session")
def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 40), "teal").save(file, "png")
    return file.getvalue()


@pytest.fixture
def loss_curve(png) -> SimpleUploadedFile:
    return SimpleUploadedFile("curve.png", png, "image/png")


@pytest.fixture
def add_images(folders) -> Callable[..., None]:
    """Fills a class folder with pictures, each of one grey that its number tells."""

    def add(class_name: str, count: int, first_grey: int = 0) -> None:
        folder = folders / "data" / class_name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (folder / f"{number:03}.png").write_bytes(_draw(first_grey + number))

    return add


@cache
def _draw(grey: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (256, 256), (grey, grey, grey)).save(file, "png")
    return file.getvalue()


@pytest.fixture
def dataset(add_images) -> None:
    """Four dark forged pictures and three bright real ones."""
    add_images("df", 4, first_grey=10)
    add_images("real", 3, first_grey=200)


@pytest.fixture(scope="session")
def brightness_file(tmp_path_factory) -> Path:
    """The HDF5 file of a variant that calls bright pictures real."""
    return save_hdf5(build_brightness(), tmp_path_factory.mktemp("models") / "brightness.hdf5")


@pytest.fixture
def model_file(brightness_file) -> SimpleUploadedFile:
    return SimpleUploadedFile("brightness.hdf5", brightness_file.read_bytes())


@pytest.fixture(scope="session")
def export_bytes(tmp_path_factory) -> Callable[..., bytes]:
    """Makes an ONNX graph of a Keras model, as an upload's is made."""

    def export_bytes(model) -> bytes:
        from classifiers.conversion.onnx_graph import export_graph
        from classifiers.modelfile.inspected import Inspected
        from classifiers.modelfile.limits import Limits

        path = save_hdf5(model, tmp_path_factory.mktemp("export") / "m.h5")
        inspected = Inspected()
        with path.open("rb") as file:
            inspected.read(file, Limits())
            return export_graph(inspected.config, inspected.weights)

    return export_bytes


@pytest.fixture(scope="session")
def export(export_bytes) -> Callable[..., Graph]:
    """The same, opened by a runtime."""
    return lambda model, runtime=Runtime.OPENVINO: open_graph(export_bytes(model), runtime)


@pytest.fixture
def variant(db, dataset, model_file, loss_curve):
    """The brightness variant, published and evaluated on the seven pictures of `dataset`."""
    from classifiers.models import MLModel

    return MLModel.objects.create(
        model_name="Brightness 1",
        model_desc="Calls bright pictures real",
        model_file=model_file,
        loss_curve=loss_curve,
    )
