"""Rules over words: stale years, outdated expressions, quotes, punctuation, misspellings."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.check import TEXT, Insufficient, NotApplicable, Slip, Subject, rule
from budgetbook.model.performance import (
    Hit,
    Performance,
    Project,
    budget_year,
    fold,
    performance,
    short,
)
from budgetbook.model.ref import Ref
from budgetbook.model.text_marks import (
    double_marks,
    half_width,
    is_flawless,
    odd_documents,
    other_years,
    outdated_in,
    typos_in,
    unbalanced,
)

_WRITING = "公文写作规范"
#: The columns that hold words.
CELLS = (
    "project.name", "project.purpose", "project.goals", "indicators.level3",
    "indicators.description", "indicators.target", "indicators.basis",
)  # fmt: skip
_MOST_QUOTES, _MOST_REFS = 6, 80
#: Paragraphs whose words are titles of others.
_COPIES = frozenset({"contents", "contents_title", "contents_group"})


def paragraphs(book: Book) -> Iterator[Paragraph]:
    """The book's text, the contents page left out."""
    for item in book.flow:
        if isinstance(item, Paragraph) and item.role not in _COPIES:
            yield item


# ---------------------------------------------------------------- stale years


@rule(
    "T1a",
    "绩效表中的年份是预算年度",
    cite="编制年度的资料应当更新",
    reads=(*CELLS, "project.code"),
)
def years_are_current(subject: Subject) -> Iterator[Slip]:
    """Another year in this year's project."""
    found = performance(subject)
    yield from fold(
        _stale(found, carried=False), f"不是预算年度 {budget_year(found)} 年，请核对是否照搬"
    )


@rule(
    "T1b",
    "结转项目里的早年份",
    cite="结转项目沿用立项年度的名称、计划，是否要更新由经办人定",
    reads=(*CELLS, "project.code"),
    severity="info",
)
def years_of_carried(subject: Subject) -> Iterator[Slip]:
    """The year of a 结转 project in its own words, or in a registered name."""
    found = performance(subject)
    budget_year(found)
    yield from fold(_stale(found, carried=True), "是结转项目立项年度的年份，请确认是否更新")


def _stale(found: Performance, *, carried: bool) -> Iterator[Hit]:
    year = budget_year(found)
    for text, places in found.distinct_texts.items():
        for other, words in other_years(text, year):
            for project, group in groupby(places, key=lambda p: p[0]):
                if _is_own(found, project, other) is carried:
                    yield Hit(project, _plan(text, words), tuple(ref for _, ref in group))


def _plan(text: str, words: str) -> str:
    return short(text) if len(text) <= 24 else f"…{words}…"


def _is_own(found: Performance, project: Project, year: int) -> bool:
    """Whether the year is that of the 结转 project itself, or later."""
    past = found.past_year(project)
    return past is not None and year >= past


@rule(
    "T1c",
    "说明文字中的年份是预算年度",
    cite="编制年度的资料应当更新",
    reads=(TEXT,),
    severity="info",
)
def years_of_text(subject: Subject) -> Iterator[Slip]:
    """Another year in the text that is neither a comparison nor one of the exemptions."""
    year = subject.book.year
    if year is None:
        raise Insufficient
    for item in paragraphs(subject.book):
        if other := [words for y, words in other_years(item.text, year) if y < year]:
            shown = "、".join(f"“…{words}…”" for words in other[:_MOST_QUOTES])
            message = f"说明文字{shown}不是预算年度 {year} 年，请核对"
            yield Slip(message, key=item.id, paragraph=item.id)


# ---------------------------------------------------------------- words of cells and text


class _Found:
    """The places of one kind of slip over the whole book, by what is quoted."""

    def __init__(self) -> None:
        self.refs: dict[str, list[Ref]] = {}
        self.texts: dict[str, list[str]] = {}

    def add(self, quote: str, refs: Iterable[Ref] = (), paragraph: str = "") -> None:
        """Takes a place in."""
        self.refs.setdefault(quote, []).extend(refs)
        if paragraph:
            self.texts.setdefault(quote, []).append(paragraph)

    def count(self, quote: str) -> int:
        """In how many places it stands."""
        return len(self.refs[quote]) + len(self.texts.get(quote, ()))

    def slip(self, quotes: list[str], message: str, key: str) -> Slip:
        """One finding over some of them."""
        refs = dict.fromkeys(ref for quote in quotes for ref in self.refs[quote])
        texts = [p for quote in quotes for p in self.texts.get(quote, ())]
        return Slip(message, tuple(refs)[:_MOST_REFS], key, texts[0] if texts else "")


def _search(subject: Subject, look: Callable[[str], Iterable[str]]) -> _Found:
    """What ``look`` quotes of every cell of the projects and every paragraph."""
    found = _Found()
    for text, places in _cells(subject).items():
        for quote in look(text):
            found.add(quote, (ref for _, ref in places))
    for item in paragraphs(subject.book):
        for quote in look(item.text):
            found.add(quote, paragraph=item.id)
    return found


def _cells(subject: Subject) -> dict[str, list[tuple[Project, Ref]]]:
    """The texts of the projects that have any flaw, with their places; found once for all
    rules."""
    try:
        found = performance(subject)
    except NotApplicable:
        return {}
    if found.flawed is None:
        texts = found.distinct_texts.items()
        found.flawed = {text: places for text, places in texts if not is_flawless(text)}
    return found.flawed


@rule("T2", "没有过时的表述", cite="过时表述词表（可改）", reads=(*CELLS, TEXT))
def words_are_current(subject: Subject) -> Iterator[Slip]:
    """Expressions of the list, one finding for each."""
    yield from _outdated(subject, hint=False)


@rule("T2b", "可能过时的表述", cite="过时表述词表（可改）", reads=(*CELLS, TEXT), severity="info")
def words_may_be_current(subject: Subject) -> Iterator[Slip]:
    """Expressions that may still be right: asked."""
    yield from _outdated(subject, hint=True)


def _outdated(subject: Subject, *, hint: bool) -> Iterator[Slip]:
    year = subject.book.year or 0
    advice = {}

    def look(text: str) -> Iterator[str]:
        for word in (w for w in outdated_in(text, year) if w.hint is hint):
            advice[word.say] = word.instead
            yield word.say

    found = _search(subject, look)
    for say in found.refs:
        better = f"，现称“{advice[say]}”" if advice[say] else ""
        where = _where(subject, found, say)
        yield found.slip([say], f"“{say}”{better}：{found.count(say)} 处{where}", say)


def _where(subject: Subject, found: _Found, quote: str) -> str:
    """The first of the places in words."""
    named = _names(subject)
    names = list(dict.fromkeys(named[ref.instance] for ref in found.refs[quote]))
    parts = [f"“{short(name, 24)}”" for name in names[:3]]
    if found.texts.get(quote):
        parts.append("说明文字")
    return f"（{'、'.join(parts)}{'等' if len(names) > 3 else ''}）" if parts else ""


def _names(subject: Subject) -> dict[str, str]:
    """Project names by instance."""
    try:
        return {project.instance: project.name for project in performance(subject).projects}
    except NotApplicable:
        return {}


@rule("T3", "引号、括号成对", cite=_WRITING, reads=(*CELLS, TEXT))
def marks_are_paired(subject: Subject) -> Iterator[Slip]:
    """A quote or bracket without its partner, by the words around it."""

    def look(text: str) -> Iterator[str]:
        for line in text.splitlines():
            if words := unbalanced(line):
                yield words

    yield from _told(_search(subject, look), "引号或括号不成对", "unbalanced")


@rule("T4a", "汉字之间用全角标点", cite=_WRITING, reads=(*CELLS, TEXT))
def marks_are_full_width(subject: Subject) -> Iterator[Slip]:
    """Half-width marks between Chinese characters, told in one for the tables and one for the
    text."""
    found = _search(subject, lambda text: _each_line(text, half_width))
    cells, lines = _Found(), _Found()
    for quote in found.refs:
        if found.refs[quote]:
            cells.add(quote, found.refs[quote])
        for paragraph in found.texts.get(quote, ()):
            lines.add(quote, paragraph=paragraph)
    yield from _in_one(cells, "汉字之间用了半角标点", "half")
    yield from _in_one(lines, "说明文字里汉字之间用了半角标点", "half text")


def _in_one(found: _Found, what: str, key: str) -> Iterator[Slip]:
    """One finding over all places of a book."""
    quotes = list(found.refs)
    if quotes:
        places = sum(found.count(quote) for quote in quotes)
        shown = "、".join(f"“…{quote}…”" for quote in quotes[:_MOST_QUOTES])
        more = "等" if len(quotes) > _MOST_QUOTES else ""
        yield found.slip(quotes, f"{what} {places} 处：{shown}{more}", key)


@rule("T4b", "标点不重叠", cite=_WRITING, reads=(*CELLS, TEXT))
def marks_stand_alone(subject: Subject) -> Iterator[Slip]:
    """，。 one beside the other."""
    yield from _told(
        _search(subject, lambda text: _each_line(text, double_marks)), "标点重叠", "double"
    )


@rule("T4c", "文号的年份用六角括号", cite="党政机关公文格式", reads=(*CELLS, TEXT),
      severity="info")  # fmt: skip
def documents_have_their_brackets(subject: Subject) -> Iterator[Slip]:
    """[2021]97号 and 【2020】18号 for 〔2021〕97号, told in one."""
    yield from _in_one(_search(subject, odd_documents), "文号的年份没有用“〔〕”", "documents")


def _each_line(text: str, look: Callable[[str], Iterable[str]]) -> Iterator[str]:
    for line in text.splitlines():
        yield from look(line)


@rule("T5", "没有错别字", cite="常见错别字词表（可改）", reads=(*CELLS, TEXT))
def words_are_spelt(subject: Subject) -> Iterator[Slip]:
    """Misspellings of the list, one finding for each."""
    right = {}

    def look(text: str) -> Iterator[str]:
        for typo in typos_in(text):
            right[typo.wrong] = typo.right
            yield typo.wrong

    found = _search(subject, look)
    for wrong in found.refs:
        where = _where(subject, found, wrong)
        advice = f"疑为“{right[wrong]}”之误" if right[wrong] else "里有繁体字"
        message = f"“{wrong}”{advice}：{found.count(wrong)} 处{where}"
        yield found.slip([wrong], message, wrong)


def _told(found: _Found, what: str, key: str) -> Iterator[Slip]:
    """One finding for each quoted place, the rest in one."""
    quotes = list(found.refs)
    for quote in quotes[:_MOST_QUOTES]:
        times = f"（{found.count(quote)} 处）" if found.count(quote) > 1 else ""
        yield found.slip([quote], f"{what}：“…{quote}…”{times}", f"{key}|{quote}")
    if rest := quotes[_MOST_QUOTES:]:
        shown = "、".join(f"“…{quote}…”" for quote in rest[:_MOST_QUOTES])
        yield found.slip(rest, f"{what}，另有 {len(rest)} 处：{shown}", f"{key}|rest")
