"""Python's garbage is collected in the thread of the windows alone.

Left to itself, Python collects in whichever thread happens to make objects: one that saves or
reads would then destroy windows, which Qt does not survive. Collections are spread, so that none
is felt while typing.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 1000  # ms
#: The older objects are looked at in every so many turns.
_MIDDLE, _ALL = 10, 120


class Collector(QObject):
    """Collects from time to time while it lives; automatic collection is off meanwhile."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = 0
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.collect)
        gc.disable()
        self._timer.start()

    def collect(self) -> None:
        """One turn: the young objects, now and then the older ones, seldom all."""
        self._turns += 1
        if self._turns % _ALL == 0:
            gc.collect()
        else:
            gc.collect(1 if self._turns % _MIDDLE == 0 else 0)

    def stop(self) -> None:
        """Leaves it to Python again."""
        self._timer.stop()
        gc.enable()
