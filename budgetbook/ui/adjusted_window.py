"""调整后各表: the adjusted book in a window of its own, 年初 and 调整 beside its figures."""

from PySide6.QtWidgets import QToolBar, QWidget

from budgetbook.model.adjusted import Adjusted
from budgetbook.ui.compare_mode import PriorWindow
from budgetbook.ui.document import Document


class AdjustedWindow(PriorWindow):
    """Read only. What 上年 is elsewhere is 年初 here, and 增减 is 调整."""

    def __init__(self, found: Adjusted, document: Document, parent: QWidget | None) -> None:
        book = found.book.model_copy(update={"prior": found.base})
        super().__init__(book, document, parent, "调整后")
        self.document.beside_titles = ("年初", "调整", "调整%")
        bar = QToolBar("对照", self)
        bar.setMovable(False)
        again = bar.addAction("当前栏对照年初、调整")
        again.setToolTip("栏目多的表一次对照一栏：先点那一栏，再点这里")
        again.triggered.connect(lambda: self.workspace.sheet.compare_with_last_year(True))
        self.addToolBar(bar)
        self.workspace.sheet.compare_with_last_year(True)
