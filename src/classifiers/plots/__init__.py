"""Feature maps, kernels and heat maps drawn as pictures. Knows no Django."""

from classifiers.plots.heat import draw_heat_map
from classifiers.plots.picture import count_drawn, draw_feature_maps, draw_kernels, estimate_size

__all__ = ["count_drawn", "draw_feature_maps", "draw_heat_map", "draw_kernels", "estimate_size"]
