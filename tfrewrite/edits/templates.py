"""Code from templates, and code that stands a second time."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import libcst as cst

from tfrewrite.edits.edit import CannotBuild
from tfrewrite.edits.fitting import fitted
from tfrewrite.edits.kinds import counterparts
from tfrewrite.edits.margins import with_blank_lines_blank

if TYPE_CHECKING:
    from tfrewrite.edits.build import Part

_Node = TypeVar("_Node", bound=cst.CSTNode)
_Statement = TypeVar("_Statement", bound=cst.BaseStatement)
_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")


def parsed(code: str) -> list[cst.BaseStatement]:
    """The statements of some code; comments above the first one are its own."""
    module = cst.parse_module(textwrap.dedent(code))
    body: list[cst.BaseStatement] = list(module.body)
    if body and module.header:
        lead: Sequence[cst.EmptyLine] = getattr(body[0], "leading_lines", ())
        body[0] = body[0].with_changes(leading_lines=[*module.header, *lead])
    return [with_blank_lines_blank(statement) for statement in body]


def filled(template: str, parts: Mapping[str, Part]) -> list[cst.BaseStatement]:
    """The statements of a template with its parts. Raises ValueError for a place without a part or the reverse."""
    filler = _Filler(template, parts)
    found = parsed(filler.code.strip("\n"))
    made: list[cst.BaseStatement] = []
    for statement in found:
        result = statement.visit(filler)
        if isinstance(result, cst.FlattenSentinel):
            made.extend(result)
        elif isinstance(result, cst.BaseStatement):
            made.append(result)
    return made


def filled_expression(template: str, parts: Mapping[str, Part]) -> cst.BaseExpression:
    """The expression of a template with its parts."""
    filler = _Filler(template, parts)
    made = cst.parse_expression(filler.code).visit(filler)
    assert isinstance(made, cst.BaseExpression)
    return made


class _Filler(cst.CSTTransformer):
    """Puts the parts in their places; a name that the template does not hold stands for each meanwhile."""

    def __init__(self, template: str, parts: Mapping[str, Part]) -> None:
        super().__init__()
        places = set(_PLACE.findall(template))
        if places != set(parts):
            raise ValueError(f"the template has the places {sorted(places)}, the parts are {sorted(parts)}")
        prefix = "_part_"
        while prefix in template:
            prefix = f"_{prefix}"
        self.parts = {f"{prefix}{name}": part for name, part in parts.items()}
        self.code = _PLACE.sub(lambda match: prefix + match[1], template)
        self.parents: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        self.parents.append(node)
        return True

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.FlattenSentinel[cst.BaseStatement]:
        self.parents.pop()
        match original_node:
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Name(value=name))]) if name in self.parts:
                part = self.parts[name]
                if not isinstance(part, str | int | cst.BaseExpression):
                    return cst.FlattenSentinel(_below(original_node, part))
            case cst.Name(value=name) if name in self.parts:
                part = self.parts[name]
                if isinstance(part, str | int):
                    part = cst.parse_expression(str(part))
                if isinstance(part, cst.BaseExpression):
                    return fitted(part, self.parents[-1] if self.parents else None)
        return updated_node


def _below(
    place: cst.SimpleStatementLine, part: cst.BaseStatement | Sequence[cst.BaseStatement]
) -> list[cst.BaseStatement]:
    """The statements of a part, with the lines above its place over them."""
    made = [part] if isinstance(part, cst.BaseStatement) else list(part)
    if made and place.leading_lines:
        lead: Sequence[cst.EmptyLine] = getattr(made[0], "leading_lines", ())
        made[0] = made[0].with_changes(leading_lines=[*place.leading_lines, *lead])
    return made


class _Bare(cst.CSTTransformer):
    """Takes comments away."""

    def leave_TrailingWhitespace(  # noqa: N802
        self, original_node: cst.TrailingWhitespace, updated_node: cst.TrailingWhitespace
    ) -> cst.TrailingWhitespace:
        if updated_node.comment is None:
            return updated_node
        return updated_node.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))

    def leave_EmptyLine(  # noqa: N802
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine | cst.RemovalSentinel:
        return updated_node if updated_node.comment is None else cst.RemovalSentinel.REMOVE


def bare(node: _Node) -> _Node:
    """The node without any comment, and without the lines above it."""
    if getattr(node, "leading_lines", None):
        node = node.with_changes(leading_lines=())
    result = node.visit(_Bare())
    assert isinstance(result, type(node))
    return result


def with_parts_named(shown: Sequence[_Statement], parts: Sequence[tuple[ast.expr, str]]) -> list[_Statement]:
    """The statements with each part replaced by its name. Raises CannotBuild for a part that is not there."""
    namer = _Namer(parts)
    made: list[_Statement] = []
    for statement in shown:
        result = statement.visit(namer)
        assert isinstance(result, type(statement))
        made.append(result)
    missing = [name for name in namer.names if name not in namer.used]
    if missing:
        raise CannotBuild(f"the part to be called {missing[0]} was not found again")
    return made


class _Namer(cst.CSTTransformer):
    def __init__(self, parts: Sequence[tuple[ast.expr, str]]) -> None:
        super().__init__()
        self.kinds = {kind for part, _ in parts for kind in counterparts(part)}
        self.waiting: dict[str, list[str]] = {}
        for part, name in parts:
            self.waiting.setdefault(ast.dump(part), []).append(name)
        self.names = [name for _, name in parts]
        self.used: set[str] = set()
        self.chosen: dict[int, str] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        if type(node) in self.kinds and isinstance(node, cst.BaseExpression):
            name = self._name_of(node)
            if name is not None:
                self.chosen[id(node)] = name
                self.used.add(name)
                return False
        return True

    def _name_of(self, node: cst.BaseExpression) -> str | None:
        try:
            tree = ast.parse(f"({cst.Module([]).code_for_node(node)}\n)", mode="eval").body
        except SyntaxError:
            return None
        names = self.waiting.get(ast.dump(tree))
        if names is None:
            return None
        return names.pop(0) if len(names) > 1 else names[0]

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        if id(original_node) in self.chosen:
            return cst.Name(self.chosen[id(original_node)])
        if (
            isinstance(original_node, cst.FormattedStringExpression)
            and original_node.equal is not None
            and not original_node.deep_equals(updated_node)
        ):
            raise CannotBuild("an f-string shows the text of an expression that would change ({...=})")
        return updated_node
