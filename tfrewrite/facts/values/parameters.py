"""What parameters hold: by the call that is being evaluated, else by all calls in the project."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog import datasets
from tfrewrite.facts.hierarchy import is_same
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import Value, join, unknown
from tfrewrite.facts.values import bindings, compiled, containers, objects
from tfrewrite.facts.values.passing import Function, argument_of, default_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.values import Values

__all__ = ["argument_of", "parameter"]


_ON_CLASSES = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
"""Methods that get a class as their first argument without saying so."""


def parameter(values: Values, argument: ast.arg) -> Value | None:
    """What a parameter holds."""
    context = values.state.context
    if context is not None and argument in context.parameters:
        return context.parameters[argument]
    names = values.facts.names
    owner = names.parents.get(names.parents.get(argument, argument))
    if not isinstance(owner, Function):
        return unknown("a parameter of nothing")
    if argument in (owner.args.vararg, owner.args.kwarg):
        return unknown("a parameter that takes any number of arguments")
    if isinstance(owner, ast.Lambda):
        return _of_lambda(values, owner, argument)
    if is_receiver(values.facts, owner, argument):
        cls = names.parents[owner]
        assert isinstance(cls, ast.ClassDef)
        return objects.receiver(Value(Kind.CLASS, home=values.facts, node=cls))
    sites = values.facts.call_sites(owner)
    if sites.why:
        return unknown(sites.why)
    found = [
        _compiled(
            values,
            owner,
            call in sites.compiled,
            _given(facts, call, owner, argument, values, call in sites.through_names),
        )
        for facts, call in sites.calls
    ]
    found += [_mapped(facts, call, owner, argument) for facts, call in sites.mapped]
    if not sites.calls and not sites.mapped:
        return unknown(f"`{owner.name}` is called nowhere in the project")
    return join(found)


def _compiled(values: Values, owner: FunctionNode, through: bool, given: Value | None) -> Value | None:
    """What the body sees of an argument, where `tf.function` stands between the call and it."""
    if given is None:
        return None
    decorated = bindings.function(values, owner).origin == bindings.COMPILED
    return compiled.argument(owner, given) if decorated or through else given


def is_receiver(facts: Facts, owner: FunctionNode, argument: ast.arg) -> bool:
    """Whether a parameter is the `self` of a method."""
    first = [*owner.args.posonlyargs, *owner.args.args][:1]
    decorators = {facts.names.dotted(decorator) for decorator in owner.decorator_list}
    plain = not decorators & {"builtins.staticmethod", "builtins.classmethod"} and owner.name not in _ON_CLASSES
    return isinstance(facts.names.parents.get(owner), ast.ClassDef) and first == [argument] and plain


def _given(
    facts: Facts, call: ast.Call, owner: FunctionNode, argument: ast.arg, home: Values, bound: bool
) -> Value | None:
    """What one call gives for a parameter; None for a call of something else of the same name."""
    if isinstance(call.func, ast.Attribute):
        called = facts.values.evaluate(call.func)
        if called is None or _is_other(called, home.facts, owner):
            return None
    bound = bound and home.facts.is_method(owner)
    given = argument_of(call, owner, argument.arg, method=bound or _passes_receiver(facts, call, owner, home))
    if given is None:
        return unknown("an argument that cannot be seen")
    return of_default(home, given) if given is default_of(owner, argument) else facts.values.evaluate(given)


def of_default(home: Values, default: ast.expr) -> Value | None:
    """The default of a parameter: one object for all calls, which each of them may change."""
    value = home.evaluate(default)
    return value if value is None else containers.weakened(value, "the default of a parameter")


def _is_other(called: Value, home: Facts, owner: FunctionNode) -> bool:
    """Whether what is called is known, and is not this function."""
    return all(
        option.kind is Kind.FUNCTION and not is_same(home, owner, option.home, option.node) for option in called.options
    )


def _passes_receiver(facts: Facts, call: ast.Call, owner: FunctionNode, home: Values) -> bool:
    """Whether a call gives the first parameter by the object or class before the dot."""
    if not home.facts.is_method(owner):
        return False
    if owner.name == "__init__":
        return True
    decorators = {home.facts.names.dotted(decorator) for decorator in owner.decorator_list}
    if "builtins.staticmethod" in decorators or not isinstance(call.func, ast.Attribute):
        return False
    if "builtins.classmethod" in decorators:
        return True
    before = facts.values.evaluate(call.func.value)
    return before is None or before.kind is not Kind.CLASS


def _mapped(facts: Facts, call: ast.Call, owner: Function, argument: ast.arg) -> Value | None:
    """What a data set gives a function that is mapped over it."""
    assert isinstance(call.func, ast.Attribute)
    source = facts.values.evaluate(call.func.value)
    if source is None:
        return None
    parameters = [*owner.args.posonlyargs, *owner.args.args]
    if not isinstance(owner, ast.Lambda) and facts.is_method(owner):
        parameters = parameters[1:]
    found: list[Value] = []
    for option in source.options:
        given = datasets.mapped_arguments(option, call.func.attr) if option.kind is Kind.DATASET else None
        if given is None or argument not in parameters or parameters.index(argument) >= len(given):
            return unknown("what the data set gives the function is not known")
        found.append(given[parameters.index(argument)])
    return join(found)


def _of_lambda(values: Values, owner: ast.Lambda, argument: ast.arg) -> Value | None:
    parent = values.facts.names.parents.get(owner)
    default = default_of(owner, argument)
    if isinstance(parent, ast.Call) and owner is not parent.func and isinstance(parent.func, ast.Attribute):
        source = values.evaluate(parent.func.value)
        if source is None:
            return None
        if source.kind is Kind.DATASET and default is None:
            return _mapped(values.facts, parent, owner, argument)
    if isinstance(parent, ast.Call) and owner is parent.func:
        given = argument_of(parent, owner, argument.arg, method=False)
        return values.evaluate(given) if given is not None else unknown("an argument that cannot be seen")
    return unknown("a parameter of a lambda that is passed on")
