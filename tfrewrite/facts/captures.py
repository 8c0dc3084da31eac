"""What code uses from outside of itself, and whether that changes after the code was defined."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.aliases import Sharing, Source
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.capture import Capture
from tfrewrite.facts.effects.effect import What
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode, LoopNode, all_nodes
from tfrewrite.facts.value import Value
from tfrewrite.facts.written import FIXED, Written

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

__all__ = ["Capture", "Captures"]

Code = FunctionNode | ast.Lambda | Sequence[ast.stmt]

_WITH_ATTRIBUTES = frozenset({Kind.FUNCTION, Kind.CLASS})
_BRANCHES = (ast.If, ast.Try, ast.Match, ast.ExceptHandler, ast.match_case)


class Captures:
    """The captures of the functions and blocks of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def written(self) -> Written:
        """The changes that the program makes."""
        return Written(self._facts)

    def of(self, code: Code) -> list[Capture]:
        """What a function, or some statements, use from outside; libraries left out."""
        roots: list[ast.AST] = [code] if isinstance(code, ast.AST) else list(code)
        inside = {node for root in roots for node in (root, *all_nodes(root))}
        found: dict[str, Capture] = {}
        for name in self._free(inside):
            if name.id not in found:
                found[name.id] = self._name(name, roots[0], inside, is_block=not isinstance(code, ast.AST))
        for attribute in self._own_attributes(roots[0]):
            text = ast.unparse(attribute)
            if text not in found:
                found[text] = self._attribute(attribute, inside)
        return [found[key] for key in sorted(found)]

    def _free(self, inside: set[ast.AST]) -> Iterator[ast.Name]:
        for node in self._facts.names.loads:
            if node not in inside or not isinstance(node.ctx, ast.Load):
                continue
            bindings = self._facts.names.bindings_of(node.id, node)
            if bindings and any(b.node not in inside for b in bindings) and not self._facts.is_of_library(node):
                yield node

    def _own_attributes(self, function: ast.AST) -> Iterator[ast.Attribute]:
        if not isinstance(function, FunctionNode) or not self._facts.is_method(function) or not function.args.args:
            return
        receiver = function.args.args[0].arg
        for node in all_nodes(function):
            match node:
                case ast.Attribute(value=ast.Name(id=name), ctx=ast.Load()) if name == receiver:
                    if not self._facts.values.of(node).kinds <= {Kind.FUNCTION}:
                        yield node
                case _:
                    pass

    def _name(self, name: ast.Name, start: ast.AST, inside: set[ast.AST], *, is_block: bool) -> Capture:
        value = self._facts.values.of(name)
        bindings = list(self._facts.names.bindings_of(name.id, name))
        rebound, reasons = self._rebound(name, bindings, start, inside, is_block=is_block)
        changed, more = Answer.NO, list[str]()
        if not value.kinds <= FIXED - _WITH_ATTRIBUTES:
            changed, more = self._changed(name, bindings, value, start)
            elsewhere, by = self.written.changed_elsewhere(name.id, bindings, value)
            changed, more = changed | elsewhere, more + by
        if changed is Answer.NO and self.written.moves_on(name.id, value):
            changed, more = Answer.UNKNOWN, ["what is taken from it changes it"]
        return Capture(
            name.id, value, tuple(b.node for b in bindings), rebound, changed, tuple(dict.fromkeys(reasons + more))
        )

    def _rebound(
        self, name: ast.Name, bindings: list[Binding], start: ast.AST, inside: set[ast.AST], *, is_block: bool
    ) -> tuple[Answer, list[str]]:
        facts = self._facts
        if facts.reads_names_by_text:
            return Answer.UNKNOWN, ["names are reached by text"]
        found, reasons = Answer.NO, list[str]()
        for binding in bindings:
            answer, why = self._binds_later(binding, bindings, start, inside, is_block=is_block)
            found = found | answer
            reasons += [why] if why else []
        scope = facts.aliases.scope_of(bindings[0])
        if found is Answer.NO and isinstance(scope, ast.Module):
            if facts.project.is_stored_elsewhere(facts, name.id):
                return Answer.UNKNOWN, ["another program may set it"]
            if self._cell(bindings[0].node) != self._cell(start):
                return Answer.UNKNOWN, ["its cell may run again"]
        return found, reasons

    def _cell(self, node: ast.AST) -> int:
        """The cell of a notebook that a node stands in; 0 in plain programs."""
        notebook = self._facts.source.notebook
        if notebook is None:
            return 0
        line = getattr(node, "lineno", 0)
        return sum(cell.line <= line for cell in notebook.cells)

    def _binds_later(
        self, binding: Binding, all_of_them: list[Binding], start: ast.AST, inside: set[ast.AST], *, is_block: bool
    ) -> tuple[Answer, str]:
        node = binding.node
        if isinstance(node, ast.AugAssign):
            kinds = {k for b in all_of_them if b is not binding for k in self._facts.values.settled(b).kinds}
            if kinds and kinds <= _IN_PLACE:
                return Answer.NO, ""
            if not kinds <= FIXED | {Kind.TUPLE} and _is_after(node, start):
                return Answer.UNKNOWN, "`+=` may bind it again"
        if node in inside:
            return Answer.YES, "the code binds it itself"
        if isinstance(node, ast.arg):
            return Answer.NO, ""
        if binding.name in self._facts.names.scope_of(node).outer:
            return Answer.YES, f"`{getattr(self._facts.names.function_of(node), 'name', '?')}` binds it"
        home = self._facts.aliases.scope_of(binding)
        loops = self._loops(node, home) + ([node] if isinstance(node, LoopNode) else [])
        around = self._loops(start, home)
        if any(loop in around for loop in loops):
            return Answer.YES, "each iteration binds it" if is_block else "the next iteration binds it again"
        if not _is_after(node, start):
            return Answer.NO, ""
        if len(all_of_them) == 1 and not loops:
            return Answer.NO, ""
        sure = bool(loops) or not self._is_conditional(node, home)
        shared = any(loop in around for loop in loops)
        if sure and not (loops and self._is_conditional(node, home)):
            return Answer.YES, "a loop binds it again" if loops and not shared else "it is bound again"
        return Answer.UNKNOWN, "it may be bound again"

    def _loops(self, node: ast.AST, home: ast.AST) -> list[ast.AST]:
        found: list[ast.AST] = []
        for parent in self._facts.names.enclosing(node):
            if parent is home:
                break
            if isinstance(parent, (*LOOPS, ast.comprehension)):
                found.append(parent)
        return found

    def _is_conditional(self, node: ast.AST, home: ast.AST) -> bool:
        for parent in self._facts.names.enclosing(node):
            if parent is home:
                return False
            if isinstance(parent, _BRANCHES):
                return True
        return False

    def _changed(
        self, name: ast.Name, bindings: list[Binding], value: Value, start: ast.AST
    ) -> tuple[Answer, list[str]]:
        """Whether an object is changed where that can come after the code was defined."""
        aliasing = self._facts.aliases.of(name)
        sources = {Source(b.name, scope=self._facts.aliases.scope_of(b)) for b in bindings} | set(aliasing.of)
        found, reasons = Answer.NO, list[str]()
        home = self._facts.names.scope_of(start).node
        numbers = set(self.written.possible_writes(sources, value))
        if not value.kinds <= FIXED:
            kept = any(source.name in self.written.kept for source in sources)
            numbers |= self.written.hidden_writes(value, anything=aliasing.how is Sharing.UNKNOWN, kept=kept)
        unplaced = 0
        for number in sorted(numbers):
            effect = self.written.writes[number]
            loose = effect.source is None and effect.what is not What.GIVES
            if (loose and unplaced == _MOST_REASONS) or self._runs_before(effect.node, start, home):
                continue
            unplaced += loose
            if effect.what is What.GIVES:
                found = found | Answer.UNKNOWN
                reasons.append(f"given to{effect.text.partition(' to')[2]}")
            else:
                sure = effect.certain and effect.source is not None and effect.source in sources
                found = found | (Answer.YES if sure else Answer.UNKNOWN)
                reasons.append(str(effect))
        return found, reasons[:3] if found is not Answer.YES else [r for r in reasons if "perhaps" not in r][:3]

    def _runs_before(self, node: ast.AST, start: ast.AST, home: ast.AST) -> bool:
        """Whether code has run once and for all when the definition is reached: it stands before it in its scope."""
        if self._facts.names.scope_of(node).node is not home or _is_after(node, start):
            return False
        if isinstance(home, ast.Module) and self._cell(node) != self._cell(start):
            return False
        return not self._loops(start, home)

    def _attribute(self, node: ast.Attribute, inside: set[ast.AST]) -> Capture:
        facts, value = self._facts, self._facts.values.of(node)
        stores = [a for a in facts.names.attributes if a.attr == node.attr and not isinstance(a.ctx, ast.Load)]
        rebound, reasons = Answer.NO, list[str]()
        cls = next((n for n in facts.names.enclosing(node) if isinstance(n, ast.ClassDef)), None)
        for store in stores:
            function = facts.names.function_of(store)
            own = (
                isinstance(store.value, ast.Name)
                and function is not None
                and any(n is cls for n in facts.names.enclosing(function))
            )
            once = function is not None and function.name == "__init__" and not facts.calls_constructors_again
            if own and function is not None and once and not self._loops(store, function):
                continue
            rebound = rebound | (Answer.YES if own else Answer.UNKNOWN)
            place = f"`{function.name}` sets it" if own and function is not None else f"`{ast.unparse(store)}` is set"
            reasons.append(place)
        if rebound is Answer.NO and facts.sets_attributes_by_text:
            rebound, reasons = Answer.UNKNOWN, ["attributes are set by text"]
        if rebound is Answer.NO and facts.project.is_stored_elsewhere(facts, node.attr, related=""):
            rebound, reasons = Answer.UNKNOWN, ["another program may set it"]
        changed, more = Answer.NO, list[str]()
        if not value.kinds <= FIXED:
            changed, more = self._attribute_changed(node, value, stores)
            if changed is Answer.NO and self.written.moves_on(ast.unparse(node), value):
                changed, more = Answer.UNKNOWN, ["what is taken from it changes it"]
        bound = tuple(stores)
        return Capture(ast.unparse(node), value, bound, rebound, changed, tuple(dict.fromkeys(reasons + more))[:3])

    def _attribute_changed(
        self, node: ast.Attribute, value: Value, stores: list[ast.Attribute]
    ) -> tuple[Answer, list[str]]:
        found, reasons = Answer.NO, list[str]()
        own = re.compile(rf"\.{node.attr}(\.|\[|$)")
        shared = not all(map(self._stores_new, stores))
        for effect in self.written.writes:
            function = self._facts.names.function_of(effect.node)
            if effect.what is What.GIVES:
                if effect.text.startswith(f"{ast.unparse(node)} to"):
                    found, reasons = found | Answer.UNKNOWN, [*reasons, f"given to{effect.text.partition(' to')[2]}"]
            elif effect.source is not None and own.search(effect.source.path):
                constructor = function is not None and function.name == "__init__"
                sure = effect.certain and not constructor and effect.source.path.endswith(f".{node.attr}")
                found = found | (Answer.YES if sure else Answer.UNKNOWN)
                reasons.append(str(effect))
            elif self.written.may_be_of(effect, value, shared=shared):
                found, reasons = found | Answer.UNKNOWN, [*reasons, str(effect)]
        return found, reasons

    def _stores_new(self, store: ast.Attribute) -> bool:
        """Whether an attribute gets an object that nothing else holds."""
        statement = self._facts.names.parents.get(store)
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
            return False
        made = self._facts.aliases.of(statement.value)
        return made.how is Sharing.SNAPSHOT


_IN_PLACE = frozenset({Kind.ARRAY, Kind.CONTAINER})
_MOST_REASONS = 3
LOOPS = (ast.For, ast.AsyncFor, ast.While)


def _is_after(node: ast.AST, start: ast.AST) -> bool:
    if isinstance(node, ast.withitem):
        node = node.context_expr
    if isinstance(node, ast.comprehension):
        node = node.target
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)) > (
        getattr(start, "lineno", 0),
        getattr(start, "col_offset", 0),
    )
