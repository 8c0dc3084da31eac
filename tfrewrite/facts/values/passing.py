"""How the arguments of a call meet the parameters of a function."""

from __future__ import annotations

import ast

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import Value

Function = FunctionNode | ast.Lambda


def parameter_given(call: ast.Call, function: FunctionNode, argument: ast.expr) -> ast.arg | None:
    """The parameter of a plain function that takes one argument of a call; None where that cannot be seen."""
    positional = [*function.args.posonlyargs, *function.args.args]
    for index, given in enumerate(call.args):
        if isinstance(given, ast.Starred):
            return None
        if given is argument:
            return positional[index] if index < len(positional) else None
    for keyword in call.keywords:
        if keyword.value is argument:
            return next((p for p in (*positional, *function.args.kwonlyargs) if p.arg == keyword.arg), None)
    return None


def parameters_of(
    function: Function, arguments: Arguments, defaults: dict[ast.arg, Value]
) -> dict[ast.arg, Value] | None:
    """What each parameter holds in a call; None where the call does not fit or cannot be seen in full."""
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    found: dict[ast.arg, Value] = {}
    if not arguments.complete:
        return None
    rest = arguments.positional[len(positional) :]
    if rest and spec.vararg is None:
        return None
    found.update(zip(positional, arguments.positional, strict=False))
    if spec.vararg is not None:
        found[spec.vararg] = Value(Kind.TUPLE, tuple(rest))
    by_name = {p.arg: p for p in (*spec.args, *spec.kwonlyargs)}
    extra: list[tuple[str | int, Value]] = []
    for name, value in arguments.keywords:
        if name in by_name and by_name[name] not in found:
            found[by_name[name]] = value
        elif spec.kwarg is not None and name not in by_name:
            extra.append((name, value))
        else:
            return None
    if spec.kwarg is not None:
        found[spec.kwarg] = Value(Kind.DICTIONARY, fields=tuple(extra))
    for parameter in (*positional, *spec.kwonlyargs):
        if parameter not in found:
            if parameter not in defaults:
                return None
            found[parameter] = defaults[parameter]
    return found


def default_of(function: Function, parameter: ast.arg) -> ast.expr | None:
    """The default of a parameter, where it has one."""
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    if parameter in positional:
        from_end = positional.index(parameter) - len(positional)
        return spec.defaults[from_end] if -from_end <= len(spec.defaults) else None
    for other, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if other is parameter:
            return default
    return None


def argument_of(call: ast.Call, owner: Function, name: str, *, method: bool) -> ast.expr | None:
    """What a call gives for a parameter; its default where it gives nothing; None where that cannot be seen.

    `method`: the first parameter is not among the arguments.
    """
    positional = [argument.arg for argument in (*owner.args.posonlyargs, *owner.args.args)]
    if any(isinstance(argument, ast.Starred) for argument in call.args) or any(k.arg is None for k in call.keywords):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if name in positional:
        index = positional.index(name) - (1 if method else 0)
        if 0 <= index < len(call.args):
            return call.args[index]
    parameters = (*owner.args.posonlyargs, *owner.args.args, *owner.args.kwonlyargs)
    found = next((parameter for parameter in parameters if parameter.arg == name), None)
    return default_of(owner, found) if found is not None else None
