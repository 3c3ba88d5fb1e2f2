"""调整台账 as a list of words: read from the rows of a table, and as it is shown and exported."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.adjustments import (
    AdjustmentError,
    adjustment_words,
    fund_named,
    project_from,
    project_words,
    read_amount_in,
)
from budgetbook.model.annual_round import Adjustment
from budgetbook.model.book import Book
from budgetbook.model.codes import name_of
from budgetbook.model.layout import normal
from budgetbook.model.stages import StageError, checked_date

#: A list must at least say these.
_NEEDED = ("code", "amount")
#: The header stands in one of the first rows.
_HEAD_ROWS = 10
_CODE = re.compile(r"\d+")


class ListRead(NamedTuple):
    """The lines of a list, and what is wrong with its rows: one sentence each."""

    lines: tuple[Adjustment, ...]
    troubles: tuple[str, ...]


def ledger_cells(book: Book, number: int, one: Adjustment) -> list[str | Decimal]:
    """A line in the order of the word list's columns; ``number`` counts from 1."""
    words: dict[str, str | Decimal] = {
        "serial": str(number), "date": one.date, "document": one.document, "code": one.code,
        "name": name_of(one.code), "economic": one.economic, "project": project_words(book, one),
        "fund": one.fund, "amount": one.amount, "reason": one.reason,
    }  # fmt: skip
    return [words[column.id] for column in adjustment_words().columns]


def read_list(book: Book, rows: Sequence[Sequence[str]], unit: str = "") -> ListRead:
    """The lines of a table given as rows of words; its header says which column is which, and
    what the amounts are in (“调整金额（元）”), else ``unit``, else the book's. Raises
    AdjustmentError where there is no such header."""
    head = next((n for n, row in enumerate(rows[:_HEAD_ROWS]) if _fits(_columns(row))), None)
    if head is None:
        raise AdjustmentError(
            "没有认出台账的表头，没有取入；表头里要有“科目编码”和“调整金额”，如导出的调整台账"
        )
    columns = _columns(rows[head])
    own = rows[head][columns["amount"]]
    unit = _unit_of(own, rows[: head + 1]) or unit or book.unit
    lines: list[Adjustment] = []
    troubles: list[str] = []
    for number, row in enumerate(rows[head + 1 :], head + 2):
        words = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
        if not any(words.values()) or _is_sum(row):
            continue
        try:
            lines.append(_line(book, words, unit))
        except (AdjustmentError, StageError) as error:
            troubles.append(f"第 {number} 行：{error}")
    return ListRead(tuple(lines), tuple(troubles))


def pasted(text: str) -> list[list[str]]:
    """Rows of a list copied from a spreadsheet."""
    return [line.split("\t") for line in text.replace("\r", "").split("\n") if line.strip()]


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Which column of the list is which, by the words of its header."""
    found: dict[str, int] = {}
    for at, words in enumerate(row):
        plain = normal(re.sub(r"[（(].*?[）)]", "", words))
        for column in adjustment_words().columns:
            known = {normal(word) for word in (column.title, *column.words)}
            if plain and plain in known and column.id not in found:
                found[column.id] = at
    return found


def _fits(columns: dict[str, int]) -> bool:
    return all(name in columns for name in _NEEDED)


def _unit_of(own: str, rows: Sequence[Sequence[str]]) -> str:
    """万元 or 元 as the amounts' own header says it, else the rows down to the header; empty where
    they do not."""
    for unit in ("万元", "元"):
        if unit in own:
            return unit
    said = "".join(normal(word) for row in rows for word in row)
    return "万元" if "单位万元" in said else "元" if "单位元" in said else ""


def _is_sum(row: Sequence[str]) -> bool:
    first = next((normal(word) for word in row if word.strip()), "")
    return first in ("合计", "总计", "小计")


def _line(book: Book, words: dict[str, str], unit: str) -> Adjustment:
    fund = fund_named(words.get("fund", ""))
    return Adjustment(
        id="",
        date=checked_date(words.get("date", "").split(" ")[0]),
        document=words.get("document", ""),
        code=_code(words["code"]),
        economic=_code(words.get("economic", "")),
        fund=fund.name if fund else words.get("fund", ""),
        project=project_from(book, words.get("project", "")),
        amount=read_amount_in(words["amount"], unit, book.unit),
        reason=words.get("reason", ""),
    )


def _code(words: str) -> str:
    """``2013202 一般行政管理事务`` is 2013202."""
    found = _CODE.match(words)
    return found[0] if found else words
