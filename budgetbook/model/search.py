"""Finding over a whole book: tables, projects, text and the words beside them."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Literal, NamedTuple

from budgetbook.model.amount import Unread, read_amount
from budgetbook.model.book import Book, Paragraph, Placed, Row
from budgetbook.model.codes import load_codes
from budgetbook.model.layout import Column, Layout, columns_of, normal
from budgetbook.model.patterns import is_risky
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.search_words import Spot, Words, other_words

Scope = Literal["book", "here", "text", "projects"]
_FIXED = frozenset({"label", "code"})  # kinds of column that are not typed over in a table

COMPUTED, FIXED, BOUND = "计算得出", "固定文字或编码", "与表格相连的数"
OFFICIAL = "官方科目名称"


class SearchError(ValueError):
    """A question that cannot be asked; ``str()`` is a sentence for the user."""


class Question(NamedTuple):
    """What is looked for. Unless ``exact``, upper and lower case and full and half width are
    alike."""

    words: str
    exact: bool = False
    #: The whole cell or paragraph.
    whole: bool = False
    regex: bool = False


class Within(NamedTuple):
    """Where is looked; None: everywhere of that kind."""

    tables: Collection[TableKey] | None = None
    paragraphs: Collection[str] | None = None


EVERYWHERE = Within()


class Hit(NamedTuple):
    """One place where the words stand: ``text[start:end]`` of a cell or a paragraph."""

    ref: Ref | None
    #: Id of the paragraph; empty for a cell.
    paragraph: str
    #: The whole words of the cell or paragraph; amounts without thousand separators.
    text: str
    start: int
    end: int
    #: Why it cannot be replaced; empty where it can.
    locked: str = ""
    #: What it is, where it is in no cell of a column and no paragraph: a title, a 备注.
    where: str = ""
    #: What holds it there; ``ref`` is near it. None for a 备注 and for words of the layout.
    spot: Spot | None = None

    @property
    def place(self) -> tuple[Ref | None, str, Spot | None]:
        """What it stands in: cell, paragraph or other words of the book."""
        return self.ref, self.paragraph, self.spot


class _Folds(dict[int, int | str]):
    """Each letter as the letter it is alike to; lengths stay, so that places stay."""

    def __init__(self, *, lower: bool) -> None:
        super().__init__()
        self._lower = lower

    def __missing__(self, code: int) -> int | str:
        plain = unicodedata.normalize("NFKC", chr(code))
        if self._lower:
            plain = plain.lower()
        self[code] = answer = plain if len(plain) == 1 else code
        return answer


_FOLDS, WIDTHS = _Folds(lower=True), _Folds(lower=False)
Spans = list[tuple[int, int]]
Finder = Callable[[str], Spans]
#: Where a pattern (with its flags) stands in each text; raises TimeoutError.
Watched = Callable[[str, int, Sequence[str]], list[Spans]]


def pattern_of(asked: Question) -> re.Pattern[str]:
    """The pattern that is asked for; raises SearchError where it is none."""
    words = asked.words if asked.exact else asked.words.translate(WIDTHS)
    try:
        return re.compile(words, re.NOFLAG if asked.exact else re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        raise SearchError(
            f"“{asked.words[:20]}”不是能用的正则表达式，没有查找；请改正，或不勾“正则”"
        ) from None


def _finder(asked: Question, matcher: Finder | None = None) -> Finder:
    """Where the words stand in a text, in order and apart from each other. ``matcher``: where the
    pattern does, if that is known already."""
    if asked.regex:
        pattern = pattern_of(asked)

        def by_pattern(text: str) -> Spans:
            plain = text if asked.exact else text.translate(WIDTHS)
            spans = matcher(plain) if matcher else [m.span() for m in pattern.finditer(plain)]
            return [s for s in spans if s[1] > s[0] and _fits(asked, text, s)]

        return by_pattern
    words = asked.words if asked.exact else asked.words.translate(_FOLDS)

    def by_words(text: str) -> list[tuple[int, int]]:
        plain = text
        if not asked.exact:
            plain = text.lower() if text.isascii() else text.translate(_FOLDS)
        spans, at = [], plain.find(words)
        while at >= 0:
            spans.append((at, at + len(words)))
            at = plain.find(words, at + len(words))
        return [s for s in spans if _fits(asked, text, s)]

    return by_words


def _fits(asked: Question, text: str, span: tuple[int, int]) -> bool:
    return not asked.whole or not (text[: span[0]].strip() or text[span[1] :].strip())


def find(
    book: Book,
    layout: Layout,
    asked: Question,
    within: Within = EVERYWHERE,
    computed: Callable[[Ref], bool] = lambda _ref: False,
    watched: Watched | None = None,
) -> list[Hit]:
    """Every hit in the order of the book. ``computed`` says of a cell whether it follows from
    others: it is found and not replaced. An amount is found with and without thousand separators
    and closing zeros. ``watched`` searches with a pattern that may take long. Raises SearchError
    for a pattern that is none, or that takes too long."""
    if not asked.words:
        return []
    search = partial(_find, book, layout, asked, within, computed)
    if watched is None or not asked.regex or not is_risky(asked.words):
        return search(None)
    texts: dict[str, Spans] = {}
    search(lambda text: texts.setdefault(text, []))
    pattern = pattern_of(asked)
    try:
        found = watched(pattern.pattern, pattern.flags, list(texts))
    except TimeoutError:
        raise SearchError(
            f"用“{asked.words[:20]}”查找太费时，已停下，没有结果；请写得简单些，少用重复的 * 和 +"
        ) from None
    known = dict(zip(texts, found, strict=True))
    return search(known.__getitem__)


def _find(
    book: Book,
    layout: Layout,
    asked: Question,
    within: Within,
    computed: Callable[[Ref], bool],
    matcher: Finder | None,
) -> list[Hit]:
    finder, amounts = _finder(asked, matcher), _amount_finder(asked, matcher)
    hits: list[Hit] = []
    for place in _places(book, layout):
        if isinstance(place, Paragraph):
            if within.paragraphs is None or place.id in within.paragraphs:
                hits += _paragraph_hits(place, finder)
        elif within.tables is None or place in within.tables:
            hits += _table_hits(book, layout, place, finder, amounts, computed)
    for words in other_words(book, layout):
        if words.text and _is_within(words, within):
            spans = finder(words.text)
            hits += [
                Hit(words.ref, "", words.text, *span, words.locked, words.where, words.spot)
                for span in spans
            ]
    return hits


def _is_within(words: Words, within: Within) -> bool:
    if words.ref is not None:
        return within.tables is None or words.ref.key in within.tables
    return within.tables is None and within.paragraphs is None


def _places(book: Book, layout: Layout) -> Iterator[Paragraph | TableKey]:
    seen: set[TableKey] = set()
    for item in book.flow:
        if isinstance(item, Paragraph):
            yield item
            continue
        for key in tables_at(layout, item):
            if key in book.tables and key not in seen:
                seen.add(key)
                yield key
    yield from (key for key in book.tables if key not in seen)


def tables_at(layout: Layout, placed: Placed) -> list[TableKey]:
    """The tables on a sheet."""
    sheet = layout.sheets_by_id.get(placed.sheet)
    parts = [part.table for part in sheet.parts] if sheet else ["extra"]
    return [TableKey(table, placed.instance) for table in parts]


def _paragraph_hits(item: Paragraph, finder: Finder) -> Iterator[Hit]:
    for start, end in finder(item.text):
        bound = any(b.start < end and start < b.end for b in item.bindings)
        yield Hit(None, item.id, item.text, start, end, BOUND if bound else "")


def _amount_finder(
    asked: Question, matcher: Finder | None
) -> Callable[[Decimal], tuple[str, Spans]]:
    """The text of an amount and where the words stand in it."""
    value = None if asked.regex else read_amount(asked.words)
    if isinstance(value, Unread):
        value = None
    plain = unicodedata.normalize("NFKC", asked.words).replace(",", "").strip()
    hopeless = not asked.regex and not any(c.isdigit() or c in ".-" for c in plain)
    finder = _finder(asked if asked.regex else asked._replace(words=plain or " "), matcher)

    def search(amount: Decimal) -> tuple[str, Spans]:
        if hopeless:
            return "", []
        text = str(amount)
        if value is not None and amount == value:
            return text, [(0, len(text))]
        return text, finder(text)

    return search


def _table_hits(
    book: Book,
    layout: Layout,
    key: TableKey,
    finder: Finder,
    amounts: Callable[[Decimal], tuple[str, Spans]],
    computed: Callable[[Ref], bool],
) -> Iterator[Hit]:
    columns = columns_at(book, layout, key)
    order = {column: i for i, column in enumerate(columns)}
    for row in book.tables[key].rows:
        found: list[Hit] = []
        for column, value in row.cells.items():
            if isinstance(value, Decimal):
                text, spans = amounts(value)
            else:
                text = value.text if isinstance(value, Unread) else value or ""
                spans = finder(text)
            if spans and column in columns:
                ref = Ref(key.table, row.id, column, key.instance)
                locked = _locked(columns[column], ref, computed)
                locked = locked or _official(layout, key, row, columns[column], text)
                found += [Hit(ref, "", text, *span, locked) for span in spans]
        yield from sorted(found, key=lambda h: order[h.ref.column] if h.ref else 0)


def columns_at(book: Book, layout: Layout, key: TableKey) -> dict[str, Column]:
    """The columns that a table of the book has, by their ids."""
    spec, table = layout.table(key.table), book.tables[key]
    if spec is not None:
        return {c.id: c for c in columns_of(spec, table)}
    return {c.id: Column(id=c.id, title=c.title, kind=c.kind) for c in table.extra_columns}


def _locked(column: Column, ref: Ref, computed: Callable[[Ref], bool]) -> str:
    if computed(ref):
        return COMPUTED
    return FIXED if column.kind in _FIXED else ""


def _official(layout: Layout, key: TableKey, row: Row, column: Column, text: str) -> str:
    """A 科目 that is called as in the official list keeps its name."""
    spec = layout.table(key.table)
    if spec is None or not spec.code_column or column.kind != "name":
        return ""
    known = load_codes(spec.classification).get(row.text(spec.code_column))
    return OFFICIAL if known is not None and normal(known.name) == normal(text) else ""


def within(scope: Scope, book: Book, here: Within) -> Within:
    """The places of a scope; ``here``: what is shown now."""
    if scope == "here":
        return here
    if scope == "text":
        return Within(tables=())
    if scope == "projects":
        return Within(tuple(k for k in book.tables if k.instance and k.table != "extra"), ())
    return EVERYWHERE
