"""Asks WPS or Microsoft Office to save a file in another format, through COM; Windows only.

ProgIDs as the makers register them; WPS registers them for the current user only. A program that
the user already works in is left running with everything she has open.
"""

import importlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from budgetbook.io.errors import UnreadableFile

_WORD = ("KWPS.Application", "Word.Application")
_EXCEL = ("KET.Application", "Excel.Application")
_NO_MACROS = 3  # msoAutomationSecurityForceDisable
_NO_ALERTS = 0  # wdAlertsNone; False for Excel
_DOCX = 12  # wdFormatXMLDocument
_XLSX = 51  # xlOpenXMLWorkbook
_DISCARD = 0  # wdDoNotSaveChanges; False for Excel


def save_as(source: str, made: str, report: Callable[[float, str], None]) -> str:
    """Saves the file at ``source`` as ``made`` (.docx or .xlsx); gives the program that did.
    Raises UnreadableFile where none could."""
    try:
        pythoncom = importlib.import_module("pythoncom")
        client = importlib.import_module("win32com.client")
    except ImportError as error:
        raise UnreadableFile("没有可用的 WPS 或 Office 接口") from error
    is_word = Path(made).suffix == ".docx"
    pythoncom.CoInitialize()
    try:
        for program in _WORD if is_word else _EXCEL:
            report(0.0, f"正在用 {program.partition('.')[0]} 转换旧格式")
            with suppress(pythoncom.com_error, AttributeError):
                _save(client, program, source, made, is_word)
                return program
    finally:
        pythoncom.CoUninitialize()
    raise UnreadableFile("WPS 和 Office 都没有转换成功")


def _save(client: Any, program: str, source: str, made: str, is_word: bool) -> None:
    application = client.DispatchEx(program)
    files = application.Documents if is_word else application.Workbooks
    is_ours = files.Count == 0  # WPS hands out the running program
    try:
        if is_ours:
            application.Visible = False
        application.DisplayAlerts = _NO_ALERTS
        with suppress(Exception):  # older WPS knows no such property
            application.AutomationSecurity = _NO_MACROS
        if is_word:
            # FileName, ConfirmConversions, ReadOnly, AddToRecentFiles
            opened = files.Open(source, False, True, False)
            _save_and_close(opened, opened.SaveAs2, made, _DOCX)
        else:
            opened = files.Open(source, 0, True)  # FileName, UpdateLinks, ReadOnly
            _save_and_close(opened, opened.SaveAs, made, _XLSX)
    finally:
        if is_ours:
            application.Quit()
        del application


def _save_and_close(opened: Any, save: Callable[[str, int], object], made: str, kind: int) -> None:
    try:
        save(made, kind)
    finally:
        opened.Close(_DISCARD)
