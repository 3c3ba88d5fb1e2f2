"""批注: remarks on places of the book, each with a state and an answer.

A 备注 (``Mark.note``, ``model.remarks``) is the user's own note and asks nothing of anybody; a 批注
has to be answered. Every function that changes something gives the edit, which is one undo step.
"""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from budgetbook.model.amount import print_value, read_amount
from budgetbook.model.annual_round import Comment, CommentState, Place
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.edit import SetRecords
from budgetbook.model.fresh import free_id
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import REMARK
from budgetbook.model.titles import column_title, row_title, table_title

#: In the order in which the user works through them.
STATES: tuple[CommentState, ...] = get_args(CommentState)
OPEN: CommentState = "待改"
STAYS: CommentState = "不改"
GONE = "原位置已删除"
WHOLE = "整本"
_LONGEST = 200
_HEADINGS = frozenset({"title", "heading1", "heading2", "heading3"})
_HEAD_WORDS = 24


class CommentError(ValueError):
    """A comment that cannot be so; the message is one sentence for the user."""


# ---------------------------------------------------------------- places


def place_of(ref: Ref) -> Place:
    """The place of a cell; in the 备注 column, of its row."""
    column = "" if ref.column == REMARK else ref.column
    return Place(table=ref.table, instance=ref.instance, row=ref.row, column=column)


def exists(book: Book, layout: Layout, place: Place) -> bool:
    """Whether the place is still in the book."""
    if place.paragraph:
        return _paragraph(book, place.paragraph) is not None
    if not place.table:
        return not place.instance or any(key.instance == place.instance for key in book.tables)
    table = book.tables.get(TableKey(place.table, place.instance))
    if table is None or (place.row and table.row(place.row) is None):
        return False
    if not place.column:
        return True
    spec = layout.table(place.table)
    known = {extra.id for extra in table.extra_columns}
    known |= {c.id for c in spec.columns} if spec else set()
    return place.column in known or any(place.column in row.cells for row in table.rows)


def target(book: Book, layout: Layout, place: Place) -> Ref | None:
    """The cell to go to; None for a paragraph, the book, and what is gone."""
    if place.paragraph or not exists(book, layout, place):
        return None
    key = TableKey(place.table, place.instance)
    if not place.table:
        if not place.instance:
            return None
        key = next(key for key in book.tables if key.instance == place.instance)
    spec, table = layout.table(key.table), book.tables[key]
    row = place.row or (table.rows[0].id if table.rows else "")
    column = place.column
    if not column and spec is not None:
        amounts = (c.id for c in spec.columns if c.kind == "amount" and spec.kind != "form")
        column = next(amounts, spec.head_column)
    return Ref(key.table, row, column, key.instance)


def where(book: Book, layout: Layout, place: Place) -> str:
    """The place in official words: ``收入支出总表 教育支出·预算数``, the section of a paragraph, a
    project's name, 整本, or that it is gone."""
    if place == Place():
        return WHOLE
    if not exists(book, layout, place):
        return GONE
    if place.paragraph:
        return _section(book, place.paragraph)
    if not place.table:
        return f"项目 {project_name(book, place.instance)}"
    return _in_table(book, layout, place)


def _in_table(book: Book, layout: Layout, place: Place) -> str:
    ref = Ref(place.table, place.row, place.column, place.instance)
    spec = layout.table(place.table)
    head = table_title(layout, ref.key)
    if place.instance and spec is not None and layout.sheet_of[place.table].each:
        head = f"项目 {project_name(book, place.instance)}"
    words = []
    if place.row and not (spec is not None and spec.kind == "form"):
        words.append(row_title(layout, book, ref))
    if place.column:
        words.append(column_title(layout, book, ref))
    return " ".join(filter(None, (head, "·".join(words))))


def project_name(book: Book, instance: str) -> str:
    """What a project is called."""
    tables = (table for key, table in book.tables.items() if key.instance == instance)
    names = (row.text("name") for table in tables for row in table.rows[:1])
    return next((name for name in names if name.strip()), "未命名项目")


def _paragraph(book: Book, paragraph: str) -> Paragraph | None:
    return next((p for p in book.flow if isinstance(p, Paragraph) and p.id == paragraph), None)


def _section(book: Book, paragraph: str) -> str:
    """The heading over a paragraph, and which of the paragraphs under it."""
    head, count = "", 0
    for item in book.flow:
        if not isinstance(item, Paragraph):
            continue
        if item.role in _HEADINGS:
            head, count = " ".join(item.text.split()), 0
        elif item.text.strip():
            count += 1
        if item.id == paragraph:
            break
    head = head if len(head) <= _HEAD_WORDS else head[:_HEAD_WORDS] + "…"
    return f"{head or '正文'} 第{count}段" if count else head or "正文"


def quote_of(book: Book, layout: Layout, place: Place) -> str:
    """What stands at the place now: a cell's figure or words, a row's name, a paragraph."""
    if place.paragraph:
        found = _paragraph(book, place.paragraph)
        return _short(found.text) if found else ""
    ref = Ref(place.table, place.row, place.column, place.instance)
    if place.column:
        spec = layout.table(place.table)
        column = spec.column(place.column) if spec else None
        return _short(print_value(book.value(ref), column.decimals if column else 2))
    if place.row:
        return _short(row_title(layout, book, ref)) if book.row(ref) else ""
    return project_name(book, place.instance) if place.instance and not place.table else ""


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def changed_words(book: Book, layout: Layout, comment: Comment) -> str:
    """``由 12.50 改为 13.00`` where the comment is on a cell whose figure or words are known as
    they stood then and now are others; empty where that is not sure."""
    place, before = comment.place, comment.quote.strip()
    if not place.column or not before or before.endswith("…"):
        return ""
    if not exists(book, layout, place):
        return ""
    value = book.value(Ref(place.table, place.row, place.column, place.instance))
    now = quote_of(book, layout, place)
    if isinstance(value, Decimal):
        return f"由 {before} 改为 {now}" if _is_other(before, value, now) else ""
    if isinstance(value, str) and not now.endswith("…") and _flat(before) != _flat(now):
        return f"由“{before}”改为“{now}”"
    return ""


def _is_other(before: str, value: Decimal, now: str) -> bool:
    """Whether an amount that was printed is another than the one that stands there."""
    then = read_amount(before)
    return isinstance(then, Decimal) and then not in (value, read_amount(now))


def _flat(text: str) -> str:
    return "".join(text.split())


# ---------------------------------------------------------------- what there is


def open_comments(book: Book) -> list[Comment]:
    """Those that still have to be answered."""
    return [one for one in book.comments if one.state == OPEN]


def comment_named(book: Book, comment: str) -> Comment:
    """The comment of that id; raises CommentError."""
    found = next((one for one in book.comments if one.id == comment), None)
    if found is None:
        raise CommentError("这条批注已经不在本簿里，没有改动；请刷新列表再看")
    return found


class Answered(NamedTuple):
    """One line of 修改情况说明."""

    number: int
    text: str
    where: str
    state: CommentState
    #: What was done, with the change of the figure where that is known.
    said: str
    date: str
    author: str
    quote: str


def answered(book: Book, layout: Layout) -> list[Answered]:
    """The comments as they are reported, in the order in which they came."""
    return [_answered(book, layout, n, one) for n, one in enumerate(book.comments, 1)]


def _answered(book: Book, layout: Layout, number: int, one: Comment) -> Answered:
    place = where(book, layout, one.place)
    if place == GONE and one.quote:
        place = f"{GONE}（原为“{one.quote}”）"
    change = changed_words(book, layout, one) if one.state == "已改" else ""
    said = one.answer.strip()
    if change and change not in said:
        said = f"{said.rstrip('。；')}（{change}）" if said else change
    return Answered(
        number, one.text, place, one.state, said, one.answered_on, one.author, one.quote
    )


# ---------------------------------------------------------------- edits


def add_comments(book: Book, new: Sequence[Comment], title: str = "") -> SetRecords:
    """Adds comments, each under an id of its own; raises CommentError for one without words."""
    if not new:
        raise CommentError("没有可以加的批注，没有改动")
    taken = {one.id for one in book.comments}
    made: list[Comment] = []
    for one in new:
        if not one.text.strip():
            raise CommentError("批注没有写内容，没有添加；请写上要改什么")
        name = free_id(taken, "c")
        taken.add(name)
        made.append(one.model_copy(update={"id": name, "text": one.text.strip()}))
    title = title or ("添加批注" if len(made) == 1 else f"取入 {len(made)} 条批注")
    return SetRecords(title, comments=(*book.comments, *made))


def new_comment(
    book: Book, layout: Layout, place: Place, text: str, *, author: str = "", date: str = "",
    source: str = "",
) -> Comment:  # fmt: skip
    """A comment on a place as it is now; its id is given when it is added."""
    quote = quote_of(book, layout, place)
    return Comment(
        id="", text=text.strip(), place=place, author=author.strip(), date=date.strip(),
        source=source, quote=quote,
    )  # fmt: skip


def change_comment(
    book: Book, layout: Layout, comment: str, *, text: str | None = None,
    place: Place | None = None, author: str | None = None, date: str | None = None,
) -> SetRecords:  # fmt: skip
    """Other words, another place (quoted as it is now), author or date; raises CommentError."""
    old = comment_named(book, comment)
    update: dict[str, Any] = {
        name: words.strip()
        for name, words in (("text", text), ("author", author), ("date", date))
        if words is not None
    }
    if update.get("text") == "":
        raise CommentError("批注没有写内容，没有改动；不要这条批注可以删除")
    if place is not None and place != old.place:
        update |= {"place": place, "quote": quote_of(book, layout, place)}
    return _with(book, {comment: old.model_copy(update=update)}, "修改批注")


def answer_comments(
    book: Book, comments: Collection[str], state: CommentState, answer: str | None = None, *,
    by: str = "", on: str = "",
) -> SetRecords:  # fmt: skip
    """Sets the state of comments, with what was done (None: as it was). 不改 needs a reason;
    raises CommentError."""
    changed: dict[str, Comment] = {}
    for name in comments:
        old = comment_named(book, name)
        words = old.answer if answer is None else answer.strip()
        if state == STAYS and not words:
            raise CommentError("“不改”要写明理由，没有改动；请在“说明”里写上为什么不改")
        update = {"state": state, "answer": words, "answered_by": by or old.answered_by}
        update["answered_on"] = "" if state == OPEN else on
        changed[name] = old.model_copy(update=update)
    many = f" {len(changed)} 条" if len(changed) > 1 else ""
    return _with(book, changed, f"批注{many}标为“{state}”")


def remove_comments(book: Book, comments: Collection[str]) -> SetRecords:
    """Lets comments go; raises CommentError where one is gone already."""
    for name in comments:
        comment_named(book, name)
    rest = tuple(one for one in book.comments if one.id not in comments)
    return SetRecords(f"删除 {len(comments)} 条批注", comments=rest)


def follow_row(book: Book, ref: Ref, row: str) -> SetRecords | None:
    """The comments on the row of ``ref`` and its cells put on the row ``row`` of that table; None
    where there are none. For a row that gets another id and stays the same."""
    old = {"table": ref.table, "instance": ref.instance, "row": ref.row}
    changed = {
        one.id: one.model_copy(update={"place": one.place.model_copy(update={"row": row})})
        for one in book.comments
        if old == one.place.model_dump(include=set(old))
    }
    return _with(book, changed, "批注随行移动") if changed else None


def _with(book: Book, changed: dict[str, Comment], title: str) -> SetRecords:
    return SetRecords(title, comments=tuple(changed.get(c.id, c) for c in book.comments))


def only_new(book: Book, found: Iterable[Comment]) -> list[Comment]:
    """Those that the book has not yet: of other words, place or author."""
    have = {(one.text, one.place, one.author) for one in book.comments}
    return [one for one in found if (one.text.strip(), one.place, one.author) not in have]
