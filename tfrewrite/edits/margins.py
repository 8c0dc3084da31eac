"""Blank lines and semicolons of statements that move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import libcst as cst
from libcst._nodes.internal import CodegenState

_Statement = TypeVar("_Statement", bound=cst.BaseStatement)


@dataclass(frozen=True)
class Unchanged(cst.BaseStatement):
    """A statement's old text, so that it need not be written anew. It stands in no node that a `build` is given."""

    text: str

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> Unchanged:
        return self

    def _codegen_impl(self, state: CodegenState) -> None:
        state.add_token(self.text)


class _BlankLines(cst.CSTTransformer):
    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> bool:  # noqa: N802
        return False

    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.EmptyLine:  # noqa: N802
        if updated_node.comment is None and updated_node.indent and updated_node.whitespace.empty:
            return updated_node.with_changes(indent=False)
        return updated_node


def with_blank_lines_blank(statement: _Statement) -> _Statement:
    """A statement from the margin whose blank lines stay empty when it is indented.

    At the margin libcst cannot tell an empty line from one that holds just the indentation, and takes the latter.
    """
    result = statement.visit(_BlankLines())
    assert isinstance(result, type(statement))
    return result


def split(line: cst.SimpleStatementLine) -> list[cst.SimpleStatementLine]:
    """`a; b  # c` as one line for each statement; the comment stays with the last."""
    if len(line.body) == 1:
        return [line]
    newline = line.trailing_whitespace.newline
    lines = [
        cst.SimpleStatementLine([small], trailing_whitespace=cst.TrailingWhitespace(newline=newline))
        for small in line.body
    ]
    lines[0] = lines[0].with_changes(leading_lines=line.leading_lines)
    lines[-1] = lines[-1].with_changes(trailing_whitespace=line.trailing_whitespace)
    return [without_semicolon(each) for each in lines]


def without_semicolon(statement: _Statement) -> _Statement:
    """The statement without a semicolon at its end."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.BaseSmallStatement(semicolon=cst.Semicolon()) as small]):
            trailing = statement.trailing_whitespace
            if trailing.comment is not None and trailing.whitespace.empty:
                trailing = trailing.with_changes(whitespace=cst.SimpleWhitespace("  "))
            bare = small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
            return statement.with_changes(body=[bare], trailing_whitespace=trailing)
    return statement
