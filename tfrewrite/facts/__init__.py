"""What is known about TensorFlow in a program and across its project. Facts look; they never edit."""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import cached_property

from tfrewrite.facts.aliases import Aliases
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.call_sites import CallSites, call_sites
from tfrewrite.facts.callers import AllCallers
from tfrewrite.facts.captures import Captures
from tfrewrite.facts.catalog import GRAPH_MODE, GRAPH_PARTS, LIBRARIES, TF1_MARKS, TF1_WORDS
from tfrewrite.facts.counting import Counting
from tfrewrite.facts.effects import Change, Effects
from tfrewrite.facts.evaluation import SEES_NAMES
from tfrewrite.facts.frameworks import FRAMEWORKS
from tfrewrite.facts.gradients import Gradients
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.loops import Loops
from tfrewrite.facts.names import Names
from tfrewrite.facts.project import Project, Shelf
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.shows import Shows
from tfrewrite.facts.specs import Specs
from tfrewrite.facts.switches import setting_of
from tfrewrite.facts.syncs import Syncs
from tfrewrite.facts.traced import Traced
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.uses import Uses
from tfrewrite.facts.value import is_plain_data
from tfrewrite.facts.values import Values
from tfrewrite.facts.values.containers import Changes
from tfrewrite.problems import Problem
from tfrewrite.source.file import SourceFile, parse_problem

__all__ = ["Answer", "Facts", "Project", "Shelf"]

OptionValue = int | str | bool


class Facts:
    """Every question about one program, answered once."""

    def __init__(
        self, source: SourceFile, tree: ast.Module, project: Project, options: Mapping[str, OptionValue] | None = None
    ) -> None:
        self.source = source
        self.tree = tree
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
    def names(self) -> Names:
        """Who each name is."""
        notebook = self.source.notebook
        cells = [cell.line for cell in notebook.cells] if notebook is not None else []
        return Names(self.tree, cells, lambda module, name: self.project.exports(self, module, name))

    @cached_property
    def setting(self) -> Setting:
        """What the program runs on, as far as its project says so."""
        return setting_of(self)

    @cached_property
    def values(self) -> Values:
        """What each expression is."""
        return Values(self)

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

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines of the program as the parser counts them, in UTF-8 and without their ends."""
        text = self.source.program.decode(self.source.encoding).replace("\r\n", "\n").replace("\r", "\n")
        return text.encode().split(b"\n")

    def segment(self, node: ast.expr | ast.stmt) -> str:
        """The source of a node as it stands, continuation lines moved left by the node's own indentation."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        lines = list(self.lines[node.lineno - 1 : node.end_lineno])
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        if not any(quotes in line for line in lines for quotes in (b'"""', b"'''")):
            margin = self.lines[node.lineno - 1][: node.col_offset]
            lines[1:] = [line.removeprefix(margin) if not margin.strip() else line for line in lines[1:]]
        return b"\n".join(lines).decode()

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

    def is_elif(self, statement: ast.stmt | None) -> bool:
        """Whether a statement is the `elif` of another one."""
        parent = self.names.parents.get(statement) if isinstance(statement, ast.If) else None
        if not isinstance(parent, ast.If) or parent.orelse != [statement]:
            return False
        return statement is not None and self.lines[statement.lineno - 1][statement.col_offset :].startswith(b"elif")

    @cached_property
    def uses_tensorflow1(self) -> bool:
        """Whether the whole program runs graphs in sessions, as TensorFlow 1 did."""
        imports = self.names.imports.values()
        if any(dotted == "tensorflow.compat.v1" or dotted.startswith("tensorflow.compat.v1.") for dotted in imports):
            return True
        return any(GRAPH_MODE.match(dotted) for dotted, _ in self._tensorflow1_names)

    def builds_graphs_around(self, node: ast.AST) -> bool:
        """Whether the function around a node, or the module's own code, builds graphs for sessions."""
        here = self.names.function_of(node)
        return any(GRAPH_PARTS.match(d) and self.names.function_of(n) is here for d, n in self._tensorflow1_names)

    @cached_property
    def _tensorflow1_names(self) -> list[tuple[str, ast.AST]]:
        if not any(mark in self.source.program for mark in TF1_MARKS):
            return []
        telling = (node for node in self.names.attributes if TF1_WORDS.search(node.attr))
        return [(dotted, node) for node in telling if (dotted := self.names.dotted(node)).startswith("tensorflow.")]

    @cached_property
    def reads_names_by_text(self) -> bool:
        """Whether the program can reach its names without writing them: new ones would be seen."""
        return any(self.names.dotted(c.func) in SEES_NAMES for c in self.names.calls if not _looks_at_object(c))

    @cached_property
    def imports_other_frameworks(self) -> bool:
        """Whether `.numpy()` and `.item()` may be those of PyTorch, JAX, MXNet or Paddle."""
        roots = {dotted.lstrip(".").split(".")[0] for dotted in self.names.imports.values()}
        return bool(roots & FRAMEWORKS)

    @cached_property
    def _calls(self) -> dict[str, list[ast.Call]]:
        found: dict[str, list[ast.Call]] = {}
        for call in self.names.calls:
            match call.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found.setdefault(name, []).append(call)
                case _:
                    pass
        return found

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

    def is_method(self, function: FunctionNode) -> bool:
        """Whether a function is defined in the body of a class."""
        return isinstance(self.names.parents.get(function), ast.ClassDef)

    @cached_property
    def _stores(self) -> dict[ast.ClassDef, dict[str, list[ast.expr]]]:
        return {}

    def attribute_stores(self, cls: ast.ClassDef) -> dict[str, list[ast.expr]]:
        """For each attribute, what the methods of a class assign to it on their first parameter."""
        if cls not in self._stores:
            found: dict[str, list[ast.expr]] = {}
            for method in cls.body:
                if isinstance(method, FunctionNode) and method.args.args:
                    for node in own_nodes(method):
                        _collect_stores(node, method.args.args[0].arg, found)
            self._stores[cls] = found
        return self._stores[cls]

    @cached_property
    def properties(self) -> dict[str, list[FunctionNode]]:
        """The functions of the program that run when an attribute is read, by name."""
        found: dict[str, list[FunctionNode]] = {}
        for function in self.names.functions:
            if self.is_method(function) and any("property" in ast.unparse(d) for d in function.decorator_list):
                found.setdefault(function.name, []).append(function)
        for call in self.names.calls:  # x = property(get)
            parent = self.names.parents.get(call)
            if self.names.dotted(call.func) == "builtins.property" and isinstance(parent, ast.Assign):
                getters = [f for f in self.names.functions if call.args and f.name == ast.unparse(call.args[0])]
                for name in (target.id for target in parent.targets if isinstance(target, ast.Name)):
                    found.setdefault(name, []).extend(getters)
        return found

    def properties_named(self, name: str) -> list[tuple[FunctionNode, Facts]]:
        """The properties of that name in the program and in those that it imports."""
        programs = [self, *self.project.imported_by(self)]
        return [(function, facts) for facts in programs for function in facts.properties.get(name, [])]

    @cached_property
    def gradient_targets(self) -> list[ast.Name]:
        """The names that a tape is asked for the gradient of: they hold tensors there."""
        calls = [c for c in self._calls.get("gradient", []) if isinstance(c.func, ast.Attribute) and c.args]
        return [c.args[0] for c in calls if isinstance(c.args[0], ast.Name)]

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

    @cached_property
    def binds_names_by_text(self) -> bool:
        """Whether module-level names may be bound without being written: by `exec`, or through `globals()`."""
        calls = [call for name in ("globals", "vars", "exec") for call in self._calls.get(name, [])]
        return any(self._binds_by_text(call) for call in calls)

    def _binds_by_text(self, call: ast.Call) -> bool:
        if self.names.dotted(call.func) not in ("builtins.globals", "builtins.vars", "builtins.exec") or (
            call.args and self.names.dotted(call.func) == "builtins.vars"
        ):
            return False
        parent = self.names.parents.get(call)
        reading = isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load)
        getting = isinstance(parent, ast.Attribute) and parent.attr in ("get", "items", "keys", "values")
        looking = isinstance(parent, ast.Compare)
        return self.names.dotted(call.func) == "builtins.exec" or not (reading or getting or looking)

    @cached_property
    def changes_classes(self) -> bool:
        """Whether the program may give objects another class."""
        return any(node.attr == "__class__" and not isinstance(node.ctx, ast.Load) for node in self.names.attributes)

    @cached_property
    def set_by_text(self) -> list[tuple[ast.expr, ast.expr]]:
        """The objects and the texts of the attributes that `setattr` sets."""
        calls = (c for c in self.names.calls if self.names.dotted(c.func) == "builtins.setattr")
        return [(call.args[0], call.args[1]) for call in calls if len(call.args) > 1]

    @cached_property
    def changes_shapes(self) -> bool:
        """Whether the program gives arrays another shape or dtype in place."""
        stored = {node.attr for node in self.names.attributes if not isinstance(node.ctx, ast.Load)}
        return bool(stored & {"shape", "dtype", "strides"}) or bool(self._calls.get("resize"))

    @cached_property
    def sets_attributes_by_text(self) -> bool:
        """Whether attributes may be set without being written: by `setattr`, or through `__dict__`."""
        by_text = any(self.names.dotted(call.func) in _SETTING for call in self._calls.get("setattr", []))
        return by_text or any(node.attr in ("__dict__", "__class__") for node in self.names.attributes)

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        """The classes that the program defines."""
        return [scope.node for scope in self.names.scopes.values() if isinstance(scope.node, ast.ClassDef)]

    def call_sites(self, function: FunctionNode) -> CallSites:
        """Where the project calls a function."""
        if function not in self._call_sites:
            self._call_sites[function] = call_sites(self, function)
        return self._call_sites[function]

    @cached_property
    def _call_sites(self) -> dict[FunctionNode, CallSites]:
        return {}

    @cached_property
    def _words(self) -> dict[str, list[ast.Name | ast.Attribute]]:
        found: dict[str, list[ast.Name | ast.Attribute]] = {}
        for name in self.names.loads:
            if isinstance(name.ctx, ast.Load):
                found.setdefault(name.id, []).append(name)
        for node in self.names.attributes:
            if isinstance(node.ctx, ast.Load):
                found.setdefault(node.attr, []).append(node)
        return found

    @cached_property
    def _named(self) -> dict[str, list[ast.Name]]:
        found: dict[str, list[ast.Name]] = {}
        for name in sorted(self.names.loads, key=_line_of):
            found.setdefault(name.id, []).append(name)
        return found

    def names_spelled(self, word: str, within: ast.AST | None = None) -> list[ast.Name]:
        """Every place that reads, binds or deletes a name of that spelling, in the lines of a node if one is given."""
        found = self._named.get(word, [])
        if not isinstance(within, ast.stmt | ast.expr) or within.end_lineno is None:
            return found
        first = bisect_left(found, within.lineno, key=_line_of)
        return found[first : bisect_right(found, within.end_lineno, key=_line_of)]

    def reads_of_word(self, word: str) -> list[ast.Name | ast.Attribute]:
        """Every place that reads a name or an attribute of that spelling."""
        return self._words.get(word, [])

    def is_library(self, root: str) -> bool:
        """Whether a package is one of which the facts know something."""
        return root in LIBRARIES or root in FRAMEWORKS or root in sys.stdlib_module_names

    @cached_property
    def filled_names(self) -> set[str]:
        """Names into whose values something is stored by index or key."""
        subscripts = (n for n in self.names.subscripts if not isinstance(n.ctx, ast.Load))
        return {node.value.id for node in subscripts if isinstance(node.value, ast.Name)}

    def appended_to(self, name: str) -> list[ast.expr]:
        """What calls of `append` in the program add to a list of that name."""
        calls = self._calls.get("append", [])
        return [
            call.args[0]
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == name
            and call.args
        ]

    def may_be_replaced(self, cls: ast.ClassDef, name: str) -> bool:
        """Whether a method may be another one for some object: overridden in a subclass, or assigned anew."""
        if name in self.stored_attributes:
            return True
        below = [c for c in self.subclasses_of(cls.name) if any(getattr(s, "name", "") == name for s in c.body)]
        return bool(below) or self.project.is_subclassed_elsewhere(self, cls.name)

    def may_be_subclassed(self, cls: ast.ClassDef) -> bool:
        """Whether a class of the project derives from this one."""
        return bool(self.subclasses_of(cls.name)) or self.project.is_subclassed_elsewhere(self, cls.name)

    def subclasses_of(self, name: str, seen: frozenset[str] = frozenset()) -> list[ast.ClassDef]:
        """The classes of the program that derive from one of that name, whatever it is."""
        direct = self._derived.get(name, [])
        below = [i for c in direct if c.name not in seen for i in self.subclasses_of(c.name, seen | {name, c.name})]
        return [*direct, *(cls for cls in below if cls not in direct)]

    @cached_property
    def _derived(self) -> dict[str, list[ast.ClassDef]]:
        """The classes of the program by the last word of each of their bases."""
        found: dict[str, list[ast.ClassDef]] = {}
        for cls in self.classes:
            for word in dict.fromkeys(ast.unparse(base).split(".")[-1] for base in cls.bases):
                found.setdefault(word, []).append(cls)
        return found

    def count_of_stores(self, name: str) -> int:
        """How often the program assigns to an attribute of that name, of whatever object."""
        return sum(node.attr == name and not isinstance(node.ctx, ast.Load) for node in self.names.attributes)

    @cached_property
    def stored_attributes(self) -> set[str]:
        """Names of attributes that something other than a constructor assigns."""
        found: set[str] = set()
        for node in self.names.attributes:
            if isinstance(node.ctx, (ast.Store, ast.Del)):
                function = self.names.function_of(node)
                if function is None or function.name != "__init__":
                    found.add(node.attr)
        return found


_SETTING = frozenset({"builtins.setattr", "builtins.object.__setattr__"})


def _line_of(name: ast.Name) -> int:
    return name.lineno


def _looks_at_object(call: ast.Call) -> bool:
    """`vars(x)` and `dir(x)` look at an object, not at the names around them."""
    return isinstance(call.func, ast.Name) and call.func.id in ("vars", "dir") and bool(call.args)


def _collect_stores(node: ast.AST, receiver: str, found: dict[str, list[ast.expr]]) -> None:
    if not isinstance(node, (ast.Assign, ast.AugAssign)):
        return
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        match target:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == receiver:
                found.setdefault(attribute, []).append(node.value)
            case _:
                pass
