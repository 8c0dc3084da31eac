"""A group's edits with the libcst nodes that they touch, and whether two groups can be made together."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tfrewrite.edits.edit import (
    AddImport,
    Edit,
    InsertAfter,
    InsertBefore,
    ReplaceExpression,
    ReplaceStatement,
    ReplaceStatements,
    nodes_of,
)
from tfrewrite.edits.making import lead_of
from tfrewrite.edits.pieces import Piece
from tfrewrite.edits.positions import Found, Located
from tfrewrite.edits.work import Run, StatementEdits, Work


class Unsupported(Exception):
    """An edit that can never be made; its text is the reason that users read."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The node that an edit changes: its identity, those of its ancestors and itself, and the old text's piece."""

    key: int
    chain: tuple[int, ...]
    piece: Piece
    inserts_at: int | None = None


@dataclass(slots=True)
class Grouping:
    """One group: its work, what it touches, and the imports that it needs."""

    index: int
    work: Work = field(default_factory=Work)
    touched: list[Touched] = field(default_factory=list)
    imports: list[AddImport] = field(default_factory=list)
    nodes: list[ast.expr | ast.stmt] = field(default_factory=list)

    def clashes_with(self, other: Grouping) -> bool:
        """Whether edits of the two touch the same node, or one changes a node that holds an edit of the other."""
        return any(_clash(mine, theirs) for mine in self.touched for theirs in other.touched)

    def old_pieces(self) -> list[Piece]:
        """The outermost parts of the old text that the group changes."""
        replaced = {each.key for each in self.touched if each.inserts_at is None}
        return [
            each.piece
            for each in self.touched
            if not replaced & set(each.chain[:-1] if each.inserts_at is None else each.chain)
        ]


def _clash(mine: Touched, theirs: Touched) -> bool:
    if mine.inserts_at is not None and theirs.inserts_at is not None:
        return mine.inserts_at == theirs.inserts_at
    if mine.inserts_at is None and mine.key in theirs.chain:
        return True
    return theirs.inserts_at is None and theirs.key in mine.chain


def group_edits(index: int, edits: Sequence[Edit], located: Located, module: cst.Module, tree: ast.Module) -> Grouping:
    """Sort a group's edits by the libcst nodes that they touch. Raises Unsupported."""
    grouping = Grouping(index)
    for edit in edits:
        if isinstance(edit, AddImport):
            grouping.imports.append(edit)
            continue
        grouping.nodes.extend(nodes_of(edit))
        places = [located.found.get(id(node)) for node in nodes_of(edit)]
        found = [place for place in places if place is not None]
        if not found or len(found) < len(places):
            raise Unsupported("this part of an expression cannot be replaced by itself")
        match edit:
            case ReplaceExpression():
                _add_expression(grouping, edit, found[0])
            case ReplaceStatement(build=build):
                _add_run(grouping, lambda run, build=build: build(run[0]), found, module)  # type: ignore[misc]
            case ReplaceStatements(build=build_run):
                _check_run(found, module)
                _add_run(grouping, build_run, found, module)
            case InsertBefore() | InsertAfter():
                _add_insertion(grouping, edit, found[0], module)
    _check_insertions(grouping)
    return grouping


def _add_expression(grouping: Grouping, edit: ReplaceExpression, found: Found) -> None:
    work = grouping.work
    at = len(found.chain) - 1 if found.string is None else found.string
    touched = found.chain[at]
    key = id(found.node)
    work.expressions.setdefault(key, []).append(edit.build)
    work.places[key] = (grouping.index, found)
    work.open.update(map(id, found.chain))
    if found.string is not None:
        work.strings[id(touched)] = grouping.index
    chain = tuple(map(id, found.chain[: at + 1]))
    grouping.touched.append(Touched(id(touched), chain, Piece(*found.spans[at], is_expression=True)))


def _add_run(
    grouping: Grouping,
    build: Callable[[Sequence[cst.BaseStatement]], Sequence[cst.BaseStatement]],
    found: Sequence[Found],
    module: cst.Module,
) -> None:
    run = Run(build, tuple(each.node for each in found), is_at_margin=not found[0].indents)
    for each in found:
        edits = grouping.work.statements.setdefault(id(each.node), StatementEdits(grouping.index))
        if edits.replace is not None:
            raise Unsupported("one statement would be replaced twice")
        edits.replace = run
        grouping.work.open.update(map(id, each.chain))
        grouping.touched.append(_touched(each, module, replaced=True))


def _add_insertion(grouping: Grouping, edit: InsertBefore | InsertAfter, found: Found, module: cst.Module) -> None:
    edits = grouping.work.statements.setdefault(id(found.node), StatementEdits(grouping.index))
    if isinstance(edit, InsertBefore):
        _check_first(found, module)
        edits.before.append(edit.build)
    else:
        edits.after.append(edit.build)
    grouping.work.open.update(map(id, found.chain))
    grouping.touched.append(_touched(found, module, after=isinstance(edit, InsertAfter)))


def _check_insertions(grouping: Grouping) -> None:
    """Nothing can be inserted between statements that are replaced together."""
    for key, edits in grouping.work.statements.items():
        if edits.replace is None:
            continue
        first, last = edits.replace.nodes[0], edits.replace.nodes[-1]
        if (edits.before and key != id(first)) or (edits.after and key != id(last)):
            raise Unsupported("something would be inserted between statements that are replaced together")


def _check_run(found: Sequence[Found], module: cst.Module) -> None:
    """The statements must stand directly after each other in one suite."""
    first = found[0]
    at = _owner_index(first)
    owner = first.chain[at]
    suite = owner if isinstance(owner, cst.SimpleStatementSuite) else first.chain[at - 1] if at else module
    siblings = [
        id(small)
        for line in ([suite] if isinstance(suite, cst.SimpleStatementSuite) else getattr(suite, "body", ()))
        for small in (line.body if isinstance(line, cst.SimpleStatementLine | cst.SimpleStatementSuite) else (line,))
    ]
    wanted = [id(each.node) for each in found]
    start = siblings.index(wanted[0]) if wanted[0] in siblings else 0
    if siblings[start : start + len(wanted)] != wanted:
        raise Unsupported("the statements to be replaced together do not stand directly after each other")


def _owner_index(found: Found) -> int:
    """Where in its chain a statement's line (or one-line suite) is; a compound statement has its lines for itself."""
    return len(found.chain) - (1 if isinstance(found.node, cst.BaseCompoundStatement) else 2)


def _touched(found: Found, module: cst.Module, *, replaced: bool = False, after: bool = False) -> Touched:
    """A statement that shares its line is changed with the whole line; else an insertion changes no node."""
    at = _owner_index(found)
    owner = found.chain[at]
    if owner is found.node and at and isinstance(found.chain[at - 1], cst.If):
        raise Unsupported("the statement is an elif branch")
    chain = tuple(map(id, found.chain[: at + 1]))
    shared = isinstance(owner, cst.SimpleStatementSuite) or (
        isinstance(owner, cst.SimpleStatementLine) and len(owner.body) > 1
    )
    start, end = found.spans[at]
    if shared or replaced:
        return Touched(id(owner), chain, Piece(start, end, is_expression=False))
    if after:
        return Touched(id(owner), chain, Piece(end, end, is_expression=False), inserts_at=id(owner))
    lead = sum(len(_code(line, found, module)) for line in lead_of(owner))
    return Touched(id(owner), chain, Piece(start, start + lead, is_expression=False), inserts_at=id(owner))


def _code(line: cst.EmptyLine, found: Found, module: cst.Module) -> str:
    indent = "".join(found.indents) if line.indent else ""
    return indent + module.code_for_node(line)


def _check_first(found: Found, module: cst.Module) -> None:
    """Nothing may come before a docstring or an import from `__future__`."""
    match found.node:
        case cst.ImportFrom(module=cst.Name(value="__future__")):
            raise Unsupported("nothing may stand before an import from __future__")
    if not isinstance(found.node, cst.Expr):
        return
    if not isinstance(found.node.value, cst.SimpleString | cst.ConcatenatedString):
        return
    line = found.chain[-2]
    above = (module, *found.chain[:-2])
    holder = above[-1] if isinstance(line, cst.SimpleStatementSuite) or len(above) == 1 else above[-2]
    suite = line if isinstance(line, cst.SimpleStatementSuite) else above[-1]
    if found.node is _first_small(suite) and isinstance(holder, cst.Module | cst.FunctionDef | cst.ClassDef):
        raise Unsupported("nothing may stand before a docstring")


def _first_small(suite: cst.CSTNode) -> cst.CSTNode | None:
    body: Sequence[cst.CSTNode] = getattr(suite, "body", ())
    first = body[0] if body else None
    return first.body[0] if isinstance(first, cst.SimpleStatementLine) and first.body else first
