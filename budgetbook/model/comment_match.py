"""Finds the place that a remark of 退回意见 names: table, 科目, project, column, section, amount.

Nothing is guessed: where two places fit equally well, the remark is about their table, or the book.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.annual_round import Comment, Place
from budgetbook.model.book import Book, Paragraph, Placed, Row
from budgetbook.model.comment_list import Given, GivenList, list_words
from budgetbook.model.comments import new_comment, project_name
from budgetbook.model.layout import Layout, Sheet, TableSpec, columns_of, normal
from budgetbook.model.ref import TableKey
from budgetbook.model.stages import today

_CODE = re.compile(r"(?<![\d.,，])\d{3,7}(?![\d.]|\s*(?:年|万|元|个|人|号|页|条))")
_AMOUNT = re.compile(r"(?<![\d.])(-?\d[\d,，]*(?:\.\d+)?)\s*(万元|元)?")
_NUMBERED = re.compile(
    r"^(?:其中[:：]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])"
)
_SECTION = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+部分|[（(]?[一二三四五六七八九十]+[)）]?[、.．]?|\d+[、.．])\s*"
)
_HEADINGS = frozenset({"heading1", "heading2", "heading3"})
_SHORTEST, _SHORTEST_HEAD, _SHORTEST_PROJECT = 2, 4, 3
_WAN = Decimal(10000)


class Match(NamedTuple):
    """Where a remark belongs, and what in it says so (in words; empty: nothing did)."""

    place: Place
    why: str = ""


class _Named(NamedTuple):
    """Something that the remark names, and where it does."""

    start: int
    end: int
    what: object


class _Row(NamedTuple):
    key: TableKey
    row: Row
    code: str
    names: tuple[str, ...]


class _Head(NamedTuple):
    paragraph: str
    name: str


class Places:
    """What can be named in a book, looked up for many remarks."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self._book, self._layout = book, layout
        self._sheets: dict[str, list[tuple[str, Sheet, tuple[TableKey, ...]]]] = {}
        self._rows: dict[TableKey, list[_Row]] = {}
        self._projects: list[tuple[str, str]] = []
        for item in book.flow:
            if isinstance(item, Placed):
                self._take(item)
        self._heads = [
            _Head(item.id, name)
            for item in book.flow
            if isinstance(item, Paragraph)
            and item.role in _HEADINGS
            and len(name := normal(_SECTION.sub("", item.text))) >= _SHORTEST_HEAD
        ]
        words = list_words()
        self._aliases = {normal(said): normal(name) for said, name in words.tables.items()}
        self._totals = frozenset(words.totals.get("words", ()))

    def _take(self, item: Placed) -> None:
        sheet = self._layout.sheets_by_id.get(item.sheet)
        if sheet is None or sheet.working:
            return
        keys = tuple(TableKey(part.table, item.instance) for part in sheet.parts)
        if sheet.each:
            name = normal(project_name(self._book, item.instance))
            if len(name) >= _SHORTEST_PROJECT:
                self._projects.append((name, item.instance))
        else:
            for title in {sheet.name, sheet.title, item.title, *sheet.aliases}:
                if len(normal(title)) > _SHORTEST:
                    self._sheets.setdefault(normal(title), []).append((item.instance, sheet, keys))
        for key in keys:
            self._rows[key] = list(self._rows_of(key))

    def _rows_of(self, key: TableKey) -> Iterable[_Row]:
        table, spec = self._book.tables.get(key), self._layout.table(key.table)
        if table is None or spec is None or spec.kind == "form":
            return
        for row in table.rows:
            code = row.text(spec.code_column) if spec.code_column else ""
            label = row.text(spec.head_column).strip()
            said = {normal(label), normal(_NUMBERED.sub("", label))}
            yield _Row(key, row, code, tuple(n for n in said if len(n) >= _SHORTEST))

    # ---- the place of a remark

    def match(self, given: Given) -> Match:
        """The place that a remark names; the book where nothing is named for sure."""
        sheets, rest = self._named_sheets(normal(given.place))
        text = normal(f"{given.place}，{given.text}")
        if len(sheets) != 1:
            sheets, rest = self._named_sheets(text)
        else:
            rest = _masked(text, _spans(text, self._sheet_words(sheets[0])))
        said = f"{given.place} {given.text}"
        projects = _longest(_find(rest, self._projects))
        instances = list(dict.fromkeys(str(one.what) for one in projects))
        if len(sheets) > 1:
            return Match(Place(), "提到几张表")
        if len(instances) > 1:
            return Match(Place(), "提到几个项目")
        if sheets:
            return self._in_sheet(sheets[0], rest, said)
        if instances:
            return self._in_project(instances[0], _masked(rest, projects), said)
        return self._without_table(rest, said)

    def _sheet_words(self, keys: tuple[TableKey, ...]) -> list[str]:
        known = [n for n, found in self._sheets.items() if any(k == keys for *_, k in found)]
        return known + [said for said, name in self._aliases.items() if self._alias(name) == keys]

    def _alias(self, name: str) -> tuple[TableKey, ...] | None:
        found = {k for words, all_ in self._sheets.items() if name in words for *_, k in all_}
        return found.pop() if len(found) == 1 else None

    def _named_sheets(self, text: str) -> tuple[list[tuple[TableKey, ...]], str]:
        """The sheets that a text names, each by its tables, and the text without these words."""
        words = [(name, keys) for name, found in self._sheets.items() for *_, keys in found]
        words += [(said, k) for said, name in self._aliases.items() if (k := self._alias(name))]
        spans = _longest(_find(text, words))
        found = dict.fromkeys(one.what for one in spans)
        return [keys for keys in found if isinstance(keys, tuple)], _masked(text, spans)

    def _in_sheet(self, keys: tuple[TableKey, ...], text: str, said: str) -> Match:
        rows = [row for key in keys for row in self._rows.get(key, ())]
        named, words, text = self._named_rows(rows, text, said)
        table = Place(table=keys[0].table, instance=keys[0].instance)
        if len(named) == 1:
            return self._in_row(named[0], text, said, f"表名、{words}")
        cells = self._cells(named or rows, said)
        if len(cells) == 1:
            return Match(cells[0], "表名、金额")
        return Match(table, "表名，行有几处相同" if named else "表名")

    def _in_row(self, row: _Row, text: str, said: str, why: str) -> Match:
        place = Place(table=row.key.table, instance=row.key.instance, row=row.row.id)
        columns = self._named_columns(row.key, text)
        if len(columns) == 1:
            return Match(place.model_copy(update={"column": columns[0]}), f"{why}、栏目")
        cells = self._cells([row], said)
        if columns:
            cells = [cell for cell in cells if cell.column in columns]
        return Match(cells[0], f"{why}、金额") if len(cells) == 1 else Match(place, why)

    def _in_project(self, instance: str, text: str, said: str) -> Match:
        keys = [key for key in self._rows if key.instance == instance]
        rows = [row for key in keys for row in self._rows[key]]
        named, words, text = self._named_rows(rows, text, said)
        if len(named) == 1:
            return self._in_row(named[0], text, said, f"项目名称、{words}")
        for key in keys:
            spec, table = self._layout.table(key.table), self._book.tables.get(key)
            if spec is None or spec.kind != "form" or table is None or not table.rows:
                continue
            columns = self._named_columns(key, text)
            if len(columns) == 1 and not named:
                place = Place(
                    table=key.table, instance=instance, row=table.rows[0].id, column=columns[0]
                )
                return Match(place, "项目名称、栏目")
        return Match(Place(instance=instance), "项目名称")

    def _without_table(self, text: str, said: str) -> Match:
        heads = _longest(_find(text, [(head.name, head.paragraph) for head in self._heads]))
        if len({one.what for one in heads}) == 1:
            return Match(Place(paragraph=str(heads[0].what)), "章节标题")
        rows = [row for key, rows in self._rows.items() if not key.instance for row in rows]
        named, words, text = self._named_rows(rows, text, said, totals=False)
        if len(named) == 1:
            return self._in_row(named[0], text, said, words)
        tables = {row.key for row in named}
        if len(tables) == 1:
            key = tables.pop()
            return Match(Place(table=key.table, instance=key.instance), f"{words}，有几处相同")
        return Match(Place(), "几张表里都有" if named else "")

    # ---- rows, columns, amounts

    def _named_rows(
        self, rows: Sequence[_Row], text: str, said: str, *, totals: bool = True
    ) -> tuple[list[_Row], str, str]:
        """The rows that are named, by what, and the text without their names."""
        codes = set(_CODE.findall(said))
        found = [row for row in rows if row.code and row.code in codes]
        if found:
            spans = _spans(text, [name for row in found for name in row.names])
            return found, "科目编码", _masked(text, spans)
        words = [(n, row) for row in rows for n in row.names if n not in self._totals]
        spans = _path(_longest(_find(text, words)))
        if not spans and totals:
            words = [(n, row) for row in rows for n in row.names if n in self._totals]
            spans = _longest(_find(text, words))
        named = {id(one.what): one.what for one in spans}
        return [r for r in named.values() if isinstance(r, _Row)], "行名", _masked(text, spans)

    def _named_columns(self, key: TableKey, text: str) -> list[str]:
        """The columns of a table that are named; the head columns never are."""
        spec = self._layout.table(key.table)
        if spec is None:
            return []
        words = [
            (normal(title), column.id)
            for column in columns_of(spec, self._book.tables.get(key))
            if column.kind not in ("code", "label", "name") or spec.kind == "form"
            for title in {_leaf(column.title), *map(_leaf, column.aliases)}
            if len(normal(title)) >= _SHORTEST
        ]
        return list(dict.fromkeys(str(one.what) for one in _longest(_find(text, words))))

    def _cells(self, rows: Sequence[_Row], said: str) -> list[Place]:
        """The cells that hold an amount which the remark quotes."""
        quoted = self._quoted(said)
        return [
            Place(table=one.key.table, instance=one.key.instance, row=one.row.id, column=column)
            for one in rows
            for column, value in one.row.cells.items()
            if isinstance(value, Decimal) and value and value in quoted
            and _is_amount(self._layout.table(one.key.table), column)
        ]  # fmt: skip

    def _quoted(self, said: str) -> set[Decimal]:
        """The amounts a remark quotes, in the book's unit: those with a unit or a point."""
        found: set[Decimal] = set()
        for words, unit in _AMOUNT.findall(said):
            if not unit and "." not in words:
                continue
            amount = Decimal(words.replace(",", "").replace("，", ""))
            if unit == "元" and self._book.unit == "万元":
                amount /= _WAN
            elif unit == "万元" and self._book.unit == "元":
                amount *= _WAN
            found.add(amount)
        return found


def _is_amount(spec: TableSpec | None, column: str) -> bool:
    known = spec.column(column) if spec else None
    return known is None or known.kind == "amount"


def _leaf(title: str) -> str:
    return title.rpartition("/")[2]


def _find(text: str, words: Iterable[tuple[str, object]]) -> list[_Named]:
    """Everywhere that one of the words (already ``normal``) stands."""
    found: list[_Named] = []
    for word, what in words:
        at = text.find(word)
        while at >= 0:
            found.append(_Named(at, at + len(word), what))
            at = text.find(word, at + 1)
    return found


def _spans(text: str, words: Iterable[str]) -> list[_Named]:
    return _find(text, [(word, word) for word in words])


def _longest(found: Sequence[_Named]) -> list[_Named]:
    """Those that do not stand within a longer one, in their order."""
    kept = [
        one for one in found
        if not any(
            other.start <= one.start and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in found
        )
    ]  # fmt: skip
    return sorted(kept, key=lambda one: (one.start, one.end))


def _path(found: list[_Named]) -> list[_Named]:
    """类 款 项 one behind the other name the last of them: the rows above it go."""
    kept = []
    for one in found:
        above = isinstance(one.what, _Row) and any(
            other.start == one.end
            and isinstance(other.what, _Row)
            and one.what.code
            and other.what.key == one.what.key
            and other.what.code.startswith(one.what.code)
            and other.what.code != one.what.code
            for other in found
        )
        if not above:
            kept.append(one)
    return kept


def _masked(text: str, spans: Iterable[_Named]) -> str:
    """The text with what was named blotted out, so that it names nothing else."""
    letters = list(text)
    for one in spans:
        letters[one.start : one.end] = "\0" * (one.end - one.start)
    return "".join(letters)


def matched(
    book: Book, layout: Layout, given: GivenList, source: str
) -> list[tuple[Comment, Match]]:
    """The remarks of a list as comments at the places they name, each with why."""
    places = Places(book, layout)
    found = []
    for one in given.remarks:
        match = places.match(one)
        comment = new_comment(
            book, layout, match.place, one.text, source=source,
            author=one.author or given.author, date=one.date or given.date or today(),
        )  # fmt: skip
        update: Mapping[str, str] = {"answer": one.answer, "answered_by": one.responsible}
        found.append((comment.model_copy(update=update), match))
    return found
