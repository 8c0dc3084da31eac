"""The calls that make the host wait."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.syncs import held, reading
from tfrewrite.facts.syncs.held import NO, Held, doubt
from tfrewrite.facts.syncs.packages import other_owner
from tfrewrite.facts.syncs.sync import Sync
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_LOG_METHODS = frozenset({"debug", "info", "log", "warning", "warn", "error", "critical", "exception", "fatal"})
_NOT_SHOWN = frozenset({"end", "sep", "file", "flush", "output_stream", "summarize", "name"})
_FOLLOWED = frozenset({Kind.FUNCTION, Kind.GENERATOR, Kind.CLASS})
_GRAPH_METHODS = frozenset({"minimize", "apply_gradients", "compute_gradients"})
_READS = frozenset({"numpy", "item", "tolist"})
_DUNDERS = frozenset({"__array__", "__float__", "__int__", "__bool__", "__index__", "__complex__", "__format__"})
_SELECTING = frozenset(f"itertools.{name}" for name in ("takewhile", "dropwhile", "filterfalse"))


class Calls:
    """Finds the waits of calls of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def of(self, call: ast.Call) -> Iterator[Sync]:
        """The places of a call itself."""
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if self._facts.shows.is_show(call) or self._is_log(call, dotted):
            yield from self._shown(call, dotted)
            return
        stem, _, name = dotted.rpartition(".")
        if stem == "builtins":
            yield from self._builtin(call, name)
        elif stem == "math":
            yield from self._math(call, name)
        elif dotted.startswith("numpy."):
            yield from self._numpy(call, dotted)
        elif dotted.startswith("tensorflow."):
            yield from self._tensorflow(call, dotted.removeprefix("tensorflow."))
        elif isinstance(call.func, ast.Attribute) and (name in _READS or not dotted):
            yield from self._method(call, call.func)
        elif dotted in _SELECTING or dotted == "functools.reduce":
            yield from self._selected(call, dotted)
        elif isinstance(call.func, ast.Call):
            yield from self._got(call, call.func)
            yield from self._other(call, dotted)
        elif isinstance(call.func, ast.Name) and not dotted:
            yield from self._by_name(call, call.func)
            yield from self._other(call, dotted)
        else:
            yield from self._other(call, dotted)

    def _by_name(self, call: ast.Call, function: ast.Name) -> Iterator[Sync]:
        """`read = t.numpy` and later `read()`: it is not followed which tensor that is."""
        for binding in self._facts.names.reaching(function.id, function):
            if isinstance(binding.value, ast.Attribute) and binding.value.attr in _READS and not binding.path:
                found = doubt("a method that has a name of its own")
                yield from self._sync(call, binding.value.value, f".{binding.value.attr}()", found)

    def _got(self, call: ast.Call, got: ast.Call) -> Iterator[Sync]:
        """`getattr(t, "numpy")()`."""
        if self._facts.names.dotted(got.func) == "builtins.getattr" and len(got.args) > 1:
            name = got.args[1].value if isinstance(got.args[1], ast.Constant) else None
            if name in _READS | _DUNDERS:
                found = _never_certain(held.itself(self._value(got.args[0])), "a method by its name")
                yield from self._sync(call, got.args[0], f".{name}()", found)

    def _selected(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
        """`filter`, `takewhile` and the like test what a function returns; `reduce(max, items)` compares the items."""
        how = f"{dotted.removeprefix('builtins.')}()"
        if dotted == "functools.reduce":
            if call.args and self._facts.names.dotted(call.args[0]).removeprefix("builtins.") in reading.ORDERINGS:
                for argument in call.args[1:]:
                    found = held.somewhere(self._value(argument))
                    yield from self._sync(call, argument, how, _never_certain(found, "may have one item only"))
            return
        for function in call.args[:1]:
            found = _never_certain(self._returned(function, held.truth), "tested for each item")
            yield from self._sync(call, function, how, found)

    def _keyed(self, call: ast.Call, how: str) -> Iterator[Sync]:
        """The keys by which items are ordered are compared with each other."""
        for keyword in call.keywords:
            if keyword.arg == "key":
                found = _never_certain(self._returned(keyword.value, held.somewhere), "may have one item only")
                yield from self._sync(call, keyword.value, how, found)

    def _returned(self, function: ast.expr, asked: Callable[[Value], Held]) -> Held:
        """What is asked of the value that a lambda or a function of the program returns."""
        if isinstance(function, ast.Lambda):
            value = self._facts.values.of(function.body)
            names = [node for node in ast.walk(function.body) if isinstance(node, ast.Name)]
            on_device = any(held.itself(self._facts.values.of(name)).answer is Answer.YES for name in names)
            return asked(value) if value.kind is not Kind.UNKNOWN or on_device else NO
        found = NO
        for option in self._facts.values.of(function).options:
            if option.home is not None and isinstance(option.node, (ast.FunctionDef, ast.Lambda)):
                returned = option.home.values.returned(option.node)
                if returned is not None and returned.kind is not Kind.UNKNOWN:
                    found = held.any_of([found, asked(returned)])
        return found

    def _sync(self, node: ast.AST, read: ast.expr, how: str, found: Held, *, inside: bool = False) -> Iterator[Sync]:
        if found.answer is not Answer.NO:
            yield Sync(node, read, how, found.answer, found.why, inside)

    def _value(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Starred):
            inner = self._facts.values.of(node.value)
            return Value(Kind.CONTAINER, element=held.joined_items(inner)) if inner.kind is not Kind.UNKNOWN else inner
        return self._facts.values.of(node)

    def _is_log(self, call: ast.Call, dotted: str) -> bool:
        stem, _, name = dotted.rpartition(".")
        return stem in ("logging", "absl.logging", "loguru.logger") and name in _LOG_METHODS

    def _shown(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
        """Arguments that a call prints or logs."""
        by_graph = dotted == "tensorflow.print"
        logged = self._facts.shows.goes_to_log(call)
        name = "tf.print" if by_graph else dotted.removeprefix("builtins.") or ast.unparse(call.func)
        for argument in (*call.args, *(k.value for k in call.keywords if k.arg not in _NOT_SHOWN)):
            found = held.text(self._value(argument))
            if found.answer is Answer.YES and (by_graph or logged):
                found = doubt("copied to the host by an operation" if by_graph else "only if the level is logged")
            yield from self._sync(call, argument, f"{name}()", found, inside=by_graph)

    def _builtin(self, call: ast.Call, name: str) -> Iterator[Sync]:
        if not call.args:
            return
        first, how = call.args[0], f"{name}()"
        value = self._value(first)
        if name == "bool":
            if not isinstance(first, ast.BoolOp):  # its operands are tested by it
                yield from self._sync(call, first, how, held.truth(value))
        elif name in reading.CONVERSIONS:
            yield from self._sync(call, first, how, held.itself(value))
        elif name in reading.INDICES:
            for argument in call.args:
                yield from self._sync(call, argument, how, held.index(self._value(argument)))
        elif name in reading.TEXTS:
            found = held.text(value)
            if name == "format" and len(call.args) > 1 and Kind.VARIABLE in value.kinds:
                found = doubt("a variable has no format")
            yield from self._sync(call, first, how, found)
        elif name == "round":
            yield from self._sync(call, first, how, _never_certain(held.itself(value), "raises for a tensor"))
        elif name in ("list", "tuple", "set", "len") and Kind.DATASET in value.kinds:
            yield from self._sync(call, first, how, doubt("asks a data set for its length"), inside=True)
        elif value.kind is Kind.DICTIONARY and name in ("any", "all", *reading.ORDERINGS) and len(call.args) == 1:
            return  # its keys, and no tensor is one
        elif name == "sum" and any(map(held.is_composite, held.items(value))):
            yield from self._sync(call, first, how, doubt("ragged tensors compare their splits"))
        elif name in reading.ORDERINGS:
            yield from self._ordering(call, how)
        elif name in ("any", "all"):
            yield from self._tested_items(call, first, how)
        elif name in ("map", "filter"):
            yield from self._mapped(call, name)
            if name == "filter":
                yield from self._selected(call, "builtins.filter")

    def _ordering(self, call: ast.Call, how: str) -> Iterator[Sync]:
        """`max(a, b)` tests the comparison of its arguments; `max(items)` that of the items, of two at least."""
        by_key = any(k.arg == "key" for k in call.keywords)
        yield from self._keyed(call, how)
        if len(call.args) > 1:
            found = held.any_of(held.itself(self._value(argument)) for argument in call.args)
            starred = any(isinstance(argument, ast.Starred) for argument in call.args)
            read = next((a for a in call.args if held.itself(self._value(a)).answer is found.answer), call.args[0])
            reason = "compared by a key" if by_key else "number of arguments not known"
            yield from self._sync(call, read, how, _never_certain(found, reason) if by_key or starred else found)
            return
        value = self._value(call.args[0])
        found = held.any_of(held.somewhere(item) for item in held.items(value)) if held.items(value) else NO
        if value.kind is Kind.UNKNOWN or (found.answer is Answer.NO and not held.items(value)):
            found = held.somewhere(value)
        several = held.least_length(value) > 1
        direct = several and all(held.itself(item).answer is Answer.YES for item in held.items(value))
        if found.answer is Answer.YES and (by_key or not direct):
            found = doubt("compared by a key" if by_key else "may have one item only")
        yield from self._sync(call, call.args[0], how, found)

    def _tested_items(self, call: ast.Call, first: ast.expr, how: str) -> Iterator[Sync]:
        if isinstance(first, (ast.GeneratorExp, ast.ListComp)):
            found = held.truth(self._facts.values.of(first.elt))
            if isinstance(first.elt, ast.Compare) and isinstance(first.elt.ops[-1], (ast.Is, ast.IsNot, ast.In)):
                return
            yield from self._sync(call, first.elt, how, _never_certain(found, "may be empty"))
            return
        value = self._value(first)
        items = held.items(value)
        if not items:
            yield from self._sync(call, first, how, held.somewhere(value))
            return
        found = held.truth(items[0])
        if found.answer is not Answer.YES or not held.least_length(value):
            found = _never_certain(held.any_of(map(held.truth, items)), "may be empty")
        yield from self._sync(call, first, how, found)

    def _mapped(self, call: ast.Call, name: str) -> Iterator[Sync]:
        """`map(float, items)` reads while it is iterated over, if it is."""
        if len(call.args) < 2:
            return
        function = self._facts.names.dotted(call.args[0]).removeprefix("builtins.")
        reads = function in reading.CONVERSIONS | reading.TEXTS | reading.INDICES or function.startswith("numpy.")
        if name == "filter" or reads:
            found = held.somewhere(self._value(call.args[1]))
            if Kind.DATASET in self._value(call.args[1]).kinds:
                found = held.YES
            how = f"{name}({function})" if function else f"{name}()"
            if self._value(call.args[1]).kind is not Kind.UNKNOWN:
                yield from self._sync(call, call.args[1], how, _never_certain(found, "read when it is iterated over"))

    def _math(self, call: ast.Call, name: str) -> Iterator[Sync]:
        for argument in call.args:
            certain = name in reading.MATH
            found = (held.itself if certain else held.somewhere)(self._value(argument))
            yield from self._sync(
                call, argument, f"math.{name}()", found if certain else _never_certain(found, f"`math.{name}`")
            )

    def _numpy(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
        rest = dotted.removeprefix("numpy.")
        name = rest.rpartition(".")[2]
        if name in reading.NUMPY_BLIND or rest == "random.shuffle":
            if (
                name in ("shape", "ndim")
                and call.args
                and self._value(call.args[0]).kinds & {Kind.CONTAINER, Kind.TUPLE, Kind.VARIABLE}
            ):
                found = held.by_numpy(self._value(call.args[0]))
                yield from self._sync(call, call.args[0], f"np.{rest}()", _never_certain(found, "makes an array of it"))
            return
        for number, argument in enumerate(call.args):
            found = held.by_numpy(self._value(argument))
            if rest.startswith("save") and self._value(argument).kind is Kind.DICTIONARY:
                found = doubt("pickled")
            sizes = rest in reading.NUMPY_SIZES or (rest.startswith("random.") and name in reading.NUMPY_DRAWS)
            if Kind.VARIABLE in self._value(argument).kinds and sizes:
                found = _never_certain(found, "a variable is no index")
            if not (number == 0 and (rest in reading.NUMPY or sizes)) and not rest.startswith("random."):
                found = (
                    _never_certain(found, f"as a later argument of `np.{rest}`")
                    if number
                    else _never_certain(found, f"`np.{rest}` is not known")
                )
            elif rest.startswith("random.") and not sizes:
                found = _never_certain(found, f"`np.{rest}` is not known")
            yield from self._sync(call, argument, f"np.{rest}()", found)
        for keyword in call.keywords:
            found = held.by_numpy(self._value(keyword.value))
            if keyword.arg not in ("a", "p", "fill_value", "x"):
                found = _never_certain(found, "a keyword argument")
            if self._value(keyword.value).kind is not Kind.UNKNOWN:
                yield from self._sync(call, keyword.value, f"np.{rest}()", found)

    def _tensorflow(self, call: ast.Call, name: str) -> Iterator[Sync]:
        how = f"tf.{name}()"
        if name.startswith("summary."):
            for argument in _arguments(call):
                found = held.somewhere(self._facts.values.of(argument))
                if self._facts.values.of(argument).kind is not Kind.UNKNOWN:
                    yield from self._sync(
                        call, argument, how, _never_certain(found, "copied to the host by an operation"), inside=True
                    )
            return
        short = name.removeprefix("compat.v2.").removeprefix("python.")
        if short in reading.TENSORFLOW:
            certain = short in reading.TENSORFLOW_CERTAIN
            arguments = call.args[:1] if certain else call.args
            for argument in arguments:
                value = self._facts.values.of(argument)
                found = held.itself(value) if certain else held.somewhere(value)
                if found == NO and (value.kind in (Kind.ARRAY, Kind.PYTHON) or held.somewhere(value) != NO):
                    found = doubt("made a tensor and read")
                if Kind.VARIABLE in value.kinds and "proto" not in short and "backend" not in short:
                    found = _never_certain(found, "a variable may not be read")
                reason = "checks may be decided without a read"
                yield from self._sync(call, argument, how, found if certain else _never_certain(found, reason))
        elif short == "constant" and call.args:
            value = self._facts.values.of(call.args[0])
            if Kind.VARIABLE in value.kinds:  # a tensor is taken as it is, a variable is made an array first
                yield from self._sync(call, call.args[0], how, held.itself(value))
        elif short == "nest.map_structure" and call.args:
            function = self._facts.names.dotted(call.args[0])
            if function.removeprefix("builtins.") in reading.CONVERSIONS | reading.TEXTS | reading.INDICES or (
                function.startswith("numpy.")
            ):
                for argument in call.args[1:]:
                    found = held.somewhere(self._facts.values.of(argument))
                    yield from self._sync(call, argument, how, _never_certain(found, "read item by item"))
        elif short in reading.TENSORFLOW_INSIDE:
            if short == "while_loop" and call.args:
                found = _never_certain(self._returned(call.args[0], held.truth), "tested in each round")
                yield from self._sync(call, call.args[0], how, found, inside=True)
            for argument in _arguments(call):
                if held.somewhere(self._facts.values.of(argument)).answer is Answer.YES or self._may_hold(argument):
                    yield from self._sync(
                        call, argument, how, doubt("reads some of its arguments on the way"), inside=True
                    )
                    return

    def _may_hold(self, argument: ast.expr) -> bool:
        value = self._facts.values.of(argument)
        return value.kind is not Kind.UNKNOWN and held.somewhere(value).answer is not Answer.NO

    def _method(self, call: ast.Call, function: ast.Attribute) -> Iterator[Sync]:
        owner, name = self._facts.values.of(function.value), function.attr
        how = f".{name}()"
        match name:
            case "numpy" if not call.args:
                yield from self._sync(call, function.value, how, self._numpy_of(owner))
            case _ if name in _DUNDERS:
                found = _never_certain(held.itself(owner), "may not have the method")
                yield from self._sync(call, function.value, how, found)
            case "item" | "tolist":
                found = held.itself(owner)
                if Kind.UNKNOWN in owner.kinds and self._is_text_or_dictionary(function.value):
                    return
                yield from self._sync(call, function.value, how, _never_certain(found, "raises for a tensor"))
            case "to_list" if Kind.RAGGED in owner.kinds:
                yield from self._sync(call, function.value, how, held.itself(owner))
            case "eval" if not call.args and owner.kinds & {Kind.TENSOR, Kind.VARIABLE}:
                yield from self._sync(call, function.value, how, doubt("raises in eager code"))
            case "format" if self._may_be_text(owner, function.value):
                yield from self._format(call, function.value, owner)
            case "sort" | "index" | "count" | "remove" if owner.kinds & {Kind.CONTAINER, Kind.TUPLE}:
                yield from self._searched(call, function.value, owner, name)
                yield from self._keyed(call, how)
            case "extend" if call.args and Kind.DATASET in self._value(call.args[0]).kinds:
                yield from self._sync(call, call.args[0], how, doubt("asks a data set for its length"), inside=True)
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
            value = self._value(argument)
            if owner.kind is Kind.UNKNOWN and value.kind is Kind.UNKNOWN:
                continue
            yield from self._sync(call, argument, ".format()", self._placed(value, str(number), used, plain))
        for keyword in call.keywords:
            found = self._placed(self._facts.values.of(keyword.value), keyword.arg or "", used, plain)
            yield from self._sync(call, keyword.value, ".format()", found)

    def _placed(self, value: Value, name: str, used: frozenset[str] | None, plain: frozenset[str]) -> Held:
        found = held.text(value)
        if used is None:
            return _never_certain(found, "template not known")
        if name not in used:
            return NO
        if Kind.VARIABLE in value.kinds and name not in plain:
            return _never_certain(found, "a variable has no format")
        return found if name in plain or Kind.TENSOR in value.kinds else _never_certain(found, "part of the value")

    def _searched(self, call: ast.Call, read: ast.expr, owner: Value, name: str) -> Iterator[Sync]:
        found = held.any_of([held.somewhere(owner), *(held.itself(self._value(a)) for a in call.args)])
        if found.answer is not Answer.NO:
            reason = "may have one item only" if name == "sort" else "items may be the same or equal before"
            yield from self._sync(call, read, f".{name}()", doubt(reason))

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
                yield from self._sync(call, read, how, found, inside=True)
        elif name in reading.CHECKPOINT_WAITS and owner.origin.startswith("tensorflow.train.Checkpoint"):
            yield from self._sync(call, read, how, doubt("waits where there is something to save"), inside=True)
        elif name in reading.DISTINCT_WAITS and owner.kind is Kind.UNKNOWN:
            yield from self._sync(call, read, f"{name}()", doubt("may be a Keras model"), inside=True)
        elif name == "as_numpy_iterator" and owner.kind is not Kind.FOREIGN:
            yield from self._sync(call, read, how, doubt("elements of data sets stand on the host"), inside=True)
        elif name == "get_config" and Kind.OPTIMIZER in owner.kinds:
            yield from self._sync(call, read, how, doubt("reads the learning rate"), inside=True)
        elif name in reading.PROGRESS:
            for argument in _arguments(call):
                for part in _values_of(argument):
                    found = held.text(self._value(part))
                    if self._value(part).kind is not Kind.UNKNOWN:
                        yield from self._sync(call, part, f"{name}()", _never_certain(found, "shown by a progress bar"))
        else:
            yield from self._given(call, name, owner)

    def _given(self, call: ast.Call, name: str, owner: Value) -> Iterator[Sync]:
        """Arguments of a method of which nothing is known, or of a host object."""
        if owner.kinds <= {Kind.ARRAY, Kind.FRAME}:
            for argument in _arguments(call):
                yield from self._sync(call, argument, f"array.{name}()", self._if_held(argument, "read by a method"))
        elif owner.kinds & {Kind.UNKNOWN, Kind.LIBRARY, Kind.PROGRESS, Kind.FOREIGN, Kind.LOGGER}:
            if name in catalog.SILENT_ON_ANYTHING - {"dot", "mean", "std", "var", "sum", "join", "replace", "fill"}:
                return
            if name in _GRAPH_METHODS or self._facts.values.of(call.func).kind in _FOLLOWED:
                return
            for argument in _arguments(call):
                yield from self._sync(
                    call, argument, f"{name}()", self._if_held(argument, f"`{name}` is not known"), inside=True
                )

    def _other(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
        """Functions of other libraries, and what is called by a name of which nothing is known."""
        if dotted == "json.dumps" or dotted.startswith(("copy.", "itertools.", "collections.", "functools.", "time.")):
            return
        called = self._facts.values.of(call.func)
        unknown = called.kind in (Kind.UNKNOWN, Kind.LIBRARY, Kind.NAME, Kind.FOREIGN)
        if not dotted and not unknown:
            return
        how = f"{dotted}()" if dotted else "call"
        if dotted.startswith((*reading.PLOTS, *reading.HOSTS)):
            reason = "read by a library of the host"
        elif dotted in reading.PICKLES:
            reason = "pickled"
        elif reading.TRACKERS.match(dotted):
            reason = "logged by a library"
        else:
            reason = f"`{dotted or ast.unparse(call.func)[:30]}` is not known"
        for argument in _arguments(call):
            for part in _values_of(argument):
                found = self._if_held(part, reason)
                if dotted in reading.PICKLES and not self._value(part).kinds <= {Kind.PYTHON, Kind.ARRAY, Kind.UNKNOWN}:
                    found = doubt("pickled")
                if dotted == "pickle.dumps" and held.itself(self._value(part)).answer is Answer.YES:
                    found = held.YES if Kind.VARIABLE not in self._value(part).kinds else found
                yield from self._sync(call, part, how, found, inside=True)

    def _if_held(self, argument: ast.expr, reason: str) -> Held:
        """UNKNOWN where an argument holds something on the device; what is quite unknown is asked by `may_wait`."""
        value = self._value(argument)
        found = held.somewhere(value)
        if found.answer is not Answer.NO and value.kind not in (Kind.UNKNOWN, Kind.LIBRARY):
            return doubt(reason)
        return NO


def _never_certain(found: Held, reason: str) -> Held:
    return doubt(reason) if found.answer is Answer.YES else found


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _values_of(argument: ast.expr) -> list[ast.expr]:
    """The values of a dictionary that is written out, or the argument itself."""
    return list(argument.values) if isinstance(argument, ast.Dict) else [argument]


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
