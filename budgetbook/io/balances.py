"""结转结余 in somebody's file: a 决算 table or a list of 指标结余, found by its header's words.

The table needs a column of 科目 codes and one whose header speaks of 结转, 结余 or 余额 (not of the
beginning of the year). Nothing unreadable becomes zero.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from budgetbook.io.blocks import Blocks, Grid, GridCell
from budgetbook.io.blocks import Paragraph as TextBlock
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import Opened, Report, load_origin, read_blocks, readable
from budgetbook.io.imported import SourcePlace
from budgetbook.io.raster import MONEY, Raster, read_facts
from budgetbook.io.store import Origin
from budgetbook.model.amount import read_amount
from budgetbook.model.book import Book
from budgetbook.model.carry_in import Balance, Fund
from budgetbook.model.layout import Layout, normal
from budgetbook.model.ref import Ref

_CODE = re.compile(r"(2\d{6})(?!\d)\s*(\D.*)?", re.DOTALL)
_LEFT = re.compile("结转|结余|余额|未支|剩余")
_BEGINNING = re.compile("上年|年初|以前年度|期初")
_SURE = re.compile("年末|期末|结转下年")
_FUND = re.compile("资金性质|资金来源|资金类型|预算来源|指标类型|资金属性")
_NAME = re.compile("科目名称|名称")
_FUNDS: tuple[tuple[str, Fund], ...] = (
    ("基金", "fund"), ("国有资本|国资", "capital"), ("一般公共|一般预算", "general"),
    ("专户|单位资金|事业|经营|自有|其他", "other"),
)  # fmt: skip
_UNIT = re.compile("万元|元")


class Balances(NamedTuple):
    """What was found, and the source as the other dialogs know one."""

    found: tuple[Balance, ...]
    source: Opened


def read_balances(
    paths: Sequence[Path], book: Book, layout: Layout, progress: Report | None = None
) -> Balances:
    """The balances in the files, read in a process of their own; raises BookError."""
    from budgetbook.io.reading_process import run_apart

    origins = tuple(readable(load_origin(path), progress) for path in paths)
    if any(origin.suffix == ".ysb" for origin in origins):
        raise UnreadableFile("上年结转从决算表或指标结余表（Word、Excel、PDF）取，请不要选 .ysb")
    pairs = run_apart(find_balances, (origins,), progress)
    cells = {one.came: place for one, place in pairs}
    source = Opened(book, layout, origins, cells=cells)
    return Balances(tuple(one for one, _ in pairs), source)


def find_balances(
    origins: Sequence[Origin], progress: Report | None
) -> list[tuple[Balance, SourcePlace]]:
    """The balances with their places: of each fund those of the first table that has any."""
    found: list[tuple[Balance, SourcePlace]] = []
    funds: set[Fund] = set()
    for number, origin in enumerate(origins):
        for title, grid in _titled(read_blocks(origin, progress)):
            mine = list(_in_grid(Raster(grid), title))
            new = set() if "" in funds else {one.fund for one, _ in mine} - funds
            for one, cell in mine:
                if one.fund in new and (one.fund or not funds):
                    ref = Ref("balance", f"{len(found)}", "amount")
                    found.append((one._replace(came=ref), SourcePlace(number, cell.place)))
            funds |= new
    return found


def _titled(blocks: Blocks) -> Iterator[tuple[str, Grid]]:
    """Each table with the words above it."""
    above: list[str] = []
    for block in blocks.blocks:
        if isinstance(block, TextBlock):
            above = [*above[-3:], block.text]
        elif isinstance(block, Grid):
            yield " ".join([*above, block.name]), block
            above = []


def _in_grid(raster: Raster, title: str) -> Iterator[tuple[Balance, GridCell]]:
    first, code_column = _first_row(raster)
    if first < 0:
        return
    heads = [_head(raster, column, first) for column in range(raster.columns)]
    amount_column = _amount_column(heads, code_column)
    if amount_column < 0:
        return
    lines = [title, *(raster.text(r, c) for r in range(first) for c in range(raster.columns))]
    unit = _unit(heads[amount_column], lines)
    fund_column = next((i for i, head in enumerate(heads) if _FUND.search(head)), -1)
    name_column = next((i for i, h in enumerate(heads) if _NAME.search(h) and "项目" not in h), -1)
    for row in range(first, raster.rows):
        hit = _CODE.fullmatch(raster.text(row, code_column).strip())
        cell = raster.at(row, amount_column)
        if hit is None or cell is None or cell.row != row:
            continue
        amount = cell.number if cell.number is not None else read_amount(cell.text)
        if not isinstance(amount, Decimal) or not amount:
            continue
        fund = _fund(raster.text(row, fund_column)) if fund_column >= 0 else _fund(" ".join(lines))
        name = (hit[2] or raster.text(row, name_column)).strip()
        yield Balance(hit[1], name, amount, unit, fund), cell


def _first_row(raster: Raster) -> tuple[int, int]:
    """The first row with a 项 code, and the column of the codes; (-1, -1) for none."""
    counts: dict[int, list[int]] = {}
    for row in range(raster.rows):
        for cell in raster.words(row):
            if _CODE.fullmatch(cell.text.strip()):
                counts.setdefault(cell.column, []).append(row)
    if not counts:
        return -1, -1
    column = max(counts, key=lambda c: (len(counts[c]), -c))
    return _header_end(raster, counts[column][0], column), column


def _header_end(raster: Raster, row: int, column: int) -> int:
    """Where the data begins: above the first 项 stand 合计, 类 and 款 rows."""
    while row > 0:
        text = normal(raster.text(row - 1, column))
        words = {normal(cell.text) for cell in raster.words(row - 1)}
        if not (text.isdigit() or "合计" in words):
            break
        row -= 1
    return row


def _head(raster: Raster, column: int, first: int) -> str:
    words = [normal(raster.text(row, column)) for row in range(first)]
    return "/".join(dict.fromkeys(word for word in words if word))


def _amount_column(heads: list[str], code_column: int) -> int:
    scores = [
        (2 * bool(_SURE.search(head)) + head.endswith(("合计", "小计")), -i, i)
        for i, head in enumerate(heads)
        if i != code_column and _LEFT.search(_own(head)) and not _BEGINNING.search(_own(head))
    ]
    return max(scores)[2] if scores else -1


def _own(head: str) -> str:
    """The storeys of a header without the title of the table, which is spread over all columns."""
    storeys = [word for word in head.split("/") if "表" not in word]
    return "/".join(storeys)


def _unit(head: str, lines: Sequence[str]) -> str:
    hit = _UNIT.search(head)
    if hit is not None:
        return hit[0]
    return next((facts.unit for line in lines if (facts := read_facts(line)).unit in MONEY), "")


def _fund(text: str) -> Fund:
    for words, fund in _FUNDS:
        if re.search(words, text):
            return fund
    return ""
