"""What can be wrong with the words of a text."""

import pytest

from budgetbook.model.text_marks import (
    double_marks,
    half_width,
    is_flawless,
    odd_documents,
    other_years,
    outdated_in,
    typos_in,
    unbalanced,
)


@pytest.mark.parametrize(
    "text",
    [
        "开展“大走访”和“大调研”，落实（试行）办法",
        "《关于〈管理办法〉有关问题的通知》（某发〔2022〕9号）",
        '围绕"三个一"目标和"双提升"行动',
        "1)先登记，2.再核对",
        "（一）总体要求",
        "混用（半角)括号也算成对",
        "【2022】15号",
        "没有引号",
    ],
)
def test_paired(text: str) -> None:
    assert unbalanced(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("落实“三定方案、编制清单", "“三定方案"),
        ("推行”首问负责”制度", "推行”首问"),
        ("某发2022〕15号文件", "2022〕15号"),
        ("（含下属单位", "（含下属"),
        ('围绕"三个一目标', '"三个一目标'),
        ("《管理办法）", "办法）"),
    ],
)
def test_not_paired(text: str, words: str) -> None:
    assert words in unbalanced(text)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("摸清底数,建好台账", 1),
        ("摸清底数;分类施策:逐户落实", 2),
        ("(三) 统一调度", 1),
        ("全部办结.", 1),
        ("摸清底数，建好台账。", 0),
        ("投入1,200.50万元，比例3:2", 0),
        ("App,Web 两端", 0),
        ("1.办好夜校", 0),
    ],
)
def test_half_width(text: str, places: int) -> None:
    assert len(half_width(text)) == places


def test_double_marks() -> None:
    assert double_marks("逐户落实，。全部办结") == ("逐户落实，。全部办结",)
    assert double_marks("“办结。”再报") == ()


def test_odd_documents() -> None:
    assert odd_documents("某财[2022]88 号、某办【2021】6号") == ("[2022]88 号", "【2021】6号")
    assert odd_documents("某财〔2022〕88号，附件[2022]") == ()


@pytest.mark.parametrize(
    "text",
    [
        "按某办〔2022〕97号、某财[2021]8号、某组【2020】18号执行",
        "《全市人才规划（2018-2027年）》",
        "2021-2025年规划", "2021年至2025年",
        "《2022年工作要点》",
        "2024年6月底前",
        "补助2023届毕业生", "2019-2021年度在村任职人员", "为2022年、2023年硕博发放津贴",
        "截至2023年末", "截止2023年12月31日",
        "比2023年增加3.20万元", "较2023年预算减少", "与2023年持平",
        "力争到2030年翻一番", "自2019年起",
        "组织2023年度考核", "编制2023年度决算",
        "13109923P00310110021K",
        "补贴2022人", "共2023个",
    ],
)  # fmt: skip
def test_years_that_are_no_slip(text: str) -> None:
    assert [y for y in other_years(text, 2024) if y[0] < 2024] == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年12月底前全部完成", 2023),
        ("2023 工作计划", 2023),
        ("2023年预算测算", 2023),
        ("完成2022年系统维护", 2022),
        ("2023-12-31", 2023),
        ("2023年、2024年分两批", 2023),
    ],
)
def test_stale_years(text: str, year: int) -> None:
    assert [found for found, _ in other_years(text, 2024)] == [year]


def test_outdated() -> None:
    assert [w.instead for w in outdated_in("走访贫困户和贫困村", 2024)] == [
        "脱贫村（或乡村振兴重点村）", "脱贫户（或防返贫监测对象）",
    ]  # fmt: skip
    assert outdated_in("走访贫困户", 2019) == ()
    assert outdated_in("巩固拓展脱贫攻坚成果", 2024) == ()
    assert len(outdated_in("巩固脱贫攻坚成果，打赢脱贫攻坚战", 2024)) == 1


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("群众参于度", "参于"),
        ("新建5各村的书屋", "5各村"),
        ("预算数18万，用于宣讲", "预算数18万"),
        ("办好教师培訓班", "师培訓班"),
    ],
)
def test_typos(text: str, wrong: str) -> None:
    assert wrong in [typo.wrong for typo in typos_in(text)]


@pytest.mark.parametrize("text", ["预算数18万元", "培训5各类", "組織經費標準", "各村都参与"])
def test_no_typos(text: str) -> None:
    assert typos_in(text) == ()


def test_a_traditional_character_is_quoted_with_its_neighbours() -> None:
    assert [t.wrong for t in typos_in("开展教育培訓工作")] == ["育培訓工作"]


@pytest.mark.parametrize(
    "text",
    ["走访贫困户", "落实“三定方案", "摸清底数,建好台账", "落实，。办结", "某财[2022]8号", "参于"],
)
def test_a_flaw_of_any_kind_is_worth_a_look(text: str) -> None:
    assert not is_flawless(text)
    assert not is_flawless(f"第一行。\n{text}")


def test_a_good_text_is_flawless() -> None:
    assert is_flawless("按某财〔2022〕8号，2023年走访“五老”人员30人。")
