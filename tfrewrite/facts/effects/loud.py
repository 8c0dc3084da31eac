"""What raises where a function runs as a graph: reads of values on the host, measured on TensorFlow 2.21."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.effects.following import given, is_generator
from tfrewrite.facts.effects.walking import run_nodes
from tfrewrite.facts.kinds import Kind

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEVICE = frozenset({Kind.TENSOR, Kind.VARIABLE, Kind.RAGGED, Kind.SPARSE, Kind.NEST})
_UNSEEN = frozenset({Kind.UNKNOWN, Kind.ARRAY, Kind.EITHER})
"""Kinds of values that may be tensors in a graph: arrays become tensors where they are arguments."""
_READS = frozenset({"numpy", "item", "tolist"})
_LOOPS = words(
    """
    fit evaluate predict fit_generator evaluate_generator predict_generator train_on_batch
    test_on_batch predict_on_batch
    """
)
_CONVERTING = frozenset(f"builtins.{name}" for name in ("bool", "complex", "round", "max", "min", "divmod"))
_IN_LAMBDAS = frozenset(f"builtins.{name}" for name in ("float", "int", "bool", "complex"))
_STATIC = frozenset({"numpy.shape", "numpy.ndim", "numpy.size", "numpy.dtype", "numpy.finfo", "numpy.iinfo"})
_TEXT = frozenset({"json.dumps", "tensorflow.keras.ops.convert_to_numpy", "tensorflow.keras.backend.get_value"})


class Loud:
    """Where functions of one program cannot run as graphs."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def of(self, function: ast.AST) -> list[Effect]:
        """The places in a function, and in the project's functions that it calls, that would raise in a graph."""
        found: dict[tuple[ast.AST, str], Effect] = {}
        for effect in self.inside(function, ()):
            found.setdefault((effect.node, effect.text), effect)
        return list(found.values())

    def inside(self, function: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[Effect]:
        """The same for a function that others call, these given from the outermost on."""
        if is_generator(function) and not around:
            yield self._raises(function, "a generator")
        body = getattr(function, "body", [])
        in_lambda = isinstance(function, ast.Lambda)
        for node in run_nodes(body if isinstance(body, list) else [body]):
            yield from self._at(node, in_lambda=in_lambda)
            if isinstance(node, ast.Call):
                yield from self._below(node, (*around, function))

    def _below(self, call: ast.Call, around: tuple[ast.AST, ...]) -> Iterator[Effect]:
        following = self._facts.effects.following
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if dotted in ("tensorflow.py_function", "tensorflow.numpy_function"):
            return
        codes = list(following.called(self._facts.values.of(call.func)) or [])
        for argument in given(call):
            if isinstance(argument, ast.Lambda):
                codes.append((argument, self._facts))
            elif isinstance(argument, (ast.Name, ast.Attribute)):
                value = self._facts.values.of(argument)
                codes += following.called(value) or [] if value.kinds == {Kind.FUNCTION} else []
        for function, home in codes:
            if function in around:
                yield self._raises(call, "recursion: the graph never ends", certain=False)
            elif len(around) < 12:
                yield from home.effects.loud.inside(function, around)

    def _raises(self, node: ast.AST, text: str, *, certain: bool = True) -> Effect:
        return Effect(What.EAGER, text, node, self._facts, certain)

    def _of_device(self, node: ast.expr) -> bool | None:
        """Whether a value is a tensor in a graph; None where it may be."""
        kinds = self._facts.values.of(node).kinds
        if kinds & _DEVICE and kinds <= _DEVICE | {Kind.SYMBOLIC}:
            return None if self._is_captured(node) else True
        return None if kinds & (_DEVICE | _UNSEEN) else False

    def _is_captured(self, node: ast.expr) -> bool:
        """Whether a value is read from outside: eager tensors keep their values while a function is traced."""
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        if not isinstance(node, ast.Name):
            return False
        here = self._facts.names.scope_of(node)
        return node.id not in here.bindings or node.id in here.outer or node.id == "self"

    def _if_device(self, node: ast.expr, place: ast.AST, text: str) -> Iterator[Effect]:
        device = self._of_device(node)
        if device is not False:
            yield self._raises(place, text, certain=device is True)

    def _at(self, node: ast.AST, *, in_lambda: bool) -> Iterator[Effect]:
        match node:
            case ast.Call():
                yield from self._call(node, in_lambda=in_lambda)
            case ast.FormattedValue(value=value, format_spec=ast.JoinedStr()):
                yield from self._if_device(value, node, f"`{ast.unparse(value)}` in a format")
            case ast.BinOp(left=ast.Constant(value=str() as template), op=ast.Mod(), right=right):
                if any(mark in template for mark in ("d", "f", "g", "e")):
                    for part in right.elts if isinstance(right, ast.Tuple) else [right]:
                        yield from self._if_device(part, node, f"`{ast.unparse(part)}` in a format")
            case ast.Assert(test=test):
                yield from self._if_device(test, node, f"`assert {ast.unparse(test)}`")
            case ast.If(test=test, body=body) if any(isinstance(s, ast.Raise) for s in body):
                yield from self._if_device(test, node, f"`raise` under `if {ast.unparse(test)}`")
            case ast.Subscript(value=container, slice=index):
                kinds = self._facts.values.of(container).kinds
                held = kinds <= {Kind.CONTAINER, Kind.TUPLE, Kind.DICTIONARY, Kind.ARRAY}
                if held and not isinstance(index, (ast.Slice, ast.Constant)) and self._of_device(index) is True:
                    yield self._raises(node, f"`{ast.unparse(node)}`")
            case _:
                pass

    def _call(self, call: ast.Call, *, in_lambda: bool) -> Iterator[Effect]:
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        text = f"`{ast.unparse(call)}`" if len(ast.unparse(call)) < 50 else f"`{ast.unparse(call.func)}(…)`"
        if dotted.startswith("numpy."):
            if dotted not in _STATIC and not dotted.startswith("numpy.random."):
                for argument in call.args:
                    yield from self._if_device(argument, call, text)
        elif dotted.startswith("math.") or dotted in _TEXT | _CONVERTING or (in_lambda and dotted in _IN_LAMBDAS):
            for argument in call.args:
                yield from self._if_device(argument, call, text)
        elif dotted == "tensorflow.Variable":
            yield self._raises(call, "a variable is made in each call", certain=False)
        elif isinstance(call.func, ast.Attribute):
            yield from self._method(call.func, call, text)

    def _method(self, function: ast.Attribute, call: ast.Call, text: str) -> Iterator[Effect]:
        owner = self._facts.values.of(function.value)
        if function.attr in _READS:
            yield from self._if_device(function.value, call, text)
        elif function.attr in _LOOPS and owner.kinds & {Kind.MODEL, Kind.UNKNOWN}:
            if owner.node is None or not self._facts.effects.following.special(owner, (function.attr,)):
                yield self._raises(call, text, certain=owner.kinds == {Kind.MODEL})
        elif function.attr == "as_numpy_iterator":
            yield self._raises(call, text)
        elif (
            function.attr == "format" and isinstance(function.value, ast.Constant) and ":" in str(function.value.value)
        ):
            for argument in given(call):
                yield from self._if_device(argument, call, f"`{ast.unparse(argument)}` in a format")
