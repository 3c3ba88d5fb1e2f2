"""What Word, WPS and people do to a .docx: the same book in other XML."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import count

from lxml import etree

from tests.io.office import DOCUMENT, Element, W, changed

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LINE = re.compile("单位：|预算年度|截止时间")
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def make(tag: str, *children: Element, **attributes: str) -> Element:
    """A ``w:`` element."""
    made = etree.Element(f"{W}{tag}", {f"{W}{k}": v for k, v in attributes.items()})
    made.extend(children)
    return made


def words(item: Element) -> str:
    """The text of an element."""
    return "".join(t.text or "" for t in item.iter(f"{W}t"))


def run(text: str, tag: str = "t") -> Element:
    """A run of one text."""
    piece = make(tag)
    piece.text = text
    piece.set(_SPACE, "preserve")
    return make("r", piece)


def paragraph(text: str) -> Element:
    """A paragraph of one run."""
    return make("p", run(text))


def replace(old: Element, *new: Element) -> None:
    """Puts ``new`` where ``old`` stands."""
    parent = old.getparent()
    assert parent is not None
    for item in reversed(new):
        old.addnext(item)
    parent.remove(old)


def control(item: Element) -> None:
    """Puts a content control around an element."""
    content = make("sdtContent")
    box = make("sdt", make("sdtPr", make("alias", val="表")), content)
    replace(item, box)
    content.append(item)


def in_controls(root: Element) -> None:
    """Tables, rows, cells and runs each inside content controls, nested."""
    for tag in ("r", "tc", "tr", "tbl"):
        for item in list(root.iter(f"{W}{tag}")):
            control(item)


def tracked(root: Element) -> None:
    """Every run inserted by a reviewer, deleted words before it, a deleted row in each table."""
    for item in list(root.iter(f"{W}r")):
        inserted = make("ins", author="甲", id="1")
        replace(item, make("del", run("旧字", "delText"), author="甲", id="2"), inserted)
        inserted.append(item)
    for table in list(root.iter(f"{W}tbl")):
        rows = table.findall(f"{W}tr")
        gone = deepcopy(rows[-1])
        properties = gone.find(f"{W}trPr")
        if properties is None:
            properties = make("trPr")
            gone.insert(0, properties)
        properties.append(make("del", author="甲", id="3"))
        rows[-1].addprevious(gone)


def split_runs(root: Element) -> None:
    """Each character in a run of its own, with revision ids, bookmarks and proofing marks."""
    number = count()
    for item in list(root.iter(f"{W}r")):
        texts = item.findall(f"{W}t")
        if len(texts) != 1 or len(item) > 2 or not texts[0].text:
            continue
        pieces = []
        for letter in texts[0].text:
            piece = deepcopy(item)
            part = piece.find(f"{W}t")
            assert part is not None
            part.text = letter
            part.set(_SPACE, "preserve")
            piece.set(f"{W}rsidR", f"00{next(number):06X}")
            pieces += [piece, make("proofErr", type="spellStart")]
        replace(item, make("bookmarkStart", id="9", name="_Toc1"), *pieces)


def several_words_in_a_run(root: Element) -> None:
    """The words of a run as several ``w:t``."""
    for item in list(root.iter(f"{W}t")):
        text = item.text or ""
        if len(text) > 1:
            rest = deepcopy(item)
            item.text, rest.text = text[:1], text[1:]
            for one in (item, rest):
                one.set(_SPACE, "preserve")
            item.addnext(rest)


def merges_without_restart(root: Element) -> None:
    """The first cell of a merged column says no more than those below it."""
    for table in root.iter(f"{W}tbl"):
        above: dict[int, bool] = {}
        for row in table.iterfind(f"{W}tr"):
            at, now = 0, {}
            for cell in row.iterfind(f"{W}tc"):
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None:
                    now[at] = True
                    if not above.get(at) or merge.get(f"{W}val") != "restart":
                        merge.attrib.pop(f"{W}val", None)
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                at += int(span.get(f"{W}val", "1")) if span is not None else 1
            above = now


def data_tables(root: Element) -> Iterator[tuple[Element, list[Element], list[Element]]]:
    """Tables with repeated header rows, those rows, and the rows below."""
    for table in list(root.iter(f"{W}tbl")):
        rows = table.findall(f"{W}tr")
        head = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        body = [row for row in rows if row not in head]
        if head and rows[0] is head[0] and len(body) > 3:
            yield table, head, body


def _cut(body: list[Element]) -> int:
    """A row at which a page may end: in the middle, no merged cell running over it."""
    for at in range(len(body) // 2, len(body)):
        merges = body[at].findall(f"{W}tc/{W}tcPr/{W}vMerge")
        if all(m.get(f"{W}val") == "restart" for m in merges):
            return at
    return 0


def split_at_pages(root: Element) -> None:
    """Each table ends in its middle and goes on in a second one, with lines and header again."""
    for table, head, body in data_tables(root):
        at = _cut(body)
        if not at:
            continue
        second = make("tbl")
        second.extend(deepcopy(table.find(f"{W}{tag}")) for tag in ("tblPr", "tblGrid"))  # type: ignore[misc]
        second.extend(deepcopy(row) for row in head)
        second.extend(body[at:])
        lines = _lines_over(table)
        table.addnext(second)
        for line in reversed(lines):
            table.addnext(deepcopy(line))
        table.addnext(make("p", make("r", make("br", type="page"))))


def _lines_over(table: Element) -> list[Element]:
    lines: list[Element] = []
    item = table.getprevious()
    while item is not None and item.tag == f"{W}p":
        text = words(item)
        if not _LINE.search(text):
            break
        lines.insert(0, item)
        item = item.getprevious()
    return lines


def repeated_header_rows(root: Element) -> None:
    """The header stands once more as ordinary rows in the middle of each table."""
    for _, head, body in data_tables(root):
        at = _cut(body)
        for row in head if at else ():
            body[at].addprevious(deepcopy(row))


def several_paragraphs(root: Element) -> None:
    """Header words and names broken over two paragraphs of their cell."""
    for cell in root.iter(f"{W}tc"):
        lines = cell.findall(f"{W}p")
        text = words(cell)
        if len(lines) == 1 and 4 <= len(text) < 30 and re.fullmatch(r"[\u4e00-\u9fff、]+", text):
            replace(lines[0], paragraph(text[:3]), paragraph(text[3:]), make("p"))


def full_width_digits(root: Element) -> None:
    """Codes and amounts in full-width digits, but for those of the foreign table."""
    for cell in root.iter(f"{W}tc"):
        row = cell.getparent()
        if row is not None and "@" in words(row):
            continue
        if re.fullmatch(r"[\d.,]+", words(cell).strip()):
            for item in cell.iter(f"{W}t"):
                item.text = (item.text or "").translate(_WIDE)


def blanks_between(root: Element) -> None:
    """A blank between digits and Chinese, and inside titles and labels."""
    for item in root.iter(f"{W}t"):
        text = item.text or ""
        text = re.sub(r"(?<=\d)(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=\d)", " ", text)
        item.text = re.sub(r"^(合|项|小)(计|目)$", r"\1　 \2", text)
        item.set(_SPACE, "preserve")


def titled_by(style: str) -> Callable[[Element], None]:
    """All paragraphs take one style; ``Heading1`` is put on titles of tables alone."""

    def change(root: Element) -> None:
        for table in list(root.iter(f"{W}tbl")):
            title = _title_over(table)
            if title is None:
                continue
            properties = title.find(f"{W}pPr")
            if properties is not None:
                title.remove(properties)
            if style:
                title.insert(0, make("pPr", make("pStyle", val=style)))

    return change


def _title_over(table: Element) -> Element | None:
    item = table.getprevious()
    while item is not None and item.tag == f"{W}p":
        text = words(item)
        if text and not _LINE.search(text):
            return item if re.search(r"表$|情况$", text) else None
        item = item.getprevious()
    return None


def title_in_first_row(root: Element) -> None:
    """The title, and the line under it, stand in the first rows of their table."""
    for table in list(root.iter(f"{W}tbl")):
        title = _title_over(table)
        if title is None:
            continue
        lines = _lines_over(table)
        grid = table.find(f"{W}tblGrid")
        first = table.find(f"{W}tr")
        assert grid is not None
        assert first is not None
        for item in [title, *lines]:
            properties = make("tcPr", make("gridSpan", val=str(len(grid))))
            parent = item.getparent()
            assert parent is not None
            parent.remove(item)
            first.addprevious(make("tr", make("tc", properties, item)))


def in_outer_table(root: Element) -> None:
    """Each table, with its title and lines, inside a table of one cell that frames the page."""
    for table in list(root.iter(f"{W}tbl")):
        title = _title_over(table)
        framed = [item for item in (title, *_lines_over(table), table) if item is not None]
        cell = make("tc", make("tcPr"))
        framed[0].addprevious(make("tbl", make("tblPr"), make("tblGrid"), make("tr", cell)))
        for item in framed:
            cell.append(item)
        cell.append(make("p"))


def empty_rows_and_cells_left_out(root: Element) -> None:
    """Blank cells at the start of a row left out by gridBefore, as Word does when they are cut."""
    for row in root.iter(f"{W}tr"):
        cells = row.findall(f"{W}tc")
        if len(cells) > 3 and not words(cells[0]) and words(cells[2]):
            if cells[0].find(f"{W}tcPr/{W}vMerge") is not None:
                continue
            properties = row.find(f"{W}trPr")
            if properties is None:
                properties = make("trPr")
                row.insert(0, properties)
            properties.append(make("gridBefore", val="1"))
            row.remove(cells[0])


def fields_and_links(root: Element) -> None:
    """Words of paragraphs inside fields and links, amounts as results of formula fields."""
    for item in list(root.iter(f"{W}r")):
        text = words(item)
        if re.fullmatch(r"[\d.]+", text):
            kinds = ("begin", "separate", "end")
            begin, middle, end = (make("r", make("fldChar", fldCharType=kind)) for kind in kinds)
            result = deepcopy(item)
            replace(item, begin, run("=SUM(ABOVE)", "instrText"), middle, result, end)
        elif text:
            link = make("hyperlink", anchor="_Toc1")
            replace(item, link)
            link.append(item)


#: Name → change; the book must stay the same.
VARIANTS: dict[str, Callable[[Element], None]] = {
    "tables, rows, cells and runs in content controls": in_controls,
    "tracked changes": tracked,
    "a run for each character": split_runs,
    "several texts in a run": several_words_in_a_run,
    "merged down without restart": merges_without_restart,
    "table split at a page": split_at_pages,
    "header repeated as ordinary rows": repeated_header_rows,
    "full-width digits": full_width_digits,
    "title as plain paragraph": titled_by(""),
    "title as heading": titled_by("Heading1"),
    "title in the first row": title_in_first_row,
    "outer table": in_outer_table,
    "gridBefore": empty_rows_and_cells_left_out,
    "fields and links": fields_and_links,
}
#: As above, but blanks inside texts differ.
LOOSE_VARIANTS: dict[str, Callable[[Element], None]] = {
    "several paragraphs in a cell": several_paragraphs,
    "blanks between digits and Chinese": blanks_between,
}


def variant(data: bytes, change: Callable[[Element], None]) -> bytes:
    """``data`` with its text part changed."""
    return changed(data, DOCUMENT, change)
