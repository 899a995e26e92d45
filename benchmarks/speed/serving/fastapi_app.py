"""The same service behind FastAPI; answered in the event loop, which is faster than its threads."""

from typing import Any

from fastapi import FastAPI

from benchmarks.speed.serving.service import Service

app = FastAPI()
service = Service()


@app.get("/api/predictions/{model_id}/1/")
async def predict(model_id: str) -> list[dict[str, Any]]:
    return service.predict(model_id)
