"""What a table kept as it is looks like: header, columns with their kinds, total row.

Words and figures tell it, never places: header rows are those above the first figures, a total is
what the other rows (or columns) add up to.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from budgetbook.model.amount import read_amount
from budgetbook.model.book import Table
from budgetbook.model.layout import Column, normal

_CODE = re.compile(r"\d{3}(\d{2}){0,2}")
_TOTALS = frozenset({"合计", "总计", "小计"})
_ROW_TOTALS = frozenset({"合计", "总计"})
_NUMBERING = frozenset({"栏次", "档次", "栏目", "行次"})
_SERIAL = "序号"
_COUNTS = re.compile(r"数量|人数|台数|辆数|个数|面积")
_PERCENT = re.compile(r"%|％|比例|比率|占比")

Shape = Literal["tree", "list total", "list", "fixed total", "fixed"]


class KeptShape(NamedTuple):
    """The shape of a kept table; no columns where it has no header."""

    columns: tuple[Column, ...]
    #: Column of the kept table (``c1`` …) of each, in the same order.
    places: tuple[str, ...]
    #: Data rows: their labels from the first word column.
    labels: tuple[str, ...]
    code_column: str
    total_row: str
    total_last: bool
    serial: bool
    numbering: str
    proposed: Shape
    reason: str


def kept_shape(table: Table) -> KeptShape:
    """The shape of a table of plain words."""
    rows = [[_text(row.cells.get(c.id)) for c in table.extra_columns] for row in table.rows]
    spread = _spread(rows, table.spans)
    height = _header_height(rows, table.spans)
    body = rows[height:]
    numbering = ""
    if body and _is_numbering(body[0]):
        words = [word for word in body[0] if word]
        numbering = words[0] if normal(words[0]) in _NUMBERING else ""
        body = body[1:]
    paths = [_path([line[c] for line in spread[:height]]) for c in range(len(table.extra_columns))]
    serial = next((c for c, path in enumerate(paths) if normal(path) == _SERIAL), -1)
    used = [c for c, path in enumerate(paths) if path and c != serial]
    columns = _columns(paths, used, body)
    return _shape(columns, used, body, serial >= 0, numbering)


def _text(value: Any) -> str:
    return str(value).strip() if value is not None else ""


def _spread(
    rows: Sequence[Sequence[str]], spans: Sequence[tuple[int, int, int, int]]
) -> list[list[str]]:
    """The words at every place that a merged area covers."""
    full = [list(row) for row in rows]
    for row, column, down, across in spans:
        for r in range(row, min(row + down, len(full))):
            for c in range(column, min(column + across, len(full[r]))):
                full[r][c] = rows[row][column]
    return full


def _header_height(
    rows: Sequence[Sequence[str]], spans: Sequence[tuple[int, int, int, int]]
) -> int:
    """How many rows the header has: what is merged in its first row tells, down and across."""
    height, row = 1, 0
    while row < height and row < len(rows):
        for at, _, down, across in spans:
            if at == row:
                height = max(height, row + down, row + 2 if across > 1 and down == 1 else 0)
        row += 1
    first = next((i for i, row in enumerate(rows) if _has_figures(row)), len(rows))
    return max(1, min(height, first, len(rows)))


def _has_figures(row: Sequence[str]) -> bool:
    figures = [word for word in row if word and _amount(word) is not None]
    return bool(figures) and not _is_numbering(row)


def _is_numbering(row: Sequence[str]) -> bool:
    words = [word for word in row if word]
    rest = words[1:]
    counted = bool(rest) and rest == [str(i) for i in range(1, len(rest) + 1)]
    return bool(words) and (normal(words[0]) in _NUMBERING or counted)


def _path(storeys: Sequence[str]) -> str:
    """Header words from the top down, repeated ones once."""
    kept: list[str] = []
    for storey in storeys:
        words = " ".join(storey.split())
        if words and (not kept or kept[-1] != words):
            kept.append(words)
    return "/".join(kept)


def _amount(word: str) -> Decimal | None:
    value = read_amount(word)
    return value if isinstance(value, Decimal) else None


def _columns(
    paths: Sequence[str], used: Sequence[int], body: Sequence[Sequence[str]]
) -> tuple[Column, ...]:
    kinds: dict[int, Any] = {}
    for c in used:
        kinds[c] = _kind(paths[c], [row[c] for row in body if row[c]])
    words = [c for c in used if kinds[c] == "text"]
    if words:
        kinds[words[0]] = "name"
    amounts = [c for c in used if kinds[c] == "amount"]
    towards = _totals(paths, amounts, body)
    return tuple(
        Column(
            id=f"k{n}",
            title=paths[c],
            kind=kinds[c],
            part_of=f"k{used.index(towards[c]) + 1}" if c in towards else "",
            width=14 if kinds[c] == "name" else 7,
            decimals=0 if kinds[c] == "number" else 2,
        )
        for n, c in enumerate(used, 1)
    )


def _kind(path: str, words: Sequence[str]) -> str:
    last = path.rpartition("/")[2]
    plain = [unicodedata.normalize("NFKC", word) for word in words]
    codes = [w for w in plain if _CODE.fullmatch(w)]
    if "编码" in last and codes and len(codes) * 2 >= len(plain) - 1:
        return "code"
    figures = [w for w in words if _amount(w) is not None]
    if words and len(figures) * 2 < len(words):
        return "text"
    if not words and re.search(r"名称|项目$|单位$|说明|备注|内容|依据", last):
        return "text"
    if _PERCENT.search(last):
        return "percent"
    return "number" if _COUNTS.search(last) else "amount"


def _totals(
    paths: Sequence[str], amounts: Sequence[int], body: Sequence[Sequence[str]]
) -> dict[int, int]:
    """Amount column → the 合计 column it counts towards: by the figures, else by one head."""
    found: dict[int, int] = {}
    heads = [c for c in amounts if normal(paths[c].rpartition("/")[2]) in _TOTALS]
    for total in reversed(heads):
        for parts in _candidates(paths, amounts, total, found):
            if parts and _agrees(body, total, parts):
                found |= dict.fromkeys(parts, total)
                break
    return found


def _candidates(
    paths: Sequence[str], amounts: Sequence[int], total: int, taken: dict[int, int]
) -> Iterator[list[int]]:
    """Columns that may add up to ``total``: those under its head, then all free ones behind."""
    head = paths[total].rpartition("/")[0]
    free = [c for c in amounts if c not in taken and c != total]
    if head:
        yield [c for c in free if paths[c].rpartition("/")[0] == head]
    yield [c for c in free if c > total]
    yield [c for c in free if c < total]


def _agrees(body: Sequence[Sequence[str]], total: int, parts: Sequence[int]) -> bool:
    for row in body:
        wanted = _amount(row[total]) if row[total] else None
        if wanted is None:
            continue
        have = sum((_amount(row[c]) or Decimal(0) for c in parts if row[c]), Decimal(0))
        if have != wanted:
            return False
    return True


def _shape(
    columns: tuple[Column, ...],
    used: Sequence[int],
    body: Sequence[Sequence[str]],
    serial: bool,
    numbering: str,
) -> KeptShape:
    code = next((c.id for c in columns if c.kind == "code"), "")
    head = next((i for c, i in zip(columns, used, strict=True) if c.kind == "name"), -1)
    labels = tuple(row[head] for row in body) if head >= 0 else ()
    total = next((label for label in labels if normal(label) in _ROW_TOTALS), "")
    last = bool(labels) and labels[-1] == total and len(labels) > 1
    amounts = [i for c, i in zip(columns, used, strict=True) if c.kind == "amount"]
    reason = ""
    if total and not code:
        fits = _adds_up(body, labels.index(total), amounts)
        reason = "各行相加等于合计行" if fits else "各行相加不等于合计行，请核对"
    proposed: Shape = "tree" if code else "list total" if total else "list"
    places = tuple(f"c{i + 1}" for i in used)
    return KeptShape(
        columns, places, labels, code, total, last, serial, numbering, proposed, reason
    )


def _adds_up(body: Sequence[Sequence[str]], total: int, amounts: Sequence[int]) -> bool:
    for c in amounts:
        rest = [_amount(row[c]) for i, row in enumerate(body) if i != total and row[c]]
        have = sum((v for v in rest if v is not None), Decimal(0))
        if have != (_amount(body[total][c]) or Decimal(0) if body[total][c] else Decimal(0)):
            return False
    return True
