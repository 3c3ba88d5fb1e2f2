"""What the head of a project's sheet still lacks or contradicts, told while it is typed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.amount import read_amount
from budgetbook.model.entry import EntryError, read_entry
from budgetbook.model.layout import MONEY_KINDS, Column, TableSpec

#: Fields of a head without which the sheet cannot be handed in.
_REQUIRED = ("name", "code", "budget", "purpose", "goals")
#: 资金支出计划 in the order of the year (河北绩效文本): each includes the one before.
_PLAN = ("plan3", "plan6", "plan10", "plan12")
_WHOLE_YEAR = Decimal(100)


class Hint(NamedTuple):
    """A remark on a field of the head; it keeps nobody from going on."""

    column: str
    words: str


def head_hints(spec: TableSpec, texts: Mapping[str, str]) -> tuple[Hint, ...]:
    """Hints on a head whose fields read ``texts`` (column → as typed; a column that the form does
    not show is left out): unreadable figures, sums that differ, shares that fall or do not end
    at 100 %, required fields that are blank. In this order, those that are wrong first."""
    values: dict[str, Any] = {}
    hints: list[Hint] = []
    for column in spec.columns:
        if column.id not in texts:
            continue
        try:
            values[column.id] = _read(column, texts[column.id])
        except EntryError:
            title = _title(column)
            hints.append(Hint(column.id, f"{title}“{texts[column.id].strip()}”不是数"))
    hints += _sums(spec, values)
    hints += _shares(spec, values)
    hints += _blanks(spec, texts)
    return tuple(hints)


def _read(column: Column, text: str) -> Any:
    if column.kind == "percent":
        value = read_amount(text.replace("%", "").replace("％", ""))
        if value is not None and not isinstance(value, Decimal):
            raise EntryError("不是数")
        return value
    return read_entry(column, text).value if column.kind in MONEY_KINDS else text


def _title(column: Column) -> str:
    return column.title.rpartition("/")[2].removeprefix("其中：")


def _sums(spec: TableSpec, values: Mapping[str, Any]) -> Iterator[Hint]:
    """预算数 = 财政资金 + 其他资金."""
    for whole in spec.columns:
        parts = [c for c in spec.columns if c.part_of == whole.id and c.id in values]
        figures = [values[c.id] for c in parts if isinstance(values[c.id], Decimal)]
        total = values.get(whole.id)
        if not figures or not isinstance(total, Decimal | None) or whole.id not in values:
            continue
        summed = sum(figures, Decimal(0))
        if total is None:
            yield Hint(whole.id, f"{_title(whole)}没有填，各项合计 {summed:,.2f}")
        elif total != summed:
            said = " ＋ ".join(f"{_title(c)} {values[c.id] or 0:,.2f}" for c in parts)
            less = total - summed
            yield Hint(whole.id, f"{_title(whole)} {total:,.2f} ≠ {said}，差 {less:,.2f}")


def _shares(spec: TableSpec, values: Mapping[str, Any]) -> Iterator[Hint]:
    """The plan of spending grows over the year and ends at 100 %."""
    known = {c: values[c] for c in _PLAN if isinstance(values.get(c), Decimal)}
    titles = {c.id: _title(c) for c in spec.columns}
    before, last = Decimal(0), ""
    for column, share in known.items():
        if share > _WHOLE_YEAR:
            yield Hint(column, f"{titles[column]}支出计划 {share}% 超过 100%")
        elif share < before:
            yield Hint(column, f"{titles[column]}支出计划 {share}% 少于{titles[last]}的 {before}%")
        before, last = max(before, share), column
    if known.get("plan12", _WHOLE_YEAR) < _WHOLE_YEAR:
        yield Hint("plan12", f"{titles['plan12']}支出计划应为 100%，现为 {known['plan12']}%")


def _blanks(spec: TableSpec, texts: Mapping[str, str]) -> Iterator[Hint]:
    for column in spec.columns:
        if column.id in _REQUIRED and column.id in texts and not texts[column.id].strip():
            yield Hint(column.id, f"没有填{_title(column)}")
