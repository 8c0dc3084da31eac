"""IPython's own syntax made into lines that Python parses, and back.

A magic, a shell command or a request for help becomes a call of `get_ipython()` with the line itself in a comment;
lines that belong to it, and those of cells in another language, become comments. The texts inside the comments start
with a mark that no cell holds, so that undoing is the removal of the marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tfrewrite.source.decode import LINE_END, split_lines

# Cell magics whose body is Python that runs in the notebook's own process.
PYTHON_MAGICS = frozenset(
    [
        "capture",
        "debug",
        "heat",
        "memit",
        "notify",
        "prun",
        "pyinstrument",
        "scalene",
        "snakeviz",
        "time",
        "timeit",
        "wandb",
    ]
)
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*[ \t]*%%(\w+)(?![\w?])[^\r\n]*")
_MAGIC_START = re.compile(r"[%!?]|(?:pip|conda|mamba) +(?:install|uninstall|list|show|freeze)\b")
_BLANKS = re.compile(r"[ \t\f]*")
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_CONTINUED = re.compile(r"\\(?:\r\n|\r|\n)\Z")
_HELP_END = re.compile(r"\?{1,2}[ \t]*(?:#[^\r\n]*)?(?:[\r\n]|\Z)")
_TOKEN = re.compile(
    r"""(?P<triple>'''|\"\"\")|(?P<quote>['"])|(?P<comment>\#[^\r\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])
    |(?P<join>\\(?:\r\n|\r|\n))|(?P<end>\r\n|\r|\n)|(?P<help>\?\??)|(?P<assign>(?<![=!<>:])=[ \t]*(?=[!%]))""",
    re.VERBOSE,
)
_STRING_END = {
    "'": re.compile(r"(?:[^\\\r\n']++|\\(?:\r\n|.))*+'", re.DOTALL),
    '"': re.compile(r'(?:[^\\\r\n"]++|\\(?:\r\n|.))*+"', re.DOTALL),
    "'''": re.compile(r"(?:[^\\']++|\\.|'(?!''))*+'''", re.DOTALL),
    '"""': re.compile(r'(?:[^\\"]++|\\.|"(?!""))*+"""', re.DOTALL),
}
# A cell cannot start with these, though its text might go on where the one before ended.
_NOT_ALONE = re.compile(r"[ \t\f]|(?:else|elif|except|finally)\b")


@dataclass(frozen=True, slots=True)
class Escaped:
    """The text of a cell as Python may parse it.

    `suspect`: it looks incomplete, although it might parse when it is joined with its neighbours.
    `opaque`: its body is no Python of this notebook's process.
    """

    text: str
    suspect: bool = False
    opaque: bool = False


def cell_magic(text: str) -> str | None:
    """The line of the cell magic that the cell starts with, comments and blank lines before it included."""
    match = _CELL_MAGIC.match(text)
    return match.group() if match else None


def escape(text: str, mark: str) -> Escaped:
    """Make the text of a cell parse; `unescape(_.text, mark)` gives it back."""
    match = _CELL_MAGIC.match(text) if "%%" in text else None
    if match is None or match.group(1) in PYTHON_MAGICS:
        return _Scanner(text, mark).scan()
    lines = split_lines(text)
    first = len(LINE_END.findall(match.group()))
    call = f"get_ipython(){mark}|{lines[first]}"
    body = "".join(f"{mark}|{line}" for line in lines[first + 1 :])
    return Escaped("".join(lines[:first]) + call + body, opaque=True)


def unescape(text: str, mark: str) -> str:
    """The text of a cell as its author wrote it."""
    return text.replace(f"get_ipython(){mark}|", "").replace(f"{mark}|", "")


def original_column(line: str, column: int, mark: str) -> int:
    """A column, in characters from 0, of an escaped line as a column of the line that the author wrote."""
    for inserted in (f"get_ipython(){mark}|", f"{mark}|"):
        start = line.find(inserted)
        if 0 <= start < column:
            return start + max(0, column - start - len(inserted))
    return column


class _Scanner:
    """One pass over the logical lines of a cell."""

    def __init__(self, text: str, mark: str) -> None:
        self.text = text
        self.mark = mark
        self.parts: list[str] = []
        self.copied = 0
        self.first = ""
        self.last = ""

    def scan(self) -> Escaped:
        """The cell with its magics escaped."""
        text = self.text
        position = 0
        whole = True
        while position < len(text):
            start = _position_after(_BLANKS, text, position)
            if text[start : start + 1] not in ("", "#", "\r", "\n"):
                self.first = self.first or text[position : start + len("finally:")]
                self.last = text[start]
            if _MAGIC_START.match(text, start):
                position = self._take_magic(start, start)
            else:
                position, whole = self._take_logical_line(start)
        self.parts.append(text[self.copied :])
        suspect = not whole or self.last == "@" or bool(_NOT_ALONE.match(self.first))
        return Escaped("".join(self.parts), suspect)

    def _take_magic(self, start: int, position: int) -> int:
        """Escape from `start` to the end of the line, and make the lines that a backslash joins to it comments."""
        self.parts.append(f"{self.text[self.copied : start]}get_ipython(){self.mark}|")
        end = _position_after(_REST_OF_LINE, self.text, position)
        self.parts.append(self.text[start:end])
        while end < len(self.text) and _CONTINUED.search(self.text, start, end):
            start, end = end, _position_after(_REST_OF_LINE, self.text, end)
            self.parts.append(f"{self.mark}|{self.text[start:end]}")
        self.copied = end
        return end

    def _take_logical_line(self, start: int) -> tuple[int, bool]:
        """Where the logical line ends, and whether all that it opens is closed there."""
        text = self.text
        position = start
        depth = 0
        first_line = True
        while match := _TOKEN.search(text, position):
            kind, position = match.lastgroup, match.end()
            if kind == "end" and depth == 0:
                return position, True
            if kind == "quote" or kind == "triple":
                end = _STRING_END[match.group()].match(text, position)
                if end is None and kind == "triple":
                    return len(text), False
                position = end.end() if end else position
                first_line = first_line and not (end and LINE_END.search(end.group()))
            elif kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(depth - 1, 0)
            elif kind == "end" or kind == "join":
                first_line = False
                if kind == "join" and position == len(text):
                    return position, False
            elif kind == "assign" and depth == 0 and first_line:
                return self._take_magic(position, position), True
            elif kind == "help" and depth == 0 and first_line and _HELP_END.match(text, match.start()):
                return self._take_magic(start, match.end()), True
        whole = depth == 0 and not text.endswith("\\", start)
        return len(text), whole


def _position_after(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
