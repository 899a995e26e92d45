"""An uploaded model file: what it is, and the Keras model in it. Knows no Django."""

from classifiers.modelfile.loading import load_model

__all__ = ["load_model"]
