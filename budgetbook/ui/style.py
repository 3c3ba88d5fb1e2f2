"""The shell's look: one palette for each mode, the face, and flat frames around the sheet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from budgetbook.ui.colours import mode_colours

#: Faces with Chinese and even digits, the system's own first; absent ones are passed over.
FACES = (
    "Microsoft YaHei UI", "PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC",
    "Source Han Sans SC", "WenQuanYi Micro Hei",
)  # fmt: skip
POINT_SIZE = 10

_Role = QPalette.ColorRole
_FAINT = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText)


def apply(app: QApplication) -> None:
    """Sets style, palette and face, and follows the system between light and dark."""
    app.setStyle("Fusion")
    app.setFont(ui_font(app.font()))
    hints = app.styleHints()
    set_mode(app, hints.colorScheme())
    hints.colorSchemeChanged.connect(lambda scheme: set_mode(app, scheme))


def set_mode(app: QApplication, scheme: Qt.ColorScheme) -> None:
    """Takes on the colours of light or dark."""
    made = palette(scheme)
    app.setPalette(made)
    dark = scheme == Qt.ColorScheme.Dark
    # Fusion outlines these with a darker shade of the window, which in the dark nobody sees.
    if dark:
        made.setColor(QPalette.ColorRole.Base, QColor("#39424e"))
    for name in ("QRadioButton", "QCheckBox", "QLineEdit", "QAbstractSpinBox"):
        app.setPalette(made, name)  # type: ignore[arg-type]  # it takes str, and no bytes


def palette(scheme: Qt.ColorScheme) -> QPalette:
    """The colours of one mode."""
    dark = scheme == Qt.ColorScheme.Dark
    inks = mode_colours(dark)
    chrome = QColor("#20262d" if dark else "#f4f6f8")  # between the sheet and its desk
    made = QPalette(chrome)
    for role, colour in {
        _Role.Window: chrome, _Role.Base: inks.paper, _Role.AlternateBase: inks.computed,
        _Role.WindowText: inks.ink, _Role.Text: inks.ink, _Role.ButtonText: inks.ink,
        _Role.Button: inks.paper, _Role.PlaceholderText: inks.muted,
        _Role.Highlight: inks.selection, _Role.HighlightedText: inks.ink,
        _Role.Link: inks.accent, _Role.Accent: inks.accent, _Role.Mid: inks.frame,
        _Role.Midlight: inks.line, _Role.ToolTipBase: inks.paper, _Role.ToolTipText: inks.ink,
    }.items():  # fmt: skip
        made.setColor(role, colour)
    for role in _FAINT:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor("#707b88" if dark else "#98a2ad"))
    return made


def ui_font(font: QFont) -> QFont:
    """The interface's face with digits of one width, so that figures stand in columns."""
    made = QFont(font)
    made.setFamilies([*FACES, font.family()])
    made.setPointSize(POINT_SIZE)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def larger(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """``font`` scaled, for titles."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    made.setBold(bold)
    return made


#: Frames of the window: flat, with palette colours, so that both modes follow.
SHELL = """
QMainWindow::separator { background: palette(midlight); width: 1px; height: 1px; }
QToolBar { background: palette(window); border: 0; border-bottom: 1px solid palette(midlight);
  padding: 4px 8px; spacing: 2px; }
QToolBar::separator { background: palette(mid); width: 1px; margin: 6px 6px; }
QToolBar QToolButton { border: 0; border-radius: 4px; padding: 5px 9px; }
QToolBar QToolButton:hover { background: palette(midlight); }
QToolBar QToolButton:pressed { background: palette(mid); }
QToolBar QToolButton:focus { background: palette(midlight); }
QToolBar QToolButton::menu-indicator { image: none; width: 0; }
QMenuBar { background: palette(window); padding: 2px 4px; }
QStatusBar { background: palette(window); border-top: 1px solid palette(midlight); }
QStatusBar::item { border: 0; }
QMainWindow > QTabBar::tab { background: transparent; border: 0; padding: 6px 12px 5px 12px; }
QMainWindow > QTabBar::tab:selected { border-bottom: 2px solid palette(accent); }
QMainWindow > QTabBar::tab:!selected { color: palette(placeholder-text); }
"""

#: A quiet heading over a list.
HEADER = """
QHeaderView { background: palette(base); }
QHeaderView::section { background: palette(alternate-base); padding: 4px 7px; border: 0;
  border-bottom: 1px solid palette(midlight); border-right: 1px solid palette(midlight); }
"""

#: Lists under the sheet: even rows, air at the sides of figures.
LIST = f"""
QTreeView::item {{ height: 26px; padding: 0 8px; }}
{HEADER.replace("4px 7px", "4px 9px")}"""

#: Tables in dialogs: the same heading, quiet lines, air at the sides of words.
TABLE = f"""
QTableView {{ gridline-color: palette(midlight); outline: 0; }}
QTableView::item {{ padding: 0 6px; }}
QTableView::item:selected {{ background: palette(highlight); }}
{HEADER}"""

#: Tabs as words with the chosen one underlined.
TABS = """
QTabBar::tab { background: transparent; border: 0; padding: 6px 12px 5px 12px; }
QTabBar::tab:selected { border-bottom: 2px solid palette(accent); }
QTabBar::tab:!selected { color: palette(placeholder-text); }
QTabBar::tab:focus { background: palette(midlight); }
"""

#: A small round switch over a list.
CHIP = """
QToolButton { border: 1px solid palette(midlight); border-radius: 11px; padding: 2px 10px;
  color: palette(placeholder-text); background: transparent; }
QToolButton:checked { background: palette(base); border-color: palette(mid);
  color: palette(text); }
QToolButton:focus { border-color: palette(accent); }
"""
