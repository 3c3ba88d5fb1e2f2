"""The panel at the right: what the current cell is, whence it comes, what it must equal."""

import html
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.amount import MINUS, print_amount
from budgetbook.model.edit import SetCells, column_title, row_title, table_title
from budgetbook.model.finding import Finding, Result, State
from budgetbook.model.layout import Column, columns_of
from budgetbook.model.ref import Ref
from budgetbook.model.relation import Relation
from budgetbook.model.wording import side_text
from budgetbook.ui.cell_look import screen_text
from budgetbook.ui.cell_words import origin_words
from budgetbook.ui.colours import colours
from budgetbook.ui.compare_mode import last_year_words
from budgetbook.ui.document import Document
from budgetbook.ui.found_cells import found_by_cell

#: At most this many relations of one sort are listed.
_LISTED = 8
_SIGNS = {"=": "＝", ">=": "≥", "<=": "≤"}


class CellPanel(QScrollArea):
    """Answers one question: what is this cell?"""

    #: Ref of a cell named in the panel that was clicked.
    jump_requested = Signal(object)
    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ref: Ref | None = None
        self._links: list[Ref] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("单元格")
        self._build()
        self._timer = QTimer(self, singleShot=True, interval=30)
        self._timer.timeout.connect(self._refresh)
        document.findings_changed.connect(self._timer.start)
        document.structure_changed.connect(self._timer.start)
        self._refresh()

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        self._title = self._label(bold=True)
        self._place = self._label(muted=True)
        self._figure = self._label(size=1.7)
        self._origin = self._label(muted=True)
        self._last = self._label()
        self._about = self._label()
        self._about.setTextFormat(Qt.TextFormat.RichText)
        self._about.linkActivated.connect(self._follow)
        for widget in (self._title, self._place, self._figure, self._origin, self._last):
            column.addWidget(widget)
        column.addLayout(self._buttons())
        column.addWidget(self._about)
        column.addStretch(1)
        self.setWidget(inside)

    def _buttons(self) -> QHBoxLayout:
        self._keep = QPushButton("保留此数")
        self._keep.setToolTip("不再随合计变动，直到采用计算值")
        self._keep.clicked.connect(lambda: self._pin("user", "保留此数"))
        self._release = QPushButton("采用计算值")
        self._release.setToolTip("放弃保留的数，按勾稽关系重新计算")
        self._release.clicked.connect(lambda: self._pin("", "采用计算值"))
        row = QHBoxLayout()
        row.addWidget(self._keep)
        row.addWidget(self._release)
        row.addStretch(1)
        return row

    def _label(self, *, bold: bool = False, muted: bool = False, size: float = 1) -> QLabel:
        label = QLabel(wordWrap=True)
        font = QFont(self.font())
        font.setBold(bold)
        font.setPointSizeF(font.pointSizeF() * size)
        label.setFont(font)
        if muted:
            palette = label.palette()
            palette.setColor(label.foregroundRole(), colours(self.palette()).muted)
            label.setPalette(palette)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        return label

    def show_ref(self, ref: Ref | None) -> None:
        """Tells about ``ref``; None for no cell."""
        self._ref = ref
        self._timer.start()

    # ---- what it says

    def _refresh(self) -> None:
        ref = self._ref
        if ref is not None and self._document.book.row(ref) is None:
            ref = self._ref = None
        for widget in (self._title, self._figure, self._origin, self._last, self._about):
            widget.setVisible(ref is not None)
        if ref is None:
            self._place.setText("选定一个单元格，这里说明它怎么来、该等于什么。")
            self._keep.hide()
            self._release.hide()
            return
        self._show_cell(ref)
        self._links = []
        self._about.setText("".join(self._sections(ref)))

    def _show_cell(self, ref: Ref) -> None:
        document = self._document
        layout, book = document.layout, document.book
        column = self._column(ref)
        self._title.setText(f"{row_title(layout, book, ref)} · {column_title(layout, book, ref)}")
        self._place.setText(table_title(layout, ref.key))
        is_amount = column is not None and column.kind == "amount"
        value = book.value(ref)
        figure = screen_text(column, value) if column else ""
        unit = f" {book.unit}" if is_amount and isinstance(value, Decimal) else ""
        self._figure.setText(f"{figure or '空'}{unit}")
        self._figure.setVisible(is_amount)
        computed, pinned = document.is_computed(ref), bool(document.mark(ref).pinned)
        can_release = pinned and document.filling(ref) is not None
        self._origin.setText(origin_words(document, ref))
        last = last_year_words(document, ref)
        self._last.setText(last)
        self._last.setVisible(bool(last))
        self._keep.setVisible(is_amount and computed)
        self._release.setVisible(is_amount and can_release)

    def _column(self, ref: Ref) -> Column | None:
        spec = self._document.layout.table(ref.table)
        table = self._document.book.tables.get(ref.key)
        columns = columns_of(spec, table) if spec else ()
        return next((c for c in columns if c.id == ref.column), None)

    def _sections(self, ref: Ref) -> list[str]:
        document = self._document
        sections = [self._section("审核", self._found(ref))]
        filling = document.filling(ref)
        if filling is not None:
            words = self._side(filling, right=True)
            sections.append(self._section("算法", [f"＝ {words}<br>{self._rule(filling)}"]))
        mark = document.mark(ref)
        if mark.formula:
            sections.append(self._section("算式", [html.escape(mark.formula)]))
        feeds, must = self._relations(ref)
        sections.append(self._section("由它算出", feeds))
        sections.append(self._section("应当等于", must))
        if mark.note:
            sections.append(self._section("备注", [html.escape(mark.note)]))
        if mark.doubtful:
            sections.append(self._section("待核对", ["打开文件时未能确认，请对照原件"]))
        return [section for section in sections if section]

    def _found(self, ref: Ref) -> list[str]:
        """What the checks say of the cell beyond the relations, which stand under 应当等于."""
        found = found_by_cell(self._document.findings).get(ref)
        if found is None:
            return []
        told = {f.message for f in self._document.findings if not _is_relation(f)}
        look = colours(self.palette())
        colour, mark = (look.error, "✕") if found.is_error else (look.warning, "！")
        sign = f'<span style="color:{colour.name()}">{mark}</span>'
        return [
            f"{sign} {html.escape(words)}"
            for words in dict.fromkeys(found.messages)
            if words in told
        ]

    def _relations(self, ref: Ref) -> tuple[list[str], list[str]]:
        """What is computed from the cell, and what it must agree with, worst first."""
        feeds: list[str] = []
        must: list[tuple[bool, str]] = []
        for relation, result in self._document.relations_of(ref):
            if result.state is State.NOT_APPLICABLE:
                continue
            target = relation.target
            if target is not None and target != ref and self._document.filling(target) is relation:
                feeds.append(self._link(target))
            elif target != ref or result.state is State.FAILED:
                must.append((result.state is State.PASSED, self._verdict(ref, relation, result)))
        return feeds, [words for _, words in sorted(must, key=lambda pair: pair[0])]

    def _verdict(self, ref: Ref, relation: Relation, result: Result) -> str:
        """One check of the cell: sign, both sides, and the difference where there is one."""
        look = colours(self.palette())
        on_left = any(term.ref == ref for term in relation.left)
        sign = _SIGNS[relation.spec.op]
        left = (
            self._side(relation, right=False) if not on_left or len(relation.left) > 1 else "本格"
        )
        words = f"{left} {sign} {self._side(relation, right=True)}"
        if result.state is State.PASSED:
            return f'<span style="color:{look.passed.name()}">✓</span> {words}'
        if result.difference is None:
            return f'<span style="color:{look.muted.name()}">？ {words}（数据不足）</span>'
        colour = look.error if result.state is State.FAILED else look.warning
        mark = "✕" if result.state is State.FAILED else "！"
        gap = _money(result.difference)
        return f'<span style="color:{colour.name()}">{mark} 差 {gap}</span> {words}'

    def _side(self, relation: Relation, *, right: bool) -> str:
        terms = relation.right if right else relation.left
        words = html.escape(side_text(self._document.layout, self._document.book, terms))
        if not terms:
            return _money(relation.constant)
        return self._link(terms[0].ref, words)

    def _rule(self, relation: Relation) -> str:
        muted = colours(self.palette()).muted.name()
        return f'<span style="color:{muted}">{html.escape(relation.spec.name)}</span>'

    def _link(self, ref: Ref, words: str = "") -> str:
        layout, book = self._document.layout, self._document.book
        if not words:
            row, column = row_title(layout, book, ref), column_title(layout, book, ref)
            words = html.escape(f"{table_title(layout, ref.key)} {row}·{column}")
        self._links.append(ref)
        accent = colours(self.palette()).accent.name()
        style = f"color:{accent};text-decoration:none"
        return f'<a style="{style}" href="{len(self._links) - 1}">{words}</a>'

    def _section(self, title: str, entries: list[str]) -> str:
        if not entries:
            return ""
        shown = entries[:_LISTED]
        if len(entries) > _LISTED:
            shown.append(f"……另 {len(entries) - _LISTED} 条")
        lines = "".join(f'<p style="margin:3px 0 3px 0">{entry}</p>' for entry in shown)
        return f'<p style="margin:10px 0 2px 0"><b>{title}</b></p>{lines}'

    # ---- what it does

    def _follow(self, link: str) -> None:
        self.jump_requested.emit(self._links[int(link)])

    def _pin(self, pinned: str, title: str) -> None:
        if self._ref is None:
            return
        mark = self._document.mark(self._ref).model_copy(update={"pinned": pinned})
        self._document.do(SetCells({}, {self._ref: mark}, title))


def _is_relation(finding: Finding) -> bool:
    """Whether it stands under 应当等于 already, with a way to the other side."""
    return finding.difference is not None and not finding.paragraph


def _money(amount: Decimal) -> str:
    return print_amount(amount, grouping=True, minus=MINUS)
