"""Answers as the documentation of version 1 shows them."""

from __future__ import annotations

from typing import Any

_HOST = "http://localhost:8000"
MODEL_ID = "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21"
_SELF = f"{_HOST}/api/v1/models/{MODEL_ID}/"

VARIANT: dict[str, Any] = {
    "model_id": MODEL_ID,
    "model_name": "Brightness 1",
    "model_desc": "Calls bright pictures real",
    "model_file": "trained_models/brightness_1.hdf5",
    "loss_curve": f"{_HOST}/media/loss_curves/brightness_1_curve.png",
    "accuracy": 100.0,
    "clr": {
        "columns": ["", "precision", "recall", "f1-score", "support"],
        "rows": [
            [0, 1.0, 1.0, 1.0, 4],
            [1, 1.0, 1.0, 1.0, 3],
            ["accuracy", "", "", 1.0, 7],
            ["macro_avg", 1.0, 1.0, 1.0, 7],
            ["weighted_avg", 1.0, 1.0, 1.0, 7],
        ],
    },
    "conv_layers": [[4, [3, 3]], [3, [1, 5]]],
    "owner": "ada",
    "published_at": "2026-11-23T12:00:00Z",
    "retired_at": None,
    "links": {
        "self": _SELF,
        "file": f"{_SELF}file/",
        "random_batch": f"{_HOST}/api/v1/random-batches/?model={MODEL_ID}",
    },
}
VARIANT_DETAIL: dict[str, Any] = VARIANT | {
    "retired_reason": "",
    "declaration": {
        "scaling": "unit",
        "color": "rgb",
        "resize": "nearest",
        "image_height": 256,
        "image_width": 256,
        "output": "sigmoid",
        "positive_class": 1,
        "class_names": ["df", "real"],
        "doubts": [],
    },
    "inspection": {
        "verdict": "accept",
        "code": "ok",
        "message": "The model can be published as it is.",
        "facts": {"format": "hdf5"},
        "mends": [],
        "original_sha256": "0" * 64,
        "canonical_sha256": "1" * 64,
        "graph_sha256": "2" * 64,
        "largest_difference": 1.2e-7,
    },
}
PREDICTION: dict[str, Any] = {
    "img_url": f"{_HOST}/data/real/002.png",
    "true_label": "real",
    "pred_label": "real",
    "probability": 94.9153,
    "plots": [],
}
TOKEN: dict[str, Any] = {
    "id": 1,
    "name": "nightly upload",
    "scopes": ["read", "upload"],
    "created_at": "2026-11-23T12:00:00Z",
    "expires_at": "2027-11-23T12:00:00Z",
    "last_used_at": None,
}
