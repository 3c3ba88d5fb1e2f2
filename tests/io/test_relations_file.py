"""The file of one's own relations: read back as written, refused in one sentence."""

from pathlib import Path

import pytest

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.relations_file import read_relations, write_relations
from budgetbook.model.declared import RelationSpec
from tests.model.books import COUNTY

ONE = RelationSpec(
    id="U1", name='名称带"引号"\n和换行', cite="本地要求", op=">=", severity="warning",
    check="expense[each].total = expense[children].total",
)  # fmt: skip
OTHER = RelationSpec(
    id="U2", name="本年", cite="口径", check="fund[total].total = 0", enabled=False
)  # fmt: skip


def test_read_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "勾稽关系.toml"
    write_relations(path, (ONE, OTHER), COUNTY)
    assert read_relations(path) == (ONE, OTHER)
    assert "# 支出总表[每行].合计 ≥ 支出总表[下级].合计\n" in path.read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "[[relation", "relation = 3", "[[relation]]\nid = 3", '[[relation]]\nid = "U1"',
        '[[relation]]\nid = "U1"\nname = "名"\ncite = "据"\ncheck = "a = b"',
    ],
)  # fmt: skip
def test_what_is_no_such_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "坏.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match=r"^“坏.toml”不是预算簿导出的勾稽关系文件"):
        read_relations(path)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="打不开"):
        read_relations(tmp_path / "没有.toml")
