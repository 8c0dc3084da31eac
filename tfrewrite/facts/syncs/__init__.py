"""Where the host waits for the device, and what the values that it reads are used for."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.syncs.places import Places
from tfrewrite.facts.syncs.sync import Sync
from tfrewrite.facts.tree import FunctionNode, all_nodes, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

__all__ = ["Sync", "Syncs"]

_HOST_ONLY = frozenset({Kind.PYTHON, Kind.ARRAY, Kind.FRAME})


class Syncs:
    """The places of one program where the host waits.

    A place is listed where its written form reads (`x.numpy()`, `float(x)`, `f"{x}"`, `if x`) and `x` may stand on the
    device, and where a value that is known to stand there is handed to something that may read it. Whether something
    else in a piece of code may wait, such as a function of which nothing is known, is asked by `may_wait`.
    Reads that TensorFlow makes of values of its own (shapes, seeds) are no places.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._places = Places(facts)
        self._known: dict[ast.AST, tuple[Sync, ...]] = {}

    @cached_property
    def all(self) -> tuple[Sync, ...]:
        """Every place of the program, in source order."""
        return self.within(self._facts.tree)

    def within(self, node: ast.AST) -> tuple[Sync, ...]:
        """The places in a piece of the program, itself included, in source order."""
        found = [sync for inner in (node, *all_nodes(node)) for sync in self._of(inner)]
        return tuple(sorted(found, key=_position))

    def at(self, node: ast.AST) -> tuple[Sync, ...]:
        """What waits at a node: it reads, or it is what is read by the node around it."""
        around = self._facts.names.parents.get(node)
        read = [sync for sync in self._of(around) if sync.read is node] if around is not None else []
        return tuple(dict.fromkeys((*self._of(node), *read)))

    def may_wait(self, node: ast.AST) -> Answer:
        """Whether running a piece of the program waits for the device: functions of the project are followed."""
        return self._waits(node, set())

    def _of(self, node: ast.AST) -> tuple[Sync, ...]:
        if node not in self._known:
            self._known[node] = tuple(self._completed(sync) for sync in self._places.of(node))
        return self._known[node]

    def _completed(self, sync: Sync) -> Sync:
        return replace(
            sync,
            value=self._facts.values.of(sync.read),
            uses=self._facts.uses.of_sync(sync),
            in_graph=self._facts.traced.around(sync.node),
        )

    def _waits(self, node: ast.AST, seen: set[ast.AST]) -> Answer:
        """As `may_wait`; a function that calls itself adds nothing the second time."""
        answer = Answer.NO
        for inner in (node, *own_nodes(node)):
            for sync in self._places.of(inner):
                answer = answer | (sync.certain if sync.node is node else sync.certain & Answer.UNKNOWN)
            if isinstance(inner, ast.Call):
                answer = answer | self._call_waits(inner, seen)
            elif isinstance(inner, (ast.Subscript, ast.Compare, ast.BinOp)):
                answer = answer | self._operator_waits(inner)
            if answer is Answer.YES:
                break
        return answer

    def _call_waits(self, call: ast.Call, seen: set[ast.AST]) -> Answer:
        called = self._facts.values.of(call.func)
        if called.kind is Kind.FUNCTION and isinstance(called.node, FunctionNode) and called.home is not None:
            if called.node in seen:
                return Answer.NO
            seen.add(called.node)
            body = [called.home.syncs._waits(statement, seen) for statement in called.node.body]
            return _joined(body) & Answer.UNKNOWN
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if catalog.only_computes(dotted) or self._facts.shows.is_show(call):
            return Answer.NO
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in catalog.SILENT_ON_ANYTHING:
            return Answer.NO
        return Answer.UNKNOWN

    def _operator_waits(self, node: ast.Subscript | ast.Compare | ast.BinOp) -> Answer:
        parts: list[ast.expr] = []
        match node:
            case ast.Subscript(slice=index):
                parts = [] if isinstance(index, (ast.Constant, ast.Slice, ast.Tuple)) else [index]
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=others):
                parts = [left, *others]
            case _:
                return Answer.NO
        unknown = any(not self._facts.values.of(part).kinds <= _HOST_ONLY for part in parts)
        return Answer.UNKNOWN if unknown else Answer.NO


def _joined(answers: list[Answer]) -> Answer:
    found = Answer.NO
    for answer in answers:
        found = found | answer
    return found


def _position(sync: Sync) -> tuple[int, int, int, int]:
    node = sync.node if hasattr(sync.node, "lineno") else sync.read
    return (
        getattr(node, "lineno", 0),
        getattr(node, "col_offset", 0),
        sync.read.lineno,
        sync.read.col_offset,
    )
