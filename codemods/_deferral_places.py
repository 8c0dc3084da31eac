"""Where in a loop what was put off is needed after all, and whether something may see that it was put off."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from codemods._deferral_groups import Group, Preparation, loads
from codemods._deferred_statements import Blocked, Deferred
from tfrewrite.api import (
    Answer,
    Facts,
    Kind,
    LoopNode,
    Part,
    Refusal,
    Run,
    hands_on,
    is_rare,
    own_nodes,
    run_around,
    statement_around,
    suites_of,
)

_LEAVING = (ast.Break, ast.Continue, ast.Return, ast.Raise)


def completed(facts: Facts, group: Group, around: Sequence[Group]) -> Group:
    """The group with the places where its names are needed in the loop.

    `around` are all groups of the loop. Raises Blocked where something may see that the statements did not run yet.
    """
    for binding in group.bindings:
        if not any(loads(member.statement, binding.name) for member in group.members if member is not binding):
            raise Blocked(Refusal.COLLECTED_IN_ANOTHER_WAY)
    _require_one_run(group)
    _require_quiet_surroundings(facts, group)
    inside = {node for member in group.members for node in ast.walk(member.statement)}
    found: dict[ast.stmt, Preparation] = {}
    for name in _mentions(facts, group):
        if name in inside:
            continue
        place = _place_of(facts, group, name)
        known = found.get(place, Preparation(place))
        bindings = tuple(b for b in group.bindings if b.name == name.id)
        if bindings:
            _require_after(facts, bindings[0], place, name)
            found[place] = replace(known, binds=tuple(dict.fromkeys((*known.binds, *bindings))))
        else:
            _require_plain_use(facts, group, name)
            found[place] = replace(known, converts=True)
    _require_no_read_in_each_round(facts, group, around)
    places = sorted(found.values(), key=lambda one: one.before.lineno)
    return Group(group.loop, group.members, list(_without_repeats(facts, group, places)))


def _without_repeats(facts: Facts, group: Group, places: list[Preparation]) -> Iterator[Preparation]:
    """The places without those before which everything is ready since an earlier one in the same suite."""
    own = {member.statement for member in group.members}
    known: list[Preparation] = []
    for place in places:
        converts = place.converts
        binds = () if converts and _is_behind(facts, place.before, group) else place.binds
        suite = list(run_around(facts, place.before, group.loop).suite)
        for earlier in known:
            if earlier.before in suite:
                between = suite[suite.index(earlier.before) : suite.index(place.before)]
                if not any(inner in own for one in between for inner in ast.walk(one)):
                    converts = converts and not earlier.converts
                    bound = earlier.converts and _is_behind(facts, earlier.before, group)
                    binds = () if bound else tuple(one for one in binds if one not in earlier.binds)
        known.append(place)
        if converts or binds:
            yield replace(place, converts=converts, binds=binds)


def _is_behind(facts: Facts, place: ast.stmt, group: Group) -> bool:
    """Whether a place comes after all members in the same round, so that converting binds their names as well."""
    last = group.members[-1]
    later = last.suite[last.index + 1 :]
    return any(one in later for one in (place, *facts.names.enclosing(place)))


def _require_one_run(group: Group) -> None:
    """Nothing between the members leaves the suite, so that all of them are reached or none."""
    first, last = group.members[0], group.members[-1]
    own = {member.statement for member in group.members}
    for statement in first.suite[first.index : last.index]:
        if statement not in own and any(isinstance(n, _LEAVING) for n in (statement, *own_nodes(statement))):
            raise Blocked(Refusal.UNCLEAR_EXITS, f"line {statement.lineno}")
    collected = [member.name for member in group.members if not member.only_binds]
    if set(collected) & {binding.name for binding in group.bindings}:
        raise Blocked(Refusal.COLLECTED_IN_ANOTHER_WAY)


def _require_quiet_surroundings(facts: Facts, group: Group) -> None:
    """No handler and no `with` sees an exception of the loop, or measures what is put off."""
    loop, statement = group.loop, group.members[-1].statement
    for around in facts.names.enclosing(statement):
        if around in facts.names.scopes:
            break
        if isinstance(around, ast.Try) or type(around).__name__ == "TryStar":
            raise Blocked(Refusal.UNDER_TRY)
        if isinstance(around, ast.AsyncFor | ast.AsyncWith):
            raise Blocked(Refusal.UNCLEAR_EXITS)
        if isinstance(around, ast.With) and not _is_harmless(facts, around, loop):
            raise Blocked(Refusal.UNDER_CATCHING_MANAGER, f"`with {', '.join(map(ast.unparse, around.items))}`")
    leaving = (ast.Yield, ast.YieldFrom, ast.Await)
    if any(isinstance(n, leaving) or (isinstance(n, ast.Try) and n.finalbody) for n in own_nodes(loop)):
        raise Blocked(Refusal.UNCLEAR_EXITS)


def _is_harmless(facts: Facts, statement: ast.With, loop: LoopNode) -> bool:
    """Whether a `with` handles no exception, and measures nothing of a round."""
    outside = all(statement is not one for one in ast.walk(loop))
    return all(
        facts.effects.is_silent_manager(item) or (outside and facts.values.of(item.context_expr).kind is Kind.PROGRESS)
        for item in statement.items
    )


def _mentions(facts: Facts, group: Group) -> Iterator[ast.Name]:
    """The places of the loop that have one of the group's names."""
    loop, names = group.loop, facts.names
    scope = names.scope_of(loop)
    for word in group.names:
        keys = {member.key for member in group.members if member.name == word}
        for node in facts.names_spelled(word, loop):
            bindings = names.bindings_of(word, node)
            if _is_other_item(facts, node, keys):
                continue
            if any(node is inner for inner in ast.walk(loop)) and any(b in scope.bindings[word] for b in bindings):
                yield node


def _is_other_item(facts: Facts, node: ast.Name, keys: set[str | None]) -> bool:
    """Whether a place has an item of a dictionary that none of the group's items is."""
    match facts.names.parents.get(node):
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if value is node:
            return None not in keys and key not in keys
        case _:
            return False


def _place_of(facts: Facts, group: Group, name: ast.Name) -> ast.stmt:
    """The statement that few rounds reach, and before which what a name stands for has to be ready."""
    loop, statement = group.loop, statement_around(facts, name)
    is_bound = any(binding.name == name.id for binding in group.bindings)
    refusal = Refusal.USED_IN_SEVERAL_WAYS if is_bound else Refusal.COLLECTION_SEEN_IN_LOOP
    if statement is loop or facts.loops.around(statement) is not loop:
        raise Blocked(refusal, f"`{name.id}` in line {name.lineno}")
    run = run_around(facts, statement, loop)
    chain = [*run.around, statement]
    for depth, one in enumerate(chain):
        holder = chain[depth - 1] if depth else loop
        suite = next(suite for suite in suites_of(holder) if one in suite)
        if _is_reached_rarely(facts, loop, one, suite, chain[:depth]):
            if facts.is_elif(one):
                break
            own = {member.statement for member in group.members}
            if any(inner in own for inner in ast.walk(one)):
                break
            return one
    raise Blocked(refusal, f"`{name.id}` in line {name.lineno}")


def _is_reached_rarely(
    facts: Facts, loop: LoopNode, statement: ast.stmt, suite: list[ast.stmt], around: Sequence[ast.stmt]
) -> bool:
    if isinstance(statement, (ast.Return, ast.Raise)) or suite is loop.orelse:
        return True
    if suite is not loop.body and isinstance(suite[-1], (ast.Return, ast.Raise, ast.Break)):
        return not any(isinstance(n, ast.Continue) for one in suite for n in own_nodes(one))
    return is_rare(facts, Run((statement,), tuple(suite), tuple(around)), loop)


def _require_after(facts: Facts, binding: Deferred, place: ast.stmt, name: ast.Name) -> None:
    """A place that reads a name comes after the statement that binds it, in the same round."""
    later = binding.suite[binding.index + 1 :]
    follows = any(one in later for one in (place, *facts.names.enclosing(place)))
    if not follows or not isinstance(name.ctx, ast.Load):
        raise Blocked(Refusal.USED_IN_SEVERAL_WAYS, f"`{name.id}` in line {name.lineno}")


def _require_plain_use(facts: Facts, group: Group, name: ast.Name) -> None:
    """A use of a collection gives it no other name, and puts no other object in its place."""
    kinds = {kind for b in facts.names.reaching(name.id, name) for kind in facts.values.settled(b).kinds}
    if kinds <= {Kind.PYTHON, Kind.UNKNOWN, Kind.TENSOR} and _is_number(facts, group, name.id):
        return
    if not isinstance(name.ctx, ast.Load) or hands_on(facts, name):
        raise Blocked(Refusal.COLLECTION_SHARED, f"`{name.id}`, line {name.lineno}")


def _is_number(facts: Facts, group: Group, name: str) -> bool:
    """Whether the group adds to a name, and not to the object that it holds."""
    targets = [m.statement for m in group.members if m.name == name and not m.only_binds]
    plain = (ast.Assign, ast.AugAssign)
    for statement in targets:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        if not isinstance(statement, plain) or not isinstance(target, ast.Name):
            return False
        before = [b for b in facts.names.reaching(name, target) if b.node is not statement]
        if not all(facts.values.settled(b).kinds <= {Kind.PYTHON, Kind.UNKNOWN} for b in before):
            return False
    return bool(targets)


def _require_no_read_in_each_round(facts: Facts, group: Group, around: Iterable[Group]) -> None:
    """Nothing else reads the same values in each round, which would wait as long."""
    deferred = {member.statement for one in around for member in one.members}
    kept = {ast.unparse(part.node) for member in group.members for part in member.parts if _is_kept_name(part)}
    for sync in facts.syncs.within(group.loop):
        statement = statement_around(facts, sync.read)
        read = {node.id for node in ast.walk(sync.read) if isinstance(node, ast.Name)}
        waits = sync.certain is Answer.YES and bool(read & kept) and statement not in deferred
        if not waits or facts.loops.around(statement) is not group.loop:
            continue
        run = run_around(facts, statement, group.loop)
        always = not any(isinstance(one, ast.If) for one in run.around)
        if always and not is_rare(facts, run, group.loop):
            raise Blocked(Refusal.USED_IN_SEVERAL_WAYS, f"`{ast.unparse(sync.read)}` in line {statement.lineno}")


def _is_kept_name(part: Part) -> bool:
    return part.is_operand and isinstance(part.node, ast.Name)
