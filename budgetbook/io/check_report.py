"""What ``check --json`` prints of one book: the fixed contract of the command line."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from budgetbook.io.formats import open_files
from budgetbook.io.imported import Remark, SourcePlace
from budgetbook.model.book import Book, Placed
from budgetbook.model.edit import column_title, row_title
from budgetbook.model.finding import Finding, State
from budgetbook.model.grid import cell_text, lay_out
from budgetbook.model.layout import Layout, columns_of
from budgetbook.model.ref import Ref
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger


def unreadable_report(name: str, message: str) -> dict[str, Any]:
    """The entry of a file that could not be read."""
    return {
        "file": name,
        "status": "unreadable",
        "layout": None,
        "profile": None,
        "year": None,
        "department": {"code": "", "name": ""},
        "checks": {state.value: 0 for state in State},
        "findings": [],
        "message": message,
    }


def check_report(name: str, paths: Sequence[Path]) -> dict[str, Any]:
    """The entry of one book; raises BookError where it cannot be read."""
    opened = open_files(paths, isolated=True)
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    done = review(book, opened.layout)
    cells = _Cells(book, opened.layout, opened.cells)
    findings = [cells.finding(f) for f in done.findings]
    findings += [cells.unread(r) for r in opened.remarks if r.kind == "unread"]
    return {
        "file": name,
        "status": "findings" if findings else "ok",
        "layout": opened.layout.id,
        "profile": opened.layout.profile,
        "year": book.year,
        "department": {"code": book.department.code, "name": book.department.name},
        "checks": {state.value: count for state, count in done.counts.items()},
        "findings": findings,
        "remarks": [
            {"message": r.message, "place": r.place, "kind": r.kind} for r in opened.remarks
        ],
    }


class _Cells:
    """Cells and findings in the words of the contract."""

    def __init__(self, book: Book, layout: Layout, places: Mapping[Ref, SourcePlace]) -> None:
        self.book, self.layout, self.places = book, layout, places
        self._titles = {
            (part.table, item.instance): lay_out(layout, book, item).title
            for item in book.flow
            if isinstance(item, Placed) and (sheet := layout.sheets_by_id.get(item.sheet))
            for part in sheet.parts
        }

    def cell(self, ref: Ref) -> dict[str, str]:
        """One cell: printed title, code or label, header, figure as text, place in the file."""
        spec, row = self.layout.table(ref.table), self.book.row(ref)
        code = row.text(spec.code_column) if spec and row and spec.code_column else ""
        place = self.places.get(ref)
        return {
            "table": self._titles.get((ref.table, ref.instance), ""),
            "row": code or row_title(self.layout, self.book, ref),
            "column": column_title(self.layout, self.book, ref),
            "value": self._value(ref),
            "page_or_place": place.place.label if place else "",
        }

    def _value(self, ref: Ref) -> str:
        spec, table = self.layout.table(ref.table), self.book.tables.get(ref.key)
        value = self.book.value(ref)
        for column in columns_of(spec, table) if spec else ():
            if column.id == ref.column:
                return cell_text(column, value)
        return str(value or "")

    def finding(self, finding: Finding) -> dict[str, Any]:
        """One finding in the words of the contract."""
        return {
            "rule": finding.rule,
            "name": finding.name,
            "state": finding.state.value,
            "severity": finding.severity,
            "message": finding.message,
            "cells": [self.cell(ref) for ref in finding.refs],
            "left": _money(finding.left),
            "right": _money(finding.right),
            "difference": _money(finding.difference),
            "suspects": [self.cell(ref) for ref in finding.suspects],
            "explanation": finding.explanation,
        }

    def unread(self, remark: Remark) -> dict[str, Any]:
        """A cell whose words are no amount: what rests on it was not checked."""
        ref = remark.ref
        return {
            "rule": "S0", "name": "金额栏里不是数字", "state": State.INSUFFICIENT.value,
            "severity": "warning", "message": remark.message,
            "cells": [self.cell(ref)] if ref else [],
            "left": None, "right": None, "difference": None, "suspects": [],
        }  # fmt: skip


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
