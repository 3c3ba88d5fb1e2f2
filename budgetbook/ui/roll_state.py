"""What the 结转下年 dialog knows: the book to roll, and all that the user has decided so far."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from budgetbook.model.book import Basis, Book
from budgetbook.model.carry import Change, Rolled, RollError, roll
from budgetbook.model.carry_marks import amount_columns
from budgetbook.model.carry_options import (
    Amounts,
    Answer,
    NewProject,
    RollOptions,
    adjustable_stages,
)
from budgetbook.model.carry_projects import Standing, standings
from budgetbook.model.carry_projects import State as Fate
from budgetbook.model.carry_tables import next_layout
from budgetbook.model.edit import table_title
from budgetbook.model.layout import Layout, layout_ids, load_layout
from budgetbook.model.ref import TableKey
from budgetbook.model.stages import stage_words
from budgetbook.model.statements import BASES

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened

Treatment = Literal["keep", "blank", "each"]
_COMING = 1


class RollState:
    """One roll being prepared; every answer is plain data until ``rolled`` is called."""

    def __init__(self) -> None:
        self.book: Book | None = None
        self.layout: Layout | None = None
        self.source = ""
        self.remarks = 0
        self.from_year = 0
        self.year = 0
        self.layout_id = ""
        self.treatment: Treatment = "keep"
        self.blank: set[str] = set()
        self.basis: Basis = BASES[0]
        #: The stage of the old book that is last year's; empty: the book as it is.
        self.stage = ""
        self.remainders: Amounts = "blank"
        self.explanations = True
        self.rules = True
        self.fates: dict[str, Fate] = {}
        self.added: list[NewProject] = []
        self.answers: dict[str, Answer] = {}
        self._standings: tuple[tuple[int, int], Mapping[str, Standing]] | None = None

    # ---- the book

    def take(self, book: Book, layout: Layout, source: str, remarks: int = 0) -> None:
        """Another book is to be rolled; what was decided of the one before is forgotten."""
        self.__init__()  # type: ignore[misc]
        self.book, self.layout, self.source, self.remarks = book, layout, source, remarks
        self.from_year = book.year or 0
        self.set_year(self.from_year + _COMING if self.from_year else 0)

    def take_opened(self, opened: "Opened", source: str) -> None:
        """The same for files that were read."""
        doubtful = sum(remark.kind in ("doubtful", "unread") for remark in opened.remarks)
        self.take(opened.book, opened.layout, source, doubtful)

    def set_year(self, year: int) -> None:
        """The new budget year, and with it the layout in use then."""
        self.year = year
        self._standings = None
        if self.layout is not None:
            self.layout_id = next_layout(self.layout, year).id

    @property
    def old(self) -> tuple[Book, Layout]:
        """The book to be rolled with its layout; there has to be one."""
        assert self.book is not None
        assert self.layout is not None
        return self.book, self.layout

    @property
    def year_error(self) -> str:
        """Why the years cannot be so; empty where they can."""
        if not self.from_year:
            return "这本书没有写预算年度，请先填原预算年度。"
        if self.year <= self.from_year:
            return f"这本书是{self.from_year}年的，只能结转到以后的年度；请改新预算年度。"
        return ""

    @property
    def new_layout(self) -> Layout:
        """The layout of the new year."""
        return load_layout(self.layout_id) if self.layout_id else self.old[1]

    def layouts(self) -> list[Layout]:
        """Layouts to choose from: those of the book's own kind first."""
        own = self.old[1]
        known = [own if name == own.id else load_layout(name) for name in layout_ids()]
        if own.id not in layout_ids():
            known.insert(0, own)
        return sorted(known, key=lambda one: one.profile != own.profile)

    # ---- amounts

    def whole_stages(self) -> list[str]:
        """The stages of the old book that can be last year's: those kept as whole books, and
        调整后 where 调整台账 gives it."""
        kept = [stage.name for stage in self.old[0].stages if not stage.source]
        return kept + adjustable_stages(self.old[0])

    def set_stage(self, name: str) -> None:
        """Takes a stage as last year's, with the name that its figures usually have."""
        self.stage = name
        for one in stage_words().stages:
            if one.name == name and one.basis:
                self.basis = one.basis

    def amount_tables(self) -> dict[str, str]:
        """Tables that hold amounts, by id, with what they are called."""
        book, layout = self.old
        found: dict[str, str] = {}
        for key, table in book.tables.items():
            if key.table not in found and layout.table(key.table) and amount_columns(layout, table):
                columns = amount_columns(layout, table)
                if any(columns & row.cells.keys() for row in table.rows):
                    found[key.table] = self.title_of(key.table)
        return found

    def title_of(self, table: str) -> str:
        """A table in official words, told from others of its sheet."""
        layout = self.old[1]
        title = table_title(layout, TableKey(table))
        sheet = layout.sheet_of.get(table)
        part = next((p for p in sheet.parts if p.table == table), None) if sheet else None
        return f"{title}·{part.heading}" if part and part.heading else title

    # ---- projects

    def standings(self) -> Mapping[str, Standing]:
        """The projects with what is proposed for each."""
        years = (self.from_year, self.year)
        if self._standings is None or self._standings[0] != years:
            self._standings = years, standings(self.old[0], *years)
            for one in self._standings[1].values():
                self.fates.setdefault(one.instance, proposed(one))
        return self._standings[1]

    # ---- the outcome

    def options(self) -> RollOptions:
        """All that was decided."""
        each: dict[str, Amounts] = {}
        if self.treatment == "each":
            each = {t: "blank" if t in self.blank else "keep" for t in self.amount_tables()}
        self.standings()
        return RollOptions(
            amounts="blank" if self.treatment == "blank" else "keep",
            by_table=each,
            layout=self.layout_id,
            from_year=self.from_year,
            basis=self.basis,
            stage=self.stage,
            remainders=self.remainders,
            projects=dict(self.fates),
            added=tuple(self.added),
            answers=dict(self.answers),
            explanations=self.explanations,
            rules=self.rules,
        )

    def rolled(self) -> Rolled:
        """The new year's book as decided; raises RollError with one sentence."""
        book, layout = self.old
        if self.year_error:
            raise RollError(self.year_error)
        return roll(book, layout, self.year, self.options())

    def preview(self) -> tuple[Change, ...]:
        """Everything the roll would change, before the answers to single years."""
        book, layout = self.old
        return roll(book, layout, self.year, self.options()._replace(answers={})).changes


def proposed(standing: Standing) -> Fate:
    """What stands for a project until the user says otherwise: nothing is dropped unasked."""
    return "结转" if standing.state == "结束" else standing.state
