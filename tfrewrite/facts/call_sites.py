"""Every place of the project at which a function is called, or the reason why that is not known."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.naming import normalised
from tfrewrite.facts.hierarchy import KERAS_HOOKS
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_MAPPING = frozenset({"map", "filter", "flat_map", "interleave", "take_while", "map_with_options"})

_TRACING = frozenset({"get_concrete_function", "python_function", "__get__", "__call__", "func"})
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing.NamedTuple"})
_LOOKING = frozenset({"builtins.isinstance", "builtins.issubclass", "builtins.super"})


@dataclass(frozen=True, slots=True)
class CallSites:
    """The calls of a function; `why` says why there may be other ones."""

    calls: tuple[tuple[Facts, ast.Call], ...] = ()
    through_names: frozenset[ast.Call] = frozenset()
    """Those of the calls that call a bound method by a name of its own."""
    compiled: frozenset[ast.Call] = frozenset()
    """Those of the calls that call what `tf.function` made of the function."""
    mapped: tuple[tuple[Facts, ast.Call], ...] = ()
    """Calls of methods of data sets that are given the function."""
    why: str = ""


def call_sites(facts: Facts, function: FunctionNode) -> CallSites:
    """The calls of a function by its name, in its own program and in those that import it."""
    owner = facts.names.parents.get(function)
    name = owner.name if isinstance(owner, ast.ClassDef) and function.name == "__init__" else function.name
    calls: list[tuple[Facts, ast.Call]] = []
    mapped: list[tuple[Facts, ast.Call]] = []
    bound: set[ast.Call] = set()
    compiled: set[ast.Call] = set()
    method = isinstance(owner, ast.ClassDef) and function.name != "__init__"
    words = frozenset((name,)) if method else facts.project.aliases(facts, name)
    others = facts.project.around(facts, name) if method else facts.project.naming(facts, name)
    if others is None:
        return CallSites(why=f"`{name}` is used in too many programs")
    for program in (facts, *others):
        found = _in_program(program, words if program is not facts else {name}, calls, mapped, bound, compiled)
        if found:
            return CallSites(why=found)
    if isinstance(owner, ast.ClassDef):
        why = _called_unseen(facts, owner, function.name)
        if why:
            return CallSites(why=why)
    return CallSites(tuple(calls), frozenset(bound), frozenset(compiled), tuple(mapped))


def _called_unseen(facts: Facts, cls: ast.ClassDef, name: str) -> str:
    """Why a method may be called by something that does not write its name."""
    if name == "__init__":
        around = (facts, *(facts.project.naming(facts, cls.name) or ()))
        if any(program.calls_constructors_again for program in around):
            return "`__init__` is called of objects that were made already"
        return f"subclasses of `{cls.name}` call it" if facts.may_be_subclassed(cls) else ""
    if name.startswith("__"):
        return "Python calls it"
    for base in cls.bases:
        dotted = normalised(facts.names.dotted(base))
        root = dotted.partition(".")[0]
        if dotted in _PLAIN_BASES:
            continue
        if root == "tensorflow" and name not in KERAS_HOOKS:
            continue
        inner = facts.names.bindings_of(base.id, base) if isinstance(base, ast.Name) else []
        own = [binding.node for binding in inner if isinstance(binding.node, ast.ClassDef) and binding.node is not cls]
        if len(own) != 1 or len(inner) != 1:
            return f"`{ast.unparse(base)}` may call it"
        why = _called_unseen(facts, own[0], name)
        if why:
            return why
    return ""


def _in_program(
    facts: Facts,
    words: Iterable[str],
    calls: list[tuple[Facts, ast.Call]],
    mapped: list[tuple[Facts, ast.Call]],
    bound: set[ast.Call],
    compiled: set[ast.Call],
) -> str:
    """Collect the calls of a name; the reason where something else may call it."""
    names = facts.names
    new = [(word, False, False) for name in words for word in (name, *names.renamed.get(name, ()))]
    seen: set[str] = set()
    while new:
        current, is_bound, is_compiled = new.pop()
        if current in seen:
            continue
        seen.add(current)
        for node in facts.reads_of_word(current):
            parent = names.parents.get(node)
            if isinstance(parent, ast.Call) and parent.func is node:
                calls.append((facts, parent))
                if is_compiled:
                    compiled.add(parent)
                if is_bound and isinstance(node, ast.Name):
                    bound.add(parent)
            elif isinstance(parent, ast.Call) and _compiles(facts, parent):
                target = names.parents.get(parent)
                alias = _alias(target) if isinstance(target, ast.Assign) else None
                if alias is None:
                    return f"`{current}` is compiled and passed on"
                new.append((alias, is_bound or isinstance(node, ast.Attribute), True))
            elif isinstance(parent, ast.Call) and _maps(parent, node):
                mapped.append((facts, parent))
            elif isinstance(parent, ast.Attribute):
                if parent.attr in _TRACING or (is_compiled and parent.attr == "python_function"):
                    return f"`{current}.{parent.attr}` is used"
            elif not isinstance(parent, ast.ClassDef) and not _looks(facts, parent):
                return f"`{current}` is passed on"
    return ""


def _looks(facts: Facts, parent: ast.AST | None) -> bool:
    """Whether a function or class is only looked at."""
    return isinstance(parent, ast.Call) and facts.names.dotted(parent.func) in _LOOKING


def _compiles(facts: Facts, call: ast.Call) -> bool:
    return facts.names.dotted(call.func) == "tensorflow.function"


def _maps(call: ast.Call, given: ast.expr) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _MAPPING and call.args[:1] == [given]


def _alias(assignment: ast.Assign) -> str | None:
    """The one name or attribute that an assignment binds."""
    match assignment.targets:
        case [ast.Name(id=name)] | [ast.Attribute(attr=name)]:
            return name
        case _:
            return None
