"""Sequential models as a bare list of layers, the way Keras wrote them before 2.3."""

from typing import Any

from classifiers.modelfile.mends.structure import MODELS, Names
from classifiers.modelfile.mends.tally import Tally


def name_lists(model: Any, tally: Tally, name: str = "sequential") -> None:
    """Gives each list of layers a name, at any depth.

    Comes before the check of the structure, so that nothing is known of the types here.
    """
    if not isinstance(model, dict) or not _is_in(model.get("class_name"), MODELS):
        return
    config = model.get("config")
    if model["class_name"] == "Sequential" and isinstance(config, list):
        model["config"] = config = {"name": name, "layers": config}
        tally.add("sequential_list")
    layers = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(layers, list):
        return
    names = Names(filter(None, map(_name_of, layers)))
    for layer in layers:
        name_lists(layer, tally, _name_of(layer) or names.unique("sequential"))


def _name_of(layer: Any) -> str | None:
    if not isinstance(layer, dict):
        return None
    config = layer.get("config")
    name = layer.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return name if isinstance(name, str) else None


def _is_in(value: Any, names: frozenset[str]) -> bool:
    return isinstance(value, str) and value in names
