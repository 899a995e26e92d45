"""Whether an ONNX graph computes what Keras does, tried in a child that can do nothing else.

The parent has TensorFlow imported, which takes seconds, and has run nothing with it, so that it can
be forked. The file that a child gets was written here, from what was checked; still, what a runtime
does with a network that a stranger made up is better not done by the server.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.conversion.onnx_graph import export_graph
from classifiers.engine import Runtime, build_open_model, keras_imports, open_graph
from classifiers.isolation import IsolationError, Sandbox, Unavailable
from classifiers.modelfile import canonical
from classifiers.modelfile.limits import MEBI
from classifiers.modelfile.report import Code, Refused

if TYPE_CHECKING:
    import keras

LARGEST_DIFFERENCE = 1e-5
"""Of two probabilities that are taken for equal."""

# Of feature maps, as a share of their largest value: inside a deep network, sums in another order
# differ more than in its answer.
_LARGEST_SHARE = 1e-4

_SECONDS = 60
_MEMORY_BYTES = 4096 * MEBI
_SEED = 0
_OPEN_SIDE = 256
_LARGEST_VALUES = (1, 255)  # networks that were trained on scaled pixels, and on raw ones


def measure(path: Path, graph: bytes, *, allow_unconfined: bool = False) -> float:
    """The largest difference between the probabilities of Keras and of ONNX Runtime.

    Feature maps are compared, too.

    Args:
        path: our copy of a model.
        graph: what `export_graph` made of the same architecture and weights.
        allow_unconfined: whether to make do with a bare child process.

    Raises:
        Refused: Keras or the runtime cannot run the model, or they differ by more than
            `LARGEST_DIFFERENCE`.
        Unavailable: this machine cannot confine a child.
    """
    try:
        said = json.loads(_sandbox(allow_unconfined).call(path))
        difference, share = float(said["difference"]), float(said["share"])
        is_same_graph = said["sha256"] == hashlib.sha256(graph).hexdigest()
    except Unavailable:
        raise
    except (IsolationError, ValueError, KeyError, TypeError) as error:
        raise _refused(str(error)) from error
    if not (is_same_graph and difference <= LARGEST_DIFFERENCE and share <= _LARGEST_SHARE):
        raise _refused(f"probabilities that differ by {difference:.2g}, layers by {share:.2g}")
    return difference


def warm_up(*, allow_unconfined: bool = False) -> None:
    """Has the child's parent import TensorFlow, in a thread, so that `measure` need not wait."""

    def start() -> None:
        with contextlib.suppress(Unavailable):  # `measure` will say so
            _sandbox(allow_unconfined).start()

    threading.Thread(target=start, daemon=True).start()


def share_parent(*, allow_unconfined: bool = False) -> None:
    """Has one parent import TensorFlow for all that this process forks, and does not wait for it.

    Args:
        allow_unconfined: as for `measure`.

    Raises:
        Unavailable: no process can be started.
    """
    _sandbox(allow_unconfined).share()


def answer(file: BinaryIO) -> bytes:
    """What the child says of our copy, in JSON."""
    import h5py

    with h5py.File(f"/dev/fd/{file.fileno()}", "r") as copy:
        graph = export_graph(*canonical.read(copy))
        differences = list(_compare(_load(copy), graph))
    difference, share = np.max(differences, axis=0).tolist()  # NaN, if one is NaN
    sha256 = hashlib.sha256(graph).hexdigest()
    return json.dumps({"difference": difference, "share": share, "sha256": sha256}).encode()


@cache
def _sandbox(allow_unconfined: bool) -> Sandbox:
    return Sandbox(
        f"{__name__}:answer",
        # Not the runtime: it starts threads when it is imported.
        preload=[*keras_imports.PRELOAD, "onnx"],
        without=keras_imports.WITHOUT,
        seconds=_SECONDS,
        memory_bytes=_MEMORY_BYTES,
        threads=True,
        allow_unconfined=allow_unconfined,
    )


def _load(copy: Any) -> keras.Model:
    # Not the public `load_model`, which wants a name that ends in .h5: here is a file without one.
    from keras.src.legacy.saving.legacy_h5_format import load_model_from_hdf5

    return load_model_from_hdf5(copy, compile=False)


def _compare(model: keras.Model, graph: bytes) -> Iterator[tuple[float, float]]:
    """For each image, the difference of the probability, and the largest of a feature map."""
    # Not the default: OpenVINO asks more of the system than a confined process has, and hangs.
    open_model, runtime = build_open_model(model), open_graph(graph, Runtime.ONNX_RUNTIME)
    for images in _draw_images(model.input_shape):
        expected = [np.asarray(output) for output in _flatten(open_model(images, training=False))]
        outputs = runtime.run(images, range(runtime.num_feature_maps))
        shares = [
            float(np.abs(feature_map - wanted).max()) / max(1.0, float(np.abs(wanted).max()))
            for feature_map, wanted in zip(outputs.feature_maps, expected[1:], strict=True)
        ]
        yield (
            float(np.abs(outputs.probability - expected[0]).max()),
            float(np.max(shares, initial=0.0)),
        )


def _draw_images(input_shape: Sequence[int | None]) -> Iterator[NDArray[np.float32]]:
    shape = (1, *(side or _OPEN_SIDE for side in input_shape[1:]))
    random = np.random.default_rng(_SEED)
    for largest in _LARGEST_VALUES:
        yield random.uniform(0, largest, shape).astype(np.float32)


def _flatten(outputs: Any) -> list[Any]:
    return outputs if isinstance(outputs, list) else [outputs]


def _refused(received: str) -> Refused:
    return Refused(
        Code.CANNOT_CONVERT,
        "A model must give the same answers in Keras and as an ONNX graph, within "
        f"{LARGEST_DIFFERENCE:g}. Received: {received[:300]}",
    )
