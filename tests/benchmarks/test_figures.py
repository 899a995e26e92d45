import os
import subprocess
import sys

from tests.docs.examples import ROOT


def test_coverage_and_speed_are_measured():
    options = ["--smoke", "--world", "videos", "--size", "60"]
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.figures", *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert "| figure | videos 60 |" in process.stdout
    assert "| `calibration_error` |" in process.stdout
    assert "scikit-learn in a loop" in process.stdout
