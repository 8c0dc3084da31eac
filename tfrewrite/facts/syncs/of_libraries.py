"""Calls of TensorFlow, of NumPy and of other libraries: which of them make the host wait."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.syncs import held, reading
from tfrewrite.facts.syncs.asking import Asking, arguments_of, never_certain, values_of
from tfrewrite.facts.syncs.held import NO, doubt
from tfrewrite.facts.syncs.sync import Sync

if TYPE_CHECKING:
    pass


class OfLibraries(Asking):
    """Finds the waits of calls of public functions."""

    def numpy(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
        """A call of a function of NumPy."""
        rest = dotted.removeprefix("numpy.")
        name = rest.rpartition(".")[2]
        if name in reading.NUMPY_BLIND or rest == "random.shuffle":
            if (
                name in ("shape", "ndim")
                and call.args
                and self.value(call.args[0]).kinds & {Kind.CONTAINER, Kind.TUPLE, Kind.VARIABLE}
            ):
                found = held.by_numpy(self.value(call.args[0]))
                yield from self.sync(call, call.args[0], f"np.{rest}()", never_certain(found, "makes an array of it"))
            return
        for number, argument in enumerate(call.args):
            found = held.by_numpy(self.value(argument))
            if rest.startswith("save") and self.value(argument).kind is Kind.DICTIONARY:
                found = doubt("pickled")
            sizes = rest in reading.NUMPY_SIZES or (rest.startswith("random.") and name in reading.NUMPY_DRAWS)
            if Kind.VARIABLE in self.value(argument).kinds and sizes:
                found = never_certain(found, "a variable is no index")
            if not (number == 0 and (rest in reading.NUMPY or sizes)) and not rest.startswith("random."):
                found = (
                    never_certain(found, f"as a later argument of `np.{rest}`")
                    if number
                    else never_certain(found, f"`np.{rest}` is not known")
                )
            elif rest.startswith("random.") and not sizes:
                found = never_certain(found, f"`np.{rest}` is not known")
            yield from self.sync(call, argument, f"np.{rest}()", found)
        for keyword in call.keywords:
            found = held.by_numpy(self.value(keyword.value))
            if keyword.arg not in ("a", "p", "fill_value", "x"):
                found = never_certain(found, "a keyword argument")
            if self.value(keyword.value).kind is not Kind.UNKNOWN:
                yield from self.sync(call, keyword.value, f"np.{rest}()", found)

    def tensorflow(self, call: ast.Call, name: str) -> Iterator[Sync]:
        """A call of a function of TensorFlow."""
        how = f"tf.{name}()"
        if name.startswith("summary."):
            for argument in arguments_of(call):
                found = held.somewhere(self._facts.values.of(argument))
                if self._facts.values.of(argument).kind is not Kind.UNKNOWN:
                    yield from self.sync(
                        call, argument, how, never_certain(found, "copied to the host by an operation"), inside=True
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
                    found = never_certain(found, "a variable may not be read")
                reason = "checks may be decided without a read"
                yield from self.sync(call, argument, how, found if certain else never_certain(found, reason))
        elif short == "constant" and call.args:
            value = self._facts.values.of(call.args[0])
            if Kind.VARIABLE in value.kinds:  # a tensor is taken as it is, a variable is made an array first
                yield from self.sync(call, call.args[0], how, held.itself(value))
        elif short == "nest.map_structure" and call.args:
            function = self._facts.names.dotted(call.args[0])
            if function.removeprefix("builtins.") in reading.CONVERSIONS | reading.TEXTS | reading.INDICES or (
                function.startswith("numpy.")
            ):
                for argument in call.args[1:]:
                    found = held.somewhere(self._facts.values.of(argument))
                    yield from self.sync(call, argument, how, never_certain(found, "read item by item"))
        elif short in reading.TENSORFLOW_INSIDE:
            if short == "while_loop" and call.args:
                found = never_certain(self.returned(call.args[0], held.truth), "tested in each round")
                yield from self.sync(call, call.args[0], how, found, inside=True)
            for argument in arguments_of(call):
                if held.somewhere(self._facts.values.of(argument)).answer is Answer.YES or self._may_hold(argument):
                    yield from self.sync(
                        call, argument, how, doubt("reads some of its arguments on the way"), inside=True
                    )
                    return

    def _may_hold(self, argument: ast.expr) -> bool:
        value = self._facts.values.of(argument)
        return value.kind is not Kind.UNKNOWN and held.somewhere(value).answer is not Answer.NO

    def other(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
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
        for argument in arguments_of(call):
            for part in values_of(argument):
                found = self.if_held(part, reason)
                if dotted in reading.PICKLES and not self.value(part).kinds <= {Kind.PYTHON, Kind.ARRAY, Kind.UNKNOWN}:
                    found = doubt("pickled")
                if dotted == "pickle.dumps" and held.itself(self.value(part)).answer is Answer.YES:
                    found = held.YES if Kind.VARIABLE not in self.value(part).kinds else found
                yield from self.sync(call, part, how, found, inside=True)
