"""Comments that ask to leave a place alone: `# tfrewrite: ignore` and `# tfrewrite: ignore[name, name2]`.

Such a comment holds for the statement on whose lines it stands, or above which it stands alone; of a compound
statement only for its header.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MARK = b"tfrewrite:"
_COMMENT = re.compile(r"#\s*tfrewrite:\s*ignore(?![\w-])(?:\s*\[([^\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One comment. Line and columns as `ast` counts them; no names: every codemod is meant."""

    line: int
    column: int
    end_column: int
    names: tuple[str, ...]
    every: bool


@dataclass(slots=True)
class Ignores:
    """The comments of one program, and what each of them was good for."""

    comments: tuple[Ignore, ...] = ()
    comment_lines: frozenset[int] = frozenset()
    used: set[tuple[Ignore, str]] = field(default_factory=set)

    def cover(self, tree: ast.Module, node: ast.expr | ast.stmt, codemod: str) -> bool:
        """Whether a comment asks this codemod to leave the statement of a node alone; it then counts as used."""
        if not self.comments:
            return False
        lines = self._lines(_statement(tree, node))
        asked = [c for c in self.comments if c.line in lines and (c.every or codemod in c.names)]
        self.used.update((comment, codemod) for comment in asked)
        return bool(asked)

    def unused(self, ran: frozenset[str], known: frozenset[str], narrowed: bool) -> Iterator[tuple[Ignore, list[str]]]:
        """The comments that ignored nothing, each with those of its names.

        Codemods that did not run are given the benefit of the doubt, and so is a comment without names in a
        `narrowed` run, in which not all codemods ran; a name that no codemod has is never used.
        """
        for comment in self.comments:
            used = {name for other, name in self.used if other == comment}
            idle = [name for name in comment.names if name not in used and (name in ran or name not in known)]
            if idle or (comment.every and not used and not narrowed) or not (comment.every or comment.names):
                yield comment, idle

    def _lines(self, statement: ast.AST) -> range:
        first = _first_line(statement)
        last: int = getattr(statement, "end_lineno", first)
        body = _first_of_body(statement)
        if body is not None:
            last = max(_header_end(statement), _first_line(body) - 1)
            while last > _header_end(statement) and last in self.comment_lines:
                last -= 1
        while first - 1 in self.comment_lines:
            first -= 1
        return range(first, last + 1)


def read_ignores(program: bytes) -> Ignores:
    """The comments of a program that parses. Text in strings is no comment."""
    if MARK not in program:
        return Ignores()
    comments, alone = [], set()
    for line, column, before, text in _comments(program):
        if not before.strip():
            alone.add(line)
        for match in _COMMENT.finditer(text):
            names = tuple(name for name in (part.strip() for part in (match[1] or "").split(",")) if name)
            start = column + len(text[: match.start()].encode())
            comments.append(Ignore(line, start, start + len(match[0].encode()), names, match[1] is None))
    return Ignores(tuple(comments), frozenset(alone))


def _comments(program: bytes) -> Iterator[tuple[int, int, str, str]]:
    """Line, column in UTF-8 bytes, what stands before it on the line, and text of each comment."""
    import io
    import tokenize

    unix = program.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # lines as `ast` counts them
    try:
        for token in tokenize.tokenize(io.BytesIO(unix).readline):
            if token.type == tokenize.COMMENT:
                before = token.line[: token.start[1]]
                yield token.start[0], len(before.encode()), before, token.string
    except (tokenize.TokenError, SyntaxError):
        # Rare: a program that the parser takes and the tokenizer does not. The comments so far hold.
        return


def _statement(tree: ast.Module, node: ast.expr | ast.stmt) -> ast.AST:
    """The innermost statement that holds a node."""
    innermost: ast.AST = node
    for other in ast.walk(tree):  # parents before children
        if isinstance(other, ast.stmt) and _spans(other, node):
            innermost = other
    return innermost


def _spans(outer: ast.stmt, inner: ast.expr | ast.stmt) -> bool:
    start = (_first_line(outer), 0 if getattr(outer, "decorator_list", None) else outer.col_offset)
    end = (outer.end_lineno or 0, outer.end_col_offset or 0)
    return start <= (inner.lineno, inner.col_offset) and (inner.end_lineno or 0, inner.end_col_offset or 0) <= end


def _first_line(node: ast.AST) -> int:
    lines = [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
    own: int = node.lineno  # type: ignore[attr-defined]
    return min(own, *lines) if lines else own


def _first_of_body(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Match):
        return node.cases[0].pattern
    body = getattr(node, "body", None)
    return body[0] if isinstance(node, ast.stmt) and body else None


def _header_end(node: ast.AST) -> int:
    """The last line of what stands before the body: tests, targets, items, bases, arguments."""
    inside = {id(child) for name in ("body", "orelse", "finalbody", "handlers", "cases") for child in _list(node, name)}
    ends = [_end(child) for child in ast.iter_child_nodes(node) if id(child) not in inside]
    own: int = node.lineno  # type: ignore[attr-defined]
    return max([own, *ends])


def _list(node: ast.AST, name: str) -> list[ast.AST]:
    value = getattr(node, name, [])
    return value if isinstance(value, list) else []


def _end(node: ast.AST) -> int:
    """The last line of a node; of one without a place of its own, such as arguments, that of its children."""
    own: int | None = getattr(node, "end_lineno", None)
    return own if own is not None else max([0, *(_end(child) for child in ast.iter_child_nodes(node))])
