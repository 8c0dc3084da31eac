"""Lists, sets and dictionaries: what is put into them after they are made, through whatever name."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import UNKNOWN, Value, join, python, unknown
from tfrewrite.facts.values import iteration
from tfrewrite.facts.values.passing import parameter_given

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.values import Values

_ADDING = frozenset({"append", "add", "appendleft"})
_EXTENDING = frozenset({"extend", "extendleft", "update"})
_REMOVING = frozenset({"pop", "remove", "clear", "sort", "reverse", "popleft", "popitem", "discard", "rotate"})
_LOOKING = frozenset(
    {"copy", "count", "get", "index", "items", "keys", "values", "union", "intersection", "difference", "issubset"}
)
_READING = frozenset({"compile", "fit", "evaluate", "predict", "format", "join", "write", "writerow", "plot", "imshow"})
"""Methods of libraries that keep or show what they are given, and leave it as it is."""
_MUTABLE = frozenset({Kind.CONTAINER, Kind.DICTIONARY})
_DEEPEST_ALIAS = 3


@dataclass(frozen=True, slots=True)
class Changes:
    """What a program does to the container that a name or an attribute holds."""

    added: tuple[ast.expr, ...] = ()
    """Expressions of single items."""
    extended: tuple[ast.expr, ...] = ()
    """Expressions of iterables of items."""
    stored: tuple[tuple[ast.expr, ast.AST], ...] = ()
    """Indices and the statements that store items at them."""
    removed: bool = False
    """Whether items go away or change their places."""
    inner: bool = False
    """Whether items that are containers themselves may be changed."""
    escape: str = ""
    """Why other code may change it."""

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            self.added + other.added,
            self.extended + other.extended,
            self.stored + other.stored,
            self.removed or other.removed,
            self.inner or other.inner,
            self.escape or other.escape,
        )


def holds_mutable(value: Value) -> bool:
    """Whether a value is, or holds, a list, set or dictionary."""
    if value.kind in _MUTABLE:
        return True
    return value.kind in (Kind.TUPLE, Kind.EITHER) and any(map(holds_mutable, value.elements))


def of_name(values: Values, node: ast.Name, bindings: list[Binding], value: Value) -> Value | None:
    """The value of a name with what the program puts into it."""
    facts = values.facts
    if not holds_mutable(value):
        filled = value.kind is Kind.NEST and node.id in facts.filled_names
        return unknown("a batch into which something is stored") if filled else value
    key = (node.id, bindings[0].node)
    if key not in facts.container_changes:
        uses = [n for n in facts.names.reads_of(node.id) if _shares(facts.names.bindings_of(node.id, n), bindings)]
        found = _sum(_change_by(facts, use, 0) for use in uses)
        if _is_shared(facts, node.id, bindings):
            found = replace(found, escape="another module may change the container")
        if any(map(_has_twin, bindings)):
            found = replace(found, escape="it has another name")
        facts.container_changes[key] = found
    return _changed(values, value, facts.container_changes[key])


def _has_twin(binding: Binding) -> bool:
    """Whether a binding gives its value to something else too: `a = b = []`, `a = (b := [])`."""
    match binding.node:
        case ast.Assign(targets=targets, value=value):
            return len(targets) > 1 or any(isinstance(node, ast.NamedExpr) for node in ast.walk(value))
        case ast.NamedExpr():
            return True
        case _:
            return False


def of_attribute(values: Values, name: str, value: Value) -> Value | None:
    """The value of an attribute of an object of the program, with what the program puts into it."""
    facts = values.facts
    if not holds_mutable(value):
        return value
    key = (name, facts.tree)
    if key not in facts.container_changes:
        uses = [node for node in facts.names.attributes if node.attr == name and isinstance(node.ctx, ast.Load)]
        found = _sum(_change_by(facts, use, 0) for use in uses)
        if facts.project.is_attribute_used_elsewhere(facts, name):
            found = replace(found, escape="another module may change the container")
        facts.container_changes[key] = found
    return _changed(values, value, facts.container_changes[key])


def _shares(some: list[Binding], others: list[Binding]) -> bool:
    return any(binding in others for binding in some)


def _sum(changes: Iterable[Changes]) -> Changes:
    total = Changes()
    for one in changes:
        total = total + one
    return total


def _is_shared(facts: Facts, name: str, bindings: list[Binding]) -> bool:
    """Whether another module of the project may name a container of this module."""
    module = facts.names.scopes[facts.tree].bindings.get(name, ())
    return any(binding in module for binding in bindings) and facts.project.is_used_elsewhere(facts, name)


def _changed(values: Values, value: Value, changes: Changes) -> Value | None:
    results = [_option_changed(values, option, changes) for option in value.options]
    return None if any(result is None for result in results) else join(results)


def _option_changed(values: Values, value: Value, changes: Changes) -> Value | None:
    if changes.escape:
        return weakened(value, changes.escape)
    if changes.inner:
        value = _inner_weakened(value)
    if value.kind not in _MUTABLE or not (changes.added or changes.extended or changes.stored or changes.removed):
        return value
    more = [values.evaluate(item) for item in changes.added]
    more += [_extension(values, value, values.evaluate(iterable)) for iterable in changes.extended]
    more += [_stored(values, value, index, statement) for index, statement in changes.stored]
    known = value.elements if value.kind is Kind.CONTAINER else tuple(item for _, item in value.fields)
    element = join([value.element, *known, *more])
    if changes.inner and element is not None:
        element = weakened(element, "its items are changed")
    if value.kind is Kind.CONTAINER:
        return Value(Kind.CONTAINER, element=element, origin=value.origin)
    return Value(Kind.DICTIONARY, elements=_keys(values, value, changes), element=element, origin=value.origin)


def weakened(value: Value, why: str) -> Value:
    """A value of which the contents of lists and dictionaries are not known."""
    match value.kind:
        case Kind.CONTAINER | Kind.DICTIONARY:
            return Value(value.kind, element=unknown(why), origin=value.origin)
        case Kind.TUPLE:
            elements = tuple(weakened(item, why) for item in value.elements)
            return replace(value, elements=elements, fields=())
        case Kind.EITHER:
            return join(weakened(option, why) for option in value.elements) or UNKNOWN
        case _:
            return value


def _inner_weakened(value: Value) -> Value:
    why = "its items are changed"
    return replace(
        value,
        elements=tuple(weakened(item, why) for item in value.elements),
        element=None if value.element is None else weakened(value.element, why),
        fields=tuple((key, weakened(item, why)) for key, item in value.fields),
    )


def _extension(values: Values, value: Value, given: Value | None) -> Value | None:
    if given is None:
        return None
    if value.kind is Kind.CONTAINER:
        return iteration.element_of(values, given)
    if given.kind is Kind.DICTIONARY:
        return join([given.element, *(item for _, item in given.fields)])
    return unknown("what `update` puts in")


def _stored(values: Values, value: Value, index: ast.expr, statement: ast.AST) -> Value | None:
    match statement:
        case ast.Assign(targets=[ast.Subscript()], value=given) | ast.AnnAssign(value=ast.expr() as given):
            found = values.evaluate(given)
            if found is not None and value.kind is Kind.CONTAINER and isinstance(index, ast.Slice):
                return iteration.element_of(values, found)
            return found
        case _:
            return unknown("stored in an unusual way")


def _keys(values: Values, value: Value, changes: Changes) -> tuple[Value, ...]:
    if changes.extended or (value.element is not None and not value.elements):
        return ()
    stored = [values.evaluate(index) for index, _ in changes.stored]
    keys = join([*(python(key) for key, _ in value.fields), *value.elements, *stored])
    return (keys,) if keys is not None else ()


def _change_by(facts: Facts, use: ast.expr, depth: int) -> Changes:
    """What one read of a name or attribute does to the container."""
    parents = facts.names.parents
    parent = parents.get(use)
    match parent:
        case ast.Attribute(attr=method):
            call = parents.get(parent)
            if not isinstance(call, ast.Call) or call.func is not parent:
                return Changes(escape=f"its `{method}` is passed on")
            return _by_method(method, call)
        case ast.Subscript(value=container) if container is use:
            return _by_item(facts, parent)
        case ast.AugAssign(target=target, value=value) if target is use:
            return Changes(extended=(value,))
        case ast.Call():
            return _by_call(facts, parent, use, depth) if use is not parent.func else Changes()
        case ast.keyword():
            call = parents.get(parent)
            return _by_call(facts, call, use, depth) if isinstance(call, ast.Call) else Changes()
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable) if iterable is use:
            return Changes(inner=True)
        case ast.Return():
            return _by_return(facts, use, parent)
        case ast.Dict(keys=keys, values=items) if use in items and keys[items.index(use)] is None:  # `{**use}` copies
            return Changes(inner=True)
        case ast.Tuple() if isinstance(returning := parents.get(parent), ast.Return):
            return _by_return(facts, use, returning)
        case ast.Assign(targets=[ast.Name() as target]) if depth < _DEEPEST_ALIAS:
            return _by_alias(facts, parent, target, depth)
        case (
            ast.Compare()
            | ast.FormattedValue()
            | ast.UnaryOp()
            | ast.BinOp()
            | ast.Subscript()
            | ast.Expr()
            | ast.If()
            | ast.While()
            | ast.Assert()
            | ast.AugAssign()
            | ast.Starred()
            | ast.Slice()
        ):
            return Changes()
        case _:
            return Changes(escape="it has another name")


def _by_return(facts: Facts, use: ast.expr, returning: ast.Return) -> Changes:
    local = isinstance(use, ast.Name) and _is_local(facts, use, returning)
    return Changes() if local else Changes(escape="returned to other code")


def _by_alias(facts: Facts, assignment: ast.Assign, target: ast.Name, depth: int) -> Changes:
    """What is done to the container by another name that an assignment gives it."""
    name = target.id
    if name in facts.names.declared_outer or facts.names.scope_of(target) is facts.names.scopes[facts.tree]:
        shared = facts.names.cell_count > 1 or facts.project.is_used_elsewhere(facts, name)
        if shared or name in facts.names.declared_outer:
            return Changes(escape="it has another name")
    reads = [n for n in facts.names.reads_of(name) if _is_bound_by(facts.names.bindings_of(name, n), assignment)]
    return _sum(_change_by(facts, read, depth + 1) for read in reads)


def _defines(facts: Facts, name: str) -> bool:
    """Whether a class or module of the project may have a method of its own of that name."""
    own = any(function.name == name for function in facts.names.functions)
    return own or facts.project.shelf.holds_anywhere(f"def {name}".encode())


def _is_bound_by(bindings: list[Binding], node: ast.AST) -> bool:
    return any(binding.node is node for binding in bindings)


def _is_local(facts: Facts, use: ast.Name, returning: ast.Return) -> bool:
    """Whether a function makes what it returns: nothing else holds it by this name afterwards."""
    scope = facts.names.scope_of(returning)
    here = scope.bindings.get(use.id, [])
    for read in facts.names.reads_of(use.id):
        if facts.names.scope_of(read) is not scope and _shares(facts.names.bindings_of(use.id, read), here):
            return False  # a function inside may hold it
    return bool(here) and not any(isinstance(binding.node, ast.arg) for binding in here) and use.id not in scope.outer


def _by_item(facts: Facts, item: ast.Subscript) -> Changes:
    """What is done to an item, or at its place."""
    parent = facts.names.parents[item]
    if isinstance(item.ctx, ast.Store):
        return Changes(stored=((item.slice, parent),))
    if isinstance(item.ctx, ast.Del):
        return Changes(removed=True)
    match parent:
        case ast.Attribute(attr=method) if method in _LOOKING:
            return Changes()
        case ast.Attribute() | ast.Subscript() | ast.Assign() | ast.Call() | ast.keyword() | ast.Return():
            return Changes(inner=True)
        case ast.BinOp() | ast.Compare() | ast.FormattedValue() | ast.Expr() | ast.UnaryOp():
            return Changes()
        case _:
            return Changes(inner=True)


def _by_method(method: str, call: ast.Call) -> Changes:
    if method in _ADDING and len(call.args) == 1 and not isinstance(call.args[0], ast.Starred):
        return Changes(added=(call.args[0],))
    if method == "insert" and len(call.args) == 2:
        return Changes(added=(call.args[1],))
    if method in _EXTENDING and len(call.args) == 1 and not call.keywords:
        return Changes(extended=(call.args[0],))
    if method in _REMOVING:
        return Changes(removed=True, inner=method.startswith("pop"))
    if method in _LOOKING:
        return Changes(inner=method in ("get", "items", "values"))
    return Changes(escape=f"changed by `{method}`")


def _by_call(facts: Facts, call: ast.Call, use: ast.expr, depth: int) -> Changes:
    """What a call does to a container that it is given."""
    dotted = facts.names.dotted(call.func)
    if dotted and facts.is_of_library(call.func):
        if dotted.endswith((".heappush", ".insort", ".setattr", ".partial")):
            return Changes(escape=f"changed by `{dotted}`")
        return Changes(removed=dotted.endswith((".shuffle", ".heapify")), inner=not dotted.startswith("builtins.len"))
    if isinstance(call.func, ast.Attribute) and call.func.attr in _READING and not _defines(facts, call.func.attr):
        return Changes(inner=True)
    if isinstance(call.func, ast.Attribute) and call.func.attr in (*_ADDING, *_EXTENDING, "insert"):
        return Changes(escape="it is put into another container")
    bindings = facts.names.bindings_of(call.func.id, call.func) if isinstance(call.func, ast.Name) else []
    if len(bindings) == 1 and isinstance(bindings[0].node, FunctionNode) and depth < _DEEPEST_ALIAS:
        parameter = parameter_given(call, bindings[0].node, use)
        if parameter is not None:
            name = parameter.arg
            reads = [n for n in facts.names.reads_of(name) if _is_bound_by(facts.names.bindings_of(name, n), parameter)]
            found = _sum(_change_by(facts, read, depth + 1) for read in reads)
            if not (found.added or found.extended or found.stored or found.escape):
                return Changes(removed=found.removed, inner=found.inner)
    return Changes(escape=f"passed to `{ast.unparse(call.func)}`")
