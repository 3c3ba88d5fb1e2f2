"""A step of 结转下年: last year's amounts are a start or go; and what else is taken over."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
)

from budgetbook.model.statements import BASES
from budgetbook.ui.roll_pages import RollPage, muted
from budgetbook.ui.roll_state import RollState, Treatment


class AmountsPage(RollPage):
    """Whether last year's amounts are a start or go; and what else is taken over."""

    title = "金额"
    hint = "上年数无论如何都作为“上年”锁定在新簿里。"

    def __init__(self, state: RollState) -> None:
        super().__init__(state)
        self.basis = QComboBox()
        self.basis.setAccessibleName("上年数的口径")
        self.basis.addItems(list(BASES))
        self.basis.currentTextChanged.connect(lambda words: setattr(self.state, "basis", words))
        row = QHBoxLayout()
        label = QLabel("原文件里的数是(&B)")
        label.setBuddy(self.basis)
        row.addWidget(label)
        row.addWidget(self.basis)
        row.addWidget(muted("比较时作“上年数”的口径；以后可用“取上年数”换成执行数"), 1)
        self.column.addLayout(row)
        self._add_stages()
        self.keep = QRadioButton("保留作起点(&K)　每个数标为“沿用未确认”，改写或确认后才算数")
        self.blank = QRadioButton("清空(&E)　只留表样和科目，每个数列入待填")
        self.each = QRadioButton("逐表选择(&T)　打勾的保留，不打勾的清空")
        for radio, treatment in self._radios():
            self.column.addWidget(radio)
            radio.toggled.connect(self._picker(treatment))
        self.tables = QListWidget()
        self.tables.setAccessibleName("各表的金额")
        self.tables.itemChanged.connect(self._checked)
        self.column.addWidget(self.tables, 1)
        self.remainders = QCheckBox("结转项目的预算数清空：未用完的数按决算或指标结余填")
        self.remainders.toggled.connect(self._remainders_chosen)
        self.column.addWidget(self.remainders)
        self.note = muted(
            "上年结转、年初结转结余不能沿用，一律清空待填；固定资产截止时间改为上年末。"
        )
        self.column.addWidget(self.note)
        self.explanations = QCheckBox("带入上年的出错说明，标为“上年说明”，逐条确认")
        self.rules = QCheckBox("带入自定义的勾稽关系和停用的规则")
        self.explanations.toggled.connect(lambda on: setattr(self.state, "explanations", on))
        self.rules.toggled.connect(lambda on: setattr(self.state, "rules", on))
        self.column.addWidget(self.explanations)
        self.column.addWidget(self.rules)

    def _add_stages(self) -> None:
        """Which of the stages that were kept is last year's; not shown without any."""
        self.stage_label, self.stage = QLabel("以哪个阶段为上年(&S)"), QComboBox()
        self.stage.setAccessibleName("以哪个阶段为上年")
        self.stage_label.setBuddy(self.stage)
        self.stage.activated.connect(self._stage_chosen)
        row = QHBoxLayout()
        row.addWidget(self.stage_label)
        row.addWidget(self.stage)
        row.addStretch(1)
        self.column.addLayout(row)

    def _stage_chosen(self, _index: int) -> None:
        self.state.set_stage(self.stage.currentData())
        self.basis.setCurrentText(self.state.basis)

    def _show_stages(self) -> None:
        names = self.state.whole_stages()
        self.stage.clear()
        self.stage.addItem("本簿现在", "")
        for name in names:
            self.stage.addItem(name, name)
        self.stage.setCurrentIndex(max(self.stage.findData(self.state.stage), 0))
        for widget in (self.stage_label, self.stage):
            widget.setVisible(bool(names))

    def _radios(self) -> tuple[tuple[QRadioButton, Treatment], ...]:
        return (self.keep, "keep"), (self.blank, "blank"), (self.each, "each")

    def _picker(self, treatment: Treatment) -> Callable[[bool], None]:
        def pick(on: bool) -> None:
            if on:
                self.state.treatment = treatment
                self.tables.setEnabled(treatment == "each")

        return pick

    def enter(self) -> None:
        state = self.state
        for radio, treatment in self._radios():
            radio.setChecked(treatment == state.treatment)
        self.tables.blockSignals(True)
        self.tables.clear()
        for table, title in state.amount_tables().items():
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, table)
            kept = table not in state.blank
            item.setCheckState(Qt.CheckState.Checked if kept else Qt.CheckState.Unchecked)
            self.tables.addItem(item)
        self.tables.blockSignals(False)
        self.tables.setEnabled(state.treatment == "each")
        self._show_stages()
        self.basis.setCurrentText(state.basis)
        self.remainders.setVisible(bool(state.standings()))
        self.remainders.setChecked(state.remainders == "blank")
        count = len(state.old[0].explanations)
        self.explanations.setVisible(bool(count))
        self.explanations.setText(f"带入上年的 {count} 条出错说明，标为“上年说明”，逐条确认")
        self.explanations.setChecked(state.explanations)
        self.rules.setVisible(bool(state.old[0].own_relations or state.old[0].muted))
        self.rules.setChecked(state.rules)

    def _remainders_chosen(self, on: bool) -> None:
        self.state.remainders = "blank" if on else "keep"

    def _checked(self, item: QListWidgetItem) -> None:
        table = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() == Qt.CheckState.Checked:
            self.state.blank.discard(table)
        else:
            self.state.blank.add(table)
