"""阶段: named, locked snapshots of a year's book (一上, 控制数, 二上, 批复, 公开, 调整后).

A snapshot is a book like any other, without its own stages and without last year's; what is equal
in several of them is one object in memory. Every function that changes something gives the edit.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pydantic import Field

from budgetbook.model.book import ROUND, Basis, Book, Frozen, Stage
from budgetbook.model.edit import SetStages
from budgetbook.model.wordlists import built_in

_LONGEST = 20


class StageError(ValueError):
    """A stage that cannot be so; the message is one sentence for the user."""


class StageWord(Frozen):
    """A usual stage of the year's round."""

    name: str
    say: str = ""
    #: Usually read from a file that the bureau gives.
    taken: bool = False
    #: What its figures are to the next year's book.
    basis: Basis = ""


class Within(Frozen):
    """The figures of ``stage`` are not to exceed those of ``limit``."""

    stage: str
    limit: str


class Same(Frozen):
    """Every cell of ``stage`` is as in ``like``."""

    stage: str
    like: str = Field(alias="as")


class LimitedFigure(Frozen):
    """A figure that is limited, and the cells (table, row, column) that may hold it."""

    name: str
    at: tuple[str, ...]


class StageWords(Frozen):
    """The usual stages in their order, and what is checked between them."""

    stages: tuple[StageWord, ...] = Field(alias="stage")
    within: tuple[Within, ...] = ()
    same: tuple[Same, ...] = ()
    figures: tuple[LimitedFigure, ...] = Field((), alias="figure")

    @property
    def names(self) -> list[str]:
        """The names of the usual stages, in order."""
        return [one.name for one in self.stages]


@lru_cache
def stage_words() -> StageWords:
    """The word list ``stages``."""
    return StageWords.model_validate(built_in("stages"))


class Version(NamedTuple):
    """The book at one stage."""

    name: str
    book: Book
    #: It is the open book as it is now, not a snapshot.
    is_live: bool = False
    #: It holds what its source printed, not the whole book.
    is_partial: bool = False


def snapshot(book: Book) -> Book:
    """``book`` as a stage keeps it."""
    return book.model_copy(update={**ROUND, "prior": None})


def stage_named(book: Book, name: str) -> Stage | None:
    """The stage of that name, or None."""
    return next((one for one in book.stages if one.name == name), None)


def versions(book: Book) -> Mapping[str, Version]:
    """The book at its stages, by name; the stage it is in now is the book itself."""
    found = {
        one.name: Version(one.name, one.book, is_partial=bool(one.source)) for one in book.stages
    }
    if book.stage and not (book.stage in found and found[book.stage].is_partial):
        found[book.stage] = Version(book.stage, book, is_live=True)
    return found


def book_at(book: Book, name: str) -> Book:
    """The book at a stage, or as it is now where ``name`` is empty; raises StageError."""
    if not name:
        return book
    found = stage_named(book, name)
    if found is None:
        raise StageError(f"本簿没有“{name}”这个阶段{_known(book)}")
    return found.book


def rollable(book: Book, name: str) -> Book:
    """The book that is rolled to the next year: at a stage, or as it is where ``name`` is empty.
    Raises StageError where there is no such stage or it is no whole book."""
    stage = stage_named(book, name)
    if not name or stage is None:
        found = book_at(book, name)
        return found.model_copy(update={"stages": ()}) if found.stages else found
    if stage.source:
        raise StageError(
            f"“{name}”是从文件取入的，只有其中的表，不能整本作上年；请改用整本存下的阶段"
        )
    return stage.book.model_copy(update={"prior": book.prior, "stage": name})


def _known(book: Book) -> str:
    names = "、".join(one.name for one in book.stages)
    return f"，现有：{names}" if names else "，还没有存过阶段"


def next_name(book: Book) -> str:
    """What the open book would be kept as: the stage it is in, or the first one still missing."""
    if book.stage and stage_named(book, book.stage) is None:
        return book.stage
    have = {one.name for one in book.stages}
    names = stage_words().names
    last = max((names.index(name) for name in have if name in names), default=-1)
    later = [one.name for one in stage_words().stages[last + 1 :] if not one.taken]
    return next((name for name in later if name not in have), "")


def later_stages(book: Book, name: str) -> list[Stage]:
    """Stages of the book that usually come after one of that name."""
    names = stage_words().names
    if name not in names:
        return []
    after = names[names.index(name) + 1 :]
    return [one for one in book.stages if one.name in after]


def today() -> str:
    """The day as stages write it."""
    return date.today().isoformat()


# ---------------------------------------------------------------- edits


def checked_name(name: str) -> str:
    """``name`` without blanks around it; raises StageError."""
    name = " ".join(name.split())
    if not name:
        raise StageError("阶段要有名称，请填写，如“一上”")
    if len(name) > _LONGEST:
        raise StageError(f"阶段名称最多 {_LONGEST} 个字，请改短")
    return name


def checked_date(words: str) -> str:
    """A date as stages write it, empty for none; raises StageError."""
    words = words.strip()
    for mark in "年月./":
        words = words.replace(mark, "-")
    words = words.removesuffix("日")
    try:
        return date(*map(int, words.split("-"))).isoformat() if words else ""
    except (TypeError, ValueError):
        raise StageError("日期请写成 2026-01-15 这样") from None


def add_stage(book: Book, name: str, day: str = "", remark: str = "") -> SetStages:
    """Keeps the book as it is under ``name`` (in place of one of that name), and says that the
    book is in this stage now."""
    stage = Stage(name=checked_name(name), date=checked_date(day), remark=remark.strip(),
                  book=snapshot(book))  # fmt: skip
    return SetStages(_with(book, stage), stage.name, f"存为阶段“{stage.name}”")


def keep_stage(book: Book, stage: Stage) -> SetStages:
    """Keeps figures that were taken in as a stage; the book stays in the stage it is in."""
    return SetStages(_with(book, stage), book.stage, f"取入“{stage.name}”")


def _with(book: Book, stage: Stage) -> tuple[Stage, ...]:
    if stage_named(book, stage.name) is None:
        return (*book.stages, stage)
    return tuple(stage if one.name == stage.name else one for one in book.stages)


def change_stage(
    book: Book, name: str, new: str, day: str | None = None, remark: str | None = None
) -> SetStages:
    """Gives a stage another name, date and remark; its figures are locked. Raises StageError."""
    book_at(book, name)
    new = checked_name(new)
    if new != name and stage_named(book, new) is not None:
        raise StageError(f"已经有“{new}”这个阶段，请换一个名称")
    update = {"name": new}
    if day is not None:
        update["date"] = checked_date(day)
    if remark is not None:
        update["remark"] = remark.strip()
    stages = tuple(
        one.model_copy(update=update) if one.name == name else one for one in book.stages
    )
    current = new if book.stage == name else book.stage
    return SetStages(stages, current, f"修改阶段“{name}”")


def remove_stage(book: Book, name: str) -> SetStages:
    """Lets a stage go; raises StageError."""
    book_at(book, name)
    rest = tuple(one for one in book.stages if one.name != name)
    return SetStages(rest, book.stage, f"删除阶段“{name}”")


def set_stage(book: Book, name: str) -> SetStages:
    """Says in which stage the book is; empty takes the word away. Raises StageError."""
    name = checked_name(name) if name else ""
    words = f"设为“{name}”阶段" if name else "不标阶段"
    return SetStages(book.stages, name, words)
