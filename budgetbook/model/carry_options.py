"""What the user decides of a roll to the next year: pure data, shared by wizard and commands."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from budgetbook.model.adjusted import adjusted_book
from budgetbook.model.adjustments import AdjustmentError, adjustment_words
from budgetbook.model.book import NOTHING, Basis, Book
from budgetbook.model.carry_projects import State
from budgetbook.model.layout import Layout
from budgetbook.model.pairing import layout_of
from budgetbook.model.stages import StageError, rollable, stage_named

Amounts = Literal["keep", "blank"]
#: 改: the year moves as proposed; 留: it stays. What is not answered is asked later, in 待办.
Answer = Literal["改", "留"]

#: Stands before a 出错说明 taken over from last year, until it is looked at.
OLD_EXPLANATION = "（上年说明，待确认）"


class RollError(ValueError):
    """A book that cannot be rolled so; the message is one sentence for the user."""


class NewProject(NamedTuple):
    """A project that begins in the new year; ``like`` names the project it is copied from."""

    name: str
    like: str = ""


class RollOptions(NamedTuple):
    """How a book is rolled."""

    #: Amounts are kept as a start, or left blank; by table where a table is named.
    amounts: Amounts = "keep"
    by_table: Mapping[str, Amounts] = NOTHING
    #: The layout of the new year; empty: chosen by the year.
    layout: str = ""
    #: The budget year of a book that does not say its own.
    from_year: int | None = None
    #: What last year's figures are: 年初预算, 调整后预算 or 执行数; empty: not said.
    basis: Basis = ""
    #: By instance what becomes of projects; those not named are taken over and asked later.
    projects: Mapping[str, State] = NOTHING
    #: The amounts of projects that are 结转: the whole of last year is rarely what is left.
    remainders: Amounts = "blank"
    added: tuple[NewProject, ...] = ()
    #: By ``Change.key``.
    answers: Mapping[str, Answer] = NOTHING
    #: 出错说明 are taken over, marked as last year's.
    explanations: bool = False
    #: The user's own 勾稽关系 and the rules that are switched off stay so.
    rules: bool = True
    #: The stage of the old book that is last year's, e.g. 调整后; empty: the book as it is.
    stage: str = ""


def adjustable_stages(book: Book) -> list[str]:
    """调整后 where it was not kept and 调整台账 gives it; else nothing."""
    name = adjustment_words().kept
    is_ledger = bool(book.adjustments) and stage_named(book, name) is None and book.stage != name
    return [name] if is_ledger else []


def at_stage(book: Book, layout: Layout, options: RollOptions) -> tuple[Book, Layout]:
    """The book that is last year's, without its stages: they stay in the old file. Raises
    RollError."""
    try:
        if options.stage in adjustable_stages(book):
            found = adjusted_book(book, layout)
        else:
            found = rollable(book, options.stage)
    except (StageError, AdjustmentError) as error:
        raise RollError(str(error)) from error
    return found, layout_of(found, layout)


def old_explanations(book: Book) -> dict[str, str]:
    """The 出错说明 of ``book`` as last year's, to be confirmed."""
    return {
        key: text if text.startswith(OLD_EXPLANATION) else f"{OLD_EXPLANATION}{text}"
        for key, text in book.explanations.items()
    }
