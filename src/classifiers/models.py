from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Self

import numpy as np
from django.core.files import File
from django.db import models, router, transaction
from numpy.typing import NDArray

from classifiers import engine, measurements, plots, scoring, storages
from classifiers.conf import conf
from classifiers.conversion import Conversion
from classifiers.copies import (
    ModelCopies,
    describe_conv_layers,
    get_conversion,
    load_network,
    open_graph,
)
from classifiers.declarations import Declaration
from classifiers.exceptions import ModelFileError

# Django looks for the tables of an app here.
from classifiers.jobs.models import Chore, Job  # noqa: F401
from classifiers.publications import Publication
from classifiers.records import (
    DataSet,
    Evaluation,  # noqa: F401
    OperatingPoint,  # noqa: F401
    PictureCheck,  # noqa: F401
    StoredExcitations,  # noqa: F401
    StoredScores,  # noqa: F401
)

if TYPE_CHECKING:
    import keras


class MLModel(models.Model):
    """A trained MesoNet variant, or another binary image classifier, with how good it is.

    `accuracy`, `clr` and `conv_layers` are filled in by the first `save()`, on the data set at
    `DATA_ROOT`, and after that only by `evaluate()`.
    """

    root: ClassVar[str] = "trained_models"
    loss_root: ClassVar[str] = "loss_curves"
    plot_root: ClassVar[str] = "plots"
    help_texts: ClassVar[dict[str, str]] = {
        "model_name": "A user-friendly name for the model",
        "model_desc": "A short description of the model that can help the user make a decision",
        "model_file": "The HDF5 containing the model",
        "loss_curve": "The loss curve of the model",
        "accuracy": "The accuracy of the model (calculated when saved)",
        "clr": "The classification report of the model (generated when saved)",
        "conv_layers": (
            "The # and size of filters of each convolutional layer (detected when saved)"
        ),
    }

    model_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model_name = models.CharField(max_length=30, unique=True, help_text=help_texts["model_name"])
    model_desc = models.CharField(max_length=200, help_text=help_texts["model_desc"])
    model_file = models.FileField(
        storage=storages.MLModelStorage(),
        upload_to=storages.model_upload_to,
        help_text=help_texts["model_file"],
    )
    loss_curve = models.ImageField(
        storage=storages.MediaStorage(),
        upload_to=storages.loss_curve_upload_to,
        help_text=help_texts["loss_curve"],
    )
    accuracy = models.FloatField(
        null=True, blank=True, editable=False, help_text=help_texts["accuracy"]
    )
    clr = models.JSONField(null=True, blank=True, editable=False, help_text=help_texts["clr"])
    conv_layers = models.JSONField(
        null=True, blank=True, editable=False, help_text=help_texts["conv_layers"]
    )

    _declaration: Declaration | None = None
    # Whether `_declaration` was assigned, and is still to be saved.
    _declares: bool = False
    _loaded_model: keras.Model | None = None
    # What `_loaded_model` was read from: the name of a stored file, or an upload itself.
    _loaded_from: object = None
    # A file that is not saved yet, and what was made of it.
    _conversion: tuple[object, Conversion | None] | None = None
    # `accuracy` and `clr` as they were read or saved: unchanged ones are not saved again.
    _known_figures: tuple[float | None, str] | None = None
    # Who publishes it, until it is saved for the first time.
    _publisher: Any = None
    # What is kept beside the stored file, once it was asked for.
    _copies: ModelCopies | None = None

    class Meta:
        ordering: ClassVar = ["model_name"]
        verbose_name = "variant"

    def __str__(self) -> str:
        return self.model_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the variant; the first time, evaluates it before anything is stored.

        Where `CLASSIFIERS_EVALUATE_IN_BACKGROUND` says so, workers evaluate it after it was stored.
        Beside a new `model_file`, our own copy of the model and its ONNX graph are stored.

        Raises:
            ClassifierError: the file cannot be taken, or the first evaluation failed. Neither a row
                nor a file is left behind.
        """
        adding = self._state.adding
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        source = storages.identity(self.model_file)
        with storages.discard_on_error(self.model_file, self.loss_curve, using=using):
            converts = adding or self._stores_model_file(kwargs.get("update_fields"))
            conversion = get_conversion(self) if converts else None
            measured = self._prepare_first_evaluation(using) if adding else None
            with transaction.atomic(using):
                super().save(*args, **self._spare_figures(kwargs))
                if measured:
                    measured.save(using)
                elif adding:
                    owner = self._publisher
                    measurements.start(self, DataSet.get_default(), owner, adopts=True)
                if converts or self._declares:
                    self.declaration.keep(using)
                if converts:
                    Publication.record(self, conversion, using)
                    ModelCopies.replace(self, conversion, using)
        self._conversion, self._declares = None, False
        chosen = kwargs.get("update_fields")
        if chosen is None or {"accuracy", "clr"} <= {*chosen}:
            self._known_figures = self._read_figures()
        if converts:
            self._copies = None
        if self._loaded_from == source:  # an upload that was read is the stored file now
            self._loaded_from = storages.identity(self.model_file)

    def evaluate(self) -> None:
        """Computes `accuracy`, `clr` and `conv_layers` anew, and saves these three alone.

        A new `model_file` that is not saved yet is saved with them.
        """
        using = router.db_for_write(type(self), instance=self)
        self.adopt(measurements.take(self, DataSet.get_default(using)))

    def adopt(self, measurement: measurements.Measurement) -> None:
        """Takes `accuracy` and `clr` from an evaluation, and saves these and the evaluation.

        Raises:
            ModelFileError: the variant got another file while this one was evaluated.
        """
        conv_layers = describe_conv_layers(self)
        self._fill_in(measurement)
        self.conv_layers = conv_layers
        doubts = self.declaration.doubts
        using = router.db_for_write(type(self), instance=self)
        with transaction.atomic(using):
            files = ["model_file"]
            if self.model_file._committed:
                files = []
                self._require_same_file(using)
            self.save(using=using, update_fields=["accuracy", "clr", "conv_layers", *files])
            # Alone: what is declared may have been changed while the data set was read.
            declarations = Declaration.objects.using(using).filter(variant=self)
            if not declarations.update(doubts=doubts):
                self.declaration.save(using=using)
            measurement.save(using)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reads the row anew, and its declaration when it is next asked for."""
        super().refresh_from_db(*args, **kwargs)
        if not args and not kwargs.get("fields"):
            self._declaration = self._copies = None
            self._known_figures = self._read_figures()

    @classmethod
    def from_db(cls, *args: Any) -> Self:
        """Remembers the figures as they were read."""
        variant = super().from_db(*args)
        variant._known_figures = variant._read_figures()
        return variant

    @property
    def declaration(self) -> Declaration:
        """What is declared about the variant: the contract's defaults, if nothing was."""
        if self._declaration is None:
            self._declaration = Declaration.of(self)
        return self._declaration

    @declaration.setter
    def declaration(self, declaration: Declaration) -> None:
        declaration.variant = self
        self._declaration, self._declares, self._conversion = declaration, True, None

    def get_model_filename(self, filename: str) -> str:
        """`<root>/<model_name in snake case>.<extension of filename>`."""
        fallback = f"model_{self.model_id.hex[:8]}"
        return storages.build_filename(self.root, self.model_name, fallback, filename)

    def get_loss_curve_filename(self, filename: str) -> str:
        """`<loss_root>/<model_name in snake case>_curve.<extension of filename>`."""
        fallback = f"model_{self.model_id.hex[:8]}"
        return storages.build_filename(
            self.loss_root, self.model_name, fallback, filename, suffix="_curve"
        )

    def get_loaded_model(self) -> keras.Model:
        """The Keras model in `model_file`, ending in one sigmoid unit, loaded once per instance.

        Raises:
            ModelFileError: there is no file, or none that holds a model.
        """
        if not self.model_file:
            raise ModelFileError("A variant needs a model file. Received: none.")
        source = storages.identity(self.model_file)
        if self._loaded_model is None or self._loaded_from not in (None, source):
            self._loaded_model, self._loaded_from = load_network(self), source
        return self._loaded_model

    def predict(
        self, data: Any, steps: int | None = None, threshold: float = 0.5
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Probabilities of class 1, and the classes that follow from them.

        Args:
            data: network-ready images, in any form that `keras.Model.predict` takes.
            steps: batches to take from a generator or a `tf.data` dataset; None: all of them.
            threshold: from 0 to 1; a probability at or above it makes class 1.

        Returns:
            Two arrays of shape `(n, 1)`: the probabilities (float32), and the classes 0 and 1.

        Raises:
            UnsupportedModel: the output of the model is not one sigmoid unit.
            IncompatibleImages: an array of images is not of the shape that the model takes.
            InvalidThreshold: the threshold is not a number from 0 to 1.
        """
        if isinstance(data, np.ndarray) and steps is None:
            probabilities = engine.score_images(open_graph(self), data)
        else:
            probabilities = engine.predict_probabilities(self.get_loaded_model(), data, steps)
        return probabilities, engine.classify(probabilities, threshold)

    def get_activation_model(self, conv_idx: Iterable[int]) -> keras.Model:
        """A model from the same input to the outputs of the given convolutional layers.

        Args:
            conv_idx: which layers, counted from 0; the outputs come in this order. One index gives
                a model that predicts an array, several one that predicts a list of arrays.

        Raises:
            InvalidConvIndex: no index, or one that the model does not have.
        """
        return engine.build_activation_model(self.get_loaded_model(), conv_idx)

    def visualize_conv_layers(
        self, imgs: NDArray[np.floating], conv_idx: Iterable[int]
    ) -> Iterator[list[str]]:
        """Plots the given convolutional layers for each image.

        Args:
            imgs: network-ready images, shape `(n, height, width, channels)`.
            conv_idx: which layers, counted from 0.

        Returns:
            A generator with a list for each image: the URLs of its plots, in the order of
            `conv_idx`. An image is run through the model when its turn comes.

        Raises:
            InvalidConvIndex: no index, or one that the model does not have.
        """
        graph = open_graph(self)
        conv_idx = engine.check_conv_idx(conv_idx, graph.num_feature_maps)
        engine.check_shape(graph, imgs.shape)
        ready = np.asarray(imgs, np.float32)
        return (
            self._visualize_conv_layers_single_img(
                graph.run(ready[idx : idx + 1], conv_idx).feature_maps, conv_idx, f"plot_img{idx}"
            )
            for idx in range(len(ready))
        )

    @classmethod
    def _visualize_conv_layers_single_img(
        cls,
        activations: Iterable[NDArray[np.floating]],
        conv_idx: Iterable[int],
        filename_seed: str,
    ) -> list[str]:
        """Plots one image's activations, shape `(height, width, num_filters)`; gives the URLs."""
        return [
            cls.save_plot(plots.draw_feature_maps(feature_maps, idx), filename_seed, idx)
            for feature_maps, idx in zip(activations, conv_idx, strict=True)
        ]

    @classmethod
    def save_plot(cls, f: BinaryIO, filename_seed: str, idx: int = 0) -> str:
        """Keeps a plot as `<plot_root>/<filename_seed>_conv<idx>.png`; gives its URL.

        Where a file of that name exists, a short random string is added to the name.
        """
        storage = storages.MediaStorage()
        name = storage.save(f"{cls.plot_root}/{filename_seed}_conv{idx}.png", File(f))
        return storage.url(name)

    def _stores_model_file(self, update_fields: Iterable[str] | None) -> bool:
        return not self.model_file._committed and (
            update_fields is None or "model_file" in update_fields
        )

    def _read_figures(self) -> tuple[float | None, str]:
        """`accuracy` and `clr`, the table as a text: it may be changed in place."""
        read = vars(self)  # what is deferred stays so
        return read.get("accuracy"), repr(read.get("clr"))

    def _spare_figures(self, options: dict[str, Any]) -> dict[str, Any]:
        """Options for a save that leaves alone figures which nobody has changed on this instance.

        Workers may have stored others since it was read.
        """
        chosen = {"update_fields", "force_insert", "force_update"} & {*options}
        if self._state.adding or chosen or self._read_figures() != self._known_figures:
            return options
        names = [field.name for field in self._meta.concrete_fields if not field.primary_key]
        return {
            **options,
            "update_fields": {*names} - {"accuracy", "clr"} - self.get_deferred_fields(),
        }

    def _prepare_first_evaluation(self, using: str) -> measurements.Measurement | None:
        """Measures the variant before it is stored; None where workers will, after that."""
        self.conv_layers = describe_conv_layers(self)
        if conf.evaluate_in_background and measurements.can_enqueue(using):
            scoring.check_input(open_graph(self), self.declaration.preprocessing)
            return None
        measurement = measurements.take(self, DataSet.get_default(using))
        self._fill_in(measurement)
        return measurement

    def _require_same_file(self, using: str) -> None:
        """Of a variant that was measured as it is stored."""
        stored = type(self).objects.using(using).filter(pk=self.pk)
        names = stored.values_list("model_file", flat=True)
        if names.first() not in {None, self.model_file.name}:
            raise ModelFileError(
                "The figures of a variant must be those of its file. Received: another file, while "
                "this one was evaluated. Evaluate the variant again."
            )

    def _fill_in(self, measurement: measurements.Measurement) -> None:
        self.accuracy, self.clr = measurement.report
        self.declaration.doubts = measurement.evaluation.doubts
        measurement.evaluation.adopts = True
