"""修改情况说明: what was remarked on a book and what became of it, as .docx or .xlsx."""

from collections import Counter
from pathlib import Path

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.safe_write import write_safely
from budgetbook.model.book import Book
from budgetbook.model.comments import STATES, Answered, answered
from budgetbook.model.layout import Layout

TITLE = "修改情况说明"
#: Title and relative width of each column.
COLUMNS = (
    ("序号", 4), ("意见", 34), ("位置", 24), ("处理情况", 7), ("说明", 32), ("日期", 9),
)  # fmt: skip
SUFFIXES = (".docx", ".xlsx")


def check_suffix(path: Path) -> None:
    """Raises BookError where the list cannot be written as the kind of file ``path`` names."""
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile(
            f"{TITLE}不能写成“{path.suffix or path.name}”，没有写；可以写 .docx 或 .xlsx"
        )


def write_comments(path: Path, book: Book, layout: Layout) -> None:
    """Writes the list at ``path``, by its suffix; raises BookError."""
    check_suffix(path)
    if path.suffix.lower() == ".docx":
        from budgetbook.io.comments_word import comments_as_word

        write_safely(path, comments_as_word(book, layout))
    else:
        from budgetbook.io.comments_excel import comments_as_excel

        write_safely(path, comments_as_excel(book, layout))


def heading(book: Book) -> str:
    """The title over the list."""
    year = f"{book.year} 年" if book.year else ""
    return f"{year}部门预算{TITLE}"


def facts(book: Book) -> list[str]:
    """The lines over the list: whose book, and how many remarks ended how."""
    counts = Counter(one.state for one in book.comments)
    told = "，".join(f"{state} {counts[state]} 条" for state in STATES if counts[state])
    who = f"部门：{book.department.line or '（未填）'}"
    count = f"共 {len(book.comments)} 条意见：{told}。" if told else "没有意见。"
    return [who, count]


def line_cells(line: Answered) -> tuple[str, ...]:
    """One remark as words, a column each."""
    return str(line.number), line.text, line.where, line.state, line.said, line.date


def lines(book: Book, layout: Layout) -> list[tuple[str, ...]]:
    """All remarks as words."""
    return [line_cells(line) for line in answered(book, layout)]
