"""What a model file may cost, handed in as one object."""

from dataclasses import dataclass

MEBI = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on a model file, each checked before what it bounds is allocated or run.

    The defaults let a network of 16 million parameters in.
    """

    file_bytes: int = 256 * MEBI
    """Size of the file."""
    hdf5_objects: int = 20_000
    """Groups and datasets in an HDF5 file."""
    hdf5_depth: int = 16
    """How deep groups lie in each other."""
    attribute_bytes: int = 4 * MEBI
    """Size of one attribute; the architecture is one."""
    json_depth: int = 64
    """How deep objects and arrays of the architecture lie in each other."""
    layers: int = 1_000
    """Layers, those of nested models included."""
    nested_models: int = 4
    """How deep models lie in each other."""
    parameters: int = 32_000_000
    """Numbers in all weights."""
    image_side: int = 1_024
    """Width and height of the input, in pixels."""
    activation_bytes: int = 512 * MEBI
    """Memory of all layers' outputs for one image, in single precision."""
    multiply_adds: int = 40_000_000_000
    """Multiplications with addition for one image."""
