"""Writes one 勾稽关系 in official terms, by typing or choosing, and says how it ends now."""

from decimal import Decimal
from typing import get_args

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from budgetbook.model.audit import money
from budgetbook.model.declared import DRAFT_ID, RelationSpec, check_own
from budgetbook.model.finding import State
from budgetbook.model.official_names import table_names
from budgetbook.model.official_terms import SIGNS, TermsError, official_text, read_terms
from budgetbook.model.own_relations import Trial, column_choices, row_choices, try_relation
from budgetbook.model.wording import side_text
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.signs import colour_of, sign

_PAUSE = 150
_SEVERITIES = (("错误", "error"), ("警告", "warning"), ("参考", "info"))
_CITE = "自定义"
_WAYS = tuple(SIGNS.values())


class RelationEditor(QWidget):
    """``spec`` holds what is written; None while it cannot be read."""

    #: What is written, or whether it can be read, is another now.
    changed = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.spec: RelationSpec | None = None
        self._names = list(table_names(document.layout).values())
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("选择", self._make_chooser())
        self.text = QLineEdit()
        self.text.setPlaceholderText("例如：收支总表[收入总计].预算数 ＝ 支出总表[合计].合计")
        self.text.setAccessibleName("关系式")
        self.text.setClearButtonEnabled(True)
        form.addRow("关系式", self.text)
        self.verdict = QLabel(wordWrap=True)
        self.verdict.setMinimumHeight(self.fontMetrics().lineSpacing() * 2)
        self.verdict.setAccessibleName("现在是否成立")
        form.addRow("", self.verdict)
        form.addRow("名称", self._make_facts())
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.judge)
        self.text.textChanged.connect(lambda _text: self._timer.start())
        document.findings_changed.connect(self._timer.start)
        self._fill_choices()
        self.judge()

    # ---- parts

    def _make_chooser(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        self.table, self.row, self.column = QComboBox(), QComboBox(), QComboBox()
        for combo, words, share in (
            (self.table, "表", 4), (self.row, "行", 4), (self.column, "列", 3)
        ):  # fmt: skip
            combo.setAccessibleName(words)
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumContentsLength(8)
            row.addWidget(QLabel(words))
            row.addWidget(combo, share)
        self.table.addItems([name.full for name in self._names])
        self.table.currentIndexChanged.connect(lambda _index: self._fill_choices())
        self.insert = QPushButton("插入")
        self.insert.setToolTip("把选定的表、行、列写进关系式")
        self.insert.setAutoDefault(False)
        self.insert.clicked.connect(self._insert)
        row.addWidget(self.insert)
        return box

    def _make_facts(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        self.name, self.cite, self.severity = QLineEdit(), QLineEdit(), QComboBox()
        self.name.setPlaceholderText("可不填，默认用关系式")
        self.name.setAccessibleName("名称")
        self.cite.setPlaceholderText("哪份文件的要求")
        self.cite.setAccessibleName("依据")
        for words, severity in _SEVERITIES:
            self.severity.addItem(words, severity)
        self.severity.setAccessibleName("级别")
        row.addWidget(self.name, 3)
        row.addWidget(QLabel("依据"))
        row.addWidget(self.cite, 3)
        row.addWidget(QLabel("级别"))
        row.addWidget(self.severity)
        for field in (self.name, self.cite):
            field.textChanged.connect(lambda _text: self._timer.start())
        self.severity.currentIndexChanged.connect(lambda _index: self._timer.start())
        return box

    def _fill_choices(self) -> None:
        spec = self._names[self.table.currentIndex()].spec
        for combo, words in (
            (self.row, row_choices(spec, self._document.book)),
            (self.column, column_choices(spec)),
        ):
            combo.clear()
            combo.addItems(words)
        self.insert.setEnabled(bool(self.column.count()))

    def _insert(self) -> None:
        """Writes the chosen cell at the cursor, with a sign before it where one is missing."""
        cell = f"{self.table.currentText()}[{self.row.currentText()}].{self.column.currentText()}"
        before = self.text.text()[: self.text.cursorPosition()].rstrip()
        if before and before[-1] not in "＋－+-＝=≥≤":
            compared = any(way in self.text.text() for way in (*_WAYS, "="))
            cell = f" ＋ {cell}" if compared else f" ＝ {cell}"
        self.text.insert(cell)
        self.text.setFocus()

    # ---- what is written

    def show_spec(self, spec: RelationSpec) -> None:
        """Puts a relation into the fields."""
        terms = official_text(spec, self._document.layout)
        self.text.setText(terms)
        self.text.setCursorPosition(0)
        self.name.setText("" if spec.name == terms else spec.name)
        self.cite.setText("" if spec.cite == _CITE else spec.cite)
        self.severity.setCurrentIndex([s for _, s in _SEVERITIES].index(spec.severity))
        self.judge()

    def clear(self) -> None:
        """Empties the fields."""
        for field in (self.text, self.name, self.cite):
            field.clear()
        self.judge()

    def judge(self) -> None:
        """Reads what is written and tries it on the book."""
        self._timer.stop()
        self.spec = None
        typed = self.text.text().strip()
        if not typed:
            self._say("写好后，这里说明它在本簿里是否成立。", None)
        else:
            try:
                self.spec = self._read(typed)
            except (TermsError, ValueError) as error:
                self._say(f"{sign(State.HINT)[0]} {error}", State.HINT)
            else:
                trial = try_relation(self.spec, self._document.layout, self._document.book)
                self._say(self._words(trial), trial.state)
        self.changed.emit()

    def _read(self, typed: str) -> RelationSpec:
        document = self._document
        written = read_terms(typed, document.layout, document.book)
        field = RelationSpec.model_fields["op"]
        op = next(way for way in get_args(field.annotation) if way == written.op)
        spec = RelationSpec(
            id=DRAFT_ID, name=self.name.text().strip(), cite=self.cite.text().strip() or _CITE,
            check=written.check, op=op, severity=self.severity.currentData(),
        )  # fmt: skip
        named = spec.name or official_text(spec, document.layout)
        return check_own(spec.model_copy(update={"name": named}))

    def _say(self, words: str, state: State | None) -> None:
        palette = self.verdict.palette()
        ink = colours(self.palette()).muted if state is None else colour_of(state, self.palette())
        palette.setColor(self.verdict.foregroundRole(), ink)
        self.verdict.setPalette(palette)
        self.verdict.setText(words)

    def _words(self, trial: Trial) -> str:
        total = sum(trial.counts.values())
        if trial.first is None or trial.state is State.NOT_APPLICABLE:
            return "－ 写法正确；本簿里这些格都是空的，现在没有可核对的数。"
        relation, result = trial.first
        if trial.state is State.INSUFFICIENT:
            return "？ 写法正确；所需的表、行不在本簿里，或有的格不是数字，现在不能核对。"
        sides = f"左 {money(result.left)}　右 {money(result.right)}"
        if trial.state is State.PASSED:
            return f"✓ 现在成立：{sides}" if total == 1 else f"✓ 现在成立：{self._held(trial)}"
        gap = f"{sides}　差额 {money(result.difference or Decimal(0))}"
        if total == 1:
            return f"{sign(trial.state)[0]} 现在不符：{gap}"
        layout, book = self._document.layout, self._document.book
        place = side_text(layout, book, relation.left)
        count = trial.counts[trial.state]
        return f"{sign(trial.state)[0]} {total} 处里有 {count} 处不符，第一处 {place}：{gap}"

    @staticmethod
    def _held(trial: Trial) -> str:
        return f"{trial.counts[State.PASSED]} 处全部相符"
