"""What was measured, and what is being measured."""

import pytest

from classifiers import measurements
from classifiers.records import DataSet, Evaluation


@pytest.fixture
def data_set(dataset, db):
    return DataSet.get_default()


@pytest.fixture
def measured(owned):
    """The first evaluation of Ada's variant, with figures."""
    evaluation = Evaluation.objects.of(owned).get()
    found = measurements.compute_figures(evaluation.table)
    Evaluation.objects.filter(pk=evaluation.pk).update(**found)
    return Evaluation.objects.get(pk=evaluation.pk)


@pytest.fixture
def waiting(owned, grace):
    """One that Grace has asked for, and no worker has taken up yet."""
    return measurements.start(owned, DataSet.get_default(), grace)
