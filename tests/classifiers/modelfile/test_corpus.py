"""The inspector against the corpus: every verdict and reason, and nothing touched on the way."""

import pytest

from classifiers.modelfile import inspect, inspect_isolated
from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus import all_cases

DECOY = b"what nobody may read"


@pytest.mark.parametrize(
    "case",
    all_cases(),
    ids=lambda case: f"{case.family}: {case.name}"[:90],
)
def test_verdict_and_reason(case, tmp_path):
    decoy = tmp_path / "decoy"
    decoy.write_bytes(DECOY)
    folder = tmp_path / "files"
    folder.mkdir()
    path = case.write(folder, decoy)
    before = sorted(tmp_path.rglob("*"))
    # Confined where this machine can; the tests of the isolation see to that.
    report = inspect_isolated(path, allow_unconfined=True)
    if report.code is Code.TOOK_TOO_LONG and not case.needs_child:
        # The file is only large, and this machine busy: the verdict counts, not the time.
        with path.open("rb") as file:
            report = inspect(file)
    assert report.verdict in case.verdicts, report.message
    assert report.code in case.codes, report.message
    assert report.message
    assert sorted(tmp_path.rglob("*")) == before, "a file was made"
    assert DECOY.decode() not in str(report)
    path.unlink()  # some are large
