"""Family H: what a department's book owes the books of its units (汇总)."""

from collections.abc import Iterator

from budgetbook.model.amount import print_amount
from budgetbook.model.check import MEMBERS, NotApplicable, Slip, Subject, rule
from budgetbook.model.edit import cell_title
from budgetbook.model.summed_parts import changes_of
from budgetbook.model.summing import Summing

#: So many cells are named one by one; of the rest the number is told.
MOST = 30


@rule("H1", "部门数等于各单位数之和", cite="部门预算由本级和所属单位预算汇总而成",
      reads=(MEMBERS,))  # fmt: skip
def equals_its_units(subject: Subject) -> Iterator[Slip]:
    """A figure that was changed after the units were summed up; computed totals follow."""
    book = subject.book
    if not book.members:
        raise NotApplicable
    work = working(subject)
    work.book = book
    found = list(changes_of(work, subject.ledger.fillers))
    for one in found[:MOST]:
        title = cell_title(subject.layout, book, one.ref)
        shown, total, rest = (
            print_amount(amount, grouping=True) for amount in (one.shown, one.total, one.difference)
        )
        message = f"{title}：部门簿 {shown}，{len(book.members)} 个单位合计 {total}，相差 {rest}"
        refs = (one.ref,) if book.row(one.ref) is not None else ()
        yield Slip(message, refs, key="/".join(one.ref[:4]))
    if len(found) > MOST:
        yield Slip(f"另有 {len(found) - MOST} 个数和各单位之和不同", key="more")


def working(subject: Subject) -> Summing:
    """The units' sums, worked out once for the same units."""
    held = subject.ledger.memo.get("units")
    members, work = held if isinstance(held, tuple) else (None, None)
    if members is not subject.book.members or not isinstance(work, Summing):
        work = Summing(subject.book, subject.layout)
        subject.ledger.memo["units"] = (subject.book.members, work)
    return work
