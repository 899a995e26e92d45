"""The benchmark in small: every line is there and both sides agree; no number counts.

Those that evaluate, and those that start processes and servers, want the machine for themselves.
`python -m benchmarks.speed --smoke` has them, too.
"""

import json
import subprocess
import sys

import pytest

from benchmarks.speed.agreement import compare_feature_maps, compare_scores, compare_some_scores
from benchmarks.speed.benches import BENCHES
from benchmarks.speed.workers import ROOT

KEYS = {
    *("bench", "name", "unit", "ours", "theirs", "against", "ratio", "floor", "goal", "bound"),
    *("agreement", "agrees", "disturbed", "rounds", "quiet", "skipped", "date", "machine"),
}
IN_ONE_PROCESS = ["answer", "draw", "plot"]
ONE, FOUR = "one image, warm", "activations of four layers, warm"
DRAW = "10 random images drawn and loaded, of 200 files"
NAMES = {
    f"{ONE}, MLModel.predict",
    f"{ONE}, MLModel.predict, again",
    f"{ONE}, the engine alone",
    FOUR,
    f"{FOUR}, again",
    DRAW,
    f"{DRAW}, as against 40",
    f"{DRAW}, first time in a process",
    "four layers of one image as PNG",
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    output = folder / "results.json"
    chosen = [f"--only={name}" for name in IN_ONE_PROCESS]
    command = [sys.executable, "-m", "benchmarks.speed", "--smoke", *chosen]
    done = subprocess.run(
        [*command, "--folder", str(folder), "--output", str(output)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {row["name"]: row for row in json.loads(output.read_text())}


def test_every_line_is_there(rows):
    assert rows.keys() >= NAMES
    assert {row["bench"] for row in rows.values()} == {*IN_ONE_PROCESS} <= {*BENCHES}
    assert all(row.keys() == KEYS for row in rows.values())


def test_both_sides_agree(rows):
    assert all(row["agrees"] and row["agreement"] for row in rows.values())
    assert all(row["ours"] > 0 and row["theirs"] > 0 and row["ratio"] > 0 for row in rows.values())


@pytest.mark.parametrize(
    "theirs",
    [
        {"a": 0.9, "b": 0.50004},
        {"a": 0.9, "b": 0.499999},
        {"a": 0.9, "c": 0.500002},
    ],
    ids=["too far apart", "another decision", "another image"],
)
def test_scores_that_differ(theirs):
    ours = {"a": 0.9, "b": 0.500002}
    assert compare_scores(ours, ours).holds
    assert not compare_scores(ours, theirs).holds


def test_scores_must_come_near_the_threshold():
    assert not compare_scores({"a": 0.9}, {"a": 0.9}).holds


def test_answers_must_be_known():
    assert compare_some_scores([("a", 0.9)], {"a": 0.9, "b": 0.1}).holds
    assert not compare_some_scores([("c", 0.9)], {"a": 0.9, "b": 0.1}).holds
    assert not compare_some_scores([], {"a": 0.9, "b": 0.1}).holds


def test_feature_maps_that_differ():
    assert compare_feature_maps([[1.0, 2.0]], [[1.0, 2.0]]).holds
    assert not compare_feature_maps([[1.0, 2.0]], [[1.0, 2.1]]).holds
    assert not compare_feature_maps([[1.0, 2.0]], [[1.0]]).holds
