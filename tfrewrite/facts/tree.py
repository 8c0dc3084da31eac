"""Walking over syntax trees: what stands under a node, what runs with it, and which names it binds and reads."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

ScopeNode = ast.Module | ast.ClassDef | FunctionNode | ast.Lambda

LoopNode = ast.For | ast.AsyncFor | ast.While


SCOPES = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

_NOT_NODES = frozenset(
    {"ctx", "op", "ops", "type_comment", "kind", "lineno", "conversion", "is_async", "simple", "level"}
)

# Kinds whose fields are not read off the grammar: most nodes are of the first three.
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Name: (),
    ast.Constant: (),
    ast.Attribute: ("value",),
    ast.keyword: ("value",),
    ast.arg: ("annotation",),
    ast.alias: (),
    ast.Import: (),
    ast.ImportFrom: (),
    ast.Global: (),
    ast.Nonlocal: (),
}


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly under a node, in source order; operators and contexts are left out."""
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(name for name in node._fields if name not in _NOT_NODES)
    found: list[ast.AST] = []
    if not fields:
        return found
    for name in fields:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """Every node under `root` that runs in its scope: the insides of functions, classes and lambdas are left out."""
    stack = children(root)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, SCOPES):
            stack += children(node)[::-1]


def all_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """Every node under `root`, the insides of functions, classes and lambdas included."""
    stack = children(root)
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)


def all_statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement of a suite and of the suites in it, functions and classes included, in no special order."""
    stack = list(body)
    while stack:
        statement = stack.pop()
        yield statement
        for suite in suites_of(statement):
            stack += suite


def suites_of(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The suites of a compound statement, in source order."""
    suites = [
        getattr(statement, "body", None),
        *(handler.body for handler in getattr(statement, "handlers", ())),
        getattr(statement, "orelse", None),
        getattr(statement, "finalbody", None),
        *(case.body for case in getattr(statement, "cases", ())),
    ]
    return [suite for suite in suites if isinstance(suite, list) and suite]


def suites_of_any(node: ast.AST) -> list[list[ast.stmt]]:
    """The suites of a statement, a handler, a `match` case or a module."""
    found = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    return [suite for suite in found if isinstance(suite, list)]


def target_names(target: ast.AST) -> set[str]:
    """The plain names that an assignment target binds."""
    return {
        node.id
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del))
    }


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that these nodes bind in their scope."""
    names: set[str] = set()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.MatchMapping(rest=str(name)):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names.update((alias.asname or alias.name).split(".")[0] for alias in aliases)
            case _:
                pass
    return names


def loaded_names(root: ast.AST) -> set[str]:
    """The names that code reads from outside of itself."""
    return {node.id for node in outer_loads(root)}


def outer_loads(root: ast.AST, bound: frozenset[str] = frozenset()) -> Iterator[ast.Name]:
    """The places where code reads a name that it does not bind itself around that place."""
    match root:
        case ast.Name(id=name, ctx=ast.Load()):
            if name not in bound:
                yield root
        case (
            ast.ListComp(generators=generators)
            | ast.SetComp(generators=generators)
            | ast.GeneratorExp(generators=generators)
            | ast.DictComp(generators=generators)
        ):
            inner = bound | {name for generator in generators for name in target_names(generator.target)}
            yield from outer_loads(generators[0].iter, bound)
            for child in children(root):
                yield from outer_loads(child, inner)
        case ast.comprehension(iter=iterable, ifs=conditions):
            for part in (iterable, *conditions):
                yield from outer_loads(part, bound)
        case ast.Lambda(args=arguments, body=body):
            for default in (*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)):
                yield from outer_loads(default, bound)
            yield from outer_loads(body, bound | {argument.arg for argument in arguments_of(arguments)})
        case _:
            for child in children(root):
                yield from outer_loads(child, bound)


def certain_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes of an expression or statement that are evaluated exactly once whenever it is."""
    yield root
    match root:
        case ast.IfExp(test=part) | ast.BoolOp(values=[part, *_]):
            yield from certain_nodes(part)
        case ast.Compare(left=left, comparators=[first, *_]):
            yield from certain_nodes(left)
            yield from certain_nodes(first)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from certain_nodes(root.generators[0].iter)
        case ast.Lambda():
            return
        case _:
            for child in children(root):
                yield from certain_nodes(child)


def arguments_of(arguments: ast.arguments) -> list[ast.arg]:
    """The parameters of a function, in source order as far as it matters."""
    extra = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]
