"""In which mode a function of the program runs: as a graph, eagerly, or in both, and what makes it so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.eager_switches import runs_keras_eagerly, switches_off
from tfrewrite.facts.graph_scopes import stands_in_graph
from tfrewrite.facts.handed import Handling
from tfrewrite.facts.hierarchy import foreign_bases, relation
from tfrewrite.facts.run_sites import Callers, CallSite, Function, Wrap
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_KERAS_LOOPS = {"train_step": ("fit",), "test_step": ("evaluate",), "predict_step": ("predict",)}
IN_GRAPH = "inside a graph made by hand"


@dataclass(frozen=True, slots=True)
class Tracing:
    """One thing that makes a function run as a graph, or tells how it runs."""

    certain: Answer
    """Whether that surely is so, whenever the program comes to it."""
    text: str
    node: ast.AST | None = field(default=None, compare=False)
    home: Facts | None = field(default=None, compare=False)
    is_graph: bool = True
    """False of what only tells more: that it runs eagerly, that XLA compiles it, that its gradient is its own."""

    def __str__(self) -> str:
        return self.text if self.certain is Answer.YES or self.text.startswith("unknown") else f"perhaps {self.text}"


@dataclass(slots=True)
class Modes:
    """Whether a function ever runs as a graph, and whether it ever runs eagerly, of all its runs."""

    graph: Answer = Answer.NO
    eager: Answer = Answer.NO
    why: str = ""
    """Why one of them is not known."""

    def __str__(self) -> str:
        return f"graph {self.graph.value}, eager {self.eager.value}" + (f": {self.why}" if self.why else "")

    def add(self, *, graph: Answer = Answer.NO, eager: Answer = Answer.NO, why: str = "") -> None:
        """Join with what one of its callers makes of it."""
        self.graph, self.eager = self.graph | graph, self.eager | eager
        if Answer.UNKNOWN in (graph, eager):
            self.why = self.why or why


class Tracings:
    """The modes of the functions of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._modes: dict[Function, Modes] = {}

    def modes(self, function: Function) -> Modes:
        """Whether a function runs as a graph and whether it runs eagerly, over everything that may run it."""
        if function not in self._modes:
            modes, seen = Modes(), {function}
            stack = [(self._facts, function, Answer.YES)]
            while stack:
                home, one, certain = stack.pop()
                for holder_home, holder, sure in _runs(home, one, certain, modes):
                    if holder not in seen:
                        seen.add(holder)
                        stack.append((holder_home, holder, sure))
            self._modes[function] = modes
        return self._modes[function]

    def how(self, function: Function) -> Iterator[Tracing]:
        """Everything that makes a function run as a graph, and notes on how it runs."""
        callers = self._facts.callers.of(function)
        for wrap in callers.compilations:
            yield from self._compiled(function, wrap)
        yield from _notes(callers)
        yield from self._keras(function)
        for site in callers.sites:
            if not any(wrap.handling is Handling.GRAPH and wrap.certain is Answer.YES for wrap in site.wraps):
                yield from _at_site(function, site)
        if callers.complete is not Answer.YES:
            yield Tracing(Answer.UNKNOWN, f"unknown: {callers.why}", function, self._facts, is_graph=False)

    def _compiled(self, function: Function, wrap: Wrap) -> Iterator[Tracing]:
        home = wrap.home
        own = isinstance(function, FunctionNode) and wrap.node in function.decorator_list
        here = "" if home.source.path == self._facts.source.path else f" of {home.source.path.name}"
        line = getattr(wrap.node, "lineno", 0)
        text = "by tf.function" if own else f"by tf.function in line {line}{here}"
        certain = wrap.certain if not home.traced.may_run_eagerly else Answer.UNKNOWN
        yield Tracing(certain, text, wrap.node, home)
        if xla_of(wrap) is not Answer.NO:
            yield Tracing(xla_of(wrap), "XLA", wrap.node, home, is_graph=False)
        if _option(wrap, "autograph") is False:
            yield Tracing(Answer.YES, "autograph off", wrap.node, home, is_graph=False)

    def _keras(self, function: Function) -> Iterator[Tracing]:
        found = keras_compiles(self._facts, function)
        if found is not None:
            yield Tracing(found, f"by Keras ({getattr(function, 'name', '')})", function, self._facts)

    @cached_property
    def may_run_eagerly(self) -> bool:
        """Whether the program, or one it imports or is imported by, may switch `tf.function` off."""
        around = [self._facts, *self._facts.project.imported_by(self._facts)]
        around += self._facts.project.importers(self._facts, "run_functions_eagerly")
        around += self._facts.project.importers(self._facts, "experimental_run_functions_eagerly")
        return any(switches_off(facts) for facts in around)

    @cached_property
    def may_debug_data(self) -> bool:
        """Whether the program, or one around it, may make data sets run their functions eagerly."""
        around = [self._facts, *self._facts.project.imported_by(self._facts)]
        around += self._facts.project.importers(self._facts, "enable_debug_mode")
        return any(b"enable_debug_mode" in facts.source.program for facts in around)


def _runs(home: Facts, function: Function, certain: Answer, modes: Modes) -> Iterator[tuple[Facts, Function, Answer]]:
    """Add the modes that a function's callers decide; the functions that are left to ask."""
    callers = home.callers.of(function)
    keras = keras_compiles(home, function)
    if keras is not None:
        modes.add(graph=certain & keras, eager=Answer.NO if keras is Answer.YES else Answer.UNKNOWN, why=callers.why)
    eager_only = _is_callback(home, function)
    if callers.complete is not Answer.YES and keras is not Answer.YES:
        modes.add(graph=Answer.NO if eager_only else Answer.UNKNOWN, eager=Answer.UNKNOWN, why=callers.why)
    for site in callers.sites:
        sure = certain & site.certain
        graphs = [wrap for wrap in site.wraps if wrap.handling is Handling.GRAPH]
        if any(wrap.handling is Handling.UNKNOWN for wrap in site.wraps):
            modes.add(graph=Answer.UNKNOWN, eager=Answer.UNKNOWN, why=callers.why)
        elif graphs and site.home.traced.may_run_eagerly:
            modes.add(graph=Answer.UNKNOWN, eager=Answer.UNKNOWN, why="tf.function may be switched off")
        elif any(wrap.certain is Answer.YES for wrap in graphs):
            modes.add(graph=sure, why="it may be another function")
        elif graphs:
            modes.add(graph=Answer.UNKNOWN, eager=Answer.UNKNOWN, why="it may be compiled")
        else:
            yield from _runs_at(site, sure, modes)


def _runs_at(site: CallSite, sure: Answer, modes: Modes) -> Iterator[tuple[Facts, Function, Answer]]:
    match site.handling:
        case Handling.DATA:
            eager = Answer.NO if sure is Answer.YES else Answer.UNKNOWN
            if site.home.traced.may_debug_data:
                sure = eager = Answer.UNKNOWN
            modes.add(graph=sure, eager=eager, why=site.text)
        case Handling.TRACED:
            off = site.home.traced.may_run_eagerly
            modes.add(graph=Answer.UNKNOWN if off else sure, eager=Answer.UNKNOWN if off else Answer.NO, why=site.text)
        case Handling.HOST:
            modes.add(eager=sure, why=site.text)
        case _:
            context = _context(site.home, site.node)
            holder = holder_of(site.home, site.node)
            if context is not None:
                modes.add(graph=Answer.UNKNOWN, eager=Answer.UNKNOWN, why=context)
            elif holder is None:
                modes.add(eager=sure, why="it may be another function")
            else:
                yield site.home, holder, sure


def holder_of(home: Facts, node: ast.AST) -> Function | None:
    """The function or lambda in which a node runs; None for the module's own code."""
    scope = home.names.scope_of(node).node
    while isinstance(scope, ast.ClassDef):
        scope = home.names.scope_of(scope).node
    return None if isinstance(scope, ast.Module) else scope


def _context(home: Facts, node: ast.AST) -> str | None:
    """What makes the mode of a call another one than that of the function around it."""
    if home.uses_tensorflow1 or home.builds_graphs_around(node):
        return "a program of TensorFlow 1"
    if stands_in_graph(home, node):
        return IN_GRAPH
    holder = holder_of(home, node)
    for parent in home.names.enclosing(node):
        if parent is holder:
            break
        items = parent.items if isinstance(parent, ast.With | ast.AsyncWith) else []
        if any("init_scope" in ast.unparse(item.context_expr) for item in items):
            return "inside tf.init_scope"
        if isinstance(parent, ast.GeneratorExp):
            return "inside a generator"
    return None


def keras_compiles(facts: Facts, function: Function) -> Answer | None:
    """Whether Keras compiles a method; None where the function is none that Keras does."""
    cls = facts.names.parents.get(function)
    if not isinstance(function, FunctionNode) or not isinstance(cls, ast.ClassDef):
        return None
    keras = [base for base in foreign_bases(facts, cls) if base.startswith(("tensorflow.keras.", "keras."))]
    if not any(base.endswith((".Model", ".Sequential", ".Functional", ".Layer")) for base in keras):
        return None
    loops = _KERAS_LOOPS.get(function.name)
    if loops is None:
        return Answer.UNKNOWN if function.name in ("call", "build", "compute_loss", "compute_metrics") else None
    around = [facts, *(facts.project.around(facts) or ())]
    if facts.traced.may_run_eagerly or any(runs_keras_eagerly(one) for one in around):
        return Answer.UNKNOWN
    for one in around:
        for call in one.names.calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr in loops:
                owner = one.values.of(call.func.value)
                if not isinstance(owner.node, ast.ClassDef) or owner.home is None:
                    continue
                if relation(facts, cls, function.name, owner.home, owner.node) is Answer.YES:
                    return Answer.YES
    return Answer.UNKNOWN


def _is_callback(facts: Facts, function: Function) -> bool:
    """Whether Keras calls a method between batches and epochs, never while it traces."""
    cls = facts.names.parents.get(function)
    if not isinstance(cls, ast.ClassDef) or not getattr(function, "name", "").startswith(("on_", "set_")):
        return False
    return any(".callbacks." in base for base in foreign_bases(facts, cls))


def _notes(callers: Callers) -> Iterator[Tracing]:
    wraps = set(callers.wraps)
    wraps |= {wrap for site in callers.sites for wrap in site.wraps}
    for wrap in sorted(wraps, key=lambda w: (getattr(w.node, "lineno", 0), w.text)):
        if wrap.handling is Handling.SAME and wrap.text:
            yield Tracing(Answer.YES, wrap.text, wrap.node, wrap.home, is_graph=False)


def _at_site(function: Function, site: CallSite) -> Iterator[Tracing]:
    holder = holder_of(site.home, site.node)
    name = "lambda" if isinstance(holder, ast.Lambda) else getattr(holder, "name", "")
    match site.handling:
        case Handling.DATA | Handling.TRACED:
            yield Tracing(site.certain, f"by {site.text}", site.node, site.home)
        case Handling.HOST:
            yield Tracing(site.certain, f"by {site.text}: runs eagerly", site.node, site.home, is_graph=False)
        case _ if holder is not function and _context(site.home, site.node) == IN_GRAPH:
            yield Tracing(Answer.UNKNOWN, IN_GRAPH, site.node, site.home)
        case _ if holder is None or holder is function:
            return
        case handling:
            graph = site.home.traced.modes(holder).graph & site.certain
            if _context(site.home, site.node) is not None:
                graph = graph & Answer.UNKNOWN
            if graph is not Answer.NO:
                verb = "called from" if handling is Handling.SAME else f"by {site.text} inside"
                yield Tracing(graph, f"{verb} {name}", site.node, site.home)


def xla_of(wrap: Wrap) -> Answer:
    """Whether a compilation asks for XLA."""
    for name in ("jit_compile", "experimental_compile"):
        value = _option(wrap, name)
        if value is not None:
            return Answer.YES if value is True else Answer.NO if value is False else Answer.UNKNOWN
    return Answer.NO


def _option(wrap: Wrap, name: str) -> object:
    """What a keyword of `tf.function` is given: a constant, the expression of anything else, None for nothing."""
    calls = [wrap.call, wrap.call.func if wrap.call is not None else None]
    for call in calls:
        if isinstance(call, ast.Call):
            for keyword in call.keywords:
                if keyword.arg == name:
                    return keyword.value.value if isinstance(keyword.value, ast.Constant) else keyword.value
                if keyword.arg is None:
                    return keyword.value
    return None
