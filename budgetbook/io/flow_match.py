"""The text of a file around its tables: which paragraph is a title, a line, a heading, a note."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeGuard

from budgetbook.io.around import AroundTables
from budgetbook.io.blocks import Paragraph as TextBlock
from budgetbook.io.blocks import Place
from budgetbook.io.imported import HeadPlace, Remark, RemarkKind, SourcePlace
from budgetbook.io.raster import MONEY, Facts, read_facts
from budgetbook.io.role_words import ROLES
from budgetbook.io.same_tables import Where, standing_twice
from budgetbook.model.book import OTHER_UNIT, FlowItem, Paragraph, ParagraphRole, Placed, Table
from budgetbook.model.layout import Layout, Sheet, normal
from budgetbook.model.page_breaks import with_page_breaks
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.spans import within

_CONTENTS = re.compile(
    r"^(.{2,}?)((\t++|\.{3,}+|…++|·{3,}+)[\s.…·]*+(\d{1,4})|\s*+(\.{6,}|…{3,}|·{6,}))$"
)
#: A line of a contents page that prints neither dots nor a page.
_LISTED = re.compile(r"^(\d+\s*[.．、]|[一二三四五六七八九十]+、|第.+部分).{2,60}(?<![。；：])$")
_PROJECT = re.compile(r"^(\d+)?\s*[、.．]?\s*(.+?)绩效目标表$", re.DOTALL)
_PART = re.compile(r"^第[一二三四五六七八九十]+部分")
_CHAPTER = re.compile(r"^[一二三四五六七八九十]+、")
_NUMBERED = re.compile(r"表?\d+|[一二三四五六七八九十]+|附件\d*|公开\d+表?")
_LONGEST_TITLE = 80
_LONGEST_LINE = 300  # of a contents page
_LONGEST_BETWEEN, _MOST_BETWEEN = 60, 2  # texts between a title and its header
_NEAR = 3  # paragraphs, the title one of them, after which a table may still be that of the title
#: Printed over the rest of a table on its next page.
_GOES_ON = re.compile(
    r"[（(]?\s*(?:接上表|续\s*(?:上\s*)?表)\s*\d*\s*[）)]?|.{2,40}[（(]\s*续表?\s*\d*[）)]"
)
#: What a note under a table begins with.
NOTE_MARKS = ("注：", "注:", "备注：", "备注:")


def project_title(text: str) -> tuple[str, str] | None:
    """(printed number, project name) of a title such as ``3、干部考察工作经费绩效目标表``."""
    line = " ".join(text.split())
    if len(line) > 160 or line.endswith("。"):
        return None
    hit = _PROJECT.match(line)
    return (hit[1] or "", hit[2].strip()) if hit else None


@lru_cache(maxsize=64)
def _titles(layout: Layout) -> tuple[tuple[str, Sheet], ...]:
    """Normal titles and aliases of the sheets, the longest first."""
    names = [
        (normal(title), sheet)
        for sheet in layout.sheets
        if not sheet.each
        for title in (sheet.title, *sheet.aliases)
    ]
    return tuple(sorted(names, key=lambda n: -len(n[0])))


@lru_cache(maxsize=64)
def _sections(layout: Layout) -> dict[str, str]:
    return {
        normal(t): section.role
        for section in layout.sections
        for t in (section.title, *section.aliases)
    }


@lru_cache(maxsize=64)
def _texts(layout: Layout) -> tuple[str, ...]:
    """What the titles of the layout's texts end with, the name of a department before it."""
    return tuple(word for word, role in _sections(layout).items() if role == "title")


def sheet_title(layout: Layout, text: str) -> Sheet | None:
    """The sheet whose title ``text`` prints: exactly, or with the department or year before it,
    or numbered; None for anything else."""
    sentence = len(text) > _LONGEST_TITLE or text.rstrip().endswith(("。", "；"))
    word = "" if sentence else normal(text)
    if not word:
        return None
    for title, sheet in _titles(layout):
        if not word.endswith(title):
            continue
        before = word.removesuffix(title)
        if not before or "年" in word or "部" in before or _NUMBERED.fullmatch(before):
            return sheet
    return None


class FlowBuilder:
    """Collects text and tables in the order of the files."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.source = 0
        self.facts = Facts()
        self._years: Counter[int] = Counter()
        self.tables: dict[TableKey, Table] = {}
        self.cells: dict[Ref, SourcePlace] = {}
        self.texts: dict[str, SourcePlace] = {}
        #: Where the notes of each table stand, and where its header ends.
        self.note_places: dict[TableKey, list[SourcePlace]] = {}
        self.heads: dict[TableKey, HeadPlace] = {}
        self.has_sections = False
        self.remarks: list[Remark] = []
        #: The sheet (or project) whose title was read last and whose table has not come yet.
        self.title: TextBlock | None = None
        self.sheet: Sheet | None = None
        self.project: str | None = None
        #: What the name of the worksheet calls its first table.
        self.named: Sheet | None = None
        #: The sheet of a title that became text, and how many paragraphs there were before it.
        self._near: tuple[Sheet, int] | None = None
        #: Lines read since, which belong to the table if one follows.
        self._pending: list[TextBlock] = []
        #: Those of them that are no lines; of the table that came, notes that it has still to get.
        self._between: list[TextBlock] = []
        self.due: list[tuple[str, Place]] = []
        self.pending_facts = Facts()
        self.around = AroundTables(layout)
        self._flow: list[FlowItem] = []
        #: Paragraphs of which the file itself says what they are.
        self._told: set[str] = set()
        self._count = 0
        #: A page break stands before the next block, or before the title that waits.
        self._break = False
        self._held_break = False
        #: Where a note under a table would go.
        self.last_table: TableKey | None = None

    @property
    def wanted(self) -> Sheet | None:
        """The sheet whose table should come next: by its title, though other text follows that,
        else by the worksheet's name."""
        return self.sheet if self.title is not None else self._nearby or self.named

    @property
    def _nearby(self) -> Sheet | None:
        sheet, count = self._near or (None, 0)
        return sheet if self._count - count <= _NEAR else None

    def take(self, block: TextBlock) -> None:
        """Takes a paragraph in."""
        text = block.text.strip()
        if not text:
            self._break = self._break or block.page_break
            return
        listed = block.role in ("", "contents_group") and len(text) < _LONGEST_LINE
        if listed and _CONTENTS.match(text):
            self.flush()
            self._say(block, "contents")
            return
        sheet = sheet_title(self.layout, text)
        project = None if sheet else project_title(text)
        if sheet or project:
            self.flush()
            self._held_break, self._break = self._break or block.page_break, False
            self.title, self.sheet = block, sheet
            self.project = project[1] if project else None
            return
        facts = read_facts(text)
        over = self.title is not None or self.last_table is not None or self._nearby is not None
        if self.last_table is not None and self.title is None and _GOES_ON.fullmatch(text):
            self._pending.append(block)
        elif facts.any and over:
            self._pending.append(block)
            self._held_break, self._break = self._held_break or self._break, False
            self.add_facts(facts, block.place)
        elif self._is_note(block, text):
            self.add_note(self.last_table, text, block.place)
        elif self._may_be_between(block, text):
            self._pending.append(block)
            self._between.append(block)
        else:
            self.flush()
            self._say(block, self._role(block, text))

    def add_facts(self, facts: Facts, place: Place) -> None:
        """Keeps what a line over a table says."""
        if facts.unit and facts.unit not in MONEY:
            message = (
                f"金额单位印的是“{facts.unit}”，程序只认“万元”和“元”：金额照原样读入，没有换算，"
                "请先在原件里换算成万元"
            )
            self.say("unread", message, place)
            facts = facts._replace(unit="")
        self.around.line(facts, place)
        self.pending_facts = facts.over(self.pending_facts)

    def other_unit(self) -> dict[str, str]:
        """The unit of money that the line over a table prints, where the book has another."""
        printed, known = self.pending_facts.unit, self.facts.unit
        return {OTHER_UNIT: printed} if printed and known and printed != known else {}

    def _is_note(self, block: TextBlock, text: str) -> bool:
        if self.last_table is None or self._pending or self.title is not None:
            return False
        plain = not block.role and not block.style
        return block.role == "note" or (plain and text.startswith(NOTE_MARKS))

    def _may_be_between(self, block: TextBlock, text: str) -> bool:
        """Whether a short text could stand between the title that waits and its header."""
        if self.title is None or len(self._between) >= _MOST_BETWEEN:
            return False
        breaks = self._break or block.page_break
        heads = block.role or block.style.startswith("heading") or _CHAPTER.match(text)
        known = normal(text) in _sections(self.layout) or _PART.match(text)
        return len(text) <= _LONGEST_BETWEEN and not (breaks or heads or known)

    def add_note(self, key: TableKey | None, text: str, place: Place) -> None:
        """Puts a note under a table."""
        if key is not None:
            table = self.tables[key]
            self.note_places.setdefault(key, []).append(SourcePlace(self.source, place))
            self.tables[key] = table.model_copy(update={"notes": (*table.notes, text)})

    def add_notes(self, key: TableKey, waiting: list[tuple[str, Place]]) -> None:
        """Puts the notes that wait under a table, those from over its header first."""
        while self.due:
            self.add_note(key, *self.due.pop(0))
        while waiting:
            self.add_note(key, *waiting.pop(0))

    def flush(self) -> None:
        """No table came for the title and lines that wait: they are text."""
        waiting = ([self.title] if self.title else []) + self._pending
        after, self._break = self._break, self._held_break
        if self.title is not None:
            self._near = (self.sheet, self._count) if self.sheet else None
        self._forget()
        self.last_table = None
        for block in waiting:
            self._say(block, self._role(block, block.text.strip()))
        self._break = self._break or after

    def _forget(self) -> None:
        self.title = self.sheet = self.project = None
        self._pending, self._between = [], []
        self._held_break = False
        self.pending_facts = Facts()
        self.around.drop()

    def place(self, sheet: Sheet | None, instance: str) -> None:
        """A table stands here: the waiting title is its title."""
        self.named = self._near = None
        title = self.title.text.strip() if self.title else ""
        sheet_id = sheet.id if sheet else ""
        if self.title is not None:
            self._locate(f"{sheet_id}#{instance}", self.title.place)
        breaks = self._break or self._held_break or any(p.page_break for p in self._pending)
        if sheet is None:  # a table kept as it is has no notes: they stay text
            while self._between:
                block = self._between.pop(0)
                self._say(block, self._role(block, block.text.strip()))
        self._flow.append(Placed(sheet=sheet_id, instance=instance, title=title, page_break=breaks))
        self._break = False
        if sheet is not None:
            self.around.begin(TableKey(sheet.parts[0].table, instance))
        self.settle_facts()

    def settle_facts(self) -> Facts:
        """Hands out the facts that wait, keeping the book's first ones, and the year that most
        tables print."""
        facts = self.pending_facts
        self.facts = self.facts.over(facts)
        if facts.year:
            self._years[facts.year] += 1
            self.facts = self.facts._replace(year=self._years.most_common(1)[0][0])
        self.around.settle()
        for block in self._between:
            text = block.text.strip()
            self.due.append((text, block.place))
            self.say("kept", f"“{text}”在表名和表头之间，已作为表注保留", block.place)
        self._forget()
        return facts

    def _say(self, block: TextBlock, role: ParagraphRole) -> None:
        self._count += 1
        paragraph_id = f"p{self._count}"
        self._locate(paragraph_id, block.place)
        whole = f"{block.prefix}{block.text}"
        text = whole.strip("\n").rstrip()
        skipped = len(whole) - len(whole.lstrip("\n")) - len(block.prefix)
        bold = within(block.bold, skipped, skipped + len(text)) if role == "body" else ()
        if block.role in ROLES:
            self._told.add(paragraph_id)
        breaks = self._break or block.page_break
        self._flow.append(
            Paragraph(id=paragraph_id, text=text, role=role, page_break=breaks, emphasis=bold)
        )
        self._break = False
        self.last_table = None

    def say(self, kind: RemarkKind, message: str, place: Place, ref: Ref | None = None) -> None:
        """Notes something for the user."""
        self.remarks.append(Remark(message, place.label, kind, ref))

    def _locate(self, key: str, place: Place) -> None:
        self.texts[key] = SourcePlace(self.source, place)

    def _role(self, block: TextBlock, text: str) -> ParagraphRole:
        word = normal(text)
        known = _sections(self.layout).get(word)
        if known:
            self.has_sections = True
        if block.role in ROLES:
            return block.role  # type: ignore[return-value]
        if block.centered and len(text) < 40 and not known and word.endswith(_texts(self.layout)):
            self.has_sections = True
            return "title"
        if word.endswith("情况说明") and len(text) < _LONGEST_TITLE:
            self.has_sections = True
            return "title"
        if word.endswith("目录") and len(text) < 40:
            return "contents_title"
        if len(text) > _LONGEST_TITLE:
            return "body"
        if block.style.startswith("heading"):
            level = int(block.style[7:] or 1)
            return ("heading1", "heading2", "heading3")[min(level, 3) - 1]
        if known:
            return known  # type: ignore[return-value]
        if _PART.match(text) and len(text) < 40:
            return "heading1"
        if _CHAPTER.match(text) and len(text) < 40 and text[-1] not in "。；，、：":
            return "heading2"
        return "title" if block.style == "title" else "body"

    def items(self) -> tuple[FlowItem, ...]:
        """The whole flow, with the groups of the contents page told from headings, and the page
        breaks that it has in any case."""
        return tuple(with_page_breaks(self._with_contents(), self.layout))

    def _with_contents(self) -> Iterator[FlowItem]:
        flow = self._flow = list(self._bare_contents())
        for i, item in enumerate(flow):
            if self._is_guess(item) and item.role not in ("contents", "contents_title"):
                after, before = self._roles(i + 1), self._roles(i - 1)
                if after == "contents" and before in ("contents", "contents_title"):
                    yield item.model_copy(update={"role": "contents_group", "emphasis": ()})
                    continue
            yield item

    def _bare_contents(self) -> Iterator[FlowItem]:
        """The flow, with numbered lines that follow 目录 on its page told from headings."""
        listing = False
        for item in self._flow:
            if not isinstance(item, Paragraph) or item.role == "contents_title":
                listing = isinstance(item, Paragraph)
                yield item
                continue
            listed = _LISTED.match(item.text) is not None
            listing = listing and not item.page_break and (listed or item.role != "title")
            if listing and listed and item.role != "contents" and self._is_guess(item):
                item = item.model_copy(update={"role": "contents", "emphasis": ()})
            yield item

    def _is_guess(self, item: FlowItem) -> TypeGuard[Paragraph]:
        """Whether a paragraph's role was told by its words alone."""
        return isinstance(item, Paragraph) and item.id not in self._told

    def _roles(self, i: int) -> str:
        item = self._flow[i] if 0 <= i < len(self._flow) else None
        return item.role if isinstance(item, Paragraph) else ""

    def _first_cell(self, sheet: Sheet) -> Ref | None:
        """The first cell of a sheet's table, to go there; None for one without rows."""
        table = self.tables[TableKey(sheet.parts[0].table)]
        spec = self.layout.tables_by_id[table.key.table]
        return Ref(spec.id, table.rows[0].id, spec.head_column) if table.rows else None

    def report(self) -> Iterator[Remark]:
        """What was recognised, table by table, then what was noted while reading."""
        projects = sum(1 for key in self.tables if key.table == "project")
        for item in self._flow:
            if isinstance(item, Placed) and item.sheet and not item.instance:
                sheet = self.layout.sheets_by_id[item.sheet]
                counts = [len(self.tables[TableKey(p.table)].rows) for p in sheet.parts]
                rows = max(counts) if sheet.arrange == "side" else sum(counts)
                words = f"{item.title or sheet.title}：{rows} 行"
                yield Remark(words, kind="recognised", ref=self._first_cell(sheet))
        where = Where(self.around.found, self.texts, self.facts.year)
        yield from standing_twice(self.layout, self._flow, where)
        if projects:
            rows = sum(len(t.rows) for k, t in self.tables.items() if k.table == "indicators")
            yield Remark(f"项目绩效目标表：{projects} 个项目，{rows} 行指标", kind="recognised")
        texts = sum(isinstance(item, Paragraph) for item in self._flow)
        if texts:
            yield Remark(f"文字：{texts} 段", kind="recognised")
        yield from self.remarks
