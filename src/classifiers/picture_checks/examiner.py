"""What one variant says of one picture, in the classes of its data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifiers import engine, stability
from classifiers.conf import conf
from classifiers.copies import find_copies, open_graph
from classifiers.exceptions import ClassifierError, NotDrawn
from classifiers.explanations import check_map, explain
from classifiers.isolation import Unavailable
from classifiers.models import MLModel
from classifiers.picture_checks.decision import find_rule
from classifiers.picture_checks.drawings import Drawings
from classifiers.picture_checks.options import CheckOptions

Verdict = dict[str, Any]
Tell = Callable[[str], None]
"""Told what was done last."""


class Examiner:
    """One variant, made ready for several pictures.

    Args:
        variant: the variant.
        number: its place among those that were asked.
        options: what is wanted.

    Raises:
        ClassifierError: it cannot be asked.
    """

    def __init__(self, variant: MLModel, number: int, options: CheckOptions) -> None:
        self._variant = variant
        self._number = number
        self._options = options
        self._preprocessing = variant.declaration.preprocessing
        self._rule = find_rule(variant, options.operating_point)
        self._is_turned = variant.declaration.turns(self._rule.class_names)

    @cached_property
    def _graph(self) -> engine.Graph:
        graph = open_graph(self._variant)
        engine.check_shape(graph, (1, *self._preprocessing.input_shape))
        if self._options.conv_idx:
            engine.check_conv_idx(self._options.conv_idx, graph.num_feature_maps)
        return graph

    def examine(self, picture: Image.Image, drawings: Drawings, tell: Tell) -> Verdict:
        """Everything that is wanted of one picture.

        Args:
            picture: upright, in RGB.
            drawings: writes what is drawn.
            tell: called after each step.

        Returns:
            As it is kept in `PictureCheck.results`; where the variant fails, with `failure`.
        """
        verdict = self.begin()
        try:
            pixels = self._preprocessing.to_pixels(picture)
            outputs = self._graph.run(
                self._preprocessing.to_input(pixels[np.newaxis]), self._options.conv_idx
            )
            verdict |= self.decide(
                outputs.logit.item(), engine.require_numbers(outputs.probability).item()
            )
            self._draw_feature_maps([maps[0] for maps in outputs.feature_maps], verdict, drawings)
            tell("scored")
            if self._options.stability:
                verdict["stability"] = self._judge_stability(picture, verdict["probability"])
                tell("stability")
            if self._options.explanations:
                verdict["explanations"] = self._explain(pixels, drawings)
                tell("explanation")
        except Unavailable:
            raise
        except ClassifierError as error:  # half an answer would look like a whole one
            return self.begin() | {"failure": describe_failure(error)}
        return verdict

    def _draw_feature_maps(
        self, maps: Sequence[NDArray[np.float32]], verdict: Verdict, drawings: Drawings
    ) -> None:
        """As many as there is room for; the note says if that is not all."""
        saved = drawings.save_feature_maps(maps, self._options.conv_idx, self._number)
        try:
            verdict["feature_maps"].extend(saved)
        except NotDrawn as error:
            verdict["note"] = f"{verdict['note']} Feature maps are missing. {error}".strip()

    def begin(self) -> Verdict:
        """What each verdict of this variant has."""
        return begin_verdict(str(self._variant.pk), self._variant.model_name)

    def score(self, picture: Image.Image) -> tuple[float, float]:
        """What the network says of a picture: the logit and the probability.

        Raises:
            ClassifierError: the variant fails.
        """
        pixels = self._preprocessing.to_pixels(picture)
        outputs = self._graph.run(self._preprocessing.to_input(pixels[np.newaxis]))
        return outputs.logit.item(), engine.require_numbers(outputs.probability).item()

    def decide(self, logit: float, probability: float) -> Verdict:
        """The score, the decision, and how much that is worth.

        Args:
            logit: what the network says.
            probability: the sigmoid of it.
        """
        rule = self._rule
        probability = self.turn(np.array(probability, np.float32)).item()
        logit *= -1 if self._is_turned else 1
        label = engine.classify(np.array(probability), rule.threshold).item()
        calibrated = rule.calibrator.apply(logit).item() if rule.calibrator else None
        return {
            "graph_sha256": copies.graph_sha256 if (copies := find_copies(self._variant)) else "",
            "class_names": list(rule.class_names),
            "probability": probability,
            "logit": logit if np.isfinite(logit) else None,
            "calibrated_probability": calibrated,
            "label": label,
            "class_name": rule.class_names[label],
            "threshold": rule.threshold,
            "operating_point": rule.operating_point,
            "error_rates": rule.error_rates,
            "measured": rule.measured,
            "rarity": self._rate(logit),
            "losses": [loss._asdict() for loss in rule.losses],
            "note": rule.note,
        }

    def _rate(self, logit: float) -> dict[str, Any] | None:
        """How rare such a score is among images that were not manipulated."""
        authentic = self._rule.authentic
        if authentic is None:
            return None
        class_name = self._rule.class_names[authentic.label]
        rarity = authentic.rate(logit).to_json()
        return rarity | {"class_name": class_name, "least_high": authentic.least_high}

    def _judge_stability(self, picture: Image.Image, probability: float) -> dict[str, Any]:
        scores = stability.score_copies(self._graph, self._preprocessing, picture)
        copies = self.turn(scores.copy_probability).tolist()
        found = stability.judge(probability, copies, self._rule.threshold)
        return found._asdict() | {
            "copies": [
                {"name": name, "probability": copy}
                for name, copy in zip(scores.names, copies, strict=True)
            ]
        }

    def _explain(self, pixels: NDArray[np.uint8], drawings: Drawings) -> dict[str, Any]:
        """A heat map for each class; or only why there is none."""
        copies = find_copies(self._variant)
        if copies is None:
            return {
                "failure": _describe("No copy of this variant is kept that could be explained.")
            }
        preprocessing = self._preprocessing
        try:
            drawings.require_room()
            explanation = explain(
                Path(copies.canonical.path),
                preprocessing.to_input(pixels[np.newaxis]),
                allow_unconfined=conf.allow_unconfined,
            )
            maps = [
                self._draw_map(explanation.maps[label], label, pixels, drawings) for label in (0, 1)
            ]
        except Unavailable:
            raise
        except ClassifierError as error:
            return {"failure": describe_failure(error)}
        except OSError:
            return {"failure": _describe("The copy of this variant cannot be read.")}
        if self._is_turned:
            maps.reverse()
        return {"conv_idx": explanation.conv_idx, "maps": maps, "failure": None}

    def _draw_map(
        self, heat: NDArray[np.float32], label: int, pixels: NDArray[np.uint8], drawings: Drawings
    ) -> dict[str, Any]:
        """Draws the map of a class of the network, and tries whether it carries the score."""
        preprocessing, said = self._preprocessing, 1 - label if self._is_turned else label
        found = check_map(self._graph, preprocessing, pixels, heat, label)
        size = preprocessing.height, preprocessing.width
        return {
            "label": said,
            "class_name": self._rule.class_names[said],
            "file": drawings.save_heat_map(heat, size, self._number, said),
            "effect": found.effect,
            "random_effect": list(found.random_effect),
            "share": found.share,
            "warning": found.warning,
        }

    def turn(self, probability: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of the network as those of class 1 of the data set."""
        return 1 - probability if self._is_turned else probability


Asker = Examiner | Verdict
"""A variant; or what is said for one that cannot be asked, whatever the picture."""


def begin_verdict(key: str, name: str) -> Verdict:
    """What each verdict has, also where the variant fails."""
    return {
        "variant": key,
        "variant_name": name,
        "stability": None,
        "explanations": None,
        "feature_maps": [],
        "failure": None,
    }


def describe_failure(error: ClassifierError) -> dict[str, str]:
    """Why something is missing: a code for programs, empty where there is none, and words."""
    return {"code": str(getattr(error, "code", "")), "message": str(error)}


def _describe(reason: str) -> dict[str, str]:
    return {"code": "", "message": reason}
