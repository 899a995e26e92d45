"""Pictures of four layers of one image."""

from __future__ import annotations

from typing import Any

from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row

# Of Meso4's four convolutions, for an image of 256 x 256.
_MAP_SIZES = (256, 128, 64, 32)


def measure(plan: Plan) -> list[Row]:
    site, times = plan.site, plan.site.sizes.repeats
    ours_takes = {"model_id": site.model_id, "image": str(site.face), "repeats": times // 2}
    few = max(1, times // 40)
    literal_takes = {"model_file": str(site.model_file), "image": str(site.face), "repeats": few}
    series = plan.take_turns(
        {
            "ours": plan.ours("plot", **ours_takes),
            "theirs": plan.literal("plot", **literal_takes),
        }
    )
    ours, theirs = series["ours"], series["theirs"]
    agreement = _agree(ours.results[0], theirs.results[0])
    compared = Comparison(bench="plot", series=series.values(), agreement=agreement)
    what, wanted = "four layers of one image as PNG", {"floor": 40, "goal": 80, "bound": 30}
    return [compared.row_in_ms(what, ours.seconds(), theirs.seconds(), against="literal", **wanted)]


def _agree(ours: dict[str, Any], theirs: list[int]) -> Agreement:
    """As many pictures, ours with room for every value of every filter."""
    rooms = [
        width * height >= num_filters * size**2
        for (width, height), (num_filters, _), size in zip(
            ours["sizes"], ours["layers"], _MAP_SIZES, strict=True
        )
    ]
    text = f"{len(rooms)} and {len(theirs)} PNGs, all filters at one pixel per value or more"
    return Agreement(text, all(rooms) and len(rooms) == len(theirs) and all(theirs))
