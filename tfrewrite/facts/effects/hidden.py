"""Code of the program that runs without being called: methods that operators, builtins and containers look for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.effects.following import Following, given
from tfrewrite.facts.effects.methods import CHANGING
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.tree import FunctionNode, bound_names, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_LOOKED_FOR = sorted(
    words("hash eq ne lt le gt ge repr str format bool len iter next contains index array neg pos invert float int")
)
_HARMLESS_CALLS = words(
    "abs all any array array_equal asarray bool enumerate float format frozenset getattr hasattr hash id int "
    "isinstance issubclass items iter join keys len list max min next range repr reversed round set shape sorted str "
    "sum super tuple type values vars zip"
)
_DEEPEST = 2
_HOLDING = words(
    "Sequential Model Functional RNN Bidirectional TimeDistributed Wrapper SpectralNormalization clone_model "
    "load_model StackedRNNCells"
)
_LOGGING = words("debug info warning warn error exception critical log")
_LOOKING = (
    *(ast.Set, ast.Dict, ast.SetComp, ast.DictComp, ast.Subscript, ast.Compare, ast.UnaryOp, ast.BinOp, ast.Call),
    *(ast.Assign, ast.FormattedValue),
)
_NOT_LOOKED_INTO = IMMUTABLE | {
    *(Kind.ARRAY, Kind.VARIABLE, Kind.DATASET, Kind.MODEL, Kind.LAYER, Kind.OPTIMIZER, Kind.METRIC, Kind.LOSS),
    *(Kind.NAME, Kind.FUNCTION, Kind.CLASS, Kind.TAPE, Kind.WRITER, Kind.STRATEGY),
}


class Hidden:
    """What runs by itself in one program, for its classes whose special methods do more than answer."""

    def __init__(self, facts: Facts, following: Following) -> None:
        self._facts = facts
        self._following = following

    def at(self, node: ast.AST) -> Iterator[Effect]:
        """What a display, an operator, an item or a call of a builtin may run."""
        if isinstance(node, ast.Call) and _word(node.func) in _LOGGING and self._has_handlers:
            yield Effect(What.UNKNOWN, "a handler of the program gets the line", node, self._facts, certain=False)
        if not isinstance(node, _LOOKING) or not self.loud:
            return
        if isinstance(node, ast.Call) and not self._is_of_library(node):
            return
        seen = _NOT_LOOKED_INTO | {Kind.OBJECT} if self._is_asked_itself(node) else _NOT_LOOKED_INTO
        if any(not self._facts.values.of(one).kinds <= seen for one in _operands(node)):
            text = f"`{self.loud[0]}` of a class of the program may run"
            yield Effect(What.UNKNOWN, text, node, self._facts, certain=False)

    def _is_asked_itself(self, node: ast.AST) -> bool:
        """Whether the methods of an object that is an operand are followed where it stands."""
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Name) or _word(node.func) == "format"
        return isinstance(node, (ast.BinOp, ast.Compare, ast.FormattedValue, ast.Assign))

    def in_keras(self, node: ast.AST, made_by: str = "") -> Iterator[Effect]:
        """What code of the program may do that a model, a layer or an optimizer of Keras runs.

        A layer that is known to be one of Keras's own and to hold no other ones only runs functions it was given.
        """
        plain = made_by != "" and made_by not in _HOLDING
        loud = [name for name, is_given in self._loud_in_keras if is_given or not plain]
        if loud:
            text = f"`{loud[0]}` of the program may run inside of Keras"
            yield Effect(What.UNKNOWN, text, node, self._facts, certain=False)

    @cached_property
    def _loud_in_keras(self) -> list[tuple[str, bool]]:
        """The code that Keras may run and that does more than compute, and whether it is a function given to Keras."""
        inside = self._following.inside_keras
        return [(_name_of(f), is_given) for f, (home, is_given) in inside.items() if _is_loud(home, f, _DEEPEST)]

    def _is_of_library(self, call: ast.Call) -> bool:
        called = self._facts.values.of(call.func)
        return not any(isinstance(option.node, (FunctionNode, ast.ClassDef, ast.Lambda)) for option in called.options)

    @cached_property
    def loud(self) -> list[str]:
        """The special methods of the program and of those that it imports that may change or show something."""
        found = [(name, code) for name in _LOOKED_FOR for code in self._following.methods_named(f"__{name}__")]
        return [f"__{name}__" for name, code in found if _may_do_more(code[0])]

    @cached_property
    def _has_handlers(self) -> bool:
        """Whether a class of the program may be a handler of `logging`."""
        return any(_may_do_more(code[0]) for code in self._following.methods_named("emit"))

    @cached_property
    def has_descriptors(self) -> bool:
        """Whether a class of the program says what reading an attribute gives."""
        return any(_may_do_more(code[0]) for code in self._following.methods_named("__get__"))


def _operands(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Set(elts=elements):
            yield from elements
        case ast.Dict(keys=keys):
            yield from filter(None, keys)
        case ast.SetComp(elt=key) | ast.DictComp(key=key):
            yield key
        case ast.Subscript(value=owner, slice=index):
            yield from (owner, index) if not isinstance(index, ast.Slice) else (owner,)
        case ast.Compare(left=left, comparators=others):
            yield from (left, *others)
        case ast.UnaryOp(operand=operand) | ast.FormattedValue(value=operand):
            yield operand
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.Assign(targets=targets, value=value) if any(isinstance(t, (ast.Tuple, ast.List)) for t in targets):
            yield value
        case ast.Call(func=function):
            yield from given(node)
            if isinstance(function, ast.Attribute):
                yield function.value
        case _:
            pass


def _may_do_more(function: ast.AST) -> bool:
    """Whether a method does anything but read and compute with builtins."""
    for node in own_nodes(function):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _HARMLESS_CALLS:
                continue
            case ast.Call() | ast.AugAssign() | ast.Delete() | ast.Global() | ast.Nonlocal() | ast.Yield():
                return True
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                return True
            case _:
                pass
    return False


def _is_loud(facts: Facts, function: ast.AST, depth: int) -> bool:
    """Whether code may print, log or change what outlives it, as far as its own words and those it calls tell."""
    own = bound_names(own_nodes(function))
    for node in own_nodes(function):
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Global() | ast.Nonlocal():
                return True
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=owner):
                if not (isinstance(owner, ast.Name) and owner.id in own):
                    return True
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in CHANGING:
                if not (isinstance(owner, ast.Name) and owner.id in own):
                    return True
            case ast.Call(func=called):
                if facts.shows.is_show(node) or (depth and _calls_loud(facts, called, depth)):
                    return True
            case _:
                pass
    return False


def _calls_loud(facts: Facts, called: ast.expr, depth: int) -> bool:
    functions = (function for function in facts.names.functions if function.name == _word(called))
    return any(_is_loud(facts, function, depth - 1) for function in functions)


def _name_of(function: ast.AST) -> str:
    return str(getattr(function, "name", "lambda"))


def _word(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
