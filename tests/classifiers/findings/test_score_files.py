import csv
from io import StringIO

import numpy as np
import pytest

from classifiers.exceptions import InvalidScores
from classifiers.findings.score_files import import_csv, write_csv
from classifiers.records import DataSet, Evaluation, ScoreTable

IMAGES = [*(f"df/00{number}.png" for number in range(4)), *(f"real/00{n}.png" for n in range(3))]
GOOD = [f"{path},{int(path.startswith('real'))},0.{place}" for place, path in enumerate(IMAGES)]


def bring(lines, header="path,label,score"):
    return import_csv("Other", DataSet.get_default(), StringIO("\n".join([header, *lines])))


@pytest.mark.django_db(transaction=True)
def test_scores_from_elsewhere_become_an_evaluation(dataset, settings):
    settings.CLASSIFIERS_MEASURE_STABILITY = True  # which cannot be, without a variant
    evaluation = bring(GOOD)
    evaluation.refresh_from_db()
    assert evaluation.job.status == "succeeded"
    assert (evaluation.variant, evaluation.is_imported) == (None, True)
    assert evaluation.describe_status() == "complete"
    assert [score.probability for score in evaluation.table] == pytest.approx(
        [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    )
    assert evaluation.manifest_sha256 == DataSet.objects.get().manifest_sha256 != ""
    figures = {figure["name"]: figure for figure in evaluation.figures["figures"]}
    assert figures["roc_auc"]["value"] == 1.0
    assert figures["recall"]["value"] == pytest.approx(2 / 3), "0.5 and more is class 1"


def test_a_known_data_set_is_not_read_again(db, dataset, folders):
    bring(GOOD)
    (folders / "data" / "df" / "000.png").write_bytes(b"another picture")
    known = DataSet.objects.get().manifest_sha256
    assert bring(GOOD).manifest_sha256 == known
    assert DataSet.objects.get().manifest_sha256 == known


def test_a_name_loses_the_blanks_around_it(db, dataset):
    file = StringIO("\n".join(["path,label,score", *GOOD]))
    assert import_csv("  Other \n", DataSet.get_default(), file).model_name == "Other"


def test_what_is_written_can_be_brought_back(variant):
    evaluation = Evaluation.objects.get()
    text = "".join(write_csv(evaluation.table))
    assert text.startswith("path,label,score,logit,sha256\r\n")
    again = import_csv("Again", DataSet.get_default(), StringIO(text, newline=""))
    assert list(again.table.filenames) == list(evaluation.table.filenames)
    np.testing.assert_array_equal(again.table.probability, evaluation.table.probability)


def test_scores_that_speak_against_their_labels_are_doubted(db, dataset):
    turned = [f"{path},{int(path.startswith('real'))},0.{9 - n}" for n, path in enumerate(IMAGES)]
    assert "lower probabilities" in bring(turned).doubts[0]


def test_other_columns_and_another_order_do_no_harm(db, dataset):
    lines = [f"{line.split(',')[2]},x,{line.split(',')[1]},./{line.split(',')[0]}" for line in GOOD]
    assert bring(lines[::-1], header="score,comment,label,path").num_images == 7


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "7 images have none, such as df/000.png"),
        (GOOD[1:], "1 images have none, such as df/000.png"),
        ([*GOOD, "df/009.png,0,0.1"], "1 are not in it"),
        ([*GOOD, GOOD[0]], "Line 9: each path must be there once"),
        (["df/000.png,1,0.1", *GOOD[1:]], "another one for 1 images, such as df/000.png"),
        (["df/000.png,2,0.1", *GOOD[1:]], "Line 2: a label must be 0 or 1"),
        (["df/000.png,0,nan", *GOOD[1:]], "Line 2: a score must be a probability"),
        (["df/000.png,0,inf", *GOOD[1:]], "Line 2: a score must be a probability"),
        (["df/000.png,0,1.5", *GOOD[1:]], "Line 2: a score must be a probability"),
        (["df/000.png,0,\uff11", *GOOD[1:]], "7 lines|another"),
        (["df/000.png", *GOOD[1:]], "Line 2: a label must be 0 or 1"),
        (['"' + 200_000 * "x", *GOOD[1:]], "Line .*: it must be CSV"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(db, dataset, lines, message):
    if "\uff11" in "".join(lines):  # other digits than ours are numbers, too
        assert bring(lines).num_images == 7
        return
    with pytest.raises(InvalidScores, match=message):
        bring(lines)
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("header", ["", "path;label;score", "file,label,score"])
def test_the_first_line_names_the_columns(db, dataset, header):
    with pytest.raises(InvalidScores, match="must name the columns path, label and score"):
        bring(GOOD, header)


def test_a_short_line_has_no_path(db, dataset):
    with pytest.raises(InvalidScores):
        bring(
            [*(",".join(reversed(line.split(","))) for line in GOOD), "0.5,1"], "score,label,path"
        )


def test_a_model_needs_a_name(db, dataset):
    for name in ("", " ", "x" * 101):
        with pytest.raises(InvalidScores, match="needs a name"):
            import_csv(name, DataSet.get_default(), StringIO(""))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted"])
def test_no_name_is_a_formula(name):
    table = ScoreTable(
        [f"{name}/a.png"], np.array([0]), np.zeros(1, "f4"), np.full(1, 0.5, "f4"), [""]
    )
    [_, row] = csv.reader(StringIO("".join(write_csv(table)), newline=""))
    assert row[0] == f"'{name}/a.png"


def test_names_with_separators_stay_whole():
    name = 'a, "b"\nc/ü.png'
    table = ScoreTable([name], np.array([1]), np.zeros(1, "f4"), np.full(1, 0.5, "f4"), [""])
    assert list(csv.reader(StringIO("".join(write_csv(table)), newline="")))[1][0] == name
