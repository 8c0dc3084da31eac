"""Classes and objects of the program: what they are, and what their attributes hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog, operators
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.value import UNKNOWN, Value, join, unknown
from tfrewrite.facts.values import constructing

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.values import Values

_INSTANCES = {
    "Model": Kind.MODEL,
    "Sequential": Kind.MODEL,
    "Layer": Kind.LAYER,
    "Metric": Kind.METRIC,
    "Mean": Kind.METRIC,
    "Loss": Kind.LOSS,
    "Optimizer": Kind.OPTIMIZER,
}
_KEEPING_DECORATORS = frozenset(
    {
        "dataclasses.dataclass",
        "tensorflow.keras.utils.register_keras_serializable",
        "tensorflow.keras.saving.register_keras_serializable",
        "typing.final",
        "functools.total_ordering",
    }
)
_PROPERTIES = frozenset({"builtins.property", "functools.cached_property"})
EXACT = "made by its class"
"""The origin of an OBJECT that a call of its own class made: it is no object of a subclass."""


@dataclass(frozen=True, slots=True)
class Store:
    """One place in a method that assigns to an attribute of its object."""

    node: ast.AST
    value: ast.expr | None
    path: tuple[int | str, ...]


class Stores:
    """The assignments to attributes in one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._of_class: dict[ast.ClassDef, dict[str, list[Store]]] = {}

    def of_class(self, cls: ast.ClassDef) -> dict[str, list[Store]]:
        """For each attribute, what the methods of a class assign to it on their first parameter."""
        if cls not in self._of_class:
            found: dict[str, list[Store]] = {}
            for method in cls.body:
                arguments = [*method.args.posonlyargs, *method.args.args] if isinstance(method, FunctionNode) else []
                if arguments:
                    for node in own_nodes(method):
                        for name, store in _stores_in(node, arguments[0].arg):
                            found.setdefault(name, []).append(store)
            self._of_class[cls] = found
        return self._of_class[cls]

    @cached_property
    def _all(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for node in self._facts.names.attributes:
            if not isinstance(node.ctx, ast.Load):
                found[node.attr] = found.get(node.attr, 0) + 1
        return found

    @cached_property
    def _own(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for cls in self._facts.classes:
            for name, stores in self.of_class(cls).items():
                found[name] = found.get(name, 0) + len(stores)
        return found

    def has_loose(self, name: str) -> bool:
        """Whether something other than a method on its own object assigns to an attribute of that name."""
        return self._all.get(name, 0) > self._own.get(name, 0) or self._facts.sets_attributes_by_text


def _stores_in(node: ast.AST, receiver: str) -> Iterator[tuple[str, Store]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _targets(target, receiver, node, value, ())
        case ast.AnnAssign(target=target, value=annotated):
            if annotated is not None:
                yield from _targets(target, receiver, node, annotated, ())
        case ast.AugAssign(target=target, value=added):
            yield from _targets(target, receiver, node, added, ("augmented",))
        case ast.For(target=target, iter=iterable):
            yield from _targets(target, receiver, node, iterable, ("iter",))
        case ast.withitem(optional_vars=ast.expr() as target, context_expr=manager):
            yield from _targets(target, receiver, node, manager, ("enter",))
        case _:
            return


def _targets(
    target: ast.expr, receiver: str, node: ast.AST, value: ast.expr, path: tuple[int | str, ...]
) -> Iterator[tuple[str, Store]]:
    match target:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == receiver:
            yield attribute, Store(node, value, path)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            star = next((i for i, element in enumerate(elements) if isinstance(element, ast.Starred)), len(elements))
            for index, element in enumerate(elements):
                if isinstance(element, ast.Starred):
                    rest = f"rest {index} {len(elements) - index - 1}"
                    yield from _targets(element.value, receiver, node, value, (*path, rest))
                else:
                    step = index if index < star else index - len(elements)
                    yield from _targets(element, receiver, node, value, (*path, step))
        case _:
            return


def class_value(values: Values, node: ast.ClassDef) -> Value:
    """A class of the program; decorators that may replace it make it unknown."""
    names = values.facts.names
    for decorator in node.decorator_list:
        dotted = names.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if catalog.normalised(dotted) not in _KEEPING_DECORATORS:
            return unknown(f"decorated by `{ast.unparse(decorator)}`")
    if values.facts.changes_classes:
        return unknown("the program gives objects another class")
    return Value(Kind.CLASS, home=values.facts, node=node)


@dataclass(frozen=True, slots=True)
class Lineage:
    """A class with its base classes in the project, and what of a library it is derived from."""

    classes: tuple[tuple[Facts, ast.ClassDef], ...]
    library: str = ""
    """The public name of the first base class of a library."""
    complete: bool = True
    """Whether every base class is known."""


def lineage(home: Facts, cls: ast.ClassDef, seen: frozenset[ast.ClassDef] = frozenset()) -> Lineage:
    """The classes that an attribute of an object is looked up in."""
    found: list[tuple[Facts, ast.ClassDef]] = [(home, cls)]
    library, complete = "", cls not in seen and not cls.keywords
    for base in cls.bases if cls not in seen else ():
        dotted = catalog.normalised(home.names.dotted(base))
        value = home.values.evaluate(base)
        if value is not None and value.kind is Kind.CLASS and isinstance(value.node, ast.ClassDef) and value.home:
            above = lineage(value.home, value.node, seen | {cls})
            found += [one for one in above.classes if one not in found]
            library, complete = library or above.library, complete and above.complete
        elif value is not None and value.kind is Kind.NAME:
            library = library or catalog.normalised(value.origin)
        elif dotted:
            library = library or dotted
        else:
            complete = False
    return Lineage(tuple(found), library, complete)


def instance(cls: Value) -> Value:
    """What calling a class makes, by what it is derived from."""
    assert isinstance(cls.node, ast.ClassDef) and cls.home is not None
    above = lineage(cls.home, cls.node)
    library = above.library
    if library.startswith("tensorflow."):
        kind = _INSTANCES.get(library.rpartition(".")[2])
        if kind is None and library.startswith("tensorflow.keras.layers."):
            kind = Kind.LAYER
        if kind is None and library.startswith("tensorflow.keras.metrics."):
            kind = Kind.METRIC
        if kind is not None:
            return Value(kind, home=cls.home, node=cls.node)
    return Value(Kind.OBJECT, home=cls.home, node=cls.node)


def receiver(cls: Value) -> Value:
    """What `self` is in the methods of a class."""
    assert isinstance(cls.node, ast.ClassDef) and cls.home is not None
    if lineage(cls.home, cls.node).library == "builtins.type":
        return unknown("a class of a metaclass")
    return instance(cls)


def kept_fields(made: Value, fields: tuple[tuple[str | int, Value], ...]) -> tuple[tuple[str | int, Value], ...]:
    """The fields of an object that nothing assigns after it is made."""
    assert isinstance(made.node, ast.ClassDef) and made.home is not None
    home = made.home
    return tuple(
        (name, value)
        for name, value in fields
        if not home.values.stores.has_loose(str(name))
        and not _is_stored(made, str(name))
        and not home.project.is_stored_elsewhere(home, str(name), related=made.node.name)
    )


def is_made_plainly(cls: Value) -> bool:
    """Whether calling a class makes an object of it: no metaclass, and no `__new__` of its own."""
    assert isinstance(cls.node, ast.ClassDef) and cls.home is not None
    above = lineage(cls.home, cls.node)
    plain = not any(_definition(one, "__new__") is not None or one.keywords for _, one in above.classes)
    return plain and above.library not in ("builtins.type", "typing.TypedDict", "typing_extensions.TypedDict")


def member(owner: Value, name: str, at: ast.AST | None = None) -> Value | None:
    """An attribute of an object or class of the program where `at` reads it; None while it is being worked out."""
    assert isinstance(owner.node, ast.ClassDef) and owner.home is not None
    field = owner.get(name)
    home = owner.home
    if field is not None and not home.values.stores.has_loose(name) and not _is_stored(owner, name):
        return field
    above = lineage(home, owner.node)
    found: list[Value | None] = []
    stored = [(facts, store) for facts, cls in _family(home, above) for store in _of(facts, cls, name)]
    for facts, cls in above.classes:
        definition = _definition(cls, name)
        if isinstance(definition, FunctionNode) and not stored:
            return _method(owner, facts, cls, definition)
        if isinstance(definition, FunctionNode):
            found.append(_method(owner, facts, cls, definition))
            break
        if definition is not None:
            found.append(facts.values.evaluate(definition))
            if owner.origin != EXACT:
                found += _overridden(facts, cls, name)
            if above.library and not above.library.startswith("tensorflow."):
                found.append(unknown(f"`{above.library}` may change what the class body binds"))
            break
    if any(
        _definition(cls, hook) is not None for _, cls in above.classes for hook in ("__setattr__", "__getattribute__")
    ):
        return unknown("the class has a say in its attributes")
    if not stored and not found:
        return unknown(f"`{name}` is not set by the class") if above.complete else UNKNOWN
    if any(facts.values.stores.has_loose(name) for facts, _ in above.classes):
        return unknown(f"`{name}` is also assigned from outside of the class")
    if home.project.is_stored_elsewhere(home, name, related=owner.node.name):
        return unknown(f"another module assigns `{name}`")
    if not above.complete:
        return unknown("a base class is not known")
    visible = constructing.seen(stored, at, {d for _, cls in _family(home, above) for d in _defined(cls)})
    found += [_stored(facts, store, owner, name) for facts, store in visible]
    value = join(found)
    if value is None:
        return None
    from tfrewrite.facts.values import containers

    return containers.of_attribute(home.values, name, value)


def _overridden(home: Facts, cls: ast.ClassDef, name: str) -> list[Value | None]:
    """What subclasses bind to a name in their bodies instead."""
    found: list[Value | None] = []
    for below in home.subclasses_of(cls.name):
        definition = _definition(below, name)
        if isinstance(definition, ast.expr):
            found.append(home.values.evaluate(definition))
        elif definition is not None:
            found.append(unknown(f"`{name}` is a method of a subclass"))
    if home.project.is_subclassed_elsewhere(home, cls.name):
        found.append(unknown(f"a subclass in another module may bind `{name}`"))
    return found


def _of(facts: Facts, cls: ast.ClassDef, name: str) -> list[Store]:
    return facts.values.stores.of_class(cls).get(name, [])


def _is_stored(owner: Value, name: str) -> bool:
    assert isinstance(owner.node, ast.ClassDef) and owner.home is not None
    return any(_of(facts, cls, name) for facts, cls in _family(owner.home, lineage(owner.home, owner.node)))


def _family(home: Facts, above: Lineage) -> list[tuple[Facts, ast.ClassDef]]:
    """The classes whose methods can run on the object: its own, those above, and those below in the program."""
    below = [(home, cls) for cls in home.subclasses_of(above.classes[0][1].name)]
    return [*above.classes, *(one for one in below if one not in above.classes)]


def _defined(cls: ast.ClassDef) -> Iterator[str]:
    for statement in cls.body:
        if isinstance(statement, FunctionNode):
            yield statement.name
        else:
            yield from (n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _definition(cls: ast.ClassDef, name: str) -> FunctionNode | ast.expr | None:
    """What the body of a class binds a name to, last."""
    for statement in reversed(cls.body):
        match statement:
            case ast.FunctionDef(name=own) | ast.AsyncFunctionDef(name=own) if own == name:
                return statement
            case ast.Assign(targets=[ast.Name(id=own)], value=value) if own == name:
                return value
            case ast.AnnAssign(target=ast.Name(id=own), value=ast.expr() as value) if own == name:
                return value
            case _:
                continue
    return None


def _method(owner: Value, facts: Facts, cls: ast.ClassDef, definition: FunctionNode) -> Value | None:
    from tfrewrite.facts.values import bindings, calls, containers

    if owner.origin == EXACT:
        replaced = definition.name in facts.stored_attributes
    else:
        replaced = facts.may_be_replaced(cls, definition.name)
    if replaced or facts.sets_by_text(definition.name):
        return unknown(f"`{definition.name}` may be overridden")
    function = bindings.function(facts.values, definition)
    if function.kind is not Kind.FUNCTION:
        return function
    decorators = {facts.names.dotted(decorator) for decorator in definition.decorator_list}
    bound = replace(function, elements=(owner,)) if owner.kind is not Kind.CLASS else function
    if "builtins.classmethod" in decorators:
        bound = replace(function, elements=(Value(Kind.CLASS, home=owner.home, node=owner.node),))
    if "builtins.staticmethod" in decorators:
        bound = function
    if not decorators & _PROPERTIES:
        return bound
    value = calls.call_value(facts.values, bound, Arguments())
    return value if value is None else containers.weakened(value, "what a property returns")


def _stored(facts: Facts, store: Store, owner: Value, name: str) -> Value | None:
    from tfrewrite.facts.values import bindings

    if store.value is None:
        return UNKNOWN
    value = facts.values.evaluate(store.value)
    if store.path == ("augmented",):
        assert isinstance(store.node, ast.AugAssign)
        before = facts.values.state.visit(facts, store.node, lambda _: member(owner, name, store.node))
        if before is None or value is None:
            return None
        return operators.in_place(store.node.op, before, value, facts.setting)
    return bindings.taken_apart(facts.values, value, store.path)


def dataclass_fields(values: Values, cls: Value, arguments: Arguments) -> tuple[tuple[str | int, Value], ...] | None:
    """The fields of a new object of a data class, in order; None where the class is none or the call is unclear."""
    assert isinstance(cls.node, ast.ClassDef) and cls.home is not None
    names = cls.home.names
    decorated = any(
        names.dotted(d.func if isinstance(d, ast.Call) else d) == "dataclasses.dataclass"
        for d in cls.node.decorator_list
    )
    typed = any(names.dotted(base) == "typing.NamedTuple" for base in cls.node.bases)
    if not (decorated or typed) or (decorated and cls.node.bases) or not arguments.complete:
        return None
    if any(isinstance(s, FunctionNode) and s.name in ("__init__", "__post_init__", "__new__") for s in cls.node.body):
        return None
    found: list[tuple[str | int, Value]] = []
    fields = [s for s in cls.node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
    for index, statement in enumerate(fields):
        assert isinstance(statement.target, ast.Name)
        given = arguments.get(statement.target.id, index)
        if given is None and statement.value is not None and not isinstance(statement.value, ast.Call):
            given = cls.home.values.evaluate(statement.value)
        found.append((statement.target.id, given or unknown("a default that is made for each object")))
    return tuple(found)
