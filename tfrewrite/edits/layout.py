"""Where lines start in a text, and the one place where the columns of `ast` become offsets."""

from __future__ import annotations

import ast
import re

_NEWLINE = re.compile(r"\r\n?|\n")
_SPACE = re.compile(r"(?:[ \t\f\r\n]|\\\r?\n|\\\r|#[^\r\n]*)*")


class Layout:
    """A text and its lines as Python's tokenizer counts them (LF, CRLF and lone CR end a line, nothing else does)."""

    __slots__ = ("_ascii", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self._ascii = text.isascii()

    def offset(self, line: int, column: int) -> int:
        """The offset in characters of an `ast` position: lines from 1, columns in UTF-8 bytes; -1 if there is none."""
        if not 0 < line <= len(self.starts):
            return -1
        start = self.starts[line - 1]
        if self._ascii:
            return start + column
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        try:
            return start + len(self.text[start:end].encode("utf-8", "surrogatepass")[:column].decode("utf-8"))
        except UnicodeDecodeError:
            return -1

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The offsets of a node's first character and of the one after its last."""
        if node.end_lineno is None or node.end_col_offset is None:
            return -1, -1
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def inside_parenthesis(self, start: int) -> int:
        """The offset of what follows the parenthesis at `start` and the blanks and comments behind it."""
        match = _SPACE.match(self.text, start + 1)
        return match.end() if match else start + 1

    def is_space_then(self, start: int, end: int, last: str) -> bool:
        """Whether the text from `start` to `end` is blanks and comments that end in `last`."""
        if not self.text.endswith(last, start, end):
            return False
        return _SPACE.fullmatch(self.text, start, end - len(last)) is not None

    def opens_around(self, outer: int, inner: int) -> bool:
        """Whether only one opening parenthesis and blanks stand between two offsets."""
        return self.text.startswith("(", outer) and _SPACE.fullmatch(self.text, outer + 1, inner) is not None
