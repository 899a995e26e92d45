import numpy as np

from classifiers.records import ScoreTable, StoredScores


def build(groups=None):
    return ScoreTable(
        filenames=["a/ü 1.png", "a/\udcff.png", "b/,\n.png"],
        y_true=np.array([0, 0, 1]),
        logit=np.array([-2.5, np.nan, np.inf], np.float32),
        probability=np.array([0.07, np.nan, 1], np.float32),
        sha256=["0" * 64, "", "1" * 64],
        groups=groups,
    )


def test_scores_come_back_as_they_were_stored():
    """To the last bit; names that are no text, missing scores and infinite ones among them."""
    for groups in (None, ["a", "a", "b"]):
        table = build(groups)
        again = ScoreTable.from_bytes(table.to_bytes())
        assert (again.filenames, again.sha256) == (table.filenames, table.sha256)
        assert again.groups == groups
        for name in ("y_true", "logit", "probability"):
            stored, expected = getattr(again, name), getattr(table, name)
            assert stored.dtype == expected.dtype
            np.testing.assert_array_equal(stored, expected)


def test_images_that_could_not_be_read_have_no_score():
    table = build(["v1", "v2", "v3"])
    assert [score.probability is None for score in table] == [False, True, False]
    read = table.keep_read()
    assert (len(read), read.groups, list(read.y_true)) == (2, ["v1", "v3"], [0, 1])


def test_numbers_alone_are_those_of_the_images_that_could_be_read():
    for groups in (None, ["v1", "v2", "v3"]):
        table = build(groups)
        read = StoredScores(content=table.to_bytes()).read()
        kept = table.keep_read()
        assert read.groups == kept.groups
        np.testing.assert_array_equal(read.y_true, kept.y_true)
        np.testing.assert_array_equal(read.logit, kept.logit)
