"""The literal way's side of each measurement; each task runs in a process of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import keras  # noqa: TID253 - the literal way
import numpy as np

from benchmarks.speed.literal import dataset
from benchmarks.speed.literal.variant import Variant
from benchmarks.speed.worker import Stopwatch


def evaluate(watch: Stopwatch, model_file: str, warm_up: str, data_root: str) -> dict[str, Any]:
    """Two passes over the data set; the model is loaded anew, TensorFlow is not."""
    Variant(Path(model_file)).evaluate(Path(warm_up))
    num_images = dataset.get_dataset_size(Path(data_root))
    accuracy, report = watch.measure(
        lambda: Variant(Path(model_file)).evaluate(Path(data_root)), items=num_images
    )
    return {"accuracy": accuracy, "support": [report[name]["support"] for name in "01"]}


def score(watch: Stopwatch, model_file: str, data_root: str) -> dict[str, float]:
    """The probability of class 1 for every image, by its name; not measured."""
    generator = dataset.get_data_generator(Path(data_root), shuffle=False)
    probabilities, _ = Variant(Path(model_file)).predict(generator)
    return dict(zip(generator.filenames, probabilities.ravel().tolist(), strict=True))


def answer(watch: Stopwatch, model_file: str, image: str, repeats: int) -> dict[str, Any]:
    """One image by `predict`, by `predict_on_batch`, by a compiled function; and its layers."""
    import tensorflow as tf

    variant = Variant(Path(model_file))
    model, images = variant.loaded_model, _load(image)
    call = tf.function(lambda batch: model(batch, training=False))
    activation_model = variant.get_activation_model(range(4))
    works = {
        "predict": (lambda: variant.predict(images)[0], max(2, repeats // 8)),
        "predict_on_batch": (lambda: model.predict_on_batch(images), repeats),
        "tf.function": (lambda: call(tf.constant(images)).numpy(), repeats),
        "activations": (
            lambda: activation_model.predict(images, verbose=0),
            max(2, repeats // 8),
        ),
        "new activation model": (
            lambda: variant.get_activation_model(range(4)).predict(images, verbose=0),
            max(2, repeats // 20),
        ),
    }
    results = {}
    for lap, (work, times) in works.items():
        work()
        results[lap] = watch.measure(work, lap=lap, repeats=times)
    maps = [layer.ravel()[:: 1 + layer.size // 500].tolist() for layer in results["activations"]]
    scores = {lap: float(results[lap][0, 0]) for lap in list(works)[:3]}
    return {"scores": scores, "activations": maps}


def draw(watch: Stopwatch, data_root: str, count: int, repeats: int) -> dict[str, Any]:
    """Random images, drawn and loaded; then what there is to draw from."""
    dataset.select_img_batch(Path(data_root), count)
    images, *_ = watch.measure(
        lambda: dataset.select_img_batch(Path(data_root), count), repeats=repeats
    )
    names = sorted(dataset.get_data_generator(Path(data_root)).filenames)
    return {"shape": images.shape, "names": hashlib.sha256("\n".join(names).encode()).hexdigest()}


def load(watch: Stopwatch, data_root: str, names: list[str]) -> list[str]:
    """Digests of the images with these names; not measured."""
    images = (_load(str(Path(data_root, name)))[0] for name in names)
    return [hashlib.sha256(np.rint(image * 255).astype(np.uint8)).hexdigest() for image in images]


def plot(watch: Stopwatch, model_file: str, image: str, repeats: int) -> list[int]:
    """Four layers of one image, as files; the model is loaded, and everything was done once."""
    import django

    django.setup()
    from django.core.files.storage import default_storage

    variant, images = Variant(Path(model_file)), _load(image)

    def work() -> list[str]:
        return next(variant.visualize_conv_layers(images, [0, 1, 2, 3], default_storage))

    work()
    return [default_storage.size(name) for name in watch.measure(work, repeats=repeats)]


def _load(image: str) -> np.ndarray:
    picture = keras.utils.load_img(image, target_size=(256, 256))
    return keras.utils.img_to_array(picture)[np.newaxis] * np.float32(1 / 255)
