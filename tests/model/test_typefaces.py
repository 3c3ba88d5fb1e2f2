"""Official faces and what stands in for them."""

import pytest

from budgetbook.model.layout import layout_ids, load_layout
from budgetbook.model.typefaces import Chosen, choose, stand_ins


def test_the_face_itself_comes_first() -> None:
    assert choose("宋体", {"宋体", "SimSun"}) == Chosen("宋体", False)
    assert choose("仿宋_GB2312", {"FangSong"}) == Chosen("FangSong", False)


def test_a_near_face_stands_in_and_is_told() -> None:
    assert choose("宋体", {"Noto Serif CJK SC"}) == Chosen("Noto Serif CJK SC", True)
    assert choose("宋体", {"Arial"}) == Chosen("宋体", True)
    assert choose("没有的字体", {"Arial"}).stands_in


@pytest.mark.parametrize("layout", layout_ids())
def test_every_face_of_a_layout_is_listed(layout: str) -> None:
    found = load_layout(layout)
    faces = {*found.paper.faces, found.cover.face.face, found.cover.small.face}
    assert faces <= set(stand_ins())
