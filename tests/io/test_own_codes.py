"""The user's own list of 科目: from any table that prints codes and names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.own_codes import (
    differences,
    export_codes,
    load_own_codes,
    own_codes_file,
    read_code_list,
    write_own_codes,
)
from budgetbook.model.codes import load_codes, name_of, use_own_codes

Cell = str | int | None
FOUND = {
    "function": {"208": "社会保障和就业支出", "20831": "新设的款", "2083101": "新设的项"},
    "economic": {"30240": "数据服务费"},
}


@pytest.fixture(autouse=True)
def _no_own_codes() -> Iterator[None]:
    yield
    use_own_codes({})


def _book(path: Path, rows: list[tuple[Cell, ...]]) -> Path:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize(
    "rows",
    [
        [("科目编码", "科目名称", "说明"), (208, "社会保障和就业支出", "反映有关支出"),
         (20831, "\u3000新设的款", ""), (2083101, "\u3000\u3000新设的项", "二〇三一年增设"),
         ("30240", "数据服务费", None), (10301, "不是支出科目", None)],
        [("类", "款", "项", "科目名称"), ("208", None, None, "社会保障和就业支出"),
         (None, "31", None, "新设的款"), (None, None, "01", "新设的项"),
         ("302", "40", None, "数据服务费")],
        [("类", "款", "项", "科目名称"), ("208", None, None, "社会保障和就业支出"),
         ("208", "31", None, "新设的款"), ("208", "31", "01", "新设的项"),
         ("302", "40", "", "数据服务费")],
        [("政府收支分类科目",), ("208 社会保障和就业支出",), ("20831 新设的款",),
         ("2083101 新设的项",), ("30240 数据服务费",)],
    ],
    ids=["one column", "three columns", "three columns repeated", "one cell"],
)  # fmt: skip
def test_a_list_is_read_whatever_way_it_prints_its_codes(
    tmp_path: Path, rows: list[tuple[Cell, ...]]
) -> None:
    assert read_code_list(_book(tmp_path / "科目.xlsx", rows)) == FOUND


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_excel_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "科目.csv"
    path.write_bytes("科目编码,科目名称\r\n20831,新设的款\r\n30240,数据服务费\r\n".encode(encoding))
    assert read_code_list(path) == {
        "function": {"20831": "新设的款"},
        "economic": {"30240": "数据服务费"},
    }


def test_a_file_without_codes_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "名单.xlsx", [("姓名", "电话"), ("某人", "12345")])
    with pytest.raises(UnreadableFile, match="没有找到科目，没有导入"):
        read_code_list(path)
    path = tmp_path / "坏.csv"
    path.write_bytes(b"\x80\xff\x00\x81")
    with pytest.raises(UnreadableFile):
        read_code_list(path)


def test_a_kept_list_is_in_use_after_the_next_start(tmp_path: Path) -> None:
    write_own_codes(own_codes_file(tmp_path), FOUND)
    assert load_own_codes(tmp_path) == ""
    assert name_of("2083101") == "新设的项"
    assert load_codes("function")["2083101"].confidence == "U"
    assert load_codes("function")["2080505"].name  # the built-in ones stay
    assert list(load_codes("function")) == sorted(load_codes("function"))


def test_a_damaged_list_is_said_and_left_out(tmp_path: Path) -> None:
    own_codes_file(tmp_path).write_bytes(b"\x80\xff\x81")
    assert "仍用原来的科目表" in load_own_codes(tmp_path)
    assert load_own_codes(tmp_path / "nowhere") == ""


def test_what_a_list_changes_is_told() -> None:
    own = {"function": {"208": name_of("208"), "2080505": "改了的名称", "2083101": "新设的项"}}
    assert differences(own) == {
        "2080505": (name_of("2080505"), "改了的名称"),
        "2083101": ("", "新设的项"),
    }


def test_the_exported_list_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "全部.csv"
    export_codes(path)
    found = read_code_list(path)
    assert differences(found) == {}
    assert {kind: len(codes) for kind, codes in found.items()} == {
        kind: len(load_codes(kind)) for kind in ("function", "economic", "government")
    }


@given(
    st.dictionaries(
        st.from_regex(r"2\d{2}(\d{2}){0,2}", fullmatch=True),
        st.text("款项支出类的事务", min_size=1, max_size=8),
        min_size=1,
    )
)
def test_what_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory, codes: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("codes") / "codes.csv"
    write_own_codes(path, {"function": codes})
    assert read_code_list(path) == {"function": codes}
