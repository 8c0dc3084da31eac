"""The edits that a finding proposes: each names a node of the `ast` tree and how to build what takes its place.

Nothing here loads libcst; the `build` callables do so when they are run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst


class CannotBuild(Exception):
    """Raised by a `build` callable that declines at the last moment; its text is the reason that users read."""


@dataclass(frozen=True, slots=True)
class ReplaceExpression:
    """Replace one expression. `build` gets the libcst node as the inner edits of the same group left it."""

    node: ast.expr
    build: Callable[[cst.BaseExpression], cst.BaseExpression]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class ReplaceStatement:
    """Replace one statement by none, one or more. `build` gets the statement with the inner edits of its group made.

    A simple statement that shares its line with others (`a; b`) is given its own line first.
    """

    node: ast.stmt
    build: Callable[[cst.BaseStatement], Sequence[cst.BaseStatement]]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class ReplaceStatements:
    """Replace statements that stand directly after each other in one suite. `build` gets them all, as a run."""

    nodes: tuple[ast.stmt, ...]
    build: Callable[[Sequence[cst.BaseStatement]], Sequence[cst.BaseStatement]]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class InsertBefore:
    """Insert statements directly before a statement; they take over the blank lines and comments above it."""

    node: ast.stmt
    build: Callable[[], Sequence[cst.BaseStatement]]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """Insert statements directly after a statement."""

    node: ast.stmt
    build: Callable[[], Sequence[cst.BaseStatement]]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class AddImport:
    """Make sure that `import MODULE [as ALIAS]` or `from MODULE import NAME [as ALIAS]` stands before the first use."""

    module: str
    name: str | None = None
    alias: str | None = None
    path: Path | None = None


Edit = ReplaceExpression | ReplaceStatement | ReplaceStatements | InsertBefore | InsertAfter | AddImport


def nodes_of(edit: Edit) -> tuple[ast.expr | ast.stmt, ...]:
    """The nodes that an edit names."""
    match edit:
        case AddImport():
            return ()
        case ReplaceStatements(nodes=nodes):
            return nodes
        case _:
            return (edit.node,)
