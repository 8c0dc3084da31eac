"""The statements that collect or sum up what they read from the device, and what each needs to run later."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from tfrewrite.api import (
    Answer,
    Facts,
    HostRead,
    Kind,
    LoopNode,
    Part,
    Refusal,
    Refused,
    is_single_number,
    postponed,
    run_around,
    seen_from_elsewhere,
    shared_at,
    size_in_bytes,
)

MOST_ROUNDS = 10_000
FLUSHED_EVERY = 1_000
_MOST_BYTES = 1 << 20
_OF_SINGLE_NUMBERS = frozenset({"float()", "int()"})
"""Reads that raise for anything but a single number."""
_NUMBERS = frozenset({Kind.PYTHON})
_COLLECTIONS = frozenset({Kind.CONTAINER, Kind.DICTIONARY, Kind.ARRAY})


class Blocked(Exception):
    """A statement that has to be left alone."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal.value)
        self.refused = Refused(refusal, detail)


@dataclass(frozen=True, slots=True)
class Deferred:
    """One statement that can run after the loop, once for each time that it was reached."""

    statement: ast.stmt
    suite: tuple[ast.stmt, ...]
    reads: tuple[HostRead, ...]
    name: str
    """What it adds to, or the name that it binds."""
    key: str | None
    """The key of the dictionary's item that it adds to, where the dictionary was made with that key."""
    only_binds: bool
    """Whether it gives a value a name for the statements after it."""
    appended: ast.expr | None
    """What it appends, where it is `container.append(…)`."""
    parts: tuple[Part, ...]

    @property
    def index(self) -> int:
        """Its place in its suite."""
        return self.suite.index(self.statement)


@dataclass(frozen=True, slots=True)
class _Form:
    target: ast.Name
    expressions: tuple[ast.expr, ...]
    """What it evaluates, in order, besides the target."""
    container: ast.expr | None = None
    only_binds: bool = False
    appended: ast.expr | None = None


def deferred(facts: Facts, loop: LoopNode, statement: ast.stmt, reads: Sequence[HostRead], bound: set[str]) -> Deferred:
    """A statement of a loop as one that can run later. `bound` are the names that such statements bind.

    Raises Blocked where it has to run in its round.
    """
    form = _form(statement)
    if form is None:
        attribute = _adds_to_attribute(statement)
        if attribute is not None:
            raise Blocked(Refusal.COLLECTION_SEEN_ELSEWHERE, f"`{ast.unparse(attribute)}`")
        raise Blocked(Refusal.COLLECTED_IN_ANOTHER_WAY)
    _require_no_other_wait(facts, statement, reads)
    name = form.target.id
    if any(isinstance(read.sync.read, ast.Name) and read.sync.read.id == name for read in reads):
        raise Blocked(Refusal.COLLECTED_IN_ANOTHER_WAY, f"`{name}` is the tensor and what is made of it")
    if seen_from_elsewhere(facts, name, statement):
        raise Blocked(Refusal.COLLECTION_SEEN_ELSEWHERE, f"`{name}`")
    if not form.only_binds:
        _require_private(facts, loop, statement, form)
    found = postponed(facts, form.expressions, loop, [read.sync.read for read in reads], {name, *bound})
    if found.does_more is not None:
        raise Blocked(Refusal.EFFECT_IN_CONVERSION, f"`{ast.unparse(found.does_more)}`")
    if found.conditional is not None:
        raise Blocked(Refusal.COLLECTED_IN_ANOTHER_WAY, f"`{ast.unparse(found.conditional)}` is read on a condition")
    if found.varies is not None:
        raise Blocked(Refusal.MAY_CHANGE_BEFORE_CONVERTED, f"`{ast.unparse(found.varies)}`")
    single = [read for read in reads if read.sync.how in _OF_SINGLE_NUMBERS and read.sync.value.shape != ()]
    raising = found.may_raise or next((read.node for read in single), None) or _raising_target(statement)
    if raising is not None and _may_be_handled(facts, loop):
        raise Blocked(Refusal.MAY_RAISE_LATER, f"`{ast.unparse(raising)}`")
    for part in found.parts:
        if all(part.node is not read.sync.read for read in single):
            _require_small(facts, loop, part)
    run = run_around(facts, statement, loop)
    key = _key(facts, form)
    parts = tuple(found.parts)
    return Deferred(statement, run.suite, tuple(reads), name, key, form.only_binds, form.appended, parts)


def _form(statement: ast.stmt) -> _Form | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=container, attr="append"), args=[value], keywords=[])):
            target = _root(container)
            starred = isinstance(value, ast.Starred)
            return None if target is None or starred else _Form(target, (value,), container, appended=value)
        case ast.AugAssign(target=ast.Name() as target, value=value):
            return _Form(target, (value,))
        case ast.AugAssign(target=ast.Subscript(value=ast.Name() as target, slice=key), value=value):
            return _Form(target, (key, value), target)
        case ast.Assign(targets=[ast.Subscript(value=ast.Name() as target, slice=key)], value=value):
            return _Form(target, (value, key), target)
        case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
            adds = any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
            return _Form(target, (value,), only_binds=not adds)
        case _:
            return None


def _adds_to_attribute(statement: ast.stmt) -> ast.Attribute | None:
    """The attribute that a statement adds to, as in `self.losses.append(…)`."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target))):
            pass
        case ast.AugAssign(target=target) | ast.Assign(targets=[target]):
            pass
        case _:
            return None
    while isinstance(target, ast.Subscript):
        target = target.value
    return target if isinstance(target, ast.Attribute) else None


def _raising_target(statement: ast.stmt) -> ast.expr | None:
    """What a statement stores into, where that raises for some places or numbers."""
    match statement:
        case ast.Assign(targets=[ast.Subscript() as target]) | ast.AugAssign(target=ast.Subscript() as target):
            return None if isinstance(target.slice, ast.Constant) else target
        case ast.AugAssign(op=ast.Div() | ast.FloorDiv() | ast.Mod() | ast.Pow(), target=target):
            return target
        case _:
            return None


def _key(facts: Facts, form: _Form) -> str | None:
    """The key of the item that is added to, where a display made the dictionary with that key."""
    item = facts.names.parents.get(form.target)
    if not isinstance(item, ast.Subscript) or item.value is not form.target or not isinstance(item.slice, ast.Constant):
        return None
    made = [b.value for b in facts.names.bindings_of(form.target.id, form.target) if not b.path]
    keys = [{k.value for k in d.keys if isinstance(k, ast.Constant)} for d in made if isinstance(d, ast.Dict)]
    key = item.slice.value
    return key if isinstance(key, str) and len(keys) == 1 and key in keys[0] else None


def _root(container: ast.expr) -> ast.Name | None:
    """The name of a list, or of a dictionary of lists."""
    match container:
        case ast.Name() | ast.Subscript(value=ast.Name(), slice=ast.Constant()):
            return container if isinstance(container, ast.Name) else _root(container.value)
        case _:
            return None


def _require_no_other_wait(facts: Facts, statement: ast.stmt, reads: Sequence[HostRead]) -> None:
    """Every place of the statement that waits is one of the reads, and none stands in what another one reads."""
    known = [read.sync for read in reads]
    for sync in facts.syncs.within(statement):
        if sync.in_graph is Answer.YES:
            continue
        if all(sync.node is not one.node or sync.read is not one.read for one in known):
            raise Blocked(Refusal.UNKNOWN_READ if sync.certain is not Answer.YES else Refusal.USED_IN_SEVERAL_WAYS)
    for read in known:
        inside = {node for other in known if other is not read for node in ast.walk(other.read)}
        if read.node in inside:
            raise Blocked(Refusal.USED_IN_SEVERAL_WAYS)


def _require_private(facts: Facts, loop: LoopNode, statement: ast.stmt, form: _Form) -> None:
    """What is added to is a number, or a collection that nothing else can reach while the loop runs."""
    name = form.target
    if form.container is None:
        before = [b for b in facts.names.reaching(name.id, name) if b.node is not statement]
        kinds = {kind for b in before for kind in facts.values.settled(b).kinds}
        if kinds and kinds <= _NUMBERS:
            return
        if not kinds or not kinds <= _COLLECTIONS | _NUMBERS:
            raise Blocked(Refusal.COLLECTION_UNKNOWN, f"`{name.id}`")
    else:
        kinds = set(facts.values.of(name).kinds)
        is_item = form.container is not name and form.appended is not None
        known = not is_item or _key(facts, form) is not None
        if form.appended is not None and (not known or facts.values.of(form.container).kinds != {Kind.CONTAINER}):
            raise Blocked(Refusal.COLLECTION_UNKNOWN, f"`{ast.unparse(form.container)}`")
        if not kinds <= _COLLECTIONS:
            raise Blocked(Refusal.COLLECTION_UNKNOWN, f"`{name.id}`")
    shared = shared_at(facts, name, loop)
    if shared is not None:
        where = f"line {shared.lineno}" if isinstance(shared, (ast.expr, ast.stmt)) else "a parameter"
        raise Blocked(Refusal.COLLECTION_SHARED, f"`{name.id}`, {where}")


def _require_small(facts: Facts, loop: LoopNode, part: Part) -> None:
    """A part does not fill the memory before it is converted."""
    if not part.is_operand or is_single_number(facts, part.node):
        return
    value = facts.values.of(part.node)
    if not value.kinds <= {Kind.TENSOR, Kind.VARIABLE}:
        raise Blocked(Refusal.NOT_KNOWN_TO_BE_SMALL, f"`{ast.unparse(part.node)}`")
    size = size_in_bytes(value)
    kept = kept_at_once(facts, loop)
    if value.dtype == "string" or size is None or (value.shape != () and size * kept > _MOST_BYTES):
        raise Blocked(Refusal.NOT_KNOWN_TO_BE_SMALL, f"`{ast.unparse(part.node)}`")


def rounds(facts: Facts, loop: LoopNode) -> int | None:
    """The number of rounds that a loop makes at most, where it is known."""
    known = [facts.counting.most_rounds(loop), facts.loops.parts(loop).bound.rounds]
    return min((number for number in known if number is not None), default=None)


def kept_at_once(facts: Facts, loop: LoopNode) -> int:
    """The number of values that are kept at most before they are converted."""
    most = rounds(facts, loop)
    return most if most is not None and most <= MOST_ROUNDS else FLUSHED_EVERY


def _may_be_handled(facts: Facts, loop: LoopNode) -> bool:
    """Whether something may go on after an exception that leaves the loop."""
    for node in ast.walk(facts.tree):
        handles = isinstance(node, ast.Try) and any(isinstance(n, ast.Call) for s in node.body for n in ast.walk(s))
        if handles:
            return True
    function = facts.names.function_of(loop)
    return function is not None and facts.project.is_used_elsewhere(facts, function.name)
