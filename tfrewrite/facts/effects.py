"""What running a piece of a program changes or shows. What cannot be seen is UNKNOWN."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_LIBRARY_OBJECTS = frozenset(
    {
        Kind.TENSOR,
        Kind.VARIABLE,
        Kind.METRIC,
        Kind.MODEL,
        Kind.LAYER,
        Kind.OPTIMIZER,
        Kind.LOSS,
        Kind.DATASET,
        Kind.TAPE,
        Kind.WRITER,
        Kind.STRATEGY,
        Kind.LIBRARY,
        Kind.PYTHON,
        Kind.ARRAY,
        Kind.TUPLE,
        Kind.CONTAINER,
        Kind.ITERABLE,
    }
)
_PRINTING_METHODS = frozenset(
    {"fit", "evaluate", "predict", "summary", "fit_generator", "evaluate_generator", "predict_generator", "plot"}
)
_READS_OF_ANYTHING = frozenset({"numpy", "item", "tolist", "result", "format", "mean", "sum"})
_UPDATES_OF_ANYTHING = frozenset(
    {"update_state", "reset_state", "reset_states", "apply_gradients", "assign", "assign_add", "assign_sub"}
)
_STATEFUL = ("tensorflow.", "numpy.random.", "random.")
_RUNS_CODE = (
    "tensorflow.py_function",
    "tensorflow.numpy_function",
    "tensorflow.map_fn",
    "tensorflow.while_loop",
    "tensorflow.cond",
    "tensorflow.function",
    "tensorflow.nest.",
    "tensorflow.data.",
    "tensorflow.compat.",
)
_MANAGERS = frozenset({Kind.TAPE, Kind.WRITER, Kind.STRATEGY})
_READ_TWICE = frozenset({Kind.CONTAINER, Kind.TUPLE, Kind.ARRAY, Kind.TENSOR, Kind.PYTHON, Kind.VARIABLE, Kind.DATASET})
_CONSUMING = frozenset({"numpy.fromiter", "itertools.islice", "itertools.chain"}) | frozenset(
    f"builtins.{name}"
    for name in [
        "all",
        "any",
        "dict",
        "enumerate",
        "filter",
        "frozenset",
        "list",
        "map",
        "max",
        "min",
        "reversed",
        "set",
        "sorted",
        "sum",
        "tuple",
        "zip",
    ]
)
_ATTRIBUTE_METHODS = frozenset({"__getattr__", "__getattribute__"})
_LOOKING_ONLY = frozenset(f"builtins.{name}" for name in ("getattr", "hasattr", "id", "isinstance", "type"))
_TEXT_METHODS = frozenset({"__str__", "__repr__", "__format__"})
_ITERATION = frozenset({"__iter__", "__next__", "__getitem__", "__len__"})
_RUN_BY_DATASETS = frozenset({"from_generator", "py_function", "numpy_function"})
_PASSING_ON = frozenset({"builtins.enumerate", "builtins.zip", "builtins.iter", "builtins.list"})
_SILENT_MANAGERS = frozenset(
    {
        "tensorflow.GradientTape",
        "tensorflow.device",
        "tensorflow.name_scope",
        "tensorflow.init_scope",
        "tensorflow.summary.record_if",
        "tensorflow.control_dependencies",
        "builtins.open",
    }
)


def _most(changes: Iterable[Change]) -> Change:
    return max(changes, default=Change.NOTHING)


def _any(answers: Iterable[Answer]) -> Answer:
    found = Answer.NO
    for answer in answers:
        found = found | answer
        if found is Answer.YES:
            break
    return found


def _without_yields(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """What a generator runs itself: at a `yield` the loop over it goes on, which is looked at for its own sake."""
    for statement in body:
        for node in (statement, *own_nodes(statement)):
            if not isinstance(node, (ast.Yield, ast.YieldFrom)):
                yield node


def _given(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _may_be_function(argument: ast.expr) -> bool:
    return isinstance(argument, (ast.Name, ast.Attribute))


class Change(enum.IntEnum):
    """What running something can change."""

    NOTHING = 0
    STATE = 1
    """Variables, metrics, optimizers, models, random numbers: what TensorFlow keeps, never a tensor, list or array."""
    ANYTHING = 2


class Effects:
    """What each statement, expression and function of one program does besides computing."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._printing: dict[ast.AST, Answer] = {}
        self._open: set[ast.AST] = set()
        self._changing: dict[ast.AST, Change] = {}

    def may_print(self, node: ast.AST) -> Answer:
        """Whether running a node can show something: calls are followed, nested functions are not run."""
        return _any(self._prints(inner) for inner in (node, *own_nodes(node)))

    def may_change(self, node: ast.AST) -> Change:
        """What running a node can change. Binding a plain name is no change."""
        return _most(self._changes(inner) for inner in (node, *own_nodes(node)))

    def only_computes(self, node: ast.expr) -> bool:
        """Whether evaluating an expression, or not evaluating it, is known to make no difference to anything else."""
        return self.may_change(node) is Change.NOTHING and self.may_print(node) is Answer.NO

    def call_only_computes(self, call: ast.Call) -> bool:
        """The same for the call alone, its arguments left out."""
        return self._call_changes(call) is Change.NOTHING and self._call_prints(call) is Answer.NO

    def itself_only_computes(self, node: ast.expr) -> bool:
        """The same for an attribute or an item alone: a property or a method of a class of the program may run."""
        return self._changes(node) is Change.NOTHING and self._prints(node) is Answer.NO

    def showing_does_more(self, node: ast.expr) -> bool:
        """Whether making the text of an object runs code of the program that does more than compute."""
        value = self._facts.values.of(node)
        if not isinstance(value.node, ast.ClassDef) or value.home is None:
            return False
        methods = [s for s in value.node.body if isinstance(s, FunctionNode) and s.name in _TEXT_METHODS]
        effects = value.home.effects
        changes = _most(map(effects._function_changes, methods))
        return changes is not Change.NOTHING or _any(map(effects._function_prints, methods)) is not Answer.NO

    def iterating_prints(self, iterable: ast.expr) -> Answer:
        """Whether taking the next item of an iterable can show something. A progress bar on stderr is not counted."""
        return _any(
            Answer.UNKNOWN if body is None else _any(map(home.effects._prints, _without_yields(body)))
            for home, body in self._iterated_code(iterable)
        )

    def iterating_changes(self, iterable: ast.expr) -> Change:
        """What taking the next item of an iterable can change."""
        return _most(
            Change.ANYTHING if body is None else _most(map(home.effects._changes, _without_yields(body)))
            for home, body in self._iterated_code(iterable)
        )

    def _iterated_code(self, iterable: ast.expr) -> list[tuple[Facts, list[ast.stmt] | None]]:
        """The code of the project that runs when the next item is taken; None for code that cannot be seen."""
        known = self._facts.values.iterated(iterable).kind
        if known in (Kind.DATASET, Kind.ITERABLE):
            return self._code_in_datasets if known is Kind.DATASET else []
        if isinstance(iterable, ast.Call) and iterable.args:
            dotted = self._facts.names.dotted(iterable.func)
            if dotted in _PASSING_ON or catalog.is_progress_bar(dotted):
                return [code for argument in iterable.args for code in self._iterated_code(argument)]
        made = self._facts.values.of(iterable)
        if made.kind is Kind.FUNCTION and isinstance(made.node, FunctionNode) and made.home is not None:
            return [(made.home, made.node.body)]
        if isinstance(made.node, ast.ClassDef) and made.home is not None:
            methods = [s for s in made.node.body if isinstance(s, FunctionNode) and s.name in _ITERATION]
            return [(made.home, method.body) for method in methods] or [(self._facts, None)]
        if isinstance(iterable, ast.Name) and self._comes_from_outside(iterable):
            return []
        return [(self._facts, None)]

    @cached_property
    def _code_in_datasets(self) -> list[tuple[Facts, list[ast.stmt] | None]]:
        """The code of the program that its data sets run in Python when the next item is taken."""
        found: list[tuple[Facts, list[ast.stmt] | None]] = []
        for call in self._facts.names.calls:
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if method in _RUN_BY_DATASETS and call.args:
                followed = self._followed(self._facts.values.of(call.args[0]))
                if followed is not None:
                    found.append((followed[1], getattr(followed[0], "body", None)))
                else:
                    found.append((self._facts, None))
            elif method in _RUN_BY_DATASETS:
                found.append((self._facts, None))
        return found

    def _comes_from_outside(self, name: ast.Name) -> bool:
        """A parameter of a function that the program never calls: whoever calls it gives the data."""
        bindings = self._facts.names.bindings_of(name.id, name)
        owners = [
            self._facts.names.function_of(binding.node) for binding in bindings if isinstance(binding.node, ast.arg)
        ]
        return (
            bool(bindings)
            and len(owners) == len(bindings)
            and all(o is not None and self._facts.calls_of(o) == ([], True) for o in owners)
        )

    def may_redirect(self, item: ast.withitem) -> bool:
        """Whether a `with` item has the name of something that sends output elsewhere."""
        return any(word in ast.unparse(item.context_expr).lower() for word in ("redirect", "capture"))

    def is_silent_manager(self, item: ast.withitem) -> bool:
        """Whether entering and leaving a `with` item neither shows nor redirects anything, and catches no exception."""
        node = item.context_expr
        if self._facts.values.of(node).kind in _MANAGERS:
            return True
        if isinstance(node, ast.Call):
            if self._facts.names.dotted(node.func) in _SILENT_MANAGERS:
                return True
            owner = (
                self._facts.values.of(node.func.value).kind if isinstance(node.func, ast.Attribute) else Kind.UNKNOWN
            )
            return owner in _MANAGERS
        return False

    def _prints(self, node: ast.AST) -> Answer:
        match node:
            case ast.Call():
                return self._call_prints(node)
            case ast.For(iter=iterable):
                return self.iterating_prints(iterable)
            case ast.comprehension(iter=iterable):
                return self.iterating_prints(iterable)
            case ast.withitem():
                return Answer.NO if self.is_silent_manager(node) else Answer.UNKNOWN
            case (
                ast.Subscript(value=part) | ast.BinOp(left=ast.Name() as part) | ast.BinOp(right=ast.Name() as part)
            ) if self._runs_code(part):
                return Answer.UNKNOWN
            case ast.Attribute(ctx=ast.Load()):
                return _any(home.effects._function_prints(getter) for getter, home in self._properties(node))
            case (
                ast.Yield()
                | ast.YieldFrom()
                | ast.Await()
                | ast.AsyncFor()
                | ast.AsyncWith()
                | ast.Import()
                | ast.ImportFrom()
            ):
                return Answer.UNKNOWN
            case _:
                return Answer.NO

    def _call_prints(self, call: ast.Call) -> Answer:
        if self._facts.shows.is_show(call):
            return Answer.YES
        return _any([self._call_itself_prints(call), *map(self._argument_prints, _given(call))])

    def _call_itself_prints(self, call: ast.Call) -> Answer:
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if dotted == "builtins.next" and call.args:
            return self.iterating_prints(call.args[0])
        if dotted and catalog.prints_nothing(dotted):
            return Answer.UNKNOWN if self._asks_objects(dotted, call) else Answer.NO
        if isinstance(call.func, ast.Attribute):
            owner = self._facts.values.of(call.func.value)
            followed = self._followed(self._facts.values.of(call.func))
            if followed is not None:
                return followed[1].effects._function_prints(followed[0])
            if call.func.attr in _PRINTING_METHODS:
                return Answer.YES if owner.kind in (Kind.MODEL, Kind.UNKNOWN) else Answer.UNKNOWN
            if owner.kind in _LIBRARY_OBJECTS and owner.node is None:
                return Answer.NO
            known = owner.kind is Kind.UNKNOWN and not dotted.startswith("sys.")
            if known and call.func.attr in catalog.SILENT_ON_ANYTHING:
                return self._methods_print(call.func.attr)
        return self._called_prints(self._facts.values.of(call.func), call)

    def _methods_print(self, name: str) -> Answer:
        """Whether a method of that name of any class of the program may print: the object could be one of these."""
        known = [self._facts, *self._facts.project.imported_by(self._facts)]
        return _any(
            facts.effects._function_prints(function)
            for facts in known
            for function in facts.names.functions
            if function.name == name and facts.is_method(function)
        )

    def _argument_prints(self, argument: ast.expr) -> Answer:
        """A function that is passed on may run there."""
        if isinstance(argument, ast.Lambda):
            return self.may_print(argument.body)
        followed = self._followed(self._facts.values.of(argument)) if _may_be_function(argument) else None
        return followed[1].effects._function_prints(followed[0]) if followed is not None else Answer.NO

    def _called_prints(self, called: Value, call: ast.Call) -> Answer:
        followed = self._followed(called)
        if followed is not None:
            return followed[1].effects._function_prints(followed[0])
        if called.kind in (Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.LOSS, Kind.OPTIMIZER) and called.node is None:
            return Answer.NO
        return Answer.UNKNOWN

    def _followed(self, called: Value) -> tuple[ast.AST, Facts] | None:
        """The function of the project that a call runs."""
        home = called.home
        if home is None:
            return None
        match called.kind, called.node:
            case Kind.FUNCTION, ast.AST() as node:
                return node, home
            case ((Kind.MODEL | Kind.LAYER | Kind.METRIC | Kind.LOSS), ast.ClassDef() as cls):
                method = home.values.member(cls, "call" if called.kind is not Kind.METRIC else "update_state")
                return (method.node, home) if method.kind is Kind.FUNCTION and method.node is not None else None
            case Kind.CLASS, ast.ClassDef() as cls:
                method = home.values.member(cls, "__init__")
                return (method.node, home) if method.kind is Kind.FUNCTION and method.node is not None else None
            case Kind.OBJECT, ast.ClassDef() as cls:
                method = home.values.member(cls, "__call__")
                return (method.node, home) if method.kind is Kind.FUNCTION and method.node is not None else None
            case _:
                return None

    def _runs_code(self, operand: ast.expr) -> bool:
        """Whether operators and items of a value may be methods that the program wrote, or insert what is missing."""
        return self._facts.values.of(operand).kind in (Kind.OBJECT, Kind.LIBRARY)

    def _properties(self, node: ast.Attribute) -> list[tuple[FunctionNode, Facts]]:
        """The properties of classes of the program that reading an attribute may run."""
        if self._facts.is_of_library(node):
            return []
        owner = self._facts.values.of(node.value)
        found = self._facts.properties_named(node.attr)
        if isinstance(owner.node, ast.ClassDef) and owner.home is not None:
            body = owner.node.body
            found += [(s, owner.home) for s in body if isinstance(s, FunctionNode) and s.name in _ATTRIBUTE_METHODS]
        return found

    def _function_prints(self, function: ast.AST) -> Answer:
        """What a function shows; inside of a recursion that is settled by its outermost call alone."""
        if function in self._printing:
            return self._printing[function]
        if function in self._open:
            return Answer.NO
        self._open.add(function)
        body = getattr(function, "body", [])
        answer = _any(self.may_print(statement) for statement in body)
        self._open.discard(function)
        if answer is not Answer.NO or not self._open:
            self._printing[function] = answer
        return answer

    def _function_changes(self, function: ast.AST) -> Change:
        if function not in self._changing:
            self._changing[function] = Change.ANYTHING
            body = getattr(function, "body", [])
            outer = any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in own_nodes(function))
            self._changing[function] = Change.ANYTHING if outer else _most(self.may_change(s) for s in body)
        return self._changing[function]

    def _changes(self, node: ast.AST) -> Change:
        match node:
            case ast.Call():
                return self._call_changes(node)
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                return Change.ANYTHING
            case ast.Attribute():
                return _most(home.effects._function_changes(getter) for getter, home in self._properties(node))
            case (
                ast.Subscript(value=part) | ast.BinOp(left=ast.Name() as part) | ast.BinOp(right=ast.Name() as part)
            ) if self._runs_code(part):
                return Change.ANYTHING
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name() as container]) if (
                self._facts.values.of(container).kind is Kind.ITERABLE
            ):
                return Change.ANYTHING
            case ast.Starred(value=iterable) if not self._can_be_read_twice(iterable):
                return Change.ANYTHING
            case ast.AugAssign(target=ast.Name() as target):
                return self._augmenting(node, target)
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
                return self.iterating_changes(iterable)
            case ast.withitem():
                return Change.NOTHING if self.is_silent_manager(node) else Change.ANYTHING
            case ast.Yield() | ast.YieldFrom() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                return Change.ANYTHING
            case ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal() | ast.NamedExpr():
                return Change.ANYTHING
            case _:
                return Change.NOTHING

    def _augmenting(self, statement: ast.AugAssign, target: ast.Name) -> Change:
        """`x += y` binds a name where `x` is immutable, and changes an object in place where it is not."""
        before = self._facts.names.bindings_of(target.id, statement)
        kinds = {self._facts.values.settled(binding).kind for binding in before}
        return Change.NOTHING if kinds and kinds <= catalog.IMMUTABLE else Change.ANYTHING

    def _call_changes(self, call: ast.Call) -> Change:
        if self._facts.shows.is_show(call):
            return Change.NOTHING
        return _most([self._call_itself_changes(call), *map(self._argument_changes, _given(call))])

    def _call_itself_changes(self, call: ast.Call) -> Change:
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if dotted.endswith((".shuffle", ".at")) or any(keyword.arg == "out" for keyword in call.keywords):
            return Change.ANYTHING
        if dotted:
            if self._asks_objects(dotted, call):
                return Change.ANYTHING
            if dotted in _CONSUMING and not all(map(self._can_be_read_twice, call.args)):
                return Change.ANYTHING
            if catalog.only_computes(dotted) or catalog.is_clock(dotted) or catalog.is_progress_bar(dotted):
                return Change.NOTHING
            if dotted.startswith(_STATEFUL) and not dotted.startswith(_RUNS_CODE):
                return Change.STATE
        called = self._facts.values.of(call.func)
        followed = self._followed(called) if called.kind is not Kind.CLASS else None
        if isinstance(call.func, ast.Attribute) and followed is None:
            change = self._method_changes(call.func, self._facts.values.of(call.func.value))
            if change is not None:
                return change
        if followed is not None:
            inside = followed[1].effects._function_changes(followed[0])
            return inside if called.kind is Kind.FUNCTION else max(inside, Change.STATE)
        if called.node is None and called.kind in (Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.OPTIMIZER):
            return Change.STATE
        return Change.NOTHING if called.kind is Kind.LOSS and called.node is None else Change.ANYTHING

    def _argument_changes(self, argument: ast.expr) -> Change:
        """A function that is passed on may run there."""
        if isinstance(argument, ast.Lambda):
            return self.may_change(argument.body)
        if isinstance(argument, ast.Attribute) and self._facts.values.of(argument.value).kind is Kind.CONTAINER:
            return Change.ANYTHING
        followed = self._followed(self._facts.values.of(argument)) if _may_be_function(argument) else None
        return followed[1].effects._function_changes(followed[0]) if followed is not None else Change.NOTHING

    def _asks_objects(self, dotted: str, call: ast.Call) -> bool:
        """Whether a builtin such as `len` runs a method that the program wrote for its own objects."""
        if not dotted.startswith("builtins.") or dotted in _LOOKING_ONLY:
            return False
        return any(self._facts.values.of(argument).kind is Kind.OBJECT for argument in call.args)

    def _can_be_read_twice(self, argument: ast.expr) -> bool:
        """Whether going through an iterable leaves it as it was: no iterator, no generator."""
        match argument:
            case ast.Starred(value=inner):
                return self._can_be_read_twice(inner)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._facts.values.of(argument).kind in _READ_TWICE
            case _:
                return True

    def _method_changes(self, function: ast.Attribute, owner: Value) -> Change | None:
        name = function.attr
        match owner.kind:
            case Kind.METRIC if owner.node is None:
                return Change.NOTHING if name == "result" else Change.STATE
            case Kind.DATASET:
                return Change.NOTHING
            case Kind.PYTHON if name == "join":
                return Change.NOTHING
            case Kind.TENSOR | Kind.PYTHON:
                return Change.NOTHING if name in catalog.READING_METHODS else Change.ANYTHING
            case Kind.VARIABLE:
                return Change.NOTHING if name in catalog.READING_METHODS else Change.STATE
            case Kind.OPTIMIZER | Kind.WRITER | Kind.LIBRARY if owner.node is None:
                return Change.STATE
            case Kind.TAPE:
                return Change.NOTHING if name in ("gradient", "watch", "jacobian") else Change.STATE
            case Kind.ARRAY | Kind.CONTAINER | Kind.TUPLE:
                return Change.NOTHING if name in catalog.READING_METHODS else Change.ANYTHING
            case Kind.UNKNOWN if name in _READS_OF_ANYTHING or name in _UPDATES_OF_ANYTHING:
                own = [f for f in self._facts.names.functions if f.name == name and self._facts.is_method(f)]
                least = Change.NOTHING if name in _READS_OF_ANYTHING else Change.STATE
                return max([least, *map(self._function_changes, own)])
            case _:
                return None
