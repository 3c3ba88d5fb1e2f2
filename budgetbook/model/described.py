"""What an edit is called in the undo menu."""

from budgetbook.model.book import Book
from budgetbook.model.edit import (
    Confirm,
    Edit,
    Explain,
    InsertRows,
    MoveRows,
    Mute,
    RemoveRows,
    Replace,
    SetCells,
    SetFacts,
    SetFlow,
    SetInternal,
    SetOwnRelations,
    SetParagraphs,
    SetRecords,
    SetStages,
    SetText,
    Several,
    Sign,
)
from budgetbook.model.layout import Layout
from budgetbook.model.titles import cell_title, table_title


def describe(edit: Edit, layout: Layout, book: Book) -> str:
    """What the undo menu calls the edit, e.g. ``修改 支出总表 教育支出·基本支出``."""
    match edit:
        case SetCells(title=title) | SetFlow(title=title) | Replace(title=title) if title:
            return title
        case Several(title=title) | SetOwnRelations(title=title) | SetParagraphs(title=title):
            return title
        case SetStages(title=title) | SetRecords(title=title):
            return title
        case SetCells(values=values, marks=marks):
            refs = list(values) or list(marks)
            if len(refs) != 1:
                return f"修改 {len(refs)} 格"
            return f"修改 {cell_title(layout, book, refs[0])}"
        case InsertRows(key=key, rows=rows):
            return f"插入 {table_title(layout, key)} {len(rows)} 行"
        case RemoveRows(key=key, rows=ids):
            return f"删除 {table_title(layout, key)} {len(ids)} 行"
        case MoveRows(key=key):
            return f"移动 {table_title(layout, key)} 的行"
        case SetText():
            return "修改文字"
        case SetFacts(prior=prior) if prior is not None:
            return "取入上年数"
        case SetFacts(prior_basis=basis) if basis is not None:
            return "选定上年数的口径"
        case SetFacts():
            return "修改部门、年度等信息"
        case Confirm(refs=refs, paragraphs=paragraphs):
            return f"确认沿用 {len(refs) + len(paragraphs)} 处"
        case SetInternal(places=places, on=on):
            return f"{'设为' if on else '取消'}内部 {len(places)} 处"
        case Sign(signed=signed):
            return "保密审查签字" if signed else "撤销保密审查签字"
        case Explain(text=text):
            return "写出错说明" if text.strip() else "删除出错说明"
        case Mute(rule=rule, reason=reason):
            return f"停用规则 {rule}" if reason.strip() else f"启用规则 {rule}"
    return "修改"
