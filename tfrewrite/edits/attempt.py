"""Make some groups that do not clash, put the new text together, and compare it with the old one."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence

import libcst as cst

from tfrewrite.edits.grouping import Grouping
from tfrewrite.edits.importing import Imports, plan_imports
from tfrewrite.edits.layout import Layout
from tfrewrite.edits.making import Maker, invalid
from tfrewrite.edits.pieces import Comparison, Piece, joined, moved, without, write
from tfrewrite.edits.positions import Located, finished
from tfrewrite.edits.work import Declined, Work
from tfrewrite.problems import ProblemKind

Trouble = tuple[ProblemKind, str]


def attempt(
    program: bytes, tree: ast.Module, module: cst.Module, located: Located, groups: Sequence[Grouping]
) -> bytes | Trouble:
    """The program with all of the groups made, or what is wrong with the result. Raises Declined."""
    if not groups:
        return program
    work = _joined(groups)
    imports = plan_imports(tree, located, module, groups, work.open)
    old_pieces = joined([*(piece for group in groups for piece in group.old_pieces()), *imports.old_pieces])
    maker = Maker(work, located)
    parts: list[str] = []
    new_pieces: list[Piece] = []
    done = length = 0
    for index, (start, end) in enumerate(located.tops):
        nodes = _made(maker, module.body[index], imports, index)
        if nodes is None:
            continue
        code, new = write(module, nodes, maker.pieces)
        old = [piece for piece in old_pieces if start <= piece.start and piece.end <= end]
        # A piece that is empty and stands at the end of a statement may be of the next one: it takes nothing away.
        if "".join(without(located.code[start:end], moved(old, -start))) != "".join(without(code, new)):
            return ProblemKind.CHANGED_OUTSIDE, f"the statement at line {_line(located.code, start)}"
        new_pieces.extend(moved(new, length + start - done))
        parts += [located.code[done:start], code]
        length += start - done + len(code)
        done = end
    parts.append(located.code[done:])
    return _checked(tree, module, located.code, "".join(parts), old_pieces, new_pieces)


def _line(text: str, offset: int) -> int:
    return len(Layout(text[:offset]).starts)


def _joined(groups: Sequence[Grouping]) -> Work:
    work = Work()
    for group in groups:
        work.expressions.update(group.work.expressions)
        work.places.update(group.work.places)
        work.statements.update(group.work.statements)
        work.strings.update(group.work.strings)
        work.open.update(group.work.open)
    return work


def _made(maker: Maker, statement: cst.BaseStatement, imports: Imports, index: int) -> list[cst.BaseStatement] | None:
    """What a top-level statement becomes; None if nothing touches it."""
    if id(statement) not in maker.work.open:
        return imports.around(index, [statement], maker.pieces) if imports.touch(index) else None
    try:
        made = statement.visit(maker)
    except cst.CSTValidationError as error:  # what holds a new node refuses it
        raise Declined(maker.group, invalid(error)) from None
    nodes = list(made) if isinstance(made, cst.FlattenSentinel) else [made]
    return imports.around(index, [node for node in nodes if isinstance(node, cst.BaseStatement)], maker.pieces)


def _checked(
    tree: ast.Module, module: cst.Module, old: str, new: str, old_pieces: Sequence[Piece], new_pieces: Sequence[Piece]
) -> bytes | Trouble:
    try:
        program = finished(new, module).encode(module.encoding)
    except UnicodeEncodeError:
        return ProblemKind.BROKE_SYNTAX, f"the new code cannot be written in the file's encoding {module.encoding}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            after = ast.parse(program)
    except (SyntaxError, ValueError) as error:
        return ProblemKind.BROKE_SYNTAX, str(error)
    if not Comparison(Layout(old), old_pieces, Layout(new), new_pieces).is_same(tree.body, after.body):
        return ProblemKind.CHANGED_OUTSIDE, "the rewritten code would be read differently"
    return program
