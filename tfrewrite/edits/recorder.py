"""Notes where libcst nodes stand while their code is written."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

import libcst as cst
from libcst._nodes.internal import CodegenState

from tfrewrite.edits.kinds import LINES, SMALL


class Recorder(CodegenState):
    """Writes code as libcst does and notes the nodes that start where one is wanted.

    libcst's own position provider costs twice the parse, since it keeps every node; this costs a third.
    """

    def __init__(self, module: cst.Module, offset: int, wanted: Mapping[int, set[type]]) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.offset = offset
        self.wanted = wanted
        self.stack: list[cst.CSTNode] = []
        self.begins: list[int] = []
        self.ends: dict[int, int] = {}
        self.lines: dict[int, tuple[int, int]] = {}
        self.kept: set[int] = set()
        self.hits: list[Hit] = []
        self.last_end = offset

    def add_token(self, value: str) -> None:
        """Write a token."""
        self.tokens.append(value)
        self.offset += len(value)

    def add_indent_tokens(self) -> None:
        """Write the indentation."""
        for token in self.indent_tokens:
            self.add_token(token)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Enter a node, with its parentheses and the lines above it."""
        self.stack.append(node)
        self.begins.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Leave it."""
        self.stack.pop()
        begin = self.begins.pop()
        if type(node) in LINES:
            self.lines[id(node)] = (begin, self.offset)
        if id(node) in self.kept:
            self.ends[id(node)] = self.offset

    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> AbstractContextManager[None]:
        """Enter the node proper: what libcst calls its position."""
        kinds = self.wanted.get(self.offset)
        if kinds is not None and type(node) in kinds:
            return Hit(self, node)
        return _SmallStatement(self) if type(node) in SMALL else _NOTHING


_NOTHING: AbstractContextManager[None] = nullcontext()


class _SmallStatement(AbstractContextManager[None]):
    """Notes where a small statement ends: a compound one ends with its last small one."""

    __slots__ = ("recorder",)

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self.recorder.last_end = self.recorder.offset


class Hit(AbstractContextManager[None]):
    """A node that starts where one of its kind is wanted."""

    __slots__ = ("begins", "chain", "end", "indents", "node", "recorder", "start")

    def __init__(self, recorder: Recorder, node: cst.CSTNode) -> None:
        self.recorder = recorder
        self.node = node
        self.chain = tuple(recorder.stack)
        self.begins = tuple(recorder.begins)
        self.indents = tuple(recorder.indent_tokens)
        self.start = recorder.offset
        self.end = -1
        recorder.kept.update(map(id, self.chain))
        recorder.hits.append(self)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        recorder = self.recorder
        if type(self.node) in SMALL:
            recorder.last_end = recorder.offset
        compound = isinstance(self.node, cst.BaseCompoundStatement)
        self.end = recorder.last_end if compound else recorder.offset
