"""报送检查: what is there and what is missing before a book is handed in and published."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain

from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.carry_marks import unconfirmed
from budgetbook.model.comments import open_comments, target
from budgetbook.model.finding import Finding, State
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout, Sheet, normal
from budgetbook.model.publication import internal_of, public
from budgetbook.model.publishing import deadline, standing
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.retell import pending
from budgetbook.model.review import review
from budgetbook.model.rules_numbering import chinese_number
from budgetbook.model.secrecy import fingerprint, publication_words, secrets_of
from budgetbook.model.standard import holes
from budgetbook.model.submission_line import SIGNS as SIGNS
from budgetbook.model.submission_line import Line as Line
from budgetbook.model.submission_line import Standing as Standing

GROUPS = ("公开表", "文字", "核对", "版面", "保密审查", "公开")
_HEADINGS = frozenset({"title", "heading1", "heading2", "heading3"})
_NUMBER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+部分|[（(]?[一二三四五六七八九十]+[)）]?[、.．]?)\s*"
)
_KINDS = (
    re.compile(r"\s*第([一二三四五六七八九十]+)部分"),
    re.compile(r"\s*([一二三四五六七八九十]+)\s*、"),
    re.compile(r"\s*[（(]([一二三四五六七八九十]+)[)）]"),
)
_MOST = 12
#: The rule of what our sentences leave open: told with the text.
_UNWRITTEN = "T10"
#: From so many days on the end of the time for publication is to be looked at.
_SOON = 5


def submission(
    book: Book,
    layout: Layout,
    findings: Iterable[Finding] | None = None,
    missing_faces: Sequence[tuple[str, str]] | None = None,
    today: date | None = None,
) -> tuple[Line, ...]:
    """The list for a settled book. ``findings`` where they are at hand; ``missing_faces`` are
    (official face, what stands in) of this computer, None where nobody knows; ``today`` for the
    days left until publication, which are left out without it."""
    if findings is None:
        findings = review(book, layout).findings
    return (
        *_facts(book, layout),
        *_tables(book, layout),
        *_projects(book, layout),
        *_sections(book, layout),
        *_reasons(book, layout),
        *_unwritten(book, layout),
        *_terms(book),
        *_carried(book),
        *_comments(book, layout),
        *_findings(findings),
        *_faces(missing_faces),
        *_secrecy(book, layout),
        _signature(book),
        *_publication(book, today),
    )


def is_ready(lines: Iterable[Line]) -> bool:
    """Whether nothing is missing."""
    return all(line.state != "missing" for line in lines)


def as_text(lines: Iterable[Line]) -> str:
    """The list as plain text, one line each, group by group."""
    made: list[str] = []
    group = ""
    for line in lines:
        if line.group != group:
            group = line.group
            made.append(f"【{group}】")
        made.append(f"{SIGNS[line.state]} {line.title}：{line.words}")
    return "\n".join([*made, ""])


# ---------------------------------------------------------------- tables


def _facts(book: Book, layout: Layout) -> Iterator[Line]:
    if not book.department.name:
        yield Line("missing", "公开表", "部门名称", "没有填")
    if not book.year:
        printed = (layout.book_title, *("".join(chain(*s.lines)) for s in layout.sheets))
        state: Standing = "missing" if any("{year}" in words for words in printed) else "look"
        yield Line(state, "公开表", "预算年度", "没有填")


def _tables(book: Book, layout: Layout) -> Iterator[Line]:
    placed = {i.sheet: i for i in book.flow if isinstance(i, Placed) and not i.instance}
    for sheet in layout.sheets:
        if sheet.group != "tables" or sheet.working or sheet.each:
            continue
        title = sheet.name or sheet.title
        if sheet.id not in placed:
            yield Line("missing", "公开表", title, "本簿没有这张表；没有数的也要以空表列出")
        else:
            yield _table(book, layout, sheet, placed[sheet.id], title)


def _table(book: Book, layout: Layout, sheet: Sheet, item: Placed, title: str) -> Line:
    tables = [book.tables.get(TableKey(part.table, item.instance)) for part in sheet.parts]
    figures = any(
        isinstance(value, Decimal) and value
        for table in tables
        if table
        for row in table.rows
        for value in row.cells.values()
    )
    if figures:
        return Line("ok", "公开表", title, "有数", sheet=sheet.id)
    if any("空表" in note for note in lay_out(layout, book, item).notes):
        return Line("ok", "公开表", title, "空表，已注明空表列示", sheet=sheet.id)
    state: Standing = "missing" if sheet.empty_note else "look"
    words = "没有数，也没有注明空表列示" if sheet.empty_note else "一个数也没有，请看是不是漏填"
    return Line(state, "公开表", title, words, sheet=sheet.id)


def _projects(book: Book, layout: Layout) -> Iterator[Line]:
    sheets = [sheet for sheet in layout.sheets if sheet.each]
    instances = [i for i in book.flow if isinstance(i, Placed) and i.instance and i.sheet]
    if not sheets:
        return
    if not instances:
        yield Line("look", "公开表", "项目绩效目标表", "一个项目也没有，请看是不是漏了")
        return
    bare = [i for i in instances if not _has_indicators(book, i.instance)]
    for item in bare[:_MOST]:
        key = next(k for k in book.tables if k.instance == item.instance)
        row = next(iter(book.tables[key].rows), None)
        refs = (Ref(key.table, row.id, "name", item.instance),) if row else ()
        title = item.title or (row.text("name") if row else "") or "项目绩效目标表"
        yield Line("missing", "公开表", title, "没有绩效指标", refs)
    if not bare:
        yield Line("ok", "公开表", "项目绩效目标表", f"{len(instances)} 个项目，都有绩效指标")


def _has_indicators(book: Book, instance: str) -> bool:
    return any(
        table.rows for key, table in book.tables.items()
        if key.instance == instance and key.table == "indicators"
    )  # fmt: skip


# ---------------------------------------------------------------- text


def _core(title: str) -> str:
    return normal(_NUMBER.sub("", title))


def _sections(book: Book, layout: Layout) -> Iterator[Line]:
    heads = [
        (at, item) for at, item in enumerate(book.flow)
        if isinstance(item, Paragraph) and item.role in _HEADINGS and item.text.strip()
    ]  # fmt: skip
    for section in layout.sections:
        if section.role == "title":
            continue
        names = [_core(_filled(t, book)) for t in (section.title, *section.aliases)]
        found = next(((at, p) for at, p in heads if _same(_core(p.text), names)), None)
        title = _filled(section.title, book)
        if found is None:
            yield Line("missing", "文字", title, "没有这一节")
        elif _is_empty(book, *found):
            yield Line("missing", "文字", title, "这一节是空的", paragraph=found[1].id)
        else:
            yield Line("ok", "文字", title, "已写", paragraph=found[1].id)


def _filled(title: str, book: Book) -> str:
    return title.replace("{year}", str(book.year or ""))


def _same(said: str, names: Sequence[str]) -> bool:
    return any(name and (name in said or said in name) for name in names) if said else False


def _is_empty(book: Book, at: int, head: Paragraph) -> bool:
    """Whether nothing stands under a heading up to the next that is numbered like it. Where the
    book is in 第…部分 first of all, a part ends a chapter too."""
    own = _numbering(head.text)
    ends = {own, 0} if own == 1 and _is_in_parts(book) else {own}
    for item in book.flow[at + 1 :]:
        if isinstance(item, Placed):
            return False
        # where counting begins anew, it is of headings within this one
        anew = _number(item.text) == 1 < _number(head.text)
        kind = _numbering(item.text)
        if item.role in _HEADINGS and kind in ends and not (anew and kind == own):
            return True
        if item.role == "body" and item.text.strip():
            return False
    return True


def _numbering(title: str) -> int:
    """How a heading is numbered: 第一部分, 一、, （一）, in another way or not at all."""
    return next((n for n, kind in enumerate(_KINDS) if kind.match(title)), len(_KINDS))


def _number(title: str) -> int:
    """The number of a heading, 0 where it has none."""
    found = next((m for kind in _KINDS if (m := kind.match(title))), None)
    return chinese_number(found[1]) if found else 0


def _is_in_parts(book: Book) -> bool:
    heads = (i.text for i in book.flow if isinstance(i, Paragraph) and i.role in _HEADINGS)
    return next((kind for head in heads if (kind := _numbering(head)) < 2), 1) == 0


def _reasons(book: Book, layout: Layout) -> Iterator[Line]:
    if book.prior is None:
        return
    found = list(pending(book, layout))
    for one in found[:_MOST]:
        yield Line("missing", "文字", "增减变化原因", one.message, paragraph=one.paragraph)
    if not found:
        yield Line("ok", "文字", "增减变化原因", "与上年相比的句子都已更新，原因已写")


def _unwritten(book: Book, layout: Layout) -> Iterator[Line]:
    """Places that our standard sentences leave to the user: 【请写明】."""
    for item in book.flow:
        if isinstance(item, Paragraph):
            for hole in sorted(holes(layout.profile)):
                if count := item.text.count(hole):
                    words = f"“{item.text[: item.text.find(hole)][-12:]}{hole}”还没有填写"
                    words += f"，这一段共 {count} 处" if count > 1 else ""
                    yield Line("missing", "文字", "待填写的内容", words, paragraph=item.id)


def _terms(book: Book) -> Iterator[Line]:
    """Terms that the text uses and the chapter of terms does not explain."""
    said, explained, head = _split_terms(book)
    if head is None:
        return
    lacking = [
        term.say for term in publication_words().terms
        if term.pattern.search(said) and not term.pattern.search(explained)
        and normal(term.say) not in normal(explained)
    ]  # fmt: skip
    if lacking:
        words = f"文中用到而没有解释：{'、'.join(lacking)}"
        yield Line("look", "文字", "名词解释", words, paragraph=head)
    else:
        yield Line("ok", "文字", "名词解释", "用到的名词都有解释", paragraph=head)


def _split_terms(book: Book) -> tuple[str, str, str | None]:
    """The text without the chapter of terms, that chapter, and its heading's id."""
    said: list[str] = []
    explained: list[str] = []
    head: Paragraph | None = None
    inside = False
    for item in book.flow:
        if not isinstance(item, Paragraph) or item.role.startswith("contents"):
            continue
        if item.role in _HEADINGS:
            opens = "名词解释" in item.text
            inside = opens or (inside and head is not None and item.role > head.role)
            head = item if opens else head
        elif item.role != "cover":
            (explained if inside else said).append(item.text)
    return "\n".join(said), "\n".join(explained), head.id if head else None


# ---------------------------------------------------------------- checks


def _carried(book: Book) -> Iterator[Line]:
    refs = [ref for table in book.tables.values() for ref in unconfirmed(table)]
    count = len(refs) + len(book.carried)
    if count:
        first = next(iter(book.carried), "") if not refs else ""
        words = f"还有 {count} 处沿用上年、没有确认"
        yield Line("missing", "核对", "沿用未确认", words, tuple(refs[:1]), first)
    elif book.prior is not None:
        yield Line("ok", "核对", "沿用未确认", "没有")


def _comments(book: Book, layout: Layout) -> Iterator[Line]:
    """批注 and 退回意见 that are still to be answered."""
    waiting = open_comments(book)
    if waiting:
        ref, paragraph = target(book, layout, waiting[0].place), waiting[0].place.paragraph
        words = f"尚有 {len(waiting)} 条批注待改，见“审核 → 批注”"
        yield Line("missing", "核对", "批注", words, (ref,) if ref else (), paragraph)
    elif book.comments:
        yield Line("ok", "核对", "批注", f"{len(book.comments)} 条都已处理")


def _findings(findings: Iterable[Finding]) -> Iterator[Line]:
    open_ = [f for f in findings if f.state is State.FAILED and not f.explanation.strip()]
    errors = [f for f in open_ if f.severity == "error" and f.rule != _UNWRITTEN]
    for one in errors[:_MOST]:
        yield Line(
            "missing", "核对", "不符，没有出错说明", one.message, one.refs[:1], one.paragraph
        )
    if len(errors) > _MOST:
        words = f"另有 {len(errors) - _MOST} 条不符，见审核结果"
        yield Line("missing", "核对", "不符，没有出错说明", words)
    if not errors:
        yield Line("ok", "核对", "勾稽关系", "没有不符，或都有出错说明")
    others = sum(f.severity == "warning" for f in open_)
    if others:
        yield Line("look", "核对", "其他审核结果", f"还有 {others} 条没有处理，见审核结果")


def _faces(missing: Sequence[tuple[str, str]] | None) -> Iterator[Line]:
    if missing is None:
        return
    for face, family in missing:
        words = f"这台电脑没有装，用“{family}”代替，版面可能略有不同"
        yield Line("look", "版面", f"字体 {face}", words)
    if not missing:
        yield Line("ok", "版面", "公文字体", "都已安装")


# ---------------------------------------------------------------- secrecy


def _secrecy(book: Book, layout: Layout) -> Iterator[Line]:
    hits = list(secrets_of(book, layout))
    for hit in hits[:_MOST]:
        state: Standing = "missing" if hit.secret.grave else "look"
        words = f"“{_shaded(hit.words)}”：{hit.secret.why}"
        refs = (hit.ref,) if hit.ref else ()
        yield Line(state, "保密审查", hit.secret.title, words, refs, hit.paragraph)
    if len(hits) > _MOST:
        yield Line("look", "保密审查", "还有", f"另有 {len(hits) - _MOST} 处要看")
    if not hits:
        words = "没有查到身份证号、电话、银行账号、内部文件名称"
        yield Line("ok", "保密审查", "敏感信息", words)
    if internal_of(book, layout):
        made = public(book, layout)
        words = f"{len(made.masked)} 处设为内部，上网公开请用公开版"
        yield Line("look", "保密审查", "内部内容", words)
        for warning in made.warnings[:_MOST]:
            yield Line("look", "保密审查", "内部内容", warning)


def _shaded(words: str) -> str:
    """A number with its middle hidden: the list may be printed."""
    digits = sum(char.isdigit() for char in words)
    return f"{words[:3]}{'*' * (len(words) - 7)}{words[-4:]}" if digits > 9 else words


def _signature(book: Book) -> Line:
    signed = book.signed
    if signed is None:
        return Line("missing", "保密审查", "审查签字", "还没有人签字", signs=True)
    who = f"{signed.name}　{signed.date}"
    if signed.checked and signed.checked != fingerprint(book):
        words = f"{who} 签字以后内容又有改动，请再审查"
        return Line("look", "保密审查", "审查签字", words, signs=True)
    return Line("ok", "保密审查", "审查签字", who, signs=True)


def _publication(book: Book, today: date | None) -> Iterator[Line]:
    """The days left of those within which an approved budget is to be published."""
    if today is None:
        return
    found = deadline(book.publication, today)
    state: Standing = "ok"
    if found is not None and found.is_late:
        state = "look" if found.is_published else "missing"
    elif found is not None and not found.is_published and found.left <= _SOON:
        state = "look"
    yield Line(state, "公开", "公开期限", standing(book.publication, today), records=True)
