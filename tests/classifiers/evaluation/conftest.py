import numpy as np
import pytest

from tests.classifiers.evaluation.drawn import draw


@pytest.fixture(scope="session")
def metrics():
    """Those of scikit-learn, the other way to the same values."""
    from sklearn import metrics

    return metrics


@pytest.fixture(params=["plain", "tied", "saturated", "one-sided"])
def scores(request):
    y_true, logit = draw(500)
    shown = {
        "plain": logit,
        "tied": np.round(logit),
        "saturated": np.clip(logit * 4, -9, 9),
        "one-sided": logit + 4,
    }
    return y_true, shown[request.param]
