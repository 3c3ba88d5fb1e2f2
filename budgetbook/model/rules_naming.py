"""Family C: numbers of units, the department's name and the year in the text."""

import re
from collections.abc import Iterator

from budgetbook.model.bindings import Said
from budgetbook.model.check import TEXT, NotApplicable, Slip, Subject, rule
from budgetbook.model.figures import TextBook, key_of, short, text_book
from budgetbook.model.phrases import TextFact, bare
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.sentences import is_shortened

_CITE = "情况说明与公开表须一致（预算公开操作规程）"
_NUMERALS = {letter: n for n, letter in enumerate("零一二三四五六七八九")} | {"两": 2}


def chinese_number(text: str) -> int | None:
    """The number up to 99 that is written in digits or Chinese numerals; None for anything else."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS.get(ones)
    high, low = _NUMERALS.get(tens, None if tens else 1), _NUMERALS.get(ones, None if ones else 0)
    return None if high is None or low is None else high * 10 + low


@rule("C6.1", "文字中的单位数与机构设置表一致", cite=_CITE, reads=(TEXT, "units.name"))
def units_are_counted(subject: Subject) -> Iterator[Slip]:
    """“所属单位 3 个” has as many rows in 机构设置, with or without the department itself."""
    text = text_book(subject)
    table = text.book.tables.get(TableKey("units"))
    found = False
    for said, hit in _hits(text, text.phrases.counts):
        number = chinese_number(hit["n"])
        if number is None or table is None or not table.rows:
            continue
        found = True
        rows = len(table.rows)
        own = sum("本级" in bare(row.text("name")) for row in table.rows)
        if number not in ({rows - own} if hit["own"] and own else {rows, rows - own}):
            refs = tuple(Ref("units", row.id, "name") for row in table.rows)
            message = f"“{short(hit[0])}”，而机构设置表列了 {rows} 个单位"
            yield Slip(message, refs, key_of(said, hit[0]), said.paragraph.id)
    if not found:
        raise NotApplicable


@rule("C6.2", "文字中的部门名称一致", cite=_CITE, reads=(TEXT,))
def department_is_named(subject: Subject) -> Iterator[Slip]:
    """Where the text names the department, it is this one, in full or shortened."""
    text = text_book(subject)
    own = bare(text.book.department.name)
    hits = list(_hits(text, text.phrases.names)) if own else []
    if not hits:
        raise NotApplicable
    for said, hit in hits:
        name = hit["name"]
        if not (own in name or is_shortened(name, own)):
            message = f"文字写的是“{name}”，本部门是“{text.book.department.name}”"
            yield Slip(message, (), key_of(said, name), said.paragraph.id)


@rule("C6.3", "文字中的预算年度一致", cite=_CITE, reads=(TEXT,))
def budget_year_is_named(subject: Subject) -> Iterator[Slip]:
    """A sentence about this budget names the budget year; one that compares years names two."""
    text = text_book(subject)
    hits = list(_hits(text, text.phrases.years)) if text.book.year else []
    if not hits:
        raise NotApplicable
    for said, hit in hits:
        compares = re.search(f"{text.book.year}|本年|今年", said.paragraph.text)
        if int(hit["year"]) != text.book.year and not compares:
            message = f"“{short(hit[0])}”不是本预算年度（{text.book.year}年）"
            yield Slip(message, (), key_of(said, hit[0]), said.paragraph.id)


def _hits(text: TextBook, facts: tuple[TextFact, ...]) -> Iterator[tuple[Said, re.Match[str]]]:
    """Where the text says such a fact; goals and definitions say none."""
    for said in text.said:
        if re.search(text.phrases.goals, said.heading):
            continue
        words = bare(said.paragraph.text)
        ends: set[int] = set()
        for fact in facts:
            for hit in fact.pattern.finditer(words):
                if hit.end() not in ends:
                    ends.add(hit.end())
                    yield said, hit
