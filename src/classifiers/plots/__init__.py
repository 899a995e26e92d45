"""Feature maps drawn as a picture. Knows no Django."""

from classifiers.plots.picture import draw_feature_maps

__all__ = ["draw_feature_maps"]
