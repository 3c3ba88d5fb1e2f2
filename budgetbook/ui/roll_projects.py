"""A step of 结转下年: what becomes of each project, twins side by side, new ones."""

from typing import Any

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.amount import print_value
from budgetbook.model.carry_options import NewProject
from budgetbook.model.carry_projects import Standing
from budgetbook.model.carry_projects import State as Fate
from budgetbook.model.ref import TableKey
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.roll_pages import RollPage, muted
from budgetbook.ui.roll_state import RollState

_KEYS: dict[str, Fate] = {"Y": "延续", "J": "结转", "S": "结束"}
_INKS: dict[Fate, str] = {"延续": "passed", "结转": "warning", "结束": "error"}
_MEANING = {
    "延续": "项目继续，年份随新年度更新", "结转": "上年项目未完，名称、编码不变",
    "结束": "不带入新簿，上年簿里仍可查看",
}  # fmt: skip
_LONG = 90


class ProjectsPage(RollPage):
    """The list of projects; Y, J and S say what becomes of the chosen ones."""

    title = "项目"
    hint = (
        "每个项目：延续 Y、结转 J 或结束 S。没有选“结束”的都带入新簿。"
        "同名的项目（可能一个是上年结转的）并排列在下面，请分清。"
    )

    def __init__(self, state: RollState) -> None:
        super().__init__(state)
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找项目：名称、编码")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找项目")
        self.search.textChanged.connect(lambda _words: self._list())
        self.view = GroupedList(
            ("项目", "编码", "处理", "建议及理由"), {0: 240, 1: 150, 2: 80}, stretch=3, parent=self
        )
        self.view.setAccessibleName("项目")
        self.view.commands = {
            key: (f"{fate}　{_MEANING[fate]}", self._setter(fate)) for key, fate in _KEYS.items()
        }
        self.view.can = lambda _keys: any(isinstance(x.entry, Standing) for x in self.view.chosen())
        self.view.current_line_changed.connect(self._show_twins)
        self.column.addLayout(self._bar())
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self._make_twins())
        self.none = muted("这本书没有项目绩效目标表。")
        self.column.addWidget(self.none)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        for key, fate in _KEYS.items():
            button = QPushButton(f"{fate} {key}")
            button.setToolTip(_MEANING[fate])
            button.clicked.connect(self._setter(fate))
            row.addWidget(button)
        self.suggest = QPushButton("按建议处理(&A)")
        self.suggest.setToolTip("每个项目都照“建议”一栏，包括建议结束的")
        self.suggest.clicked.connect(self.take_proposals)
        self.add = QPushButton("新增项目…(&I)")
        self.add.clicked.connect(lambda: self._ask_new(like=""))
        self.copy = QPushButton("照此另立…(&C)")
        self.copy.setToolTip("照选定的项目另立一个新年度的项目，编码另编")
        self.copy.clicked.connect(self._copy)
        for button in (self.suggest, self.add, self.copy):
            row.addWidget(button)
        return row

    def _make_twins(self) -> QWidget:
        self.twins = QFrame()
        row = QHBoxLayout(self.twins)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.sides = [_Side(), _Side()]
        for side in self.sides:
            row.addWidget(side, 1)
        self.twins.hide()
        return self.twins

    def enter(self) -> None:
        has_projects = bool(self.state.standings())
        self.none.setVisible(not has_projects)
        self._list()
        if self.view.current_line() is None:
            self.view.choose_first()
        self.view.setFocus()

    def _setter(self, fate: Fate) -> Any:
        return lambda *_args: self.set_fate(fate)

    def set_fate(self, fate: Fate) -> None:
        """Decides the chosen projects."""
        for line in self.view.chosen():
            if isinstance(line.entry, Standing):
                self.state.fates[line.entry.instance] = fate
            elif fate == "结束" and isinstance(line.entry, NewProject):
                self.state.added.remove(line.entry)
        self._list()

    def take_proposals(self) -> None:
        """Decides all as proposed."""
        for standing in self.state.standings().values():
            self.state.fates[standing.instance] = standing.state
        self._list()

    # ---- new ones

    def _copy(self) -> None:
        line = self.view.current_line()
        if line is not None and isinstance(line.entry, Standing):
            self._ask_new(like=line.entry.instance)

    def _ask_new(self, like: str) -> None:
        name = ""
        if like:
            name = self.state.standings()[like].name
            name = name.replace(str(self.state.from_year), str(self.state.year))
        name, accepted = QInputDialog.getText(self, "新增项目", "项目名称：", text=name)
        if accepted and name.strip():
            self.add_new(name.strip(), like)

    def add_new(self, name: str, like: str = "") -> None:
        """A project that begins in the new year."""
        self.state.added.append(NewProject(name, like))
        self._list()

    # ---- what is shown

    def _list(self) -> None:
        words = self.search.text().strip().casefold()
        found = [s for s in self.state.standings().values()
                 if words in f"{s.name} {s.code}".casefold()]  # fmt: skip
        twins = [s for s in found if s.twins]
        others = [s for s in found if not s.twins]
        seen: list[Standing] = []
        for one in twins:  # each beside its twin
            kin = [s for s in twins if s.instance in (one.instance, *one.twins) and s not in seen]
            seen += kin
        groups = [
            Group("同名的项目，请分清", tuple(map(self._line, seen))),
            Group("项目", tuple(map(self._line, others))),
            Group("新增", tuple(_new_line(i, new) for i, new in enumerate(self.state.added))),
        ]
        self.view.show_groups(tuple(group for group in groups if group.lines))
        self._show_twins(self.view.current_line())
        self.changed.emit()

    def _line(self, one: Standing) -> Line:
        fate = self.state.fates[one.instance]
        cells = (one.name or "（没有名称）", one.code, fate, f"{one.state}：{one.reason}")
        inks = {2: _INKS[fate]} | ({3: "warning"} if one.state != "延续" else {})
        return Line(one.instance, cells, f"{one.name}\n{one.state}：{one.reason}", inks, one)

    def _show_twins(self, line: Line | None) -> None:
        one = line.entry if line is not None else None
        if not isinstance(one, Standing) or not one.twins:
            self.twins.hide()
            return
        known = self.state.standings()
        for side, standing in zip(self.sides, (one, known[one.twins[0]]), strict=True):
            side.show_project(self.state, standing)
        self.twins.show()


def _new_line(number: int, new: NewProject) -> Line:
    like = "照原项目另立，编码另编" if new.like else "空表"
    return Line(f"new{number}", (new.name, "", "新增", f"{like}；S 取消"), "", {2: "accent"}, new)


class _Side(QFrame):
    """One of two projects of the same name."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._title, self._words = QLabel(), QLabel()
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._words.setWordWrap(True)
        self._words.setForegroundRole(QPalette.ColorRole.WindowText)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addStretch(1)

    def show_project(self, state: RollState, one: Standing) -> None:
        """Code, amount, goals and proposal."""
        book = state.old[0]
        head = book.tables.get(TableKey("project", one.instance))
        rows = book.tables.get(TableKey("indicators", one.instance))
        row = head.rows[0] if head is not None and head.rows else None
        budget = print_value(row.cells.get("budget")) if row else ""
        goals = " ".join(row.text("goals").split()) if row else ""
        targets = "、".join(r.text("target") for r in rows.rows[:6]) if rows else ""
        fate = state.fates[one.instance]
        self._title.setText(f"{one.name}　{fate}")
        words = [
            f"编码 {one.code or '无'}　预算 {budget or '未列'}",
            f"建议{one.state}：{one.reason}",
        ]
        words += [f"目标 {_cut(goals)}"] if goals else []
        words += [f"指标值 {_cut(targets)}"] if targets else []
        self._words.setText("\n".join(words))


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
