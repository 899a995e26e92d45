"""Scores as CSV: for a spreadsheet, and from models that cannot be run here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
from django.utils import timezone

from classifiers import measurements
from classifiers.evaluation import find_doubts, find_groups
from classifiers.exceptions import InvalidScores
from classifiers.records import DataSet, Evaluation, ScoreTable

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

COLUMNS = ("path", "label", "score", "logit", "sha256")
_LEAST, _MOST = 1e-7, 1 - 1e-7  # a probability without a logit is taken for one that has one
_MAX_ROWS = 1_000_000
_LONGEST_NAME = 100
_MOST_FAULTS = 20  # that are told: a person mends these, and sees what is left


def write_csv(table: ScoreTable) -> Iterator[str]:
    """The scores of an evaluation, line by line: `path,label,score,logit,sha256`.

    `score` is the probability of class 1; it and `logit` are empty where an image could not be
    read. A path that a spreadsheet would take for a formula gets an apostrophe in front. Encode the
    lines with `errors="surrogateescape"`: a file name need not be text.
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for score in table:
        writer.writerow(
            [
                _defuse(score.filename),
                score.y_true,
                "" if score.probability is None else repr(score.probability),
                "" if score.logit is None else repr(score.logit),
                score.sha256,
            ]
        )
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def read_csv(
    model_name: str, dataset: DataSet, file: TextIO, owner: AbstractBaseUser | None = None
) -> measurements.Measurement:
    """Reads scores that were computed elsewhere; once saved, a job computes their figures.

    A million lines take half a minute: not to be read within a transaction that others wait for.

    Args:
        model_name: what computed them.
        dataset: whose images they are about; every image of it needs one line.
        file: CSV with the columns `path` (relative to the data set's folder), `label` (0 or 1) and
            `score` (probability of class 1); others are ignored.
        owner: who brings them.

    Returns:
        An evaluation with its scores, which is not saved yet.

    Raises:
        InvalidScores: the text is not UTF-8, a column or an image is missing, a value is none, the
            labels are not those of the data set, or the model has no name. Its `lines` tell up to
            twenty wrong lines.
        DatasetError: the data set is missing or wrongly laid out, or a file of it cannot be read.
    """
    model_name = model_name.strip()
    if not 0 < len(model_name) <= _LONGEST_NAME:
        raise InvalidScores(
            f"What computed the scores needs a name of at most {_LONGEST_NAME} characters. "
            f"Received: {len(model_name)}"
        )
    table = _match(_read(file), dataset)
    if not dataset.manifest_sha256:  # so that it can be said later whether it has changed since
        dataset.check_content()
    evaluation = Evaluation(
        model_name=model_name,
        dataset=dataset,
        owner_id=owner.pk if owner else None,
        is_imported=True,
        class_names=dataset.folder.class_names,
        num_images=len(table),
        manifest_sha256=dataset.manifest_sha256,
        doubts=find_doubts(table.y_true, table.probability),
        finished_at=timezone.now(),
    )
    return measurements.Measurement(evaluation, table)


def import_csv(model_name: str, dataset: DataSet, file: TextIO) -> Evaluation:
    """Reads scores as `read_csv` does, and saves them as an evaluation."""
    measurement = read_csv(model_name, dataset, file)
    measurement.save()
    return measurement.evaluation


def _read(file: TextIO) -> dict[str, tuple[int, float]]:
    reader = csv.DictReader(file)
    try:
        missing = {"path", "label", "score"} - set(reader.fieldnames or ())
    except (csv.Error, UnicodeDecodeError) as error:
        raise _explain(reader, error) from error
    if missing:
        raise InvalidScores(
            "The first line must name the columns path, label and score. "
            f"Received: {', '.join(reader.fieldnames or ()) or 'nothing'}"
        )
    scores: dict[str, tuple[int, float]] = {}
    faults: list[str] = []
    try:
        for row in reader:
            try:
                _add(scores, reader, row)
            except InvalidScores as error:
                faults.append(str(error))
            if len(faults) >= _MOST_FAULTS:
                break
    except (csv.Error, UnicodeDecodeError) as error:
        faults.append(str(_explain(reader, error)))
    if faults:
        raise InvalidScores(faults[0], faults)
    return scores


def _add(scores: dict[str, tuple[int, float]], reader: Any, row: dict[str, str | None]) -> None:
    path = str(PurePosixPath((row["path"] or "").removeprefix("'")))
    said = _parse(reader, row)
    if path in scores:
        raise _invalid(reader, "each path must be there once", path)
    if len(scores) >= _MAX_ROWS:
        raise _invalid(reader, f"there may be {_MAX_ROWS} lines", "more")
    scores[path] = said


def _parse(reader: Any, row: dict[str, str | None]) -> tuple[int, float]:
    label, text = (row["label"] or "").strip(), (row["score"] or "").strip()
    if label not in {"0", "1"}:
        raise _invalid(reader, "a label must be 0 or 1", label)
    try:
        score = float(text)
    except ValueError:
        score = float("nan")
    if not 0 <= score <= 1:
        raise _invalid(reader, "a score must be a probability, from 0 to 1", text)
    return int(label), score


def _match(scores: dict[str, tuple[int, float]], dataset: DataSet) -> ScoreTable:
    images = dataset.folder.list_images()
    missing = [name for name, _ in images if name not in scores]
    foreign = len(scores) - (len(images) - len(missing))
    if missing or foreign:
        named = f", such as {missing[0]}" if missing else ""
        raise InvalidScores(
            "There must be one line for each image of the data set, and no other. Received: "
            f"{len(scores)} lines; {len(missing)} images have none{named}; {foreign} are not in it."
        )
    wrong = [name for name, label in images if scores[name][0] != label]
    if wrong:
        negative, positive = dataset.folder.class_names
        raise InvalidScores(
            f"Labels must be those of the data set ({negative} is 0, {positive} is 1). "
            f"Received: another one for {len(wrong)} images, such as {wrong[0]}"
        )
    names = [name for name, _ in images]
    probability = np.array([scores[name][1] for name in names], np.float32)
    clipped = probability.astype(float).clip(_LEAST, _MOST)
    return ScoreTable(
        filenames=names,
        y_true=np.array([label for _, label in images]),
        logit=(np.log(clipped) - np.log1p(-clipped)).astype(np.float32),
        probability=probability,
        sha256=[""] * len(names),
        groups=find_groups(names),
    )


def _defuse(path: str) -> str:
    return f"'{path}" if path.startswith(("=", "+", "-", "@", "\t", "\r", "'")) else path


def _explain(reader: Any, error: csv.Error | UnicodeDecodeError) -> InvalidScores:
    if isinstance(error, UnicodeDecodeError):
        return InvalidScores(
            f"After line {reader.line_num}: a file of scores must be text in UTF-8. Received: "
            f"{error.reason}"
        )
    return _invalid(reader, "it must be CSV", str(error))


def _invalid(reader: Any, rule: str, received: str) -> InvalidScores:
    return InvalidScores(f"Line {reader.line_num}: {rule}. Received: {received[:100]}")
