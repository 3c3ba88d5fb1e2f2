"""Amounts written as text, in cells of Word and of Excel: what each becomes in the book."""

from decimal import Decimal

import pytest

from budgetbook.io.blocks import Blocks, Grid
from budgetbook.io.excel_reader import read_excel
from budgetbook.io.rows_match import read_cell
from budgetbook.io.word_reader import read_word
from budgetbook.model.amount import Unread
from budgetbook.model.layout import Column
from tests.io.office import data, docx, table, text_cell, xlsx

_TEXTS = {
    "1,234.50": Decimal("1234.50"), "1，234．50": Decimal("1234.50"),
    "１２３４．５０": Decimal("1234.50"), "(12.30)": Decimal("-12.30"),
    "（12.30）": Decimal("-12.30"), "－5": Decimal("-5.00"), "−5.00": Decimal("-5.00"),
    "1234.50万元": Decimal("1234.50"), "3 456.00": Decimal("3456.00"),
    "１２ ３４．５": Decimal("1234.50"), "¥8.00": Decimal("8.00"), "0.00": Decimal("0.00"),
    "—": None, "-": None, "——": None, "　": None,
    "12.5%": Unread(text="12.5%"), "涉密": Unread(text="涉密"), "详见附表": Unread(text="详见附表"),
}  # fmt: skip
_AMOUNT = Column(id="amount", title="预算数")


def _value(blocks: Blocks) -> object:
    (grid,) = [block for block in blocks.blocks if isinstance(block, Grid)]
    cell = next((c for c in grid.cells if (c.row, c.column) == (1, 1)), None)
    return read_cell(_AMOUNT, cell)


@pytest.mark.parametrize("text", _TEXTS)
def test_in_a_cell_of_word(text: str) -> None:
    assert _value(read_word(docx(table([["项目", "预算数"], ["甲", text]])))) == _TEXTS[text]


@pytest.mark.parametrize("text", _TEXTS)
def test_in_a_cell_of_excel(text: str) -> None:
    rows = (text_cell("A1", "项目") + text_cell("B1", "预算数"),
            text_cell("A2", "甲") + text_cell("B2", text) + text_cell("C2", "乙"))  # fmt: skip
    assert _value(read_excel(xlsx({"表": data(*rows)}))) == _TEXTS[text]
