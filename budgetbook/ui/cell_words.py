"""What a cell is, in words: for tooltips, the panel at the right, and screen readers."""

from collections.abc import Iterable

from budgetbook.model.edit import cell_title
from budgetbook.model.ref import Ref
from budgetbook.model.wording import rule_id, side_text
from budgetbook.ui.comment_marks import tip_lines
from budgetbook.ui.document import Document


def origin_words(document: Document, ref: Ref) -> str:
    """Whether the figure is typed, computed or kept as printed."""
    mark = document.mark(ref)
    if mark.pinned == "import":
        return "按原文件保留"
    if mark.pinned:
        return "钉住"
    if mark.carried:
        prior = document.book.prior
        return f"录入 · 沿用{prior.year if prior and prior.year else '上'}年 · 未确认"
    return "计算" if document.is_computed(ref) else "录入"


def carried_words(document: Document) -> str:
    """What the mark of a cell taken over from last year means."""
    prior = document.book.prior
    source = f"{prior.year}年" if prior is not None and prior.year else "上年"
    return f"沿用{source}、未确认：改写即更新，F7 确认照旧"


def filling_words(document: Document, ref: Ref) -> str:
    """What a computed cell adds up, with its rule; empty for a cell that is typed."""
    relation = document.filling(ref)
    if relation is None:
        return ""
    parts = side_text(document.layout, document.book, relation.right)
    return f"＝ {parts}\n依据 {rule_id(relation.spec.id)}：{relation.spec.name}"


def cell_tip(document: Document, ref: Ref, messages: Iterable[str] | None = None) -> str | None:
    """The tooltip of a cell; None where there is nothing to tell beyond what is seen."""
    mark = document.mark(ref)
    lines = [f"● {message}" for message in messages or ()]
    adjusted = document.adjusted.get(ref)
    if adjusted is not None:
        exact = f"{adjusted.exact.normalize():f}"
        lines.append(f"{adjusted.words}：取整前 {exact} 万元，为使合计相等而调整")
    filling = filling_words(document, ref)
    if filling and mark.pinned:
        lines.append(f"{origin_words(document, ref)}，未采用计算值\n{filling}")
    elif filling:
        lines.append(f"计算得出，不能直接修改\n{filling}")
    if mark.formula:
        lines.append(f"算式 {mark.formula}")
    if mark.carried:
        lines.append(carried_words(document))
    if mark.doubtful:
        lines.append("打开文件时未能确认，请核对")
    if mark.note:
        lines.append(f"备注：{mark.note}")
    lines += tip_lines(document.book, ref, heads_row=_heads_row(document, ref))
    if not lines:
        return None
    return "\n".join([cell_title(document.layout, document.book, ref), *lines])


def _heads_row(document: Document, ref: Ref) -> bool:
    """Whether the cell names its row, so that it tells of the row too."""
    spec = document.layout.table(ref.table)
    return spec is not None and spec.kind != "form" and ref.column == spec.head_column


def cell_spoken(document: Document, ref: Ref, text: str) -> str:
    """What a screen reader says of a cell: where it stands, what it shows, how it came there."""
    title = cell_title(document.layout, document.book, ref)
    return f"{title}，{text or '空'}，{origin_words(document, ref)}"
