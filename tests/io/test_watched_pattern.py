"""Searches in a process of their own."""

import time

import pytest

from budgetbook.io.watched_pattern import search_in_time


def test_it_finds_what_re_finds() -> None:
    assert search_in_time(r"a+", 0, ["baa", "", "aba"]) == [[(1, 3)], [], [(0, 1), (2, 3)]]


def test_an_endless_search_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        search_in_time(r"(a+)+b", 0, ["a" * 60], seconds=0.2)
    assert time.monotonic() - began < 10
