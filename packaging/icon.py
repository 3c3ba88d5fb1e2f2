"""Draws the program's icon: ``python packaging/icon.py`` writes it for the window and for Windows.

An open account book with a red stamp, in shapes that still read at 16 dots.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen, QPolygonF

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "budgetbook" / "resources" / "icon.png"
ICON = ROOT / "packaging" / "budgetbook.ico"
_COVER, _PAGE, _LINE, _STAMP = "#0f62a8", "#ffffff", "#9db8d2", "#c8322b"
#: Of 64.
_LINES = (22, 30, 38, 46)


def picture(size: int) -> QImage:
    """The icon at a size in dots."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 64, size / 64)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_COVER))
    painter.drawRoundedRect(QRectF(6, 4, 52, 56), 7, 7)
    painter.setBrush(QColor(_PAGE))
    painter.drawRoundedRect(QRectF(14, 9, 39, 46), 3, 3)
    painter.setBrush(QColor(_COVER))
    painter.drawPolygon(QPolygonF([QPointF(20, 4), QPointF(28, 4), QPointF(28, 20),
                                   QPointF(24, 16), QPointF(20, 20)]))  # fmt: skip
    painter.setPen(QPen(QColor(_LINE), 2.6))
    for y in _LINES:
        left = 31 if y == _LINES[0] else 19
        painter.drawLine(QPointF(left, y), QPointF(48, y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_STAMP))
    painter.drawEllipse(QPointF(43, 44), 11.5, 11.5)
    painter.setPen(QPen(QColor(_PAGE), 3.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline([QPointF(37.5, 44), QPointF(41.5, 48), QPointF(48.5, 40)])
    painter.end()
    return image


def main() -> int:
    """Writes both files; 1 where one could not be written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv[:1])
    done = picture(256).save(str(PICTURE)) and picture(128).save(str(ICON))
    del application
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
