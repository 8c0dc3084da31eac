"""Methods of library objects, where more than the catalog's rows is asked: functions that are given to them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog import calls as public
from tfrewrite.facts.catalog import datasets, keras_objects, tapes
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import UNKNOWN, Value, join, unknown
from tfrewrite.facts.values import bindings, python_methods

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_FUNCTIONS = ("map_func", "transformation_func", "reduce_func", "scan_func", "predicate", "fn", "key_func")
_KERAS = frozenset({Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.LOSS, Kind.OPTIMIZER})


def method(values: Values, owner: Value, name: str, arguments: Arguments) -> Value | None:
    """What a method of an object that no class of the program describes returns."""
    own = python_methods.method(values, owner, name, arguments)
    if own is not None:
        return own
    setting = values.facts.setting
    found: Value | None = None
    if owner.kind in (Kind.DATASET, Kind.ITERATOR):
        found = datasets.method(owner, name, arguments, setting, _returned_by(values, owner, name, arguments))
        return found if found is not None else unknown(f"`{name}` of a data set")
    if owner.kind is Kind.STRATEGY:
        found = tapes.method(owner, name, arguments, setting, _run(values, name, arguments))
    elif owner.kind in _KERAS:
        found = keras_objects.method(
            owner, name, arguments, setting, lambda called, given: applied(values, called, given), is_fixed(values)
        )
    if found is not None:
        return found
    if not arguments.complete:
        return unknown("arguments are spread by * or **")
    return public.method(owner, name, arguments.positional, arguments.keywords, setting)


def applied(values: Values, called: Value, arguments: Arguments) -> Value:
    """What calling something that a library object holds returns."""
    from tfrewrite.facts.values.calls import call_value

    return call_value(values, called, arguments) or UNKNOWN


def _returned_by(values: Values, owner: Value, name: str, arguments: Arguments) -> Value | None:
    """What the function returns that a method of a data set is given, as the data set runs it: as a graph."""
    given = [arguments.get(word) for word in _FUNCTIONS]
    function = next((value for value in (*given, arguments.get("", 0)) if value is not None), None)
    if function is None or function.kind is not Kind.FUNCTION:
        return None
    known = datasets.mapped_arguments(owner, name)
    mapped = Arguments(known) if known is not None else Arguments(complete=False)
    called = function if name == "apply" else replace(function, origin=bindings.COMPILED)
    return applied(values, called, mapped)


def _run(values: Values, name: str, arguments: Arguments) -> Value | None:
    function, given = arguments.get("fn", 0), arguments.get("args", 1)
    if name not in ("run", "experimental_run_v2") or function is None or function.kind is not Kind.FUNCTION:
        return None
    if given is not None and given.kind is not Kind.TUPLE:
        return None
    named = arguments.get("kwargs", 2)
    return None if named is not None else applied(values, function, Arguments(given.elements if given else ()))


def is_fixed(values: Values) -> bool:
    """Whether no Sequential model of the program gets layers, or loses them, after it is made."""
    facts = values.facts
    if facts.fixed_models is None:
        elsewhere = facts.project.texts_around(facts)
        facts.fixed_models = not any(b".add(" in text or b".pop(" in text for text in elsewhere)
        changing = [call for call in facts.names.calls if _changes_layers(call) and not facts.names.dotted(call.func)]
        for call in changing:
            assert isinstance(call.func, ast.Attribute)
            owner = values.evaluate(call.func.value)
            if owner is None or owner.kinds & {Kind.MODEL, Kind.UNKNOWN}:
                facts.fixed_models = False
    return facts.fixed_models


def _changes_layers(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("add", "pop")


def without_stored(values: Values, owner: Value) -> Value:
    """An object without those of its arguments that the program may assign later, as attributes of that name."""
    stores = values.stores
    kept = tuple((name, value) for name, value in owner.fields if not stores.has_loose(str(name)))
    return owner if len(kept) == len(owner.fields) else replace(owner, fields=kept)


def joined(found: list[Value | None]) -> Value | None:
    """The join of results; None where one has not come out yet."""
    return None if any(value is None for value in found) else join(found)
