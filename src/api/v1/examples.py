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
_STAGED_ID = "8a6e0804-2bd0-4672-b79d-d97027f9071a"
STAGED: dict[str, Any] = {
    "staged": _STAGED_ID,
    "name": "my_variant.hdf5",
    "num_bytes": 20864,
    "expires_at": "2026-11-23T13:00:00Z",
    "links": {
        "self": f"{_HOST}/api/v1/inspections/{_STAGED_ID}/",
        "publish": f"{_HOST}/api/v1/models/",
    },
}
INSPECTION: dict[str, Any] = STAGED | {
    "verdict": "accept",
    "code": "ok",
    "message": "The model can be published as it is.",
    "facts": {"format": "HDF5", "parameters": 179},
    "mends": [],
    "choices": [
        {
            "name": "scaling",
            "label": "scaling",
            "value": "unit",
            "proposal": "unit",
            "reason": "What detectors of this kind are trained with. Nothing speaks against it on "
            "the 7 images of the data set that were tried.",
            "is_settled": False,
            "options": [{"value": "unit", "label": "0 to 1"}],
        }
    ],
    "trial": {
        "num_images": 7,
        "images": [
            {
                "path": "real/002.png",
                "img_url": f"{_HOST}/data/real/002.png",
                "label": 1,
                "class_name": "real",
            }
        ],
        "declared": "unit",
        "attempts": [
            {"scaling": "unit", "label": "0 to 1", "probabilities": [0.949153], "doubts": []}
        ],
    },
    "doubts": [],
}
PREDICTION: dict[str, Any] = {
    "img_url": f"{_HOST}/data/real/002.png",
    "true_label": "real",
    "pred_label": "real",
    "is_right": True,
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

_EVALUATION_ID = "0d4f2c6e-52f5-4a39-8c6e-3b1f2f8f5a10"
_DATA_SET_ID = "c1f7a9d2-7f0b-4c58-9a44-1d2c3b4a5f60"
_EVALUATIONS = f"{_HOST}/api/v1/evaluations/"
_OWN = f"{_EVALUATIONS}{_EVALUATION_ID}/"
_JOB_ID = "7d1b6c2a-0b5e-4b0e-9f9e-5a3c2d1e0f42"

DATA_SET: dict[str, Any] = {
    "data_set_id": _DATA_SET_ID,
    "name": "default",
    "caution": "",
    "class_names": ["df", "real"],
    "class_counts": [4, 3],
    "num_images": 7,
    "manifest_sha256": "3" * 64,
    "registered_at": "2026-11-23T12:00:00Z",
    "checked_at": "2026-11-23T12:00:00Z",
    "links": {
        "self": f"{_HOST}/api/v1/data-sets/{_DATA_SET_ID}/",
        "evaluations": f"{_EVALUATIONS}?data_set={_DATA_SET_ID}",
        "standings": f"{_HOST}/api/v1/data-sets/{_DATA_SET_ID}/standings/",
    },
}
DATA_SET_DETAIL: dict[str, Any] = DATA_SET | {
    "state": "same",
    "state_text": "Nothing was added, removed or renamed since it was last read.",
    "examples": [{"img_url": f"{_HOST}/data/real/002.png", "class_name": "real"}],
}
_JOB_STATE: dict[str, Any] = {
    "job_id": _JOB_ID,
    "status": "running",
    "done": 250,
    "total": 1000,
    "note": "scoring the images",
    "so_far": {"num_right": 231, "num_images": 250},
    "elapsed": 5.0,
    "remaining": 15.0,
    "error": "",
    "attempts": 1,
}
JOB: dict[str, Any] = _JOB_STATE | {
    "kind": "measure_evaluation",
    "owner": "ada",
    "cancel_requested": False,
    "max_attempts": 3,
    "enqueued_at": "2026-11-23T12:00:00Z",
    "started_at": "2026-11-23T12:00:01Z",
    "finished_at": None,
    "links": {
        "self": f"{_HOST}/api/v1/jobs/{_JOB_ID}/",
        "cancel": f"{_HOST}/api/v1/jobs/{_JOB_ID}/cancel/",
        "retry": f"{_HOST}/api/v1/jobs/{_JOB_ID}/retry/",
        "evaluation": _OWN,
    },
}
JOB_DETAIL: dict[str, Any] = JOB | {
    "position": None,
    "is_stalled": False,
    "title": "Evaluate Brightness 1 on default",
    "explanation": "A worker is at it.",
}
ACCOUNT: dict[str, Any] = {
    "username": "ada",
    "is_staff": False,
    "allowances": [
        {"kind": "variants", "used": 3, "allowed": 50},
        {"kind": "bytes", "used": 1048576, "allowed": 2147483648},
        {"kind": "uploads", "used": 1, "allowed": 20},
        {"kind": "jobs", "used": 0, "allowed": 3},
        {"kind": "staged", "used": 0, "allowed": 1073741824},
        {"kind": "imports", "used": 0, "allowed": 100},
    ],
}
FIGURE: dict[str, Any] = {
    "name": "accuracy",
    "value": 0.857,
    "low": 0.487,
    "high": 0.974,
    "method": "Wilson",
    "num_images": 7,
    "note": "",
}
BATCH: dict[str, Any] = {
    "model": MODEL_ID,
    "seed": 7,
    "operating_point": None,
    "threshold": 0.5,
    "predictions": [PREDICTION],
    "num_right": 1,
    "accuracy": FIGURE | {"value": 1.0, "low": 0.2065, "high": 1.0, "num_images": 1},
    "sentences": [
        "1 of 1 image right; 95 % interval of the share: 21 to 100 %.",
        "1 image says little: the evaluation on all 7 says how good the variant is.",
        (
            "Each percentage is the probability of the class that the variant decided for: near "
            "50 % it could hardly tell, near 100 % it was sure, rightly or not."
        ),
    ],
}
FIGURES: dict[str, Any] = {
    "threshold": 0.5,
    "num_images": 7,
    "num_groups": None,
    "figures": [FIGURE],
}
EVALUATION: dict[str, Any] = {
    "evaluation_id": _EVALUATION_ID,
    "model_id": MODEL_ID,
    "model_name": "Brightness 1",
    "data_set_id": _DATA_SET_ID,
    "data_set_name": "default",
    "data_set_caution": "",
    "owner": "ada",
    "is_imported": False,
    "status": "succeeded",
    "progress": 1.0,
    "created_at": "2026-11-23T12:00:00Z",
    "finished_at": "2026-11-23T12:00:21Z",
    "num_images": 7,
    "is_outdated": False,
    "accuracy": FIGURE,
    "roc_auc": FIGURE | {"name": "roc_auc", "method": "DeLong, on the logit scale"},
    "links": {
        "self": _OWN,
        "model": _SELF,
        "data_set": f"{_HOST}/api/v1/data-sets/{_DATA_SET_ID}/",
        "scores": f"{_OWN}scores/",
        "figures": f"{_OWN}figures/",
        "mistakes": f"{_OWN}mistakes/",
        "excitations": f"{_OWN}excitations/",
    },
}
STANDING: dict[str, Any] = {
    "model_id": MODEL_ID,
    "model_name": "Brightness 1",
    "evaluation_id": _EVALUATION_ID,
    "status": "succeeded",
    "roc_auc": EVALUATION["roc_auc"],
    "threshold": 0.9,
    "operating_point": "strict",
    "false_positive_rate": FIGURE | {"name": "false_positive_rate", "num_images": 4},
    "false_negative_rate": FIGURE | {"name": "false_negative_rate", "num_images": 3},
    "images_per_second": 250.0,
    "num_parameters": 28009,
    "num_bytes": 163928,
    "measured_at": "2026-11-23T12:00:21Z",
    "is_outdated": False,
    "is_changed": False,
    "retired_at": None,
    "links": {"model": _SELF, "evaluation": _OWN},
}
NEW_EVALUATION: dict[str, Any] = {"model_id": MODEL_ID, "data_set_id": _DATA_SET_ID}
SCORE: dict[str, Any] = {
    "path": "real/002.png",
    "label": 1,
    "score": 0.949153,
    "logit": 2.9263,
    "sha256": "4" * 64,
}
CALIBRATION: dict[str, Any] = {
    "calibrator": {"method": "temperature", "temperature": 1.7, "logits": [], "probabilities": []},
    "num_learnt_on": 500,
    "before": FIGURES | {"num_images": 500, "figures": [FIGURE | {"name": "log_loss"}]},
    "after": FIGURES | {"num_images": 500, "figures": [FIGURE | {"name": "log_loss"}]},
}
DECIDED: dict[str, Any] = FIGURES | {
    "confusion_matrix": {
        "true_negatives": 470,
        "false_positives": 30,
        "false_negatives": 40,
        "true_positives": 460,
    },
}
EVALUATION_DETAIL: dict[str, Any] = EVALUATION | {
    "class_names": ["df", "real"],
    "seconds": 20.5,
    "model_sha256": "0" * 64,
    "graph_sha256": "2" * 64,
    "manifest_sha256": "3" * 64,
    "preprocessing": {"scaling": "unit", "color": "rgb", "resize": "nearest"},
    "versions": {"python": "3.11.9", "numpy": "2.3.0"},
    "num_failures": 0,
    "failures": [],
    "doubts": [],
    "is_current": True,
    "meaning": (
        "A score is how likely it finds it, from 0 to 1, that a picture is real. From 0.5 on it "
        "calls a picture real, below that df."
    ),
    "limits": ["Its AUC is known roughly only: between 80.0 % and 93.0 %."],
    "figures": FIGURES,
    "curves": None,
    "calibration": None,
    "stability": None,
    "job": _JOB_STATE | {"status": "succeeded", "done": 1000, "remaining": 0.0},
}
COMPARISON: dict[str, Any] = {
    "a": _EVALUATION_ID,
    "b": "9b2e3d4c-1a2b-4c3d-8e9f-0a1b2c3d4e5f",
    "verdict": "better",
    "sentence": "The second variant ranks images better than the first.",
    "differences": [FIGURE | {"name": "roc_auc", "value": 0.04, "low": 0.01, "high": 0.07}],
    "p_area": 0.004,
    "p_decisions": 0.2,
    "num_only_a": 12,
    "num_only_b": 19,
}
NEW_OPERATING_POINT: dict[str, Any] = {
    "evaluation_id": _EVALUATION_ID,
    "name": "few alarms",
    "rule": {"label": 1, "max_share": 0.05},
}
OPERATING_POINT: dict[str, Any] = {
    "operating_point_id": "2f0a1b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b",
    "model_id": MODEL_ID,
    "evaluation_id": _EVALUATION_ID,
    "name": "few alarms",
    "threshold": 0.37,
    "rule": {"label": 1, "max_share": 0.05},
    "figures": FIGURES | {"threshold": 0.37},
    "owner": "ada",
    "created_at": "2026-11-23T12:00:00Z",
    "links": {
        "self": f"{_HOST}/api/v1/operating-points/2f0a1b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b/",
        "evaluation": _OWN,
    },
}
LAYER: dict[str, Any] = {
    "conv_idx": 0,
    "num_filters": 4,
    "kernel_size": [3, 3],
    "links": {
        "kernels": f"{_SELF}layers/0/kernels/",
        "maps": f"{_SELF}layers/0/maps/",
    },
}
NETWORK: dict[str, Any] = {
    "num_parameters": 112,
    "layers": [
        {
            "name": "first",
            "kind": "Conv2D",
            "activation": "",
            "inputs": ["images"],
            "output_shape": [256, 256, 4],
            "num_parameters": 112,
            "conv_idx": 0,
            "links": LAYER["links"],
        }
    ],
}
_IMAGE: dict[str, Any] = {
    "path": "real/002.png",
    "label": 1,
    "class_name": "real",
    "img_url": f"{_HOST}/data/real/002.png",
}
MISTAKE: dict[str, Any] = _IMAGE | {
    "decided_label": 0,
    "decided_class": "df",
    "probability": 0.12,
    "off": 0.38,
    "is_wrong": True,
}
DISAGREEMENT: dict[str, Any] = _IMAGE | {
    "a": {"probability": 0.12, "decided_label": 0, "decided_class": "df"},
    "b": {"probability": 0.93, "decided_label": 1, "decided_class": "real"},
    "difference": 0.81,
    "right": "b",
}
EXCITATION: dict[str, Any] = {
    "conv_idx": 0,
    "filter": 3,
    "num_images": 400,
    "median": 0.21,
    "images": [_IMAGE | {"value": 0.83}],
    "note": "",
}

CANDIDATE: dict[str, Any] = {
    "model_id": MODEL_ID,
    "model_name": "Brightness 1",
    "is_asked": False,
    "reason": "too few images to show that it tells the classes apart",
    "caution": "",
}
_CHECK_KEY = "q0Vt3cXw5mJ1nH8sYd7Lr2Kb9ZaEfGiU"
_CHECK = f"{_HOST}/api/v1/picture-checks/{_CHECK_KEY}/"
_STATEMENT = {
    "level": "none",
    "sentence": "No sign of manipulation was found. A missing sign is no proof.",
    "rate": "“Brightness 1” misses about 1 in 14 manipulated pictures (95 % interval 5–10 of 100).",
    "reason": "",
    "basis": "On this installation’s own data set, at this setting, “Brightness 1” missed 7 of 100 "
    "images of class “df” (manipulated); 95 % interval 5 to 10, measured on 500 images.",
    "caution": "",
}
_VERDICT: dict[str, Any] = {
    "model_id": MODEL_ID,
    "model_name": "Brightness 1",
    "verdict": "real",
    "statement": _STATEMENT,
    "label": 1,
    "class_name": "real",
    "class_names": ["df", "real"],
    "probability": 0.93,
    "logit": 2.59,
    "calibrated_probability": None,
    "threshold": 0.5,
    "operating_point": "",
    "error_rates": {"accuracy": FIGURE},
    "measured": {
        "evaluation_id": _EVALUATION_ID,
        "data_set_name": "default",
        "data_set_caution": "",
        "num_images": 1000,
        "finished_at": "2026-11-23T12:00:00Z",
    },
    "rarity": {
        "class_name": "real",
        "num_images": 500,
        "num_as_extreme": 310,
        "share": 0.62,
        "low": 0.577,
        "high": 0.661,
        "least_high": 0.0077,
    },
    "losses": [],
    "note": "",
    "graph_sha256": "2" * 64,
    "stability": None,
    "explanations": None,
    "feature_maps": [],
    "failure": None,
}
PICTURE_CHECK: dict[str, Any] = {
    "key": _CHECK_KEY,
    "status": "succeeded",
    "created_at": "2026-11-23T12:00:00Z",
    "expires_at": "2026-11-23T13:00:00Z",
    "options": {
        "model_id": [MODEL_ID],
        "region": "faces",
        "stability": False,
        "explanations": False,
        "layers": [],
        "operating_point": "",
    },
    "job": _JOB_STATE
    | {"status": "succeeded", "done": 1, "total": 1}
    | {"position": None, "is_stalled": False},
    "pictures": [
        {
            "kind": "picture",
            "region": "faces",
            "name": "holiday.jpg",
            "sha256": "4" * 64,
            "width": 4000,
            "height": 3000,
            "shown": f"{_CHECK}files/0-shown.jpg/",
            "failure": None,
            "statement": _STATEMENT,
            "quotation": "“holiday.jpg”, checked on … by “Brightness 1” at …: No sign of … …",
            "quotation_in_full": "“holiday.jpg” (SHA-256 444…), checked on … by trained …",
            "verdicts": [],
            "seconds": None,
            "num_frames": None,
            "num_left_out": None,
            "preview": None,
            "tracks": None,
            "is_damaged": None,
            "num_faces": 1,
            "faces": [
                {
                    "number": 0,
                    "box": [1820, 640, 410, 410],
                    "crop": [1697, 517, 656, 656],
                    "shown": f"{_CHECK}files/0-face0.jpg/",
                    "verdicts": [_VERDICT],
                    "statement": _STATEMENT,
                }
            ],
        }
    ],
    "links": {
        "self": _CHECK,
        "cancel": f"{_CHECK}cancel/",
        "repeat": f"{_CHECK}repeat/",
        "report": f"{_CHECK}report/",
    },
}
