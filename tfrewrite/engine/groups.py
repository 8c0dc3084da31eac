"""Groups of edits that may reach into several files: each is made in all of its files or in none."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from tfrewrite.edits.edit import (
    AddImport,
    Edit,
    InsertAfter,
    InsertBefore,
    ReplaceExpression,
    ReplaceStatement,
    ReplaceStatements,
)
from tfrewrite.problems import Problem

_Node = TypeVar("_Node", ast.expr, ast.stmt)

Group = Mapping[Path, tuple[Edit, ...]]


@dataclass(frozen=True, slots=True)
class Made:
    """The programs that the groups `made` lead to, reasons for those that are `declined`; the rest wait."""

    programs: Mapping[Path, bytes]
    made: frozenset[int]
    declined: Mapping[int, str] = field(default_factory=dict)
    problem: Problem | None = None


def make(
    programs: Mapping[Path, tuple[bytes, ast.Module]],
    groups: Sequence[Group],
    refuse: Callable[[Path, bytes], str] = lambda path, program: "",
) -> Made:
    """Make as many groups as do not clash. A group that cannot be made in one of its files is made in none.

    `refuse` says why a changed program does not fit its file (empty: it does); the groups are then tried one by one.
    """
    declined: dict[int, str] = {}
    tried, postponed = list(range(len(groups))), list[int]()
    while tried:
        attempt = _attempt(programs, groups, tried, declined)
        if isinstance(attempt, Problem):
            return Made({}, frozenset(), declined, attempt)
        after, made, torn = attempt
        reason = next(filter(None, (refuse(path, program) for path, program in after.items())), "")
        if torn:
            tried = [index for index in tried if index not in torn]
        elif not reason:
            return Made(after, made, declined)
        elif len(tried) > 1:
            tried, postponed = tried[:1], [*tried[1:], *postponed]
        else:
            declined[tried[0]] = reason
            tried, postponed = postponed[:1], postponed[1:]
    return Made({}, frozenset(), declined)


def _attempt(
    programs: Mapping[Path, tuple[bytes, ast.Module]],
    groups: Sequence[Group],
    tried: Sequence[int],
    declined: dict[int, str],
) -> tuple[dict[Path, bytes], frozenset[int], set[int]] | Problem:
    """The changed programs, the groups that were made, and those that were made in some of their files only."""
    from tfrewrite.edits.apply import apply_groups  # loads libcst

    after: dict[Path, bytes] = {}
    made_in: dict[int, set[Path]] = {index: set() for index in tried}
    for path, (program, tree) in programs.items():
        here = [index for index in tried if path in groups[index]]
        if not here:
            continue
        applied = apply_groups(program, tree, [groups[index][path] for index in here])
        if applied.problem is not None:
            return Problem(path, applied.problem, applied.detail)
        after[path] = applied.program
        for position in applied.made:
            made_in[here[position]].add(path)
        for position, reason in applied.declined.items():
            declined.setdefault(here[position], reason)
    torn = {index for index in tried if made_in[index] and len(made_in[index]) < len(groups[index])}
    return after, frozenset(index for index in tried if made_in[index]), torn


def by_path(edits: Sequence[Edit], home: Path, trees: Mapping[Path, ast.Module]) -> dict[Path, tuple[Edit, ...]]:
    """A group's edits by file; nodes of other files are found again in the trees that are edited.

    Raises `LookupError` for a node that is not there.
    """
    group: dict[Path, tuple[Edit, ...]] = {}
    for edit in edits:
        path = edit.path or home
        own = edit if path == home else _retarget(edit, trees[path])
        group[path] = (*group.get(path, ()), own)
    return group


def _retarget(edit: Edit, tree: ast.Module) -> Edit:
    match edit:
        case AddImport():
            return edit
        case ReplaceStatements(nodes=nodes):
            return replace(edit, nodes=tuple(_same_node(tree, node) for node in nodes))
        case ReplaceExpression(node=node):
            return replace(edit, node=_same_node(tree, node))
        case ReplaceStatement(node=node) | InsertBefore(node=node) | InsertAfter(node=node):
            return replace(edit, node=_same_node(tree, node))


def _same_node(tree: ast.Module, wanted: _Node) -> _Node:
    span = (wanted.lineno, wanted.col_offset, wanted.end_lineno, wanted.end_col_offset)
    for node in ast.walk(tree):
        if not isinstance(node, type(wanted)):
            continue
        if (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == span:
            return node
    raise LookupError("a place to be edited is not in the file that is named for it")
