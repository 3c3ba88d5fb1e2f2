"""A sheet that does not show its zeros (showZeros="0"): what is blank on paper is no figure, and
the zeros stay in the file."""

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from budgetbook.io.formats import Opened, open_files
from budgetbook.model.ref import Ref
from tests.io.office import S, unzipped, zipped
from tests.io.writing_back import LEAF, differing, edited, open_bytes, original, put, written


def _view(part: bytes, address: str) -> bytes:
    """The sheet with a zero in a cell, and no zeros shown."""
    root = etree.fromstring(part)
    for view in root.iter(f"{S}sheetView"):
        view.set("showZeros", "0")
    cell = next(c for c in root.iter(f"{S}c") if c.get("r") == address)
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    etree.SubElement(cell, f"{S}v").text = "0"
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, str]:
    """(part, address) of an amount of the sample."""
    plain = open_bytes(tmp_path, "先.xlsx", original(".xlsx"))
    found = plain.cells[LEAF].place
    return found.part, found.label.partition("!")[2]


@pytest.fixture
def opened(tmp_path: Path, place: tuple[str, str]) -> Opened:
    parts: dict[str, bytes | str] = dict(unzipped(original(".xlsx")))
    part, address = place
    parts[part] = _view(unzipped(original(".xlsx"))[part], address)
    return open_bytes(tmp_path, "一本.xlsx", zipped(parts))


def _number(path: Path, place: tuple[str, str]) -> str | None:
    root = etree.fromstring(unzipped(path.read_bytes())[place[0]])
    return next(c for c in root.iter(f"{S}c") if c.get("r") == place[1]).findtext(f"{S}v")


def test_it_counts_as_nothing_and_stays(
    opened: Opened, place: tuple[str, str], tmp_path: Path
) -> None:
    assert opened.book.value(LEAF) in (None, Decimal(0))
    assert not any(remark.kind == "unread" for remark in opened.remarks)
    path = tmp_path / "另存.xlsx"
    other = Ref(LEAF.table, LEAF.row, "project")
    book = edited(opened, put(other, "77.00"))
    written(opened, book, path)
    assert _number(path, place) == "0"
    assert open_files([path]).book.value(other) == Decimal("77.00")


def test_a_figure_typed_over_it_and_a_zero_again(
    opened: Opened, place: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "另存.xlsx"
    written(opened, edited(opened, put(LEAF, "5.00")), path)
    assert _number(path, place) == "5.00"
    again = open_files([path])
    assert again.book.value(LEAF) == Decimal("5.00")
    written(again, edited(again, put(LEAF, "0.00")), tmp_path / "再存.xlsx")
    assert Decimal(_number(tmp_path / "再存.xlsx", place) or "x") == 0


def test_nothing_changed_gives_the_same_bytes(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "另存.xlsx"
    written(opened, opened.book, path)
    assert path.read_bytes() == opened.origins[0].data
    assert differing(opened.origins[0].data, path.read_bytes()) == []
