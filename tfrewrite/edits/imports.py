"""Where an import that a rewrite needs goes, decided over the `ast` tree."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tfrewrite.edits.edit import AddImport

# The comment above each cell in the program that is made of a notebook.
CELL = re.compile(r"^#\[tfrewrite-notebook(?:-\d+)?\] cell \d+", re.MULTILINE)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SCOPES = (*_DEFINITIONS, ast.Lambda)


class CannotImport(Exception):
    """The import cannot be made; its text is the reason that users read."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A top-level statement (by its index in the module) and the side on which the import goes.

    `merge`: the statement imports from the same module and may take the name; `apart`: a blank line goes between.
    """

    index: int
    after: bool
    merge: bool = False
    apart: bool = False


def bound_name(wanted: AddImport) -> str:
    """The name that the import binds."""
    return wanted.alias or wanted.name or wanted.module.split(".")[0]


def import_code(wanted: AddImport) -> str:
    """The import as a statement."""
    alias = f" as {wanted.alias}" if wanted.alias is not None else ""
    if wanted.name is None:
        return f"import {wanted.module}{alias}"
    return f"from {wanted.module} import {wanted.name}{alias}"


def place_import(tree: ast.Module, program: str, wanted: AddImport, uses: Sequence[ast.AST]) -> Spot | None:
    """Where the import goes so that it stands before all `uses`; None if it is there already. Raises CannotImport."""
    tops = _tops_of(tree, uses)
    first_use = min(tops, default=len(tree.body))
    name = bound_name(wanted)
    if hasattr(builtins, name):
        raise CannotImport(f"the import would hide the builtin {name}")
    there = [index for index, node in enumerate(tree.body) if _makes(node, wanted)]
    _check_clashes(tree, wanted, name, uses)
    cells = _cells(tree, program)
    if there:
        late = [top for top in tops if there[0] >= top and not isinstance(tree.body[top], _DEFINITIONS)]
        if late:
            raise CannotImport(f"{name} is imported only after the place that would need it")
        return None
    head = _head_length(tree)
    if first_use < head:
        raise CannotImport("the place stands before any import can")
    for index in range(head, first_use):
        if _is_from_same_module(tree.body[index], wanted):
            return Spot(index, after=True, merge=True)
    return _spot(tree, cells, first_use, head)


def _is_from_same_module(node: ast.stmt, wanted: AddImport) -> bool:
    return (
        wanted.name is not None
        and isinstance(node, ast.ImportFrom)
        and (node.level, node.module) == (0, wanted.module)
        and all(alias.name != "*" for alias in node.names)
    )


def _spot(tree: ast.Module, cells: Sequence[int], first_use: int, head: int) -> Spot:
    last: int | None = None
    for index, node in enumerate(tree.body[:first_use]):
        if isinstance(node, ast.Import | ast.ImportFrom) and index >= head:
            if last is None or cells[index] == cells[last]:
                last = index
        elif last is not None and isinstance(node, (*_DEFINITIONS, ast.For, ast.While, ast.With)):
            break
    if last is not None:
        return Spot(last, after=True)
    if not tree.body:
        raise CannotImport("the module is empty")
    if head:
        return Spot(head - 1, after=True, apart=True)
    return Spot(0, after=False)


def _head_length(tree: ast.Module) -> int:
    """How many statements must stay first: the docstring and the imports from `__future__`."""
    length = 0
    for index, node in enumerate(tree.body):
        match node:
            case ast.Expr(value=ast.Constant(value=str())) if index == 0:
                length = 1
            case ast.ImportFrom(module="__future__"):
                length = index + 1
            case _:
                break
    return length


def _cells(tree: ast.Module, program: str) -> list[int]:
    """The number of the notebook cell of each top-level statement; all 0 where there are no cells."""
    markers = [program.count("\n", 0, match.start()) + 1 for match in CELL.finditer(program)]
    return [sum(marker < node.lineno for marker in markers) for node in tree.body]


def _tops_of(tree: ast.Module, uses: Sequence[ast.AST]) -> list[int]:
    tops = []
    for index, node in enumerate(tree.body):
        ids = {id(use) for use in uses}
        if ids & {id(each) for each in ast.walk(node)}:
            tops.append(index)
    return tops


def _makes(node: ast.stmt, wanted: AddImport) -> bool:
    """Whether a statement is, or holds, just this import."""
    if wanted.name is None:
        return isinstance(node, ast.Import) and any(
            alias.name == wanted.module and alias.asname == wanted.alias for alias in node.names
        )
    return (
        isinstance(node, ast.ImportFrom)
        and node.level == 0
        and node.module == wanted.module
        and any(alias.name == wanted.name and _as(alias) == (wanted.alias or wanted.name) for alias in node.names)
    )


def _as(alias: ast.alias) -> str:
    return alias.asname or alias.name


def _check_clashes(tree: ast.Module, wanted: AddImport, name: str, uses: Sequence[ast.AST]) -> None:
    ids = {id(use) for use in uses}
    for node in _in_scopes_of(tree, ids):
        if name not in _bound_by(node) or (isinstance(node, ast.stmt) and _makes(node, wanted)):
            continue
        if wanted.name is None and wanted.alias is None and _is_same_package(node, name):
            continue
        raise CannotImport(f"{name} means something else in this file (line {getattr(node, 'lineno', '?')})")


def _is_same_package(node: ast.AST, name: str) -> bool:
    """Whether each binding of the name is an `import name.x` without an alias."""
    return isinstance(node, ast.Import) and all(
        alias.asname is None for alias in node.names if name in (alias.asname, alias.name.split(".")[0])
    )


def _in_scopes_of(tree: ast.Module, ids: set[int]) -> Iterator[ast.AST]:
    """The nodes of the module's own scope and of each scope that holds one of the uses; every `global` statement."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _SCOPES) and not ids & {id(each) for each in ast.walk(child)}:
                yield from (each for each in ast.walk(child) if isinstance(each, ast.Global))
                if isinstance(child, _DEFINITIONS):
                    yield ast.Name(child.name, ast.Store(), lineno=child.lineno)
            else:
                stack.append(child)


def _bound_by(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return [name]
        case ast.Import(names=aliases):
            return [alias.asname or alias.name.split(".")[0] for alias in aliases]
        case ast.ImportFrom(names=aliases):
            return [_as(alias) for alias in aliases]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.arg(arg=name):
            return [name]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return list(names)
        case (
            ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name)
        ):
            return [name]
        case ast.MatchMapping(rest=str() as name):
            return [name]
    return []
