"""A PostgreSQL server for a test, in a folder of its own, reached by a socket in it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


@contextmanager
def open_postgres() -> Iterator[str | None]:
    """Gives the URL of an empty data base. None where PostgreSQL or its driver is missing."""
    programs = _find_programs()
    if programs is None or not find_spec("psycopg"):
        yield None
        return
    # It refuses to run as root, and the path of a socket must be short.
    user = "postgres" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = ["-D", f"{folder}/data"]

        def run(*command: str) -> None:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            program, *arguments = command
            command = [programs / program, *data, *arguments]
            subprocess.run(command, check=True, user=user, cwd=folder, **quiet)

        run("initdb", "-U", "tests", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses= -c fsync=off -k {folder}"
        run("pg_ctl", "start", "-w", "-l", f"{folder}/log", "-o", options)
        try:
            yield f"postgres://tests@/{folder}/postgres"
        finally:
            run("pg_ctl", "stop", "-m", "immediate")


def _find_programs() -> Path | None:
    found = shutil.which("postgres")
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    if found:
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").is_file()), None)
