"""What calls return: of functions and classes of the program, of public names, of methods of library objects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog import calls as public
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.frameworks import FRAMEWORKS
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.value import ARGUMENTS, UNKNOWN, Value, join, python, unknown
from tfrewrite.facts.values import bindings, builtin_calls, compiled, iteration, library_calls, objects, parameters
from tfrewrite.facts.values.keras_calls import applied_to_inputs
from tfrewrite.facts.values.passing import Function, default_of, parameters_of
from tfrewrite.facts.values.standard_calls import COMPILER, NAMED_TUPLE, compiled_function, named_tuple

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_OF_DATASETS = frozenset({"map", "prefetch", "interleave", "batch", "padded_batch"})
_AUTOTUNE = frozenset({"tensorflow.data.AUTOTUNE", "tensorflow.data.experimental.AUTOTUNE"})
"""What only methods of data sets take."""
_WITH_METHODS = frozenset(Kind) - {
    Kind.UNKNOWN,
    Kind.NAME,
    Kind.FUNCTION,
    Kind.CLASS,
    Kind.OBJECT,
    Kind.GENERATOR,
    Kind.EITHER,
    Kind.FOREIGN,
}


def call(values: Values, node: ast.Call) -> Value | None:
    """The value of a call."""
    arguments = arguments_of_call(values, node)
    if arguments is None:
        return None
    if isinstance(node.func, ast.Attribute) and not _is_public(values, node.func):
        return _method_call(values, node, node.func, arguments)
    called = values.evaluate(node.func)
    return None if called is None else call_value(values, called, arguments, node)


def _is_public(values: Values, function: ast.Attribute) -> bool:
    """Whether what is called is something that a known package or a module of the project names."""
    dotted = values.facts.names.dotted(function)
    root = dotted.partition(".")[0]
    return bool(dotted) and (values.facts.is_library(root) or values.facts.project.holds(values.facts, root))


def arguments_of_call(values: Values, node: ast.Call) -> Arguments | None:
    """The arguments as values; None where one has not come out yet."""
    positional: list[Value] = []
    keywords: list[tuple[str, Value]] = []
    complete = True
    for argument in node.args:
        value = values.evaluate(argument)
        if value is None:
            return None
        if not isinstance(argument, ast.Starred):
            if complete:
                positional.append(value)
        elif value.kind is Kind.TUPLE:
            positional += value.elements
        else:
            complete = False
    for keyword in node.keywords:
        value = values.evaluate(keyword.value)
        if value is None:
            return None
        if keyword.arg is not None:
            keywords.append((keyword.arg, value))
        elif value.kind is Kind.DICTIONARY and value.fields and all(isinstance(k, str) for k, _ in value.fields):
            keywords += [(str(name), item) for name, item in value.fields]
        else:
            complete = False
    return Arguments(tuple(positional), tuple(keywords), complete)


def _method_call(values: Values, node: ast.Call, function: ast.Attribute, arguments: Arguments) -> Value | None:
    owner = values.evaluate(function.value)
    if owner is None:
        return None
    found = [
        _method_of(values, option, function.attr, arguments, node) for option in with_attributes(owner, function.attr)
    ]
    return None if any(value is None for value in found) else join(found)


def with_attributes(owner: Value, name: str) -> list[Value]:
    """What an owner can be where one of its attributes is read: None has none, a symbolic tensor no `numpy`."""
    options = [option for option in owner.options if option.dtype != "NoneType"]
    if name == "numpy":
        options = [option for option in options if option.kind is not Kind.SYMBOLIC]
    return options or [owner]


def _method_of(values: Values, owner: Value, name: str, arguments: Arguments, node: ast.Call) -> Value | None:
    """What a method of one thing that an owner can be returns."""
    if owner.kind is Kind.UNKNOWN:
        return _of_unknown(owner, name, arguments)
    if owner.origin == "argparse.ArgumentParser" and name == "parse_args":
        return Value(Kind.UNKNOWN, origin=ARGUMENTS, why="parsed arguments")
    if owner.kind is Kind.NEST:
        return _of_nest(values, owner, name, arguments)
    if owner.kind is Kind.FOREIGN:
        return Value(Kind.FOREIGN, origin=owner.origin)
    if owner.kind in (Kind.OBJECT, Kind.CLASS, Kind.NAME) or isinstance(owner.node, ast.ClassDef):
        from tfrewrite.facts.values.expressions import attribute_of

        member = attribute_of(values, owner, name)
        if member is None or member.kind is not Kind.UNKNOWN or owner.kind in (Kind.OBJECT, Kind.CLASS, Kind.NAME):
            return None if member is None else call_value(values, member, arguments, node)
    if owner.kind in _WITH_METHODS:
        return library_calls.method(values, owner, name, arguments)
    return unknown(f"a method of a {owner.kind.value}")


def _of_nest(values: Values, owner: Value, name: str, arguments: Arguments) -> Value:
    """A method of a tensor or of a nest: only tensors have `numpy`, only dictionaries have items."""
    if name in ("numpy", "get_shape", "set_shape", "eval"):
        return public.method(Value(Kind.TENSOR), name, arguments.positional, arguments.keywords, values.facts.setting)
    if name in ("pop", "get", "copy"):
        return Value(Kind.NEST, why=owner.why)
    if name == "items":
        return Value(Kind.ITERABLE, element=Value(Kind.TUPLE, (Value(Kind.PYTHON), Value(Kind.NEST))))
    return unknown(f"`{name}` of a tensor or nest of tensors")


def _of_unknown(owner: Value, name: str, arguments: Arguments) -> Value:
    """A method of something unknown: only what every library that has such a method gives."""
    if name == "parse_args":
        return Value(Kind.UNKNOWN, origin=ARGUMENTS, why="parsed arguments")
    given = (*arguments.positional, *(value for _, value in arguments.keywords))
    if name in _OF_DATASETS and any(value.origin in _AUTOTUNE for value in given):
        return Value(Kind.DATASET, why=owner.why)
    return unknown(owner.why or f"`{name}` of something unknown")


def call_value(values: Values, called: Value, arguments: Arguments, node: ast.Call | None = None) -> Value | None:
    """What calling a value returns, for each thing that it can be."""
    found = [_call_option(values, option, arguments, node) for option in called.options]
    return None if any(value is None for value in found) else join(found)


def _call_option(values: Values, called: Value, arguments: Arguments, node: ast.Call | None) -> Value | None:
    match called.kind:
        case Kind.FUNCTION:
            return _of_function(called, arguments)
        case Kind.CLASS:
            return _made(values, called, arguments)
        case Kind.NAME:
            return of_public_name(values, called.origin, arguments, node)
        case Kind.OBJECT:
            method = objects.member(called, "__call__")
            return None if method is None else call_value(values, method, arguments)
        case Kind.LIBRARY if called.origin == COMPILER:
            return compiled_function(arguments)
        case Kind.LIBRARY if called.origin == NAMED_TUPLE:
            return named_tuple(called, arguments)
        case Kind.MODEL | Kind.LAYER | Kind.LOSS | Kind.METRIC | Kind.OPTIMIZER | Kind.LIBRARY:
            return applied_to_inputs(values, called, arguments)
        case Kind.FOREIGN:
            return called
        case Kind.UNKNOWN:
            return unknown(called.why or "what is called is not known")
        case _:
            return unknown(f"a call of a {called.kind.value}")


def of_public_name(values: Values, origin: str, arguments: Arguments, node: ast.Call | None) -> Value | None:
    """What calling a public name returns."""
    name = catalog.normalised(origin)
    root = name.partition(".")[0]
    if root in FRAMEWORKS:
        return Value(Kind.FOREIGN, origin=name)
    own = builtin_calls.function(values, name, arguments, node)
    if own is not None:
        return own
    known = public.called(name, arguments.positional, arguments.keywords, values.facts.setting, arguments.complete)
    if known.kind is Kind.UNKNOWN and not values.facts.is_library(root):
        return unknown(f"`{root}` is a package that is not known")
    return known


def _of_function(called: Value, arguments: Arguments) -> Value | None:
    assert called.home is not None and isinstance(called.node, Function)
    home, node = called.home.values, called.node
    if called.elements:  # a bound method, or `functools.partial`
        arguments = replace(arguments, positional=(*called.elements, *arguments.positional))
    if called.fields:
        named = tuple((str(key), value) for key, value in called.fields)
        arguments = replace(arguments, keywords=(*named, *arguments.keywords))
    if called.origin == bindings.COMPILED:
        eager, arguments = arguments, compiled.arguments(home, node, arguments)
        if home.facts.may_run_functions_eagerly and eager != arguments:
            return unknown("`tf.function` may be switched off")
    value = _returned_for(home, node, arguments)
    if called.origin != bindings.COMPILED or value is None:
        return value
    made = compiled.results(value)
    return join([value, made]) if home.facts.may_run_functions_eagerly else made


def _returned_for(home: Values, node: Function, arguments: Arguments) -> Value | None:
    defaults: dict[ast.arg, Value] = {}
    for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        default = default_of(node, parameter)
        if default is not None:
            defaults[parameter] = parameters.of_default(home, default) or UNKNOWN
    given = parameters_of(node, arguments, defaults)
    if given is None and arguments.complete:
        return unknown("a call that does not fit the function")
    context = home.state.called(home.facts, node, given) if given is not None else None
    if context is None:
        outer, home.state.context = home.state.context, None
    else:
        outer, home.state.context = home.state.context, context
    try:
        return returned(home, node)
    finally:
        home.state.context = outer


def returned(values: Values, function: Function) -> Value | None:
    """What a function of this program returns, over all of its `return` statements."""
    if isinstance(function, ast.Lambda):
        return values.evaluate(function.body)
    if isinstance(function, ast.AsyncFunctionDef):
        return unknown("a coroutine")
    found: list[Value | None] = []
    nodes = list(own_nodes(function))
    yields = [node for node in nodes if isinstance(node, (ast.Yield, ast.YieldFrom))]
    if yields:
        items = join(_yielded(values, yields))
        return Value(Kind.GENERATOR, element=items, home=values.facts, node=function)
    returns = [node for node in nodes if isinstance(node, ast.Return)]
    for node in returns:
        found.append(python(None) if node.value is None else values.evaluate(node.value))
    if may_fall_through(function.body):
        found.append(python(None))
    value = join(found)
    if value is not None and len(returns) > 1 and values.modes.graph(function) is not Answer.NO:
        return bindings.or_tensors(value)
    if value is not None and values.modes.graph(function) is not Answer.NO and _returns_inside(function):
        return bindings.or_tensors(value)
    return value


def _returns_inside(function: FunctionNode) -> bool:
    return not any(isinstance(statement, ast.Return) for statement in function.body)


def _yielded(values: Values, yields: list[ast.Yield | ast.YieldFrom]) -> Iterator[Value | None]:
    for node in yields:
        if isinstance(node, ast.Yield):
            yield python(None) if node.value is None else values.evaluate(node.value)
        else:
            inner = values.evaluate(node.value)
            yield None if inner is None else iteration.element_of(values, inner)


def may_fall_through(body: list[ast.stmt]) -> bool:
    """Whether a suite can be run to its end."""
    for statement in body:
        match statement:
            case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
                return False
            case ast.If(body=inner, orelse=orelse) if orelse:
                if not may_fall_through(inner) and not may_fall_through(orelse):
                    return False
            case ast.While(test=ast.Constant(value=value)) if value:
                if not any(isinstance(node, ast.Break) for node in own_nodes(statement)):
                    return False
            case ast.Try(body=inner, handlers=handlers, orelse=orelse, finalbody=final):
                ends = not may_fall_through([*inner, *orelse]) and not any(may_fall_through(h.body) for h in handlers)
                if ends or (final and not may_fall_through(final)):
                    return False
            case _:
                continue
    return True


def _made(values: Values, cls: Value, arguments: Arguments) -> Value | None:
    """What calling a class of the program makes."""
    if not objects.is_made_plainly(cls):
        return unknown("a class that makes its objects in its own way")
    fields = objects.dataclass_fields(values, cls, arguments)
    made = objects.instance(cls)
    if fields is not None:
        assert isinstance(cls.node, ast.ClassDef) and cls.home is not None
        if any(cls.home.names.dotted(base) == "typing.NamedTuple" for base in cls.node.bases):
            return Value(Kind.TUPLE, tuple(value for _, value in fields), fields=fields, origin=cls.node.name)
        return replace(made, fields=objects.kept_fields(made, fields), origin=objects.EXACT)
    return replace(made, origin=objects.EXACT) if made.kind is Kind.OBJECT else made
