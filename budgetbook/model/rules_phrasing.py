"""Rules over sentences and spellings: what reads oddly, one thing written two ways, blanks."""

import re
from collections.abc import Iterator
from functools import lru_cache

from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.check import TEXT, Insufficient, NotApplicable, Slip, Subject, rule
from budgetbook.model.performance import Hit, Project, fold, performance, short
from budgetbook.model.phrasing import Variant, odd_phrases, phrasing
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rules_wording import CELLS, paragraphs
from budgetbook.model.standard import holes
from budgetbook.model.text_marks import around

_WRITING = "公文写作规范"
_MOST = 12
_HAN = "\u4e00-\u9fff"

# ---------------------------------------------------------------- sentences


@rule("T8", "语句通顺", cite="常见语病词表", reads=(*CELLS, TEXT), severity="info")
def sentences_read_well(subject: Subject) -> Iterator[Slip]:
    """Sentences that lack a word, repeat one, or mix two constructions: a list of patterns."""
    hits = [
        Hit(project, f"{odd.words}（{odd.say}）", tuple(ref for p, ref in places if p is project))
        for text, places in _texts(subject).items()
        for odd in odd_phrases(text)
        for project in dict.fromkeys(p for p, _ in places)
    ]
    yield from fold(hits, "语句请推敲")
    for item in paragraphs(subject.book):
        for odd in odd_phrases(item.text):
            message = f"说明文字“…{odd.words}…”：{odd.say}"
            yield Slip(message, key=f"{item.id}|{odd.words}", paragraph=item.id)


@rule("T10", "没有留下待填写的内容", cite="本程序生成的规范句", reads=(TEXT,), severity="error")
def nothing_left_to_write(subject: Subject) -> Iterator[Slip]:
    """A standard sentence leaves its reason to the user: 【请写明】 is not to be published. Only
    the very words of our sentences: other brackets are the user's."""
    open_ = holes(subject.layout.profile)
    if not open_:
        raise NotApplicable
    for item in paragraphs(subject.book):
        for words in sorted(open_):
            before = item.text.find(words)
            if before >= 0:
                count = item.text.count(words)
                said = f"“{item.text[max(0, before - 12) : before]}{words}”"
                message = f"{said}还没有填写" + (f"，这一段共 {count} 处" if count > 1 else "")
                yield Slip(message, key=f"{item.id}|{words}", paragraph=item.id)


def _texts(subject: Subject) -> dict[str, list[tuple[Project, Ref]]]:
    """The texts of the projects that a rule of this module may have something to say of."""
    try:
        found = performance(subject)
    except NotApplicable:
        return {}
    if found.odd is None:
        texts = found.distinct_texts.items()
        found.odd = {text: places for text, places in texts if not _is_plain(text)}
    return found.odd


@lru_cache(maxsize=16384)
def _is_plain(text: str) -> bool:
    """Whether no search of this module, years aside, finds anything in ``text``."""
    return not (
        odd_phrases(text) or _forms(text) or _blanks(text) or _bare_titles(text)
        or _straight(text) or _mixed(text) or _SPAN.search(text) or _SERIES.search(text)
    )  # fmt: skip


# ---------------------------------------------------------------- one thing, two spellings


@rule("T9", "同一事物写法一致", cite="前后一致", reads=(*CELLS, TEXT), severity="info")
def spellings_agree(subject: Subject) -> Iterator[Slip]:
    """Two spellings of one thing in a book or in a project: the rarer one is quoted."""
    places: dict[Variant, list[tuple[str, Project, Ref]]] = {}
    said: dict[Variant, list[tuple[str, Paragraph]]] = {}
    for text, found in _texts(subject).items():
        for variant, form in _forms(text):
            places.setdefault(variant, []).extend((form, p, ref) for p, ref in found)
    for item in paragraphs(subject.book):
        for variant, form in _forms(item.text):
            said.setdefault(variant, []).append((form, item))
    for variant in dict.fromkeys((*places, *said)):
        cells = places.get(variant, [])
        if variant.scope == "book":
            yield from _two_forms(cells, said.get(variant, []), "")
            continue
        for instance in dict.fromkeys(p.instance for _, p, _ in cells):
            own = [place for place in cells if place[1].instance == instance]
            yield from _two_forms(own, [], f"|{instance}")


@lru_cache(maxsize=16384)
def _forms(text: str) -> tuple[tuple[Variant, str], ...]:
    """Which spellings of which variants stand in ``text``."""
    return tuple(
        (variant, form) for variant in phrasing().variants for form in _forms_in(text, variant)
    )


def _forms_in(text: str, variant: Variant) -> list[str]:
    rest, found = text, []
    for form in sorted(variant.forms, key=len, reverse=True):
        if form in rest:
            found.append(form)
            rest = rest.replace(form, "■")
    return found


def _two_forms(
    places: list[tuple[str, Project, Ref]], said: list[tuple[str, Paragraph]], key: str
) -> Iterator[Slip]:
    counts: dict[str, int] = {}
    for form in (*(p[0] for p in places), *(s[0] for s in said)):
        counts[form] = counts.get(form, 0) + 1
    if len(counts) < 2:
        return
    usual = max(counts, key=lambda form: (counts[form], len(form)))
    for form in counts:
        if form == usual:
            continue
        refs = tuple(ref for f, _, ref in places if f == form)
        names = dict.fromkeys(p.name for f, p, _ in places if f == form)
        where = "、".join(f"“{short(name, 24)}”" for name in list(names)[:3]) or "说明文字"
        texts = [item.id for f, item in said if f == form]
        message = f"{where}写“{form}”，别处写“{usual}”（{counts[usual]} 处），请核对是否一回事"
        yield Slip(message, refs, f"{form}{key}", texts[0] if texts else "")


# ---------------------------------------------------------------- blanks, titles, quotes

_BLANK = re.compile(
    rf"[{_HAN}\d%）”]\s+[。，；、：](?!\s*\d)|〔\d{{4}}〕\s+\d+|(?<=〕)\d+\s+号"
    rf"|[〈《][^〉》\n]*[{_HAN}]\s+[{_HAN}][^〉》\n]*[〉》]"
)
_TITLE = re.compile(
    r"(?:^|(?<=[。；，、\s号]))(?:[省市县区中]{1,2}(?:委|政府|局)?[\u4e00-\u9fff]{0,12})?"
    r"关于[^《》〈〉“”，。；\n]{6,60}的?(?:通知|实施意见|意见|办法|方案|规定|决定)(?![\u4e00-\u9fff])"
)


@rule("T7a", "标点前、标题和文号里没有空格", cite=_WRITING, reads=(*CELLS, TEXT), severity="info")
def no_stray_blanks(subject: Subject) -> Iterator[Slip]:
    """A blank before a full stop, inside a title or a document number; told in one. Not where
    the whole book is set with blanks around figures, as read from a PDF."""
    if _is_spaced(subject):
        return
    yield from _one(subject, _blanks, "多余的空格", "blank")


def _is_spaced(subject: Subject) -> bool:
    names = performance(subject).distinct_texts if _texts(subject) else ()
    texts = [*names, *(item.text for item in paragraphs(subject.book))]
    return sum(map(_has_spaced_figures, texts)) > _MOST


@lru_cache(maxsize=16384)
def _has_spaced_figures(text: str) -> bool:
    return " " in text and bool(_AROUND_FIGURES.search(text))


_AROUND_FIGURES = re.compile(rf"[{_HAN}]\s\d+\s?[年万月日]|\d\s(?:年|万元|日)")


@lru_cache(maxsize=8192)
def _blanks(text: str) -> tuple[str, ...]:
    if " " not in text and "\u3000" not in text:
        return ()
    return tuple(around(text, hit.end() - 1, 10) for hit in _BLANK.finditer(text))


@rule("T7b", "文件标题用书名号", cite=_WRITING, reads=("indicators.basis",), severity="info")
def titles_have_marks(subject: Subject) -> Iterator[Slip]:
    """“关于…的通知” in 依据 without 《》."""
    hits = []
    for text, places in _texts(subject).items():
        cited = [(p, ref) for p, ref in places if ref.column == "basis"]
        for words in _bare_titles(text) if cited else ():
            for project in dict.fromkeys(p for p, _ in cited):
                refs = tuple(ref for p, ref in cited if p is project)
                hits.append(Hit(project, short(words, 60), refs))
    yield from fold(hits, "文件标题没有用书名号")


@lru_cache(maxsize=8192)
def _bare_titles(text: str) -> tuple[str, ...]:
    if "关于" not in text or "《" in text or "〈" in text:
        return ()
    return tuple(hit[0] for hit in _TITLE.finditer(text))


@rule("T4d", "引号用中文引号", cite="标点符号用法", reads=(*CELLS, TEXT), severity="info")
def quotes_are_chinese(subject: Subject) -> Iterator[Slip]:
    """Straight quotes in Chinese text, told in one."""
    yield from _one(subject, _straight, "中文里用了直引号", "straight")


_STRAIGHT = re.compile(rf"\"[^\"\n]*[{_HAN}][^\"\n]*\"")


@lru_cache(maxsize=8192)
def _straight(text: str) -> tuple[str, ...]:
    if '"' not in text:
        return ()
    return tuple(short(hit[0], 24) for hit in _STRAIGHT.finditer(text))


@rule("T4e", "全角与半角符号不混用", cite=_WRITING, reads=(*CELLS, TEXT), severity="info")
def signs_are_alike(subject: Subject) -> Iterator[Slip]:
    """＋ and + in one sentence."""
    yield from _one(subject, _mixed, "“＋”与“+”混用", "mixed")


@lru_cache(maxsize=8192)
def _mixed(text: str) -> tuple[str, ...]:
    if "＋" not in text or "+" not in text:
        return ()
    return (around(text, text.index("＋"), 8),)


def _one(subject: Subject, look: object, what: str, key: str) -> Iterator[Slip]:
    """One finding over all places of a book; the first paragraph is its place."""
    assert callable(look)
    quotes: dict[str, int] = {}
    refs: list[Ref] = []
    texts: list[str] = []
    for text, places in _texts(subject).items():
        for words in look(text):
            quotes[words] = quotes.get(words, 0) + len(places)
            refs += [ref for _, ref in places]
    for item in paragraphs(subject.book):
        for words in look(item.text):
            quotes[words] = quotes.get(words, 0) + 1
            texts.append(item.id)
    if quotes:
        shown = "、".join(f"“…{words}…”" for words in list(quotes)[:_MOST])
        more = "等" if len(quotes) > _MOST else ""
        message = f"{what} {sum(quotes.values())} 处：{shown}{more}"
        yield Slip(message, tuple(dict.fromkeys(refs))[:80], key, texts[0] if texts else "")


# ---------------------------------------------------------------- cohorts

_SPAN = re.compile(r"(20\d\d)\s*年?\s*[-—–~～至]+\s*(20\d\d)\s*年?度?[^，。；]{0,12}")
_SERIES = re.compile(r"(20\d\d)年(?:、20\d\d年)+(?:硕博|硕士|博士|毕业|入职|新录)[^，。；]{0,8}")


@rule("T1d", "人员、届次的年份请核对", cite="编制年度的资料应当更新", reads=CELLS,
      severity="info")  # fmt: skip
def cohorts_are_current(subject: Subject) -> Iterator[Slip]:
    """A span of years that ended before the budget year, people of earlier years."""
    found = performance(subject)
    year = found.year
    if year is None:
        raise Insufficient
    hits = [
        Hit(project, short(words), tuple(ref for p, ref in places if p is project))
        for text, places in _texts(subject).items()
        for words in _cohorts(text, year)
        for project in dict.fromkeys(p for p, _ in places)
    ]
    yield from fold(hits, f"这段年份在 {year} 年之前，人数、口径请核对")


@lru_cache(maxsize=8192)
def _cohorts(text: str, year: int) -> tuple[str, ...]:
    if "20" not in text:
        return ()
    plain = re.sub(r"《[^》]*》|[（(][^）)]*规划[^）)]*[）)]", "", text)
    spans = [h[0] for h in _SPAN.finditer(plain) if int(h[1]) < int(h[2]) < year]
    series = [h[0] for h in _SERIES.finditer(plain) if max(map(int, _YEARS.findall(h[0]))) < year]
    return tuple(spans + series)


_YEARS = re.compile(r"20\d\d")

# ---------------------------------------------------------------- printed titles


@rule("S10", "单位名称完整", cite="机构设置表", reads=("units.name",), severity="info")
def unit_names_are_whole(subject: Subject) -> Iterator[Slip]:
    """A name that stops at 事业 or 行政, the kind of unit being meant to follow."""
    table = subject.book.tables.get(TableKey("units"))
    if table is None:
        raise NotApplicable
    for row in table.rows:
        name = row.text("name").strip()
        if name.endswith(("事业", "行政", "直属", "下属", "所属")):
            yield Slip(f"单位名称“{name}”像是没有写完", (Ref("units", row.id, "name"),))


_MISPRINTS = {"政府基金预算": "政府性基金预算"}


@rule("S9", "表名用字无误", cite="预算公开表样", reads=(TEXT,), severity="info")
def titles_are_spelt(subject: Subject) -> Iterator[Slip]:
    """政府基金 for 政府性基金 in the titles that a file printed and on its contents page."""
    for wrong, right in _MISPRINTS.items():
        titles = [title for title in _titles(subject.book) if wrong in title]
        if titles:
            shown = "、".join(f"“{short(title)}”" for title in dict.fromkeys(titles))
            yield Slip(f"表名{shown}：“{wrong}”应为“{right}”", key=wrong)


def _titles(book: Book) -> Iterator[str]:
    for item in book.flow:
        if isinstance(item, Placed):
            yield item.title
        elif item.role == "contents":
            yield re.sub(r"[\s.…·\d]+$", "", item.text)
