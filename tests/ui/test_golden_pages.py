"""Ten pages of the sample book beside pictures that were looked at."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontDatabase, QImage, QPainter
from pytestqt.qtbot import QtBot

from budgetbook.model.pages import Page, Printed
from budgetbook.ui.page_painter import PagePainter, chosen
from budgetbook.ui.pdf import pages_of
from tests.printed import sample_opened

_FOLDER = Path(__file__).resolve().parent.parent / "golden" / "pages"
_SCALE = 0.9
#: The pictures were made with these; with others the letters differ, and so do the lines.
_FONTS = {"宋体": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC"}
#: Pages (from 1): cover, 目录, the kinds of table, empty one, text, forms, wide table in the text.
_PAGES = (1, 2, 3, 4, 5, 11, 13, 15, 19, 23)
#: Mean difference of grey (0 … 255), and share of pixels that differ much.
_MEAN, _FAR, _SHARE = 0.3, 96, 0.001


@pytest.fixture(scope="module")
def printed(qapp: object) -> Printed:
    assert qapp
    families = set(QFontDatabase.families())
    if not set(_FONTS.values()) <= families or any(
        chosen(face).family != family for face, family in _FONTS.items()
    ):
        pytest.skip("golden pages were drawn with other fonts than those installed")
    opened = sample_opened()
    return pages_of(opened.book, opened.layout)


def _drawn(page: Page) -> QImage:
    width = -(-round(page.width * _SCALE) // 4) * 4  # whole words: no bytes beside the picture
    image = QImage(width, round(page.height * _SCALE), QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(_SCALE / 8, _SCALE / 8)
    PagePainter(painter, 8).draw(page)
    painter.end()
    return image


def _differences(one: QImage, other: QImage) -> tuple[float, float]:
    """Mean difference, and the share of pixels that differ much."""
    pairs = list(zip(bytes(one.constBits()), bytes(other.constBits()), strict=True))
    apart = [abs(a - b) for a, b in pairs]
    return sum(apart) / len(apart), sum(d > _FAR for d in apart) / len(apart)


@pytest.mark.parametrize("number", _PAGES)
def test_the_page_looks_as_it_did(
    qtbot: QtBot, request: pytest.FixtureRequest, printed: Printed, number: int
) -> None:
    image = _drawn(printed.pages[number - 1])
    file = _FOLDER / f"sample-{number:02d}.png"
    if request.config.getoption("--update-golden"):
        assert image.save(str(file))
        return
    golden = QImage(str(file)).convertToFormat(QImage.Format.Format_Grayscale8)
    assert golden.size() == image.size()
    mean, far = _differences(image, golden)
    assert mean <= _MEAN, f"{mean:.2f} of grey apart on average"
    assert far <= _SHARE, f"{far:.2%} of the page differs"


def test_a_cut_line_or_figure_would_be_seen(qtbot: QtBot, printed: Printed) -> None:
    page = printed.pages[2]
    image = _drawn(page)
    spoiled = image.copy()
    painter = QPainter(spoiled)
    painter.fillRect(QRectF(60, 100, 380, 40), 0xFFFFFF)
    painter.end()
    mean, far = _differences(image, spoiled)
    assert mean > _MEAN or far > _SHARE
    assert _differences(image, _drawn(page)) == (0.0, 0.0)


def test_the_pictures_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in _FOLDER.glob("*.png")}
    assert len(sizes) == len(_PAGES)
    assert max(sizes.values()) <= 60_000
