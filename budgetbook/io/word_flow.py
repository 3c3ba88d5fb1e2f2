"""Paragraphs put into, taken out of and moved in a Word part; everything else stays."""

from copy import deepcopy

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.flow_changes import FlowChanges, Put
from budgetbook.io.word_emphasis import set_bold
from budgetbook.io.word_patch import W, WordPart, set_words
from budgetbook.io.xml_edit import drop

_P, _PR, _TBL, _TC = f"{W}p", f"{W}pPr", f"{W}tbl", f"{W}tc"
_INSTEAD = "请改用“另存为 .ysb”或“导出”"
#: Where a paragraph may have others beside it.
_OWNERS = frozenset({f"{W}body", _TC, f"{W}sdtContent"})
#: What goes with its paragraph and would be lost, or torn from what belongs to it.
_PRECIOUS = tuple(
    f"{W}{name}"
    for name in (
        "drawing", "pict", "object", "footnoteReference", "endnoteReference", "commentReference",
        "commentRangeStart", "commentRangeEnd", "del", "moveFrom",
    )
)  # fmt: skip
_MARKS = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
#: Content controls that hold one thing of a kind.
_NARROW = tuple(
    f"{W}{name}"
    for name in ("text", "date", "dropDownList", "comboBox", "dataBinding", "docPartObj", "lock")
)
#: What a new paragraph does not take over from its model.
_OWN = tuple(
    f"{W}{name}" for name in ("sectPr", "pPrChange", "numPr", "pageBreakBefore", "ins", "del")
)


def change_paragraphs(part: WordPart, changes: FlowChanges) -> None:
    """Brings the paragraphs of a part into their new order; raises WriteRefused where one holds
    what must not be lost or torn apart."""
    last: etree._Element | None = None
    for put in changes.puts:
        paragraph = _paragraph(part, put)
        if put.anchor is None:
            assert last is not None
            last.addnext(paragraph)
        else:
            at = part.anchor(put.anchor.locator)
            _refuse_narrow(at)
            (at.addprevious if put.before else part.behind(at).addnext)(paragraph)
        paragraph.tail = None
        last = paragraph
    for place in changes.removed:
        paragraph = part.anchor(place.locator)
        _refuse_precious(paragraph)
        _refuse_narrow(paragraph)
        _leave(paragraph)
        drop(paragraph)


def _paragraph(part: WordPart, put: Put) -> etree._Element:
    if put.was is not None:
        paragraph = part.anchor(put.was.locator)
        _refuse_precious(paragraph)
        _refuse_narrow(paragraph)
        _leave(paragraph)
        drop(paragraph)
        for section in list(paragraph.iter(f"{W}sectPr")):
            drop(section)
        return paragraph
    model = part.anchor(put.model.locator) if put.model else None
    made = _like(model, put.text, page_break=put.page_break)
    if put.emphasis is not None:
        set_bold([(run, put.text) for run in made.iterfind(f"{W}r")], put.emphasis)
    return made


def _like(model: etree._Element | None, text: str, *, page_break: bool) -> etree._Element:
    """A new paragraph that looks like another one."""
    paragraph = etree.Element(_P)
    properties = model.find(_PR) if model is not None else None
    if properties is not None:
        properties = deepcopy(properties)
        properties.tail = None
        for element in list(properties.iter(*_OWN)):
            drop(element)
        paragraph.append(properties)
    if page_break:
        if properties is None:
            properties = etree.SubElement(paragraph, _PR)
        before = ("pStyle", "keepNext", "keepLines")
        at = sum(1 for child in properties if child.tag in {f"{W}{name}" for name in before})
        properties.insert(at, etree.Element(f"{W}pageBreakBefore"))
    run = etree.SubElement(paragraph, f"{W}r")
    runs = model.iterfind(f"{W}r") if model is not None else ()
    look = next((r.find(f"{W}rPr") for r in runs if r.find(f"{W}t") is not None), None)
    if look is not None:
        run.append(deepcopy(look))
        for element in list(run.iter(f"{W}vanish", f"{W}rPrChange")):
            drop(element)
    set_words(paragraph, text)
    return paragraph


def _refuse_precious(paragraph: etree._Element) -> None:
    fields = [f.get(f"{W}fldCharType") for f in paragraph.iter(f"{W}fldChar")]
    torn = fields.count("begin") != fields.count("end")
    if torn or next(paragraph.iter(*_PRECIOUS), None) is not None:
        words = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))[:12]
        raise WriteRefused(
            f"“{words}…”这一段里有图片、脚注、批注、修订或域，不能移动或删去，{_INSTEAD}"
        )


def _refuse_narrow(at: etree._Element) -> None:
    """Places where no paragraph may come or go: text boxes, controls of one line, revisions."""
    owner = at.getparent()
    fits = owner is not None and owner.tag in _OWNERS
    for control in at.iterancestors(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        narrow = properties is not None and any(c.tag in _NARROW for c in properties)
        fits = fits and not narrow
    if not fits or next(at.iterancestors(f"{W}txbxContent"), None) is not None:
        raise WriteRefused(
            f"要改的段落在文本框、内容控件或修订里，不能只改原文件的几处，{_INSTEAD}"
        )


def _leave(paragraph: etree._Element) -> None:
    """Before a paragraph goes: its bookmarks stay where they are, and a blank one stays where
    one is needed (the end of a section, of a cell, between two tables)."""
    for mark in list(paragraph.iter(*_MARKS)):
        mark.tail = None
        paragraph.addprevious(mark)
    section = paragraph.find(f"{_PR}/{W}sectPr")
    if section is None and not _is_needed(paragraph):
        return
    blank = etree.Element(_P)
    properties = paragraph.find(_PR)
    if properties is not None:
        blank.append(deepcopy(properties))
    paragraph.addprevious(blank)


def _is_needed(paragraph: etree._Element) -> bool:
    before, behind = _beside(paragraph, -1), _beside(paragraph, 1)
    owner = paragraph.getparent()
    inside = owner is not None and owner.tag != f"{W}body"
    if inside and behind is None:
        return before is None or before.tag != _P
    return before is not None and behind is not None and before.tag == _TBL and behind.tag == _TBL


def _beside(element: etree._Element, step: int) -> etree._Element | None:
    """The next thing of its container that is no mark or properties."""
    beside = element.getnext() if step > 0 else element.getprevious()
    while beside is not None and (beside.tag in _MARKS or beside.tag == f"{W}tcPr"):
        beside = beside.getnext() if step > 0 else beside.getprevious()
    return beside
