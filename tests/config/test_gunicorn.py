"""The server of `make run`, with its workers beside it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"


def find_workers(folder: Path) -> dict[int, str]:
    """Processes of the installation in this folder that are no part of gunicorn."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_text().replace("\0", " ")
            is_ours = f"={folder}\0" in (process / "environ").read_text() + "\0"
        except OSError:  # it has ended meanwhile
            continue
        if is_ours and (" work " in command or "config.workers" in command):
            found[int(process.name)] = command
    return found


def find_children(pid: int, wanted: str) -> dict[int, str]:
    """Processes that this one has started, with such a word in their command."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
            if wanted in command:
                found[int(child)] = command
    return found


def wait_until(condition):
    end = time.monotonic() + 120
    while not (result := condition()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return result


@pytest.fixture
def environment(request):
    return getattr(request, "param", {})


@pytest.fixture
def server(tmp_path, environment):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MESONET", "COV"))}
    environment = clean | environment
    environment |= {"MESONET_VAR_FOLDER": str(tmp_path), "MESONET_BIND": address}
    (tmp_path / "static").mkdir()
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield process
    process.kill()
    process.wait()


def test_workers_are_restarted_and_end_with_the_server(server, tmp_path):
    workers = wait_until(lambda: len(w := find_workers(tmp_path)) == 3 and w)
    commands = {command: pid for pid, command in workers.items()}
    [short] = [commands[c] for c in commands if " work " in c and "default" not in c]
    os.kill(short, signal.SIGKILL)
    wait_until(lambda: short not in (w := find_workers(tmp_path)) and len(w) == 3)
    server.kill()
    wait_until(lambda: not find_workers(tmp_path))


def test_a_server_that_is_stopped_stops_its_workers_first(server, tmp_path):
    wait_until(lambda: len(find_workers(tmp_path)) == 3)
    # Only now does it listen to signals.
    wait_until(lambda: len(find_children(server.pid, "config.wsgi")) == 2)
    server.terminate()
    assert server.wait(timeout=30) == 0
    assert not find_workers(tmp_path)


READER = "classifiers.isolation.parent"


def test_what_reads_uploads_is_started_once_and_ends_with_the_server(server):
    readers = wait_until(lambda: len(r := find_children(server.pid, READER)) == 3 and r)
    functions = ("modelfile.quarantine", "imagefile.quarantine", "conversion.parity")
    assert all(any(f in command for command in readers.values()) for f in functions)
    answering = wait_until(lambda: len(a := find_children(server.pid, "config.wsgi")) == 2 and a)
    # Processes that are replaced leave it alone.
    server.send_signal(signal.SIGHUP)
    wait_until(lambda: not answering.keys() & find_children(server.pid, "config.wsgi").keys())
    assert find_children(server.pid, READER).keys() == readers.keys()
    server.kill()
    wait_until(lambda: not any(map(is_alive, readers)))


def is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("environment", [{"MESONET_WARM_UP": "false"}], indirect=True)
def test_it_is_started_by_the_first_upload_if_wanted(server, tmp_path):
    wait_until(lambda: len(find_children(server.pid, "config.wsgi")) == 2)
    wait_until(lambda: len(find_workers(tmp_path)) == 3)
    assert not find_children(server.pid, READER)
