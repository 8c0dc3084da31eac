"""Which code of the project runs when a value is called, operated on, shown, or asked for an attribute."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.hierarchy import foreign_bases
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

Code = tuple[ast.AST, "Facts"]
"""A function or lambda of the project and the program that holds it."""

_CALLED = {
    Kind.MODEL: "call",
    Kind.LAYER: "call",
    Kind.LOSS: "call",
    Kind.METRIC: "update_state",
    Kind.OBJECT: "__call__",
    Kind.CLASS: "__init__",
}
_ATTRIBUTE_METHODS = ("__getattr__", "__getattribute__")
_RUN_BY_KERAS = ("call", "build", "__call__", "update_state", "result")
_SLOTS = re.compile(r"__\w+__$")


def is_generator(function: ast.AST) -> bool:
    """Whether calling a function makes a generator and runs nothing of it."""
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function))


def given(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


class Following:
    """From calls and other expressions of one program to the code of the project that they run."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def called(self, value: Value) -> list[Code] | None:
        """The functions of the project that calling a value may run, one for each option; None where one is not seen.

        A class without a constructor of its own runs nothing: an empty list, if its bases are of the project too.
        """
        found: list[Code] = []
        for option in value.options:
            code = self._called(option)
            if code is None:
                return None
            found += code
        return found

    def _called(self, value: Value) -> list[Code] | None:
        home, node = value.home, value.node
        if home is None or node is None:
            return None
        if value.kind is Kind.FUNCTION:
            return [(node, home)]
        name = _CALLED.get(value.kind)
        if name is None or not isinstance(node, ast.ClassDef):
            return None
        method = home.values.member(node, name)
        if method.kind is Kind.FUNCTION and method.node is not None and method.home is not None:
            return [(method.node, method.home)]
        if value.kind is Kind.CLASS and method.kind is Kind.UNKNOWN and self._constructs_plainly(value):
            return []
        return None

    def _constructs_plainly(self, cls: Value) -> bool:
        """Whether making an object of a class runs no code: nothing but plain classes of the project above it."""
        return all(
            not any(name in methods_of(body) for name in ("__init__", "__new__", "__post_init__"))
            for body, _ in lineage(cls)
        ) and all(is_closed(body, home) for body, home in lineage(cls))

    def function(self, value: Value) -> Code | None:
        """The one function of the project that calling a value runs."""
        found = self.called(value)
        return found[0] if found is not None and len(found) == 1 else None

    def special(self, value: Value, names: tuple[str, ...]) -> list[Code]:
        """The methods of those names, inherited ones too, that the classes of a value define in the project."""
        found: list[Code] = []
        for option in value.options:
            if not isinstance(option.node, ast.ClassDef) or option.home is None or option.kind is Kind.CLASS:
                continue
            for name in names:
                method = next(
                    ((methods_of(body)[name], home) for body, home in lineage(option) if name in methods_of(body)), None
                )
                if method is not None:
                    found.append(method)
        return found

    def getters(self, node: ast.Attribute) -> list[Code]:
        """The properties of classes of the program that reading an attribute may run."""
        if self._facts.is_of_library(node):
            return []
        owner = self._facts.values.of(node.value)
        if owner.kinds and all(o.node is None and o.kind is not Kind.UNKNOWN for o in owner.options):
            return []
        found: list[Code] = list(self._facts.properties_named(node.attr))
        return found + self.special(owner, _ATTRIBUTE_METHODS)

    @cached_property
    def inside_keras(self) -> dict[ast.AST, tuple[Facts, bool]]:
        """Code of the program that models, layers and optimizers of Keras run, and whether it was given to them.

        `Dense(1, activation=f)`, `Lambda(f)`, a `LearningRateSchedule` with `__call__`, a layer with `call`.
        """
        found: dict[ast.AST, tuple[Facts, bool]] = {}
        for facts in [self._facts, *self._facts.project.imported_by(self._facts)]:
            for cls in facts.classes:
                if any(map(_is_of_keras, foreign_bases(facts, cls))):
                    found.update((f, (facts, False)) for name, f in methods_of(cls).items() if name in _RUN_BY_KERAS)
            for call in facts.names.calls:
                if _is_of_keras(facts.names.dotted(call.func)):
                    values = (facts.values.of(argument) for argument in given(call))
                    handed = (v for v in values if v.kind in (Kind.FUNCTION, Kind.OBJECT))
                    found.update((f, (home, True)) for value in handed for f, home in self.called(value) or ())
        return found

    def methods_named(self, name: str) -> list[Code]:
        """The methods of that name in the program and those that it imports: an unknown object may be of any class."""
        if not _SLOTS.match(name):
            return list(self._methods.get(name, []))
        return self._methods.get(name, [])

    @cached_property
    def _methods(self) -> dict[str, list[Code]]:
        found: dict[str, list[Code]] = {}
        for facts in [self._facts, *self._facts.project.imported_by(self._facts)]:
            for function in facts.names.functions:
                if facts.is_method(function):
                    found.setdefault(function.name, []).append((function, facts))
        return found


def _is_of_keras(dotted: str) -> bool:
    return dotted.startswith(("tensorflow.keras.", "keras.", "tf_keras."))


def methods_of(cls: ast.ClassDef) -> dict[str, FunctionNode]:
    """The functions in the body of a class, by name."""
    return {statement.name: statement for statement in cls.body if isinstance(statement, FunctionNode)}


def lineage(value: Value) -> Iterator[tuple[ast.ClassDef, Facts]]:
    """The class of a value and the classes of the project above it, nearest first."""
    queue = [(value.node, value.home)]
    seen: set[ast.AST] = set()
    while queue:
        node, home = queue.pop(0)
        if not isinstance(node, ast.ClassDef) or home is None or node in seen:
            continue
        seen.add(node)
        yield node, home
        above = [home.values.of(base) for base in node.bases]
        queue = [*((base.node, base.home) for base in above if base.kind is Kind.CLASS), *queue]


def is_closed(cls: ast.ClassDef, home: Facts) -> bool:
    """Whether all bases of a class are of the project or `object`, and nothing else makes the class."""
    plain = not cls.keywords and not cls.decorator_list
    return plain and all(
        home.names.dotted(base) == "builtins.object" or home.values.of(base).kind is Kind.CLASS for base in cls.bases
    )
