"""A program that reports the value of each expression as it runs, line for line the same as the original.

Calls are inserted into the text, so that AutoGraph finds the source of functions and tracebacks name the right lines.
A node is known by its index in `ast.walk` over the parsed original.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_PREFIX = "__soundness"
Cut = tuple[tuple[int, int], tuple[int, int], str]
"""A place (line, column in bytes), the order of several at one place, and what is put there: ends of the innermost
first, then bindings, then starts of the outermost first."""
_SKIPPED = (ast.Constant, ast.Starred, ast.Slice, ast.FormattedValue)


def names_for(file: int) -> tuple[str, str]:
    """What the calls are named in the file of a number: the one for expressions and the one for bindings."""
    return f"{_PREFIX}_seen_{file}__", f"{_PREFIX}_bound_{file}__"


def instrumented(source: bytes, file: int = 1) -> str:
    """The program with a call around each expression and behind each binding that can take one."""
    on_value, on_name = names_for(file)
    tree = ast.parse(source)
    numbers = {node: number for number, node in enumerate(ast.walk(tree))}
    cuts: list[Cut] = []
    for node, parent, depth in _wrappable(tree):
        if not _shares_parentheses(node, parent):
            cuts.append(((node.lineno, node.col_offset), (3, depth), f"{on_value}({numbers[node]},("))
            cuts.append(((node.end_lineno or 0, node.end_col_offset or 0), (0, -depth), "))"))
    for line, column, before, number, names in _bindings(tree, numbers):
        if not names:
            continue
        text = "; ".join(f"{on_name}({number},{name!r},{name})" for name in names)
        cuts.append(((line, column), (2, 0), f"{text}; ") if before else ((line, column), (1, 0), f"; {text}"))
    lines = [line.encode() for line in source.decode("utf-8").split("\n")]
    for (line, column), _, text in sorted(cuts, reverse=True):
        lines[line - 1] = lines[line - 1][:column] + text.encode() + lines[line - 1][column:]
    return b"\n".join(lines).decode()


def _wrappable(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.AST, int]]:
    """The expressions around which a call may stand, each with its parent and its depth in the tree."""
    stack: list[tuple[ast.AST, ast.AST, int]] = [(child, tree, 1) for child in _inner(tree)]
    while stack:
        node, parent, depth = stack.pop()
        if isinstance(node, ast.expr) and _may_be_wrapped(node, parent):
            yield node, parent, depth
        stack += [(child, node, depth + 1) for child in _inner(node)]


def _may_be_wrapped(node: ast.expr, parent: ast.AST) -> bool:
    if isinstance(node, _SKIPPED) or isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        return False
    if isinstance(node, ast.Name) and node.id == "super":
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        return False
    if isinstance(node, ast.Tuple) and any(isinstance(e, (ast.Slice, ast.Starred)) for e in node.elts):
        return False
    return not isinstance(parent, ast.FormattedValue)


def _inner(node: ast.AST) -> list[ast.AST]:
    """The nodes under a node in which expressions may be wrapped."""
    if isinstance(node, (ast.JoinedStr, ast.Constant, ast.pattern, ast.Global, ast.Nonlocal)):
        return []
    left_out: list[ast.AST] = list(getattr(node, "decorator_list", ()))
    for name in ("annotation", "returns"):
        part = getattr(node, name, None)
        if part is not None:
            left_out.append(part)
    return [child for child in ast.iter_child_nodes(node) if not any(child is out for out in left_out)]


def _shares_parentheses(node: ast.expr, parent: ast.AST) -> bool:
    """Whether the parentheses of a generator are those of the call that gets it."""
    return (
        isinstance(node, ast.GeneratorExp)
        and isinstance(parent, ast.Call)
        and (node.end_lineno, node.end_col_offset) == (parent.end_lineno, parent.end_col_offset)
    )


def _bindings(tree: ast.Module, numbers: dict[ast.AST, int]) -> Iterator[tuple[int, int, bool, int, list[str]]]:
    """Where names that were just bound can be reported: line, column, whether before what is there, node, names."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                yield node.end_lineno or 0, node.end_col_offset or 0, False, numbers[node], _plain(*targets)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
                yield node.end_lineno or 0, node.end_col_offset or 0, False, numbers[node], _plain(target)
            case ast.For(target=target, body=[first, *_]) if _can_follow(first):
                yield first.lineno, first.col_offset, True, numbers[node], _plain(target)
            case ast.With(items=items, body=[first, *_]) if _can_follow(first):
                for item in items:
                    if item.optional_vars is not None:
                        yield first.lineno, first.col_offset, True, numbers[item], _plain(item.optional_vars)
            case ast.FunctionDef(args=args, body=[*_, _] as body):
                first = body[1] if len(body) > 1 and _is_text(body[0]) else body[0]
                for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
                    if _can_follow(first):
                        yield first.lineno, first.col_offset, True, numbers[arg], [arg.arg]
            case _:
                pass


def _can_follow(statement: ast.stmt) -> bool:
    """Whether another statement may stand before this one on its line."""
    special = (ast.Match, ast.Global, ast.Nonlocal, ast.ImportFrom)
    return not hasattr(statement, "body") and not isinstance(statement, special) and not _is_text(statement)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _plain(*targets: ast.expr) -> list[str]:
    found: list[str] = []
    for target in targets:
        match target:
            case ast.Name(id=name):
                found.append(name)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                found += _plain(*elements)
            case ast.Starred(value=inner):
                found += _plain(inner)
            case _:
                pass
    return found
