"""Groups of edits that may reach into several files: each is made in all of its files or in none."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tfrewrite.edits.edit import AddImport, Edit
from tfrewrite.problems import Problem

Group = Mapping[Path, tuple[Edit, ...]]


@dataclass(frozen=True, slots=True)
class Made:
    """The programs that the groups `made` lead to, reasons for those that are `declined`; the rest wait."""

    programs: Mapping[Path, bytes]
    made: frozenset[int]
    declined: Mapping[int, str] = field(default_factory=dict)
    problem: Problem | None = None


def make(programs: Mapping[Path, tuple[bytes, ast.Module]], groups: Sequence[Group]) -> Made:
    """Make as many groups as do not clash. A group that cannot be made in one of its files is made in none."""
    from tfrewrite.edits.apply import apply_groups  # loads libcst

    tried = list(range(len(groups)))
    declined: dict[int, str] = {}
    while True:
        after: dict[Path, bytes] = {}
        made_in: dict[int, set[Path]] = {index: set() for index in tried}
        for path, (program, tree) in programs.items():
            here = [index for index in tried if path in groups[index]]
            if not here:
                continue
            applied = apply_groups(program, tree, [groups[index][path] for index in here])
            if applied.problem is not None:
                return Made({}, frozenset(), declined, Problem(path, applied.problem, applied.detail))
            after[path] = applied.program
            for position in applied.made:
                made_in[here[position]].add(path)
            for position, reason in applied.declined.items():
                declined.setdefault(here[position], reason)
        torn = [index for index in tried if made_in[index] and len(made_in[index]) < len(groups[index])]
        if not torn:
            return Made(after, frozenset(index for index in tried if made_in[index]), declined)
        tried = [index for index in tried if index not in torn]


def by_path(edits: Sequence[Edit], home: Path, trees: Mapping[Path, ast.Module]) -> dict[Path, tuple[Edit, ...]]:
    """A group's edits by file; nodes of other files are found again in the trees that are edited.

    Raises `LookupError` for a node that is not there.
    """
    group: dict[Path, tuple[Edit, ...]] = {}
    for edit in edits:
        path = edit.path or home
        if path != home and not isinstance(edit, AddImport):
            edit = replace(edit, node=_same_node(trees[path], edit.node))
        group[path] = (*group.get(path, ()), edit)
    return group


def _same_node(tree: ast.Module, wanted: ast.expr | ast.stmt) -> ast.AST:
    span = (wanted.lineno, wanted.col_offset, wanted.end_lineno, wanted.end_col_offset)
    for node in ast.walk(tree):
        if type(node) is type(wanted):
            if node is wanted or (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == span:
                return node
    raise LookupError("a place to be edited is not in the file that is named for it")
