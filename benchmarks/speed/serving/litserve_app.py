"""The same service behind LitServe.

``python -m benchmarks.speed.serving.litserve_app <port> <workers>``
"""

from __future__ import annotations

import sys
from typing import Any

import litserve

from benchmarks.speed.serving.service import Service


class PredictionAPI(litserve.LitAPI):
    def setup(self, device: str) -> None:
        self.service = Service()

    def decode_request(self, request: dict[str, str]) -> str:
        return request["model_id"]

    def predict(self, model_id: str) -> list[dict[str, Any]]:
        return self.service.predict(model_id)

    def encode_response(self, output: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return output


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    server = litserve.LitServer(PredictionAPI(), accelerator="cpu", workers_per_device=workers)
    server.run(host="127.0.0.1", port=port, log_level="error", generate_client_file=False)
