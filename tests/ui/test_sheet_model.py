"""The Qt model over a grid."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Mark, Placed
from budgetbook.model.edit import SetCells
from budgetbook.model.grid import lay_out
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code, insert_row, move_rows, remove_codes
from budgetbook.ui.document import Document
from budgetbook.ui.sheet_model import SheetModel
from tests.model.books import COUNTY, at
from tests.ui.books import office


def model_of(document: Document, sheet: str, instance: str = "") -> SheetModel:
    """A model of one sheet's table under Qt's own tester."""
    model = SheetModel(document, document)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    show(model, sheet, instance)
    return model


def show(model: SheetModel, sheet: str, instance: str = "") -> None:
    """Lays the sheet out as it is now."""
    document = model.document
    drawing = lay_out(document.layout, document.book, Placed(sheet=sheet, instance=instance))
    model.show(drawing.grids[-1])


def text(model: SheetModel, place: str) -> str:
    return str(model.index_of(at(place)).data())


def test_figures_on_screen(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "general")
    minus = {at("general.2050201.basic"): Decimal("-1234.5")}
    document.do(SetCells(minus))
    assert text(model, "general.2050201.basic") == "−1,234.50"
    assert text(model, "general.2050202.basic") == ""
    index = model.index_of(at("general.2050201.basic"))
    assert index.data(Qt.ItemDataRole.EditRole) == "-1234.5"
    alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
    assert alignment & Qt.AlignmentFlag.AlignRight


def test_refs_and_places_are_the_same_bridge(qtbot: QtBot) -> None:
    model = model_of(office(), "summary")
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            ref = model.ref(model.index(row, column))
            assert ref is None or model.position(ref) == (row, column)
    assert model.ref(QModelIndex()) is None
    assert not model.index_of(Ref("general", "total", "basic")).isValid()
    assert not model.index_of(Ref("summary_income", "total", "amount", "p1")).isValid()


def test_names_are_indented_and_totals_bold(qtbot: QtBot) -> None:
    model = model_of(office(), "general")
    rows = {model.grid.rows[i].rows[0]: model.look(i, 2) for i in range(model.rowCount())}
    looks = [(rows[r].indent, rows[r].bold) for r in ("total", "205", "20502", "2050201")]
    assert looks == [(0, True), (0, True), (1, False), (2, False)]


def test_computed_cells_cannot_be_typed_over_and_say_why(qtbot: QtBot) -> None:
    model = model_of(office(), "general")
    index = model.index_of(at("general.205.total"))
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(index, "1")
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "计算得出，不能直接修改" in tip
    assert "基本支出 ＋ 项目支出" in tip


def test_typing_fills_totals_and_tells_only_what_differs(qtbot: QtBot) -> None:
    model = model_of(office(), "general")
    changed: set[tuple[int, int]] = set()
    model.dataChanged.connect(lambda a, b, _roles: changed.add((a.row(), a.column())))
    with qtbot.assertNotEmitted(model.modelReset):
        assert model.setData(model.index_of(at("general.2050201.basic")), "31.5")
    expected = {
        model.position(at(f"general.{row}.{column}"))
        for row in ("2050201", "20502", "205", "total")
        for column in ("basic", "total")
    }
    assert changed == expected


def test_a_typed_zero_is_blank(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "general")
    assert model.setData(model.index_of(at("general.2050202.project")), "0")
    assert document.book.value(at("general.2050202.project")) is None


def test_a_working_is_kept_and_shown_for_editing(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "general")
    index = model.index_of(at("general.2050201.basic"))
    assert model.setData(index, "=12.5*3+8")
    assert document.book.value(at("general.2050201.basic")) == Decimal("45.50")
    assert index.data(Qt.ItemDataRole.EditRole) == "=12.5*3+8"
    assert model.setData(index, "40")
    assert index.data(Qt.ItemDataRole.EditRole) == "40.00"


def test_nonsense_leaves_the_figure_and_says_so(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "general")
    with qtbot.waitSignal(model.message) as told:
        assert not model.setData(model.index_of(at("general.2050201.basic")), "约三十")
    assert told.args is not None
    assert "单元格保持原数" in told.args[0]
    assert document.book.value(at("general.2050201.basic")) == Decimal("30.00")


def test_a_new_code_moves_the_row(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "general")
    document.structure_changed.connect(lambda: show(model, "general"))
    assert model.setData(model.index_of(at("general.2050201.code")), "2050299")
    assert text(model, "general.2050299.basic") == "30.00"
    assert not model.setData(model.index_of(at("general.2050299.code")), "208")
    document.undo_stack.undo()
    assert text(model, "general.2050201.basic") == "30.00"


def test_kept_figures_are_marked_and_can_be_typed(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "general")
    ref = at("general.205.total")
    document.do(SetCells({}, {ref: Mark(pinned="user", note="县里口径")}))
    row, column = model.position(ref) or (0, 0)
    look = model.look(row, column)
    assert look.mark is not None
    assert (look.mark.pinned, look.editable, look.computed) == ("user", True, False)
    tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
    assert "钉住，未采用计算值" in tip
    assert "备注：县里口径" in tip


def test_findings_colour_the_cells_and_explain(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "general")
    ref = at("general.205.total")
    document.do(SetCells({ref: Decimal("44.00")}, {ref: Mark(pinned="user")}))
    qtbot.waitUntil(lambda: model.look(*(model.position(ref) or (0, 0))).found is not None)
    found = model.look(*(model.position(ref) or (0, 0))).found
    assert found is not None
    assert found.is_error
    assert found.messages[0] in model.index_of(ref).data(Qt.ItemDataRole.ToolTipRole)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: model.look(*(model.position(ref) or (0, 0))).found is None)


def test_a_merged_word_is_changed_in_all_its_rows(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "project", "p1")
    assert list(model.merged_runs()) == [(0, 0, 2)]
    assert model.setData(model.index(0, 0), "产出")
    values = [document.book.value(at(f"indicators.{r}.level1@p1")) for r in ("r1", "r2", "r3")]
    assert values == ["产出", "产出", "效益指标"]


@pytest.mark.parametrize("sheet", ["general", "summary", "expense", "hospitality"])
def test_rows_that_come_and_go_need_no_reset(qtbot: QtBot, sheet: str) -> None:
    document = office()
    model = model_of(document, sheet)
    document.structure_changed.connect(lambda: show(model, sheet))
    general = TableKey("general")
    with qtbot.assertNotEmitted(model.modelReset):
        document.do(add_code(document.book, COUNTY, general, "2070109", "群众文化").edit)
        edit = remove_codes(document.book, COUNTY, general, ["2080505"])
        assert edit is not None
        document.do(edit)
        document.undo_stack.undo()
        document.undo_stack.undo()
        document.undo_stack.redo()


def test_list_rows_come_go_and_move(qtbot: QtBot) -> None:
    document = office()
    model = model_of(document, "project", "p1")
    document.structure_changed.connect(lambda: show(model, "project", "p1"))
    key = TableKey("indicators", "p1")
    with qtbot.assertNotEmitted(model.modelReset):
        document.do(insert_row(document.book, COUNTY, key, "r1").edit)
        edit = move_rows(document.book, key, ["r3"], -1)
        assert edit is not None
        document.do(edit)
    assert [row.rows[0] for row in model.grid.rows] == ["r1", "r4", "r3", "r2"]


def test_another_sheet_is_a_reset(qtbot: QtBot) -> None:
    model = model_of(office(), "general")
    with qtbot.waitSignal(model.modelReset):
        show(model, "basic")
    assert model.columnCount() == 6


def test_a_screen_reader_hears_place_figure_and_origin(qtbot: QtBot) -> None:
    model = model_of(office(), "general")
    index = model.index_of(at("general.205.total"))
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "一般公共预算财政拨款支出表·205 教育支出·合计，45.00，计算"


def test_the_tip_of_a_name_is_the_whole_name(qtbot: QtBot) -> None:
    model = model_of(office(), "general")
    index = model.index_of(at("general.20805.name"))
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "行政事业单位养老支出"
