"""Words and figures beside a table's columns, or in a row that says nothing of the table."""

import re
from collections.abc import Iterator, Sequence

from budgetbook.io.blocks import GridCell
from budgetbook.io.flow_match import FlowBuilder
from budgetbook.io.rows_match import TableReading

#: Who signs under a table: 单位负责人：、财务负责人：、制表人：、联系电话：…
_SIGNS = re.compile(
    r"(?:单位|部门|财务|分管|主管|主要)?(?:负责人|领导)|(?:审核|复核|审批|制表|填表|填报|编制|经办|联系)人?"
    r"|(?:联系|办公)?电话|(?:填报|填表|编制|报送)?(?:日期|时间)|(?:单位)?[（(]?(?:公章|盖章)[）)]?"
)


def signatures(words: Sequence[GridCell]) -> GridCell | None:
    """A row of who made and signed the table as one text; None for any other row."""
    heads = [re.split("[:：]", cell.text.strip(), maxsplit=1) for cell in words]
    if not all(len(head) == 2 and _SIGNS.fullmatch(head[0].strip()) for head in heads):
        return None
    return words[0]._replace(text="　　".join(cell.text.strip() for cell in words))


def strays(words: Sequence[GridCell], columns: set[int], taken: bool) -> Iterator[GridCell]:
    """Those of a row's ``words`` that stand in none of the table's ``columns``; where the row was
    not ``taken`` as one of the table's, what stands under 序号 too, unless it is a number."""
    for cell in words:
        if columns.isdisjoint(cell.across) or not (taken or cell.text.strip().isdecimal()):
            yield cell


def note_stray(flow: FlowBuilder, reading: TableReading, cell: GridCell) -> None:
    """Words become a note under the table. Figures and formulas of a sheet, such as a column that
    somebody checks sums with, are no part of the book: said once for each column."""
    text = cell.text.strip()
    if text and cell.number is None:
        reading.strays.append((text, cell.place))
        flow.say("kept", f"“{text}”不在表格的栏目里，已作为表注保留", cell.place)
    elif cell.column not in reading.outside:
        reading.outside.add(cell.column)
        text = text or f"={cell.formula}"
        message = f"“{text}”和它下面的数、公式不在表格的栏目里，没有读入"
        flow.say("unread", message, cell.place)
