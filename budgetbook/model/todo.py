"""What is to be entered, decided and confirmed until a book can be handed in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal, NamedTuple

from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.carry_marks import leaf_cells
from budgetbook.model.carry_options import OLD_EXPLANATION
from budgetbook.model.carry_projects import REMAINDER
from budgetbook.model.carry_text import RolledText, YearTexts, open_questions
from budgetbook.model.code_changes import code_questions
from budgetbook.model.edit import (
    Confirm,
    Edit,
    Explain,
    SetCells,
    SetText,
    cell_title,
    column_title,
    row_title,
    table_title,
)
from budgetbook.model.finding import Finding, State
from budgetbook.model.layout import Layout, columns_of, load_layout
from budgetbook.model.ref import PRIOR, Ref, TableKey
from budgetbook.model.retell import pending
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.wordlists import carrying, rolling

Kind = Literal["enter", "decide", "confirm", "finding"]
KINDS: tuple[Kind, ...] = ("enter", "decide", "confirm", "finding")
KIND_TITLES = {
    "enter": "待填",
    "decide": "待定",
    "confirm": "待确认",
    "finding": "待处理的审核结果",
}
_LONGEST = 40


class Todo(NamedTuple):
    """One thing to do."""

    kind: Kind
    message: str
    refs: tuple[Ref, ...] = ()
    #: The paragraph it is about.
    paragraph: str = ""
    #: Why it is asked.
    reason: str = ""
    #: The words that 改 would put there; empty where nothing is proposed.
    proposal: str = ""
    #: Stable name of the entry: a finding's key.
    key: str = ""
    #: The sheet, project or chapter under which it is listed.
    place: str = ""


class Todos(NamedTuple):
    """All that is to be done, and how far it is."""

    items: tuple[Todo, ...]
    #: Of all facts that were taken over, those typed anew or confirmed since.
    done: int
    total: int

    def count(self, kind: Kind) -> int:
        """How many entries are of one kind."""
        return sum(item.kind == kind for item in self.items)


def todo(book: Book, layout: Layout, findings: Iterable[Finding] | None = None) -> Todos:
    """The to-do list of a settled book; ``findings`` where they are at hand."""
    if findings is None:
        findings = review(book, layout).findings
    texts = _texts(book, layout)
    names = _project_names(book)
    cells = list(_cells(book, layout, texts, names))
    statements = list(_statements(book, layout))
    told = {item.paragraph for item in statements}  # until then nothing is there to confirm
    paragraphs = [p for p in _paragraphs(book, texts) if p.paragraph not in told]
    items = sorted(
        chain(
            cells,
            _without_amount(book, layout, texts, cells, names),
            statements,
            paragraphs,
            _found(findings),
        ),
        key=lambda item: KINDS.index(item.kind),
    )
    chapters = _chapters(book)
    items = [item._replace(place=_place(layout, chapters, names, item)) for item in items]
    done = _settled_facts(book, layout, texts) if book.prior is not None else 0
    return Todos(tuple(items), done, done + len(items))


def _statements(book: Book, layout: Layout) -> Iterator[Todo]:
    """Sentences on change that are to be told anew, and reasons that are to be written."""
    for one in pending(book, layout):
        yield Todo("enter", one.message, (), one.paragraph, one.reason)


def _found(findings: Iterable[Finding]) -> Iterator[Todo]:
    """What the checks say, and explanations of last year that nobody has looked at since."""
    for f in findings:
        if f.explanation.startswith(OLD_EXPLANATION):
            reason = f"沿用上年的出错说明：{f.explanation.removeprefix(OLD_EXPLANATION)}"
            yield Todo("confirm", f.message, f.refs, f.paragraph, reason, key=f.key)
        elif f.state is State.FAILED and f.severity != "info" and not f.explanation:
            yield Todo("finding", f.message, f.refs, f.paragraph, f.name, key=f.key)


def answer_edit(book: Book, item: Todo, *, change: bool) -> Edit | None:
    """What 改 (``change``) or 留 (else 确认) of one entry does; None where it cannot be so
    answered: a blank cell has to be filled, a finding to be mended."""
    if item.kind in ("enter", "finding") or (change and not item.proposal):
        return None
    if item.key:
        said = book.explanations.get(item.key, "").removeprefix(OLD_EXPLANATION)
        return Explain(item.key, said)
    if item.paragraph:
        words = SetText(item.paragraph, item.proposal)
        return words if change else Confirm(paragraphs=frozenset({item.paragraph}))
    if change:
        return SetCells(dict.fromkeys(item.refs, item.proposal))
    return Confirm(frozenset(item.refs))


def _chapters(book: Book) -> dict[str, str]:
    """The heading above each paragraph."""
    found, title = {}, "文字"
    for item in book.flow:
        if isinstance(item, Paragraph):
            if item.role.startswith("heading") or item.role == "title":
                title = _short(item.text)
            found[item.id] = title
    return found


def _place(layout: Layout, chapters: dict[str, str], names: dict[str, str], item: Todo) -> str:
    if not item.refs:
        return chapters.get(item.paragraph, "全簿")
    key = item.refs[0].key
    return names.get(key.instance, "") or table_title(layout, key)


def _project_names(book: Book) -> dict[str, str]:
    """What each project is called; those of one name are told apart by their place in the book."""
    heads = {
        key.instance: t.rows[0]
        for key, t in book.tables.items()
        if key.table == "project" and t.rows
    }
    placed = [i.instance for i in book.flow if isinstance(i, Placed) and i.instance in heads]
    order = {instance: n for n, instance in enumerate(dict.fromkeys([*placed, *heads]), 1)}
    names = {instance: _short(row.text("name")) for instance, row in heads.items()}
    times = Counter(names.values())
    return {
        instance: f"{name}（第{order[instance]}个）" if name and times[name] > 1 else name
        for instance, name in names.items()
    }


def _settled_facts(book: Book, layout: Layout, texts: YearTexts | None) -> int:
    """How many facts of last year were typed anew, decided or confirmed."""
    facts = {
        *leaf_cells(book, layout, Ledger(layout, book).fillers),
        *_decided(book, layout, texts),
    }
    cells = sum(
        not book.mark(ref).carried and book.value(ref._replace(book=PRIOR)) is not None
        for ref in facts
    )
    was = {p.id for p in book.prior.flow if isinstance(p, Paragraph)} if book.prior else set()
    return cells + sum(
        p.id in was and p.id not in book.carried
        for p in book.flow
        if isinstance(p, Paragraph) and p.role == "body" and p.text.strip()
    )


def _decided(book: Book, layout: Layout, texts: YearTexts | None) -> Iterator[Ref]:
    """Cells beside those with facts that a roll asks about: years, names of projects, 科目."""
    if texts is None or book.year is None:
        return
    yield from (ref for ref, rolled in texts.cells() if rolled.is_open and book.row(ref))
    for standing in texts.standings.values():
        head = book.tables.get(TableKey("project", standing.instance))
        if standing.state != "延续" and head is not None and head.rows:
            yield Ref("project", head.rows[0].id, "name", standing.instance)
    yield from (question.ref for question in code_questions(book, layout, book.year))


# ---------------------------------------------------------------- cells


def _texts(book: Book, layout: Layout) -> YearTexts | None:
    """Last year's texts as they read this year: what was asked then is asked as long as the
    words stand so."""
    prior = book.prior
    if prior is None or prior.year is None or book.year is None:
        return None
    old = layout if prior.layout == layout.id else load_layout(prior.layout)
    return YearTexts(prior, old, prior.year, book.year)


def _cells(
    book: Book, layout: Layout, texts: YearTexts | None, names: dict[str, str]
) -> Iterator[Todo]:
    asked = code_questions(book, layout, book.year) if book.year is not None else ()
    codes = {question.ref: question.reason for question in asked}
    for key, table in book.tables.items():
        for row in table.rows:
            for column, mark in row.marks.items():
                if mark.carried:
                    ref = Ref(key.table, row.id, column, key.instance)
                    yield _cell(book, layout, texts, (names, codes), ref)


def _cell(
    book: Book,
    layout: Layout,
    texts: YearTexts | None,
    known: tuple[dict[str, str], dict[Ref, str]],
    ref: Ref,
) -> Todo:
    """``known``: the names of the projects, and why a 科目 is asked, by its cell."""
    names, codes = known
    value, title = book.value(ref), _title(book, layout, names, ref)
    if value is None:
        return Todo("enter", f"{title}：待填", (ref,), reason=_reason(ref, texts))
    if reason := codes.get(ref):
        return Todo("decide", f"{title}：{_short(str(value))}", (ref,), reason=reason)
    rolled = texts.cell(ref) if texts else None
    asked = _asked(rolled, value) if rolled is not None and isinstance(value, str) else None
    standing = texts.standings.get(ref.instance) if texts else None
    if standing and (ref.table, ref.column) == ("project", "name") and standing.state != "延续":
        proposal = asked.proposal if asked else ""
        return Todo(
            "decide", f"{title}：建议{standing.state}", (ref,), "", standing.reason, proposal
        )
    words = value if isinstance(value, str) else getattr(value, "text", str(value))
    asked = asked or _Asked("confirm", "沿用上年，未确认", "")
    return Todo(asked.kind, f"{title}：{_short(words)}", (ref,), "", asked.reason, asked.proposal)


class _Asked(NamedTuple):
    kind: Kind
    reason: str
    proposal: str


def _asked(rolled: RolledText, text: str) -> _Asked | None:
    """What the years of a text leave open: to decide first, then to confirm."""
    questions = open_questions(rolled, text)
    undecided = [q for q in questions if q.span.decision == "待定"]
    if undecided:
        return _Asked("decide", undecided[0].span.reason, undecided[0].proposal)
    return _Asked("confirm", questions[0].span.reason, "") if questions else None


def _relative(rolled: RolledText | None, text: str) -> str:
    """Why “上年末……86.66 万元” is to be looked at: its figure is that of another year now."""
    for span in rolled.spans if rolled else ():
        if re.search(rf"{re.escape(span.words)}[^。；;\n]{{0,24}}\d", text) and (
            span.reason == rolling().relative_say
        ):
            return span.reason
    return ""


def _remainder(ref: Ref, texts: YearTexts | None) -> str:
    """Why the amount of a project that does not simply go on is asked."""
    standing = texts.standings.get(ref.instance) if texts and ref.table == "project" else None
    return REMAINDER if standing is not None and standing.state != "延续" else ""


def _reason(ref: Ref, texts: YearTexts | None) -> str:
    if reason := _remainder(ref, texts):
        return reason
    for entry in carrying().emptied:
        in_rows = not entry.rows or ref.row in entry.rows
        in_columns = not entry.columns or ref.column in entry.columns
        if entry.table == ref.table and in_rows and in_columns:
            return entry.say
    return "上年有数，本年待填"


def _title(book: Book, layout: Layout, names: dict[str, str], ref: Ref) -> str:
    """A cell in official words; in a project its name stands for the sheet's."""
    name = names.get(ref.instance, "")
    if not name:
        return cell_title(layout, book, ref)
    column = column_title(layout, book, ref)
    if ref.table == "project":
        return f"{name}·{column}"
    return f"{name}·{_short(row_title(layout, book, ref))}·{column}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def _without_amount(
    book: Book, layout: Layout, texts: YearTexts | None, known: list[Todo], names: dict[str, str]
) -> Iterator[Todo]:
    """Projects whose 预算数 is blank although the file has the field."""
    asked = {ref for item in known for ref in item.refs}
    spec = layout.table("project")
    for key, table in book.tables.items():
        if key.table == "project" and spec is not None and table.rows:
            ref = Ref("project", table.rows[0].id, "budget", key.instance)
            printed = any(c.id == "budget" for c in columns_of(spec, table))
            if printed and book.value(ref) is None and ref not in asked:
                yield Todo("enter", f"{_title(book, layout, names, ref)}：待填", (ref,),
                           reason=_remainder(ref, texts) or "项目没有预算数")  # fmt: skip


# ---------------------------------------------------------------- text


def _paragraphs(book: Book, texts: YearTexts | None) -> Iterator[Todo]:
    was = {p.id: p for p in book.prior.flow if isinstance(p, Paragraph)} if book.prior else {}
    carried = frozenset(book.carried)
    for item in book.flow:
        if isinstance(item, Paragraph) and item.id in carried:
            old = was.get(item.id)
            rolled = texts.paragraph(old) if texts and old is not None else None
            asked = _asked(rolled, item.text) if rolled is not None else None
            say = _relative(rolled, item.text) or "沿用上年文字，未确认"
            asked = asked or _Asked("confirm", say, "")
            words = _short(item.text)
            yield Todo(asked.kind, words, (), item.id, asked.reason, asked.proposal)
