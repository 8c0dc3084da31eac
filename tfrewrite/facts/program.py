"""One program by itself: what its text says, before anything is known of values or of other files."""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property

from tfrewrite.facts import patches
from tfrewrite.facts.catalog import GRAPH_MODE, GRAPH_PARTS, LIBRARIES, TF1_MARKS, TF1_WORDS
from tfrewrite.facts.evaluation import SEES_NAMES
from tfrewrite.facts.frameworks import FRAMEWORKS
from tfrewrite.facts.names import Exports, Names
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.source.file import SourceFile


class Program:
    """What can be read off a program, answered once."""

    def __init__(
        self,
        source: SourceFile,
        tree: ast.Module,
        exports: Exports,
        runs_early: Callable[[], bool],
        patched: Callable[[], patches.Patched],
    ) -> None:
        self.source = source
        self.tree = tree
        self._exports = exports
        self._runs_early = runs_early
        self._patched = patched

    @cached_property
    def names(self) -> Names:
        """Who each name is."""
        notebook = self.source.notebook
        cells = [cell.line for cell in notebook.cells] if notebook is not None else []
        return Names(self.tree, cells, self._exports, self._runs_early, self._patched)

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

    @cached_property
    def gradient_targets(self) -> list[ast.Name]:
        """The names that a tape is asked for the gradient of: they hold tensors there."""
        calls = [c for c in self._calls.get("gradient", []) if isinstance(c.func, ast.Attribute) and c.args]
        return [c.args[0] for c in calls if isinstance(c.args[0], ast.Name)]

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

    def sets_by_text(self, name: str) -> bool:
        """Whether a method of that name may be replaced without being written: by its text, or through `__dict__`."""
        if patches.holds(self.names.patched, patches.OWN, name) or self._stores_in_dictionaries:
            return True
        own = ("self", "args", "FLAGS")
        others = [text for target, text in self.set_by_text if getattr(target, "id", "") not in own]
        return any(not isinstance(text, ast.Constant) or text.value == name for text in others)

    @cached_property
    def _stores_in_dictionaries(self) -> bool:
        """Whether the program changes what an object's `__dict__` holds."""
        held = (n for n in self.names.attributes if n.attr == "__dict__" and getattr(n.value, "id", "") != "self")
        around = [self.names.parents.get(node) for node in held]
        return any(
            (isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load))
            or (isinstance(parent, ast.Attribute) and parent.attr in ("update", "setdefault", "pop", "clear"))
            for parent in around
        )

    @cached_property
    def changes_shapes(self) -> bool:
        """Whether the program gives arrays another shape or dtype in place."""
        stored = {node.attr for node in self.names.attributes if not isinstance(node.ctx, ast.Load)}
        return bool(stored & {"shape", "dtype", "strides"}) or bool(self._calls.get("resize"))

    @cached_property
    def sets_attributes_by_text(self) -> bool:
        """Whether attributes may be set without being written: by `setattr`, or through `__dict__`."""
        by_text = any(self.names.dotted(call.func) in _SETTING for call in self._calls.get("setattr", []))
        by_text = by_text or any(map(self._changes_attributes, self._calls.get("vars", [])))
        return by_text or any(node.attr in ("__dict__", "__class__") for node in self.names.attributes)

    def _changes_attributes(self, call: ast.Call) -> bool:
        """Whether `vars(object)` is more than read."""
        parent = self.names.parents.get(call)
        if isinstance(parent, ast.Attribute):
            return parent.attr not in ("get", "items", "keys", "values", "copy")
        stored = isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load)
        return bool(call.args) and (stored or isinstance(parent, (ast.Assign, ast.NamedExpr)))

    @cached_property
    def calls_constructors_again(self) -> bool:
        """Whether the program calls `__init__` of an object that may have been made already: `self.__init__()`."""
        for call in self.names.calls:
            match call.func:
                case ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super"))):
                    continue
                case ast.Attribute(attr="__init__", value=owner):
                    around = self.names.function_of(call)
                    above = isinstance(owner, (ast.Name, ast.Attribute)) and getattr(around, "name", "") == "__init__"
                    if not above or (isinstance(owner, ast.Name) and owner.id == "self"):
                        return True
                case _:
                    pass
        return False

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        """The classes that the program defines."""
        return [scope.node for scope in self.names.scopes.values() if isinstance(scope.node, ast.ClassDef)]

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
