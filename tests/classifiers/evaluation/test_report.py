import copy
import json

import numpy as np
import pytest

from classifiers.evaluation import Figure, describe_accuracy, evaluate
from classifiers.utils import clr_to_tabular

# The specification's example: 773 and 1172 images, of which 727 and 1141 are called right.
SPEC_TABLE = {
    "columns": ["", "precision", "recall", "f1-score", "support"],
    "rows": [
        [0, 0.96, 0.94, 0.95, 773],
        [1, 0.96, 0.97, 0.97, 1172],
        ["accuracy", "", "", 0.96, 1945],
        ["macro_avg", 0.96, 0.96, 0.96, 1945],
        ["weighted_avg", 0.96, 0.96, 0.96, 1945],
    ],
}
Y_TRUE = np.repeat([0, 1], [773, 1172])
Y_PRED = np.concatenate([np.repeat([0, 1], [727, 46]), np.repeat([0, 1], [31, 1141])])


def report(y_true=Y_TRUE, y_pred=Y_PRED, **options):
    from sklearn.metrics import classification_report

    return classification_report(y_true, y_pred, output_dict=True, zero_division=0, **options)


def test_the_specifications_example_gives_its_table():
    assert clr_to_tabular(report()) == SPEC_TABLE


def test_the_table_is_plain_json():
    table = clr_to_tabular(report())
    assert json.loads(json.dumps(table)) == table
    assert [type(value) for value in table["rows"][0]] == [int, float, float, float, int]


def test_the_report_given_is_not_changed():
    given = report()
    before = copy.deepcopy(given)
    clr_to_tabular(given)
    assert given == before


def test_named_classes_stay_names():
    labels = [row[0] for row in clr_to_tabular(report(target_names=["df", "real 2"]))["rows"]]
    assert labels == ["df", "real 2", "accuracy", "macro_avg", "weighted_avg"]


@pytest.mark.parametrize("name", ["007", "²", "-1", "1.0"])
def test_a_name_that_only_looks_like_a_number_stays_a_name(name):
    assert clr_to_tabular(report(target_names=[name, "real"]))["rows"][0][0] == name


def test_a_report_without_an_accuracy_has_its_micro_average():
    rows = clr_to_tabular(report(labels=[1]))["rows"]
    assert [row[0] for row in rows] == [1, "micro_avg", "macro_avg", "weighted_avg"]


def test_accuracy_is_a_percentage_with_two_decimals():
    assert evaluate(Y_TRUE, Y_PRED).accuracy == 96.04


def test_evaluation_takes_what_the_network_and_the_iterator_give():
    y_true = Y_TRUE.astype("float32")
    y_pred = Y_PRED.reshape(-1, 1)
    assert evaluate(y_true, y_pred) == (96.04, SPEC_TABLE)


def test_a_class_that_is_never_predicted_or_missing_has_a_row_of_zeros():
    assert evaluate([0, 0], [0, 0]).clr["rows"][:2] == [
        [0, 1.0, 1.0, 1.0, 2],
        [1, 0.0, 0.0, 0.0, 0],
    ]


def test_an_accuracy_is_told_with_its_images_and_its_interval():
    # R: prop.test(7, 8, correct = FALSE)$conf.int gives 0.5291 to 0.9776.
    evaluation = evaluate([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 1])
    assert describe_accuracy(*evaluation) == (
        "87.5 % (7 of 8 images; 95 % interval 52.9 to 97.8 %)"
    )
    many = {"rows": [["accuracy", "", "", 0.67, 200_003]]}
    assert describe_accuracy(66.67, many).startswith("66.67 % (200003 images; ")
    assert describe_accuracy(None, None) == "not evaluated yet"


def test_the_interval_is_that_of_the_figure_where_there_is_one():
    evaluation = evaluate([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 1])
    figure = Figure("accuracy", 0.875, 0.2, 0.99, "", 8)
    assert describe_accuracy(*evaluation, figure) == (
        "87.5 % (7 of 8 images; 95 % interval 20.0 to 99.0 %)"
    )
    unknown = Figure("accuracy", 0.875, None, None, "", 8)
    assert describe_accuracy(*evaluation, unknown) == "87.5 % (7 of 8 images)"
