"""An ONNX graph of a network that was checked, written here without TensorFlow.

Made for what the gates of `modelfile` let through: a closed list of layers, each with its own
function here. Tensors lie channels first inside, as the runtimes want them.
"""

from classifiers.conversion.onnx_graph.export import export_graph

__all__ = ["export_graph"]
