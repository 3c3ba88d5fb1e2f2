"""Keys that are no command of the window, for the F1 sheet."""

#: Keys the sheet itself answers to, for the F1 sheet.
SHEET_KEYS: tuple[tuple[str, str], ...] = (
    ("Enter / Shift+Enter", "下移 / 上移一格"),
    ("Tab / Shift+Tab", "右移 / 左移一格"),
    ("F2 / Shift+F2", "改当前格 / 写备注"),
    ("Delete", "清空选定的格"),
    ("Ctrl+Enter", "把当前格的数填入选定的格"),
    ("Ctrl+C / Ctrl+X / Ctrl+V", "复制 / 剪切 / 粘贴（与 Excel、WPS 互通）"),
    ("Ctrl+Shift+V", "只粘贴数值"),
    ("Ctrl+A", "全选本表"),
    ("Ctrl+Home / Ctrl+End", "到表头第一格 / 最后一格"),
    ("Shift+方向键", "扩大选区"),
    ("Ctrl+D / Ctrl+R", "向下 / 向右填充"),
    ("Insert / Ctrl+Delete", "插入行 / 删除行"),
    ("Alt+↑ / Alt+↓", "上移 / 下移整行"),
    ("拖二级指标的左边缘", "移动指标行，移到别的组就改属那一组"),
    ("Alt+← / Alt+→", "收起 / 展开下级科目"),
    ("Ctrl+方向键", "移到数据边缘"),
    ("Ctrl+滚轮", "放大、缩小"),
    ("拖选区右下角的小方块", "向下、向右填充"),
)
