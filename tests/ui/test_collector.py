"""Garbage is collected in the thread of the windows alone."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetbook.ui.collector import Collector


class _Knot(QObject):
    """An object of Qt that only the collector can free."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    made = Collector()
    yield made
    made.stop()


def test_a_busy_thread_frees_no_object_of_qt(qtbot: QtBot, collector: Collector) -> None:
    knots = [weakref.ref(_Knot()) for _ in range(20)]

    def work() -> None:
        for _ in range(3000):
            knot: list[object] = []
            knot.append(knot)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert all(knot() is not None for knot in knots)
    for _ in range(10):
        collector.collect()
    assert all(knot() is None for knot in knots)


def test_left_to_python_the_thread_would_have_freed_them(qapp: QApplication) -> None:
    """The test itself."""
    assert gc.isenabled()
    where: list[threading.Thread] = []
    weakref.finalize(_Cycle(), lambda: where.append(threading.current_thread()))

    def work() -> None:
        for _ in range(200_000):
            knot: list[object] = []
            knot.append(knot)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert where == [thread]


class _Cycle:
    def __init__(self) -> None:
        self.me = self


def test_it_turns_by_itself_and_gives_back(qtbot: QtBot) -> None:
    made = Collector()
    assert not gc.isenabled()
    with qtbot.waitSignal(made._timer.timeout):
        pass
    assert made._turns == 1
    made.stop()
    assert gc.isenabled()
