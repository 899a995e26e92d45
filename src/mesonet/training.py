"""Training: labelled pictures in, a fitted network, its file and its loss curve out."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mesonet.architectures import build_model
from mesonet.dataset import LabelledPictures

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

History = dict[str, list[float]]
"""A value per epoch for each of ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``."""


@dataclass(frozen=True)
class TrainingPlan:
    """How to train a network.

    Args:
        architecture: One of `mesonet.architectures.ARCHITECTURES`.
        epochs: How often to go through the training pictures.
        batch_size: Pictures per step.
        learning_rate: Adam's; 0.001 is where the paper starts.
        seed: For the first weights, the order of the pictures, flips and dropout.
    """

    architecture: str
    epochs: int
    batch_size: int = 32
    learning_rate: float = 1e-3
    seed: int = 0


def train_model(
    plan: TrainingPlan, training: LabelledPictures, validation: LabelledPictures
) -> tuple["keras.Model", History]:
    """Train a network and return it as it was after its best epoch.

    The best epoch is the one with the lowest validation loss. Two runs of one plan agree up to
    rounding, since TensorFlow adds up in the order in which its threads finish.

    Args:
        plan: What to train, and how.
        training: Pictures to learn from; they are also shown mirrored, as in the paper.
        validation: Pictures to choose the best epoch by, none of them for training.

    Returns:
        The model and, for every epoch, its losses and accuracies.
    """
    import keras

    keras.utils.set_random_seed(plan.seed)
    model = build_model(plan.architecture, image_size=training.pictures.shape[1])
    model.compile(
        optimizer=keras.optimizers.Adam(plan.learning_rate),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    result = model.fit(
        _shuffled_batches(training, plan),
        epochs=plan.epochs,
        shuffle=False,  # the batches come shuffled
        validation_data=_batches(validation, plan),
        callbacks=[_keep_best_epoch(plan.epochs)],
        verbose=0,
    )
    return model, {name: [float(value) for value in row] for name, row in result.history.items()}


def predict_probabilities(model: "keras.Model", pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return P(real) of each picture, shape (count,)."""
    batches = (_rescaled(pictures[start : start + 32]) for start in range(0, len(pictures), 32))
    scores = [model.predict_on_batch(batch)[:, 0] for batch in batches]
    return np.concatenate(scores)


def save_model(model: "keras.Model", path: Path) -> None:
    """Write a model as an HDF5 file, without its optimizer, which predictions do not need."""
    absl = logging.getLogger("absl")
    level = absl.level
    absl.setLevel(logging.ERROR)  # Keras calls HDF5 legacy at each save; published models are HDF5.
    try:
        model.save(path, include_optimizer=False)
    finally:
        absl.setLevel(level)


def draw_loss_curve(history: History, path: Path) -> None:
    """Write a PNG of 640 x 400 pixels: training and validation loss by epoch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(6.4, 4.0), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], marker="o", label="training")
    axes.plot(epochs, history["val_loss"], marker="s", label="validation")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="epoch", ylabel="binary cross-entropy", ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path)


def _batches(dataset: LabelledPictures, plan: TrainingPlan) -> "tf.data.Dataset":
    """Return the pictures in their order, divided by 255, with their labels, in batches."""
    import tensorflow as tf

    return _loaded(dataset, tf.data.Dataset.range(len(dataset)).batch(plan.batch_size))


def _shuffled_batches(dataset: LabelledPictures, plan: TrainingPlan) -> "tf.data.Dataset":
    """Return the same in a new order for every epoch, about half of the pictures mirrored."""
    import tensorflow as tf

    positions = tf.data.Dataset.range(len(dataset)).shuffle(len(dataset), seed=plan.seed)
    batches = _loaded(dataset, positions.batch(plan.batch_size))
    return batches.map(
        lambda pictures, labels: (
            tf.image.random_flip_left_right(pictures, seed=plan.seed),
            labels,
        )
    )


def _loaded(dataset: LabelledPictures, positions: "tf.data.Dataset") -> "tf.data.Dataset":
    """Return what lies at the positions: float32 (batch, size, size, 3) and (batch, 1)."""
    import tensorflow as tf

    pictures, labels = tf.constant(dataset.pictures), tf.constant(dataset.labels[:, None])
    return positions.map(
        lambda batch: (
            tf.cast(tf.gather(pictures, batch), tf.float32) / 255,
            tf.gather(labels, batch),
        )
    ).prefetch(2)


def _rescaled(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    return pictures.astype(np.float32) / np.float32(255)


def _keep_best_epoch(epochs: int) -> "keras.callbacks.Callback":
    """Return a callback that never stops early, but puts back the best epoch's weights."""
    import keras

    return keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=epochs, restore_best_weights=True
    )
