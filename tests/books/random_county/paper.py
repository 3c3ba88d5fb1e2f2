"""The 明细底稿 of random facts: one line for each fact."""

from budgetbook.model.book import Row, Table
from budgetbook.model.ref import TableKey
from tests.books.random_county.facts import Facts

_KINDS = {"staff": "人员经费", "office": "公用经费", "project": "项目支出",
          "operating": "经营支出", "superior": "上解上级支出", "subsidy": "对附属单位补助支出",
          "left": "年终结转"}  # fmt: skip
_FUNDS = {"general": "一般公共预算", "fund": "政府性基金", "capital": "国有资本经营",
          "special": "财政专户", "business": "事业收入", "operating": "经营收入",
          "superior": "上级补助收入", "subsidiary": "附属单位上缴收入", "other": "其他收入",
          "unit": "单位资金"}  # fmt: skip
#: 政府经济 by the first three digits: 机关 against 对事业单位.
_GOVERNMENT = {
    "行政": {"301": "50101", "302": "50201", "303": "50905", "310": "50306"},
    "事业": {"301": "50501", "302": "50502", "303": "50905", "310": "50601"},
}


def details_table(facts: Facts) -> Table:
    """明细底稿 whose lines are the facts."""
    rows = []
    for number, fact in enumerate(facts.facts, 1):
        cells = {
            "kind": _KINDS[fact.kind], "function": fact.function, "economic": fact.economic,
            "government": _GOVERNMENT[fact.nature].get(fact.economic[:3], ""),
            "nature": fact.nature, "fund": _FUNDS[fact.fund],
            "origin": "结转" if fact.carried else "当年", "amount": fact.amount,
        }  # fmt: skip
        rows.append(Row(id=f"d{number}", cells={k: v for k, v in cells.items() if v != ""}))
    return Table(key=TableKey("details", ""), title="明细底稿", rows=tuple(rows))
