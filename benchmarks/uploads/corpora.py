"""The generated corpora of the tests: what is said of each file, and after how long."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.uploads.table import Row, percentile
from classifiers.imagefile import RefusedImage, read_pixels
from classifiers.modelfile import Verdict, inspect_isolated, quarantine
from classifiers.modelfile.limits import MEBI, Limits
from tests.classifiers.imagefile.corpus import all_cases as picture_cases
from tests.classifiers.modelfile.corpus import all_cases, mutate
from tests.classifiers.modelfile.corpus.case import Case
from tests.networks import build_nested, build_sigmoid, save_hdf5

_DECOY = b"what nobody may read"
_P95_MS, _CAP_MS, _MEMORY_MIB = 100, 3000, 256


def rows() -> Iterator[Row]:
    cases = all_cases()
    wrong: list[str] = []
    refusals: list[float] = []
    touched = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in [cases[0], *cases]:  # the first one starts the parent
            is_right, seconds, was_touched = _try(case, folder)
            wrong += [] if is_right else [case.name]
            touched += was_touched
            refusals += [seconds] if Verdict.REJECT in case.verdicts else []
    yield Row(
        f"verdict and reason of {len(cases)} generated model files",
        f"{len(cases) - len(wrong)} right" + (f", wrong: {wrong}" if wrong else ""),
        "all",
        not wrong,
    )
    yield Row("files made, decoys read", str(touched), "0", touched == 0)
    yield Row(
        f"{len(refusals)} refusals",
        f"p95 {percentile(refusals, 95):.0f} ms, longest {max(refusals) * 1000:.0f} ms",
        f"{_P95_MS} ms, {_CAP_MS} ms",
        percentile(refusals, 95) <= _P95_MS and max(refusals) * 1000 <= _CAP_MS * 1.1,
    )
    bound = quarantine._sandbox(False, Limits().parameters).memory_bytes // MEBI
    yield Row(
        "memory of a reader, on top of its parent",
        f"bounded at {bound} MiB",
        f"{_MEMORY_MIB} MiB",
        bound <= _MEMORY_MIB,
    )


def pictures() -> Iterator[Row]:
    """The corpus of pictures, read as an upload is."""
    cases = picture_cases()
    wrong: list[str] = []
    refusals: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        decoy = folder / "decoy"
        decoy.write_bytes(_DECOY)
        (folder / "files").mkdir()
        for case in cases:
            path = case.write(folder / "files", decoy)
            start = time.perf_counter()
            try:
                read_pixels(path, formats=case.formats)
                code = None
            except RefusedImage as refusal:
                code = refusal.code
                refusals.append(time.perf_counter() - start)
            wrong += [] if code in case.codes or (code is None and case.taken) else [case.name]
            path.unlink()
    yield Row(
        f"verdict and reason of {len(cases)} generated pictures",
        f"{len(cases) - len(wrong)} right" + (f", wrong: {wrong}" if wrong else ""),
        "all",
        not wrong,
    )
    yield Row(
        f"{len(refusals)} refusals of pictures",
        f"p95 {percentile(refusals, 95):.0f} ms, longest {max(refusals) * 1000:.0f} ms",
        f"{_P95_MS} ms",
        percentile(refusals, 95) <= _P95_MS,
    )


def fuzz(num_files: int) -> Iterator[Row]:
    """Mutations of real files, through the reading of an upload."""
    longest, crashes, reports = 0.0, 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_nested().save(folder / "nested.keras")
        save_hdf5(build_nested(), folder / "nested.h5")
        save_hdf5(build_sigmoid(), folder / "sigmoid.h5")
        originals = [path.read_bytes() for path in sorted(folder.iterdir())]
        path = folder / "mutated"
        for seed in range(num_files):
            path.write_bytes(mutate(originals[seed % len(originals)], seed))
            start = time.perf_counter()
            report = inspect_isolated(path)
            longest = max(longest, time.perf_counter() - start)
            reports += bool(report.message)
            crashes += report.code == "crashed_reader"
    yield Row(
        f"{num_files} mutated model files",
        f"{reports} verdicts, longest {longest * 1000:.0f} ms; {crashes} crashed their reader, "
        "none anything else",
        f"a verdict for each, {_CAP_MS} ms",
        reports == num_files and longest * 1000 <= _CAP_MS * 1.1,
    )


def _try(case: Case, folder: Path) -> tuple[bool, float, bool]:
    decoy = folder / "decoy"
    decoy.write_bytes(_DECOY)
    (folder / "files").mkdir(exist_ok=True)
    path = case.write(folder / "files", decoy)
    before = sorted(folder.rglob("*"))
    start = time.perf_counter()
    report = inspect_isolated(path)
    seconds = time.perf_counter() - start
    touched = sorted(folder.rglob("*")) != before or _DECOY.decode() in str(report)
    path.unlink()
    return report.verdict in case.verdicts and report.code in case.codes, seconds, touched
