"""Which parts of a rewritten text are new, and whether everything else is what it was."""

from __future__ import annotations

import ast
import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst._nodes.internal import CodegenState

from tfrewrite.edits.layout import Layout


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that an edit has changed: an expression, or whole statements."""

    start: int
    end: int
    is_expression: bool


class _PieceWriter(CodegenState):
    """Writes code as libcst does and notes where the nodes with the given identities stand; the outermost count."""

    def __init__(self, module: cst.Module, pieces: Collection[int]) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.wanted = pieces
        self.offset = 0
        self.open: int | None = None
        self.depth = 0
        self.pieces: list[Piece] = []

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.offset += len(value)

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.add_token(token)

    def before_codegen(self, node: cst.CSTNode) -> None:
        if id(node) in self.wanted:
            self.depth += 1
            if self.open is None:
                self.open = self.offset

    def after_codegen(self, node: cst.CSTNode) -> None:
        if id(node) in self.wanted:
            self.depth -= 1
            if self.depth == 0 and self.open is not None:
                self.pieces.append(Piece(self.open, self.offset, isinstance(node, cst.BaseExpression)))
                self.open = None


def write(module: cst.Module, nodes: Iterable[cst.CSTNode], pieces: Collection[int]) -> tuple[str, list[Piece]]:
    """The code of some statements of a module, and where the pieces stand in it."""
    writer = _PieceWriter(module, pieces)
    for node in nodes:
        node._codegen(writer)
    return "".join(writer.tokens), writer.pieces


class _CommentReader(CodegenState):
    def __init__(self) -> None:
        super().__init__(default_indent="    ", default_newline="\n")
        self.comments: Counter[str] = Counter()

    def before_codegen(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Comment):
            self.comments[node.value] += 1


def comments(nodes: Iterable[cst.CSTNode]) -> Counter[str]:
    """Each comment inside some nodes, with how often it stands there."""
    reader = _CommentReader()
    for node in nodes:
        node._codegen(reader)
    return reader.comments


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces in order; those that overlap become one."""
    result: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: (each.start, each.end)):
        last = result[-1] if result else None
        if last is not None and piece.start < last.end:
            is_expression = last.is_expression and piece.is_expression
            result[-1] = Piece(last.start, max(last.end, piece.end), is_expression)
        else:
            result.append(piece)
    return result


def moved(pieces: Iterable[Piece], by: int) -> list[Piece]:
    """The same pieces in a text that starts elsewhere."""
    return [Piece(piece.start + by, piece.end + by, piece.is_expression) for piece in pieces]


def without(text: str, pieces: Sequence[Piece]) -> list[str]:
    """What is left of a text between its pieces, in order."""
    ends = [0, *(piece.end for piece in pieces)]
    starts = [*(piece.start for piece in pieces), len(text)]
    return [text[start:end] for start, end in zip(ends, starts, strict=True)]


class Comparison:
    """Two programs and the pieces in which they may differ."""

    def __init__(self, old: Layout, old_pieces: Sequence[Piece], new: Layout, new_pieces: Sequence[Piece]) -> None:
        self._layouts = (old, new)
        self._pieces = (old_pieces, new_pieces)

    def is_same(self, old: object, new: object) -> bool:
        """Whether two parts of the trees mean the same but for the pieces."""
        if isinstance(old, ast.AST) and isinstance(new, ast.AST):
            return self._same_nodes(old, new)
        if isinstance(old, list) and isinstance(new, list):
            left = [item for item in old if not self._is_new_statement(0, item)]
            right = [item for item in new if not self._is_new_statement(1, item)]
            return len(left) == len(right) and all(map(self.is_same, left, right))
        return type(old) is type(new) and repr(old) == repr(new)

    def _same_nodes(self, old: ast.AST, new: ast.AST) -> bool:
        if isinstance(old, ast.expr) and isinstance(new, ast.expr):
            holes = self._is_inside(0, old, True), self._is_inside(1, new, True)
            if any(holes):
                return all(holes)
        if type(old) is not type(new):
            return False
        if isinstance(old, ast.JoinedStr):  # positions inside are not trusted, and a piece is a whole f-string
            return ast.dump(old) == ast.dump(new)
        if isinstance(old, ast.stmt) and isinstance(new, ast.stmt) and self._source(0, old) == self._source(1, new):
            return True
        return all(self.is_same(getattr(old, name, None), getattr(new, name, None)) for name in old._fields)

    def _source(self, side: int, node: ast.stmt) -> str:
        """The statement's own text, decorators included."""
        layout = self._layouts[side]
        start, end = layout.span(node)
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        return layout.text[min([start, *(layout.span(each)[0] for each in decorators)]) : end]

    def _is_new_statement(self, side: int, item: object) -> bool:
        return isinstance(item, ast.stmt) and self._is_inside(side, item, False)

    def _is_inside(self, side: int, node: ast.expr | ast.stmt, expression: bool) -> bool:
        layout = self._layouts[side]
        start, end = layout.span(node)
        pieces = self._pieces[side]
        at = bisect.bisect_right(pieces, start, key=lambda piece: piece.start)
        if at and pieces[at - 1].is_expression is expression and end <= pieces[at - 1].end:
            return True
        # The generator that is a call's only argument: `ast` counts the call's parentheses as its own.
        if not expression or not isinstance(node, ast.GeneratorExp) or at == len(pieces):
            return False
        inner = pieces[at]
        return layout.opens_around(start, inner.start) and layout.is_space_then(inner.end, end, ")")
