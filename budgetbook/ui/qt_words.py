"""Words of Qt's own dialogs that its Chinese translation leaves in English."""

from PySide6.QtCore import QTranslator

#: By the words in Qt's source; where the context matters it is one of the file dialog's.
_WORDS = {
    "&Look in:": "查找范围(&L)：",
    "Look in:": "查找范围：",
    "Files of &type:": "文件类型(&T)：",
    "Files of type:": "文件类型：",
    "Folder": "文件夹",
    "File Folder": "文件夹",
    "Size": "大小",
    "Date Modified": "修改日期",
    "Computer": "计算机",
}
_CONTEXTS = {"QFileDialog", "QFileSystemModel", "QAbstractFileIconProvider", "QFileIconProvider"}


class MissingWords(QTranslator):
    """Answers for the file dialog; installed after Qt's translation, so it is asked first."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str | bytes | bytearray | memoryview,
        source_text: str | bytes | bytearray | memoryview,
        disambiguation: str | bytes | bytearray | memoryview | None = None,
        n: int = -1,
    ) -> str:
        """The Chinese words; None where Qt's own translation is to be asked."""
        if context in _CONTEXTS:
            return _WORDS.get(str(source_text))  # type: ignore[return-value]
        return None  # type: ignore[return-value]
