"""Under which condition messages are shown, and where the last of them is."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import pairwise

from codemods import _shown_edits as build
from codemods._rounds import counter_of, is_due
from codemods._shown_messages import Blocked, Bound, Message, is_about_bar, with_more
from tfrewrite.api import (
    AFTER,
    IMMUTABLE,
    Answer,
    Change,
    Edit,
    Exits,
    Facts,
    Flow,
    FreshNames,
    InsertAfter,
    InsertBefore,
    LoopNode,
    Point,
    Refusal,
    ReplaceStatement,
    ReplaceStatements,
    Run,
    State,
    across,
    behind_update,
    bound_names,
    knows_total,
    lasting,
    own_nodes,
    parse_statements,
)


def edits_for_known_end(
    facts: Facts, loop: LoopNode, message: Message, stop: ast.expr, fresh: FreshNames
) -> tuple[Edit, ...]:
    """Guard a message by the counter and the last round that is known."""
    message = lifted(facts, loop, message, fresh)
    counter, edits = counter_of(facts, loop, message.run.anchor, fresh)
    guard = f"{is_due(facts, counter, _every(facts))} or {counter.name} == {_less_one(facts, stop)}"
    return (*edits, *_shown(facts, message, guard, None))


def edits_for_known_total(
    facts: Facts, loop: LoopNode, message: Message, first: ast.expr, fresh: FreshNames
) -> tuple[Edit, ...]:
    """Guard what a bar says by the counter and the bar's own total."""
    counter, edits = counter_of(facts, loop, message.run.anchor, fresh)
    start = facts.counting.constant(counter.first)
    if start is None or counter.stride is not None or facts.counting.constant(first) is None:
        raise Blocked(Refusal.BAR_ENDS_WITH_LOOP)
    total = f"{ast.unparse(message.bars[0])}.total"
    last = total if start == 1 else f"{total} - 1" if start == 0 else f"{total} + {start - 1}"
    guard = f"{is_due(facts, counter, _every(facts))} or {counter.name} == {last}"
    return (*edits, *_shown(facts, message, guard, None))


def _every(facts: Facts) -> int:
    return int(facts.options["log-every"])


def total_known(facts: Facts, loop: LoopNode, message: Message) -> ast.expr | None:
    """Where the loop starts to count, if it goes through the message's bar and that knows its total."""
    if not is_about_bar(facts, message.run) or len({ast.dump(bar) for bar in message.bars}) != 1:
        return None
    return knows_total(facts, loop, message.bars[0])


def _shown(facts: Facts, message: Message, guard: str, assignment: str | None) -> list[Edit]:
    """The message under its guard, in its place or behind another statement; what moved to it is taken away."""
    edits: list[Edit] = [
        ReplaceStatement(statement, partial(build.left_behind, facts, bound)) for statement, bound in message.left
    ]
    if message.behind is None:
        shown = partial(build.guarded, facts, message, guard, assignment)
        return [*edits, ReplaceStatements(message.run.statements, shown)]
    copy = partial(build.guarded_copy, facts, message, guard, assignment)
    taken = ReplaceStatements(message.run.statements, partial(build.only_bindings, facts, message))
    return [*edits, taken, InsertAfter(message.behind, copy)]


def _less_one(facts: Facts, stop: ast.expr) -> str:
    constant = facts.counting.constant(stop) if isinstance(stop, ast.Constant) else None
    match stop:
        case _ if constant is not None:
            return str(constant - 1)
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=1)):
            return ast.unparse(left)
        case _:
            return f"{ast.unparse(stop)} - 1"


def flow_of(facts: Facts, loop: LoopNode, messages: list[Message]) -> Flow:
    """The control flow of the loop in a program run in which the messages are shown at all."""
    through = [
        inner
        for message in messages
        for outer, inner in pairwise((*message.run.around, message.run.statements[0]))
        if isinstance(outer, ast.If) and facts.counting.is_certain(outer.test, loop)
    ]
    return Flow(facts, loop, through)


def run_together(facts: Facts, messages: list[Message]) -> bool:
    """Whether the runs stand in one suite with nothing between them that leaves it or may show something."""
    first, *others = messages
    if any(other.run.suite != first.run.suite for other in others):
        return False
    if any(is_about_bar(facts, message.run) for message in messages):
        return False
    own = {statement for message in messages for statement in message.run.whole}
    lines = (first.run.statements[0].lineno, others[-1].run.statements[0].lineno)
    between = [s for s in first.run.suite if lines[0] < s.lineno < lines[1] and s not in own]
    parts = [bound.part for other in others for bound in other.parts]
    quiet = all(facts.effects.may_print(node) is Answer.NO for node in (*between, *parts))
    leaving = (ast.Break, ast.Continue, ast.Return, ast.Raise)
    return quiet and not any(isinstance(n, leaving) for s in between for n in ast.walk(s))


def edits_with_flag(facts: Facts, loop: LoopNode, messages: list[Message], fresh: FreshNames) -> tuple[Edit, ...]:
    """Guard the messages, remember whether the last one was shown, and show it at the ways out of the loop."""
    flow = flow_of(facts, loop, messages)
    if not flow.is_clear:
        raise Blocked(Refusal.UNCLEAR_EXITS)
    bars = [bar for message in messages if is_about_bar(facts, message.run) for bar in message.bars]
    watched = [statement for message in messages for statement in message.run.statements]
    exits = Exits(facts, flow, watched, bars)
    places = _places(facts, flow, exits, bars)
    messages = [_with_kept_values(facts, exits, message, [*places, AFTER], fresh) for message in messages]
    names = [name for message in messages for name in message.kept]
    if len(names) != len(set(names)):
        raise Blocked(Refusal.MAY_CHANGE_BEFORE_SHOWN, f"`{names[0]}`")
    if len(messages) == 1:
        messages = [lifted(facts, loop, messages[0], fresh)]
    flag = fresh.name("logged", "step_logged")
    counter, edits = counter_of(facts, loop, messages[0].run.anchor, fresh)
    edits.append(InsertBefore(loop, partial(parse_statements, f"{flag} = True")))
    for index, message in enumerate(messages):
        assignment = f"{flag} = {is_due(facts, counter, _every(facts))}" if index == 0 else None
        edits += _shown(facts, message, flag, assignment)
    last = partial(build.last_line, facts, messages, flag)
    for place in places:
        assert place.statement is not None
        edits.append(InsertBefore(place.statement, partial(last, then_shown=exits.comes_back(place))))
    if exits.reaches_after(places):
        edits.append(InsertAfter(loop, partial(last, then_shown=False)))
    return tuple(edits)


def _places(facts: Facts, flow: Flow, exits: Exits, bars: list[ast.expr]) -> list[Point]:
    """The points besides the one behind the loop at which the last line has to be shown."""
    output = exits.output_before_exit
    if output is not None:
        if bars:
            raise Blocked(Refusal.BAR_ENDS_WITH_LOOP)
        raise Blocked(Refusal.OUTPUT_FOLLOWS, f"`{_first_line(output[1])}` in line {output[1].lineno}")
    places = []
    for start in exits.starts:
        if exits.needs_own_place(start):
            if facts.is_elif(start.statement):
                raise Blocked(
                    Refusal.UNCLEAR_EXITS, f"`elif` in line {start.statement.lineno}" if start.statement else ""
                )
            places.append(start)
    return places


def _first_line(statement: ast.stmt) -> str:
    return ast.unparse(statement).split("\n")[0]


def _with_kept_values(facts: Facts, exits: Exits, message: Message, places: list[Point], fresh: FreshNames) -> Message:
    """The message with everything bound or kept whose value the last line could not find any more."""
    kept: set[str] = set()
    bound = list(message.bound)
    for place in places:
        for statement in message.run.whole:
            shown = statement if statement in message.run.statements else message.run.statements[0]
            region = exits.region(shown, place)
            change = exits.changes_in(region)
            for each in message.parts:
                if change is not Change.NOTHING and not facts.values.of(each.part).kinds <= IMMUTABLE:
                    raise Blocked(Refusal.MAY_CHANGE_BEFORE_SHOWN, f"`{ast.unparse(each.part)}`")
            outside = _outside(message, bound)
            found = lasting(facts, statement, outside, exits.bound_in(region), change)
            if found.lost is not None:
                raise Blocked(Refusal.MAY_CHANGE_BEFORE_SHOWN, f"`{ast.unparse(found.lost)}`")
            if found.states and message.left:
                raise Blocked(Refusal.MAY_CHANGE_BEFORE_SHOWN, f"`{ast.unparse(found.states[0].node)}`")
            kept |= found.kept
            bound = _with_states(bound, message, found.states, fresh)
    return with_more(message, bound=bound, kept=kept)


def _with_states(bound: list[Bound], message: Message, states: Iterable[State], fresh: FreshNames) -> list[Bound]:
    """The parts with those that have to be evaluated with the message, each once."""
    for state in states:
        if ast.dump(state.node) not in {ast.dump(each.part) for each in bound}:
            bound = [*bound, Bound(state.node, fresh.name(state.name), state.copied_by)]
    return bound


def _outside(message: Message, bound: list[Bound]) -> set[ast.expr]:
    """What the last line need not find: parts that have a name, and names that the message binds itself."""
    whole = message.run.whole
    own = bound_names(inner for statement in whole for inner in (statement, *own_nodes(statement)))
    inner = {n for statement in whole for n in ast.walk(statement) if isinstance(n, ast.Name) and n.id in own}
    return {*(each.part for each in bound), *(each.part for each in message.parts), *inner}


def lifted(facts: Facts, loop: LoopNode, message: Message, fresh: FreshNames) -> Message:
    """The message behind the update of its step where it stands under the step's tape, if it shows the same there."""
    run = message.run
    found = behind_update(facts, run, loop)
    if found is None or message.left or is_about_bar(facts, run) or _has_comment(facts, run):
        return message
    target, nodes = found
    tape = run.around[-1]
    counter = facts.counting.counter(loop, run.anchor)
    rebound = bound_names(inner for node in nodes for inner in (node, *own_nodes(node)))
    by_hand = counter is not None and counter.name in rebound
    if by_hand or len(run.statements) == len(getattr(tape, "body", ())):
        return message
    bound = list(message.bound)
    change = max((facts.effects.may_change(node) for node in nodes), default=Change.NOTHING)
    if change is not Change.NOTHING and any(
        not b.snapshot_by and not facts.values.of(b.part).kinds <= IMMUTABLE for b in bound
    ):
        return message
    for statement in run.statements:
        lasts = across(facts, statement, nodes, _outside(message, bound))
        if lasts.lost is not None or lasts.kept or set(message.kept) & rebound:
            return message
        bound = _with_states(bound, message, lasts.states, fresh)
    return replace(message, bound=tuple(bound), behind=target)


def _has_comment(facts: Facts, run: Run) -> bool:
    """Whether a comment may stand beside or above the statements, which would have to go along."""
    first, last = run.statements[0], run.statements[-1]
    lines = facts.lines[max(first.lineno - 2, 0) : last.end_lineno]
    return any(b"#" in line for line in lines)
