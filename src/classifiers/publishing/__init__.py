"""From a model file to a published variant: inspection, advice, proposals, the form, the save."""

from classifiers.publishing.variants import DESCRIBED, change, publish, retire, share_parents

__all__ = ["DESCRIBED", "change", "publish", "retire", "share_parents"]
