"""The wording of the text as data: which words name which cell (``resources/bindings``)."""

import re
import tomllib
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

from pydantic import Field

from budgetbook.model.book import Frozen

_CELL = re.compile(r"(\w+)\[(\w+|\*)\]\.(\w+)")
_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]")
_BARE = re.compile(r"[\s“”\"'‘’《》]+")
_CHAPTER = re.compile(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+部分")
_NUMBERED = re.compile(r"^(?:其中[:：]?|[一二三四五六七八九十]+、|\d+[、.．])")


class Selector(NamedTuple):
    """A cell in the terms of the layout; the row ``*`` means the sum over all rows."""

    table: str
    row: str
    column: str


def selector(text: str) -> Selector:
    """The selector written ``table[row].column``; raises ValueError for anything else."""
    hit = _CELL.fullmatch(text)
    if hit is None:
        raise ValueError(f"not a cell: {text}")
    return Selector(*hit.groups())


def bare(text: str) -> str:
    """Words without blanks, quotes and closed brackets: the form in which they are compared."""
    text = _BARE.sub("", text)
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return text


def bare_name(text: str) -> str:
    """A row's name for comparing: bare, without its number, 费用 as 费."""
    name = _NUMBERED.sub("", bare(text))
    return name[:-1] if name.endswith("费用") else name


class Scope(Frozen):
    """A stretch of text where short words mean one table: opened by a heading or a figure."""

    id: str
    heading: str
    #: Figures here name no cells.
    silent: bool = False


class FigureSpec(Frozen):
    """Words that name a cell."""

    says: str
    cell: str = ""
    #: What a figure without a cell is called by the rule that reads it.
    name: str = ""
    #: Scopes where it holds; none: everywhere.
    within: tuple[str, ...] = ()
    #: The scope of what follows in the sentence.
    opens: str = ""
    #: Other cells that the same words are often used for.
    also: tuple[str, ...] = ()
    #: Name without 收入/支出, for “没有安排…”; empty: not read so.
    none: str = ""
    #: Equal for certain only where all units are 行政 or 参公.
    only_administrative: bool = False
    #: A year in its words is no other budget year.
    own_year: bool = False

    @cached_property
    def target(self) -> Selector | None:
        """The cell it names."""
        return selector(self.cell) if self.cell else None

    @cached_property
    def others(self) -> tuple[Selector, ...]:
        """The cells that the words are used for as well."""
        return tuple(selector(cell) for cell in self.also)


class RowNames(Frozen):
    """A table whose rows are named in the text one by one."""

    within: tuple[str, ...]
    table: str
    column: str
    #: Further names by row id.
    names: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class TextFact(Frozen):
    """A statement that is read from the text by named groups."""

    says: str
    table: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.says)


class Phrases(Frozen):
    """All wording of one profile."""

    lead: tuple[str, ...]
    filler: tuple[str, ...]
    against: str
    up: str
    down: str
    reason: str
    reason_down: str
    reason_up: str
    saving: str
    same: str
    reason_away: str
    open_list: str
    goals: str
    about: str
    scopes: tuple[Scope, ...] = Field(alias="scope")
    figures: tuple[FigureSpec, ...] = Field(alias="figure")
    rows: tuple[RowNames, ...] = ()
    counts: tuple[TextFact, ...] = Field(default=(), alias="count")
    names: tuple[TextFact, ...] = Field(default=(), alias="name")
    years: tuple[TextFact, ...] = Field(default=(), alias="year")

    def __hash__(self) -> int:
        return id(self)  # one value for each profile, see ``load_phrases``

    def __eq__(self, other: object) -> bool:
        return self is other

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """For each figure the whole words that name it."""
        lead, filler = "|".join(self.lead), "|".join(self.filler)
        return tuple(
            re.compile(f"(?:{lead})*(?:{spec.says})(?:{filler})*") for spec in self.figures
        )

    @cached_property
    def edges(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """Lead words at the beginning, filler words at the end."""
        return (
            re.compile(f"^(?:{'|'.join(self.lead)})+"),
            re.compile(f"(?:{'|'.join(self.filler)})+$"),
        )

    @cached_property
    def change(self) -> re.Pattern[str]:
        """The words of a change before its amount."""
        return re.compile(f"(?:({self.up})|({self.down}))(?:了|额|数)?(?:为|约|是|共计|合计)?$")

    @cached_property
    def grown_to(self) -> re.Pattern[str]:
        """“增加到”: the amount is the new one."""
        return re.compile(f"(?:({self.up})|({self.down})|调整|变)(?:到|至|为)$")

    @cached_property
    def comparison(self) -> re.Pattern[str]:
        """Comparison with another year at the beginning of words."""
        return re.compile(self.against)

    def scope_of(self, heading: str) -> Scope | None:
        """The scope that a heading opens; None for one that opens none."""
        return next((s for s in self.scopes if re.search(s.heading, bare(heading))), None)

    @staticmethod
    def is_chapter(heading: str) -> bool:
        """Whether the heading begins a chapter, so that what was opened before it ends."""
        return bool(_CHAPTER.match(bare(heading)))

    @cached_property
    def _before(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.against})(?:{'|'.join(self.filler)}|的)*$")

    def before(self, clause: str, year: int | None) -> bool:
        """Whether the amount behind ``clause`` is one of another year: “比2023年的”."""
        hit = self._before.search(clause)
        if hit is None:
            return False
        return not year or str(year) not in hit[0]

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that figures are compared with."""
        cells = {spec.target.table for spec in self.figures if spec.target}
        return frozenset(cells | {names.table for names in self.rows})


@lru_cache
def load_phrases(profile: str) -> Phrases | None:
    """The wording of a layout's profile; None where no text of it is known."""
    path = resources.files("budgetbook.resources") / "bindings" / f"{profile}.toml"
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, OSError):
        return None
    return Phrases.model_validate(tomllib.loads(text))
