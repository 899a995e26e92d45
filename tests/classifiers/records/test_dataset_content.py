import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from classifiers.records import ContentState, DataSet, find_state, list_examples


@pytest.fixture
def data_set(db, dataset, folders):
    """Written an hour ago, and read a minute ago: file systems keep times in steps."""
    for folder in (folders / "data").glob("**"):
        os.utime(folder, times=(time.time() - 3600,) * 2)
    data_set = DataSet.get_default()
    data_set.check_content()
    data_set.checked_at = timezone.now() - timedelta(minutes=1)
    return data_set


def test_one_that_nothing_was_done_to(data_set):
    assert find_state(data_set) == ContentState.SAME


def test_one_that_was_never_read(db, dataset):
    assert find_state(DataSet.get_default()) == ContentState.UNREAD


def test_a_file_more(data_set, add_images):
    add_images("real", 4)
    assert find_state(data_set) == ContentState.CHANGED
    data_set.check_content()
    assert find_state(data_set) == ContentState.SAME


def test_another_name_of_a_class(data_set, folders):
    (folders / "data" / "df").rename(folders / "data" / "forged")
    assert find_state(data_set) == ContentState.CHANGED


def test_a_file_under_another_name(data_set, folders):
    (folders / "data" / "df" / "000.png").rename(folders / "data" / "df" / "009.png")
    assert find_state(data_set) == ContentState.TOUCHED


@pytest.mark.parametrize("missing", ["data", "data/df"])
def test_one_that_is_gone_or_no_data_set_any_more(data_set, folders, missing):
    (folders / missing).rename(folders / "elsewhere")
    assert find_state(data_set) == ContentState.MISSING
    assert len(list_examples(data_set, 4)) in {0, 3}


def test_examples_are_spread_over_each_class(data_set):
    found = list_examples(data_set, 2)
    assert [(it.url, it.class_name) for it in found] == [
        ("/data/df/000.png", "df"),
        ("/data/df/002.png", "df"),
        ("/data/real/000.png", "real"),
        ("/data/real/001.png", "real"),
    ]
    assert len(list_examples(data_set, 100)) == 7


def test_there_are_none_where_nothing_serves_them(data_set, settings):
    settings.DATA_URL = None
    assert list_examples(data_set, 4) == []


def test_a_name_that_is_no_text_has_an_address(data_set, folders, png):
    path = os.fsencode(folders / "data" / "df") + b"/\xff.png"
    with open(path, "wb") as file:  # noqa: PTH123 - a name of bytes
        file.write(png)
    assert "/data/df/%FF.png" in [it.url for it in list_examples(data_set, 100)]
