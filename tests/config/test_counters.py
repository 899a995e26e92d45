import os
import time

import pytest

from config import counters
from config.counters import CounterCache


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "_LOOKS", 1)
    return CounterCache(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 10}})


def age(tmp_path, seconds):
    for path in tmp_path.iterdir():
        os.utime(path, (time.time() - seconds, time.time() - seconds))


def test_what_counts_no_more_makes_room_for_what_does(cache, tmp_path):
    for number in range(9):
        cache.set(f"old-{number}", [1.0])
    age(tmp_path, 25 * 60 * 60)
    for number in range(9):
        cache.set(f"new-{number}", [2.0])
    assert [cache.get(f"new-{number}") for number in range(9)] == [[2.0]] * 9
    assert len(list(tmp_path.iterdir())) == 9


def test_there_is_an_end_nevertheless(cache, tmp_path):
    for number in range(40):
        cache.set(str(number), [1.0])
    assert len(list(tmp_path.iterdir())) <= 10


def test_it_seldom_looks_how_many_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "_LOOKS", 0)
    cache = CounterCache(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 2}})
    for number in range(5):
        cache.set(str(number), [1.0])
    assert len(list(tmp_path.iterdir())) == 5
