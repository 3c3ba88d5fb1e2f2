"""``convert … OUT.pdf``: the whole book, from the command line."""

from pathlib import Path

import pypdfium2
import pytest

from budgetbook.app import main
from tests.printed import SAMPLE


def test_convert_prints_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "公开.pdf"
    assert main(["convert", str(SAMPLE), str(target)]) == 0
    made = pypdfium2.PdfDocument(target)
    assert len(made) == 26
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in made]
    assert "编制单位" in texts[0]
    assert "公开目录" in texts[1]
    assert "九、其他需要说明的事项" in texts[-1] + texts[-2]
    assert target.stat().st_size < 1_000_000
    told = capsys.readouterr().err
    assert all(line.startswith("这台电脑没有“") for line in told.splitlines())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert main(["convert", str(SAMPLE), str(tmp_path / "没有" / "公开.pdf")]) == 2
