"""The edits that put the units' sums into an open department's book: one undo step each."""

from collections.abc import Sequence
from typing import Any

from budgetbook.model.book import Book, Department, Member
from budgetbook.model.edit import Edit, Replace, SetFacts, SetFlow, SetRecords, Several
from budgetbook.model.summing_up import sum_up


def summed_again(
    book: Book, members: Sequence[Member], department: Department | None = None
) -> tuple[Edit, tuple[str, ...]]:
    """The edit that makes ``book`` the sum of ``members``, and what is to be known of it. Raises
    SummingError."""
    made = sum_up(members, department, book)
    if made.book.rounded != book.rounded:
        return Replace(made.book, "汇总各单位"), made.notes
    gone = dict.fromkeys(key for key in book.tables if key not in made.book.tables)
    tables: dict[Any, Any] = {**made.book.tables, **gone}
    edits: list[Edit] = [
        SetFlow(made.book.flow, tables),
        SetRecords("汇总各单位", members=made.book.members),
    ]
    if made.book.department != book.department:
        edits.append(SetFacts(department=made.book.department))
    return Several(tuple(edits), "汇总各单位"), made.notes


def joined(before: Sequence[Member], new: Sequence[Member]) -> list[Member]:
    """The members with newer books in the place of older ones of the same unit, others behind."""
    found = list(before)
    for one in new:
        place = next((i for i, m in enumerate(before) if _is_same(m, one)), None)
        if place is None:
            found.append(one)
        else:
            found[place] = one.model_copy(update={"id": before[place].id})
    return found


def _is_same(member: Member, newer: Member) -> bool:
    if member.code and newer.code:
        return member.code == newer.code
    return member.name == newer.name
