"""The service in small: real uploads, a real kill; no time counts."""

import subprocess
import sys

from tests.docs.examples import ROOT


def test_no_acknowledged_upload_is_lost(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.service", "--smoke", "--folder", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split("|")[1:-1] for line in done.stdout.splitlines() if line.startswith("| ")]
    said = {what.strip(): measured.strip() for what, measured, *_ in rows}
    assert said["an evaluation that runs is cancelled"].startswith("cancelled")
    kill = "1 kills of the server right after the answer"
    assert said[f"{kill}: variants that are there, and answer"] == "1, 1 of 1"
    assert said[f"{kill}: evaluations that finish after the restart"] == "1 of 1, 1 with scores"
