"""Every command of the window, declared once: menus, toolbar and the F1 sheet come from here."""

import importlib
from collections.abc import Mapping

from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QWidget

from budgetbook.ui.action_spec import ActionSpec as ActionSpec
from budgetbook.ui.icons import icon
from budgetbook.ui.key_list import SHEET_KEYS as SHEET_KEYS

SEPARATOR = ""

ACTIONS = (
    ActionSpec("new", "新建…", ("Ctrl+N",), "建一本空的预算簿", "new", needs_book=False),
    ActionSpec(
        "open", "打开…", ("Ctrl+O",), "打开 .ysb、Word 或 Excel 文件，可以一次选几个",
        "open", needs_book=False, short="打开",
    ),
    ActionSpec(
        "sample", "打开示例簿", (), "打开一本填好的示例，随意试用", "sample", needs_book=False
    ),
    ActionSpec("save", "保存", ("Ctrl+S",), "保存对本簿的修改", "save"),
    ActionSpec("save_as", "另存为…", ("Ctrl+Shift+S",), "另存一份 .ysb 文件"),
    ActionSpec(
        "make_layout", "依此文件建版式…", (), "给版式里没有的列、表起名，存成自己的版式",
        run="layout_dialog:make_layout",
    ),
    ActionSpec(
        "manage_layouts", "版式管理…", (), "自建的版式：导入、导出、改名、删除", needs_book=False,
        run="layouts_dialog:manage_layouts",
    ),
    ActionSpec(
        "fill_template", "填写空白表样…", (), "用本簿填平台或主管部门发的空白表，另存一份",
        run="fill_dialog:fill_template",
    ),
    ActionSpec("export_word", "导出 Word…", (), "按官方版式生成一份 .docx，原件不动"),
    ActionSpec(
        "export_pdf", "导出 PDF…", (), "带书签和目录链接的 PDF，可以查找，用于上网公开",
        run="printing:export_pdf",
    ),
    ActionSpec(
        "preview", "打印预览", ("Ctrl+Shift+P",), "看打出来是什么样", run="preview:open_preview"
    ),
    ActionSpec("print", "打印…", ("Ctrl+P",), "打印整本或其中几页", run="printing:print_book"),
    ActionSpec("export_excel", "导出 Excel…", (), "按官方版式生成一份 .xlsx，原件不动"),
    ActionSpec(
        "export_public", "导出公开版…", (), "设为内部的内容印成“——”或略去，用于上网公开",
        run="public_files:export_public",
    ),
    ActionSpec(
        "submission", "报送检查", ("Ctrl+8",), "报送、公开之前：哪些有了，还缺什么，保密审查签字",
        run="submission_page:show_submission",
    ),
    ActionSpec(
        "internal", "设为内部 / 取消内部", ("Ctrl+Shift+I",),
        "选定的行、段落或项目不在公开版里印出", run="internal_marks:toggle",
    ),
    ActionSpec("close", "关闭本簿", ("Ctrl+W",), "回到开始页"),
    ActionSpec(
        "quit", "退出", ("Ctrl+Q",), "退出预算簿", needs_book=False, run="windows:quit_program"
    ),
    ActionSpec(
        "new_window", "新窗口", ("Ctrl+Shift+N",), "再开一个窗口，打开另一本簿", needs_book=False,
        run="windows:new_window",
    ),
    ActionSpec(
        "versions", "以前的版本…", (), "每次保存前文件里的内容：打开看、比较、恢复",
        run="versions_dialog:show_versions",
    ),
    ActionSpec(
        "settings", "设置…", ("Ctrl+,",), "保存、版本、恢复副本、提示", needs_book=False,
        run="settings_dialog:show_settings",
    ),
    ActionSpec(
        "split", "拆分视图", ("Ctrl+6",), "在旁边再看一张表，两边都能改", checkable=True,
        run="split_view:toggle",
    ),
    ActionSpec(
        "hints", "入门提示", (), "五条提示，从头看一遍", run="hints:show_hints"
    ),
    ActionSpec("undo", "撤销", ("Ctrl+Z",), "撤销上一步", "undo", short="撤销"),
    ActionSpec(
        "redo", "重做", ("Ctrl+Y", "Ctrl+Shift+Z"), "重做撤销的一步", "redo", short="重做"
    ),
    ActionSpec(
        "goto", "转到…", ("Ctrl+G",), "按表名、科目编码、名称或拼音首字母转到",
    ),
    ActionSpec(
        "find", "查找…", ("Ctrl+F",), "在全簿的表、项目、文字里查找", "find",
        run="find_panel:open_find",
    ),
    ActionSpec(
        "replace", "替换…", ("Ctrl+H",), "在全簿里查找并替换，计算得出的数不动",
        run="find_panel:open_replace",
    ),
    ActionSpec(
        "paste_codes", "按科目编码对齐粘贴", (), "各行按科目编码找到自己的行",
        run="paste_special:command_codes",
    ),
    ActionSpec(
        "paste_across", "转置粘贴", (), "行变成列，列变成行", run="paste_special:command_across"
    ),
    ActionSpec(
        "paste_figures", "只粘贴数值", (), "只取金额和数字，文字不动（表格里 Ctrl+Shift+V）",
        run="paste_special:command_figures",
    ),
    ActionSpec("find_next", "查找下一处", ("F3",), "转到下一处", run="find_panel:find_next"),
    ActionSpec(
        "find_previous", "查找上一处", ("Shift+F3",), "转到上一处", run="find_panel:find_previous"
    ),
    ActionSpec("show_tree", "本簿", ("Ctrl+1",), "显示或收起左边的目录", checkable=True),
    ActionSpec("show_cell", "单元格", ("Ctrl+2",), "显示或收起右边的单元格说明", checkable=True),
    ActionSpec(
        "show_findings", "审核", ("Ctrl+3",), "显示或收起下边的审核结果", checkable=True,
        run="todo_dock:front_findings",
    ),
    ActionSpec(
        "show_todo", "待办", ("Ctrl+4",), "要填、要定、要确认的内容，直到可以报送",
        run="todo_dock:show_todo",
    ),
    ActionSpec(
        "overview", "概览", ("Ctrl+5",), "用图看钱从哪里来、到哪里去，和上年比有什么变动",
        run="overview_page:show_overview",
    ),
    ActionSpec(
        "projects", "项目一览", ("Ctrl+7",), "全部项目：查找、排序、新增、复制、移动、删除",
        run="project_list:show_projects",
    ),
    ActionSpec(
        "indicators", "指标库…", ("Ctrl+Shift+K",), "以前各簿用过的指标：查找，插入当前项目",
        run="indicator_library_dialog:show_library",
    ),
    ActionSpec(
        "compare_prior", "对照上年", ("Ctrl+L",), "在当前金额栏旁列出上年、增减、增减%",
        "compare", checkable=True, run="compare_mode:toggle",
    ),
    ActionSpec(
        "open_prior", "打开上年簿", ("Ctrl+Shift+L",), "另开一窗看上年的簿，只读",
        run="compare_mode:open_prior",
    ),
    ActionSpec(
        "in_wan", "以万元显示", (), "以元为单位的簿按万元看（舍位平衡），只供查看",
        checkable=True, run="in_wan:toggle",
    ),
    ActionSpec(
        "filter", "筛选…", ("Ctrl+Shift+F",), "按编码、名称、拼音、金额或状态挑出几行，顺序不变",
        run="sheet_looks:filter_rows",
    ),
    ActionSpec(
        "hide_blank", "隐藏无数行", (), "没有任何金额的行先不显示，合计行除外", checkable=True,
        run="sheet_looks:hide_blank_rows",
    ),
    ActionSpec(
        "remarks", "备注栏", (), "在各表右边加一栏备注，随簿保存，不打印、不导出",
        checkable=True, run="sheet_looks:show_remarks",
    ),
    ActionSpec(
        "wrap_words", "折行显示", (), "长的文字分几行显示，不打勾则一行显示、行高固定",
        checkable=True, run="sheet_looks:wrap_words",
    ),
    ActionSpec("row_height", "行高…", (), "一行字的行高", run="sheet_looks:set_row_height"),
    ActionSpec(
        "reset_widths", "恢复列宽", (), "本页各栏恢复版式的列宽", run="sheet_looks:reset_widths"
    ),
    ActionSpec("zoom_in", "放大", ("Ctrl+=", "Ctrl++"), "放大表格"),
    ActionSpec("zoom_out", "缩小", ("Ctrl+-",), "缩小表格"),
    ActionSpec("zoom_reset", "恢复 100%", ("Ctrl+0",), "恢复原来的大小"),
    ActionSpec("next", "下一条不符或提示", ("F8",), "转到下一条不符或提示", "next", short="下一条"),
    ActionSpec(
        "previous", "上一条不符或提示", ("Shift+F8",), "转到上一条不符或提示", "previous",
        short="上一条",
    ),
    ActionSpec("report", "打开报告", (), "打开文件时认出了什么、留下了什么"),
    ActionSpec(
        "export_findings", "导出审核报告…", ("Ctrl+Shift+R",), "把审核结果存成 .xlsx 或 .docx"
    ),
    ActionSpec(
        "comments", "批注", ("Ctrl+9",), "批注和退回意见：待改、已改、不改，转到所在位置",
        run="comments_dock:show_comments",
    ),
    ActionSpec(
        "add_comment", "添加批注…", ("Ctrl+Alt+M",), "给当前的格、行、项目或段落加批注，不打印",
        run="comments_dock:add_comment",
    ),
    ActionSpec(
        "take_remarks", "取入退回意见…", (), "粘贴财政部门的意见清单，逐条对上位置",
        run="comments_intake:take_remarks",
    ),
    ActionSpec(
        "own_relations", "自定义勾稽关系…", (), "看全部勾稽关系，添加本地的勾稽关系，导入、导出",
        run="relations_dialog:edit_relations",
    ),
    ActionSpec(
        "words", "词表…", (), "过时表述、错别字、计量单位、价格标准：看内置的，加自己的",
        needs_book=False, run="words_dialog:edit_words",
    ),
    ActionSpec(
        "codes", "科目表…", (), "看政府收支分类科目和名称的出处，导入新一年的科目表",
        needs_book=False, run="codes_dialog:show_codes",
    ),
    ActionSpec(
        "check_all", "全面核对", ("Ctrl+F8",), "全部合计和规则从头再核对一遍",
        run="words_dialog:check_all",
    ),
    ActionSpec(
        "details", "明细底稿", (), "一笔一行的底稿，各表由它填列；不公开、不导出",
        run="details_commands:show_details",
    ),
    ActionSpec(
        "details_take", "取入明细底稿…", (), "从表格文件取入底稿各行",
        run="details_commands:take_details",
    ),
    ActionSpec(
        "details_complete", "按底稿补全", (), "补上底稿用到而表中没有的科目行，建议政府经济分类",
        run="details_commands:complete_details",
    ),
    ActionSpec(
        "details_write", "导出明细底稿…", (), "把底稿单独存成 .xlsx",
        run="details_commands:write_details",
    ),
    ActionSpec(
        "take_figures", "取本年数…", (), "从平台导出表、控制数表或批复取入各表金额",
        "take", short="取本年数", run="intake_dialog:take_figures",
    ),
    ActionSpec(
        "take_carry", "取上年结转…", (), "从上年决算表或指标结余表取入上年结转",
        run="intake_dialog:take_carry",
    ),
    ActionSpec(
        "take_prior", "取上年数…", (), "用调整预算或执行数替换上年的年初预算数",
        run="intake_dialog:take_prior",
    ),
    ActionSpec(
        "stages", "阶段…", (), "一上、控制数、二上、批复、公开、调整后：存下、打开看、比较",
        run="stages_dialog:show_stages",
    ),
    ActionSpec(
        "take_limits", "取控制数…", (), "把下达的控制数存成一个阶段，本簿的数不动",
        run="stage_intake:take_limits",
    ),
    ActionSpec(
        "take_approval", "取批复…", (), "把批复的预算存成一个阶段，本簿的数不动",
        run="stage_intake:take_approval",
    ),
    ActionSpec(
        "adjustments", "调整台账…", (), "年度中的预算调整：年初、调整、调整后，导出台账",
        run="adjustments_dialog:show_adjustments",
    ),
    ActionSpec(
        "publication_record", "公开记录…", (), "批复日、公开日、公开地址，公开期限还剩几天",
        run="publication_record:show_record",
    ),
    ActionSpec(
        "check_published", "核对已公布件…", (), "把公布的 PDF、Word、Excel 或网页与本簿逐格核对",
        run="proof_dialog:check_published",
    ),
    ActionSpec(
        "update_narrative", "更新情况说明…", (), "按两年的账重算增减情况和“三公”等句子",
        run="narrative_update:update_narrative",
    ),
    ActionSpec(
        "roll", "结转下年…", ("Ctrl+Shift+Y",), "由上年的文件做出新一年的预算簿，原文件不动",
        "roll", needs_book=False, short="结转下年", run="roll_wizard:roll_book",
    ),
    ActionSpec(
        "confirm_carried", "确认沿用", ("F7",), "选定的格或段落照上年不变",
        run="carried:confirm_selection",
    ),
    ActionSpec(
        "confirm_page", "确认本页沿用", ("Shift+F7",), "这一页沿用的内容都照上年不变",
        run="carried:confirm_page",
    ),
    ActionSpec(
        "merge", "并入他人所填…", (), "把同事填的表或项目并入本簿，两边不同的逐项选定",
        run="merge_dialog:merge_book",
    ),
    ActionSpec(
        "compare", "比较两本簿…", (), "列出与另一本簿的全部不同，可存成 .xlsx",
        run="compare_dialog:compare_books",
    ),
    ActionSpec(
        "sum_units", "汇总各单位…", (), "本级和所属单位的预算簿相加成部门簿，每个数能追到单位",
        needs_book=False, run="summing_dialog:sum_units",
    ),
    ActionSpec(
        "unit_sets", "各单位和部门的报送文件夹…", (), "各单位一套、部门一套，一次生成",
        run="unit_sets:make_sets",
    ),
    ActionSpec(
        "bureau", "文件夹汇总表…", (), "一个文件夹的各部门：谁没报、谁有误、“三公”增减、合计",
        needs_book=False, run="bureau_dialog:show_bureau",
    ),
    ActionSpec("shortcuts", "快捷键", ("F1",), "所有快捷键", needs_book=False),
    ActionSpec(
        "manual", "使用手册", ("Shift+F1",), "按一年的工作顺序，带图，可以查找和打印",
        needs_book=False, run="manual_window:show_manual",
    ),
    ActionSpec(
        "logs", "打开日志文件夹", (), "日志里没有金额和名称", needs_book=False,
        run="trouble:open_logs",
    ),
    ActionSpec("about", "关于预算簿", (), "版本、许可", needs_book=False),
)  # fmt: skip

RECENT = "recent"  # a submenu that the window fills
EXPORT = "export"  # a button with a menu of its own

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("文件(&F)", (
        "new", "new_window", "open", RECENT, "sample", SEPARATOR, "save", "save_as",
        "versions", SEPARATOR, "export_word", "export_excel", "export_pdf", "export_public",
        "submission", SEPARATOR, "preview", "print", SEPARATOR, "make_layout",
        "manage_layouts", "fill_template", "settings", SEPARATOR, "close", "quit",
    )),
    ("编辑(&E)", (
        "undo", "redo", SEPARATOR, "paste_codes", "paste_across", "paste_figures", SEPARATOR,
        "find", "replace", "find_next", "find_previous", "goto", SEPARATOR, "internal",
        SEPARATOR, "details", "details_take", "details_complete", "details_write",
    )),
    ("查看(&V)", (
        "overview", "split", "projects", "indicators", SEPARATOR, "compare_prior", "open_prior",
        "in_wan", SEPARATOR, "show_tree", "show_cell", "show_findings", "show_todo", "filter",
        "hide_blank", "remarks", "wrap_words", "row_height",
        "reset_widths", "zoom_in", "zoom_out", "zoom_reset",
    )),
    ("审核(&R)", (
        "check_all", "next", "previous", SEPARATOR, "show_findings", "report", SEPARATOR,
        "comments", "add_comment", "take_remarks", SEPARATOR,
        "export_findings", "own_relations", "words", "codes",
    )),
    ("年度(&Y)", (
        "roll", "take_figures", "take_carry", "take_prior", "update_narrative", SEPARATOR,
        "stages", "take_limits", "take_approval", "adjustments",
        "publication_record", "check_published", SEPARATOR,
        "show_todo", "confirm_carried", "confirm_page", SEPARATOR, "compare_prior", "open_prior",
        SEPARATOR, "merge", "compare", SEPARATOR, "sum_units", "unit_sets", "bureau",
    )),
    ("帮助(&H)", ("manual", "hints", "shortcuts", "sample", SEPARATOR, "logs", "about")),
)  # fmt: skip

TOOLBAR = ("open", "save", SEPARATOR, "undo", "redo", SEPARATOR, "roll", "take_figures",
           "compare_prior", SEPARATOR, EXPORT, SEPARATOR, "previous", "next")  # fmt: skip


def build_actions(parent: QWidget) -> dict[str, QAction]:
    """The actions by id, owned by ``parent`` and known to it with their keys."""
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(spec.text, parent)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        action.setCheckable(spec.checkable)
        action.setToolTip(tip(spec.tip, spec.shortcuts))
        if spec.short:
            action.setIconText(spec.short)
        parent.addAction(action)
        made[spec.id] = action
    set_icons(made, parent.palette())
    return made


def run_command(spec: ActionSpec, window: QWidget) -> None:
    """Calls the function that ``spec.run`` names, with the window."""
    module, _, function = spec.run.partition(":")
    getattr(importlib.import_module(f"budgetbook.ui.{module}"), function)(window)


def tip(words: str, shortcuts: tuple[str, ...] = ()) -> str:
    """A tip with the keys behind it."""
    return f"{words}（{shortcuts[0]}）" if shortcuts else words


def set_icons(actions: Mapping[str, QAction], palette: QPalette) -> None:
    """Draws the icons in the colours of ``palette``."""
    for spec in ACTIONS:
        if spec.icon:
            actions[spec.id].setIcon(icon(spec.icon, palette))


def enable_for_book(actions: Mapping[str, QAction], has_book: bool) -> None:
    """Greys what needs an open book where there is none."""
    for spec in ACTIONS:
        if spec.needs_book and spec.id not in {"undo", "redo"}:
            actions[spec.id].setEnabled(has_book)
