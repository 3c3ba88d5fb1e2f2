"""Word lists that rules read: data files a user can edit, read in this one place."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Literal, ParamSpec, TypeVar

from pydantic import Field

from budgetbook.model.book import Frozen


class OutdatedWord(Frozen):
    """An expression that is no longer used from the budget year ``since`` on."""

    say: str
    instead: str = ""
    since: int = 0
    #: The last budget year in which it is asked about; 0 for none.
    until: int = 0
    #: Only asked about: it may still be right.
    hint: bool = False
    #: Longer words in which it is no slip.
    unless: tuple[str, ...] = ()


class Outdated(Frozen):
    """Outdated expressions (过时表述)."""

    words: tuple[OutdatedWord, ...] = Field(alias="word")


class Typo(Frozen):
    """A word written wrong."""

    wrong: str
    right: str
    unless: tuple[str, ...] = ()


class Typos(Frozen):
    """Common misspellings, and traditional characters that stand alone in simplified text."""

    traditional: str = ""
    typos: tuple[Typo, ...] = Field(alias="typo")


class UnitRule(Frozen):
    """Units that fit an indicator whose name ends so."""

    ends: tuple[str, ...]
    units: tuple[str, ...]
    #: Units that are possible, but asked about.
    ask: tuple[str, ...] = ()
    #: Which words decide.
    source: Literal["level3", "description"] = Field("level3", alias="from")


class Standard(Frozen):
    """Names of a price for one (人均, 每个) and the most it can plausibly be, in 元."""

    words: tuple[str, ...]
    most: int


class Bare(Frozen):
    """Names whose figure needs no unit."""

    ends: tuple[str, ...]


class Units(Frozen):
    """Units by indicator name, price standards, and names without a unit."""

    units: tuple[UnitRule, ...] = Field(alias="unit")
    standards: tuple[Standard, ...] = Field((), alias="standard")
    bare: tuple[Bare, ...] = ()

    @cached_property
    def bare_ends(self) -> tuple[str, ...]:
        """All ends of names whose figure needs no unit."""
        return tuple(end for entry in self.bare for end in entry.ends)


class Words(Frozen):
    """A list of words, for some uses with a second list and with exceptions."""

    words: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    rate: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class RequiredKind(Frozen):
    """A kind of indicator every project has to have, and the words that show it."""

    name: str
    words: tuple[str, ...]


class Kinds(Frozen):
    """Words that tell what an indicator is."""

    required: tuple[RequiredKind, ...] = Field(alias="kind")
    blank: Words
    total: Words
    price: Words
    part: Words
    time: Words
    question: Words
    noun: Words
    growth: Words


class Years(Frozen):
    """Words beside a year that make it no stale one."""

    before: Words
    after: Words
    plan: Words


YearKind = Literal["old", "last", "older", "new", "later"]
YearRole = Literal["title", "line", "name", "goal", "description", "target", "basis", "narrative"]


class YearRule(Frozen):
    """What becomes of a year beside which such words stand (结转下年)."""

    kinds: tuple[YearKind, ...]
    #: The places it holds in; empty: everywhere.
    roles: tuple[YearRole, ...] = ()
    before: str = ""
    after: str = ""
    not_after: str = ""
    within: str = ""
    decide: Literal["改", "留", "待定"]
    to: Literal["new", "last", "shift"] = "shift"
    #: What was changed is still to be confirmed.
    ask: bool = False
    say: str


class YearMask(Frozen):
    """Words whose years never move."""

    say: str
    pattern: str


class PlanPeriod(Frozen):
    """A five-year plan."""

    name: str
    first: int
    last: int


class Rolling(Frozen):
    """How years in text roll to another budget year."""

    bare_after: str
    bare_before: str
    short_after: str
    short_never: str
    relative: str
    relative_say: str
    registered_say: str
    unregistered_say: str
    past_say: str
    range_say: str
    #: Words behind a list of years that say it is about people of those years.
    people: str
    several_say: str
    several_stay: str
    periods: tuple[PlanPeriod, ...] = Field((), alias="period")
    masks: tuple[YearMask, ...] = Field((), alias="mask")
    rules: tuple[YearRule, ...] = Field((), alias="rule")


class ColumnList(Frozen):
    """Ids of columns, whatever their table."""

    columns: frozenset[str]


class Emptied(Frozen):
    """Cells whose last year's figure must not stand in the new year's book."""

    table: str
    #: Empty: every row, every column.
    rows: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    say: str


class MergedRows(Frozen):
    """Rows of an older layout that a newer one prints as one."""

    table: str
    rows: tuple[str, ...]
    into: str


class Carrying(Frozen):
    """What a roll to the next year does with columns and rows."""

    roles: dict[str, YearRole]
    plain: ColumnList
    confirm: ColumnList
    emptied: tuple[Emptied, ...] = Field((), alias="empty")
    merged: tuple[MergedRows, ...] = ()


def read_wordlist(text: str) -> dict[str, Any]:
    """The entries of a word list written in TOML; raises tomllib.TOMLDecodeError."""
    return tomllib.loads(text)


def built_in(name: str) -> dict[str, Any]:
    """A word list as it comes with the program."""
    path = resources.files("budgetbook.resources") / "wordlists" / f"{name}.toml"
    return read_wordlist(path.read_text("utf-8"))


# ---- the user's own entries

Entries = tuple[Mapping[str, Any], ...]
#: List → kind of entry → entries, e.g. ``{"typos": {"typo": ({"wrong": …},)}}``. An entry with the
#: key of a built-in one stands in its place; with ``off`` it takes it away.
OwnWords = Mapping[str, Mapping[str, Entries]]
#: The field by which entries of a kind are told apart.
KEYS: Mapping[str, str] = {"word": "say", "typo": "wrong", "unit": "ends", "standard": "words"}

_own: OwnWords = {}
_forget: list[Callable[[], None]] = []

Found = TypeVar("Found")
Given = ParamSpec("Given")


def remembering(maxsize: int) -> Callable[[Callable[Given, Found]], Callable[Given, Found]]:
    """Like ``lru_cache``, for answers that depend on word lists: forgotten when they change."""

    def wrap(function: Callable[Given, Found]) -> Callable[Given, Found]:
        cached = lru_cache(maxsize=maxsize)(function)
        _forget.append(cached.cache_clear)
        return cached  # type: ignore[return-value]  # lru_cache loses the parameters

    return wrap


def use_own_words(own: OwnWords) -> None:
    """Takes the user's own entries into the lists from now on; raises ValueError, with the lists
    as they were, where an entry is not of its kind."""
    global _own
    before = _own
    _own = own
    _forget_all()
    try:
        outdated(), typos(), units()
    except ValueError:
        _own = before
        _forget_all()
        raise


def own_words() -> OwnWords:
    """The user's entries that are in use."""
    return _own


def _forget_all() -> None:
    for forget in _forget:
        forget()


def built_in_entries(name: str, kind: str) -> Entries:
    """The entries of one kind that come with the program."""
    return tuple(built_in(name).get(kind, ()))


def entry_key(kind: str, entry: Mapping[str, Any]) -> Any:
    """By what an entry is told from others of its kind."""
    value = entry.get(KEYS[kind], "")
    return tuple(value) if isinstance(value, (list, tuple)) else value


def _with_own(name: str) -> dict[str, Any]:
    """A built-in list with the user's entries in front, and without those that are off."""
    data = dict(built_in(name))
    for kind, entries in _own.get(name, {}).items():
        theirs = {entry_key(kind, entry) for entry in entries}
        used = [{k: v for k, v in e.items() if k != "off"} for e in entries if not e.get("off")]
        data[kind] = used + [e for e in data.get(kind, ()) if entry_key(kind, e) not in theirs]
    return data


@remembering(1)
def outdated() -> Outdated:
    """Outdated expressions."""
    return Outdated.model_validate(_with_own("outdated"))


@remembering(1)
def typos() -> Typos:
    """Common misspellings."""
    return Typos.model_validate(_with_own("typos"))


@remembering(1)
def units() -> Units:
    """Units by indicator name."""
    return Units.model_validate(_with_own("units"))


@lru_cache
def kinds() -> Kinds:
    """Words that tell what an indicator is."""
    return Kinds.model_validate(built_in("kinds"))


@lru_cache
def years() -> Years:
    """Words beside a year that make it no stale one."""
    return Years.model_validate(built_in("years"))


@lru_cache
def rolling() -> Rolling:
    """How years in text roll to another budget year."""
    return Rolling.model_validate(built_in("rolling"))


@lru_cache
def carrying() -> Carrying:
    """What a roll to the next year does with columns and rows."""
    return Carrying.model_validate(built_in("carrying"))
