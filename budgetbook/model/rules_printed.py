"""Rules over what a file prints around its tables and the book does not keep: 序号, the unit."""

from collections.abc import Iterator

from budgetbook.model.book import OTHER_UNIT, SERIAL_SLIP
from budgetbook.model.check import TEXT, NotApplicable, Slip, Subject, rule
from budgetbook.model.edit import table_title
from budgetbook.model.ref import Ref
from budgetbook.model.units import own_unit


@rule("S8.1", "序号从 1 起连续", cite="公开表的序号栏", reads=(TEXT,), severity="info")
def serials_run_on(subject: Subject) -> Iterator[Slip]:
    """The numbers of the rows that the opened file prints run 1, 2, 3 …; ours do anyhow."""
    _some(subject)
    told: set[str] = set()  # tables side by side have one 序号
    for key, table in subject.book.tables.items():
        said, title = table.fields.get(SERIAL_SLIP), table_title(subject.layout, key)
        if said and f"{title}{key.instance}" not in told:
            told.add(f"{title}{key.instance}")
            ref = Ref(key.table, table.rows[0].id if table.rows else "", "", key.instance)
            yield Slip(f"{title}{said}；导出时按 1、2、3 重新编号", (ref,))


@rule("S8.2", "各表的金额单位一致", cite="预算公开表样", reads=(TEXT,))
def units_agree(subject: Subject) -> Iterator[Slip]:
    """Every table prints the book's unit of money."""
    _some(subject)
    told: set[str] = set()
    for key, table in subject.book.tables.items():
        unit, title = table.fields.get(OTHER_UNIT), table_title(subject.layout, key)
        if own_unit(subject.layout, key.table) == unit:
            continue  # the layout has it so
        if unit and unit != subject.book.unit and f"{title}{key.instance}" not in told:
            told.add(f"{title}{key.instance}")
            ref = Ref(key.table, table.rows[0].id if table.rows else "", "", key.instance)
            others = f"本簿其他表是“{subject.book.unit}”"
            yield Slip(f"{title}印的单位是“{unit}”，{others}，数是否换算过请核对", (ref,))


def _some(subject: Subject) -> None:
    if not subject.book.tables:
        raise NotApplicable
