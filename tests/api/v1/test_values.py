from api.v1.values import make_sendable


def test_numbers_that_json_has_not_are_null():
    found = make_sendable({"a": [float("nan"), 1.5, (float("-inf"), 2)], "b": {"c": float("inf")}})
    assert found == {"a": [None, 1.5, [None, 2]], "b": {"c": None}}


def test_text_stays_and_what_is_none_becomes_a_question_mark():
    assert make_sendable(["é\udcff", "Straße", "", None, True]) == ["é?", "Straße", "", None, True]
