"""Where the batch of a step comes from: the data set of the loop, `next(it)`, a helper, slices, an environment."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.iterated import unwrapped
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.steps import Form, Step
from tfrewrite.facts.tree import FunctionNode, LoopNode, children, outer_loads, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEEPEST = 12
_RANDOM = words("random rand randn randint normal uniform choice permutation standard_normal random_normal sample")
_ENVIRONMENT = words("step reset")
_COMPUTING = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.PYTHON, Kind.TAPE, Kind.OPTIMIZER})


class Origin(enum.Enum):
    """How a round of a loop comes by its batch."""

    DATASET = "data set"
    ARRAY = "array or list"
    GENERATOR = "generator"
    ITERATOR = "iterator"
    ZIP = "several side by side"
    OBJECT = "object that can be iterated over"
    NEXT = "next"
    HELPER = "call"
    SLICE = "slices"
    ENVIRONMENT = "environment"
    SAME = "the same in each round"
    RANDOM = "random numbers"
    INDEX = "number of the round"
    UNKNOWN = "unknown"


_WEAK = frozenset({Origin.RANDOM, Origin.SAME, Origin.INDEX})
"""Origins that count only where a step takes nothing else."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place from which the rounds of a loop get their data."""

    origin: Origin
    node: ast.expr
    """The data set, the iterator given to `next`, the helper's call, the array that is sliced, the environment."""
    home: Facts = field(compare=False)
    why: str = ""
    others: tuple[ast.expr, ...] = ()
    """Further expressions of the same origin that the batch is put together from."""

    def __str__(self) -> str:
        text = ", ".join(" ".join(ast.unparse(node).split()) for node in (self.node, *self.others))
        text = text if len(text) < 60 else text[:57] + "…"
        match self.origin:
            case Origin.NEXT:
                return f"next({text})"
            case Origin.SLICE:
                return f"slices of {text}"
            case Origin.UNKNOWN:
                return f"unknown: {self.why}"
            case _:
                return text

    @property
    def value(self) -> Value:
        """What the expression is."""
        return self.home.values.of(self.node)


_OF_KIND = {
    Kind.DATASET: Origin.DATASET,
    Kind.ARRAY: Origin.ARRAY,
    Kind.TENSOR: Origin.ARRAY,
    Kind.CONTAINER: Origin.ARRAY,
    Kind.TUPLE: Origin.ARRAY,
    Kind.DICTIONARY: Origin.ARRAY,
    Kind.GENERATOR: Origin.GENERATOR,
    Kind.ITERATOR: Origin.ITERATOR,
    Kind.OBJECT: Origin.OBJECT,
}


def iterated_source(facts: Facts, loop: ast.For | ast.AsyncFor) -> Source:
    """What a `for` goes through."""
    node = unwrapped(facts, loop.iter).node
    dotted = facts.names.dotted(node.func) if isinstance(node, ast.Call) else ""
    if dotted in ("builtins.range", "itertools.count") or dotted.endswith(".trange"):
        return Source(Origin.INDEX, node, facts)
    if dotted == "builtins.zip" and isinstance(node, ast.Call):
        inner = [_of_value(facts, unwrapped(facts, one).node) for one in node.args]
        kinds = {one.origin for one in inner}
        unknown = next((one for one in inner if one.origin is Origin.UNKNOWN), None)
        if unknown is not None or not kinds:
            return Source(Origin.UNKNOWN, node, facts, unknown.why if unknown else "zip of nothing")
        return Source(Origin.ZIP, node, facts)
    return _of_value(facts, node)


def _of_value(facts: Facts, node: ast.expr) -> Source:
    value = facts.values.of(node)
    called = facts.values.of(node.func).node if isinstance(node, ast.Call) else None
    if isinstance(called, FunctionNode) and any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(called)):
        return Source(Origin.GENERATOR, node, facts)
    found = {_OF_KIND.get(kind) for kind in value.kinds}
    if len(found) == 1 and (origin := found.pop()) is not None:
        return Source(origin, node, facts)
    if value.kind is Kind.ITERABLE:
        return Source(Origin.ITERATOR, node, facts)
    return Source(Origin.UNKNOWN, node, facts, _reason(node, value))


def _reason(node: ast.expr, value: Value) -> str:
    text = ast.unparse(node)
    text = text if len(text) < 40 else text[:37] + "…"
    return f"what {text} is is not known" + (f" ({value.why})" if value.why else "")


def sources_of(facts: Facts, loop: LoopNode, steps: Iterable[Step]) -> list[Source]:
    """Where the steps of a loop get what changes from round to round."""
    looking = _Looking(facts, loop)
    keys: set[str] = set()
    for step in steps:
        for used in _consumed(step):
            keys |= looking.expression(used, _DEEPEST)
        if not keys and step.function is not None and step.function_home is not None:
            keys |= _inside(looking, step.function_home, step.function)
    found = [source for key, source in looking.found.items() if key in keys]
    strong = [s for s in found if s.origin not in _WEAK]
    return strong or [source for source in found if source.origin is not Origin.INDEX] or found


def _consumed(step: Step) -> Iterator[ast.expr]:
    if step.form is not Form.INLINE:
        if step.call is not None:
            yield from step.call.args
            yield from (keyword.value for keyword in step.call.keywords)
        return
    for statement in step.statements:
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            for inner in statement.body:
                yield from outer_loads(inner)
        else:
            yield from outer_loads(statement)


def _inside(looking: _Looking, home: Facts, function: FunctionNode) -> set[str]:
    """The sources inside of a step's own function."""
    within = _Looking(home, function)
    keys: set[str] = set()
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            keys |= within.delivered(node) or set()
    looking.found |= within.found
    return keys


class _Looking:
    """Sources by a key of their text; each question answers with the keys that it found."""

    def __init__(self, facts: Facts, root: LoopNode | FunctionNode) -> None:
        self.facts = facts
        self.root = root
        self.found: dict[str, Source] = {}
        self.known: dict[ast.AST, set[str]] = {}
        inside = set(ast.walk(root))
        self.bound = {node for node in inside if isinstance(node, (ast.stmt, ast.withitem, ast.NamedExpr))}

    def _add(self, source: Source) -> set[str]:
        key = f"{source.origin.value} {ast.unparse(source.node)}"
        self.found.setdefault(key, source)
        return {key}

    def expression(self, node: ast.expr, depth: int) -> set[str]:
        """Where an expression that a step uses comes from."""
        if node not in self.known:
            self.known[node] = set()
            if depth:
                self.known[node] = self._expression(node, depth - 1)
        return self.known[node]

    def _expressions(self, nodes: Iterable[ast.AST], depth: int) -> set[str]:
        return {key for node in nodes if isinstance(node, ast.expr) for key in self.expression(node, depth)}

    def _expression(self, node: ast.expr, depth: int) -> set[str]:
        match node:
            case ast.Name():
                return self._name(node, depth)
            case ast.Call():
                delivered = self.delivered(node)
                return delivered if delivered is not None else self._through(node, depth)
            case ast.Subscript(value=owner, slice=index):
                return self._item(owner, index, depth)
            case ast.Attribute(value=owner):
                return set() if self.facts.names.dotted(node) else self.expression(owner, depth)
            case ast.Lambda() | ast.Constant():
                return set()
            case _:
                return self._expressions(children(node), depth)

    def delivered(self, call: ast.Call) -> set[str] | None:
        """The source of a call that delivers data by itself; None for one that only works on its arguments."""
        dotted = catalog.normalised(self.facts.names.dotted(call.func))
        if dotted == "builtins.next" and call.args:
            return self._add(Source(Origin.NEXT, self._opened(call.args[0]), self.facts))
        if isinstance(call.func, ast.Attribute) and not dotted:
            name, owner = call.func.attr, self.facts.values.of(call.func.value)
            if name in ("next", "get_next", "__next__") and owner.kind in (Kind.ITERATOR, Kind.UNKNOWN):
                return self._add(Source(Origin.NEXT, call.func.value, self.facts))
            drives = name in _ENVIRONMENT and owner.kind in (Kind.UNKNOWN, Kind.OBJECT, Kind.LIBRARY)
            if drives and "env" in ast.unparse(call.func.value).lower():
                return self._add(Source(Origin.ENVIRONMENT, call.func.value, self.facts))
        if dotted and _RANDOM & set(dotted.split(".")):
            return self._add(Source(Origin.RANDOM, call, self.facts))
        return None

    def _opened(self, iterator: ast.expr) -> ast.expr:
        """`next(iter(ds))` takes from `ds`."""
        opens = isinstance(iterator, ast.Call) and self.facts.names.dotted(iterator.func) == "builtins.iter"
        return iterator.args[0] if opens and isinstance(iterator, ast.Call) and iterator.args else iterator

    def _through(self, call: ast.Call, depth: int) -> set[str]:
        """A call of something else: it works on data that it is given, or delivers data itself."""
        keys = self._expressions([*call.args, *(keyword.value for keyword in call.keywords)], depth)
        known = bool(self.facts.names.dotted(call.func))
        if isinstance(call.func, ast.Attribute) and not known:
            keys = keys | self.expression(call.func.value, depth)
        fed = any(self.found[key].origin not in _WEAK for key in keys)
        if known or fed or self._works(call):
            return keys
        return self._add(Source(Origin.HELPER, call, self.facts))

    def _works(self, call: ast.Call) -> bool:
        """Whether what is called only computes: a model, a layer, a loss, a method of a tensor or array."""
        if self.facts.values.of(call.func).kind in (Kind.MODEL, Kind.LAYER, Kind.LOSS, Kind.METRIC):
            return True
        if isinstance(call.func, ast.Attribute):
            owner = self.facts.values.of(call.func.value)
            return owner.node is None and owner.kind in _COMPUTING
        return False

    def _item(self, owner: ast.expr, index: ast.expr, depth: int) -> set[str]:
        """`x[i:i + n]` takes a slice of what the loop does not change; `batch[0]` goes on with the batch."""
        if isinstance(index, ast.Constant):
            return self.expression(owner, depth)
        names = list(outer_loads(index))
        fixed = isinstance(owner, (ast.Name, ast.Attribute)) and not any(map(self._in_round, outer_loads(owner)))
        if fixed and any(map(self._in_round, names)):
            made = self._makes_items(owner)
            return self._add(Source(Origin.OBJECT if made else Origin.SLICE, owner, self.facts))
        return self._expressions([owner, *names], depth)

    def _makes_items(self, owner: ast.expr) -> bool:
        """Whether code of a class makes the items of an object, as for a Keras `Sequence`."""
        following, value = self.facts.effects.following, self.facts.values.of(owner)
        if value.kind is Kind.UNKNOWN:
            return bool(following.methods_named("__getitem__"))
        return Kind.OBJECT in value.kinds or any(isinstance(o.node, ast.ClassDef) for o in value.options)

    def _in_round(self, name: ast.Name) -> bool:
        return any(b.node in self.bound or b.node is self.root for b in self.facts.names.reaching(name.id, name))

    def _name(self, name: ast.Name, depth: int) -> set[str]:
        keys: set[str] = set()
        for binding in self.facts.names.reaching(name.id, name):
            if binding.node is self.root and isinstance(self.root, (ast.For, ast.AsyncFor)):
                keys |= self._target(self.root, binding.path)
            elif binding.node in self.bound and binding.value is not None:
                keys |= self.expression(binding.value, depth)
            elif binding.node in self.bound or isinstance(binding.node, (ast.Import, ast.ImportFrom)):
                continue
            elif self.facts.values.of(name).kind in (Kind.TENSOR, Kind.ARRAY, Kind.CONTAINER, Kind.TUPLE):
                keys |= self._add(Source(Origin.SAME, name, self.facts))
        return keys

    def _target(self, loop: ast.For | ast.AsyncFor, path: tuple[int | str, ...]) -> set[str]:
        wrappers = unwrapped(self.facts, loop.iter).wrappers
        if "enumerate" in wrappers and path[:2] == ("iter", 0):
            return self._add(Source(Origin.INDEX, loop.iter, self.facts))
        return self._add(iterated_source(self.facts, loop))
