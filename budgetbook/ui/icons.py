"""Line icons, drawn from strokes in the window's own text colour: sharp at any size, both modes."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
)

#: Strokes on a field of 24 × 24: ``M x y`` begins, ``L x y`` draws, ``C`` bends through three
#: points.
STROKES = {
    "new": "M 6 3 L 14 3 L 19 8 L 19 21 L 6 21 L 6 3 M 14 3 L 14 8 L 19 8 M 12.5 11.5 L 12.5 17.5"
    " M 9.5 14.5 L 15.5 14.5",
    "open": "M 3 19 L 3 5 L 9 5 L 11.5 8 L 19 8 L 19 11 M 3 19 L 6.5 11 L 22 11 L 18.5 19 L 3 19",
    "save": "M 4 4 L 16 4 L 20 8 L 20 20 L 4 20 L 4 4 M 8 4 L 8 9 L 15 9 L 15 4"
    " M 7.5 20 L 7.5 13.5 L 16.5 13.5 L 16.5 20",
    "undo": "M 8.5 4.5 L 4 9 L 8.5 13.5 M 4 9 L 14 9 C 18 9 20 11.5 20 14.5 C 20 17.5 18 20 14 20"
    " L 9 20",
    "redo": "M 15.5 4.5 L 20 9 L 15.5 13.5 M 20 9 L 10 9 C 6 9 4 11.5 4 14.5 C 4 17.5 6 20 10 20"
    " L 15 20",
    "export": "M 12 15 L 12 3.5 M 7.5 8 L 12 3.5 L 16.5 8 M 5 12.5 L 5 20 L 19 20 L 19 12.5",
    "find": "M 16.5 10.5 C 16.5 14 14 16.5 10.5 16.5 C 7 16.5 4.5 14 4.5 10.5"
    " C 4.5 7 7 4.5 10.5 4.5 C 14 4.5 16.5 7 16.5 10.5 M 15 15 L 20 20",
    "next": "M 12 4 L 12 19 M 6 13 L 12 19 L 18 13",
    "previous": "M 12 20 L 12 5 M 6 11 L 12 5 L 18 11",
    "copy": "M 9 8 L 20 8 L 20 21 L 9 21 L 9 8 M 15 8 L 15 3 L 4 3 L 4 16 L 9 16",
    "roll": "M 4 5 L 15 5 L 15 9 M 4 5 L 4 19 L 9 19 M 4 9.5 L 15 9.5 M 12 16 L 21 16"
    " M 17 12 L 21 16 L 17 20",
    "take": "M 12 3.5 L 12 14.5 M 7.5 10 L 12 14.5 L 16.5 10 M 4 14 L 4 20 L 20 20 L 20 14",
    "compare": "M 4 5 L 10 5 L 10 19 L 4 19 L 4 5 M 14 5 L 20 5 L 20 19 L 14 19 L 14 5 M 6 9 L 8 9"
    " M 6 12 L 8 12 M 16 9 L 18 9 M 16 12 L 18 12",
    "close": "M 6 6 L 18 18 M 18 6 L 6 18",
    "sample": "M 4 5 C 7 3.5 10 3.5 12 5.5 C 14 3.5 17 3.5 20 5 L 20 19 C 17 17.5 14 17.5 12 19.5"
    " C 10 17.5 7 17.5 4 19 L 4 5 M 12 5.5 L 12 19.5",
}  # fmt: skip

_FIELD = 24.0
_SIZES = (16, 24)


def icon(name: str, palette: QPalette) -> QIcon:
    """The icon of that name in the palette's colours, sharp on every screen there is."""
    made, path = QIcon(), _path(STROKES[name])
    finest = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=2)
    ratios = (1,) if finest <= 1 else (1, 2)
    for group, mode in (
        (QPalette.ColorGroup.Active, QIcon.Mode.Normal),
        (QPalette.ColorGroup.Disabled, QIcon.Mode.Disabled),
    ):
        colour = palette.color(group, QPalette.ColorRole.WindowText)
        for size in _SIZES:
            for ratio in ratios:
                made.addPixmap(_drawn(path, colour, size, ratio), mode)
    return made


def _drawn(path: QPainterPath, colour: QColor, size: int, ratio: int) -> QPixmap:
    pixmap = QPixmap(size * ratio, size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _FIELD, size / _FIELD)
    pen = QPen(colour, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPath(path)
    painter.end()
    return pixmap


def _path(strokes: str) -> QPainterPath:
    path = QPainterPath()
    words = iter(strokes.split())

    def point() -> QPointF:
        return QPointF(float(next(words)), float(next(words)))

    for word in words:
        if word == "M":
            path.moveTo(point())
        elif word == "L":
            path.lineTo(point())
        else:
            path.cubicTo(point(), point(), point())
    return path
