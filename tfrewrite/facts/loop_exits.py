"""The statements that end a round of a loop, or the loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tfrewrite.facts.tree import LoopNode


@dataclass(frozen=True, slots=True)
class Exit:
    """A statement that ends a loop, and the condition directly around it."""

    node: ast.stmt
    how: str
    condition: ast.expr | None = None

    def __str__(self) -> str:
        where = f" if {ast.unparse(self.condition)}" if self.condition is not None else ""
        return f"{self.how}{where}"


def exits_of(loop: LoopNode) -> Iterator[Exit]:
    """The statements that leave a loop, with the test of the `if` directly around each."""

    def visit(body: list[ast.stmt], condition: ast.expr | None, inner: bool) -> Iterator[Exit]:
        for statement in body:
            match statement:
                case ast.Break() if not inner:
                    yield Exit(statement, "break", condition)
                case ast.Continue() if not inner:
                    yield Exit(statement, "continue", condition)
                case ast.Return():
                    yield Exit(statement, "return", condition)
                case ast.Raise():
                    yield Exit(statement, "raise", condition)
                case ast.If(test=test):
                    yield from visit(statement.body, test, inner)
                    yield from visit(statement.orelse, ast.UnaryOp(ast.Not(), test), inner)
                case ast.For() | ast.While() | ast.AsyncFor():
                    yield from visit(statement.body, condition, True)
                    yield from visit(statement.orelse, condition, inner)
                case ast.With() | ast.AsyncWith():
                    yield from visit(statement.body, condition, inner)
                case ast.Try() | ast.TryStar():
                    for suite in (statement.body, *(h.body for h in statement.handlers), statement.orelse):
                        yield from visit(suite, condition, inner)
                    yield from visit(statement.finalbody, condition, inner)
                case ast.Match(cases=cases):
                    for case in cases:
                        yield from visit(case.body, condition, inner)
                case _:
                    pass

    yield from visit(loop.body, None, False)
