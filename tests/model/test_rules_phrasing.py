"""Rules over sentences and spellings: every pattern finds its sentence and leaves the mended one
alone."""

import pytest

from budgetbook.model.check import RULES
from budgetbook.model.phrasing import odd_phrases, phrasing
from budgetbook.model.ref import Ref
from tests.model.projects import book_of, outcome, told, with_text

#: A sentence that reads oddly, and the same mended.
SENTENCES = [
    ("换新投影使放映会更清楚。", "换新投影使放映更清楚。"),
    ("巡回放映使村民观影及记录。", "巡回放映使村民看上好片。"),
    ("提升村民好评度高。", "提升村民好评度。"),
    ("达到老人们心愿。", "达成老人们心愿。"),
    ("保障售票系统顺利进行。", "保障售票系统顺利运行。"),
    ("放映在年9月完成。", "放映在2024年9月完成。"),
    ("到场比例率。", "到场比例。"),
    ("影片合格率占放映总数比率。", "合格影片占放映总数比率。"),
    ("感受到党和政府和关怀。", "感受到党和政府的关怀。"),
    ("实际放映率/全年场次。", "实际放映场次/全年场次。"),
    ("到场户数占全村村总数比率。", "到场户数占全村总户数比率。"),
    ("应到场村民占全村的比例", "到场村民占应到村民的比例"),
    ("全市市委机关放映。", "市委机关放映。"),
    ("稳定农村村干部队伍。", "稳定村干部队伍。"),
    ("用于租车、买票等等。", "用于租车、买票等。"),
    ("由中中央财政补助。", "由中央财政补助。"),
    ("按2024工作计划放映。", "按2024年工作计划放映。"),
    ("计划引进名放映能手若干。", "计划引进3名放映能手。"),
    ("通过退休干部发放影票。", "通过向退休干部发放影票。"),
    ("通过省委、县委部署放映。", "按照省委、县委部署放映。"),
    ("支持用于村里放映。", "用于村里放映。"),
    ("较好的改善观影环境。", "较好地改善观影环境。"),
    ("定期召开村民会、影迷会等形式，听取意见。", "通过召开村民会、影迷会等形式，听取意见。"),
    ("放映针对性、实效性，提高观影人数。", "增强放映针对性、实效性，提高观影人数。"),
    ("每场补助300元的标准发放补贴。", "按照每场300元的标准发放补贴。"),
    ("统筹影院队伍建设，书屋建设以及开放。", "统筹影院队伍建设、书屋建设以及开放。"),
    ("用于车费印刷等费用。", "用于车费、印刷等费用。"),
    ("“露天放映的”活动。", "“露天放映”的活动。"),
    ("社区工作岗位薪酬。", "社区工作者岗位薪酬。"),
    ("占总计人数的比例", "占总人数的比例"),
    ("选好强放映队伍。", "选好配强放映队伍。"),
    ("按规定动用的租房收入。", "按规定动用的售房收入。"),
    ("前往悼唁。", "前往吊唁。"),
    ("加强党政教育。", "加强党性教育。"),
    ("支付占场费。", "支付驻场费。"),
    ("科级新任公务员观影。", "新任公务员观影。"),
    ("用于影院放映和书屋工作和夜校", "用于影院放映、书屋和夜校"),
]


@pytest.mark.parametrize(("odd", "mended"), SENTENCES)
def test_sentence(odd: str, mended: str) -> None:
    assert odd_phrases(odd)
    assert odd_phrases(mended) == ()


def test_every_pattern_has_its_sentence() -> None:
    said = {found.say for odd, _ in SENTENCES for found in odd_phrases(odd)}
    assert said == {pattern.say for pattern in phrasing().patterns}


def test_words_that_look_alike_are_no_slips() -> None:
    text = (
        "目的的确如此，及时了解、平和和谐，及早核对对象，为了解决存在在先的问题。"
        "引进名师、慰问名家；农村村民自愿；应急占用；有效的服务。"
    )
    assert odd_phrases(text) == ()


FAILING = [
    ("T8", "全市市委机关放映。", "全市市委机关放映"),
    ("T7a", "共9.6万元 。主要用于放映。", "9.6万元 。"),
    ("T4d", '建设"露天影院"。', '"露天影院"'),
    ("T4e", "推广“书屋＋课堂”“书屋+影院”。", "＋"),
    ("T2b", "加强青少年法制教育。", "法制教育"),
]
SILENT = [
    ("T8", "市委机关放映。"),
    ("T7a", "共9.6万元。 主要用于放映 3 场。"),
    ("T4d", "建设“露天影院”。"),
    ("T4e", "推广“书屋+课堂”“书屋+影院”。"),
    ("T2b", "加强青少年法治教育。"),
]


@pytest.mark.parametrize(("rule", "text", "words"), FAILING)
def test_slip_in_a_cell_and_in_the_text(rule: str, text: str, words: str) -> None:
    found = outcome(book_of({"purpose": text}), rule).findings
    assert len(found) == 1
    assert words in found[0].message
    assert found[0].refs == (Ref("project", "form", "purpose", "p1"),)
    found = outcome(book_of({}, text=text), rule).findings
    assert [(f.paragraph, words in f.message) for f in found] == [("t1", True)]


@pytest.mark.parametrize(("rule", "text"), SILENT)
def test_is_silent(rule: str, text: str) -> None:
    assert told(book_of({"purpose": text}, text=text), rule) == []


def test_a_book_set_with_blanks_around_figures_has_no_stray_ones() -> None:
    projects = [
        {"name": f"书屋{n}", "purpose": f"第 {n} 年建成 ，用 {n} 万元。"} for n in range(2, 20)
    ]
    assert told(book_of(*projects), "T7a") == []


# ---------------------------------------------------------------- spellings, titles, cohorts


def test_two_spellings_of_one_thing_are_told() -> None:
    project = {"purpose": "补贴驻村工作队。", "goals": "1.管好驻村工作组。\n2.帮好驻村工作组。"}
    found = outcome(book_of(project, {"purpose": "驻村工作队来。"}), "T9").findings
    assert len(found) == 1
    assert "“宣讲经费”写“驻村工作" in found[0].message
    assert told(book_of({"purpose": "驻村工作组。"}, {"purpose": "驻村工作队。"}), "T9") == []
    text = "名词解释\n1、机关运行费：办公用的钱。\n三、机关运行经费\n安排机关运行经费9.00万元。"
    assert "“机关运行费”" in told(book_of({}, text=text), "T9")[0]


def test_a_cited_title_needs_its_marks() -> None:
    row = "数量 | 书屋个数 | 书屋 | 9个 | {}"
    bare = "县政府关于做好村级书屋开放工作的通知"
    messages = told(book_of({"indicators": row.format(bare)}), "T7b")
    assert len(messages) == 1
    assert "关于做好村级书屋开放工作的通知" in messages[0]
    assert told(book_of({"indicators": row.format(f"《{bare}》")}), "T7b") == []
    assert told(book_of({"purpose": bare}), "T7b") == []


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("2020-2022年度新来的放映员", True),
        ("给2021年、2022年毕业的放映员发补贴", True),
        ("2021-2025年放映规划", False),
        ("《2018-2020年放映规划》", False),
        ("给2023年、2024年毕业的放映员发补贴", False),
    ],
)
def test_cohorts(text: str, told_of: bool) -> None:
    messages = told(book_of({"indicators": f"数量 | 放映员人数 | {text} | 9人"}), "T1d")
    assert bool(messages) is told_of


def test_a_misspelt_title_of_a_table() -> None:
    book = book_of(layout="hebei-open-2023")
    wrong = with_text(book, "[sheet] fund 部门预算政府基金预算支出表")
    assert "“政府基金预算”应为“政府性基金预算”" in told(wrong, "S9")[0]
    assert told(with_text(book, "[sheet] fund 政府性基金预算支出表"), "S9") == []


def test_a_list_word_is_asked_about_only_in_its_years() -> None:
    text = "做好县乡领导班子换届工作。"
    assert told(book_of({"purpose": text}, year=2024), "T2b")
    assert told(book_of({"purpose": text}, year=2026), "T2b") == []
    assert RULES["T2b"].severity == "info"


#: Rules whose failing example is a whole test.
TESTED = {
    "T9": test_two_spellings_of_one_thing_are_told,
    "T7b": test_a_cited_title_needs_its_marks,
    "T1d": test_cohorts,
    "S9": test_a_misspelt_title_of_a_table,
}
