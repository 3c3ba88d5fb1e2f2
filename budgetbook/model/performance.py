"""The projects of a book with their indicators, as the rules look at them; and findings folded.

Read anew only where a table changed: a project's views are remembered beside its tables.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from budgetbook.model.book import Book, Row, Table
from budgetbook.model.check import Insufficient, NotApplicable, Slip, Subject
from budgetbook.model.indicator_value import IndicatorValue, plain_words, read_value
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.wordlists import kinds

#: Columns of the indicator table in the order of the page.
LEVELS = ("level1", "level2", "level3", "description", "target", "basis")
_TEXTS = ("name", "purpose", "goals")
_CODE_YEAR = re.compile(r"\d{6}(\d\d)P")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_LOOSE = re.compile(r"20\d\d|\d+|[〔\[【（(][^）)]*号[）)]?|[\s　（）()〔〕\[\]【】“”\"号年度]")
#: Most findings of one rule; the rest are told together.
MOST = 16
_MOST_QUOTES = 6
_MOST_NAMES = 3
_MOST_REFS = 80
_MOST_HABITS = 10
_LONGEST = 40


class Indicator(NamedTuple):
    """One row of an indicator table, as printed and as read."""

    instance: str
    row: str
    level1: str
    level2: str
    level3: str
    description: str
    target: str
    basis: str
    value: IndicatorValue
    #: 三级指标 without blanks.
    name: str
    #: ``cost``, ``quantity``, ``quality``, ``time``, ``benefit``, ``content`` or empty.
    kind: str

    def ref(self, column: str = "target") -> Ref:
        """A cell of the row."""
        return Ref("indicators", self.row, column, self.instance)

    @property
    def quote(self) -> str:
        """Name and value as printed."""
        return f"{short(self.level3) or '（无名称）'} {short(self.target)}".rstrip()

    @property
    def is_secret(self) -> bool:
        """Whether name or value is withheld (涉密)."""
        return self.value.kind == "secret" or "涉密" in self.level3

    @property
    def is_left_out(self) -> bool:
        """Whether the row only says that there is no such indicator (无)."""
        return self.name in kinds().blank.words and self.value.plain in ("", *kinds().blank.words)

    def says(self, words: tuple[str, ...]) -> bool:
        """Whether name or description holds one of the words."""
        pattern = _any_of(words)
        return bool(pattern.search(self.level3) or pattern.search(self.description))


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=256)
def kind_of(level1: str, level2: str) -> str:
    """What kind of indicator a row under these headings is. Of the official trees the one of
    2021 has 成本指标 as a first level, with 经济成本, 社会成本 and 生态环境成本."""
    for text in (level2, level1):
        for word, kind in _KINDS:
            if word in text:
                return kind
    return ""


_KINDS = (
    ("成本", "cost"), ("数量", "quantity"), ("质量", "quality"), ("时效", "time"),
    ("满意", "content"), ("效益", "benefit"), ("影响", "benefit"),
)  # fmt: skip


class Project:
    """One 项目绩效目标表."""

    def __init__(self, key: str, head: Table | None, table: Table | None) -> None:
        self.instance = key
        row = head.rows[0] if head and head.rows else Row(id="form")
        self.row = row
        self.name = row.text("name").strip()
        self.code = plain_words(row.text("code"))
        self.goals = row.text("goals")
        self.purpose = row.text("purpose")
        rows = table.rows if table else ()
        self.all_indicators = tuple(_indicator(key, one) for one in rows)
        #: Without rows that are withheld or say only that there is none.
        self.indicators = tuple(
            i for i in self.all_indicators if not i.is_secret and not i.is_left_out
        )

    @property
    def is_secret(self) -> bool:
        """Whether all its indicators are withheld (涉密)."""
        return bool(self.all_indicators) and not self.indicators

    def amount(self, column: str) -> Decimal | None:
        """An amount of the head, or None where blank or unreadable."""
        value = self.row.cells.get(column)
        return value if isinstance(value, Decimal) else None

    def ref(self, column: str) -> Ref:
        """A field of the head."""
        return Ref("project", self.row.id, column, self.instance)

    def of(self, kind: str) -> list[Indicator]:
        """Its indicators of one kind."""
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> dict[str, list[Indicator]]:
        groups: dict[str, list[Indicator]] = {}
        for one in self.indicators:
            groups.setdefault(one.kind, []).append(one)
        return groups

    @cached_property
    def loose_name(self) -> str:
        """The name without years and document numbers: the same for versions of one project."""
        return _LOOSE.sub("", self.name)

    @property
    def twin_key(self) -> tuple[str, str]:
        """What its twins share: units of one department may have projects of one name."""
        return self.loose_name, plain_words(self.row.text("unit"))

    @cached_property
    def code_year(self) -> int | None:
        """The year of setting-up in the 项目编码."""
        hit = _CODE_YEAR.match(self.code)
        return 2000 + int(hit[1]) if hit else None

    @cached_property
    def plan_years(self) -> frozenset[int]:
        """Years named in values and 依据 outside of document numbers: whose plan this is."""
        texts = {t for i in self.indicators for t in (i.target, i.basis) if "20" in t}
        plain = (re.sub(r"[〔\[【（(]?20\d\d[〕\]】）)]|《[^》]*》", "", t) for t in texts)
        return frozenset(int(year) for text in plain for year in _YEAR.findall(text))

    @cached_property
    def signature(self) -> tuple[tuple[str, ...], ...]:
        """What its indicators ask for."""
        return tuple((i.level2, i.name, i.value.plain) for i in self.indicators)

    @cached_property
    def texts(self) -> tuple[tuple[str, Ref], ...]:
        """All words of its tables with their cells."""
        head = [(t, self.ref(c)) for c in _TEXTS if (t := self.row.text(c))]
        rows = [
            (t, i.ref(c))
            for i in self.all_indicators
            for c, t in zip(LEVELS[2:], i[4:8], strict=True)
            if t
        ]
        return (*head, *rows)


def _indicator(instance: str, row: Row) -> Indicator:
    level1, level2, level3, description, target, basis = (row.text(c) for c in LEVELS)
    value, name, kind = read_value(target), plain_words(level3), kind_of(level1, level2)
    return Indicator(
        instance, row.id, level1, level2, level3, description, target, basis, value, name, kind
    )


class Performance:
    """All projects of a book."""

    def __init__(self, book: Book, projects: tuple[Project, ...]) -> None:
        self.book = book
        self.projects = projects
        self.year = book.year
        #: What rules over words have found to be worth a look.
        self.flawed: dict[str, list[tuple[Project, Ref]]] | None = None
        self.odd: dict[str, list[tuple[Project, Ref]]] | None = None
        self._rows: dict[str, list[tuple[Project, Indicator]]] = {}
        self.has_codes = any(project.code for project in projects)

    @cached_property
    def twins(self) -> dict[tuple[str, str], list[Project]]:
        """Projects of one unit that share a name, years aside; by ``twin_key``, two and more."""
        groups: dict[tuple[str, str], list[Project]] = {}
        for project in self.projects:
            if project.loose_name:
                groups.setdefault(project.twin_key, []).append(project)
        return {name: group for name, group in groups.items() if len(group) > 1}

    def past_year(self, project: Project) -> int | None:
        """The earlier year a 结转 project comes from, or None for one of this year: by its code,
        or, without a code, as the twin of this year's project by the years of its plans."""
        if self.year is None:
            return None
        if project.code_year is not None:
            return project.code_year if project.code_year < self.year else None
        if project.twin_key not in self.twins or not project.plan_years:
            return None
        latest = max(project.plan_years)
        return latest if latest < self.year else None

    def of(self, kinds: str = "") -> list[tuple[Project, Indicator]]:
        """The indicators of some kinds (by name, apart by blanks), or all, with their projects."""
        found = self._rows.get(kinds)
        if found is None:
            wanted = kinds.split()
            found = self._rows[kinds] = [
                (project, one)
                for project in self.projects
                for one in project.indicators
                if not wanted or one.kind in wanted
            ]
        return found

    @cached_property
    def distinct_texts(self) -> dict[str, list[tuple[Project, Ref]]]:
        """Every text of the projects once, with all its places."""
        found: dict[str, list[tuple[Project, Ref]]] = {}
        for project in self.projects:
            for text, ref in project.texts:
                found.setdefault(text, []).append((project, ref))
        return found


class _Kept(NamedTuple):
    """A project's view and the very tables it was read from."""

    head: Table | None
    table: Table | None
    project: Project


def performance(subject: Subject) -> Performance:
    """The projects of the book; NotApplicable where it has none."""
    known = subject.ledger.memo.get("performance")
    if isinstance(known, Performance) and known.book is subject.book:
        return known
    kept = cast(dict[str, _Kept], subject.ledger.memo.setdefault("projects", {}))
    keys = dict.fromkeys(
        key.instance for key in subject.book.tables if key.table in ("project", "indicators")
    )
    if not keys:
        raise NotApplicable
    for instance in keys:
        _keep(subject.book, kept, instance)
    done = Performance(subject.book, tuple(kept[instance].project for instance in keys))
    subject.ledger.memo["performance"] = done
    return done


def _keep(book: Book, kept: dict[str, _Kept], instance: str) -> None:
    """Reads a project unless it is known from the same tables."""
    head = book.tables.get(TableKey("project", instance))
    table = book.tables.get(TableKey("indicators", instance))
    known = kept.get(instance)
    if known is None or known.head is not head or known.table is not table:
        kept[instance] = _Kept(head, table, Project(instance, head, table))


def budget_year(found: Performance) -> int:
    """The book's budget year; Insufficient where it is not known."""
    if found.year is None:
        raise Insufficient
    return found.year


# ---------------------------------------------------------------- findings folded


class Hit(NamedTuple):
    """One place where a rule has something to say: the printed words and the cells."""

    project: Project
    quote: str
    refs: tuple[Ref, ...]


def short(text: str, longest: int = _LONGEST) -> str:
    """``text`` on one line, shortened in the middle."""
    line = " ".join(text.split())
    half = longest // 2
    return line if len(line) <= longest else f"{line[:half]}…{line[-half:]}"


def fold(hits: Iterable[Hit], what: str) -> Iterator[Slip]:
    """One finding for words that stand in the same projects, however many; what is over ``MOST``
    is told in one. ``what`` says what is wrong with the quoted words."""
    slips = [_told(group, what) for group in _by_projects(hits)]
    yield from slips[:MOST]
    if rest := slips[MOST:]:
        refs = tuple(ref for slip in rest for ref in slip.refs)[:_MOST_REFS]
        tail = "；".join(slip.message.removesuffix(f"：{what}") for slip in rest[:_MOST_QUOTES])
        yield Slip(f"{tail}等，另有 {len(rest)} 处：{what}", refs, f"{what}|rest")


def _by_projects(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Hits in groups: those whose words stand in just the same projects."""
    by_quote: dict[str, list[Hit]] = {}
    for hit in hits:
        by_quote.setdefault(hit.quote, []).append(hit)
    groups: dict[frozenset[str], list[Hit]] = {}
    for same in by_quote.values():
        where = frozenset(hit.project.instance for hit in same)
        groups.setdefault(where, []).extend(same)
    return list(groups.values())


def _told(group: list[Hit], what: str) -> Slip:
    """One finding over some hits that share their projects."""
    quotes = list(dict.fromkeys(hit.quote for hit in group))
    shown = "、".join(f"“{quote}”" for quote in quotes[:_MOST_QUOTES])
    more = f"等 {len(quotes)} 条" if len(quotes) > _MOST_QUOTES else ""
    projects = list(dict.fromkeys(hit.project for hit in group))
    refs = tuple(dict.fromkeys(ref for hit in group for ref in hit.refs))[:_MOST_REFS]
    where = named(projects)
    if len(projects) == 1:
        return Slip(f"{where}的{shown}{more}：{what}", refs, f"{what}|{projects[0].instance}")
    message = f"{shown}{more}（{where} {len(projects)} 个项目，共 {len(group)} 处）：{what}"
    return Slip(message, refs, f"{what}|{quotes[0]}")


def in_one(hits: list[Hit], what: str, key: str) -> Iterator[Slip]:
    """One finding over all places of a book: what is a habit rather than a slip."""
    if not hits:
        return
    quotes = list(dict.fromkeys(hit.quote for hit in hits))
    shown = "、".join(f"“{quote}”" for quote in quotes[:_MOST_HABITS])
    more = "等" if len(quotes) > _MOST_HABITS else ""
    projects = len({hit.project.instance for hit in hits})
    refs = tuple(dict.fromkeys(ref for hit in hits for ref in hit.refs))[:_MOST_REFS]
    yield Slip(f"{projects} 个项目 {len(hits)} 处{what}：{shown}{more}", refs, key)


def is_cut(found: Performance, project: Project) -> bool:
    """Whether the document breaks off in this project: the last of the book, whose last row has
    nothing but a name."""
    last = project.all_indicators[-1] if project.all_indicators else None
    if last is None or project is not found.projects[-1]:
        return False
    return bool(last.name) and not (last.description or last.target or last.basis)


def named(projects: list[Project]) -> str:
    """Names of projects, the first of many; versions of one project once."""
    names = list(dict.fromkeys(project.name for project in projects))
    if len(names) == 1:
        return f"“{short(names[0])}”"
    shown = "、".join(f"“{short(name, 24)}”" for name in names[:_MOST_NAMES])
    return shown + ("等" if len(names) > _MOST_NAMES else "")


def picked(
    found: Performance, test: Callable[[Indicator], bool], *columns: str, kinds: str = ""
) -> Iterator[Hit]:
    """The indicators (of some kinds only, where they are named) that ``test`` picks, quoted with
    name and value."""
    for project, one in found.of(kinds):
        if test(one):
            refs = tuple(one.ref(column) for column in columns or ("target",))
            yield Hit(project, one.quote, refs)
