"""What hostile files would run: each only leaves a file called `ran` beside the model."""

import base64
import codecs
import marshal
import pickle
from pathlib import Path
from typing import Any

FOOTPRINT = "ran"


def marshalled(folder: Path) -> str:
    """A lambda's byte code as Keras writes it."""
    path = str(folder / FOOTPRINT)
    source = f"lambda x: (open({path!r}, 'w').close(), x)[1]"
    code = compile(source, "<lambda>", "eval").co_consts[0]
    return codecs.encode(marshal.dumps(code), "base64").decode("ascii")


def lambda_object(folder: Path) -> dict[str, Any]:
    """A lambda as Keras 3 writes it, wherever a function may stand."""
    code = {"code": marshalled(folder), "defaults": None, "closure": None}
    return {"class_name": "__lambda__", "config": {"value": code["code"]} | code}


def foreign_function(folder: Path, module: str = "os", function: str = "system") -> dict[str, Any]:
    """A function outside Keras, as Keras 3 names one."""
    return {
        "class_name": "function",
        "module": module,
        "config": function,
        "registered_name": function,
        "args": [f"touch {folder / FOOTPRINT}"],
    }


def foreign_object(folder: Path, module: str = "os", class_name: str = "system") -> dict[str, Any]:
    """A class outside Keras, as Keras 3 names one."""
    command = f"touch {folder / FOOTPRINT}"
    return {
        "module": module,
        "class_name": class_name,
        "config": {"command": command},
        "registered_name": None,
    }


class _Opens:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (str(self.path), "w")


def pickled(folder: Path) -> bytes:
    return pickle.dumps(_Opens(folder / FOOTPRINT))


def pickled_text(folder: Path) -> str:
    return base64.b64encode(pickled(folder)).decode("ascii")
