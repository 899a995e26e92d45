"""Real small things to test with: pictures drawn in memory, a small network, own folders."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers.conversion import parity
from classifiers.engine import Graph, Runtime, open_graph
from classifiers.isolation import is_available
from tests.networks import build_brightness, save_hdf5

pytest_plugins = ["tests.people"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


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


@pytest.fixture(scope="session")
def try_once() -> Callable[..., float]:
    """Tries whether a graph computes what Keras does, and remembers that of each graph.

    Nearly all tests publish the same network, and trying it takes longer than all else they do.
    """
    measure, known = parity.measure, {}

    def recall(path: Path, graph: bytes, **options: bool) -> float:
        if graph not in known:
            known[graph] = measure(path, graph, **options)
        return known[graph]

    return recall


@pytest.fixture(autouse=True)
def graphs_are_tried_once(monkeypatch, try_once) -> None:
    monkeypatch.setattr(parity, "measure", try_once)


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
            grey = first_grey + number
            Image.new("RGB", (256, 256), (grey, grey, grey)).save(folder / f"{number:03}.png")

    return add


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
