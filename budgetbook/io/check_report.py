"""What ``check --json`` prints of one book: the fixed contract of the command line."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from budgetbook.io.errors import BookError
from budgetbook.io.formats import Opened, open_files
from budgetbook.io.imported import Remark, SourcePlace
from budgetbook.model.audit import Audit, audit
from budgetbook.model.book import Book, Placed
from budgetbook.model.declared import RelationSpec
from budgetbook.model.edit import column_title, row_title
from budgetbook.model.finding import Finding, State
from budgetbook.model.grid import cell_text, lay_out
from budgetbook.model.layout import Column, Layout, columns_of
from budgetbook.model.layout_variant import Variant
from budgetbook.model.own_relations import add_own, fits
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import Review, review
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


class Examined(NamedTuple):
    """One book that was checked: its entry, and what the 审核报告 says of it."""

    report: dict[str, Any]
    #: None where the file could not be read.
    audit: Audit | None = None


def check_report(name: str, paths: Sequence[Path]) -> dict[str, Any]:
    """The entry of one book; raises BookError where it cannot be read."""
    opened = open_files(paths, isolated=True)
    return _examined(name, opened, opened.book).report


def examine(
    name: str,
    paths: Sequence[Path],
    own: Sequence[RelationSpec] = (),
    layouts: Sequence[Variant] = (),
) -> Examined:
    """One book checked, by the relations ``own`` too, ``layouts`` being the user's; never raises
    BookError."""
    try:
        opened = open_files(paths, isolated=True, own=layouts)
    except BookError as error:
        return Examined(unreadable_report(name, str(error)))
    fitting = [spec for spec in own if fits(spec, opened.layout)]
    relations = add_own(opened.book.own_relations, fitting, opened.layout)
    return _examined(name, opened, opened.book.model_copy(update={"own_relations": relations}))


def _examined(name: str, opened: Opened, read: Book) -> Examined:
    book = Ledger(opened.layout, read).settle(read).book
    done = review(book, opened.layout)
    return Examined(_entry(name, opened, book, done), audit(book, opened.layout, done, name))


def _entry(name: str, opened: Opened, book: Book, done: Review) -> dict[str, Any]:
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
        self._columns: dict[TableKey, dict[str, Column]] = {}
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
        value = self.book.value(ref)
        column = self._columns_of(ref.key).get(ref.column)
        return cell_text(column, value) if column else str(value or "")

    def _columns_of(self, key: TableKey) -> dict[str, Column]:
        known = self._columns.get(key)
        if known is None:
            spec, table = self.layout.table(key.table), self.book.tables.get(key)
            known = {c.id: c for c in (columns_of(spec, table) if spec else ())}
            self._columns[key] = known
        return known

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
