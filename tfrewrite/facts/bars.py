"""Progress bars: what draws them, what they say beside their position, and when they are drawn for the last time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import LoopNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

STATE_METHODS = frozenset({"set_postfix", "set_postfix_str", "set_description", "set_description_str"})
"""The methods of a bar that set what it says beside its position; a bar says what it was told last."""

QUIET_METHODS = STATE_METHODS | {"update", "refresh", "reset", "unpause", "moveto"}
"""Methods that only draw the bar anew, on the line of its own that it has."""

_KERAS_BARS = ("tensorflow.keras.utils.Progbar", "keras.utils.Progbar")
_POSTFIX = frozenset({"set_postfix", "set_postfix_str"})
_KEEPING_LENGTH = frozenset(
    {"batch", "map", "shuffle", "prefetch", "cache", "take", "skip", "enumerate", "with_options"}
)
_COUNTED_SOURCES = frozenset({"from_tensor_slices", "from_tensors", "range"})


def maker(facts: Facts, node: ast.expr) -> tuple[str, ast.Call | None]:
    """The public name of the call that made the object a name holds, and that call; nothing where there are others."""
    if isinstance(node, ast.NamedExpr):
        node = node.value
    if isinstance(node, ast.Call):
        return catalog.normalised(facts.names.dotted(node.func)), node
    if not isinstance(node, ast.Name):
        return "", None
    bindings = facts.names.reaching(node.id, node)
    if len(bindings) != 1 or bindings[0].path not in ((), ("enter",)) or node.id in facts.names.declared_outer:
        return "", None
    value = bindings[0].value
    return maker(facts, value) if isinstance(value, (ast.Call, ast.NamedExpr)) else ("", None)


def is_bar(facts: Facts, node: ast.expr) -> Answer:
    """Whether an object is a progress bar of tqdm; UNKNOWN where nothing is known of it."""
    value = facts.values.of(node)
    if value.kind is Kind.PROGRESS or catalog.is_progress_bar(value.origin):
        return Answer.YES
    made, _ = maker(facts, node)
    if made:
        return Answer.YES if catalog.is_progress_bar(made) else Answer.NO
    return Answer.UNKNOWN if value.kind is Kind.UNKNOWN else Answer.NO


def is_redrawing(facts: Facts, call: ast.Call) -> bool:
    """Whether a call only draws a bar of tqdm anew."""
    function = call.func
    method = isinstance(function, ast.Attribute) and function.attr in QUIET_METHODS
    return method and isinstance(function, ast.Attribute) and is_bar(facts, function.value) is Answer.YES


def is_keras_bar(facts: Facts, node: ast.expr) -> bool:
    """Whether an object is a Keras progress bar."""
    return maker(facts, node)[0].endswith(_KERAS_BARS)


def sets_state(facts: Facts, call: ast.Call) -> bool:
    """Whether a call does nothing but set what a bar says: of tqdm, of Keras, or of something that may be one."""
    match call.func:
        case ast.Attribute(value=owner, attr=name) if name in STATE_METHODS:
            return is_bar(facts, owner) is not Answer.NO
        case ast.Attribute(value=owner, attr="update" | "add"):
            return is_keras_bar(facts, owner)
        case _:
            return False


def counts_values(facts: Facts, call: ast.Call) -> bool:
    """Whether a bar of Keras would show another average or another position if it were told less often."""
    function = call.func
    if not isinstance(function, ast.Attribute) or not is_keras_bar(facts, function.value):
        return False
    if function.attr == "add":
        return True
    given = next((k.value for k in call.keywords if k.arg == "values"), call.args[1] if len(call.args) > 1 else None)
    if given is None:
        return False
    kept = _stateful(facts, function.value)
    names = [_key(pair) for pair in given.elts] if isinstance(given, (ast.List, ast.Tuple)) else [None]
    return kept is None or any(name is None or name not in kept for name in names)


def _stateful(facts: Facts, bar: ast.expr) -> set[str] | None:
    """The names of the values that a bar shows as they are, where they are written down."""
    _, call = maker(facts, bar)
    given = next((k.value for k in call.keywords if k.arg == "stateful_metrics"), None) if call is not None else None
    if not isinstance(given, (ast.List, ast.Tuple, ast.Set)):
        return None
    names = {element.value if isinstance(element, ast.Constant) else None for element in given.elts}
    return {name for name in names if isinstance(name, str)} if None not in names else None


def _key(pair: ast.expr) -> str | None:
    match pair:
        case ast.Tuple(elts=[ast.Constant(value=str(name)), _]) | ast.List(elts=[ast.Constant(value=str(name)), _]):
            return name
        case _:
            return None


def slot(call: ast.Call) -> str:
    """Which part of what a bar says a call sets: later calls for the same part take its place."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return "postfix" if name in _POSTFIX else "description" if name in STATE_METHODS else name


def set_elsewhere(facts: Facts, loop: LoopNode, calls: list[ast.Call]) -> ast.Call | None:
    """Another call in the rounds of a loop that sets the same part of a bar as one of these."""
    slots = {slot(call) for call in calls}
    for node in _calls(loop):
        if node not in calls and slot(node) in slots and sets_state(facts, node):
            return node
    return None


def _calls(loop: LoopNode) -> Iterator[ast.Call]:
    for statement in (*loop.body, *loop.orelse):
        yield from (node for node in (statement, *own_nodes(statement)) if isinstance(node, ast.Call))


def may_end(facts: Facts, node: ast.AST, bar: ast.expr) -> bool:
    """Whether a node alone may draw a bar for the last time: it closes one, goes through one, or hands this one on."""
    text = ast.dump(bar)
    match node:
        case ast.Call(func=ast.Attribute(attr="close" | "clear" | "disable")):
            return True
        case ast.Call(func=function, args=arguments, keywords=keywords):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            handed = any(ast.dump(inner) == text for argument in given for inner in ast.walk(argument))
            plain = facts.is_of_library(function) or facts.names.dotted(function).startswith("builtins.")
            return handed and not plain
        case ast.Attribute(ctx=ast.Store()) | ast.Delete():
            return any(ast.dump(inner) == text for inner in ast.walk(node))
        case ast.comprehension(iter=iterable) | ast.For(iter=iterable):
            return goes_through(facts, iterable, bar)
        case _:
            return False


def ends_inside(facts: Facts, loop: LoopNode, bar: ast.expr) -> bool:
    """Whether something in the rounds of a loop may draw a bar for the last time, or begin it anew."""
    nodes = [inner for statement in loop.body for inner in (statement, *own_nodes(statement))]
    resets = (node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "reset")
    return any(may_end(facts, node, bar) for node in nodes) or any(is_bar(facts, n.value) is Answer.YES for n in resets)


def goes_through(facts: Facts, iterable: ast.expr, bar: ast.expr) -> bool:
    """Whether going through an iterable to its end ends a bar: it is the bar, or may hold it."""
    text = _loaded(bar)
    return any(
        _loaded(inner) == text or (isinstance(inner, ast.Name) and is_bar(facts, inner) is Answer.YES)
        for inner in ast.walk(iterable)
        if isinstance(inner, (ast.Name, ast.Attribute))
    )


def _loaded(node: ast.expr) -> str:
    return ast.unparse(node)


def knows_total(facts: Facts, loop: LoopNode, bar: ast.expr) -> ast.expr | None:
    """The start of the count where a loop goes through a bar that knows how many rounds there are, else nothing."""
    if not isinstance(loop, ast.For) or not isinstance(bar, ast.Name) or "total" in facts.stored_attributes:
        return None
    iterable, first = _enumerated(facts, loop.iter)
    named = iterable.target if isinstance(iterable, ast.NamedExpr) else iterable
    _, call = maker(facts, iterable)
    if not isinstance(named, ast.Name) or named.id != bar.id or call is None or is_bar(facts, bar) is not Answer.YES:
        return None
    if facts.names.dotted(call.func).endswith("trange"):
        return first if not call.keywords or not any(k.arg in ("total", None) for k in call.keywords) else None
    given = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "iterable")]
    totals = [*call.args[2:3], *(k.value for k in call.keywords if k.arg in ("total", None))]
    if len(given) != 1 or isinstance(given[0], ast.Starred) or not facts.names.dotted(call.func).endswith("tqdm"):
        return None
    inside, _ = _enumerated(facts, given[0])
    known = _is_length_of(facts, totals[0], inside) if totals else inside is given[0] and _has_length(facts, inside)
    return first if known else None


def _enumerated(facts: Facts, iterable: ast.expr) -> tuple[ast.expr, ast.expr]:
    """What `enumerate` goes through, and where it starts to count."""
    match iterable:
        case ast.Call(func=function, args=[inner, *rest], keywords=keywords) if (
            facts.names.dotted(function) == "builtins.enumerate"
        ):
            starts = [*rest, *(keyword.value for keyword in keywords)]
            return inner, starts[0] if starts else ast.Constant(0)
        case _:
            return iterable, ast.Constant(0)


def _is_length_of(facts: Facts, total: ast.expr, iterable: ast.expr) -> bool:
    """Whether a total is written as the length of what is gone through."""
    match total, iterable:
        case ast.Call(func=function, args=[ast.Name(id=measured)]), ast.Name(id=name):
            plain = facts.values.of(iterable).kinds <= {Kind.DATASET, Kind.ARRAY, Kind.TENSOR}
            return facts.names.dotted(function) == "builtins.len" and measured == name and plain
        case _:
            return False


def _has_length(facts: Facts, iterable: ast.expr) -> bool:
    """Whether `len` of an iterable is the number of its items for certain."""
    if isinstance(iterable, ast.Call) and facts.names.dotted(iterable.func) == "builtins.range":
        return True
    kind = facts.values.of(iterable).kind
    if kind in (Kind.ARRAY, Kind.TENSOR):
        return True
    return kind is Kind.DATASET and _is_counted(facts, iterable)


def _is_counted(facts: Facts, dataset: ast.expr) -> bool:
    """Whether each part of a data set's making keeps its length known: sources in memory, plain transformations."""
    match dataset:
        case ast.Name():
            bindings = facts.names.reaching(dataset.id, dataset)
            values = [b.value for b in bindings if b.value is not None and not b.path]
            outer = dataset.id in facts.names.declared_outer
            return not outer and len(values) == len(bindings) == 1 and _is_counted(facts, values[0])
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            dotted = facts.names.dotted(dataset.func)
            if name in _COUNTED_SOURCES and dotted.startswith("tensorflow.data.Dataset."):
                return True
            return name in _KEEPING_LENGTH and facts.values.of(owner).kind is Kind.DATASET and _is_counted(facts, owner)
        case _:
            return False
