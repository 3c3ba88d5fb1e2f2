"""What is masked is not said elsewhere either: names, sentences and amounts in all other words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.book import Book, Paragraph, Row, Table
from budgetbook.model.layout import Layout, columns_of, normal
from budgetbook.model.masked import Marked, hidden_rows, project_name
from budgetbook.model.ref import Ref
from budgetbook.model.sums_said import Sum, sums_in
from budgetbook.model.units import unit_of

#: What stands where something is masked.
DASH = "——"
#: A shorter name is looked for only where it is called a project: it would be found in other words.
_LEAST_NAME, _LEAST_CORE, _LEAST_SENTENCE = 4, 6, 10
_TEN_THOUSAND = 10_000
_NOISE = r"[\s:：,，.。、“”\"'‘’()（）\[\]【】《》·_\-—~～]*"
_SENTENCE = re.compile(r"[。；;！？\n]|(?<=[^\d])[，,]")
_SERIAL = re.compile(r"^\s*(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）.．、])\s*")
_YEAR = re.compile(r"^(?:20\d\d年?(?:度|部门)?)")
_KIND = re.compile(r"(?:绩效目标表|专项经费|专项资金|项目|经费|资金|补助|补贴|专项)+$")


class Unsaid(NamedTuple):
    """The words and amounts that a 公开版 does not say."""

    words: re.Pattern[str] | None
    #: Amounts in 元.
    sums: frozenset[Decimal]
    #: 万元 or 元: what figures without a unit are in.
    unit: str
    #: Amounts in 元 that are printed elsewhere: to say them tells nothing.
    shown: frozenset[Decimal] = frozenset()

    def cleaned(self, text: str, kept: Iterable[tuple[int, int]] = ()) -> str:
        """``text`` with a dash for each of them; the places ``kept`` (start, end) keep their
        amounts."""
        places = list(kept)
        for one in reversed(list(self.sums_of(text, places))):
            text = text[: one.start] + DASH + text[one.end :]
        return self.words.sub(lambda hit: hit["kept"] or DASH, text) if self.words else text

    def sums_of(self, text: str, kept: Iterable[tuple[int, int]] = ()) -> Iterator[Sum]:
        """The masked amounts that ``text`` says, outside the places ``kept``."""
        if self.sums and text:
            places = list(kept)
            for one in sums_in(text, self.unit):
                inside = any(start < one.end and one.start < end for start, end in places)
                if not inside and self._is_lost(one):
                    yield one

    def _is_lost(self, one: Sum) -> bool:
        if one.yuan in self.sums:
            return True
        return one.yuan not in self.shown and any(one.tells(amount) for amount in self.sums)


def unsaid_of(book: Book, layout: Layout, marked: Marked, hidden: Mapping[Ref, Decimal]) -> Unsaid:
    """What the masked rows, projects and paragraphs of ``book`` say, to be masked elsewhere."""
    said = _Said(book, layout, marked)
    words = sorted(set(said.words()), key=len, reverse=True)
    sums = {_yuan(book, ref, value) for ref, value in hidden.items() if value}
    shown = frozenset(_shown_sums(book, layout, marked))
    sums = (sums | set(said.sums())) - shown
    kept = "|".join(said.longer_names()) or r"(?!)"
    words.insert(0, f"(?P<kept>{kept})")
    pattern = re.compile("|".join(words), re.IGNORECASE) if len(words) > 1 else None
    return Unsaid(pattern, frozenset(sums), book.unit, shown)


def _yuan(book: Book, ref: Ref, value: Decimal) -> Decimal:
    return value * (_TEN_THOUSAND if unit_of(book, ref) == "万元" else 1)


def _shown_sums(book: Book, layout: Layout, marked: Marked) -> Iterator[Decimal]:
    """Amounts in 元 that cells which are not masked print: to say them tells nothing."""
    for key, table in book.tables.items():
        if key.table in layout.working_tables:
            continue
        for row in table.rows:
            if not marked.hides(key, row.id):
                for column, value in row.cells.items():
                    if isinstance(value, Decimal):
                        yield _yuan(book, Ref(key.table, row.id, column, key.instance), value)


def spelt(words: str, ends: str = "") -> str:
    """A pattern that finds ``words`` however they are spaced, punctuated and widened."""
    return _NOISE.join(_char(char) for char in normal(words)) + ends


def _char(char: str) -> str:
    wide = chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char
    return re.escape(char) if wide == char else f"[{re.escape(char)}{wide}]"


class _Said:
    """What the masked places of a book say, and what the others say too."""

    def __init__(self, book: Book, layout: Layout, marked: Marked) -> None:
        self.book, self.layout, self.marked = book, layout, marked
        #: Names and codes that rows say which are not masked.
        self.shown = {normal(label) for label in _labels(layout)}
        texts: list[str] = []
        for key, table in book.tables.items():
            if key.table in layout.working_tables:
                continue
            heads = self._heads(table)
            for row in table.rows:
                if not marked.hides(key, row.id):
                    self.shown.update(normal(row.text(c)) for c in heads)
                    texts += [normal(v) for v in row.cells.values() if isinstance(v, str)]
        self.everything = "\n".join(texts)

    def _heads(self, table: Table) -> list[str]:
        spec = self.layout.table(table.key.table)
        columns = columns_of(spec, table) if spec else ()
        return [c.id for c in columns if c.kind in ("name", "code") or c.id == "code"]

    def words(self) -> Iterator[str]:
        """Patterns of names, codes and sentences."""
        for instance in self.marked.projects:
            yield from self._of_project(project_name(self.book, instance))
        for table, row in hidden_rows(self.book, self.marked):
            for column in self._heads(table):
                yield from self._of_head(row.text(column))
            for value in row.cells.values():
                yield from self._sentences(value) if isinstance(value, str) else ()
        for item in self._paragraphs():
            text = _SERIAL.sub("", item.text)
            least = _LEAST_NAME if item.role != "body" else _LEAST_SENTENCE
            if len(normal(text)) >= least:
                yield spelt(text)
            yield from self._sentences(item.text)

    def longer_names(self) -> list[str]:
        """Patterns of shown projects whose names have that of a masked one in them: they stay."""
        instances = dict.fromkeys(key.instance for key in self.book.tables if key.instance)
        names = {one: normal(project_name(self.book, one)) for one in instances}
        lost = {names[one] for one in self.marked.projects if names.get(one)}
        shown = {name for one, name in names.items() if one not in self.marked.projects}
        longer = {name for name in shown - lost if any(one in name for one in lost)}
        return [spelt(name) for name in sorted(longer, key=len, reverse=True)]

    def _of_project(self, name: str) -> Iterator[str]:
        plain = normal(name)
        if not plain or plain in self.shown:
            return
        if len(plain) < _LEAST_NAME:
            word = spelt(name)
            yield rf"(?<=[“\"《「]){word}(?=[”\"》」])|{word}(?=项目|绩效目标表|经费)"
            return
        yield spelt(name)
        for core in (_YEAR.sub("", plain), _KIND.sub("", _YEAR.sub("", plain))):
            if len(core) >= _LEAST_CORE and core != plain and core not in self.everything:
                yield spelt(core)

    def _of_head(self, text: str) -> Iterator[str]:
        """The name of an indicator or 科目, a code: no secret where rows say it that are shown."""
        plain = normal(text)
        if len(plain) < _LEAST_NAME or plain in self.shown:
            return
        if plain.isascii():
            yield rf"(?<![0-9A-Za-z.]){spelt(text)}(?![0-9A-Za-z.])"
        elif plain not in self.everything:
            yield spelt(text)

    def _sentences(self, text: str) -> Iterator[str]:
        for piece in _SENTENCE.split(text):
            plain = normal(_SERIAL.sub("", piece))
            if len(plain) >= _LEAST_SENTENCE and plain not in self.everything:
                yield spelt(plain)

    def _paragraphs(self) -> list[Paragraph]:
        return [
            item for item in self.book.flow
            if isinstance(item, Paragraph) and item.id in self.marked.paragraphs
        ]  # fmt: skip

    def sums(self) -> Iterator[Decimal]:
        """Amounts in 元 that masked text alone says."""
        for item in self._paragraphs():
            bound = bound_places(item)
            for one in sums_in(item.text, self.book.unit):
                if one.yuan and not any(a < one.end and one.start < b for a, b in bound):
                    yield one.yuan


def _labels(layout: Layout) -> Iterator[str]:
    """Names that the layout prints in every book."""
    for spec in layout.tables:
        for row in spec.rows:
            yield row.label
            yield _SERIAL.sub("", row.label)


# ---------------------------------------------------------------- the book without them


def unsaid_in(book: Book, unsaid: Unsaid) -> Book:
    """``book`` without these words: cells, titles, headers, notes, cover and text. Amounts of a
    paragraph that are bound to a cell stay."""
    if unsaid.words is None and not unsaid.sums:
        return book
    clean = unsaid.cleaned
    tables = {key: _table(table, unsaid) for key, table in book.tables.items()}
    flow = tuple(
        _paragraph(item, unsaid)
        if isinstance(item, Paragraph)
        else item.model_copy(update={"title": clean(item.title)})
        for item in book.flow
    )
    cover = {field: clean(words) for field, words in book.cover.items()}
    return book.model_copy(update={"tables": tables, "flow": flow, "cover": cover})


def _paragraph(item: Paragraph, unsaid: Unsaid) -> Paragraph:
    text = unsaid.cleaned(item.text, bound_places(item))
    if text == item.text:
        return item
    return item.model_copy(update={"text": text, "bindings": (), "emphasis": ()})


def bound_places(item: Paragraph) -> list[tuple[int, int]]:
    """Where a paragraph prints cells: (start, end)."""
    return [(binding.start, binding.end) for binding in item.bindings]


def _table(table: Table, unsaid: Unsaid) -> Table:
    clean = unsaid.cleaned
    extra = tuple(c.model_copy(update={"title": clean(c.title)}) for c in table.extra_columns)
    update = {
        "rows": tuple(_row(row, unsaid) for row in table.rows),
        "title": clean(table.title),
        "notes": tuple(clean(note) for note in table.notes),
        "fields": {name: clean(words) for name, words in table.fields.items()},
        "extra_columns": extra,
    }
    return table.model_copy(update=update)


def _row(row: Row, unsaid: Unsaid) -> Row:
    said: dict[str, str | Unread] = {}
    for column, value in row.cells.items():
        if isinstance(value, str) and (new := unsaid.cleaned(value)) != value:
            said[column] = new
        elif isinstance(value, Unread) and (new := unsaid.cleaned(value.text)) != value.text:
            said[column] = Unread(text=new)
    return row.with_cells(said) if said else row
