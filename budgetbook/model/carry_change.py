"""What a roll to the next year changes, leaves, or asks: one entry for each thing."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from budgetbook.model.ref import Ref
from budgetbook.model.years import Decision

Group = Literal["版式", "科目", "年份文字", "日期", "金额", "项目", "说明"]
_GROUPS: Mapping[str, Group] = {"layout": "版式", "code": "科目", "project": "项目"}
_DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月|(?:19|20)\d\d[-./]\d{1,2}[-./]\d")


class Change(NamedTuple):
    """Something that the roll changes, leaves, or asks."""

    what: Literal["year", "layout", "code", "table", "cell", "project"]
    before: str
    after: str
    reason: str
    decision: Decision = "改"
    #: Changed, but still to be confirmed.
    ask: bool = False
    ref: Ref | None = None
    paragraph: str = ""
    #: The name under which ``RollOptions.answers`` answers it; empty where nothing is to answer.
    key: str = ""

    @property
    def group(self) -> Group:
        """Under which heading it is listed."""
        if self.what == "year":
            if self.paragraph:
                return "说明"
            return "日期" if _DATE.search(self.before) else "年份文字"
        return _GROUPS.get(self.what, "金额")
