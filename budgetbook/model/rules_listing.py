"""Rules over lists in the text: what they announce, their items, terms, and the projects named."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.bindings import Same
from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.check import TEXT, NotApplicable, Slip, Subject, rule
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.layout import Layout, columns_of, normal
from budgetbook.model.performance import Project, performance, short
from budgetbook.model.rules_naming import chinese_number
from budgetbook.model.rules_wording import paragraphs

_CITE = "文字前后一致"
_HEAD = re.compile(r"^\s*(第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|"
                   r"[（(][一二三四五六七八九十]+[)）]|\d{1,2}\s*[.．、])\s*")  # fmt: skip
_LONGEST_HEADING = 45


class Item(NamedTuple):
    """A numbered paragraph with its level (0 for 第N部分 … 3 for 1.)."""

    paragraph: Paragraph
    level: int
    mark: str
    words: str


def items(book: Book) -> tuple[Item, ...]:
    """The numbered paragraphs of the text; a table between ends nothing."""
    return _items(Same(book.flow))


@lru_cache(maxsize=4)
def _items(flow: Same) -> tuple[Item, ...]:
    found = []
    for one in flow.value:  # type: ignore[attr-defined]
        if not isinstance(one, Paragraph) or one.role.startswith("contents"):
            continue
        hit = _HEAD.match(one.text)
        if hit and one.role != "title":
            mark = re.sub(r"\s", "", hit[1])
            level = (
                0 if mark[0] == "第" else 2 if mark[0] in "（(" else 3 if mark[0].isdigit() else 1
            )
            found.append(Item(one, level, mark, one.text[hit.end() :].strip()))
    return tuple(found)


# ---------------------------------------------------------------- 分项绩效目标


def _parts(book: Book) -> list[Item]:
    """The items under 分项绩效目标: the first level of numbers under that heading."""
    all_items = items(book)
    start = next(
        (n for n, i in enumerate(all_items) if re.match("分项(?:绩效)?目标", i.words)), None
    )
    if start is None:
        return []
    home = all_items[start].level
    inside = []
    for item in all_items[start + 1 :]:
        if item.level <= home:
            break
        inside.append(item)
    top = min((i.level for i in inside), default=0)
    return [item for item in inside if item.level == top]


@rule("D12", "分项绩效目标与项目对应", cite="分项目标由项目落实", reads=(TEXT, "project.name"),
      severity="info")  # fmt: skip
def parts_have_projects(subject: Subject) -> Iterator[Slip]:
    """Where 分项绩效目标 are named after the projects, each has its project and the other way
    round; a name that is nearly one is told as such."""
    parts = [i for i in _parts(subject.book) if len(i.words) <= _LONGEST_HEADING]
    projects = performance(subject).projects
    names = {plain_words(p.name) for p in projects}
    titles = {plain_words(i.words).rstrip("。") for i in parts}
    if len(titles & names) < max(3, len(parts) // 2):
        raise NotApplicable
    lone = [p for p in projects if plain_words(p.name) not in titles]
    for item in parts:
        title = plain_words(item.words).rstrip("。")
        if title in names:
            continue
        near = [p for p in lone if _alike(title, plain_words(p.name)) > _NEAR]
        if near:
            lone.remove(near[0])
            message = f"分项目标“{item.mark}{item.words}”与项目“{near[0].name}”名称不一致"
            yield Slip(message, (near[0].ref("name"),), item.paragraph.id, item.paragraph.id)
        else:
            message = f"分项目标“{item.mark}{item.words}”没有对应的项目绩效目标表"
            yield Slip(message, (), item.paragraph.id, item.paragraph.id)
    for project in lone[:_MOST]:
        message = f"项目“{project.name}”在第一部分没有对应的分项目标"
        yield Slip(message, (project.ref("name"),))


_NEAR, _MOST = 0.75, 12


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


_COUNT = re.compile(r"([一二两三四五六七八九十]|\d{1,3})(轮|期|次|场)([\u4e00-\u9fff]{2,4})")


@rule("D12b", "分项目标的次数与项目指标一致", cite="分项目标由项目落实",
      reads=(TEXT, "project.name", "indicators.level3", "indicators.target"),
      severity="info")  # fmt: skip
def parts_count_alike(subject: Subject) -> Iterator[Slip]:
    """两轮督导 in the text of a 分项目标 and ≥5轮 in its project."""
    texts = _texts_under(subject.book)
    if not texts:
        raise NotApplicable
    for project in performance(subject).projects:
        for item in texts.get(plain_words(project.name), ()):
            yield from _other_counts(project, item)


def _other_counts(project: Project, item: Paragraph) -> Iterator[Slip]:
    for hit in _COUNT.finditer(plain_words(item.text)):
        number = chinese_number(hit[1])
        rows = [
            i for i in project.of("quantity")
            if i.value.unit == hit[2] and i.value.number is not None
            and any(hit[3][n : n + 2] in i.name for n in range(len(hit[3]) - 1))
        ]  # fmt: skip
        if rows and all(i.value.number != number for i in rows):
            message = f"分项目标写“{hit[0]}”，项目“{short(project.name)}”的指标是“{rows[0].quote}”"
            yield Slip(message, (rows[0].ref(),), f"{item.id}|{hit[0]}", item.id)


def _texts_under(book: Book) -> dict[str, list[Paragraph]]:
    """The paragraphs under each item of 分项绩效目标, by the item's bare words."""
    parts = {i.paragraph.id: plain_words(i.words).rstrip("。") for i in _parts(book)}
    found: dict[str, list[Paragraph]] = {}
    current = ""
    for one in paragraphs(book) if parts else ():
        if one.id in parts:
            current = parts[one.id]
        elif current and not _HEAD.match(one.text):
            found.setdefault(current, []).append(one)
        else:
            current = ""
    return found


# ---------------------------------------------------------------- lists that are announced

_LISTED = re.compile(
    r"(?P<list>(?:[\u4e00-\u9fff]{2,8}、){2,9}[\u4e00-\u9fff]{2,8}?)"
    r"(?:这|等)?(?P<n>[二两三四五六七八九十])(?:个方面|大方面|个领域|个重点|项任务|大工程|项工程|方面)"
)


@rule("C7", "所列各项与后文的分项一致", cite=_CITE, reads=(TEXT,))
def lists_are_carried_out(subject: Subject) -> Iterator[Slip]:
    """“强甲、强乙、强丙三个方面”: as many as said, and each of them among the items that
    follow, where most of them are."""
    numbered = items(subject.book)
    found = False
    for one in paragraphs(subject.book):
        for words, listed, number in _listed(one.text):
            found = True
            named = listed.split("、")
            if len(named) != number:
                message = f"“{words}”列了 {len(named)} 项"
                yield Slip(message, (), f"{one.id}|{words}", one.id)
            yield from _not_carried_out(one, words, named, numbered)
    if not found:
        raise NotApplicable


@lru_cache(maxsize=2048)
def _listed(text: str) -> tuple[tuple[str, str, int | None], ...]:
    if "、" not in text:
        return ()
    hits = _LISTED.finditer(re.sub(r"\s", "", text))
    return tuple((hit[0], hit["list"], chinese_number(hit["n"])) for hit in hits)


def _not_carried_out(
    one: Paragraph, words: str, named: list[str], numbered: tuple[Item, ...]
) -> Iterator[Slip]:
    heads = [i.words[:_LONGEST_HEADING] for i in numbered if i.paragraph.id != one.id]
    missing = [name for name in named if not any(name[-3:] in head for head in heads)]
    if missing and len(missing) * 3 <= len(named):
        lacks = "、".join(f"“{name}”" for name in missing)
        yield Slip(f"“{words}”，后面的分项里没有{lacks}", (), f"{one.id}|{words}", one.id)


# ---------------------------------------------------------------- terms and tables

_TERM = re.compile(
    r"^\s*(?:\d{1,2}[.．、]|[（(][一二三四五六七八九十]+[)）])\s*([^：:，。]{3,14})[：:]"
)


@rule("C8", "名词解释与表中的名称一致", cite="名词解释对应公开表的栏目", reads=(TEXT,))
def terms_are_those_of_the_tables(subject: Subject) -> Iterator[Slip]:
    """A term that differs by one or two characters from a heading of the tables or of the text
    that has no term of its own."""
    terms = list(_terms(subject.book))
    if not terms:
        raise NotApplicable
    official = _official(subject.layout, subject.book)
    own = {term for _, term in terms}
    for item, term in terms:
        if term in official:
            continue
        near = [name for name in official if name not in own and _is_near(term, name)]
        if near:
            message = f"名词解释写“{term}”，表中和正文是“{near[0]}”，请核对是否一回事"
            yield Slip(message, (), f"{item.id}|{term}", item.id)


def _terms(book: Book) -> Iterator[tuple[Paragraph, str]]:
    inside = False
    for one in paragraphs(book):
        if len(one.text) < 20 and "名词解释" in one.text:
            inside = True
        elif inside and re.match(r"\s*[一二三四五六七八九十]+、", one.text):
            return
        elif inside and (hit := _TERM.match(one.text)):
            yield one, normal(hit[1].strip("“” "))


_TAILS = re.compile("(?:的?安排|预算|增减变化|使用)?(?:情况|说明)+$")


def _official(layout: Layout, book: Book) -> list[str]:
    """Titles of money columns and of fixed rows, and what the headings of the text name."""
    found: dict[str, None] = {}
    for key, table in book.tables.items():
        spec = layout.table(key.table)
        if spec is None or key.instance:
            continue
        for column in columns_of(spec, table):
            found[normal(column.title)] = None
    for item in items(book):
        if item.level < 3 and len(item.words) < _LONGEST_HEADING:
            head = normal(item.words)
            found[_TAILS.sub("", head)] = None
    return [name for name in found if len(name) > 3]


def _is_near(term: str, name: str) -> bool:
    if abs(len(term) - len(name)) > 1 or len(term) < 5:
        return False
    if len(term) == len(name):
        return sum(a != b for a, b in zip(term, name, strict=True)) == 1
    short_, long_ = sorted((term, name), key=len)
    return any(long_[:i] + long_[i + 1 :] == short_ for i in range(len(long_)))


_TABLES = re.compile(r"[\u4e00-\u9fff]{2,10}?(?:总表|支出表|收入表)(?:支出栏|收入栏)?")


@rule("C9", "文字提到的表本簿都有", cite=_CITE, reads=(TEXT,), severity="info")
def named_tables_exist(subject: Subject) -> Iterator[Slip]:
    """收支预算总表, where the book's table is 部门预算收支总表."""
    titles = []
    for sheet in subject.layout.sheets:
        titles += [normal(t) for t in (sheet.title, sheet.name, *sheet.aliases)]
    titles += [normal(i.title) for i in subject.book.flow if isinstance(i, Placed)]
    for one in paragraphs(subject.book):
        if one.role != "body" or "表" not in one.text or "绩效" in one.text:
            continue
        missing = [
            name for name in _tables_in(one.text)
            if not any(name in title for title in titles)
        ]  # fmt: skip
        if missing:
            shown = "、".join(f"“{name}”" for name in missing)
            message = f"文字提到的{shown}，本簿没有这个名称的表"
            yield Slip(message, (), one.id, one.id)


@lru_cache(maxsize=2048)
def _tables_in(text: str) -> list[str]:
    found = []
    for part in re.split("[、，。；：“”（）《》\\s]", text):
        hit = _TABLES.search(part)
        if hit:
            name = re.sub("(?:支出栏|收入栏)$", "", hit[0])
            name = re.sub("^.*?(?:年度?|反映在|见|列入|在|部门|本|的|和|与|及)", "", name)
            found.append(name)
    return list(dict.fromkeys(name for name in found if len(name) > 4))


# ---------------------------------------------------------------- how items are written


@rule("E3", "同级编号和句末标点写法一致", cite="公文格式", reads=(TEXT,), severity="info")
def items_are_written_alike(subject: Subject) -> Iterator[Slip]:
    """1. beside 3、 in one list; a number without its mark in the contents; a heading without any
    text where its fellows have some; items of which some end with a full stop."""
    numbered = items(subject.book)
    for run in _runs(numbered):
        yield from _marks_alike(run)
        yield from _ends_alike(run)
        yield from _empty_heads(run)
    yield from _contents_marks(subject.book)


def _runs(numbered: tuple[Item, ...]) -> Iterator[list[Item]]:
    """Items of one level that stand together, a higher level ending them."""
    open_: dict[int, list[Item]] = {}
    for item in numbered:
        for level in [n for n in open_ if n > item.level]:
            yield open_.pop(level)
        open_.setdefault(item.level, []).append(item)
    yield from open_.values()


def _marks_alike(run: list[Item]) -> Iterator[Slip]:
    if run[0].level != 3:
        return
    styles: dict[str, list[Item]] = {}
    for item in run:
        styles.setdefault(item.mark[-1].replace("．", "."), []).append(item)
    if len(styles) > 1 and len(run) <= _LONGEST_RUN:
        usual = max(styles.values(), key=len)
        odd = [item for items_ in styles.values() if items_ is not usual for item in items_]
        shown = "、".join(f"“{i.mark}{short(i.words, 16)}”" for i in odd[:4])
        other = f"“{usual[0].mark}{short(usual[0].words, 16)}”"
        yield Slip(f"编号{shown}与同级的{other}写法不一", (), odd[0].paragraph.id,
                   odd[0].paragraph.id)  # fmt: skip


_LONGEST_RUN = 12


def _ends_alike(run: list[Item]) -> Iterator[Slip]:
    if run[0].level != 3 or not 1 < len(run) <= _LONGEST_RUN:
        return
    bare = [
        i
        for i in run
        if not re.search("[。；：;:.！”]$", i.words) and re.search("[，,：:]", i.words)
    ]
    if bare and any(i.words.endswith("。") for i in run):
        shown = "、".join(f"“…{i.words[-20:]}”" for i in bare[:4])
        yield Slip(f"{shown}句末没有句号，同级别的有", (), bare[0].paragraph.id,
                   bare[0].paragraph.id)  # fmt: skip


def _empty_heads(run: list[Item]) -> Iterator[Slip]:
    if run[0].level != 2 or len(run) < 3:
        return
    only = [
        i for i in run if i.words.endswith("。") and i.words.count("。") == 1 and len(i.words) < 30
    ]
    if len(only) == 1 and all("。" in i.words[:-1] for i in run if i is not only[0]):
        yield Slip(f"“{only[0].mark}{only[0].words}”只有标题，同级各条都有内容", (),
                   only[0].paragraph.id, only[0].paragraph.id)  # fmt: skip


def _contents_marks(book: Book) -> Iterator[Slip]:
    lines = [i for i in book.flow if isinstance(i, Paragraph) and i.role.startswith("contents")]
    marked = [i for i in lines if re.match(r"\s*\d{1,3}\s*[.．、]", i.text)]
    bare = [i for i in lines if re.match(r"\s*\d{1,3}\s*[\u4e00-\u9fff“]", i.text)]
    if bare and len(marked) > len(bare):
        shown = "、".join(f"“{short(re.sub(r'[.·…0-9]+$', '', i.text.strip()))}”" for i in bare[:4])
        yield Slip(f"目录{shown}序号后面漏了点", (), bare[0].id, bare[0].id)
