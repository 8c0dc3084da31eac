"""Where the batch of a step comes from: the data set of the loop, `next(it)`, a helper, slices, an environment."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.handed import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.steps import Form, Step
from tfrewrite.facts.tree import FunctionNode, LoopNode, children, outer_loads, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEEPEST = 12
_RANDOM = words("random rand randn randint normal uniform choice permutation standard_normal random_normal sample")
_ENVIRONMENT = words("step reset")


class Origin(enum.Enum):
    """How a round of a loop comes by its batch."""

    DATASET = "data set"
    ARRAY = "array or list"
    GENERATOR = "generator"
    ITERATOR = "iterator"
    OBJECT = "object that can be iterated over"
    NEXT = "next"
    HELPER = "call"
    SLICE = "slices"
    ENVIRONMENT = "environment"
    SAME = "the same in each round"
    RANDOM = "random numbers"
    INDEX = "number of the round"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """A place from which the rounds of a loop get their data."""

    origin: Origin
    node: ast.expr
    """The data set, the iterator given to `next`, the helper's call, the array that is sliced, the environment."""
    home: Facts = field(compare=False)
    why: str = ""

    def __str__(self) -> str:
        text = " ".join(ast.unparse(self.node).split())
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


@dataclass(frozen=True, slots=True)
class Iterated:
    """The iterable of a loop without `enumerate`, progress bars and the like around it."""

    node: ast.expr
    wrappers: tuple[str, ...]


def unwrapped(facts: Facts, node: ast.expr) -> Iterated:
    """An iterable without what only counts or shows its items."""
    wrappers: list[str] = []
    while isinstance(node, ast.Call) and node.args:
        dotted = facts.names.dotted(node.func)
        plain = dotted in ("builtins.enumerate", "builtins.iter", "builtins.list", "builtins.reversed")
        if not plain and not (catalog.is_progress_bar(dotted) and not dotted.endswith("trange")):
            break
        wrappers.append(dotted.rpartition(".")[2])
        node = node.args[0]
    return Iterated(node, tuple(wrappers))


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
        return Source(kinds.pop() if len(kinds) == 1 else Origin.ITERATOR, node, facts)
    return _of_value(facts, node)


def _of_value(facts: Facts, node: ast.expr) -> Source:
    value = facts.values.of(node)
    if isinstance(node, ast.Call):
        called = facts.values.of(node.func)
        if isinstance(called.node, FunctionNode) and called.home is not None:
            if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(called.node)):
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
    for step in steps:
        for used in _consumed(step):
            looking.expression(used, _DEEPEST)
        if not looking.found and step.function is not None and step.function_home is not None:
            looking.found.update(_inside(step.function_home, step.function))
    found = list(looking.found.values())
    strong = [s for s in found if s.origin not in (Origin.RANDOM, Origin.SAME, Origin.INDEX)]
    if strong:
        return strong
    drawn = [source for source in found if source.origin is not Origin.INDEX]
    return drawn or found


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


def _inside(home: Facts, function: FunctionNode) -> dict[str, Source]:
    """The sources inside of a step's own function."""
    looking = _Looking(home, function)
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            looking.call_only(node)
    return looking.found


class _Looking:
    def __init__(self, facts: Facts, root: LoopNode | FunctionNode) -> None:
        self.facts = facts
        self.root = root
        self.found: dict[str, Source] = {}
        self.seen: set[ast.AST] = set()
        inside = set(ast.walk(root))
        self.bound = {node for node in inside if isinstance(node, (ast.stmt, ast.withitem, ast.NamedExpr))}

    def _add(self, source: Source) -> None:
        self.found.setdefault(f"{source.origin.value} {ast.unparse(source.node)}", source)

    def expression(self, node: ast.expr, depth: int) -> None:
        """Collect where an expression that a step uses comes from."""
        if node in self.seen or not depth:
            return
        self.seen.add(node)
        match node:
            case ast.Name():
                self._name(node, depth)
            case ast.Call():
                if not self.call_only(node):
                    self._through(node, depth)
            case ast.Subscript(value=owner, slice=index):
                self._item(owner, index, depth)
            case ast.Attribute(value=owner) if not self.facts.names.dotted(node):
                self.expression(owner, depth - 1)
            case ast.Lambda() | ast.Constant():
                pass
            case _:
                for child in children(node):
                    if isinstance(child, ast.expr):
                        self.expression(child, depth - 1)

    def call_only(self, call: ast.Call) -> bool:
        """Note a call that delivers data by itself; False for one that only works on its arguments."""
        dotted = catalog.normalised(self.facts.names.dotted(call.func))
        if dotted == "builtins.next" and call.args:
            self._add(Source(Origin.NEXT, self._opened(call.args[0]), self.facts))
            return True
        if isinstance(call.func, ast.Attribute) and not dotted:
            name, owner = call.func.attr, self.facts.values.of(call.func.value)
            if name in ("next", "get_next", "__next__") and owner.kind in (Kind.ITERATOR, Kind.UNKNOWN):
                self._add(Source(Origin.NEXT, call.func.value, self.facts))
                return True
            if name in _ENVIRONMENT and owner.kind in (Kind.UNKNOWN, Kind.OBJECT, Kind.LIBRARY):
                if "env" in ast.unparse(call.func.value).lower():
                    self._add(Source(Origin.ENVIRONMENT, call.func.value, self.facts))
                    return True
        if dotted and _RANDOM & set(dotted.split(".")):
            self._add(Source(Origin.RANDOM, call, self.facts))
            return True
        return False

    def _opened(self, iterator: ast.expr) -> ast.expr:
        """`next(iter(ds))` takes from `ds`."""
        if (
            isinstance(iterator, ast.Call)
            and self.facts.names.dotted(iterator.func) == "builtins.iter"
            and iterator.args
        ):
            return iterator.args[0]
        return iterator

    def _through(self, call: ast.Call, depth: int) -> None:
        """A call of something else: it works on data that it is given, or delivers data itself."""
        before = set(self.found)
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        for argument in given:
            self.expression(argument, depth - 1)
        known = bool(self.facts.names.dotted(call.func))
        if owner is not None and not known:
            self.expression(owner, depth - 1)
        fed = any(
            self.found[key].origin not in (Origin.INDEX, Origin.SAME, Origin.RANDOM) for key in set(self.found) - before
        )
        if known or fed or self._works(call):
            return
        for key in set(self.found) - before:
            del self.found[key]
        self._add(Source(Origin.HELPER, call, self.facts))

    def _works(self, call: ast.Call) -> bool:
        """Whether what is called only computes: a model, a layer, a loss, a method of a tensor or array."""
        kind = self.facts.values.of(call.func).kind
        if kind in (Kind.MODEL, Kind.LAYER, Kind.LOSS, Kind.METRIC):
            return True
        if isinstance(call.func, ast.Attribute):
            owner = self.facts.values.of(call.func.value)
            return owner.node is None and owner.kind in (
                Kind.TENSOR,
                Kind.ARRAY,
                Kind.PYTHON,
                Kind.TAPE,
                Kind.OPTIMIZER,
            )
        return False

    def _item(self, owner: ast.expr, index: ast.expr, depth: int) -> None:
        """`x[i:i + n]` takes a slice of what the loop does not change; `batch[0]` goes on with the batch."""
        if isinstance(index, ast.Constant):
            self.expression(owner, depth - 1)
            return
        names = list(outer_loads(index))
        moving = any(self._in_round(name) for name in names)
        fixed = isinstance(owner, (ast.Name, ast.Attribute)) and not self._moves(owner)
        if moving and fixed:
            self._add(Source(Origin.SLICE, owner, self.facts))
            return
        self.expression(owner, depth - 1)
        for name in names:
            self.expression(name, depth - 1)

    def _moves(self, node: ast.expr) -> bool:
        return any(self._in_round(name) for name in outer_loads(node))

    def _in_round(self, name: ast.Name) -> bool:
        return any(b.node in self.bound or b.node is self.root for b in self.facts.names.reaching(name.id, name))

    def _name(self, name: ast.Name, depth: int) -> None:
        for binding in self.facts.names.reaching(name.id, name):
            if binding.node is self.root and isinstance(self.root, (ast.For, ast.AsyncFor)):
                self._target(self.root, binding.path)
            elif binding.node in self.bound and binding.value is not None:
                self.expression(binding.value, depth - 1)
            elif binding.node in self.bound or isinstance(binding.node, (ast.Import, ast.ImportFrom)):
                continue
            elif self.facts.values.of(name).kind in (Kind.TENSOR, Kind.ARRAY, Kind.CONTAINER, Kind.TUPLE):
                self._add(Source(Origin.SAME, name, self.facts))

    def _target(self, loop: ast.For | ast.AsyncFor, path: tuple[int | str, ...]) -> None:
        wrappers = unwrapped(self.facts, loop.iter).wrappers
        if "enumerate" in wrappers and path[:2] == ("iter", 0):
            self._add(Source(Origin.INDEX, loop.iter, self.facts))
        else:
            self._add(iterated_source(self.facts, loop))
