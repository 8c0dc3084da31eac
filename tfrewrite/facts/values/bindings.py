"""What names stand for: their bindings, imports, and what has been changed about the values since."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from tfrewrite.facts import operators
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.handed import KEEPING
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.names import canonical
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import UNKNOWN, Value, join, python, unknown
from tfrewrite.facts.values import containers, iteration, objects, parameters

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_ENTERED_AS_ITSELF = frozenset({Kind.TAPE, Kind.WRITER, Kind.PROGRESS})
_KEEPING_DECORATORS = KEEPING | {
    "builtins.property",
    "functools.cached_property",
    "tensorflow.keras.utils.register_keras_serializable",
    "tensorflow.keras.saving.register_keras_serializable",
    "typing.final",
}
_IN_CLASSES = frozenset({"builtins.classmethod", "builtins.property", "functools.cached_property"})
"""Decorators whose result is a function only as an attribute of a class or object."""
COMPILED = "tensorflow.function"
"""The origin of a FUNCTION that is called through `tf.function`."""
_FLOW = (ast.If, ast.For, ast.While, ast.AsyncFor, ast.Try, ast.Match)


def name(values: Values, node: ast.Name) -> Value | None:
    """What a name is where it is read."""
    names = values.facts.names
    bindings = names.reaching(node.id, node)
    if not bindings:
        return _unbound(values, node)
    if _is_module_level(values, bindings) and values.facts.project.is_stored_elsewhere(values.facts, node.id):
        return unknown(f"another module assigns `{node.id}`")
    if values.facts.binds_names_by_text and _is_module_level(values, bindings):
        return unknown("names may be bound by their text")
    found = [bound(values, binding) for binding in bindings]
    if hasattr(builtins, node.id) and _may_be_builtin(values, node, bindings):
        found.append(Value(Kind.NAME, origin=f"builtins.{node.id}"))
    value = join(found)
    if value is None:
        return None
    if value.kind is Kind.UNKNOWN and _is_differentiated(values, node, bindings):
        return Value(Kind.NEST, why="a tape differentiates it")
    if any(isinstance(b.node, (ast.Import, ast.ImportFrom, FunctionNode, ast.ClassDef)) for b in bindings):
        return value
    value = containers.of_name(values, node, bindings, value)
    return None if value is None else _in_graph(values, node, bindings, value)


def _in_graph(values: Values, node: ast.AST, bindings: list[Binding], value: Value) -> Value:
    """The value where AutoGraph may have made a tensor of it."""
    if values.modes.graph(node) is Answer.NO or not any(_in_flow(values, binding) for binding in bindings):
        return value
    return or_tensors(value)


def _may_be_builtin(values: Values, node: ast.Name, bindings: list[Binding]) -> bool:
    """Whether a name of a builtin may be read before the module binds it."""
    scope = values.facts.names.scope_of(node)
    if isinstance(scope.node, ast.ClassDef):
        return True
    return _is_module_level(values, bindings) and bindings == values.facts.names.bindings_of(node.id, node)


def _in_flow(values: Values, binding: Binding) -> bool:
    """Whether a binding stands under a condition or in a loop of its function, which AutoGraph may take over."""
    for parent in values.facts.names.enclosing(binding.node):
        if isinstance(parent, _FLOW):
            return True
        if parent in values.facts.names.scopes:
            break
    return False


def or_tensors(value: Value) -> Value:
    """The same where AutoGraph may have made tensors of numbers."""
    match value.kind:
        case Kind.PYTHON if value.dtype not in ("str", "bytes", "NoneType"):
            return join([value, Value(Kind.TENSOR)]) or UNKNOWN
        case Kind.ARRAY:
            return join([value, Value(Kind.TENSOR)]) or UNKNOWN
        case Kind.TUPLE:
            return Value(Kind.TUPLE, tuple(map(or_tensors, value.elements)), origin=value.origin, fields=value.fields)
        case Kind.EITHER:
            return join(map(or_tensors, value.elements)) or UNKNOWN
        case Kind.CONTAINER | Kind.DICTIONARY:
            return unknown("a container that a graph may rebuild")
        case _:
            return value


def _is_module_level(values: Values, bindings: list[Binding]) -> bool:
    module = values.facts.names.scopes[values.facts.tree]
    return any(binding in module.bindings.get(binding.name, ()) for binding in bindings)


def _is_differentiated(values: Values, node: ast.Name, bindings: list[Binding]) -> bool:
    """Whether a tape takes the gradient of just this value."""
    return any(
        given.id == node.id and all(b in values.facts.names.reaching(given.id, given) for b in bindings)
        for given in values.facts.gradient_targets
    )


def _unbound(values: Values, node: ast.Name) -> Value | None:
    dotted = values.facts.names.dotted(node)
    if dotted:
        found = values.facts.project.lookup(values.facts, dotted)
        return found if found is not None else public_name(values, dotted)
    for module in reversed(values.facts.names.stars):
        found = values.facts.project.lookup(values.facts, f"{module}{'' if module.endswith('.') else '.'}{node.id}")
        if found is not None:
            return found
    return unknown(f"`{node.id}` is bound nowhere in the program")


def bound(values: Values, binding: Binding) -> Value | None:
    """The value that one binding gives its name."""
    match binding.node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return function(values, binding.node)
        case ast.ClassDef():
            return objects.class_value(values, binding.node)
        case ast.Import() | ast.ImportFrom():
            return imported(values, binding)
        case ast.arg():
            return parameters.parameter(values, binding.node)
        case ast.ExceptHandler():
            return unknown("an exception")
        case _:
            pass
    if binding.value is None:
        return unknown("bound by a pattern")
    if binding.path[:1] == ("augmented",):
        return _augmented(values, binding)
    return taken_apart(values, values.evaluate(binding.value), binding.path)


def taken_apart(values: Values, value: Value | None, path: tuple[int | str, ...]) -> Value | None:
    """A part of a value, by the steps of unpacking."""
    for step in path:
        if value is None:
            return None
        value = _step(values, value, step)
    return value


def _step(values: Values, value: Value, step: int | str) -> Value | None:
    match step:
        case "iter":
            return iteration.element_of(values, value)
        case str() if step.startswith("rest "):
            before, after = map(int, step.split()[1:])
            return iteration.rest_of(values, value, before, after)
        case "enter":
            return _entered(value)
        case int(index):
            return iteration.item_at(values, value, index)
        case _:
            return unknown("taken apart in an unknown way")


def _entered(value: Value) -> Value | None:
    """What `with … as name` binds."""
    if value.kind in _ENTERED_AS_ITSELF or value.origin == "builtins.open":
        return value
    if value.kind is Kind.OBJECT and value.home is not None:
        method = objects.member(value, "__enter__")
        if method is not None and method.kind is Kind.FUNCTION:
            from tfrewrite.facts.catalog.arguments import Arguments
            from tfrewrite.facts.values import calls

            return calls.call_value(value.home.values, method, Arguments())
    return unknown("what a `with` statement binds")


def function(values: Values, node: FunctionNode) -> Value:
    """A function as it is called: what a decorator makes of it is only known for those that keep its meaning."""
    names = values.facts.names
    origin = ""
    for decorator in node.decorator_list:
        dotted = names.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if dotted == COMPILED:
            origin = COMPILED
        elif dotted == "functools.partial" and isinstance(decorator, ast.Call) and decorator.args:
            if names.dotted(decorator.args[0]) != COMPILED:
                return unknown(f"decorated by `{ast.unparse(decorator)}`")
            origin = COMPILED
        elif dotted in _IN_CLASSES and not isinstance(names.scope_of(node).node, ast.ClassDef):
            return unknown(f"`{dotted}` outside of a class")
        elif dotted not in _KEEPING_DECORATORS and not dotted.endswith((".setter", ".getter")):
            return unknown(f"decorated by `{ast.unparse(decorator)}`")
    return Value(Kind.FUNCTION, home=values.facts, node=node, origin=origin)


def imported(values: Values, binding: Binding) -> Value | None:
    """What an import binds: something of the project, or a public name."""
    found = values.facts.project.lookup(values.facts, binding.imported)
    if found is not None:
        return found
    return public_name(values, canonical(binding.imported))


def public_name(values: Values, dotted: str) -> Value:
    """A dotted name of a package: a NAME where something is known of the package."""
    root = dotted.partition(".")[0]
    if not root:
        return unknown(f"`{dotted}` is not found in the project")
    if values.facts.is_library(root):
        return Value(Kind.NAME, origin=dotted)
    return Value(Kind.UNKNOWN, origin=dotted, why=f"`{root}` is a package that is not known")


def _augmented(values: Values, binding: Binding) -> Value | None:
    """`name += value`: an operation on what the name was before."""
    assert isinstance(binding.node, ast.AugAssign)
    before = values.facts.names.reaching(binding.name, binding.node.target)
    plain = [bound(values, b) for b in before if b.path[:1] != ("augmented",)]
    augmented = [_settled_augmented(values, b) for b in before if b.path[:1] == ("augmented",)]
    value = join([*plain, *augmented])
    if value is not None:
        value = _in_graph(values, binding.node, [binding, *before], value)
    return _operated(values, binding.node, value)


def _settled_augmented(values: Values, binding: Binding) -> Value | None:
    """The result of a `+=` that comes before, or of this one in an earlier round."""
    return values.state.visit(values.facts, binding.node, lambda _: _augmented(values, binding))


def _operated(values: Values, node: ast.AugAssign, before: Value | None) -> Value | None:
    added = values.evaluate(node.value)
    if before is None or added is None:
        return None
    return operators.in_place(node.op, before, added, values.facts.setting)


def constant_of_library(dotted: str) -> Value | None:
    """The few public names that are plain numbers."""
    if dotted in ("numpy.newaxis", "tensorflow.newaxis"):
        return python(None)
    if dotted == "builtins.__name__":
        return Value(Kind.PYTHON, dtype="str")
    if dotted == "builtins.NotImplemented" or dotted.startswith("builtins.__"):
        return unknown("a name of the module itself")
    stem, _, last = dotted.rpartition(".")
    if stem in ("numpy", "math") and last in ("pi", "e", "inf", "nan", "tau"):
        return Value(Kind.PYTHON, dtype="float")
    return None
