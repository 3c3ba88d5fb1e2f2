"""Rules over the lines of the 明细底稿: what keeps a line from reaching the tables."""

from collections.abc import Iterator

from budgetbook.model.check import NotApplicable, Slip, Subject, rule
from budgetbook.model.codes import load_codes
from budgetbook.model.details import DETAILS, LEFT_KIND, lines, missing_rows
from budgetbook.model.layout import Column
from budgetbook.model.ref import Ref

_READS = ("details", "general.code", "fund.code", "capital.code", "basic.code", "expense.code",
          "income.code")  # fmt: skip


@rule(
    "B22.1", "底稿各行的类别、来源和科目写法正确", cite="按类别、来源和科目汇总到各表", reads=_READS
)
def words_are_known(subject: Subject) -> Iterator[Slip]:
    """Each line says what the tables look for: a word of the list, a code of the classification."""
    spec = subject.layout.table(DETAILS.table)
    if spec is None or not lines(subject.book):
        raise NotApplicable
    for number, row in enumerate(lines(subject.book), 1):
        if not row.cells.get("amount"):
            continue
        left = row.text("kind").strip() == LEFT_KIND  # spent on nothing yet
        for column in spec.columns:
            if left and column.id == "economic" and not row.text("economic").strip():
                continue
            wrong = _wrong(column, row.text(column.id).strip())
            if wrong:
                ref = Ref(DETAILS.table, row.id, column.id, "")
                yield Slip(f"底稿第 {number} 行{column.title}{wrong}", (ref,))


def _wrong(column: Column, text: str) -> str:
    """What is wrong with the words of a cell; empty where nothing is."""
    if column.choices and text not in column.choices:
        if not text:
            # 单位性质 only serves the proposal of codes.
            return "" if column.id == "nature" else "没有填，这一行没有归入各表"
        return f"“{text}”不在“{'、'.join(column.choices)}”之中，这一行没有归入各表"
    if column.codes in ("function", "economic"):
        if not text:
            return "没有填，这一行没有归入各表"
        if text not in load_codes(column.codes):
            return f"“{text}”不是科目表里的编码"
    if column.codes == "government" and text and text not in load_codes("government"):
        return f"“{text}”不是科目表里的编码"
    return ""


@rule("B22.2", "底稿用到的科目各表都有", cite="明细底稿是各表的来源", reads=_READS)
def rows_are_there(subject: Subject) -> Iterator[Slip]:
    """No line names a 科目 that the tables lack."""
    if subject.layout.table(DETAILS.table) is None or not lines(subject.book):
        raise NotApplicable
    missing = len(missing_rows(subject.book, subject.layout))
    if missing:
        first = Ref(DETAILS.table, lines(subject.book)[0].id, "function", "")
        yield Slip(f"底稿用到的科目有 {missing} 处在表中没有行，请用“按底稿补科目行”补上", (first,))
