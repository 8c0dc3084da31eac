"""Which functions run as graphs: decorated, passed to `tf.function`, called from one that is, or compiled by Keras."""

from __future__ import annotations

import ast
import sys
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.run_sites import CallSite, Function
from tfrewrite.facts.tracing import Modes, Tracing, Tracings, holder_of, keras_compiles, xla_of
from tfrewrite.facts.tree import FunctionNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_COMPILING = frozenset(
    {
        "tensorflow.function",
        "tensorflow.py_function",
        "tensorflow.numpy_function",
        "tensorflow.autograph.to_graph",
        "tensorflow.contrib.eager.defun",
    }
)
_FOREIGN = frozenset(
    {"builtins", "absl", "click", "fire", "flask", "gin", "hydra", "mlflow", "pytest", "ray", "typer", "wandb"}
)
_KERAS_METHODS = frozenset({"train_step", "test_step", "predict_step", "call", "build", "compute_loss"})


class Traced:
    """The functions of one program that run once per trace instead of once per call."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def _tracings(self) -> Tracings:
        return Tracings(self._facts)

    def how(self, function: Function) -> list[Tracing]:
        """What makes a function run as a graph, with notes on how it runs; ask `modes` for all its runs together."""
        return list(dict.fromkeys(self._tracings.how(function)))

    def modes(self, function: Function) -> Modes:
        """Whether a function ever runs as a graph and whether it ever runs eagerly."""
        return self._tracings.modes(function)

    def called_from_graph_only(self, function: Function) -> Answer:
        """Whether every run of a function is one inside of a graph."""
        modes = self.modes(function)
        if modes.eager is Answer.YES:
            return Answer.NO
        return Answer.YES if modes.eager is Answer.NO and modes.graph is Answer.YES else Answer.UNKNOWN

    def is_compiled(self, function: Function) -> Answer:
        """Whether the function itself, not one that calls it, is compiled: once more would be twice."""
        found = [t.certain for t in self.how(function) if t.text.startswith(("by tf.function", "by Keras"))]
        return Answer.YES if Answer.YES in found else Answer.UNKNOWN if found else Answer.NO

    def xla(self, function: Function) -> Answer:
        """Whether XLA compiles the function by itself or with one that calls it."""
        found, seen = Answer.NO, set[ast.AST]()
        stack: list[tuple[Facts, Function]] = [(self._facts, function)]
        while stack:
            home, one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            callers = home.callers.of(one)
            for wrap in callers.compilations:
                found = found | xla_of(wrap)
            if keras_compiles(home, one) is not None:
                found = found | Answer.UNKNOWN
            around = ((site.home, holder_of(site.home, site.node)) for site in callers.sites)
            stack += [(at, holder) for at, holder in around if holder is not None]
        return found

    def calls(self, function: Function) -> list[CallSite]:
        """The calls of a function that the project holds, also of what compiles it."""
        return [site for site in self._facts.callers.of(function).sites if site.is_call]

    @property
    def may_run_eagerly(self) -> bool:
        """Whether `tf.function` may be switched off."""
        return self._tracings.may_run_eagerly

    @property
    def may_debug_data(self) -> bool:
        """Whether data sets may run their functions eagerly, for debugging."""
        return self._tracings.may_debug_data

    def is_traced(self, function: FunctionNode) -> bool:
        """Whether a function of this program runs as a graph."""
        return function in self._traced

    def around(self, node: ast.AST) -> Answer:
        """Whether a node stands in a function that runs as a graph."""
        functions = [parent for parent in self._facts.names.enclosing(node) if isinstance(parent, FunctionNode)]
        if any(function in self._traced for function in functions):
            return Answer.YES
        return Answer.UNKNOWN if any(map(self._may_be_compiled, functions)) else Answer.NO

    def _may_be_compiled(self, function: FunctionNode) -> bool:
        """Whether a decorator of the project, or something that gets the function handed, may compile it."""
        decorators = [d.func if isinstance(d, ast.Call) else d for d in function.decorator_list]
        if function.name in self._handed_on or not all(map(self._is_foreign, decorators)):
            return True
        return self._facts.project.is_compiled_elsewhere(self._facts, function.name)

    def _is_foreign(self, decorator: ast.expr) -> bool:
        """Whether a decorator comes from a package that knows nothing of TensorFlow."""
        package = self._facts.names.dotted(decorator).partition(".")[0]
        return package in _FOREIGN or package in sys.stdlib_module_names

    @cached_property
    def _handed_on(self) -> set[str]:
        """Names of functions that are kept in containers or given to TensorFlow, which may compile them."""
        found: set[str] = set()
        reads: list[ast.Name | ast.Attribute] = [*self._facts.names.loads, *self._facts.names.attributes]
        for node in reads:
            parent = self._facts.names.parents.get(node)
            call = self._facts.names.parents.get(parent) if isinstance(parent, ast.keyword) else parent
            given = isinstance(call, ast.Call) and call.func is not node
            to_library = given and isinstance(call, ast.Call) and self._is_tensorflow(call.func)
            if isinstance(node.ctx, ast.Load) and (to_library or isinstance(parent, (ast.List, ast.Tuple, ast.Dict))):
                found.add(node.id if isinstance(node, ast.Name) else node.attr)
        return found

    def _is_tensorflow(self, function: ast.expr) -> bool:
        return self._facts.names.dotted(function).startswith(("tensorflow", "keras"))

    @cached_property
    def _traced(self) -> set[ast.AST]:
        found: set[ast.AST] = {f for f in self._functions if self._is_compiled(f)}
        grown = True
        while grown:
            inner = {callee for caller in found for callee in self._callees(caller)} - found
            grown = bool(inner)
            found |= inner
        return found

    @cached_property
    def _functions(self) -> list[FunctionNode]:
        return self._facts.names.functions

    @cached_property
    def _wrapped(self) -> set[ast.AST]:
        """Functions passed to `tf.function(f)` or mapped over a data set."""
        found: set[ast.AST] = set()
        for node in self._facts.names.calls:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if not given:
                continue
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if self._facts.names.dotted(node.func) in _COMPILING or method in ("map", "flat_map", "interleave"):
                found.update(self._definitions(given[0]))
        return found

    def _definitions(self, node: ast.expr) -> list[ast.AST]:
        match node:
            case ast.Name(id=name):
                bindings = self._facts.names.bindings_of(name, node)
                return [b.node for b in bindings if isinstance(b.node, FunctionNode)]
            case ast.Lambda(body=body):
                calls = [n.func for n in ast.walk(body) if isinstance(n, ast.Call)]
                return [found for called in calls for found in self._definitions(called)]
            case ast.Call(args=[first, *_], func=function) if self._facts.names.dotted(function) == "functools.partial":
                return self._definitions(first)
            case ast.Attribute(attr=name):
                return [
                    f
                    for f in self._functions
                    if f.name == name and isinstance(self._facts.names.parents.get(f), ast.ClassDef)
                ]
            case _:
                return []

    def _is_compiled(self, function: FunctionNode) -> bool:
        for decorator in function.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self._facts.names.dotted(target) in _COMPILING:
                return True
            if isinstance(decorator, ast.Call) and any(
                self._facts.names.dotted(a) in _COMPILING for a in decorator.args
            ):
                return True
        return function in self._wrapped or self._compiled_by_keras(function)

    def _compiled_by_keras(self, function: FunctionNode) -> bool:
        owner = self._facts.names.parents.get(function)
        if not isinstance(owner, ast.ClassDef) or function.name not in _KERAS_METHODS:
            return False
        kind = self._facts.values.instance_of(owner).kind
        return kind in (Kind.MODEL, Kind.LAYER)

    def _callees(self, function: ast.AST) -> list[ast.AST]:
        found: list[ast.AST] = []
        for node in own_nodes(function):
            if isinstance(node, ast.Call):
                called = self._facts.values.of(node.func)
                if called.kind is Kind.FUNCTION and called.home is self._facts and called.node is not None:
                    found.append(called.node)
        return found
