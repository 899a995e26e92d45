import numpy as np
import pytest

from classifiers import evaluation
from classifiers.preprocessing import Scaling
from classifiers.publishing.proposals import Attempt, Proposal, Trial, propose_by_scores

Y_TRUE = np.repeat([0, 1], 16)
PROPOSED = {"scaling": Proposal(Scaling.UNIT, ""), "positive_class": Proposal(1, "")}


def try_scores(*scores):
    """A trial of as many scalings, the first of which was declared."""
    scalings = (Scaling.UNIT, Scaling.SYMMETRIC, Scaling.RAW)
    attempts = [
        Attempt(scaling, score.astype(np.float32), evaluation.find_doubts(Y_TRUE, score))
        for scaling, score in zip(scalings, scores, strict=False)
    ]
    return Trial([], Y_TRUE, ["df", "real"], attempts, Scaling.UNIT, attempts[0].doubts)


def propose(trial):
    found = propose_by_scores(trial, PROPOSED, (Scaling.UNIT, 1))
    return found["scaling"].value, found["positive_class"].value


@pytest.mark.parametrize("seed", range(20))
def test_scores_that_know_nothing_overturn_nothing(seed):
    """Half of them speak against the direction; none by more than chance explains."""
    trial = try_scores(*np.random.default_rng(seed).random((3, 32)))
    assert trial.doubts == []
    assert propose(trial) == (Scaling.UNIT, 1)


def test_scores_that_are_the_wrong_way_round_turn_the_direction():
    trial = try_scores(np.linspace(1, 0, 32))
    assert propose(trial) == (Scaling.UNIT, 0)


def test_scores_that_are_all_alike_speak_for_another_scaling():
    trial = try_scores(np.full(32, 0.5), np.linspace(0, 1, 32), np.full(32, 0.9))
    assert propose(trial) == (Scaling.SYMMETRIC, 1)
