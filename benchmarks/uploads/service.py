"""The running service: hostile files arrive, and others go on asking."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.uploads.table import Row, percentile
from classifiers.modelfile import Verdict
from tests.classifiers.modelfile.corpus import all_cases

_ADD = "/admin/classifiers/mlmodel/add/"
_OTHERS_P95_MS = 200
_BOUNDARY = "a-boundary-that-no-file-holds"


def rows(num_uploads: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, _serve(Path(folder)) as visitor:
        model_id = json.loads(visitor.get("/api/available-models/"))[0]["model_id"]
        before = _scores(visitor, model_id)
        with _others(visitor.address, model_id) as others:
            outcomes = [_upload(visitor, number) for number in range(num_uploads)]
        after = _scores(visitor, model_id)
    refused = outcomes.count("refused")
    yield Row(
        f"{num_uploads} hostile uploads through the form, one a second",
        f"{refused} refused",
        "all",
        refused == num_uploads,
    )
    errors = sum(1 for seconds in others if seconds is None)
    answered = [seconds for seconds in others if seconds is not None]
    p95 = percentile(answered, 95)
    yield Row(
        f"{len(others)} other requests meanwhile",
        f"{errors} errors, p95 {p95:.0f} ms",
        f"0, {_OTHERS_P95_MS} ms",
        errors == 0 and p95 <= _OTHERS_P95_MS,
    )
    shared = before.keys() & after.keys()
    different = sum(before[url] != after[url] for url in shared)
    yield Row(
        f"scores of {len(shared)} images before and after",
        f"{different} differ",
        "0",
        different == 0 and bool(shared),
    )


class _Visitor:
    """A browser with its cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> bytes:
        with self.opener.open(self.address + path, timeout=60) as response:
            return bytes(response.read())

    def post(self, path: str, body: bytes, content_type: str) -> bytes:
        headers = {"Content-Type": content_type, "Referer": self.address}
        request = urllib.request.Request(self.address + path, body, headers)
        with self.opener.open(request, timeout=60) as response:
            return bytes(response.read())

    def log_in(self, password: str) -> None:
        self.get("/admin/login/")
        fields = {"username": "admin", "password": password, "csrfmiddlewaretoken": self.token}
        body = urlencode(fields).encode()
        self.post("/admin/login/?next=/admin/", body, "application/x-www-form-urlencoded")

    @property
    def token(self) -> str:
        return next(str(c.value) for c in self.cookies if c.name == "csrftoken")


@contextmanager
def _serve(folder: Path) -> Iterator[_Visitor]:
    """An installation of its own, with the sample, and its administrator."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "MESONET_VAR_FOLDER": str(folder),
        "MESONET_BIND": f"127.0.0.1:{port}",
    }
    run = [sys.executable, "manage.py", "bootstrap"]
    said = subprocess.run(run, env=environment, check=True, capture_output=True, text=True).stdout
    password = re.search(r"with the password (\S+)", said)
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
    server = subprocess.Popen(
        gunicorn, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    visitor = _Visitor(f"http://127.0.0.1:{port}")
    try:
        _wait_for(visitor)
        visitor.log_in(password[1] if password else "")
        yield visitor
    finally:
        server.terminate()
        server.wait()


def _wait_for(visitor: _Visitor) -> None:
    for _ in range(100):
        try:
            visitor.get("/api/dataset-size/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("The server did not start.")


def _scores(visitor: _Visitor, model_id: str) -> dict[str, float]:
    predictions = json.loads(visitor.get(f"/api/predictions/{model_id}/100/"))
    return {p["img_url"]: p["probability"] for p in predictions}


@contextmanager
def _others(address: str, model_id: str) -> Iterator[list[float | None]]:
    """Asks for small things all the time; None stands for an error."""
    answers: list[float | None] = []
    over = threading.Event()

    def ask() -> None:
        visitor = _Visitor(address)
        while not over.wait(0.05):
            start = time.perf_counter()
            try:
                visitor.get("/api/available-models/")
                answers.append(time.perf_counter() - start)
            except OSError:
                answers.append(None)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield answers
    finally:
        over.set()
        asking.join()


def _upload(visitor: _Visitor, number: int) -> str:
    """Sends a hostile file, and says what became of it; takes a second in all."""
    hostile = [c for c in all_cases() if c.verdicts == {Verdict.REJECT} and not c.big]
    case = random.Random(number).choice(hostile)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        (folder / "decoy").touch()
        content = case.write(folder / "files", folder / "decoy").read_bytes()
    curve = Path("sample/loss_curves/meso4.png").read_bytes()
    fields = {
        "csrfmiddlewaretoken": visitor.token.encode(),
        "model_name": f"Hostile {number}".encode(),
        "model_desc": b"x",
    }
    body = _encode(fields, {"model_file": ("m.h5", content), "loss_curve": ("c.png", curve)})
    try:
        page = visitor.post(_ADD, body, f"multipart/form-data; boundary={_BOUNDARY}")
        outcome = "refused" if b"errorlist" in page else "taken"
    except urllib.error.HTTPError as error:
        outcome = str(error.code)
    time.sleep(max(0.0, 1 - (time.perf_counter() - start)))
    return outcome


def _encode(fields: dict[str, bytes], files: dict[str, tuple[str, bytes]]) -> bytes:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value
        for name, value in fields.items()
    ]
    parts += [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        for name, (filename, content) in files.items()
    ]
    return b"\r\n".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
