"""What becomes of each project in the next year: 延续, 结转 or 结束, and which are twins."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.performance import Performance, Project
from budgetbook.model.ref import TableKey

_NUMBER = re.compile(r"[〔\[【（(]?\s*20\d\d\s*[〕\]】）)]|《[^》]*》|20\d\d[-—–~至]20\d\d")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")

State = Literal["延续", "结转", "结束"]

#: Why the amounts of a project that is carried over are asked.
REMAINDER = "结转项目的预算数是未用完的数：按决算或指标结余填列"


class Standing(NamedTuple):
    """A project as the next year finds it. Only proposed: every project is taken over."""

    instance: str
    name: str
    code: str
    state: State
    reason: str
    #: Projects of the same name, years aside.
    twins: tuple[str, ...] = ()
    #: The earlier year it already comes from in the old book.
    past: int | None = None


def standings(book: Book, old: int, new: int) -> Mapping[str, Standing]:
    """The projects of ``book`` by instance, with what is proposed for each."""
    keys = dict.fromkeys(k.instance for k in book.tables if k.table in ("project", "indicators"))
    projects = tuple(_project(book, key) for key in keys)
    found = Performance(book.model_copy(update={"year": old}), projects)
    known = _known(book, old)
    return {p.instance: _standing(found, p, old, new, known.get(p.instance)) for p in projects}


def _known(book: Book, old: int) -> Mapping[str, int]:
    """The earlier years of projects that last year's roll knew: their words moved since."""
    prior = book.prior
    if prior is None or prior.year is None:
        return {}
    before = standings(prior, prior.year, old)
    return {key: s.past for key, s in before.items() if s.past is not None}


def _project(book: Book, key: str) -> Project:
    head = book.tables.get(TableKey("project", key))
    return Project(key, head, book.tables.get(TableKey("indicators", key)))


def _standing(
    found: Performance, project: Project, old: int, new: int, known: int | None
) -> Standing:
    twins = tuple(
        twin.instance for twin in found.twins.get(project.twin_key, ()) if twin is not project
    )
    past = known or _past(found, project, old, has_twins=bool(twins))
    state, reason = _propose(project, past, old, new)
    return Standing(project.instance, project.name, project.code, state, reason, twins, past)


def _past(found: Performance, project: Project, old: int, *, has_twins: bool) -> int | None:
    """The earlier year the project is of: a code of an earlier year proves nothing by itself,
    since a project that goes on keeps its code; its plans or its name must be of that year."""
    named = max(_name_years(project), default=old)
    if named < old:
        return named
    latest = max(project.plan_years, default=old)
    if latest >= old:
        return None
    if project.code_year is not None:
        return latest if project.code_year < old else None
    return latest if has_twins else None


def _name_years(project: Project) -> frozenset[int]:
    """Years that the name gives outside of document numbers."""
    plain = _NUMBER.sub("", project.name)
    return frozenset(int(year) for year in _YEAR.findall(plain))


def _propose(project: Project, past: int | None, old: int, new: int) -> tuple[State, str]:
    if past is not None:
        return "结束", (
            f"原账里已是{past}年的结转项目，到{new}年已满两年："
            "连续两年未用完的结转资金作为结余资金管理（预算法第四十二条）"
        )
    if old in _name_years(project):
        return "结转", f"名称写明{old}年：未用完的资金按结转列，{new}年的另立项目"
    return "延续", f"{old}年在用的项目"
