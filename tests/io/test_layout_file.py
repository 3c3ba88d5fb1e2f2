"""The user's own layouts as files, in .ysb files, and when files are opened and checked."""

import json
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from budgetbook import cli
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Opened, export, open_files
from budgetbook.io.home import ENVIRONMENT, layouts_folder, user_home
from budgetbook.io.layout_file import (
    keep_variant,
    kept_variants,
    parse_variant,
    read_variant,
    variant_text,
)
from budgetbook.io.store import book_from_bytes, book_to_bytes, save_book
from budgetbook.model import layout as layout_module
from budgetbook.model import layout_variant
from budgetbook.model.book import ExtraColumn, Placed
from budgetbook.model.layout_answers import proposed, variant_from
from budgetbook.model.layout_gaps import KEEP, gaps
from budgetbook.model.layout_variant import AddedColumn, Renamed, Variant, remember
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from tests.io.sample import sample
from tests.model.books import COUNTY, value
from tests.model.test_layout_variant import kept

UNIT = AddedColumn(
    table="income", id="own1", title="本年收入/单位资金", after="fiscal", part_of="subtotal"
)
SMALL = Variant(extends=COUNTY.id, title="小版式", column=(UNIT,))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on another computer: no layout of the user's own is known."""
    monkeypatch.setattr(layout_module, "_OWN", {})
    monkeypatch.setattr(layout_variant, "_KNOWN", {})


def own_file(path: Path) -> Path:
    """A workbook with a column, a title, an order and a table that no layout has."""
    book = sample()
    table = book.tables[TableKey("income")]
    extra = ExtraColumn(id="x1", title="本年收入/单位资金", after="fiscal", part_of="subtotal")
    table = table.model_copy(update={"extra_columns": (extra,)})
    book = book.with_table(table).with_table(kept())
    book = book.with_values({Ref("income", "2050202", "x1"): Decimal("6.00")})
    working = {sheet.id for sheet in COUNTY.sheets if sheet.working}
    flow = [i for i in book.flow if not (isinstance(i, Placed) and i.sheet in working)]
    places = {item.sheet: i for i, item in enumerate(flow) if isinstance(item, Placed)}
    first, second = places["income"], places["expense"]
    flow[first] = Placed(sheet="expense")
    flow[second] = Placed(sheet="income", title="部门各项收入一览表")
    at = next(i for i, item in enumerate(flow) if isinstance(item, Placed) and not item.sheet)
    flow[at] = Placed(sheet="", instance="x1", title="会议费培训费表")
    book = book.model_copy(update={"flow": tuple(flow)})
    settled = Ledger(COUNTY, book).settle(book).book
    path.write_bytes(write_excel(settled, COUNTY))
    return path


@pytest.fixture
def named(tmp_path: Path) -> tuple[Path, Opened, Variant]:
    """The file, how it opens, and the layout that is proposed for it."""
    path = own_file(tmp_path / "本县.xlsx")
    opened = open_files([path])
    found = gaps(opened.layout, opened.book)
    return path, opened, variant_from(opened.layout, opened.book, "本县版式", proposed(found))


def figures(opened: Opened) -> list[object]:
    return [(key, table.rows) for key, table in opened.book.tables.items()]


# ---------------------------------------------------------------- files


def test_text_and_back() -> None:
    changes = (Renamed(sheet="fund", words='引号“ "双" 与 \\ 斜线'),)
    for variant in (SMALL, SMALL.model_copy(update={"renamed": changes, "years": (2023, 0)})):
        again = parse_variant(variant_text(variant))
        assert (again, again.id) == (variant, variant.id)
    assert "order" not in variant_text(SMALL)


def test_folder_keeps_one_file_for_each(tmp_path: Path) -> None:
    folder = tmp_path / "layouts"
    assert kept_variants(folder) == []
    keep_variant(folder, SMALL)
    keep_variant(folder, SMALL.model_copy(update={"title": "新 / 名称"}))
    (folder / "坏.toml").write_text("[[", "utf-8")
    other = SMALL.model_copy(update={"order": ("expense", "income"), "title": "新 / 名称"})
    keep_variant(folder, other)
    assert [(p.name, v.title) for p, v in kept_variants(folder)] == [
        ("新 名称 2.toml", "新 / 名称"), ("新 名称.toml", "新 / 名称")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[", "不是预算簿导出的版式文件"),
        ('title = "甲"', "不是预算簿导出的版式文件"),
        ('extends = "nowhere-1999"\ntitle = "甲"', "本程序没有"),
        (f'extends = "{COUNTY.id}"\ntitle = "甲"\norder = ["nowhere"]', "对不上"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "给同事.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match=says):
        read_variant(path)
    with pytest.raises(UnreadableFile, match="打不开"):
        read_variant(tmp_path / "没有.toml")


# ---------------------------------------------------------------- opening


def test_the_file_read_again_is_whole(named: tuple[Path, Opened, Variant]) -> None:
    path, before, variant = named
    opened = open_files([path], own=[variant], isolated=True)
    assert opened.layout is remember(variant)
    assert {gap.proposed for gap in gaps(opened.layout, opened.book)} <= {KEEP}
    assert not [k for k in opened.book.tables if k.table == "extra"]
    assert not [r for r in opened.remarks if r.kind in ("kept", "unknown", "unread")]
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    assert value(book, "income.total.own1") == Decimal("6.00")
    assert value(book, "income.total.total") == value(before.book, "income.total.total")
    assert value(book, "own1.total.k2") == Decimal("36.50")


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_exported_and_read_again_it_is_the_same(
    named: tuple[Path, Opened, Variant], tmp_path: Path, suffix: str
) -> None:
    path, _, variant = named
    opened = open_files([path], own=[variant])
    out = tmp_path / f"导出{suffix}"
    export(out, opened.book, opened.layout)
    again = open_files([out], own=[variant])
    assert again.layout is opened.layout
    assert figures(again) == figures(opened)
    placed = [i.sheet for i in opened.book.flow if isinstance(i, Placed)]
    assert [i.sheet for i in again.book.flow if isinstance(i, Placed)] == placed
    assert placed.index("expense") < placed.index("income")


def test_a_plain_file_is_still_of_the_built_in_layout(
    named: tuple[Path, Opened, Variant], tmp_path: Path
) -> None:
    path = tmp_path / "平常.xlsx"
    book = sample()
    units = Placed(sheet="units")
    flow = [units if isinstance(i, Placed) and i.sheet == "units" else i for i in book.flow]
    path.write_bytes(write_excel(book.model_copy(update={"flow": tuple(flow)}), COUNTY))
    assert open_files([path], own=[named[2]]).layout is COUNTY


# ---------------------------------------------------------------- .ysb


def saved(named: tuple[Path, Opened, Variant], tmp_path: Path) -> Path:
    path, _, variant = named
    opened = open_files([path], own=[variant])
    target = tmp_path / "本簿.ysb"
    save_book(target, opened.book, opened.origins)
    return target


def test_a_saved_book_brings_its_layout(
    named: tuple[Path, Opened, Variant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_files([named[0]], own=[named[2]])
    target = saved(named, tmp_path)
    monkeypatch.setattr(layout_module, "_OWN", {})
    monkeypatch.setattr(layout_variant, "_KNOWN", {})
    opened = open_files([target])
    assert (opened.layout.id, opened.layout.title) == (named[2].id, "本县版式")
    assert figures(opened) == figures(before)
    assert book_to_bytes(opened.book, opened.origins) == target.read_bytes()


def test_a_prior_book_brings_its_layout_too(elsewhere: None) -> None:
    layout = remember(SMALL)
    prior = sample().model_copy(update={"layout": layout.id})
    data = book_to_bytes(sample().model_copy(update={"prior": prior}))
    layout_module._OWN.clear()
    layout_variant._KNOWN.clear()
    book, _, _ = book_from_bytes(data, "甲.ysb")
    assert book.prior is not None
    assert book.prior.layout in layout_module._OWN


def without_layout(path: Path) -> bytes:
    """The .ysb without the layout that it brings."""
    out = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "meta.json":
                meta = json.loads(data)
                meta["sha256"] = {k: v for k, v in meta["sha256"].items() if "layouts/" not in k}
                data = json.dumps(meta).encode()
            if "layouts/" not in name:
                new.writestr(name, data)
    return out.getvalue()


def test_without_it_the_folder_helps_and_else_a_sentence(
    named: tuple[Path, Opened, Variant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "旧.ysb"
    bare.write_bytes(without_layout(saved(named, tmp_path)))
    monkeypatch.setattr(layout_module, "_OWN", {})
    monkeypatch.setattr(layout_variant, "_KNOWN", {})
    with pytest.raises(UnreadableFile, match="用的版式本程序没有"):
        open_files([bare])
    assert open_files([bare], own=[named[2]]).layout.id == named[2].id


def test_a_plain_book_keeps_the_old_format() -> None:
    with zipfile.ZipFile(BytesIO(book_to_bytes(sample()))) as file:
        assert json.loads(file.read("meta.json"))["format"] == 1
        assert not [name for name in file.namelist() if name.startswith("layouts/")]


# ---------------------------------------------------------------- command line


def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert layouts_folder() == tmp_path / "layouts"
    monkeypatch.delenv(ENVIRONMENT)
    assert user_home().name == "budgetbook"


def test_check_uses_the_kept_layouts(
    named: tuple[Path, Opened, Variant],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, _, variant = named
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "home"))
    cli.main(["check", str(path), "--json"])
    report = json.loads(capsys.readouterr().out)["files"][0]
    assert report["layout"] == COUNTY.id
    kinds = {r["kind"] for r in report["remarks"]}
    assert {"recognised", "kept", "unknown"} <= kinds
    keep_variant(layouts_folder(), variant)
    cli.main(["check", str(path), "--json"])
    report = json.loads(capsys.readouterr().out)["files"][0]
    assert (report["layout"], report["profile"]) == (variant.id, COUNTY.profile)
    cli.main(["check", str(path), "--layouts", str(tmp_path)])
    told = capsys.readouterr().out
    assert COUNTY.id in told
    assert "＋ 版式没有 收入总表：版式里没有“本年收入·单位资金”列" in told
    assert cli.main(["check", str(path), "--layouts", str(tmp_path / "没有")]) == 2
    assert "没有文件夹" in capsys.readouterr().err


def test_a_figure_that_differs_from_its_sum_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(write_excel(sample(), COUNTY))
    opened = open_files([path])
    told = [r for r in opened.remarks if r.kind == "printed"]
    assert [r.ref for r in told] == [Ref("general", "205", "project")]
    assert "印的是 14.00，算出来是 15.00，相差 -1.00；照原件保留" in told[0].message
    assert told[0].place.startswith("一般公共预算财政拨款支出表!")
    cli.main(["check", str(path)])
    assert "≠ 与计算不符" in capsys.readouterr().out
