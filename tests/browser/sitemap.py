"""The pages that a visitor can open, with an example for each kind."""

from __future__ import annotations

import json

from tests.browser.installation import Installation

_FIXED = {
    "check": "/",
    "variants": "/variants/",
    "batches": "/batches/",
    "data-sets": "/data-sets/",
    "reading": "/about/reading/",
    "privacy": "/about/privacy/",
    "login": "/account/login/",
}
_OF_A_VARIANT = {
    "variant": "",
    "evaluation": "evaluation/",
    "mistakes": "mistakes/",
    "inside": "inside/",
    "calls": "api/",
}


def list_pages(installation: Installation) -> dict[str, str]:
    """Paths by name; those of a variant are of the sample's Meso4."""
    variants = json.loads(installation.read("/api/v1/models/"))["results"]
    keys = {one["model_name"]: one["model_id"] for one in variants}
    meso4 = keys["Meso4 (sample)"]
    own = {name: f"/variants/{meso4}/{tail}" for name, tail in _OF_A_VARIANT.items()}
    chosen = "&".join(f"variant={key}" for key in (meso4, keys["MesoInception4 (sample)"]))
    return (
        _FIXED
        | own
        | {
            "compare": f"/variants/compare/?{chosen}",
            "batch": f"/batches/?model={meso4}&count=4&seed=7&layers=0",
        }
    )


OWN = {
    "publish": "/publish/",
    "jobs": "/jobs/",
    "account": "/account/",
    "tokens": "/account/tokens/",
}
"""Those of somebody who is logged in."""

NAMES = [*_FIXED, *_OF_A_VARIANT, "compare", "batch"]
