"""What is known about TensorFlow in a program and across its project. Facts look; they never edit."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from functools import cached_property, partial

from tfrewrite.facts import graph_scopes
from tfrewrite.facts.aliases import Aliases
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.call_sites import CallSites, call_sites
from tfrewrite.facts.callers import AllCallers
from tfrewrite.facts.captures import Captures
from tfrewrite.facts.catalog import LIBRARIES
from tfrewrite.facts.counting import Counting
from tfrewrite.facts.effects import Change, Effects
from tfrewrite.facts.gradients import Gradients
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.loops import Loops
from tfrewrite.facts.program import Program
from tfrewrite.facts.project import Project, Shelf
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.shows import Shows
from tfrewrite.facts.specs import Specs
from tfrewrite.facts.switches import setting_of
from tfrewrite.facts.syncs import Syncs
from tfrewrite.facts.traced import Traced
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.uses import Uses
from tfrewrite.facts.value import is_plain_data
from tfrewrite.facts.values import Values
from tfrewrite.facts.values.containers import Changes
from tfrewrite.problems import Problem
from tfrewrite.source.file import SourceFile, parse_problem

__all__ = ["Answer", "Facts", "Project", "Shelf"]

OptionValue = int | str | bool


class Facts(Program):
    """Every question about one program, answered once."""

    def __init__(
        self, source: SourceFile, tree: ast.Module, project: Project, options: Mapping[str, OptionValue] | None = None
    ) -> None:
        super().__init__(
            source,
            tree,
            partial(project.exports, self),
            lambda: project.is_circular(source.path),
            lambda: project.shelf.patched,
        )
        self.project = project
        self.options: Mapping[str, OptionValue] = options or {}

    @staticmethod
    def read(source: SourceFile, project: Project, options: Mapping[str, OptionValue] | None = None) -> Facts | Problem:
        """Parse a program once, for all facts and codemods."""
        try:
            tree = ast.parse(source.program)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return parse_problem(source, error)
        return Facts(source, tree, project, options)

    @cached_property
    def setting(self) -> Setting:
        """What the program runs on, as far as its project says so."""
        return setting_of(self)

    @cached_property
    def values(self) -> Values:
        """What each expression is."""
        return Values(self)

    @cached_property
    def makes_graphs(self) -> bool:
        """Whether the program makes graphs the default by hand, around anything."""
        return graph_scopes.any_in(self)

    @cached_property
    def callers(self) -> AllCallers:
        """What runs each function of the program."""
        return AllCallers(self)

    @cached_property
    def specs(self) -> Specs:
        """What the parameters of functions get."""
        return Specs(self)

    @cached_property
    def traced(self) -> Traced:
        """Which functions run as graphs."""
        return Traced(self)

    @cached_property
    def effects(self) -> Effects:
        """What running a piece of the program changes or shows."""
        return Effects(self)

    @cached_property
    def aliases(self) -> Aliases:
        """Which object each expression gives."""
        return Aliases(self)

    @cached_property
    def captures(self) -> Captures:
        """What code uses from outside of itself."""
        return Captures(self)

    @cached_property
    def loops(self) -> Loops:
        """Which loops make training or evaluation steps."""
        return Loops(self)

    @cached_property
    def counting(self) -> Counting:
        """How loops count."""
        return Counting(self)

    @cached_property
    def syncs(self) -> Syncs:
        """Where the host waits for the device."""
        return Syncs(self)

    @cached_property
    def uses(self) -> Uses:
        """What values are used for."""
        return Uses(self)

    @cached_property
    def gradients(self) -> Gradients:
        """Where reads stop gradients."""
        return Gradients(self)

    @cached_property
    def shows(self) -> Shows:
        """Which calls show values, and which of these wait for the device."""
        return Shows(self)

    def is_of_library(self, node: ast.expr) -> bool:
        """Whether an expression names a module of a known library, or something in one."""
        dotted = self.names.dotted(node)
        root = dotted.partition(".")[0]
        return root in LIBRARIES or (root in sys.stdlib_module_names and self.project.lookup(self, dotted) is None)

    def survives(self, node: ast.Name, change: Change) -> bool:
        """Whether what a name holds stays as it is while something else runs; binding it again aside."""
        if node.id in self.names.declared_outer:
            return False
        if change is Change.NOTHING or self.is_of_library(node):
            return True
        value = self.values.of(node)
        if value.kinds <= IMMUTABLE:
            return True
        if value.kinds <= IMMUTABLE | {Kind.NEST}:
            return change is Change.STATE
        if value.kind in (Kind.FUNCTION, Kind.CLASS, Kind.LOSS):
            return True
        return change is Change.STATE and is_plain_data(value)

    def calls_of(self, function: FunctionNode) -> tuple[list[ast.Call], bool]:
        """The calls of a function that this program holds, and whether there can be no other ones."""
        owner = self.names.parents.get(function)
        name = owner.name if isinstance(owner, ast.ClassDef) and function.name == "__init__" else function.name
        calls = self._calls.get(name, [])
        return calls, not self._is_passed_on(name) and not self.project.is_used_elsewhere(self, name)

    def _is_passed_on(self, name: str) -> bool:
        """Whether the program uses a function other than by calling it or compiling it."""
        for node in self.reads_of_word(name):
            parent = self.names.parents.get(node)
            called = isinstance(parent, ast.Call) and parent.func is node
            compiled = isinstance(parent, ast.Call) and self.names.dotted(parent.func) == "tensorflow.function"
            if not called and not compiled and not (isinstance(node, ast.Name) and isinstance(parent, ast.ClassDef)):
                return True
        return False

    def properties_named(self, name: str) -> list[tuple[FunctionNode, Facts]]:
        """The properties of that name in the program and in those that it imports."""
        programs = [self, *self.project.imported_by(self)]
        return [(function, facts) for facts in programs for function in facts.properties.get(name, [])]

    @cached_property
    def container_changes(self) -> dict[object, Changes]:
        """What is done to lists and dictionaries, by the name that holds them; filled while values are evaluated."""
        return {}

    fixed_models: bool | None = None
    """Whether no Sequential model of the program is changed after it is made; None until that is asked."""

    @cached_property
    def may_run_functions_eagerly(self) -> bool:
        """Whether the project may switch `tf.function` off."""
        word = b"run_functions_eagerly"
        return word in self.source.program or self.project.shelf.holds_anywhere(word)

    def call_sites(self, function: FunctionNode) -> CallSites:
        """Where the project calls a function."""
        if function not in self._call_sites:
            self._call_sites[function] = call_sites(self, function)
        return self._call_sites[function]

    @cached_property
    def _call_sites(self) -> dict[FunctionNode, CallSites]:
        return {}

    def may_be_replaced(self, cls: ast.ClassDef, name: str) -> bool:
        """Whether a method may be another one for some object: overridden in a subclass, or assigned anew."""
        if name in self.stored_attributes:
            return True
        below = [c for c in self.subclasses_of(cls.name) if any(getattr(s, "name", "") == name for s in c.body)]
        return bool(below) or self.project.is_subclassed_elsewhere(self, cls.name)

    def may_be_subclassed(self, cls: ast.ClassDef) -> bool:
        """Whether a class of the project derives from this one."""
        return bool(self.subclasses_of(cls.name)) or self.project.is_subclassed_elsewhere(self, cls.name)
