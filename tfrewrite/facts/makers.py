"""Which calls make the object that an expression gives: what tells two variables or two optimizers apart."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.tapes import CHECKPOINT
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode, LoopNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEEPEST = 8
_OF_OPTIMIZER = frozenset({"iterations", "learning_rate", "lr"})


@dataclass(frozen=True, slots=True)
class Maker:
    """The call that makes an object, or the part of what it makes. Two objects of different makers are two."""

    home: Facts
    call: ast.Call
    path: str = ""
    """`.iterations` of an optimizer."""
    through: tuple[ast.Call, ...] = ()
    """The calls of functions of the project that return it, outermost first."""

    @property
    def dotted(self) -> str:
        """The public name that is called."""
        return catalog.normalised(self.home.names.dotted(self.call.func))

    def __hash__(self) -> int:
        return hash((self.call, self.path, self.through))

    @property
    def runs_once(self) -> bool:
        """Whether it makes one object at most: it stands in no loop and in no function."""
        around = [*self.home.names.enclosing(self.call)]
        return not self.through and not any(isinstance(n, (*_REPEATED, FunctionNode, ast.Lambda)) for n in around)


_REPEATED = (LoopNode, ast.comprehension, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)


def makers_of(facts: Facts, node: ast.expr, depth: int = _DEEPEST) -> frozenset[Maker] | None:
    """Every call that can have made what an expression gives; None where one of them is not known."""
    if not depth:
        return None
    match node:
        case ast.Call():
            return _of_call(facts, node, depth)
        case ast.Name(id=name):
            return _of_name(facts, name, node, depth)
        case ast.Attribute(attr=name) if name in _OF_OPTIMIZER and _is_optimizer(facts, node.value):
            owners = makers_of(facts, node.value, depth - 1)
            word = "learning_rate" if name == "lr" else name
            return None if owners is None else frozenset(_part(owner, f".{word}") for owner in owners)
        case ast.Attribute():
            return _of_attribute(facts, node, depth)
        case ast.IfExp(body=body, orelse=orelse):
            return _union(makers_of(facts, body, depth - 1), makers_of(facts, orelse, depth - 1))
        case _:
            return None


def _is_optimizer(facts: Facts, node: ast.expr) -> bool:
    return facts.values.of(node).kind is Kind.OPTIMIZER


def _part(owner: Maker, path: str) -> Maker:
    return Maker(owner.home, owner.call, owner.path + path, owner.through)


def _union(*found: frozenset[Maker] | None) -> frozenset[Maker] | None:
    if not found or any(each is None for each in found):
        return None
    return frozenset(maker for each in found if each is not None for maker in each)


def _of_call(facts: Facts, call: ast.Call, depth: int) -> frozenset[Maker] | None:
    called = facts.values.of(call.func)
    if called.kind is Kind.FUNCTION and isinstance(called.node, FunctionNode) and called.home is not None:
        home = called.home
        returned = [n.value for n in own_nodes(called.node) if isinstance(n, ast.Return)]
        if not returned or called.node.decorator_list:
            return None
        found = [makers_of(home, value, depth - 1) if value is not None else None for value in returned]
        if any(each is None or any(not _is_inside(m, called.node) for m in each) for each in found):
            return None
        made = frozenset(maker for each in found for maker in each or ())
        return frozenset(Maker(m.home, m.call, m.path, (call, *m.through)) for m in made)
    value = facts.values.of(call)
    return frozenset({Maker(facts, call)}) if value.kind in _MADE and facts.is_of_library(call.func) else None


_MADE = frozenset({Kind.VARIABLE, Kind.OPTIMIZER, Kind.LIBRARY, Kind.METRIC})


def _is_inside(maker: Maker, function: ast.AST) -> bool:
    """Whether each call of the function makes a new object."""
    return any(around is function for around in maker.home.names.enclosing(maker.call))


def _of_name(facts: Facts, name: str, node: ast.Name, depth: int) -> frozenset[Maker] | None:
    bindings = facts.names.bindings_of(name, node)
    if not bindings or name in facts.names.declared_outer or facts.binds_names_by_text:
        return None
    return _union(*(_of_binding(facts, binding, depth) for binding in bindings))


def _of_binding(facts: Facts, binding: Binding, depth: int) -> frozenset[Maker] | None:
    if isinstance(binding.node, ast.arg):
        return _of_parameter(facts, binding.node, depth)
    if binding.value is None or binding.path or not isinstance(binding.node, (ast.Assign, ast.AnnAssign)):
        return None
    return makers_of(facts, binding.value, depth - 1)


def _of_parameter(facts: Facts, argument: ast.arg, depth: int) -> frozenset[Maker] | None:
    """What all calls of the function give for a parameter."""
    function = facts.names.parents.get(facts.names.parents.get(argument, argument))
    if not isinstance(function, FunctionNode):
        return None
    callers = facts.callers.of(function)
    if callers.complete is not Answer.YES or not callers.sites:
        return None
    found: list[frozenset[Maker] | None] = []
    for site in callers.sites:
        given = facts.aliases.arguments(site.node, function, site.home.aliases).get(argument.arg)
        found.append(makers_of(site.home, given, depth - 1) if given is not None and site.is_call else None)
    return _union(*found)


def _of_attribute(facts: Facts, node: ast.Attribute, depth: int) -> frozenset[Maker] | None:
    owner = facts.values.of(node.value)
    if owner.kind is Kind.LIBRARY and owner.origin == CHECKPOINT and not facts.values.stores.has_loose(node.attr):
        return _of_checkpoint(makers_of(facts, node.value, depth - 1), node.attr, depth)
    cls, home = owner.node, owner.home
    if not isinstance(cls, ast.ClassDef) or home is None or owner.kind is Kind.CLASS:
        return None
    stores = home.attribute_stores(cls).get(node.attr, [])
    below = [home.attribute_stores(other) for other in home.subclasses_of(cls.name)]
    if not stores or any(node.attr in stored for stored in below) or home.values.stores.has_loose(node.attr):
        return None
    if home.project.is_stored_elsewhere(home, node.attr) or home.project.is_subclassed_elsewhere(home, cls.name):
        return None
    return _union(*(makers_of(home, store, depth - 1) for store in stores))


def _of_checkpoint(owners: frozenset[Maker] | None, name: str, depth: int) -> frozenset[Maker] | None:
    if owners is None:
        return None
    given = [(o.home, k.value) for o in owners for k in o.call.keywords if k.arg == name and not o.path]
    if len(given) != len(owners):
        return None
    return _union(*(makers_of(home, value, depth - 1) for home, value in given))
