"""PySide6 6.12 on Python 3.11 aborts after some 600 emitted signals; ours must not."""

import subprocess
import sys

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Signal

EMISSIONS = 5000


class OneRow(QAbstractListModel):
    """A list of one row, whose notices Python sends."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> str:
        return "1"


class Sender(QObject):
    """A signal of our own."""

    changed = Signal(object)


def emit_many() -> None:
    """Emit an own signal and a model's dataChanged, each into a Python slot."""
    sender, model = Sender(), OneRow()
    received: list[object] = []
    sender.changed.connect(received.append)
    model.dataChanged.connect(lambda first, last, roles: received.append(first.row()))
    for number in range(EMISSIONS):
        sender.changed.emit(number)
        model.dataChanged.emit(model.index(0), model.index(0), [])
    assert len(received) == 2 * EMISSIONS


def test_many_signals_do_not_abort() -> None:
    # in a process of its own: an abort would take all the tests with it
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


if __name__ == "__main__":
    emit_many()
