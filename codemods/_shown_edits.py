"""The statements that take the place of messages."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from codemods._shown_messages import Bound, Message
from tfrewrite.api import Facts, parse_statements, substituted

if TYPE_CHECKING:
    import libcst as cst


def bindings(facts: Facts, bound: Sequence[Bound]) -> list[cst.BaseStatement]:
    """The assignments of parts that run in each step."""
    return parse_statements("\n".join(_binding(facts, each) for each in bound))


def left_behind(facts: Facts, bound: Sequence[Bound], _: cst.BaseStatement) -> Sequence[cst.BaseStatement]:
    """What is left of an assignment that moved to the message."""
    return bindings(facts, bound)


def _binding(facts: Facts, bound: Bound) -> str:
    code = facts.segment(bound.part)
    return f"{bound.name} = {bound.snapshot_by}({code})" if bound.snapshot_by else f"{bound.name} = {code}"


def guarded(
    facts: Facts, message: Message, guard: str, assignment: str | None, shown: Sequence[cst.BaseStatement]
) -> Sequence[cst.BaseStatement]:
    """Bind what must run in each step, decide, show under the guard, keep what the last line needs."""
    return [*bindings(facts, message.bound), *_shown_under(facts, message, guard, assignment, shown)]


def only_bindings(facts: Facts, message: Message, _: Sequence[cst.BaseStatement]) -> Sequence[cst.BaseStatement]:
    """What is left of a message that is shown behind another statement."""
    return bindings(facts, message.bound)


def guarded_copy(facts: Facts, message: Message, guard: str, assignment: str | None) -> Sequence[cst.BaseStatement]:
    """The same as `guarded` for a message that is shown behind another statement, without the bindings."""
    copies = parse_statements("\n".join(map(facts.segment, message.run.statements)))
    return _shown_under(facts, message, guard, assignment, copies)


def _shown_under(
    facts: Facts, message: Message, guard: str, assignment: str | None, shown: Sequence[cst.BaseStatement]
) -> Sequence[cst.BaseStatement]:
    import libcst as cst

    decision = parse_statements(assignment) if assignment else []
    moved = parse_statements("\n".join(map(facts.segment, message.run.earlier)))
    body = substituted([*moved, *shown], _names(message), {})
    branch = cst.If(cst.parse_expression(guard), cst.IndentedBlock(body))
    keeping = parse_statements("\n".join(f"{_kept_name(facts, name)} = {name}" for name in message.kept))
    return [*decision, branch, *keeping]


def moved_copies(facts: Facts, message: Message) -> Sequence[cst.BaseStatement]:
    """The assignments that move to a message that is shown rarely as it is."""
    copies = parse_statements("\n".join(map(facts.segment, message.run.earlier)))
    return substituted(copies, [(each.part, each.name) for _, bound in message.left for each in bound], {})


def _names(message: Message) -> list[tuple[ast.expr, str]]:
    return [(each.part, each.name) for each in message.parts]


def _kept_name(facts: Facts, name: str) -> str:
    candidates = (f"last_{name}", f"last_shown_{name}", *(f"last_{name}_{number}" for number in range(2, 100)))
    return next(candidate for candidate in candidates if candidate not in facts.names.identifiers)


def last_line(facts: Facts, messages: Sequence[Message], flag: str, *, then_shown: bool) -> Sequence[cst.BaseStatement]:
    """The messages once more, from what their last round left behind."""
    import libcst as cst

    shown: list[cst.BaseStatement] = []
    for message in messages:
        copies = parse_statements("\n".join(map(facts.segment, message.run.whole)))
        shown.extend(substituted(copies, _names(message), {name: _kept_name(facts, name) for name in message.kept}))
    if then_shown:
        shown.extend(parse_statements(f"{flag} = True"))
    return [cst.If(cst.parse_expression(f"not {flag}"), cst.IndentedBlock(shown))]
