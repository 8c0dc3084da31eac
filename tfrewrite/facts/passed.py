"""What one call gives for a parameter of the function that it runs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.handed import Handling
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.run_sites import CallSite
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import Value, unknown

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_ELEMENTWISE = frozenset({"map", "filter", "flat_map", "interleave", "take_while"})


@dataclass(frozen=True, slots=True)
class Given:
    """An argument: the expression where there is one, and the value."""

    node: ast.expr | None
    value: Value
    is_default: bool = False


def given_at(facts: Facts, site: CallSite, function: FunctionNode | ast.Lambda, parameter: ast.arg) -> Given | None:
    """What a call gives for a parameter; None where the call cannot be one of this function."""
    match site.handling:
        case Handling.SAME:
            call = site.node
            arguments = _flattened(site.home, call.args)
            keywords = {k.arg: k.value for k in call.keywords}
            shift = _receives(facts, site, function)
        case Handling.REPLICA:
            arguments, keywords = _of_replica(site)
            shift = int(isinstance(facts.names.parents.get(function), ast.ClassDef))
        case Handling.DATA:
            arguments, keywords = _of_data(site), {}
            shift = int(isinstance(facts.names.parents.get(function), ast.ClassDef))
        case _:
            return Given(None, unknown(f"{site.text} gives it"))
    if arguments is None or None in keywords:
        return Given(None, unknown("the call unpacks its arguments"))
    return _placed(facts, site, function, parameter, arguments, keywords, shift)


def _placed(
    facts: Facts,
    site: CallSite,
    function: FunctionNode | ast.Lambda,
    parameter: ast.arg,
    arguments: list[Given],
    keywords: dict[str | None, ast.expr],
    shift: int,
) -> Given | None:
    plain = [*function.args.posonlyargs, *function.args.args]
    if parameter.arg in keywords:
        node = keywords[parameter.arg]
        return Given(node, site.home.values.of(node))
    if parameter in plain:
        index = plain.index(parameter) - shift
        if 0 <= index < len(arguments):
            return arguments[index]
    default = _default(function, parameter)
    return Given(default, facts.values.of(default), is_default=True) if default is not None else None


def _default(function: FunctionNode | ast.Lambda, parameter: ast.arg) -> ast.expr | None:
    plain = [*function.args.posonlyargs, *function.args.args]
    if parameter in plain:
        from_end = plain.index(parameter) - len(plain)
        return function.args.defaults[from_end] if -from_end <= len(function.args.defaults) else None
    if parameter in function.args.kwonlyargs:
        return function.args.kw_defaults[function.args.kwonlyargs.index(parameter)]
    return None


def _flattened(home: Facts, arguments: list[ast.expr]) -> list[Given] | None:
    found: list[Given] = []
    for argument in arguments:
        if not isinstance(argument, ast.Starred):
            found.append(Given(argument, home.values.of(argument)))
            continue
        value = home.values.of(argument.value)
        if value.kind is not Kind.TUPLE:
            return None
        found += [Given(argument.value, element) for element in value.elements]
    return found


def _receives(facts: Facts, site: CallSite, function: FunctionNode | ast.Lambda) -> int:
    """1 where the object before the dot, or the object that is made, is the first parameter."""
    if not isinstance(facts.names.parents.get(function), ast.ClassDef) or not isinstance(function, FunctionNode):
        return 0
    if any(facts.names.dotted(d) == "builtins.staticmethod" for d in function.decorator_list):
        return 0
    called = site.node.func
    if isinstance(called, ast.Attribute) and called.attr == function.name:
        by_class = site.home.values.of(called.value).kind is Kind.CLASS
        class_method = any(facts.names.dotted(d) == "builtins.classmethod" for d in function.decorator_list)
        return 0 if by_class and not class_method else 1
    return 1


def _of_replica(site: CallSite) -> tuple[list[Given] | None, dict[str | None, ast.expr]]:
    """`strategy.run(step, args=(x, y))`: on one replica what is given, on several a part of it."""
    given = {k.arg: k.value for k in site.node.keywords}
    packed = given.get("args") or (site.node.args[1] if len(site.node.args) > 1 else None)
    if given.get("kwargs") is not None or len(site.node.args) > 2:
        return None, {}
    if packed is None:
        return [], {}
    if not isinstance(packed, ast.Tuple | ast.List):
        return None, {}
    return [Given(e, unknown("a distributed value")) for e in packed.elts], {}


def _of_data(site: CallSite) -> list[Given] | None:
    """The parts of one element of a data set: a tuple is handed over part by part."""
    function = site.node.func
    if not isinstance(function, ast.Attribute) or function.attr not in _ELEMENTWISE:
        return None
    element = site.home.values.of(function.value).element
    if element is None:
        return None
    if element.kind is Kind.TUPLE:
        return [Given(None, part) for part in element.elements]
    if element.kind in (Kind.UNKNOWN, Kind.EITHER, Kind.NEST):
        return None
    return [Given(None, element)]
