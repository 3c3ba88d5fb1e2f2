"""Small PDF files written by hand: text in a font that every reader knows, rules, pictures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
    "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>] >>"
)
_LATIN = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
_NARROW = 0.6  # of Courier, against the type size
_HEIGHT = 842


@dataclass
class Sheet:
    """A page being drawn, measured from its top left corner."""

    drawn: list[str] = field(default_factory=list)
    picture: bool = False

    def text(self, x: float, y: float, words: str, size: float = 10) -> None:
        """Writes ``words`` with their base line at ``y``."""
        for run in re.findall(r"[ -~]+|[^ -~]+", words):
            narrow = run.isascii()
            code = run.encode("ascii" if narrow else "utf-16-be").hex()
            font = "L" if narrow else "F"
            self.drawn.append(f"BT /{font} {size} Tf {x} {_HEIGHT - y} Td <{code}> Tj ET")
            x += len(run) * size * (_NARROW if narrow else 1)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draws a line."""
        self.drawn.append(f"{x0} {_HEIGHT - y0} m {x1} {_HEIGHT - y1} l S")

    def table(self, y: float, xs: Sequence[float], rows: Sequence[Sequence[str]]) -> float:
        """A ruled table; line ends in a cell are lines. Gives where it ends."""
        top = y
        for x in xs:
            height = sum(_row_height(row) for row in rows)
            self.rule(x, top, x, top + height)
        for row in rows:
            self.rule(xs[0], y, xs[-1], y)
            for x, words in zip(xs, row, strict=False):
                for i, line in enumerate(words.split("\n")):
                    if line:
                        self.text(x + 3, y + 10 + 12 * i, line)
            y += _row_height(row)
        self.rule(xs[0], y, xs[-1], y)
        return y


def _row_height(row: Sequence[str]) -> int:
    return 4 + 12 * max(words.count("\n") + 1 for words in row)


def write_pdf(sheets: Sequence[Sheet], *, locked: bool = False) -> bytes:
    """The sheets as the bytes of a PDF file."""
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(sheets)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>",
        _FONT,
        _LATIN,
    ]
    for i, sheet in enumerate(sheets):
        stream = "\n".join(sheet.drawn)
        if sheet.picture:
            stream += "\nq 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f EI Q"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {_HEIGHT}] "
            f"/Resources << /Font << /F 3 0 R /L 4 0 R >> >> /Contents {6 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _file(objects, locked)


def _file(objects: Sequence[str], locked: bool) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{start:010d} 00000 n \n" for start in starts).encode()
    lock = ""
    if locked:
        secret = "<" + "5a" * 32 + ">"
        lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {secret} /U {secret} /P -4 >> "
        lock += f"/ID [{secret} {secret}] "
    size = len(objects) + 1
    out += f"trailer\n<< /Size {size} /Root 1 0 R {lock}>>\nstartxref\n{table}\n%%EOF".encode()
    return bytes(out)
