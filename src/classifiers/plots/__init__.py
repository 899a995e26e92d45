"""Feature maps, kernels and heat maps drawn as pictures. Knows no Django."""

from classifiers.plots.heat import draw_heat_map
from classifiers.plots.picture import draw_feature_maps, draw_kernels, estimate_size

__all__ = ["draw_feature_maps", "draw_heat_map", "draw_kernels", "estimate_size"]
