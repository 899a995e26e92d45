"""Our side of each measurement; each task runs in a process of its own."""

from __future__ import annotations

import hashlib
import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.speed import engine
from benchmarks.speed.worker import Stopwatch

HEAVY = ("tensorflow", "keras", "matplotlib", "sklearn", "openvino", "onnxruntime")
"""What a project must not import when it starts."""

_WHITE = 255
_EIGHT_BITS = 1 / 255


def evaluate(watch: Stopwatch, model_id: str, warm_up: str, data_root: str) -> dict[str, Any]:
    """`MLModel.evaluate()`, after it was called once on a few images."""
    variant = _find_variant(model_id)
    from django.conf import settings

    from classifiers.utils import get_dataset_size

    settings.DATA_ROOT = Path(warm_up)
    variant.evaluate()
    settings.DATA_ROOT = Path(data_root)
    fresh = type(variant).objects.get(pk=variant.pk)
    watch.measure(fresh.evaluate, items=get_dataset_size())
    return {"accuracy": fresh.accuracy, "support": [row[4] for row in fresh.clr["rows"][:2]]}


def score(watch: Stopwatch, model_id: str) -> dict[str, float]:
    """The probability of class 1 for every image, by its name; not measured."""
    variant = _find_variant(model_id)
    from classifiers.utils import get_dataset_size, get_predictions

    predictions = get_predictions(variant, get_dataset_size(), [])
    return {
        "/".join(p.img_url.rsplit("/", 2)[1:]): (
            p.probability / 100 if p.pred_label == "real" else 1 - p.probability / 100
        )
        for p in predictions
    }


def answer(watch: Stopwatch, model_id: str, image: str, repeats: int) -> dict[str, Any]:
    """One image by `MLModel.predict`, and by the engine alone; and its layers."""
    variant = _find_variant(model_id)
    graph = engine.open_variant(variant)
    images = _read_pixels(image)[np.newaxis] * np.float32(_EIGHT_BITS)
    works = {
        "predict": lambda: variant.predict(images)[0],
        "engine": lambda: engine.run(graph, images).probability,
        "activations": lambda: engine.run(graph, images, [0, 1, 2, 3]).feature_maps,
    }
    results = {}
    for lap, work in works.items():
        work()
        results[lap] = watch.measure(work, lap=lap, repeats=repeats)
    maps = [layer.ravel()[:: 1 + layer.size // 500].tolist() for layer in results["activations"]]
    scores = {lap: float(results[lap][0, 0]) for lap in ("predict", "engine")}
    return {"scores": scores, "activations": maps}


def draw(watch: Stopwatch, count: int, repeats: int) -> dict[str, Any]:
    """Random images, drawn and loaded: the first time in this process, and from then on."""
    _set_up()
    from classifiers import dataset
    from classifiers.utils import select_img_batch

    watch.measure(lambda: select_img_batch(count), lap="first")
    images, names, labels, class_names = watch.measure(
        lambda: select_img_batch(count), repeats=repeats
    )
    every = sorted(name for name, _ in dataset.list_images())
    return {
        "shape": images.shape,
        "names": hashlib.sha256("\n".join(every).encode()).hexdigest(),
        "drawn": names,
        "digests": [_digest(image) for image in images],
        "labelled": [class_names[label] for label in labels],
    }


def plot(watch: Stopwatch, model_id: str, image: str, repeats: int) -> dict[str, Any]:
    """Four layers of one image, as files; everything was done once before."""
    variant = _find_variant(model_id)
    from django.conf import settings

    images = _read_pixels(image)[np.newaxis] * np.float32(_EIGHT_BITS)

    def work() -> list[str]:
        return next(variant.visualize_conv_layers(images, [0, 1, 2, 3]))

    work()
    urls = watch.measure(work, repeats=repeats)
    sizes = []
    for url in urls:
        with Image.open(settings.MEDIA_ROOT / url.removeprefix(settings.MEDIA_URL)) as picture:
            picture.load()
            sizes.append(picture.size)
    return {"layers": variant.conv_layers, "sizes": sizes}


def import_urls(watch: Stopwatch, urls: str) -> list[str]:
    """`django.setup()` and all URLs imported; gives the heavy packages that came with them."""
    watch.measure(lambda: _import_urls(urls))
    return [name for name in HEAVY if name in sys.modules]


def _import_urls(urls: str) -> None:
    _set_up()
    from django.urls import URLResolver, get_resolver

    def walk(resolver: URLResolver) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern)
            else:
                assert pattern.callback

    importlib.import_module(urls)
    walk(get_resolver())


def _set_up() -> None:
    import django

    django.setup()


def _find_variant(model_id: str) -> Any:
    _set_up()
    from classifiers.models import MLModel

    return MLModel.objects.get(pk=model_id)


def _read_pixels(image: str) -> NDArray[np.uint8]:
    with Image.open(image) as picture:
        return np.asarray(picture.convert("RGB"))


def _digest(image: NDArray[np.float32]) -> str:
    pixels = np.rint(image * _WHITE).astype(np.uint8)
    return hashlib.sha256(np.ascontiguousarray(pixels)).hexdigest()
