"""The imports of some groups as statements between a module's own."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tfrewrite.edits.edit import AddImport
from tfrewrite.edits.grouping import Grouping
from tfrewrite.edits.imports import CELL, CannotImport, Spot, bound_name, import_code, place_import
from tfrewrite.edits.making import lead_of
from tfrewrite.edits.pieces import Piece
from tfrewrite.edits.positions import Located
from tfrewrite.edits.work import Declined

_LINE_LENGTH = 88


@dataclass(slots=True)
class Imports:
    """The statements that go before and after top-level statements, and those that take the place of one."""

    before: dict[int, list[cst.SimpleStatementLine]] = field(default_factory=dict)
    after: dict[int, list[cst.SimpleStatementLine]] = field(default_factory=dict)
    merged: dict[int, cst.SimpleStatementLine] = field(default_factory=dict)
    old_pieces: list[Piece] = field(default_factory=list)
    carried: list[cst.BaseStatement] = field(default_factory=list)
    alive: list[list[cst.BaseStatement]] = field(default_factory=list)

    def touch(self, index: int) -> bool:
        """Whether there is something to be done around a top-level statement."""
        return bool(self.carried) or index in self.before or index in self.after or index in self.merged

    def around(self, index: int, nodes: list[cst.BaseStatement], pieces: set[int]) -> list[cst.BaseStatement]:
        """The statements that a top-level statement has become, with the imports, which are added to `pieces`."""
        if index in self.merged:
            nodes = [self.merged[index]]
        before: list[cst.BaseStatement] = [*self.carried, *self.before.get(index, ())]
        after: list[cst.BaseStatement] = list(self.after.get(index, ()))
        self.carried = [] if nodes else before  # a statement that is replaced together with the next one
        if before and nodes:
            lead = lead_of(nodes[0])
            cut = _cell_lines(lead)
            if cut:
                before[0] = before[0].with_changes(leading_lines=lead[:cut])
                rest = nodes[0].with_changes(leading_lines=lead[cut:])
                if id(nodes[0]) in pieces:
                    pieces.add(id(rest))
                nodes = [rest, *nodes[1:]]
        made = [*before, *nodes, *after] if nodes else after
        pieces.update(map(id, (*before, *after)))
        if index in self.merged:
            pieces.update(map(id, nodes))
        self.alive.append(made)  # an identity holds only as long as its node
        return made


def plan_imports(
    tree: ast.Module, located: Located, module: cst.Module, groups: Sequence[Grouping], touched: Collection[int]
) -> Imports:
    """Where each import goes; one that several groups need is made once. Raises Declined."""
    imports = Imports()
    owners = _owners(module)
    planned: dict[str, AddImport] = {}
    for group in groups:
        for wanted in group.imports:
            wanted = AddImport(wanted.module, wanted.name, wanted.alias)
            name = bound_name(wanted)
            if planned.setdefault(name, wanted) != wanted:
                raise Declined(group.index, f"another rewrite imports {name} as something else")
            uses = [node for other in groups if wanted in map(_plain, other.imports) for node in other.nodes]
            try:
                spot = place_import(tree, located.code, wanted, uses)
            except CannotImport as error:
                raise Declined(group.index, str(error)) from None
            if spot is not None:
                _add(imports, wanted, owners, spot, located, module, touched)
    return imports


def _plain(wanted: AddImport) -> AddImport:
    return AddImport(wanted.module, wanted.name, wanted.alias)


def _owners(module: cst.Module) -> list[int]:
    """For each statement of the `ast` module the index of the line or compound statement that holds it."""
    return [
        index
        for index, statement in enumerate(module.body)
        for _ in (statement.body if isinstance(statement, cst.SimpleStatementLine) else (statement,))
    ]


def _add(
    imports: Imports,
    wanted: AddImport,
    owners: Sequence[int],
    spot: Spot,
    located: Located,
    module: cst.Module,
    touched: Collection[int],
) -> None:
    code = import_code(wanted)
    line = cst.parse_statement(code)
    assert isinstance(line, cst.SimpleStatementLine)
    index = owners[spot.index]
    start, end = located.tops[index]
    there = [*imports.before.get(index, ()), *imports.after.get(index, ())]
    if any(module.code_for_node(each).strip() == code for each in there):
        return
    if not spot.after:
        lead = lead_of(module.body[index])
        length = sum(len(module.code_for_node(each)) for each in lead[: _cell_lines(lead)])
        imports.old_pieces.append(Piece(start, start + length, is_expression=False))
        imports.before.setdefault(index, []).append(line)
    else:
        statement = imports.merged.get(index, module.body[index])
        merged = _merged(statement, wanted) if spot.merge and id(statement) not in touched else None
        if merged is not None:
            imports.old_pieces.append(Piece(start, end, is_expression=False))
            imports.merged[index] = merged
        else:
            if spot.apart and index not in imports.after:
                line = line.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
            imports.old_pieces.append(Piece(end, end, is_expression=False))
            imports.after.setdefault(index, []).append(line)


def _merged(statement: cst.BaseStatement, wanted: AddImport) -> cst.SimpleStatementLine | None:
    """`from a import b` with the wanted name at its end; None where it would not stay a plain short line."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.ImportFrom(names=[*names], lpar=None) as old]):
            pass
        case _:
            return None
    assert wanted.name is not None
    code = cst.Module([]).code_for_node(statement.with_changes(leading_lines=())).rstrip("\r\n")
    if "\\" in code or "#" in code or len(code) + len(import_code(wanted)) > _LINE_LENGTH:
        return None
    alias = cst.AsName(cst.Name(wanted.alias)) if wanted.alias is not None else None
    new = cst.ImportAlias(cst.Name(wanted.name), asname=alias)
    last = names[-1].with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    return statement.with_changes(body=[old.with_changes(names=[*names[:-1], last, new])])


def _cell_lines(lead: Sequence[cst.EmptyLine]) -> int:
    """How many of the lines above a statement belong to what comes before its notebook cell, its marker included."""
    marked = [index for index, line in enumerate(lead) if line.comment is not None and CELL.match(line.comment.value)]
    return marked[-1] + 1 if marked else 0
