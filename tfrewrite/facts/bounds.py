"""Whether a loop comes to an end by itself, and after how many rounds at most."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.growing import grown_in
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, LoopNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_SAME_END = words(
    "batch padded_batch shuffle prefetch map cache with_options enumerate filter unbatch ragged_batch window shard "
    "skip ignore_errors sparse_batch dense_to_ragged_batch concatenate take_while snapshot rebatch as_numpy_iterator"
)
_FINITE_SOURCES = words(
    "from_tensor_slices from_tensors range list_files TFRecordDataset TextLineDataset FixedLengthRecordDataset "
    "CsvDataset image_dataset_from_directory text_dataset_from_directory audio_dataset_from_directory"
)
_FINITE_KINDS = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.RAGGED, Kind.TUPLE, Kind.VARIABLE, Kind.FRAME})
_SAME_LENGTH = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.RAGGED, Kind.TUPLE, Kind.PYTHON, Kind.DATASET, Kind.ITERABLE})
_PASSING = words("enumerate iter list reversed sorted tuple set")
_DEEPEST = 12
_ONCE = frozenset(f"builtins.{name}" for name in ("iter", "zip", "map", "filter", "enumerate", "reversed", "open"))


@dataclass(frozen=True, slots=True)
class Bound:
    """Whether a loop ends without being left: YES, NO for an endless one, or not known and why."""

    ends: Answer
    rounds: int | None = None
    """The number of rounds where nothing leaves it earlier."""
    why: str = ""

    def __str__(self) -> str:
        if self.ends is Answer.YES:
            return "bounded" if self.rounds is None else f"bounded: {self.rounds} rounds"
        return "endless" if self.ends is Answer.NO else f"bounded unknown: {self.why}"


ENDS = Bound(Answer.YES)
ENDLESS = Bound(Answer.NO)


def bound_of(facts: Facts, loop: LoopNode) -> Bound:
    """Whether a loop ends by itself."""
    if isinstance(loop, ast.While):
        if isinstance(loop.test, ast.Constant):
            return ENDLESS if loop.test.value else Bound(Answer.YES, 0)
        return Bound(Answer.UNKNOWN, why="it runs while a condition holds")
    found = _Looking(facts).of(loop.iter, _DEEPEST)
    grown = grown_in(facts, loop) if found.ends is Answer.YES else ""
    if grown:
        return Bound(Answer.UNKNOWN, why=f"{grown} may grow while it is gone through")
    return found


def _moves_on(facts: Facts, made: ast.expr) -> bool:
    """Whether what a name holds is gone through once only: some of it may have been taken already."""
    if not isinstance(made, ast.Call):
        return isinstance(made, ast.GeneratorExp)
    kinds = facts.values.of(made).kinds
    once = kinds & {Kind.ITERATOR, Kind.GENERATOR} or facts.names.dotted(made.func) in _ONCE
    return bool(once) or facts.names.dotted(made.func).startswith("itertools.")


class _Looking:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def of(self, node: ast.expr, depth: int) -> Bound:
        if not depth:
            return Bound(Answer.UNKNOWN, why="it is made in too many places")
        match node:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                starred = any(isinstance(element, ast.Starred) for element in elements)
                return ENDS if starred else Bound(Answer.YES, len(elements))
            case ast.Constant(value=str(text)):
                return Bound(Answer.YES, len(text))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.Set() | ast.Dict():
                return ENDS
            case ast.GeneratorExp(generators=[generator]):
                return _unfiltered(self.of(generator.iter, depth - 1), bool(generator.ifs))
            case ast.Call():
                return self._call(node, depth)
            case ast.Name():
                return self._name(node, depth)
            case ast.IfExp(body=body, orelse=orelse):
                return _joined([self.of(body, depth - 1), self.of(orelse, depth - 1)])
            case _:
                return self._by_kind(node)

    def _by_kind(self, node: ast.expr) -> Bound:
        value = self.facts.values.of(node)
        if value.kinds <= _FINITE_KINDS | {Kind.CONTAINER, Kind.DICTIONARY}:
            return ENDS
        return Bound(Answer.UNKNOWN, why=f"how long {_short(node)} is is not known")

    def _name(self, name: ast.Name, depth: int) -> Bound:
        bindings = self.facts.names.reaching(name.id, name)
        found = []
        for binding in bindings:
            plain = isinstance(binding.node, (ast.Assign, ast.AnnAssign)) and not binding.path
            if not plain or binding.value is None or name.id in self.facts.names.declared_outer:
                return self._by_kind(name)
            one = self.of(binding.value, depth - 1)
            changed = not self.facts.values.of(name).kinds <= _SAME_LENGTH or _moves_on(self.facts, binding.value)
            found.append(Bound(one.ends, None, one.why) if changed else one)
        return _joined(found) if found else self._by_kind(name)

    def _call(self, call: ast.Call, depth: int) -> Bound:
        dotted = self.facts.names.dotted(call.func)
        builtin = dotted.removeprefix("builtins.") if dotted.startswith("builtins.") else ""
        if builtin == "range" or dotted.endswith(".trange"):
            return Bound(Answer.YES, self._range(call))
        if builtin in _PASSING and call.args:
            inner = self.of(call.args[0], depth - 1)
            if len(call.args) == 2 and builtin == "iter":
                return Bound(Answer.UNKNOWN, why="it calls a function until it returns a mark")
            return Bound(inner.ends, None if builtin == "set" else inner.rounds, inner.why)
        if catalog.is_progress_bar(dotted) and call.args:
            return self.of(call.args[0], depth - 1)
        if builtin in ("zip", "map", "filter"):
            given = call.args if builtin == "zip" else call.args[1:]
            return _unfiltered(_shortest([self.of(one, depth - 1) for one in given]), builtin == "filter")
        if builtin or dotted.startswith("itertools."):
            return self._by_kind(call) if builtin else Bound(Answer.UNKNOWN, why=f"{dotted} may be endless")
        if isinstance(call.func, ast.Attribute):
            found = self._method(call, call.func, dotted, depth)
            if found is not None:
                return found
        return self._function(call, depth)

    def _method(self, call: ast.Call, function: ast.Attribute, dotted: str, depth: int) -> Bound | None:
        name = function.attr
        if dotted.startswith(("tensorflow.", "keras.")):
            return self._made(call, name, dotted, depth)
        owner = self.facts.values.of(function.value)
        if name in ("items", "keys", "values", "split", "splitlines", "readlines") and not isinstance(
            owner.node, ast.ClassDef
        ):
            return ENDS if owner.kind is not Kind.UNKNOWN else None
        if owner.kind is Kind.ITERATOR and name == "flow":
            return ENDLESS
        if owner.kind is not Kind.DATASET:
            return None
        inner = self.of(function.value, depth - 1)
        if name == "repeat":
            count = next(iter([*call.args, *(k.value for k in call.keywords)]), None)
            return self._repeated(inner, count)
        if name == "take":
            number = self.facts.counting.constant(call.args[0]) if call.args else None
            if number is None or number < 0:
                return Bound(inner.ends if number is not None else Answer.UNKNOWN, None, "what is taken is not known")
            if inner.ends is Answer.NO:
                return Bound(Answer.YES, number)
            rounds = None if inner.rounds is None else min(number, inner.rounds)
            return Bound(Answer.YES, rounds)
        if name == "concatenate":
            return _unfiltered(_longest([inner, *(self.of(a, depth - 1) for a in call.args)]), True)
        if name in _SAME_END:
            keeps = name in ("shuffle", "prefetch", "map", "cache", "with_options", "enumerate", "as_numpy_iterator")
            ends = inner.ends if name != "take_while" or inner.ends is Answer.YES else Answer.UNKNOWN
            return Bound(ends, inner.rounds if keeps else None, inner.why or "it is cut by a condition")
        return Bound(Answer.UNKNOWN, why=f"what .{name} does to its length is not known")

    def _repeated(self, inner: Bound, count: ast.expr | None) -> Bound:
        if count is None or (isinstance(count, ast.Constant) and count.value is None):
            return ENDLESS if inner.ends is not Answer.YES or inner.rounds != 0 else inner
        number = self.facts.counting.constant(count)
        if number is None:
            value = self.facts.values.of(count).literal
            number = value.value if value is not None and isinstance(value.value, int) else None
        if number is None:
            return Bound(Answer.UNKNOWN, why=f"how often it is repeated, {_short(count)}, is not known")
        if number < 0:
            return ENDLESS
        return Bound(inner.ends, None if inner.rounds is None else inner.rounds * number, inner.why)

    def _range(self, call: ast.Call) -> int | None:
        known = [n for n in map(self.facts.counting.constant, call.args) if n is not None]
        complete = 0 < len(known) == len(call.args) < 4 and not call.keywords and known[2:] != [0]
        return len(range(*known)) if complete else None

    def _made(self, call: ast.Call, name: str, dotted: str, depth: int) -> Bound | None:
        """What a public function makes."""
        if name in ("from_tensor_slices", "from_tensors", "range") or name in _FINITE_SOURCES:
            if name == "range":
                return Bound(Answer.YES, self._range(call))
            return Bound(Answer.YES, 1 if name == "from_tensors" else None)
        if name == "zip":
            nested = call.args[0].elts if call.args and isinstance(call.args[0], ast.Tuple) else call.args
            return _shortest([self.of(one, depth - 1) for one in nested])
        if name == "from_generator":
            given = call.args[0] if call.args else None
            made = self._generated(given) if given is not None else None
            return made or Bound(Answer.UNKNOWN, why="it comes from a generator")
        if name == "make_csv_dataset":
            epochs = next((k.value for k in call.keywords if k.arg == "num_epochs"), None)
            return self._repeated(ENDS, epochs)
        if self.facts.values.of(call).kind in _FINITE_KINDS:
            return ENDS
        return None

    def _generated(self, function: ast.expr) -> Bound | None:
        value = self.facts.values.of(function)
        if isinstance(value.node, FunctionNode) and value.home is not None:
            return _of_generator(value.home, value.node)
        return None

    def _function(self, call: ast.Call, depth: int) -> Bound:
        value = self.facts.values.of(call.func)
        node, home = value.node, value.home
        if isinstance(node, FunctionNode) and home is not None:
            if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(node)):
                return _of_generator(home, node)
            returns = [n.value for n in own_nodes(node) if isinstance(n, ast.Return) and n.value is not None]
            if returns and home.values.of(call.func).kind is not Kind.EITHER:
                found = _joined([_Looking(home).of(one, depth - 1) for one in returns])
                if found.ends is not Answer.UNKNOWN:
                    return Bound(found.ends)
        return self._by_kind(call)


def _of_generator(home: Facts, function: FunctionNode) -> Bound:
    """A generator ends where its loops do; an endless loop that nothing leaves makes it endless."""
    for node in own_nodes(function):
        if isinstance(node, ast.YieldFrom):
            return Bound(Answer.UNKNOWN, why="it yields from another iterable")
        if isinstance(node, LoopNode) and not isinstance(home.names.parents.get(node), LoopNode):
            inner = bound_of(home, node)
            if inner.ends is Answer.NO and not any(_leaves(home, node)) and node in function.body:
                return ENDLESS
            if inner.ends is not Answer.YES:
                return Bound(Answer.UNKNOWN, why=inner.why or "it yields in an endless loop")
        elif isinstance(node, LoopNode) and bound_of(home, node).ends is not Answer.YES:
            return Bound(Answer.UNKNOWN, why="it yields in a loop of which the end is not known")
    return ENDS


def _leaves(home: Facts, loop: LoopNode) -> Iterator[ast.AST]:
    """What may leave a loop: also an exception of `next`."""
    for node in own_nodes(loop):
        ends = isinstance(node, ast.Call) and home.names.dotted(node.func) == "builtins.next"
        if ends or isinstance(node, (ast.Break, ast.Return, ast.Raise)):
            yield node


def _joined(found: list[Bound]) -> Bound:
    if not found:
        return Bound(Answer.UNKNOWN, why="nothing is known of it")
    if len({bound.ends for bound in found}) > 1:
        return Bound(Answer.UNKNOWN, why="it is one of several")
    rounds = {bound.rounds for bound in found}
    return Bound(found[0].ends, rounds.pop() if len(rounds) == 1 else None, found[0].why)


def _shortest(found: list[Bound]) -> Bound:
    known = [bound.rounds for bound in found if bound.rounds is not None]
    exact = len(known) == len([bound for bound in found if bound.ends is not Answer.NO])
    if any(bound.ends is Answer.YES for bound in found):
        return Bound(Answer.YES, min(known) if known and exact else None)
    return _joined(found)


def _longest(found: list[Bound]) -> Bound:
    if any(bound.ends is Answer.NO for bound in found):
        return ENDLESS
    return _joined(found)


def _unfiltered(bound: Bound, filtered: bool) -> Bound:
    return Bound(bound.ends, None if filtered else bound.rounds, bound.why)


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) < 40 else text[:37] + "…"
