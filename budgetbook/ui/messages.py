"""Questions and reports in words: what happened, what was kept, what to do next."""

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QMessageBox, QWidget


def tell(parent: QWidget | None, title: str, text: str, detail: str = "") -> None:
    """Says something that needs no answer."""
    _Message(parent, title, text, ["知道了"], detail, QMessageBox.Icon.Information).exec()


def warn(parent: QWidget | None, title: str, text: str, detail: str = "") -> None:
    """Says that something did not work."""
    _Message(parent, title, text, ["知道了"], detail, QMessageBox.Icon.Warning).exec()


def ask(
    parent: QWidget | None, title: str, text: str, answers: Sequence[str], detail: str = ""
) -> int:
    """The number of the answer chosen; the first is the default, the last what Esc means."""
    box = _Message(parent, title, text, answers, detail, QMessageBox.Icon.Question)
    box.exec()
    return box.answer


class _Message(QMessageBox):
    """A message whose buttons are verbs, in the order given."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        answers: Sequence[str],
        detail: str,
        icon: QMessageBox.Icon,
    ) -> None:
        super().__init__(parent)
        self.setIcon(icon)
        self.setWindowTitle(title)
        self.setText(f"<b>{escape(text)}</b>" if detail else text)
        self.setInformativeText(detail)
        # One role for all keeps the buttons in the order given, on every system.
        role = QMessageBox.ButtonRole.ActionRole
        self._answers = [self.addButton(answer, role) for answer in answers]
        self.setDefaultButton(self._answers[0])
        self.setEscapeButton(self._answers[-1])

    @property
    def answer(self) -> int:
        """The number of the button that was pressed."""
        pressed = self.clickedButton()
        return next(
            (i for i, button in enumerate(self._answers) if button is pressed),
            len(self._answers) - 1,
        )
