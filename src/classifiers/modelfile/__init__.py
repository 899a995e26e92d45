"""An uploaded model file: what it is, and the Keras model in it. Knows no Django."""

from classifiers.modelfile.inspection import inspect, inspect_isolated
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.loading import LEFT_TO_KERAS, load_hdf5, load_model
from classifiers.modelfile.quarantine import share_parent
from classifiers.modelfile.report import Report, Verdict

__all__ = [
    "LEFT_TO_KERAS",
    "Limits",
    "Report",
    "Verdict",
    "inspect",
    "inspect_isolated",
    "load_hdf5",
    "load_model",
    "share_parent",
]
