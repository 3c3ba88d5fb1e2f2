from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtCore import Qt
from budgetbook.ui import windows
from tests.ui.shell import *
from tests.ui.books import office_book
from budgetbook.io.store import save_book
def test_ro(qtbot, tmp_path):
    p=tmp_path/"簿.ysb"; save_book(p, office_book())
    from budgetbook.io.file_locks import lock_of
    lock_of(p).write_text(",张三,另一台电脑,01.03.2031 09:30,budgetbook:1;","utf-8")
    w=open_window(qtbot,tmp_path/"home"); w.open_paths([p])
    d=w.book.document; work=w.workspace
    print("READONLY", d.is_read_only, work.narrative.editor.isReadOnly())
    nodes=[n for n in work.tree.model.nodes if n.has_page]
    print([ (n.id,n.title) for n in nodes])
    t=[n for n in nodes if n.placed is None]
    work.tree.choose(t[0].id)
    QTest.keyClicks(work.narrative.editor,"abcdef")
    print("SHOWN", work.narrative.editor.toPlainText()[:30], "abcdef" in str(d.book.flow))
    for name in ("projects","show_todo","find","replace","split","submission"):
        if name in w.actions_by_id: w.actions_by_id[name].trigger()
    # list paste
    from PySide6.QtGui import QGuiApplication
    for n in nodes:
        if n.placed is None: continue
        work.tree.choose(n.id)
        said=[]
        for v in work.sheet.views():
            QGuiApplication.clipboard().setText("\n".join("1\t2\t3" for _ in range(40)))
            v.message.connect(said.append)
            v.cells.paste(); v.cells.fill_down(); v.cells.clear()
        print(n.title, said)
    print("MOD", d.is_modified)
