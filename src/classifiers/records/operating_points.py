"""Thresholds with a name and a reason."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from classifiers.evaluation import Figures


class OperatingPoint(models.Model):
    """A threshold of a variant, chosen on what an evaluation has measured.

    Predictions that name it decide by it, and tell its error rates.
    """

    operating_point_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    variant = models.ForeignKey("classifiers.MLModel", models.CASCADE, related_name="+")
    evaluation = models.ForeignKey("classifiers.Evaluation", models.RESTRICT, related_name="+")
    """What it was chosen on."""
    name = models.CharField(max_length=50, help_text="What people call it")
    threshold = models.FloatField(
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text="A probability of class 1 from here on means class 1",
    )
    rule = models.JSONField(null=True, blank=True)
    """The class and share that it was chosen by, `{"label": 1, "max_share": 0.05}`: at most 5 % of
    the images of class 1 get the other class. None: the threshold itself was given."""
    figures = models.JSONField(editable=False)
    """Measured at it: `Figures.to_json()`."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["variant", "name"], name="one_operating_point_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.variant}"

    def get_rate(self, name: str) -> float | None:
        """One of the figures that it had where it was chosen; None where that is not known."""
        figures = Figures.from_json(self.figures).by_name
        return figures[name].value if name in figures else None
