"""取本年数…: choose a file, look at what it would change, take it in as one step."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from budgetbook.model.carry_in import carry_intake
from budgetbook.model.edit import SetFacts
from budgetbook.model.intake import Intake, IntakeError, intake
from budgetbook.model.intake_take import Choice, Taking, default_choice, take
from budgetbook.model.layout import load_layout
from budgetbook.model.statements import BASES
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.intake_list import IntakeList
from budgetbook.ui.jobs import Progress, run
from budgetbook.ui.messages import ask, tell, warn
from budgetbook.ui.notice import Offer
from budgetbook.ui.opening import ask_for_files
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.ui.main_window import MainWindow

    Looked = tuple[Opened, Intake]
    Look = Callable[[Document, Sequence[Path], Progress], Looked]

log = logging.getLogger(__name__)

_KEPT = "本簿没有变动。"
_CAUTIONS = 4  # lines of cautions that are shown


class IntakeDialog(QDialog):
    """What a source would change, table by table; 取入 takes what is ticked."""

    def __init__(
        self, document: Document, source: "Opened", found: Intake, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._found = document, found
        self.setWindowTitle("取本年数")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.head = self._head(source)
        column.addWidget(self.head)
        if found.cautions:
            column.addWidget(self._cautions())
        self.list = IntakeList(document, source, found, self)
        column.addWidget(self.list, 1)
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        column.addWidget(self.summary)
        column.addLayout(self._buttons())
        self.taking = self._fill()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._again)
        self.list.ticked.connect(lambda: self._later.start(0))
        fit(self, 980, 660)
        self._show_summary()

    def _head(self, source: "Opened") -> QLabel:
        names = "、".join(o.name for o in source.origins) or (
            source.path.name if source.path else ""
        )
        head = QLabel(f"来源：{names}。只取打勾的表；合计由程序算出，文字和没有打勾的都不动。")
        head.setWordWrap(True)
        head.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return head

    def _cautions(self) -> QLabel:
        said = list(dict.fromkeys(c.message for c in self._found.cautions))
        shown = [f"！ {words}" for words in said[:_CAUTIONS]]
        if len(said) > _CAUTIONS:
            shown.append(f"……另有 {len(said) - _CAUTIONS} 条，停在这里可看")
        label = QLabel("\n".join(shown))
        label.setWordWrap(True)
        label.setToolTip("\n".join(said))
        palette = label.palette()
        palette.setColor(QPalette.ColorRole.WindowText, colours(self.palette()).warning)
        label.setPalette(palette)
        return label

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, on in (("全选", True), ("全不选", False)):
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, on=on: self.list.tick_all(on))
            row.addWidget(button)
        row.addStretch(1)
        self.take_button = QPushButton("取入")
        self.take_button.setDefault(True)
        self.take_button.clicked.connect(self.accept)
        row.addWidget(self.take_button)
        cancel = QPushButton("取消")
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        return row

    # ---- what is ticked

    def _fill(self) -> Taking:
        chosen = self._first_choice()
        everything = Choice(frozenset(o.key for o in self._found.offers), removed=chosen.removed)
        whole = self._take(everything)
        self.list.fill(whole, chosen)
        taking = self._take(chosen)
        self.list.show_sums(taking)
        return taking

    def _first_choice(self) -> Choice:
        """What is ticked before the user says anything."""
        return default_choice(self._found)

    def _take(self, choice: Choice) -> Taking:
        return take(self._document.book, self._document.layout, self._found, choice)

    def _again(self) -> None:
        self.taking = self._take(self.list.choice())
        self.list.show_sums(self.taking)
        self._show_summary()

    def _show_summary(self) -> None:
        words = summary_words(self.taking) or "没有选中任何表"
        differing = sum(len(table.differing) for table in self.taking.tables)
        if differing:
            words += f"；有 {differing} 处合计和来源印的不一致"
        self.summary.setText(words)
        self.take_button.setEnabled(bool(self.taking.tables))


def summary_words(taking: Taking) -> str:
    """What is taken, in one line; empty for nothing."""
    cells = sum(len(table.cells) for table in taking.tables)
    changed = sum(table.changed for table in taking.tables)
    added = sum(len(table.added) for table in taking.tables)
    removed = sum(len(table.removed) for table in taking.tables)
    if not taking.tables:
        return ""
    words = f"取入 {len(taking.tables)} 张表 {cells} 格，其中 {changed} 格有变动"
    words += f"，新增 {added} 行" if added else ""
    return words + (f"，删除 {removed} 行" if removed else "")


# ---------------------------------------------------------------- the command


def take_figures(window: "MainWindow") -> None:
    """年度 → 取本年数…"""
    if window.book is not None:
        paths = ask_for_files(window, window.settings, "取本年数：选平台导出表、控制数表或批复")
        if paths:
            take_from(window, paths)


def take_carry(window: "MainWindow") -> None:
    """年度 → 取上年结转…"""
    if window.book is not None:
        paths = ask_for_files(window, window.settings, "取上年结转：选上年决算表或指标结余表")
        if paths:
            take_from(window, paths, _carry)


def take_prior(window: "MainWindow") -> None:
    """年度 → 取上年数…: adjusted or executed figures in place of last year's budget."""
    document = window.book.document if window.book is not None else None
    if document is None:
        return
    if document.book.prior is None:
        words = "从上年的文件结转出来的簿才带着上年的账。"
        tell(window, "取上年数", "这本簿里没有上年的账，没有可取的地方。", words)
        return
    paths = ask_for_files(window, window.settings, "取上年数：选上年的调整预算或执行数表")
    if paths:
        take_prior_from(window, document, paths)


def take_prior_from(window: "MainWindow", document: Document, paths: Sequence[Path]) -> None:
    """Takes figures into last year's book, and notes what they are."""
    prior = document.book.prior
    if prior is None:
        return
    inner = Document(prior, load_layout(prior.layout))
    found = read_source(window, inner, paths, partial(figures_of, window.folders.layouts))
    if found is None:
        return
    dialog = IntakeDialog(inner, *found, window)
    dialog.setWindowTitle(f"取上年数（{prior.year or ''}年）")
    if dialog.exec():
        answers = (*reversed(BASES), "取消")
        chosen = ask(
            window, "取上年数", "取入的上年数是哪一种？", answers, "说明里比较上年时按它称呼。"
        )
        if chosen < len(BASES):
            basis = BASES[len(BASES) - 1 - chosen]
            document.do(SetFacts(prior_basis=basis, prior=dialog.taking.book))
            window.notice.show_notice(
                f"上年数：{summary_words(dialog.taking)}，按{basis}称呼，可以撤销", _offers(window)
            )
    dialog.deleteLater()


def take_from(window: "MainWindow", paths: Sequence[Path], look: "Look | None" = None) -> None:
    """Reads the files, shows what they would change, and takes what the user ticks."""
    if window.book is None:
        return
    document = window.book.document
    found = read_source(
        window, document, paths, look or partial(figures_of, window.folders.layouts)
    )
    if found is None:
        return
    source, offered = found
    dialog = IntakeDialog(document, source, offered, window)
    if dialog.exec():
        taking = dialog.taking
        document.do(taking.edit)
        log.info("took figures of %d table(s)", len(taking.tables))
        window.notice.show_notice(
            f"{summary_words(taking)}；已取的格不再标“沿用未确认”，可以撤销",
            _offers(window),
        )
    dialog.deleteLater()


def figures_of(
    layouts: Path, document: Document, paths: Sequence[Path], progress: Progress
) -> "Looked":
    """The files as a source, and what it offers the book."""
    from budgetbook.io.intake_source import open_source
    from budgetbook.io.layout_file import kept_variants

    own = [variant for _, variant in kept_variants(layouts)]
    source = open_source(list(paths), document.layout, progress, own=own)
    return source, intake(document.book, document.layout, source.book, source.layout)


def _carry(document: Document, paths: Sequence[Path], progress: Progress) -> "Looked":
    from budgetbook.io.balances import read_balances

    found, source = read_balances(list(paths), document.book, document.layout, progress)
    return source, carry_intake(document.book, document.layout, found)


def _offers(window: "MainWindow") -> list[Offer]:
    from budgetbook.ui.narrative_update import offers

    return offers(window)


def read_source(
    window: QWidget, document: Document, paths: Sequence[Path], look: "Look"
) -> "Looked | None":
    """Reads files with progress; None when cancelled or impossible, which is said."""
    from budgetbook.io.errors import BookError, Cancelled

    try:
        return run(window, "正在读取来源", lambda progress: look(document, paths, progress))
    except Cancelled:
        return None
    except (BookError, IntakeError) as error:
        warn(window, "没有取入", str(error), _KEPT)
    except Exception:
        log.exception("reading a source failed")
        words = "读这个文件时程序出了意外错误，没有取入。"
        warn(window, "没有取入", words, f"{_KEPT}可先用 WPS 或 Excel 打开它另存一份，再试一次。")
    return None
