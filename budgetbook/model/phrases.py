"""The wording of the text as data: which words name which cell (``resources/bindings``)."""

import re
import tomllib
from collections.abc import Iterable
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

from pydantic import Field

from budgetbook.model.book import Frozen

_CELL = re.compile(r"(\w+)\[(\w+|\*)\]\.(\w+)")
_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]")
_BARE = re.compile(r"[\s“”\"'‘’《》]+")
_DASH = re.compile("[-－—–]+")
_CHAPTER = re.compile(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+部分")
_NUMBERED = re.compile(r"^(?:其中[:：]?|[一二三四五六七八九十]+、|\d+[、.．])")


#: The row of a table that has one only, whatever its id.
ONLY_ROW = "only"


class Selector(NamedTuple):
    """A cell in the terms of the layout; the row ``*`` means the sum over all rows, ``only`` that
    of a table of one row."""

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


def bare_path(names: Iterable[str]) -> str:
    """The names of a 科目 from 类 down to its own, as the text joins them, for comparing."""
    return "-".join(bare(part) for name in names for part in _DASH.split(bare(name)))


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
    def pattern(self) -> re.Pattern[str]:
        """Its words, compiled."""
        return re.compile(self.says)

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
    #: Whether a 科目 is named with those above it: 类-款-项.
    by_path: bool = False


class TextFact(Frozen):
    """A statement that is read from the text by named groups."""

    says: str
    table: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.says)


class _Words:
    """Words that may stand one after the other; those with signs are expressions."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._plain = tuple(w for w in words if w.isalnum() or w == "、")
        rest = [w for w in words if w not in self._plain]
        self._heads = [re.compile(w) for w in rest]
        self._tails = [re.compile(f"(?:{w})\\Z") for w in rest]

    def starts(self, text: str) -> list[int]:
        """The places that are reached from the beginning over any number of the words."""
        reached = [0]
        for i in reached:
            ends = [i + len(w) for w in self._plain if text.startswith(w, i)]
            ends += [hit.end() for head in self._heads if (hit := head.match(text, i))]
            reached += [end for end in dict.fromkeys(ends) if end not in reached]
        return reached

    def ends(self, text: str) -> list[int]:
        """The places from which any number of the words reach to the end."""
        reached = [len(text)]
        for j in reached:
            part = text[:j]
            starts = [j - len(w) for w in self._plain if part.endswith(w)]
            starts += [hit.start() for tail in self._tails if (hit := tail.search(part))]
            reached += [start for start in dict.fromkeys(starts) if start not in reached]
        return reached


class Phrases(Frozen):
    """All wording of one profile."""

    lead: tuple[str, ...]
    filler: tuple[str, ...]
    against: str
    up: str
    down: str
    reason: str
    #: What begins a reason that may also stand before its change.
    cause: str
    reason_down: str
    reason_up: str
    saving: str
    same: str
    reason_away: str
    open_list: str
    goals: str
    about: str
    #: A paragraph of its own that gives the reason of the changes in its section; empty: none.
    reason_apart: str = ""
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
    def _lead(self) -> "_Words":
        return _Words(self.lead)

    @cached_property
    def _filler(self) -> "_Words":
        return _Words(self.filler)

    def spans(self, clause: str) -> tuple[list[int], list[int]]:
        """Where a name may begin (behind lead words) and end (before filler words)."""
        return self._lead.starts(clause), self._filler.ends(clause)

    def name(self, clause: str) -> str:
        """``clause`` without lead and filler words."""
        starts, ends = self.spans(clause)
        return clause[max(starts) : min(ends)]

    def figure(self, clause: str, scope: str) -> FigureSpec | None:
        """What the whole of ``clause`` names."""
        starts, ends = self.spans(clause)
        for spec in self.figures:
            if spec.within and scope not in spec.within:
                continue
            if any(spec.pattern.fullmatch(clause, i, j) for i in starts for j in ends):
                return spec
        return None

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

    @cached_property
    def directions(self) -> tuple[str, str]:
        """Words of a reason that speak of growth, and of a fall."""
        return self.reason_up, self.reason_down

    @cached_property
    def stated(self) -> str:
        """Words that state a change, or that there is none."""
        return f"{self.same}|{self.up}|{self.down}"

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
    """The wording of a layout's profile with what all provinces share; None where no text of it
    is known."""
    folder = resources.files("budgetbook.resources") / "bindings"
    try:
        own = tomllib.loads((folder / f"{profile}.toml").read_text("utf-8"))
    except (FileNotFoundError, OSError):
        return None
    shared = tomllib.loads((folder / "common.toml").read_text("utf-8"))
    lists = {key: words for key, words in shared.items() if isinstance(words, list)}
    added = {key: [*words, *own.get(key, [])] for key, words in lists.items()}
    return Phrases.model_validate(shared | own | added)
