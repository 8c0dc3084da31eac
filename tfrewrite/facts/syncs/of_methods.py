"""Calls of methods: which of them make the host wait."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.syncs import held, reading
from tfrewrite.facts.syncs.asking import Asking, arguments_of, never_certain, values_of
from tfrewrite.facts.syncs.held import NO, Held, doubt
from tfrewrite.facts.syncs.packages import other_owner
from tfrewrite.facts.syncs.sync import Sync
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    pass

_GRAPH_METHODS = frozenset({"minimize", "apply_gradients", "compute_gradients"})
_FOLLOWED = frozenset({Kind.FUNCTION, Kind.GENERATOR, Kind.CLASS})
READS = frozenset({"numpy", "item", "tolist"})
_DUNDERS = frozenset({"__array__", "__float__", "__int__", "__bool__", "__index__", "__complex__", "__format__"})


class OfMethods(Asking):
    """Finds the waits of calls of methods."""

    def of(self, call: ast.Call, function: ast.Attribute) -> Iterator[Sync]:
        """A call of a method."""
        owner, name = self._facts.values.of(function.value), function.attr
        how = f".{name}()"
        match name:
            case "numpy" if not call.args:
                yield from self.sync(call, function.value, how, self._numpy_of(owner))
            case _ if name in _DUNDERS:
                found = never_certain(held.itself(owner), "may not have the method")
                yield from self.sync(call, function.value, how, found)
            case "item" | "tolist":
                found = held.itself(owner)
                if Kind.UNKNOWN in owner.kinds and self._is_text_or_dictionary(function.value):
                    return
                yield from self.sync(call, function.value, how, never_certain(found, "raises for a tensor"))
            case "to_list" if Kind.RAGGED in owner.kinds:
                yield from self.sync(call, function.value, how, held.itself(owner))
            case "eval" if not call.args and owner.kinds & {Kind.TENSOR, Kind.VARIABLE}:
                yield from self.sync(call, function.value, how, doubt("raises in eager code"))
            case "format" if self._may_be_text(owner, function.value):
                yield from self._format(call, function.value, owner)
            case "sort" | "index" | "count" | "remove" if owner.kinds & {Kind.CONTAINER, Kind.TUPLE}:
                yield from self._searched(call, function.value, owner, name)
                yield from self.keyed(call, how)
            case "extend" if call.args and Kind.DATASET in self.value(call.args[0]).kinds:
                yield from self.sync(call, call.args[0], how, doubt("asks a data set for its length"), inside=True)
            case _:
                yield from self._waits_inside(call, function, owner)

    def _is_text_or_dictionary(self, node: ast.expr) -> bool:
        return isinstance(node, (ast.Constant, ast.JoinedStr, ast.Dict))

    def _numpy_of(self, owner: Value) -> Held:
        found = held.itself(owner)
        if found.answer is Answer.UNKNOWN and owner.kinds <= {Kind.UNKNOWN, Kind.NEST} | held.READ:
            if self._facts.imports_other_frameworks:
                return doubt("may be a tensor of another framework")
            return doubt(self._stranger) if self._stranger else held.YES
        return found

    @cached_property
    def _stranger(self) -> str:
        return other_owner(self._facts)

    def _may_be_text(self, owner: Value, node: ast.expr) -> bool:
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            return True
        return owner.kind is Kind.UNKNOWN or any(
            o.kind is Kind.PYTHON and o.dtype in ("str", None) for o in owner.options
        )

    def _format(self, call: ast.Call, template: ast.expr, owner: Value) -> Iterator[Sync]:
        used, plain = _placeholders(template.value if isinstance(template, ast.Constant) else None)
        for number, argument in enumerate(call.args):
            value = self.value(argument)
            if owner.kind is Kind.UNKNOWN and value.kind is Kind.UNKNOWN:
                continue
            yield from self.sync(call, argument, ".format()", self._placed(value, str(number), used, plain))
        for keyword in call.keywords:
            found = self._placed(self._facts.values.of(keyword.value), keyword.arg or "", used, plain)
            yield from self.sync(call, keyword.value, ".format()", found)

    def _placed(self, value: Value, name: str, used: frozenset[str] | None, plain: frozenset[str]) -> Held:
        found = held.text(value)
        if used is None:
            return never_certain(found, "template not known")
        if name not in used:
            return NO
        if Kind.VARIABLE in value.kinds and name not in plain:
            return never_certain(found, "a variable has no format")
        return found if name in plain or Kind.TENSOR in value.kinds else never_certain(found, "part of the value")

    def _searched(self, call: ast.Call, read: ast.expr, owner: Value, name: str) -> Iterator[Sync]:
        found = held.any_of([held.somewhere(owner), *(held.itself(self.value(a)) for a in call.args)])
        if found.answer is not Answer.NO:
            reason = "may have one item only" if name == "sort" else "items may be the same or equal before"
            yield from self.sync(call, read, f".{name}()", doubt(reason))

    def _waits_inside(self, call: ast.Call, function: ast.Attribute, owner: Value) -> Iterator[Sync]:
        name, read = function.attr, function.value
        how = f"{_owner_word(owner)}.{name}()"
        if name in reading.MODEL_WAITS and Kind.MODEL in owner.kinds:
            own = isinstance(owner.node, ast.ClassDef) and name in {getattr(s, "name", "") for s in owner.node.body}
            if not own:
                certain = owner.kind is Kind.MODEL and owner.node is None and name != "save"
                found = (
                    held.YES if certain else doubt("the model may define it" if owner.node else "depends on the model")
                )
                yield from self.sync(call, read, how, found, inside=True)
        elif name in reading.CHECKPOINT_WAITS and owner.origin.startswith("tensorflow.train.Checkpoint"):
            yield from self.sync(call, read, how, doubt("waits where there is something to save"), inside=True)
        elif name in reading.DISTINCT_WAITS and owner.kind is Kind.UNKNOWN:
            yield from self.sync(call, read, f"{name}()", doubt("may be a Keras model"), inside=True)
        elif name == "as_numpy_iterator" and owner.kind is not Kind.FOREIGN:
            yield from self.sync(call, read, how, doubt("elements of data sets stand on the host"), inside=True)
        elif name == "get_config" and Kind.OPTIMIZER in owner.kinds:
            yield from self.sync(call, read, how, doubt("reads the learning rate"), inside=True)
        elif name in reading.PROGRESS:
            for argument in arguments_of(call):
                for part in values_of(argument):
                    found = held.text(self.value(part))
                    if self.value(part).kind is not Kind.UNKNOWN:
                        yield from self.sync(call, part, f"{name}()", never_certain(found, "shown by a progress bar"))
        else:
            yield from self._given(call, name, owner)

    def _given(self, call: ast.Call, name: str, owner: Value) -> Iterator[Sync]:
        """Arguments of a method of which nothing is known, or of a host object."""
        if owner.kinds <= {Kind.ARRAY, Kind.FRAME}:
            for argument in arguments_of(call):
                yield from self.sync(call, argument, f"array.{name}()", self.if_held(argument, "read by a method"))
        elif owner.kinds & {Kind.UNKNOWN, Kind.LIBRARY, Kind.PROGRESS, Kind.FOREIGN, Kind.LOGGER}:
            if name in catalog.SILENT_ON_ANYTHING - {"dot", "mean", "std", "var", "sum", "join", "replace", "fill"}:
                return
            if name in _GRAPH_METHODS or self._facts.values.of(call.func).kind in _FOLLOWED:
                return
            for argument in arguments_of(call):
                yield from self.sync(
                    call, argument, f"{name}()", self.if_held(argument, f"`{name}` is not known"), inside=True
                )

    def got(self, call: ast.Call, got: ast.Call) -> Iterator[Sync]:
        """`getattr(t, "numpy")()`."""
        if self._facts.names.dotted(got.func) == "builtins.getattr" and len(got.args) > 1:
            name = got.args[1].value if isinstance(got.args[1], ast.Constant) else None
            if name in READS | _DUNDERS:
                found = never_certain(held.itself(self.value(got.args[0])), "a method by its name")
                yield from self.sync(call, got.args[0], f".{name}()", found)

    def by_name(self, call: ast.Call, function: ast.Name) -> Iterator[Sync]:
        """`read = t.numpy` and later `read()`: it is not followed which tensor that is."""
        for binding in self._facts.names.reaching(function.id, function):
            if isinstance(binding.value, ast.Attribute) and binding.value.attr in READS and not binding.path:
                found = doubt("a method that has a name of its own")
                yield from self.sync(call, binding.value.value, f".{binding.value.attr}()", found)


def _owner_word(owner: Value) -> str:
    return {Kind.MODEL: "model", Kind.DATASET: "dataset", Kind.OPTIMIZER: "optimizer"}.get(owner.kind, "")


def _placeholders(template: object) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The arguments that a template shows, and those of them that it shows whole and without a format."""
    if not isinstance(template, str):
        return None, frozenset()
    used, plain = set(), set()
    try:
        for number, (name, form) in enumerate(
            (name, form) for _, name, form, _ in string.Formatter().parse(template) if name is not None
        ):
            head = name.split(".")[0].split("[")[0] or str(number)
            if name != head and name:
                return None, frozenset()
            used.add(head)
            if not form:
                plain.add(head)
    except ValueError:
        return None, frozenset()
    return frozenset(used), frozenset(plain)
