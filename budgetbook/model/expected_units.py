"""Which units (or departments) are expected, and what became of each: 已收, 未收, 未核对, 有误."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from budgetbook.model.book import Book, Member
from budgetbook.model.finding import State
from budgetbook.model.layout import normal
from budgetbook.model.ref import TableKey
from budgetbook.model.review import Review

Standing = Literal["已收", "未收", "未核对", "有误"]
#: How ``Member.checked`` begins where errors were found.
FAULTY, CLEAN = "有误", "没有错误"


class Expected(NamedTuple):
    """A unit that should hand in its book; one of the two may be empty."""

    code: str
    name: str

    @property
    def line(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}".strip()


class Line(NamedTuple):
    """One unit of the list."""

    code: str
    name: str
    standing: Standing
    #: How checking ended, in words.
    said: str = ""
    #: Its place among the members; None where it was not handed in.
    member: int | None = None


def checked_words(found: Review) -> str:
    """How checking a unit's book ended, as its member says it."""
    errors = sum(1 for f in found.findings if f.severity == "error" and f.state is State.FAILED)
    others = sum(1 for f in found.findings if f.severity == "warning")
    more = f"，{others} 处需留意" if others else ""
    return f"{FAULTY} {errors} 处{more}" if errors else f"{CLEAN}{more}"


def standing_of(member: Member) -> Standing:
    """What became of a book that was handed in."""
    if not member.checked:
        return "未核对"
    return "有误" if member.checked.startswith(FAULTY) else "已收"


def read_list(words: str) -> list[Expected]:
    """A list with one unit a line: code, name, or both, apart by blanks, commas or tabs; a line of
    headings is left out."""
    found: list[Expected] = []
    for line in words.splitlines():
        cells = [cell for cell in line.replace(",", " ").replace("，", " ").split() if cell]
        one = expected_of(cells)
        if one is not None and one not in found:
            found.append(one)
    return found


_HEADINGS = ("编码", "代码", "名称", "单位", "部门", "序号")


def expected_of(cells: Sequence[str]) -> Expected | None:
    """A unit out of the cells of one line; None for an empty line and for headings."""
    code = next((cell for cell in cells if cell.isdigit() and len(cell) >= 3), "")
    names = [cell for cell in cells if not cell.replace(".", "").isdigit()]
    name = "".join(names[:1])
    if not code and name[:3].isdigit():
        digits = name[: next(i for i in range(len(name)) if not name[i : i + 1].isdigit())]
        code, name = digits, name[len(digits) :]
    if not (code or name) or (not code and name.endswith(_HEADINGS) and len(name) <= 4):
        return None
    return Expected(code, name)


def expected_units(book: Book) -> list[Expected]:
    """The units that a department's book itself lets expect: those summed up last year, else
    those that its 机构设置 names, else those whose projects it holds; empty where none says
    anything."""
    before = book.prior
    if before is not None and before.members:
        return [Expected(m.code, m.name) for m in before.members]
    for held in (book, before):
        table = held.tables.get(TableKey("units")) if held else None
        names = [row.text("name").strip() for row in table.rows] if table else []
        if any(names):
            return [Expected("", name) for name in names if name]
    lines = [
        table.rows[0].text("unit").strip()
        for key, table in book.tables.items() if key.table == "project" and table.rows
    ]  # fmt: skip
    found = [one for line in dict.fromkeys(lines) if (one := expected_of([line])) is not None]
    return found if len(found) > 1 else []


def is_same(expected: Expected, code: str, name: str) -> bool:
    """Whether a book of that code and name is the expected one: by code where both have one."""
    if expected.code and code:
        return expected.code == code
    return bool(expected.name) and normal(expected.name) == normal(name)


def standings(expected: Iterable[Expected], members: Sequence[Member]) -> list[Line]:
    """Every expected unit and every member: the expected first in their order, then the rest."""
    lines: list[Line] = []
    met: set[int] = set()
    for one in expected:
        number = next((n for n, m in enumerate(members)
                       if n not in met and is_same(one, m.code, m.name)), None)  # fmt: skip
        if number is None:
            lines.append(Line(one.code, one.name, "未收", "还没有收到"))
        else:
            met.add(number)
            lines.append(_line(members[number], number))
    lines += [_line(m, n) for n, m in enumerate(members) if n not in met]
    return lines


def _line(member: Member, number: int) -> Line:
    said = member.checked or "没有核对过"
    return Line(member.code, member.name, standing_of(member), said, number)
