"""What the uploader of a variant says about it, since no model file does."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop

from classifiers import modelfile
from classifiers.conf import conf
from classifiers.conversion import Conversion, Output, require_declaration
from classifiers.dataset import IMG_WIDTH, get_class_names
from classifiers.exceptions import DatasetError, UnsupportedModel
from classifiers.preprocessing import Color, Preprocessing, Resize, Scaling

if TYPE_CHECKING:
    from classifiers.models import MLModel

POSITIVE, NEGATIVE = 1, 0

DECLARED = ("scaling", "color", "resize", "image_height", "image_width", "output", "positive_class")
"""The fields by which an uploader says it."""


class Declaration(models.Model):
    """How a variant wants its images, and what its output means.

    It acts in `get_predictions` and in evaluations, which read images and say classes; not in
    `predict` and `get_activation_model`, which take network-ready images and give what the network
    gives. The defaults are those of the contract.
    """

    help_texts: ClassVar[dict[str, str]] = {
        "scaling": gettext_noop(
            "To which range the pixels were brought when the model was trained"
        ),
        "color": gettext_noop("What the channels of the input are"),
        "resize": gettext_noop("How pictures of another size are resized"),
        "image_height": gettext_noop(
            "Height of the input in pixels, where the model leaves it open"
        ),
        "image_width": gettext_noop("Width of the input in pixels, where the model leaves it open"),
        "output": gettext_noop("What the model gives for an image"),
        "positive_class": gettext_noop("Of a softmax, its second place"),
        "architecture": "What model.to_json() gives, if the model file holds weights only",
        "class_names": "Names of class 0 and class 1, as the folders of the data set are called",
    }

    variant = models.OneToOneField(
        "classifiers.MLModel", models.CASCADE, primary_key=True, related_name="+"
    )
    scaling = models.CharField(
        max_length=10,
        choices=[
            (Scaling.UNIT, gettext_noop("0 to 1")),
            (Scaling.SYMMETRIC, gettext_noop("-1 to 1")),
            (Scaling.RAW, gettext_noop("0 to 255, as they are")),
            (Scaling.INSIDE, gettext_noop("0 to 255, the model scales them itself")),
        ],
        default=Scaling.UNIT,
        help_text=help_texts["scaling"],
    )
    color = models.CharField(
        "channels",
        max_length=10,
        choices=[
            (Color.RGB, gettext_noop("red, green, blue")),
            (Color.BGR, gettext_noop("blue, green, red (OpenCV)")),
            (Color.LUMA, gettext_noop("grey: luma (Pillow, Keras)")),
            (Color.MEAN, gettext_noop("grey: mean of the three colours")),
        ],
        default=Color.RGB,
        help_text=help_texts["color"],
    )
    resize = models.CharField(
        max_length=10,
        choices=[
            (Resize.NEAREST, gettext_noop("nearest")),
            (Resize.BOX, gettext_noop("box")),
            (Resize.BILINEAR, gettext_noop("bilinear")),
            (Resize.HAMMING, gettext_noop("hamming")),
            (Resize.BICUBIC, gettext_noop("bicubic")),
            (Resize.LANCZOS, gettext_noop("lanczos")),
        ],
        default=Resize.NEAREST,
        help_text=help_texts["resize"],
    )
    image_height = models.PositiveIntegerField(
        default=IMG_WIDTH, validators=[MinValueValidator(1)], help_text=help_texts["image_height"]
    )
    image_width = models.PositiveIntegerField(
        default=IMG_WIDTH, validators=[MinValueValidator(1)], help_text=help_texts["image_width"]
    )
    output = models.CharField(
        max_length=10,
        choices=[
            ("", gettext_noop("as the file says")),
            (Output.SIGMOID, gettext_noop("one sigmoid unit: a probability")),
            (Output.LOGIT, gettext_noop("one logit: its sigmoid is a probability")),
            (Output.SOFTMAX, gettext_noop("a softmax of two")),
        ],
        default="",
        blank=True,
        help_text=help_texts["output"],
    )
    positive_class = models.PositiveSmallIntegerField(
        "an output near 1 means",
        choices=[(POSITIVE, "class 1"), (NEGATIVE, "class 0")],
        default=POSITIVE,
        help_text=help_texts["positive_class"],
    )
    architecture = models.TextField(
        blank=True, default="", editable=False, help_text=help_texts["architecture"]
    )
    class_names = models.JSONField(default=list, blank=True, help_text=help_texts["class_names"])
    doubts = models.JSONField(default=list, blank=True, editable=False)
    """What an evaluation found that speaks against it: sentences for people."""

    _is_said = True

    def __str__(self) -> str:
        return f"Declaration of {self.variant}"

    @classmethod
    def of(cls, variant: MLModel) -> Self:
        """What is declared about a variant: the contract's defaults, if nothing was."""
        kept = None if variant._state.adding else cls.objects.filter(variant=variant).first()
        if kept:
            return kept
        declaration = cls(variant=variant)
        declaration._is_said = False
        return declaration

    def keep(self, using: str | None = None) -> None:
        """Saves what is declared; doubts of one that is kept already belong to evaluations."""
        if self._state.adding:
            self.save(using=using)
            return
        names = [field.name for field in self._meta.concrete_fields if not field.primary_key]
        self.save(using=using, update_fields={*names} - {"doubts"})

    @property
    def preprocessing(self) -> Preprocessing:
        return Preprocessing(
            height=self.image_height,
            width=self.image_width,
            scaling=Scaling(self.scaling),
            color=Color(self.color),
            resize=Resize(self.resize),
        )

    @property
    def said_output(self) -> Output | None:
        """What the uploader says that the model gives; None where that is left to the file."""
        return Output(self.output) if self.output else None

    def fit(self, conversion: Conversion) -> None:
        """Takes over what the file does say.

        Raises:
            UnsupportedModel: what is declared does not fit the file, or nothing was declared where
                the file leaves open what is.
        """
        report = conversion.report
        if report.choices and not self._is_said:
            raise require_declaration(report)
        self.output = conversion.output
        if not self.class_names:
            with contextlib.suppress(DatasetError):  # it is said where it matters
                self.class_names = get_class_names()
        self.fit_shape(report.facts)

    def fit_shape(self, facts: Mapping[str, Any]) -> None:
        """Takes over the sides of a model's input that are not open.

        Args:
            facts: of the inspection: `input_shapes`, and `largest_side`, which is the longest side
                that the model may be given where it takes any.

        Raises:
            UnsupportedModel: the declared colours do not fit, or a declared side is too long.
        """
        height, width, num_channels = facts["input_shapes"][0]
        self.image_height, self.image_width = height or self.image_height, width or self.image_width
        longest = modelfile.Limits(**conf.model_limits).image_side
        longest = min(longest, facts.get("largest_side", longest))
        if (
            not 1
            <= min(self.image_height, self.image_width)
            <= max(self.image_height, self.image_width)
            <= longest
        ):
            raise UnsupportedModel(
                f"An image for this model may have from 1 to {longest} pixels a side. "
                f"Received: {self.image_height} x {self.image_width}"
            )
        if Color(self.color).num_channels != num_channels:
            raise UnsupportedModel(
                f"The declared colours must fit the {num_channels} channels of the model's input. "
                f"Received: {self.get_color_display()}"
            )

    def turns(self, class_names: Sequence[str]) -> bool:
        """Whether a high output means class 0 of a data set whose classes are called so.

        What is declared holds for the classes by their names, as far as these are the same: one
        name that both have is enough, since there are two classes. Without one, it holds in order.
        """
        places = {
            (self.class_names.index(name), list(class_names).index(name))
            for name in self._find_shared(class_names)
        }
        is_reversed = any(ours != theirs for ours, theirs in places)
        return (self.positive_class == POSITIVE) == is_reversed

    def find_foreign_names(self, class_names: Sequence[str]) -> list[str]:
        """A sentence for people, where a data set calls its classes in another way."""
        if not self.class_names or sorted(class_names) == sorted(self.class_names):
            return []
        theirs, ours = " and ".join(class_names), " and ".join(self.class_names)
        shared = self._find_shared(class_names)
        how = f"by the name {shared[0]}" if shared else "in this order"
        doubt = (
            f"The data set's classes are {theirs}; the variant was declared for {ours}. They are "
            f"taken for each other {how}."
        )
        return [doubt]

    def _find_shared(self, class_names: Sequence[str]) -> list[str]:
        return [name for name in self.class_names if name in class_names]


def describe_classes(class_names: Sequence[str]) -> list[tuple[int, str]]:
    """Class 1 and class 0, by the names that are kept for them; without any, the data set's."""
    names = {NEGATIVE: gettext("class 0"), POSITIVE: gettext("class 1")}
    with contextlib.suppress(DatasetError):
        names |= enumerate(class_names or get_class_names())
    return [(label, names[label]) for label in (POSITIVE, NEGATIVE)]
