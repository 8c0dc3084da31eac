"""The steps that a round of a loop, or a call of a function, makes: from the tape to the update, or a forward pass."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.gradient_names import gradient_names, updates_by_hand
from tfrewrite.facts.handed import Handling, handed
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, LoopNode, children, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEEPEST = 8
_HARMLESS = words(
    "add add_scalar all any append argmax argmin as_default astype axis clear close copy count debug decode dot "
    "encode endswith error exception exists extend figure fill flatten flush format get get_next group imread "
    "imshow imwrite index info insert isdigit item items join keys legend lower lstrip makedirs match max mean min "
    "mkdir next next_batch numpy plot pop popleft put ravel read readline readlines remove render replace reset "
    "reset_state reset_states reshape result rstrip sample_action savefig scatter scope search seed set_description "
    "set_postfix set_title setdefault show sort split squeeze startswith std strip subplot sum title tolist "
    "transpose update upper values warning write writelines zfill"
)
_DATA_WORK = words(
    "imread imdecode load_img img_to_array open read_csv decode_csv loadtxt genfromtxt load imwrite resize imsave "
    "SerializeToString Example parse_single_example decode_jpeg decode_image decode_png read_file tokenize"
)
_FORWARD = frozenset({Kind.MODEL, Kind.LAYER})


class Work(enum.Enum):
    """What a step does."""

    TRAINING = "training"
    GRADIENTS = "gradients"
    """Gradients are taken, and used elsewhere."""
    EVALUATION = "evaluation"
    GENERATION = "generation"
    DATA = "data preparation"


class Form(enum.Enum):
    """How a step is written."""

    INLINE = "inline"
    CALLED = "a call"
    KERAS = "a call of Keras"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the statements that hold it where it is written out, else the call that makes it."""

    work: Work
    form: Form
    home: Facts = field(compare=False)
    statements: tuple[ast.stmt, ...] = ()
    """From the tape to the last update, of the suite that holds both."""
    call: ast.Call | None = None
    function: FunctionNode | None = None
    """The function of the project that is called."""
    function_home: Facts | None = field(default=None, compare=False)

    def __str__(self) -> str:
        if self.call is not None:
            return f"{self.work.value} by {ast.unparse(self.call.func)}"
        first, last = self.statements[0].lineno, self.statements[-1].end_lineno
        return (
            f"{self.work.value} in lines {first} to {last}" if first != last else f"{self.work.value} in line {first}"
        )


@dataclass(slots=True)
class Steps:
    """What one round does: its steps, the loops over steps that it calls, and what is not known of it."""

    found: list[Step] = field(default_factory=list)
    calls_loops: list[tuple[Facts, FunctionNode, ast.Call]] = field(default_factory=list)
    """Functions that loop over steps themselves."""
    fits: list[ast.Call] = field(default_factory=list)
    why: str = ""
    """Why there may be further steps."""
    prepares_data: bool = False

    def of(self, work: Work) -> list[Step]:
        """The steps of one kind."""
        return [step for step in self.found if step.work is work]

    @property
    def work(self) -> Work | None:
        """What the round does itself: training before gradients, evaluation and generation."""
        return next((work for work in Work if self.of(work)), None)


def steps_of(facts: Facts, root: LoopNode | FunctionNode, depth: int = _DEEPEST) -> Steps:
    """The steps of one round of a loop, or of one call of a function; those of loops inside are left out."""
    known = facts.loops.known_steps
    if root not in known:
        known[root] = Steps(why="it calls itself")
        known[root] = _Looking(facts, root, depth).look() if depth else Steps(why="calls that go too deep")
    return known[root]


class _Looking:
    def __init__(self, facts: Facts, root: LoopNode | FunctionNode, depth: int) -> None:
        self.facts = facts
        self.root = root
        self.depth = depth
        self.steps = Steps()
        self.nodes = list(own_round(root))

    def look(self) -> Steps:
        updates = [node for node in self.nodes if isinstance(node, ast.Call) and self._update(node) is Answer.YES]
        gradients = gradient_names(self.facts, self.root)
        by_hand = list(updates_by_hand(self.facts, self.root, gradients))
        taped = [n for n in self.nodes if isinstance(n, (ast.With, ast.AsyncWith)) and self._holds_tape(n)]
        inline: list[ast.AST] = [*updates, *by_hand]
        if inline and (taped or updates):
            self._inline([*taped, *inline])
        elif taped:
            self.steps.found.append(Step(Work.GRADIENTS, Form.INLINE, self.facts, (taped[0],)))
        for node in self.nodes:
            if isinstance(node, ast.Call) and node not in updates:
                self._call(node)
            elif isinstance(node, (ast.Yield, ast.YieldFrom)):
                self.steps.prepares_data = True
        if any(step.work is Work.TRAINING for step in self.steps.found):
            self.steps.found = [s for s in self.steps.found if s.work is Work.TRAINING or s.form is not Form.INLINE]
        return self.steps

    def _holds_tape(self, statement: ast.With | ast.AsyncWith) -> bool:
        return any(self.facts.values.of(item.context_expr).kind is Kind.TAPE for item in statement.items)

    def _inline(self, parts: list[ast.AST]) -> None:
        """The statements of one suite from the first part to the last."""
        paths = [self._path(part) for part in parts]
        shared = next((depth for depth in range(min(map(len, paths))) if len({p[depth] for p in paths}) > 1), None)
        level = shared if shared is not None else min(map(len, paths)) - 1
        heads = {path[level] for path in paths}
        suite = next((s for s in _suites_around(self.facts, paths[0][level]) if heads <= set(s)), None)
        if suite is None:
            heads, level = {path[0] for path in paths}, 0
            suite = next((s for s in _suites_around(self.facts, paths[0][0]) if heads <= set(s)), None)
        if suite is None:
            self.steps.why = self.steps.why or "a step over several suites"
            return
        places = sorted(suite.index(head) for head in heads)
        span = tuple(suite[places[0] : places[-1] + 1])
        self.steps.found.append(Step(Work.TRAINING, Form.INLINE, self.facts, span))

    def _path(self, node: ast.AST) -> list[ast.stmt]:
        """The statements from the round's own suite down to a node."""
        path = [node] if isinstance(node, ast.stmt) else []
        for parent in self.facts.names.enclosing(node):
            if parent is self.root:
                break
            if isinstance(parent, ast.stmt):
                path.append(parent)
        return path[::-1]

    def _update(self, call: ast.Call) -> Answer:
        """Whether a call changes weights by gradients."""
        if not isinstance(call.func, ast.Attribute):
            return Answer.NO
        name, owner = call.func.attr, self.facts.values.of(call.func.value)
        if name not in ("apply_gradients", "minimize", "apply"):
            return Answer.NO
        if owner.kinds == {Kind.OPTIMIZER}:
            return Answer.YES
        if owner.node is not None or owner.kind is not Kind.UNKNOWN or self.facts.names.dotted(call.func):
            return Answer.NO
        if name == "apply_gradients" and not any(f.name == name for f in self.facts.names.functions):
            return Answer.YES
        return Answer.UNKNOWN if name != "apply" else Answer.NO

    def _call(self, call: ast.Call) -> None:
        if self._update(call) is Answer.UNKNOWN:
            self.steps.why = self.steps.why or f"the owner of {ast.unparse(call.func)} is not known"
            return
        dotted = catalog.normalised(self.facts.names.dotted(call.func))
        name = dotted.rpartition(".")[2] or _word(call.func)
        if name in _DATA_WORK:
            self.steps.prepares_data = True
        for index, argument in _arguments(call):
            self._argument(call, index, argument)
        if dotted:
            if dotted.startswith("tensorflow.") and self.facts.values.of(call.func).kind is Kind.UNKNOWN:
                return
            if not self.facts.values.of(call.func).node:
                return
        if isinstance(call.func, ast.Attribute) and self._method(call, call.func):
            return
        self._value(call, self.facts.values.of(call.func))

    def _argument(self, call: ast.Call, index: int | str, argument: ast.expr) -> None:
        """A function that is handed on may run: `strategy.run(step)`, `dataset.reduce(0, step)`."""
        if not isinstance(argument, (ast.Name, ast.Attribute, ast.Lambda)):
            return
        value = self.facts.values.of(argument)
        if value.kind is not Kind.FUNCTION or not isinstance(value.node, FunctionNode):
            return
        what = handed(self.facts, call, index)
        if what.handling in (Handling.REPLICA, Handling.HERE, Handling.TRACED):
            self._function(call, value)

    def _method(self, call: ast.Call, function: ast.Attribute) -> bool:
        """What a method of an object of a library does; False where it is left to its definition."""
        name, owner = function.attr, self.facts.values.of(function.value)
        if name in ("fit", "fit_generator") and not isinstance(owner.node, ast.ClassDef):
            if owner.kinds == {Kind.MODEL}:
                self.steps.fits.append(call)
            elif owner.kind is Kind.UNKNOWN:
                self.steps.why = (
                    self.steps.why or f"whether {ast.unparse(function.value)} is a Keras model is not known"
                )
            return True
        if name == "train_on_batch" and (owner.kind in (Kind.MODEL, Kind.UNKNOWN)):
            self.steps.found.append(Step(Work.TRAINING, Form.KERAS, self.facts, (), call))
            return True
        evaluates = name in ("test_on_batch", "evaluate", "update_state")
        if evaluates and (
            owner.kind in (Kind.MODEL, Kind.METRIC) or (owner.kind is Kind.UNKNOWN and name != "evaluate")
        ):
            self.steps.found.append(Step(Work.EVALUATION, Form.KERAS, self.facts, (), call))
            return True
        if name in ("predict", "predict_on_batch") and owner.kind is Kind.MODEL:
            self.steps.found.append(Step(Work.GENERATION, Form.KERAS, self.facts, (), call))
            return True
        if owner.kind is Kind.UNKNOWN:
            if name not in _HARMLESS and not self._is_followed(function):
                self.steps.why = self.steps.why or f"what {ast.unparse(function)} does is not known"
            return not self._is_followed(function)
        return owner.node is None and owner.kind is not Kind.EITHER

    def _is_followed(self, function: ast.Attribute) -> bool:
        value = self.facts.values.of(function)
        return value.kind is not Kind.UNKNOWN

    def _value(self, call: ast.Call, called: Value) -> None:
        match called.kind:
            case Kind.FUNCTION:
                self._function(call, called)
            case Kind.MODEL | Kind.LAYER | Kind.LOSS | Kind.METRIC:
                work = Work.GENERATION if called.kind in _FORWARD else Work.EVALUATION
                self.steps.found.append(Step(work, Form.CALLED, self.facts, (), call))
            case Kind.OBJECT if isinstance(called.node, ast.ClassDef) and called.home is not None:
                method = called.home.values.member(called.node, "__call__")
                if method.kind is Kind.FUNCTION:
                    self._function(call, method)
                else:
                    self.steps.why = self.steps.why or f"what {_short(call.func)} does is not known"
            case Kind.UNKNOWN | Kind.EITHER:
                self.steps.why = self.steps.why or f"what {_short(call.func)} does is not known"
            case _:
                pass

    def _function(self, call: ast.Call, value: Value) -> None:
        node, home = value.node, value.home
        if home is None or not isinstance(node, FunctionNode):
            return
        inside = steps_of(home, node, self.depth - 1)
        inner = [n for n in own_nodes(node) if isinstance(n, LoopNode)]
        steps = [steps_of(home, loop, self.depth - 1) for loop in inner]
        loops = any(
            s.work in (Work.TRAINING, Work.GRADIENTS, Work.EVALUATION) or s.calls_loops or s.fits for s in steps
        )
        work = inside.work
        if work is Work.TRAINING or (work is not None and not loops):
            self.steps.found.append(Step(work, Form.CALLED, self.facts, (), call, node, home))
        if loops or inside.calls_loops or inside.fits:
            self.steps.calls_loops.append((home, node, call))
        if inside.why and work is not Work.TRAINING:
            self.steps.why = self.steps.why or inside.why
        self.steps.prepares_data |= inside.prepares_data


def own_round(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run in each round of a loop or call of a function, without those of loops and scopes inside."""
    stack: list[ast.AST] = list(getattr(root, "body", ()))[::-1]
    if isinstance(root, ast.While):
        stack.append(root.test)
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, LoopNode):
            stack.append(node.iter if not isinstance(node, ast.While) else node.test)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            stack += children(node)[::-1]


def _suites_around(facts: Facts, statement: ast.stmt) -> list[list[ast.stmt]]:
    parent = facts.names.parents.get(statement)
    fields = ("body", "orelse", "finalbody", "handlers")
    return [suite for name in fields if isinstance(suite := getattr(parent, name, None), list) and statement in suite]


def _arguments(call: ast.Call) -> list[tuple[int | str, ast.expr]]:
    return [*enumerate(call.args), *((k.arg or "**", k.value) for k in call.keywords)]


def _word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) < 40 else text[:37] + "…"
