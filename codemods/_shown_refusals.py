"""Which messages are no per-step messages, or must be shown as often as they are."""

from __future__ import annotations

import ast

from codemods._shown_messages import Blocked, bar_is_known, is_about_bar
from tfrewrite.api import (
    Answer,
    Facts,
    LoopNode,
    Refusal,
    Run,
    Use,
    clearing,
    clock_read,
    condition_of,
    counts_values,
    is_rare,
    readings_before,
    set_elsewhere,
)

_REMAINDER = ast.Mod


def require_step_message(facts: Facts, loop: LoopNode, run: Run, waits: Answer) -> None:
    """Raise where the message is no per-step message or must be shown as often as it is."""
    every = facts.options["log-every"]
    rounds = facts.counting.most_rounds(loop)
    condition = condition_of(facts, run, loop)
    if is_rare(facts, run, loop):
        raise Blocked(Refusal.ALREADY_RARE)
    if any(counts_values(facts, call) for call in run.calls):
        raise Blocked(Refusal.COUNTED_BY_THE_BAR)
    require_steps(facts, loop, run, waits)
    if rounds is not None and rounds <= int(every):
        raise Blocked(Refusal.FEW_ROUNDS, f"{rounds} rounds, `log-every` is {every}")
    if condition is not None:
        raise Blocked(Refusal.SHOWN_ON_CONDITION, f"`{ast.unparse(condition)}`")
    _require_display(facts, loop, run)
    require_plain_surroundings(facts, loop, run)
    _require_no_earlier_read(facts, loop, run)


def require_steps(facts: Facts, loop: LoopNode, run: Run, waits: Answer) -> None:
    """Raise where the loop's rounds are no eager steps, or where it is not known that the message waits."""
    if facts.loops.holds_steps(loop):
        raise Blocked(Refusal.ONCE_PER_EPOCH)
    if facts.loops.role(loop) is None:
        raise Blocked(Refusal.NOT_A_STEP_LOOP)
    if facts.traced.around(loop) is not Answer.NO and not all(map(facts.shows.needs_eager, run.calls)):
        raise Blocked(Refusal.MAY_BE_TRACED)
    if _switches_graphs_off(facts):
        raise Blocked(Refusal.EAGER_BY_CHOICE)
    if facts.reads_names_by_text:
        raise Blocked(Refusal.NAMES_BY_TEXT)
    if waits is Answer.UNKNOWN:
        _require_no_earlier_read(facts, loop, run)
        raise Blocked(Refusal.UNKNOWN_VALUE)
    if isinstance(facts.names.scope_of(loop).node, ast.ClassDef):
        raise Blocked(Refusal.IN_A_CLASS_BODY)


def _switches_graphs_off(facts: Facts) -> bool:
    """Whether the program makes all its functions run eagerly, as is done to look at what they do."""
    switches = (call for call in facts.names.calls if facts.names.dotted(call.func).endswith("run_functions_eagerly"))
    return any(not _is_false(argument) for call in switches for argument in [*call.args, *_values(call)])


def _values(call: ast.Call) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords]


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _require_display(facts: Facts, loop: LoopNode, run: Run) -> None:
    """Raise where what shows the message needs it in each step."""
    if any(facts.shows.writes_a_file(call) for call in run.calls):
        raise Blocked(Refusal.WRITES_A_RECORD)
    if any(facts.shows.is_part_of_line(call) for call in run.calls):
        raise Blocked(Refusal.PART_OF_A_LINE)
    for call in run.calls:
        reporter = None if facts.shows.is_show(call) else facts.shows.reporter(call)
        if reporter is not None and reporter.condition is not None:
            rare = any(isinstance(node, _REMAINDER) for node in ast.walk(reporter.condition))
            said = f"`{ast.unparse(reporter.condition).splitlines()[0]}`"
            raise Blocked(Refusal.ALREADY_RARE if rare else Refusal.SHOWN_ON_CONDITION, said)
    if not is_about_bar(facts, run):
        return
    for call in run.calls:
        bar = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if not bar_is_known(facts, bar):
            raise Blocked(Refusal.UNKNOWN_DISPLAY, f"`{ast.unparse(bar)}`")
    other = set_elsewhere(facts, loop, run.calls)
    if other is not None:
        raise Blocked(Refusal.OUTPUT_FOLLOWS, f"`{ast.unparse(other)}` in line {other.lineno}")


def require_plain_surroundings(facts: Facts, loop: LoopNode, run: Run) -> None:
    """Raise where something around the message handles what it raises, redirects what it shows, or times it."""
    handled = any(isinstance(statement, ast.Try) for statement in facts.names.enclosing(loop))
    if any(isinstance(statement, ast.Try) for statement in run.around) or (handled and _may_raise(facts, run)):
        raise Blocked(Refusal.UNDER_TRY)
    for statement in (*run.around, *facts.names.enclosing(loop)):
        if not isinstance(statement, (ast.With, ast.AsyncWith)):
            continue
        inside = statement in run.around
        if not all(
            facts.effects.is_silent_manager(i) if inside else not facts.effects.may_redirect(i) for i in statement.items
        ):
            raise Blocked(Refusal.UNDER_UNKNOWN_MANAGER, f"`with {', '.join(map(ast.unparse, statement.items))}`")
    if clearing(facts, loop) is not None:
        raise Blocked(Refusal.SCREEN_IS_CLEARED)
    clock = clock_read(facts, loop, run)
    if clock is not None:
        raise Blocked(Refusal.TIMES_THE_DEVICE, f"`{ast.unparse(clock)}` in line {clock.lineno}")


def _may_raise(facts: Facts, run: Run) -> bool:
    """Whether making the message raises for some values of the device: no int can be made of one that is no number."""
    calls = (node for statement in run.whole for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(
        facts.names.dotted(call.func) == "builtins.int" and facts.shows.evaluating_reads(call) is not Answer.NO
        for call in calls
    )


def _require_no_earlier_read(facts: Facts, loop: LoopNode, run: Run) -> None:
    found = readings_before(facts, loop, run.whole)
    if found:
        raise Blocked(Refusal.READ_BEFORE_SHOWN, f"`{ast.unparse(found[0])}`")


def only_read_to_show(facts: Facts, loop: LoopNode, run: Run) -> bool:
    """Whether the rounds read a value before the message and do nothing but show it."""
    for reading in readings_before(facts, loop, run.whole):
        uses = {use for sync in facts.syncs.within(reading) for use in sync.uses}
        if uses and uses <= {Use.SHOWN, Use.NOTHING}:
            return True
    return False
