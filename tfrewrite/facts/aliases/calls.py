"""What calls give: a new object, one that they were given, or one that something else holds."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.aliases import rows
from tfrewrite.facts.aliases.aliasing import SNAPSHOT, Aliasing, Sharing, alias, fresh, reached, union, unknown
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts.aliases import Aliases

_ON_HOST_OR_FIXED = IMMUTABLE | {Kind.ARRAY}
_ITEM_METHODS = frozenset({"pop", "get", "setdefault", "popleft", "popitem"})
_LIVE_VIEWS = frozenset({"keys", "values", "items"})


def of_call(aliases: Aliases, call: ast.Call) -> Aliasing | None:
    """What a call gives."""
    facts = aliases.facts
    dotted = catalog.normalised(facts.names.dotted(call.func))
    if any(keyword.arg == "out" for keyword in call.keywords):
        return unknown("the result stands in `out`")
    if dotted and facts.is_of_library(call.func):
        found = _of_public(aliases, dotted, call)
        if found is not None:
            return found
    elif not dotted or not dotted.startswith("builtins."):
        followed = _followed(aliases, facts.values.of(call.func), call)
        if followed is not None:
            return followed
    if facts.values.of(call).kinds <= IMMUTABLE:
        return SNAPSHOT
    if isinstance(call.func, ast.Attribute):
        return _of_method(aliases, call.func, call)
    return unknown(f"what `{ast.unparse(call.func)}` returns")


def _of_public(aliases: Aliases, dotted: str, call: ast.Call) -> Aliasing | None:
    package, _, tail = dotted.partition(".")
    if dotted in rows.SAME_IF_NOTHING_TO_DO and call.args:
        return _same_if_nothing_to_do(aliases, call)
    if package == "numpy":
        return _of_numpy(aliases, tail, call)
    if package == "builtins":
        return _of_builtin(aliases, tail, call)
    if package == "collections":
        parts = [_shallow(aliases, argument) for argument in call.args]
        parts += [_held(aliases.of(keyword.value)) for keyword in call.keywords]
        return fresh((i for p in parts for i in p.items), loose=any(p.loose for p in parts))
    if dotted == "copy.deepcopy":
        return SNAPSHOT
    if dotted == "copy.copy" and call.args:
        kinds = aliases.facts.values.of(call.args[0]).kinds
        if kinds <= {Kind.CONTAINER, Kind.DICTIONARY, Kind.TUPLE}:
            return _shallow(aliases, call.args[0])
        return SNAPSHOT if kinds <= {Kind.ARRAY, Kind.PYTHON} else unknown("a copy of an object may share its parts")
    if package == "tensorflow" and tail.rpartition(".")[2][:1].isupper():
        if tail.endswith(("Model", "load_model")) or not tail.startswith(("Variable", "TensorArray")):
            return fresh(source for argument in call.args for source in reached(aliases.of(argument)))
        return fresh()
    return None


def _same_if_nothing_to_do(aliases: Aliases, call: ast.Call) -> Aliasing | None:
    """`tf.cast(v, v.dtype)` is `v` itself."""
    given = aliases.facts.values.of(call.args[0])
    if given.kinds <= _ON_HOST_OR_FIXED | {Kind.CONTAINER, Kind.TUPLE}:
        return SNAPSHOT
    made = aliases.facts.values.of(call)
    if given.kind is Kind.VARIABLE and given.dtype is not None and made.dtype is not None:
        return aliases.of(call.args[0]) if given.dtype == made.dtype else SNAPSHOT
    return unknown("it may be the variable itself, which a cast to its own type gives back")


def _of_numpy(aliases: Aliases, name: str, call: ast.Call) -> Aliasing | None:
    values = aliases.facts.values
    given = values.of(call.args[0]) if call.args else None
    if name in rows.NUMPY_COPIES or name.startswith("random."):
        return fresh()
    if given is None or name not in rows.NUMPY_VIEWS | rows.NUMPY_MAYBE_VIEWS:
        return unknown(f"whether numpy.{name} copies")
    if given.kinds <= {Kind.TENSOR, Kind.PYTHON, Kind.VARIABLE, Kind.CONTAINER, Kind.TUPLE}:
        return fresh()
    if name == "array" and not any(keyword.arg in ("copy", None) for keyword in call.keywords):
        return fresh()
    if given.kinds == {Kind.ARRAY} and name in rows.NUMPY_VIEWS:
        return aliases.of(call.args[0])
    return unknown(f"numpy.{name} gives a view where it can")


def _of_builtin(aliases: Aliases, name: str, call: ast.Call) -> Aliasing | None:
    if name in rows.FRESH_LISTS:
        parts = [_shallow(aliases, argument) for argument in call.args[:1]]
        given = [aliases.of(keyword.value) for keyword in call.keywords if name == "dict"]
        return fresh(
            (source for found in (*parts, *map(_held, given)) for source in found.items),
            loose=any(found.loose or found.how is Sharing.UNKNOWN for found in (*parts, *given)),
        )
    if name in rows.PLAIN_BUILTINS:
        kinds = {kind for argument in call.args for kind in aliases.facts.values.of(argument).kinds}
        return SNAPSHOT if name != "abs" or kinds <= _ON_HOST_OR_FIXED else None
    return None


def _held(aliasing: Aliasing) -> Aliasing:
    return fresh(reached(aliasing), loose=aliasing.how is Sharing.UNKNOWN)


def _shallow(aliases: Aliases, node: ast.expr) -> Aliasing:
    """A new container of the items of another one."""
    found = aliases.items_of(node)
    if found is None or found.how is Sharing.SNAPSHOT:
        return fresh(found.items if found else (), loose=bool(found and found.loose))
    return fresh(found.of, loose=found.how is Sharing.UNKNOWN)


def _of_method(aliases: Aliases, function: ast.Attribute, call: ast.Call) -> Aliasing:
    facts, name = aliases.facts, function.attr
    owner = facts.values.of(function.value)
    kinds = owner.kinds
    no_class_has_it = not facts.effects.following.methods_named(name) and not facts.imports_other_frameworks
    if kinds <= {Kind.TENSOR, Kind.VARIABLE} and name in rows.READS:
        return fresh()
    if kinds == {Kind.UNKNOWN} and name == "numpy" and no_class_has_it and not call.args:
        return fresh()
    if kinds <= {Kind.METRIC} and name == "result":
        return SNAPSHOT if owner.node is None else unknown("what `result` of a class of the program returns")
    if kinds <= {Kind.MODEL, Kind.LAYER} and name == "get_weights":
        return fresh()
    if kinds == {Kind.ARRAY}:
        return _of_array_method(aliases, function, call)
    if kinds <= {Kind.CONTAINER, Kind.DICTIONARY}:
        if name == "copy":
            return _shallow(aliases, function.value)
        if name in _ITEM_METHODS:
            return aliases.items_of(function.value) or SNAPSHOT
        if name in _LIVE_VIEWS:
            return aliases.of(function.value)
    if kinds == {Kind.FRAME} and name == "copy" and not call.args:
        return fresh()
    return unknown(f"what `.{name}()` returns")


def _of_array_method(aliases: Aliases, function: ast.Attribute, call: ast.Call) -> Aliasing:
    name = function.attr
    if name == "astype" and any(keyword.arg in ("copy", None) for keyword in call.keywords):
        return unknown("`astype` with `copy=`")
    if name in rows.ARRAY_COPIES:
        return fresh()
    if name in rows.ARRAY_VIEWS:
        return aliases.of(function.value)
    return unknown(f"whether `.{name}()` of an array copies")


def _followed(aliases: Aliases, called: Value, call: ast.Call) -> Aliasing | None:
    """What a function of the project returns, by its `return` statements."""
    if called.kind is Kind.CLASS:
        codes = aliases.facts.effects.following.special(called, ("__new__",))
        parts = (source for argument in call.args for source in reached(aliases.of(argument)))
        return fresh(parts, loose=True) if not codes else unknown("`__new__` of a class of the program")
    codes_run = aliases.facts.effects.following.called(called)
    if not codes_run or called.kinds != {Kind.FUNCTION}:
        return None
    if any(option.elements for option in called.options) and not isinstance(call.func, ast.Attribute):
        return unknown("a bound method or a partial function")
    return union(returned(aliases, home.aliases, function, call) for function, home in codes_run) or unknown(
        "what a recursive function returns"
    )


def returned(aliases: Aliases, inside: Aliases, function: ast.AST, call: ast.Call) -> Aliasing | None:
    """What a function of the project gives for the arguments of a call."""
    if isinstance(function, ast.Lambda):
        results: list[ast.expr] = [function.body]
    elif isinstance(function, FunctionNode) and not function.decorator_list:
        results = [n.value for n in own_nodes(function) if isinstance(n, ast.Return) and n.value is not None]
        if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(function)):
            return unknown("a generator reads later")
    else:
        return unknown("what a decorated function returns")
    found = union(inside.recursive(function, result) for result in results)
    if found is None:
        return SNAPSHOT
    own = [source for source in reached(found) if source.scope is function]
    if not own:
        return found
    if found.how is Sharing.SNAPSHOT:
        return fresh((source for source in found.items if source not in own), loose=True)
    if any(source not in own for source in found.of):
        return unknown("an argument or another object")
    return _made_or_given(aliases, inside, function, found, call)


def _made_or_given(aliases: Aliases, inside: Aliases, function: ast.AST, found: Aliasing, call: ast.Call) -> Aliasing:
    """A name of the function itself: an object that it made, or one of its arguments."""
    parameters = inside.parameters_of(function)
    if all(source.name not in parameters for source in found.of):
        return fresh(loose=True) if not any(source.path for source in found.of) else unknown("a part of a new object")
    given = inside.arguments(call, function, aliases)
    results: list[Aliasing] = []
    for source in found.of:
        argument = given.get(source.name)
        if argument is None:
            return unknown(f"the argument `{source.name}`")
        passed = aliases.of(argument)
        if passed.how is not Sharing.ALIAS:
            return passed if not source.path else unknown("a part of an argument")
        results.append(alias(*(outer.at(source.path) for outer in passed.of)))
    return union(results) or unknown("an argument")
