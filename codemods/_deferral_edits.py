"""The code that keeps tensors in each round and converts them when the loop ends."""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from codemods._deferral_groups import Group, Preparation
from codemods._deferral_names import LoopNames
from codemods._deferred_statements import FLUSHED_EVERY, MOST_ROUNDS, Blocked, Deferred, rounds
from tfrewrite.api import (
    Edit,
    Facts,
    InsertAfter,
    InsertBefore,
    LoopNode,
    Part,
    Refusal,
    ReplaceStatement,
    ReplaceStatements,
    bound_names,
    loaded_names,
    own_nodes,
    parse_statements,
    substituted,
)

if TYPE_CHECKING:
    import libcst as cst


@dataclass(slots=True)
class _Kept:
    """One value that each round keeps."""

    part: Part
    member: Deferred
    code: str
    """What gives it where it is kept."""
    held_as: str = ""
    """The name that holds it from its own statement on, where its code cannot stand further down."""
    name: str = ""
    """What the later code calls it."""


@dataclass(slots=True)
class Plan:
    """How one group of statements is written anew."""

    facts: Facts
    group: Group
    fresh: LoopNames
    pending: str = ""
    kept: list[_Kept] = field(default_factory=list)
    inlined: bool = False
    """Whether a name that only the one append reads is not bound any more."""

    def edits(self) -> tuple[Edit, ...]:
        """The edits of the group. Raises Blocked where they cannot be made."""
        facts, group = self.facts, self.group
        self._keep()
        self._name_kept()
        edits: list[Edit] = [InsertBefore(group.loop, partial(parse_statements, f"{self.pending} = []"))]
        for member in group.early:
            edits.append(ReplaceStatement(member.statement, partial(self._held, [member])))
        tail = tuple(member.statement for member in group.tail)
        edits.append(ReplaceStatements(tail, self._kept_in_round))
        for preparation in group.preparations:
            edits.append(InsertBefore(preparation.before, partial(self._prepared, preparation)))
        if not _never_ends(facts, group):
            edits.append(InsertAfter(group.loop, partial(self._converted, clears=False)))
        return tuple(edits)

    # --- what is kept ------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        seen: dict[str, _Kept] = {}
        for member in self.group.members:
            for part in member.parts:
                known = seen.get(part.node.id) if isinstance(part.node, ast.Name) else None
                if known is not None and known.member is not member and not part.is_variable and self._lasts(known):
                    continue
                if known is not None:
                    raise Blocked(Refusal.MAY_CHANGE_BEFORE_CONVERTED, f"`{ast.unparse(part.node)}`")
                kept = _Kept(part, member, self._code(part, member))
                if isinstance(part.node, ast.Name):
                    seen[part.node.id] = kept
                self.kept.append(kept)
        tail = self.group.tail
        held = [one for one in self.kept if not self._lasts(one)]
        if any(one.member in tail for one in held):
            held = [one for one in self.kept if one in held or not isinstance(one.part.node, ast.Name)]
        for one in held:
            word, name = _word(one), one.member.name
            one.held_as = self.fresh.name(self.group.loop, f"{word or name}_tensor", f"{name}_value")

    def _code(self, part: Part, member: Deferred) -> str:
        code = self.facts.segment(part.node)
        if not part.is_variable:
            return code
        copying = self.facts.names.function_named("tensorflow.identity", member.statement)
        if not copying:
            raise Blocked(Refusal.MAY_CHANGE_BEFORE_CONVERTED, f"`{code}`")
        return f"{copying}({code})"

    def _lasts(self, kept: _Kept) -> bool:
        """Whether its code gives the same until the last member and until each place that binds its name."""
        member, group = kept.member, self.group
        places = [p.before for p in group.preparations if member in p.binds]
        if member in group.early:
            places.append(group.members[-1].statement)
        if not places:
            return True
        name = kept.part.node
        if not isinstance(name, ast.Name) or kept.part.is_variable or name.id in self.facts.names.declared_outer:
            return False
        end = max(place.lineno for place in places)
        first = member.statement.end_lineno or member.statement.lineno
        nodes = [n for n in own_nodes(group.loop) if first < getattr(n, "lineno", 0) <= end]
        handled = {node for one in group.members for node in (one.statement, *ast.walk(one.statement))}
        return name.id not in bound_names(n for n in nodes if n not in handled)

    def _name_kept(self) -> None:
        group = self.group
        collected = [member for member in group.members if not member.only_binds]
        self.inlined = self._may_inline()
        reads = [one for one in self.kept if one.part.is_operand]
        name = collected[0].name
        if len(collected) == 1 and collected[0].appended is not None:
            wanted = f"pending_{_key_word(collected[0]) or name}"
        elif len(reads) == 1 and _word(reads[0]):
            wanted = f"pending_{_plural(_word(reads[0]))}"
        else:
            wanted = f"pending_{name}" if len(collected) == 1 else "pending_values"
        self.pending = self.fresh.name(self.group.loop, wanted)
        taken: set[str] = set()
        for one in self.kept:
            one.name = self._later_name(one, taken)
            taken.add(one.name)

    def _may_inline(self) -> bool:
        members = self.group.members
        if members[-1].appended is None or members[-1].name in loaded_names(members[-1].appended):
            return False
        if len(members) == 1:
            return True
        if len(members) != 2 or not members[0].only_binds or self.group.preparations:
            return False
        first, last = members
        at_module = self.facts.names.function_of(first.statement) is None
        reads = [n for n in self.facts.names_spelled(first.name) if isinstance(n.ctx, ast.Load)]
        scope = self.facts.names.scope_of(first.statement)
        own = [n for n in reads if self.facts.names.scope_of(n) is scope]
        return not at_module and isinstance(last.appended, ast.Name) and own == [last.appended] and not last.parts

    def _later_name(self, kept: _Kept, taken: set[str]) -> str:
        word = _word(kept)
        if not self.inlined:
            return self.fresh.name(self.group.loop, f"pending_{word or 'value'}")
        source = self.group.members[0].statement
        others = loaded_names(source) - ({word} if isinstance(kept.part.node, ast.Name) else set())
        for name in (word, "value", "kept"):
            usable = name and name not in taken | others and name not in dir(builtins) and not keyword.iskeyword(name)
            if usable and name not in self.group.names:
                return name
        return self.fresh.name(self.group.loop, f"pending_{word or 'value'}")

    # --- over libcst -------------------------------------------------------------------------------------------------

    def _held(self, members: Sequence[Deferred], old: cst.BaseStatement | None) -> list[cst.BaseStatement]:
        """The statements that name the values of members that are kept further down."""
        lines = [f"{one.held_as} = {one.code}" for one in self.kept if one.member in members and one.held_as]
        return parse_statements("\n".join(lines)) if lines else []

    def _kept_in_round(self, old: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
        """What each round does instead of the statements."""
        codes = [one.held_as or one.code for one in self.kept]
        value = codes[0] if len(codes) == 1 else f"({', '.join(codes)})"
        made = [*self._held(self.group.tail, None), *parse_statements(f"{self.pending}.append({value})")]
        made = _with_comments_of(old, made)
        most = rounds(self.facts, self.group.loop)
        if most is None or most > MOST_ROUNDS:
            made += self._branch(f"len({self.pending}) == {FLUSHED_EVERY}", self._converted(clears=True))
        return made

    def _branch(self, test: str, body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        import libcst as cst

        return [cst.If(cst.parse_expression(test), cst.IndentedBlock(body))]

    def _prepared(self, preparation: Preparation) -> list[cst.BaseStatement]:
        leaves = _leaves_for_good(self.facts, self.group.loop, preparation.before)
        made = self._converted(clears=not leaves) if preparation.converts else []
        for member in preparation.binds:
            own = [one for one in self.kept if one.member is member]
            parts = [(one.part.node, one.held_as) for one in own if one.held_as]
            copies = parse_statements(self.facts.segment(member.statement))
            made += substituted(copies, parts, {})
        return made

    def _converted(self, *, clears: bool) -> list[cst.BaseStatement]:
        """Everything that was kept, converted in its order as each round would have done it."""
        import libcst as cst

        names = ", ".join(one.name for one in self.kept)
        if self.inlined:
            made = self._extended(names)
        else:
            body = [line for member in self.group.members for line in self._later(member)]
            iterable = cst.Name(self.pending)
            target = cst.parse_statement(f"for {names} in x: pass")
            assert isinstance(target, cst.For)
            made = [target.with_changes(iter=iterable, body=cst.IndentedBlock(body))]
        return [*made, *(parse_statements(f"{self.pending}.clear()") if clears else [])]

    def _extended(self, names: str) -> list[cst.BaseStatement]:
        import libcst as cst

        last = self.group.members[-1]
        call = last.statement.value if isinstance(last.statement, ast.Expr) else None
        assert isinstance(call, ast.Call)
        assert isinstance(call.func, ast.Attribute)
        assert last.appended is not None
        first = self.group.members[0]
        value = first.statement.value if isinstance(first.statement, ast.Assign) else last.appended
        [line] = self._named(f"({self.facts.segment(value)}\n)", first)
        assert isinstance(line, cst.SimpleStatementLine)
        assert isinstance(line.body[0], cst.Expr)
        inner = line.body[0].value
        inner = inner.with_changes(lpar=inner.lpar[1:], rpar=inner.rpar[:-1])
        code = cst.Module([]).code_for_node(inner)
        container = self.facts.segment(call.func.value)
        return parse_statements(f"{container}.extend({code} for {names} in {self.pending})")

    def _later(self, member: Deferred) -> list[cst.BaseStatement]:
        return self._named(self.facts.segment(member.statement), member)

    def _named(self, code: str, member: Deferred) -> list[cst.BaseStatement]:
        """Code of a member as it is written for the kept values."""
        own = [one for one in self.kept if one.member is member]
        parts = [(one.part.node, one.name) for one in own if not isinstance(one.part.node, ast.Name)]
        names = {one.part.node.id: one.name for one in self.kept if isinstance(one.part.node, ast.Name)}
        return substituted(parse_statements(code), parts, names)


def _leaves_for_good(facts: Facts, loop: LoopNode, statement: ast.stmt) -> bool:
    """Whether the loop cannot go on after a statement: nothing around it in the loop handles what it may raise."""
    for around in facts.names.enclosing(statement):
        if around is loop:
            break
        if isinstance(around, (ast.Try, ast.With)):
            return False
    return isinstance(statement, (ast.Return, ast.Raise))


def _never_ends(facts: Facts, group: Group) -> bool:
    """Whether nothing behind the loop is ever reached: it is endless, and only `return` leaves it."""
    loop = group.loop
    endless = isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and bool(loop.test.value)
    return endless and not any(isinstance(node, ast.Break) for node in own_nodes(loop))


def _word(kept: _Kept) -> str:
    match kept.part.node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_")
        case _:
            return ""


def _key_word(member: Deferred) -> str:
    """The key of a dictionary of lists, as a part of a name."""
    match member.statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Subscript(slice=ast.Constant(value=str(key)))))):
            return key if key.isidentifier() else ""
        case _:
            return ""


def _plural(word: str) -> str:
    return f"{word}es" if word.endswith("s") else f"{word[:-1]}ies" if word.endswith("cy") else f"{word}s"


def _with_comments_of(old: Sequence[cst.BaseStatement], made: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """The new statements with the comments of the old ones: that of a single line at its end, all others above."""
    import libcst as cst

    lines: list[cst.EmptyLine] = []
    for index, statement in enumerate(old):
        if not isinstance(statement, cst.SimpleStatementLine):
            continue
        lead = statement.leading_lines if index else ()
        lines += [line for line in lead if line.comment is not None]
        comment = statement.trailing_whitespace.comment
        if comment is not None and len(old) == 1 and isinstance(made[-1], cst.SimpleStatementLine):
            made[-1] = made[-1].with_changes(trailing_whitespace=statement.trailing_whitespace)
        elif comment is not None:
            lines.append(cst.EmptyLine(comment=comment))
    if lines:
        first = made[0]
        made[0] = first.with_changes(leading_lines=[*getattr(first, "leading_lines", ()), *lines])
    return made
