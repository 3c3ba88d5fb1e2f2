"""Relations in official terms: ``收支总表[收入总计].预算数 ＝ 支出总表[合计].合计``.

A term is ``表[行].列``; the same sums that the relation language writes with ids. Rows may be
words (``每行``, ``下级``, ``所含各项``, ``同科目`` …) or conditions (``资金来源为财政专户``),
several rows are joined by ＋, columns that
go in step stand in braces.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.declared import RelationSpec
from budgetbook.model.equation import WHERE, Equation, TermSpec, parse_equation, row_filter
from budgetbook.model.layout import Layout, TableSpec, normal
from budgetbook.model.official_names import (
    UnknownName,
    column_called,
    column_name,
    row_called,
    row_name,
    table_names,
    tables_called,
)

SIGNS = {"=": "＝", ">=": "≥", "<=": "≤"}

#: Rows of the relation language → the official word, the one that is written first.
ROW_WORDS: dict[str, tuple[str, ...]] = {
    "each": ("每行", "本行", "同一行"),
    "sums": ("每个上级", "上级", "上级科目", "每个合计行"),
    "leaf": ("每个末级", "末级", "末级科目"),
    "*": ("各行", "所有行", "各行之和"),
    "children": ("下级", "下级之和", "下级科目", "下级科目之和"),
    "parts": ("所含各项", "所含各项之和"),
    "same code": ("同科目", "同一科目", "同类科目"),
    "level=1": ("各类", "类级科目"),
    "level=2": ("各款", "款级科目"),
    "level=3": ("各项", "项级科目"),
}
COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "entry": ("各明细栏",),
    "sums": ("各合计栏",),
    "amounts": ("各栏", "本栏", "同一栏"),
    "parts": ("所含各栏", "所含各栏之和"),
}
#: How a condition of rows is said: a column whose code is that of the row on the left, or words.
_SAME_CODE = "与左边科目相同"
_FILTER = re.compile("[^,，为]+为[^,，]+")
_SAME_ROW, _SAME_COLUMN = "本行", "本栏"
_COMPARISON = re.compile(r"≥|≤|>=|<=|=")
_TERM = re.compile(r"([^\[\]]+)\[(.+)\]\s*[.。·]?\s*(.+)", re.DOTALL)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?$")
_EXAMPLE = "收支总表[收入总计].预算数 ＝ 支出总表[合计].合计"
_FOLD = str.maketrans(
    "＝＋－−﹢﹣≧≦⩾⩽［］【】｛｝．＞＜０１２３４５６７８９", "=+--+-≥≤≥≤[][]{}.><0123456789"
)


class TermsError(ValueError):
    """A text that is no relation in official terms; the message is one Chinese sentence."""


class Written(NamedTuple):
    """A relation as typed: the equation in the relation language, and how the sides compare."""

    check: str
    op: str


# ---- reading


def read_terms(text: str, layout: Layout, book: Book | None = None) -> Written:
    """The relation that ``text`` says; raises TermsError with what is wrong and what is near."""
    plain = _fold(text)
    found = list(_COMPARISON.finditer(plain))
    if len(found) != 1:
        fault = "没有" if not found else "不止一个"
        raise TermsError(f"关系式里{fault}“＝”“≥”或“≤”，请写成：{_EXAMPLE}")
    mark = found[0]
    sides = [_side(part, layout, book) for part in (plain[: mark.start()], plain[mark.end() :])]
    op = {"≥": ">=", "≤": "<="}.get(mark[0], mark[0])
    if not any(term.table for term in sides[0]):
        sides.reverse()
        op = {">=": "<=", "<=": ">="}.get(op, op)
    left, right = _arranged(sides[0], sides[1])
    return Written(f"{_language(left)} = {_language(right)}", op)


def _fold(text: str) -> str:
    """One sort of signs and brackets; the words stay as they are typed."""
    return text.translate(_FOLD)


def _arranged(
    left: Sequence[TermSpec], right: Sequence[TermSpec]
) -> tuple[list[TermSpec], list[TermSpec]]:
    """A cell that is added stands first on the left, numbers on the right."""
    cells = [term for term in left if term.table]
    numbers = [t._replace(sign=-t.sign) for t in left if not t.table]
    first = next((term for term in cells if term.sign == 1), None)
    if first is None:
        raise TermsError(f"左边要有一个单元格，请写成：{_EXAMPLE}")
    cells.remove(first)
    return [first, *cells], [*right, *numbers]


def _side(text: str, layout: Layout, book: Book | None) -> list[TermSpec]:
    pieces = _split(text, "+-")
    if not pieces:
        raise TermsError(f"关系式的一边是空的，请写成：{_EXAMPLE}")
    return [_term(sign, piece, layout, book) for sign, piece in pieces]


def _split(text: str, marks: str) -> list[tuple[str, str]]:
    """The pieces between marks that stand outside brackets, each with the mark before it."""
    pieces: list[tuple[str, str]] = []
    depth, sign, piece = 0, marks[0], ""
    for letter in text + marks[0]:
        depth += (letter in "[{(（") - (letter in "]})）")
        if depth <= 0 and letter in marks:
            if piece.strip():
                pieces.append((sign, piece.strip()))
            sign, piece = letter, ""
        else:
            piece += letter
    if piece.strip():
        pieces.append((sign, piece.strip()))
    return pieces


def _term(sign: str, text: str, layout: Layout, book: Book | None) -> TermSpec:
    factor = Decimal(-1 if sign == "-" else 1)
    if _NUMBER.match(text):
        return TermSpec(factor * Decimal(text.replace(",", "")))
    match = _TERM.fullmatch(text)
    if match is None:
        raise TermsError(f"“{text}”看不懂，每一项请写成 表[行].列，例如 支出总表[合计].合计")
    try:
        return _resolved(factor, match[1], match[2], match[3], layout, book)
    except UnknownName as error:
        raise TermsError(str(error)) from error


def _resolved(
    sign: Decimal, table: str, rows: str, columns: str, layout: Layout, book: Book | None
) -> TermSpec:
    """The one table called so that has the row and the column."""
    candidates = tables_called(layout, table)
    found: list[TermSpec] = []
    faults: list[str] = []
    names = table_names(layout)
    for spec in candidates:
        try:
            found.append(TermSpec(sign, spec.id, _rows(spec, rows, book), _columns(spec, columns)))
        except UnknownName as error:
            faults.append(f"{names[spec.id].full}{error}")
    if len(found) == 1:
        return found[0]
    if found:
        full = "、".join(names[term.table].full for term in found)
        raise UnknownName(f"“{table.strip()}”有左右两部分，请写明是哪一部分：{full}")
    raise UnknownName("；".join([f for f in faults if "相近" in f or "请写" in f] or faults))


def _rows(spec: TableSpec, text: str, book: Book | None) -> str:
    word = _word(ROW_WORDS, text)
    if word:
        return word
    if spec.kind == "tree" and re.fullmatch(r"\s*\d+\*\s*", text):
        return f"code={text.strip()}"
    if _SAME_CODE in text or _FILTER.search(text):
        return WHERE + ", ".join(_condition(spec, part) for part in re.split("[,，]", text))
    parts = [part for _, part in _split(text, "+")]
    if len(parts) < 2:
        try:
            return row_called(spec, text, book)
        except UnknownName:
            parts = [part for _, part in _split(text, ",，;；")]
            if len(parts) < 2:
                raise
    return ",".join(row_called(spec, part, book) for part in parts)


def _condition(spec: TableSpec, text: str) -> str:
    """One condition of rows: ``资金来源为一般公共预算或政府性基金``, ``科目编码与左边相同``."""
    column, same, _ = text.partition(_SAME_CODE)
    if same:
        return f"{_text_column(spec, column)}=same code"
    column, _, words = text.partition("为")
    return f"{_text_column(spec, column)}={'|'.join(w.strip() for w in words.split('或'))}"


def _text_column(spec: TableSpec, name: str) -> str:
    """The id of the column, whatever its kind, that is called so."""
    for column in spec.columns:
        if normal(name) == normal(column.title):
            return column.id
    raise UnknownName(f"没有叫“{name.strip()}”的列")


def _filter_words(rows: str, spec: TableSpec) -> str:
    wanted = row_filter(rows)
    among = [f"{column_name(spec, column)}为{'或'.join(words)}" for column, words in wanted.among]
    same = [f"{column_name(spec, wanted.code)}{_SAME_CODE}"] if wanted.code else []
    return "，".join([*same, *among])


def _columns(spec: TableSpec, text: str) -> tuple[str, ...]:
    plain = text.strip()
    if plain.startswith("{") and plain.endswith("}"):
        parts = re.split("[,，、;；]", plain[1:-1])
        return tuple(column_called(spec, part) for part in parts if part.strip())
    word = _word(COLUMN_WORDS, plain)
    return (word or column_called(spec, plain),)


def _word(words: dict[str, tuple[str, ...]], text: str) -> str:
    key = normal(text)
    return next((w for w, said in words.items() if key in map(normal, said)), "")


def _language(terms: Sequence[TermSpec]) -> str:
    """One side in the relation language."""
    words: list[str] = []
    for term in terms:
        minus = term.sign < 0
        joint = ("- " if minus else "+ ") if words else ("-" if minus else "")
        words.append(joint + (_cell(term) if term.table else f"{abs(term.sign):f}"))
    return " ".join(words)


def _cell(term: TermSpec) -> str:
    columns = term.columns[0] if len(term.columns) == 1 else f"{{{','.join(term.columns)}}}"
    return f"{term.table}[{term.rows}].{columns}"


# ---- writing


def official_text(spec: RelationSpec, layout: Layout) -> str:
    """The relation in official terms; ids stand where the layout has no name for them."""
    written = parse_equation(spec.text)
    left, right = (_words(side, written, layout) for side in written)
    return f"{left} {SIGNS[spec.op]} {right}"


def _words(side: Sequence[TermSpec], written: Equation, layout: Layout) -> str:
    words = ""
    for number, term in enumerate(side):
        sign = "－" if term.sign < 0 else "＋"
        word = _term_words(term, written.left[0], layout) if term.table else f"{abs(term.sign):f}"
        if number:
            words += f" {sign} {word}"
        else:
            words = word if term.sign >= 0 else f"－{word}"
    return words


def _term_words(term: TermSpec, first: TermSpec, layout: Layout) -> str:
    name, spec = table_names(layout).get(term.table), layout.table(term.table)
    if name is None or spec is None:
        return _cell(term)
    inside = f"[{_row_words(term, first, spec)}].{_column_words(term, first, spec)}"
    try:
        _resolved(term.sign, name.short, *_halves(inside), layout, None)
    except UnknownName:
        return name.full + inside
    return name.short + inside


def _halves(inside: str) -> tuple[str, str]:
    rows, _, columns = inside[1:].rpartition("].")
    return rows, columns


def _row_words(term: TermSpec, first: TermSpec, spec: TableSpec) -> str:
    same_table = term is not first and term.table == first.table
    if same_table and term.rows in ("each", "leaf", "sums"):
        return _SAME_ROW
    if term.rows in ROW_WORDS:
        return ROW_WORDS[term.rows][0]
    if term.rows.startswith(WHERE):
        return _filter_words(term.rows, spec)
    if not term.row_ids:
        return term.rows.removeprefix("code=")
    return "＋".join(row_name(spec, row) for row in term.row_ids)


def _column_words(term: TermSpec, first: TermSpec, spec: TableSpec) -> str:
    def word(column: str) -> str:
        if column in COLUMN_WORDS:
            runs = column != "parts" and term is not first
            return _SAME_COLUMN if runs else COLUMN_WORDS[column][0]
        return column_name(spec, column) if column in spec.columns_by_id else column

    words = [word(column) for column in term.columns]
    return words[0] if len(words) == 1 else f"{{{'，'.join(words)}}}"
