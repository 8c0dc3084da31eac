"""What a value is used for, followed forward through names, containers, texts and functions of the project."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog, use_words
from tfrewrite.facts.argument_uses import ArgumentUses
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.use import Use

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.syncs.sync import Sync


_DEPTH = 25


class Uses:
    """The uses of values in one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._arguments = ArgumentUses(facts)
        self._open: set[ast.AST] = set()
        self._known: dict[ast.AST, frozenset[Use]] = {}

    def of(self, node: ast.expr) -> frozenset[Use]:
        """What the value of an expression is used for."""
        if node in self._known:
            return self._known[node]
        if node in self._open or len(self._open) > _DEPTH:
            return frozenset() if node in self._open else frozenset({Use.UNKNOWN})
        self._open.add(node)
        try:
            found = frozenset(self._used(node))
        finally:
            self._open.discard(node)
        if not self._open:
            self._known[node] = found
        return found

    def of_sync(self, sync: Sync) -> frozenset[Use]:
        """What a value that the host reads is used for."""
        found = frozenset(self._of_read(sync))
        found = found - {Use.NOTHING} or frozenset({Use.NOTHING})
        return found | {Use.TIMED} if self._is_timed(sync.node) else found

    def _of_read(self, sync: Sync) -> Iterable[Use]:
        node, how = sync.node, sync.how
        if how in use_words.TESTS:
            return self._of_test(sync.read)
        if how in ("comparison chain", "in", "comparison of lists", "comparison", "match"):
            return {Use.COUNTED} if use_words.is_count(sync.read) else {Use.COMPARED}
        if how == "index":
            return {Use.INDEXED}
        if how == "array store":
            return {Use.ACCUMULATED} if self._is_augmented(node) else {Use.COLLECTED}
        if isinstance(node, ast.Call):
            return self._of_call_read(node, sync)
        return self.of(node) if isinstance(node, ast.expr) else {Use.UNKNOWN}

    def _of_test(self, test: ast.expr) -> Iterable[Use]:
        return {Use.COUNTED} if use_words.is_count(test) else {Use.COMPARED}

    def _is_augmented(self, node: ast.AST) -> bool:
        return isinstance(self._facts.names.parents.get(node), ast.AugAssign)

    def _of_call_read(self, call: ast.Call, sync: Sync) -> Iterable[Use]:
        """A read in a call: the use that the call makes of its argument, or that of what it gives."""
        if sync.inside and sync.read is not call.func and not self._is_argument(call, sync.read):
            return self.of(call)  # model.fit(): what it returns
        return self._arguments.of(call, sync.read) if self._is_argument(call, sync.read) else self.of(call)

    def _is_argument(self, call: ast.Call, node: ast.AST) -> bool:
        around = self._facts.names.parents.get(node)
        while around is not None and around is not call and not isinstance(around, ast.stmt):
            node, around = around, self._facts.names.parents.get(around)
        return around is call and node is not call.func

    def _used(self, node: ast.expr) -> Iterable[Use]:
        parent = self._facts.names.parents.get(node)
        match parent:
            case ast.Expr():
                return {Use.NOTHING}
            case ast.Call(func=function):
                return self.of(parent) if function is node else self._arguments.of(parent, node)
            case ast.keyword():
                call = self._facts.names.parents[parent]
                if isinstance(call, ast.Call):
                    return self._arguments.of(call, node)
                return {Use.UNKNOWN}
            case ast.Attribute(attr=attr):
                return self._of_attribute(parent, attr)
            case ast.BinOp():
                return self._of_operand(parent, node)
            case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
                return {Use.COMPARED} | frozenset(self.of(parent) if isinstance(parent, ast.BoolOp) else ())
            case ast.Compare(left=left, comparators=others):
                return {Use.COUNTED} if any(use_words.is_count(side) for side in (left, *others)) else {Use.COMPARED}
            case ast.If() | ast.While() | ast.Assert():
                return {Use.COMPARED} if parent.test is node else {Use.RAISED}
            case ast.IfExp(test=test):
                return {Use.COMPARED} if test is node else self.of(parent)
            case ast.Subscript(slice=index, value=value):
                if index is node:
                    return {Use.INDEXED}
                return self.of(parent) if value is node and isinstance(parent.ctx, ast.Load) else {Use.NOTHING}
            case ast.NamedExpr(target=target):
                return frozenset(self._of_name(target)) | self.of(parent)
            case ast.Starred() | ast.FormattedValue() | ast.JoinedStr() | ast.UnaryOp() | ast.Slice() | ast.Await():
                return {Use.INDEXED} if isinstance(parent, ast.Slice) else self.of(parent)
            case ast.Tuple() | ast.List() | ast.Set() | ast.Dict():
                return self._of_display(parent, node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.of(parent)
            case _:
                return self._of_statement(parent, node)

    def _of_statement(self, parent: ast.AST | None, node: ast.expr) -> Iterable[Use]:
        match parent:
            case ast.Assign(targets=targets):
                return self._joined(self._of_target(target, node) for target in targets)
            case ast.AnnAssign(target=target):
                return self._of_target(target, node)
            case ast.AugAssign():
                return {Use.ACCUMULATED}
            case ast.comprehension(target=target, iter=iterable):
                return self._of_target(target, None) if iterable is node else {Use.COMPARED}
            case ast.For(target=target) | ast.AsyncFor(target=target):
                return self._of_target(target, None)
            case ast.Return():
                return {Use.RETURNED} | frozenset(self._of_returned(parent))
            case ast.Raise():
                return {Use.RAISED}
            case ast.Lambda():
                return self._of_lambda(parent)
            case ast.Delete():
                return {Use.NOTHING}
            case _:
                return {Use.UNKNOWN}

    def _joined(self, found: Iterable[Iterable[Use]]) -> frozenset[Use]:
        return frozenset(use for uses in found for use in uses)

    def _of_display(self, parent: ast.Tuple | ast.List | ast.Set | ast.Dict, node: ast.expr) -> Iterable[Use]:
        """A part of a tuple that is taken apart by names goes to the name at its place."""
        statement = self._facts.names.parents.get(parent)
        if isinstance(parent, (ast.Tuple, ast.List)) and isinstance(statement, ast.Assign):
            place = next((i for i, part in enumerate(parent.elts) if part is node), None)
            found: list[Iterable[Use]] = []
            for target in statement.targets:
                parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
                starred = any(isinstance(part, ast.Starred) for part in (*parts, *parent.elts))
                if len(parts) == len(parent.elts) and not starred and place is not None:
                    found.append(self._of_target(parts[place], node))
                else:
                    found.append(self._of_target(target, None))
            return self._joined(found)
        return self.of(parent)

    def _of_target(self, target: ast.expr, value: ast.expr | None) -> Iterable[Use]:
        match target:
            case ast.Name():
                if value is not None and use_words.adds_to(target.id, value, self._facts):
                    return {Use.ACCUMULATED}
                return self._of_name(target)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                return self._joined(self._of_target(inner, None) for inner in targets)
            case ast.Starred(value=inner):
                return self._of_target(inner, None)
            case ast.Subscript():
                return {Use.COLLECTED}
            case ast.Attribute(attr=name):
                return self._of_stored(target, name, value)
            case _:
                return {Use.UNKNOWN}

    def _of_name(self, target: ast.Name) -> Iterable[Use]:
        """The uses at each place that can read what this binding gives the name."""
        names = self._facts.names
        readers = self._reads.get(target.id, [])
        found: set[Use] = set()
        for load in readers:
            if any(binding.node is self._binder(target) for binding in names.reaching(target.id, load)):
                found |= self.of(load)
        scope = names.scope_of(target)
        at_module = isinstance(scope.node, ast.Module) or target.id in scope.outer
        if at_module and self._facts.project.is_used_elsewhere(self._facts, target.id):
            found.add(Use.UNKNOWN)
        return found or {Use.NOTHING}

    def _binder(self, target: ast.expr) -> ast.AST:
        """The node that binds the name of a target."""
        node: ast.AST = target
        for parent in self._facts.names.enclosing(target):
            if isinstance(parent, (ast.stmt, ast.comprehension, ast.withitem, ast.NamedExpr)):
                return parent
            node = parent
        return node

    @cached_property
    def _reads(self) -> dict[str, list[ast.Name]]:
        found: dict[str, list[ast.Name]] = {}
        for load in self._facts.names.loads:
            if isinstance(load.ctx, ast.Load):
                found.setdefault(load.id, []).append(load)
        return found

    @cached_property
    def _attribute_reads(self) -> dict[str, list[ast.Attribute]]:
        found: dict[str, list[ast.Attribute]] = {}
        for load in self._facts.names.attributes:
            if isinstance(load.ctx, ast.Load):
                found.setdefault(load.attr, []).append(load)
        return found

    def _of_stored(self, target: ast.Attribute, name: str, value: ast.expr | None) -> Iterable[Use]:
        owner = self._facts.values.of(target.value)
        if owner.kind is Kind.OPTIMIZER or owner.kind in ON_DEVICE:
            return {Use.FED_BACK}
        if value is not None and any(
            isinstance(n, ast.Attribute) and n.attr == name and isinstance(n.ctx, ast.Load) for n in ast.walk(value)
        ):
            return {Use.ACCUMULATED}
        found = {use for load in self._attribute_reads.get(name, []) for use in self.of(load)}
        if self._facts.project.is_attribute_used_elsewhere(self._facts, name) or not found:
            found.add(Use.UNKNOWN)
        return found

    def _of_attribute(self, parent: ast.Attribute, attr: str) -> Iterable[Use]:
        around = self._facts.names.parents.get(parent)
        if isinstance(around, ast.Call) and around.func is parent:
            if attr in use_words.COLLECTING or attr in ("update",):
                return {Use.NOTHING}
            return self.of(around)
        return self.of(parent) if isinstance(parent.ctx, ast.Load) else {Use.NOTHING}

    def _of_operand(self, parent: ast.BinOp, node: ast.expr) -> Iterable[Use]:
        if isinstance(parent.op, ast.Mod) and parent.left is node and not use_words.is_text(parent.left):
            return {Use.COUNTED}
        other = parent.right if parent.left is node else parent.left
        if self._facts.values.of(other).kind in ON_DEVICE and self._facts.values.of(parent).kind in ON_DEVICE:
            return {Use.FED_BACK}
        return self.of(parent)

    def of_parameter(self, parameter: ast.arg, function: FunctionNode) -> frozenset[Use]:
        """What a function uses one of its parameters for."""
        if parameter in self._open or len(self._open) > _DEPTH:
            return frozenset() if parameter in self._open else frozenset({Use.UNKNOWN})
        self._open.add(parameter)
        try:
            found: set[Use] = set()
            for load in self._reads.get(parameter.arg, []):
                bindings: list[Binding] = self._facts.names.reaching(parameter.arg, load)
                if any(binding.node is parameter for binding in bindings):
                    found |= self.of(load)
            return frozenset(found or {Use.NOTHING})
        finally:
            self._open.discard(parameter)

    def _of_returned(self, node: ast.AST) -> Iterable[Use]:
        """The uses of a function's result, where it is called."""
        function = self._facts.names.function_of(node)
        if function is None:
            return {Use.UNKNOWN}
        calls, complete = self._facts.calls_of(function)
        found = {use for call in calls for use in self.of(call)}
        return found | ({Use.UNKNOWN} if not complete or not calls else set())

    def _of_lambda(self, function: ast.Lambda) -> Iterable[Use]:
        """`map(lambda x: float(x), items)` gives what it maps; of other lambdas nothing is known."""
        call = self._facts.names.parents.get(function)
        mapped = isinstance(call, ast.Call) and self._facts.names.dotted(call.func) == "builtins.map"
        return self.of(call) if mapped and isinstance(call, ast.Call) else {Use.UNKNOWN}

    def _is_timed(self, node: ast.AST) -> bool:
        """Whether a clock is read before and after a place in the same function: the author measures the wait."""
        if not self._clocks:
            return False
        line = getattr(node, "lineno", 0)
        function = self._facts.names.function_of(node)
        lines = [clock.lineno for clock in self._clocks if self._facts.names.function_of(clock) is function]
        return any(clock <= line for clock in lines) and any(clock >= line for clock in lines) and len(lines) > 1

    @cached_property
    def _clocks(self) -> list[ast.Call]:
        names = self._facts.names
        return [call for call in names.calls if catalog.is_clock(names.dotted(call.func))]
