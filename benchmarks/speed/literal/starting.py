"""The literal way's side of the start: what it imports is part of what is measured."""

import keras  # noqa: TID253 - the literal way
import numpy as np

from benchmarks.speed.worker import Stopwatch


def answer(watch: Stopwatch, model_file: str, image: str) -> float:
    """From the start of the process to the first prediction, without Django."""
    picture = keras.utils.load_img(image, target_size=(256, 256))
    pixels = keras.utils.img_to_array(picture)[np.newaxis] * np.float32(1 / 255)
    probabilities = keras.models.load_model(model_file).predict(pixels, verbose=0)
    watch.since_start()
    return float(probabilities[0, 0])
