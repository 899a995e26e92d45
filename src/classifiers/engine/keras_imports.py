"""What a process imports that is there to run Keras models."""

PRELOAD = ("tensorflow", "keras", "h5py")
WITHOUT = ("matplotlib", "sklearn")
"""What Keras imports for plots and for scikit-learn's interface, if it is installed: a third of the
time and 85 MB, for what such a process does not do."""
