"""Which words of a blank template mean which fact of a book, as ``filling.toml`` lists them."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from budgetbook.model.book import Book, Row
from budgetbook.model.equation import parse_side
from budgetbook.model.indicator_value import read_value
from budgetbook.model.layout import normal
from budgetbook.model.ref import Ref, TableKey

SERIAL = "serial"
#: Parts of a 指标值 that some templates have columns of their own for.
_PARTS = frozenset({"indicator.operator", "indicator.number", "indicator.unit"})


#: The unit behind header words.
_UNIT = re.compile(r"[（(](?:单位\s*[:：]\s*)?(?:万?元|%|％)[）)]")


class Words(NamedTuple):
    """The list: header word → fact, and cell of a template's layout → ways to work it out."""

    facts: Mapping[str, str]
    sources: Mapping[tuple[str, str, str], tuple[str, ...]]


@lru_cache
def filling_words() -> Words:
    """The list as it is delivered."""
    path = resources.files("budgetbook.resources") / "templates" / "filling.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    facts = {normal(word): fact["id"] for fact in data["fact"] for word in fact["words"]}
    sources = {
        (s["table"], s.get("row", ""), s["column"]): tuple(s["from"]) for s in data["source"]
    }
    return Words(facts, sources)


def fact_of(header: str) -> str:
    """The fact that a column's header words mean, by the last storey; empty for none."""
    facts = filling_words().facts
    storeys = _UNIT.sub("", header).split("/")
    return facts.get(normal(storeys[-1])) or facts.get(normal("".join(storeys[-2:])), "")


def sourced(book: Book, table: str, row: str, column: str) -> Decimal | None:
    """The amount (in the book's unit) for a cell that the book's own layout has not; None where
    the list knows no way or the book lacks its cells."""
    sources = filling_words().sources
    for text in sources.get((table, row, column)) or sources.get((table, "", column), ()):
        total = _worked_out(book, text)
        if total is not None:
            return total
    return None


def _worked_out(book: Book, text: str) -> Decimal | None:
    found: list[Decimal] = []
    for term in parse_side(text):
        for row in term.row_ids:
            value = book.value(Ref(term.table, row, term.columns[0]))
            if isinstance(value, Decimal):
                found.append(term.sign * value)
    return sum(found, Decimal(0)) if found else None


class Project:
    """One project of a book with its indicators, fact by fact."""

    def __init__(self, book: Book, instance: str, number: int) -> None:
        self._book, self._number = book, number
        table = book.tables.get(TableKey("project", instance))
        self._form = table.rows[0] if table and table.rows else Row(id="form")
        indicators = book.tables.get(TableKey("indicators", instance))
        self.indicators: tuple[Row, ...] = indicators.rows if indicators else ()

    @cached_property
    def name(self) -> str:
        """The project's name."""
        return self._form.text("name")

    def value(self, fact: str, indicator: Row | None, facts: frozenset[str]) -> Any:
        """What stands under ``fact``: words, an amount in the book's unit, or None. ``facts``:
        all that the template has columns for."""
        scope, _, name = fact.partition(".")
        if scope == "project":
            return self._form.cells.get(name)
        if scope == "indicator":
            return _indicator(indicator, name, facts) if indicator is not None else None
        return book_value(self._book, name)


def book_value(book: Book, name: str) -> Any:
    """A fact of the whole book."""
    words = {"year": str(book.year or ""), "code": book.department.code}
    return words.get(name, book.department.name) or None


def _indicator(row: Row, name: str, facts: frozenset[str]) -> Any:
    if name not in ("target", "operator", "number", "unit"):
        return row.cells.get(name)
    words = row.text("target")
    read = read_value(words)
    whole = read.number is None or read.kind != "number" or bool(read.rest or read.doubling)
    if name == "target":
        split = bool(_PARTS & facts) and not whole and "indicator.number" not in facts
        return read.number if split else words or None
    if whole:
        return None
    if name == "number":
        return read.number
    per = f"/{read.per}" if read.per else ""
    return read.operator or None if name == "operator" else f"{read.unit}{per}" or None


def projects(book: Book) -> list[Project]:
    """The projects in the book's order."""
    return [Project(book, i, n) for n, i in enumerate(book.instances("project"), 1)]
