"""What was stored in English, in the language of the reader.

Workers store sentences beside what they measure; programs get them as they are.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_VALUE = re.compile(r"%\((\w+)\)s")

TEXTS = (
    # Why a figure or its interval is missing: `evaluation`.
    gettext_noop("cannot be estimated: %(reason)s"),
    gettext_noop("the interval cannot be estimated: %(reason)s"),
    gettext_noop("there is no image of class %(number)s"),
    gettext_noop("no image was decided for class 1"),
    gettext_noop("all images are of one group"),
    gettext_noop("all images have the same score"),
    gettext_noop("the images do not vary"),
    gettext_noop("the classes are perfectly separated"),
    gettext_noop("there are fewer than %(number)s independent images of a class"),
    gettext_noop("there are fewer than %(number)s independent images"),
    gettext_noop("a probability of exactly 0 or 1 was wrong, which costs infinitely much"),
    # How an interval was made.
    gettext_noop("Wilson, on the effective number of images (Korn and Graubard)"),
    gettext_noop("%(method)s, of both classes together (Newcombe's MOVER)"),
    gettext_noop("%(method)s, through the Jaccard index"),
    gettext_noop("%(method)s, groups drawn as a whole"),
    gettext_noop("%(method)s, by group"),
    gettext_noop("DeLong, on the logit scale"),
    gettext_noop("bootstrap, on the logit scale"),
    gettext_noop("bootstrap-t of the logarithm"),
    gettext_noop("debiased (Kumar et al.), its moments inverted as those of a gamma distribution"),
    # How two variants compare.
    gettext_noop("The second variant ranks images better than the first."),
    gettext_noop("The second variant ranks images worse than the first."),
    gettext_noop("The second variant decides better than the first."),
    gettext_noop("The second variant decides worse than the first."),
    gettext_noop("The second variant ranks images and decides better than the first."),
    gettext_noop("The second variant ranks images and decides worse than the first."),
    gettext_noop("No difference is shown; more than %(number)s further images are needed."),
    gettext_noop(
        "No difference is shown; about %(number)s more images are needed, if the true difference "
        "is as large as the one seen here."
    ),
    gettext_noop("Cannot be said from these images: %(reason)s."),
    gettext_noop("one variant ranks images better, the other decides better at its threshold"),
    gettext_noop("both variants decide alike, and neither ranks images better"),
    gettext_noop(
        "a class has only %(number)s independent images, and each needs %(fewest)s or more"
    ),
    gettext_noop(
        "a class has only %(number)s independent groups of images, and each needs %(fewest)s or "
        "more"
    ),
    # In which ways pictures are changed: `stability`.
    gettext_noop("JPEG, quality %(number)s"),
    gettext_noop("shrunk to half and restored"),
    gettext_noop("shrunk to a quarter and restored"),
    gettext_noop("shrunk to %(number)s pixels and restored"),
    gettext_noop("blurred by %(number)s pixels"),
    gettext_noop("noise of %(number)s of 255"),
    gettext_noop("cropped to %(number)s %% of width and height"),
    gettext_noop("left and right swapped"),
    # What speaks against a declaration.
    gettext_noop("For some images, the output is not a number."),
    gettext_noop("The model begins by scaling pixels itself, so they are wanted as they are."),
    gettext_noop(
        "Nearly all images get the same probability, about %(share)s %%. Are pixels scaled as they "
        "were when the model was trained?"
    ),
    gettext_noop(
        "Images of class 1 get lower probabilities than those of class 0: the area under the ROC "
        "curve is %(area)s on %(number)s images, where 0.5 is chance. Does a high output mean the "
        "other class, or are pixels scaled in another way?"
    ),
    # What must be known of the sample's data set.
    gettext_noop("Drawn faces: what is measured on them says nothing about photographs."),
    # Why to distrust error rates, beside a check of pictures.
    gettext_noop("How often this variant is wrong is not known: it was never evaluated."),
    gettext_noop(
        "How often this variant is wrong is not known: it was never evaluated since its file or "
        "its declaration was changed."
    ),
    gettext_noop("The data set has changed since the error rates were measured on it."),
    gettext_noop(
        "%(note)s Error rates were measured on single pictures; for the mean of a film they may "
        "differ."
    ),
    gettext_noop(
        "Error rates were measured on single pictures; for the mean of a film they may differ."
    ),
)
"""All that can be said in another language, with names for what differs."""


def translate_stored(text: str) -> str:
    """A stored text in the language that is active; as it is where none of `TEXTS` fits it."""
    for template, pattern in _compile_all():
        if found := pattern.fullmatch(text):
            values = {name: translate_stored(value) for name, value in found.groupdict().items()}
            return _(template) % values
    return text


@cache
def _compile_all() -> list[tuple[str, re.Pattern[str]]]:
    return [(template, re.compile(_write_pattern(template), re.DOTALL)) for template in TEXTS]


def _write_pattern(template: str) -> str:
    """What a text looks like that was made from a template."""
    pieces = _VALUE.split(template)  # plain text and names of values, by turns
    plain = [re.escape(piece.replace("%%", "%")) for piece in pieces[::2]]
    named = [f"(?P<{name}>.+)" for name in pieces[1::2]]
    return "".join(part for pair in zip(plain, [*named, ""], strict=True) for part in pair)
