"""Make groups of edits in a program: one parse, one plain transformer, and checks that nothing else has changed."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tfrewrite.edits.attempt import attempt
from tfrewrite.edits.edit import Edit, nodes_of
from tfrewrite.edits.grouping import Grouping, Unsupported, group_edits
from tfrewrite.edits.positions import Located, locate
from tfrewrite.edits.work import Declined
from tfrewrite.problems import ProblemKind


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a program: `program` is the one given where `problem` is set.

    `made`, `waiting` (they clash with one that was made) and `declined` (with the reason) are indices of groups.
    `problem` and `detail` say why nothing was made at all.
    """

    program: bytes
    made: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    declined: Mapping[int, str] = field(default_factory=dict)
    problem: ProblemKind | None = None
    detail: str = ""


def apply_groups(program: bytes, tree: ast.Module, groups: Sequence[Sequence[Edit]]) -> Applied:
    """Make as many groups as do not clash, each as a whole or not at all.

    `tree` is what `ast.parse(program)` gave; the nodes of the edits are nodes of it. `build` callables may be called
    more than once.
    """
    if not any(groups):
        return Applied(program, made=tuple(range(len(groups))))
    try:
        return _apply(program, tree, groups)
    except RecursionError:
        return Applied(program, problem=ProblemKind.UNPARSABLE, detail="it is nested too deeply to be rewritten")


def _apply(program: bytes, tree: ast.Module, groups: Sequence[Sequence[Edit]]) -> Applied:
    try:
        module = cst.parse_module(program)
    except cst.ParserSyntaxError as error:
        detail = f"libcst stops reading at line {error.raw_line}"
        return Applied(program, problem=ProblemKind.UNPARSABLE, detail=detail)
    except (UnicodeError, LookupError, SyntaxError) as error:
        return Applied(program, problem=ProblemKind.UNPARSABLE, detail=str(error))
    wanted = [node for group in groups for edit in group for node in nodes_of(edit)]
    located = locate(program, module, tree, wanted)
    if not located.lossless:
        return Applied(program, problem=ProblemKind.NOT_LOSSLESS)
    unmatched = [node for node in wanted if id(node) not in located.found and not _is_known_gap(tree, node)]
    if unmatched:
        line = min(node.lineno for node in unmatched)
        return Applied(program, problem=ProblemKind.UNMATCHED, detail=f"line {line}")
    return _settle(program, tree, module, located, groups)


def _is_known_gap(tree: ast.Module, node: ast.AST) -> bool:
    """Whether the node is of `tree` and one that libcst has no expression for, so that only its group is declined."""
    if isinstance(node, ast.Slice | ast.FormattedValue | ast.Starred):
        return any(each is node for each in ast.walk(tree))
    if not isinstance(node, ast.Tuple | ast.Constant | ast.JoinedStr):
        return False
    return any(
        (isinstance(each, ast.Subscript) and each.slice is node)
        or (isinstance(each, ast.JoinedStr) and any(value is node for value in each.values))
        or (isinstance(each, ast.FormattedValue) and each.format_spec is node)
        for each in ast.walk(tree)
    )


def _settle(
    program: bytes, tree: ast.Module, module: cst.Module, located: Located, groups: Sequence[Sequence[Edit]]
) -> Applied:
    """Try the groups that do not clash; whenever one has to be declined, try again without it."""
    declined: dict[int, str] = {}
    known: dict[int, Grouping] = {}
    for index, group in enumerate(groups):
        try:
            known[index] = group_edits(index, group, located, module, tree)
        except Unsupported as reason:
            declined[index] = str(reason)
    while True:
        made, waiting = _choose(known, declined)
        try:
            outcome = attempt(program, tree, module, located, [known[index] for index in made])
        except Declined as refusal:
            declined[refusal.group] = refusal.reason
            continue
        if isinstance(outcome, bytes):
            return Applied(outcome, tuple(made), tuple(waiting), declined)
        kind, detail = outcome
        return Applied(program, declined=declined, problem=kind, detail=detail)


def _choose(known: Mapping[int, Grouping], declined: Mapping[int, str]) -> tuple[list[int], list[int]]:
    made: list[int] = []
    waiting: list[int] = []
    for index, grouping in known.items():
        if index in declined:
            continue
        if any(grouping.clashes_with(known[other]) for other in made):
            waiting.append(index)
        else:
            made.append(index)
    return made, waiting
