"""页面设置: margins and sizes of type, kept for each layout."""

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QWidget,
)

from budgetbook.model.layout import Layout
from budgetbook.model.paper import PageSetup
from budgetbook.ui.page_painter import stand_ins_used

_SIDES = ("上边距", "右边距", "下边距", "左边距")
_LEAST_MARGIN, _MOST_MARGIN = 10.0, 50.0


def setup_words(layout: Layout, setup: PageSetup) -> str:
    """The page setup in a line or two."""
    paper = setup.applied(layout.paper)
    top, right, bottom, left = (f"{mm:g}" for mm in paper.margins)
    own = "" if setup == PageSetup() else "（已改）"
    return (
        f"A4，边距上 {top}、右 {right}、下 {bottom}、左 {left} 毫米；"
        f"正文 {paper.body.size:g} 磅，表格 {paper.table.size:g} 磅{own}"
    )


class PageSetupDialog(QDialog):
    """Margins in mm and sizes in points; 恢复 takes the layout's own."""

    def __init__(self, layout: Layout, setup: PageSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = layout
        self.setWindowTitle("页面设置")
        form = QFormLayout(self)
        self.margins = [self._box(" 毫米", _LEAST_MARGIN, _MOST_MARGIN) for _ in _SIDES]
        self.body = self._box(" 磅", 10, 22)
        self.table = self._box(" 磅", 6, 14)
        rows = [*zip(_SIDES, self.margins, strict=True), ("正文字号", self.body)]
        for words, box in [*rows, ("表格字号", self.table)]:
            box.setAccessibleName(words)
            form.addRow(words, box)
        faces = stand_ins_used(layout.paper.faces)
        if faces:
            told = QLabel("没有装的字体：" + "、".join(f"{f}（用 {used}）" for f, used in faces))
            told.setWordWrap(True)
            form.addRow(told)
        form.addRow(self._buttons())
        self._show(setup)

    def _box(self, suffix: str, least: float, most: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(least, most)
        box.setDecimals(1)
        box.setSingleStep(0.5)
        box.setSuffix(suffix)
        return box

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.reset_button = buttons.addButton("恢复版式设置", QDialogButtonBox.ButtonRole.ResetRole)
        self.reset_button.clicked.connect(lambda: self._show(PageSetup()))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _show(self, setup: PageSetup) -> None:
        paper = setup.applied(self._layout.paper)
        for box, mm in zip(self.margins, paper.margins, strict=True):
            box.setValue(mm)
        self.body.setValue(paper.body.size)
        self.table.setValue(paper.table.size)

    def setup(self) -> PageSetup:
        """What differs from the layout's own."""
        paper = self._layout.paper
        top, right, bottom, left = (box.value() for box in self.margins)
        margins = (top, right, bottom, left)
        body, table = self.body.value(), self.table.value()
        return PageSetup(
            margins=None if margins == tuple(map(float, paper.margins)) else margins,
            body=None if body == paper.body.size else body,
            table=None if table == paper.table.size else table,
        )
