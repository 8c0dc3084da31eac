"""Looking through the code that runs in the rounds of a loop for what advances one variable."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.advancing.doubt import Doubt, Doubtful
from tfrewrite.facts.advancing.places import Frame, Place, place_of
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.tapes import CHECKPOINT
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.effects.following import Code, given, is_generator
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.makers import Maker, makers_of
from tfrewrite.facts.tree import SCOPES, LoopNode, bound_names, certain_nodes, own_nodes, suites_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

WRITES = frozenset({"assign", "assign_add", "assign_sub", "batch_scatter_update", "set_value", "_assign"})
STEPS = frozenset({"apply_gradients", "minimize", "apply", "update_step"})
RESTORES = frozenset(
    {"restore", "restore_or_initialize", "load_weights", "set_weights", "load_own_variables", "load_state"}
)
TRAINS = frozenset({"fit", "fit_generator", "train_on_batch", "train_step", "make_train_function"})
_UPDATES = frozenset({"a variable", "an optimizer and its variables", "a model", "what a checkpoint holds"})
_OF_MODELS = words(
    """
    evaluate predict predict_on_batch test_on_batch evaluate_generator predict_generator reset_states reset_metrics
    reset_state compile build add_loss add_metric summary get_layer
    """
)
_NO_CHECKPOINT = frozenset({Kind.METRIC, Kind.PYTHON, Kind.ARRAY, Kind.FRAME, Kind.TENSOR, Kind.DATASET})
_COUNTING = words("SGD RMSprop Adagrad Adadelta Adam AdamW Adamax Nadam Ftrl Adafactor Lion Lamb")
_WRITING = re.compile(r"assign|scatter|update|moving_average|set_value|Assign|Resource|Scatter|increment")
_DEEPEST = 12


class Looking:
    """One look at a loop for the statements that advance one variable."""

    def __init__(self, facts: Facts, loop: LoopNode, variable: ast.expr) -> None:
        self.facts = facts
        self.loop = loop
        self.variable = variable
        scopes: set[ast.AST] = {facts.names.scope_of(loop).node}
        scopes |= {parent for parent in facts.names.enclosing(loop) if parent in facts.names.scopes}
        self.frame = Frame(facts, facts.names.scope_of(loop).node, {}, frozenset(scopes))
        self.unseen: list[tuple[Facts, Effect]] = []
        """What may run code that is not seen."""
        self.visited: set[ast.AST] = set()
        self._open: list[ast.AST] = []

    @cached_property
    def place(self) -> Place | None:
        """Where the variable stands."""
        return place_of(self.frame, self.variable)

    @cached_property
    def makers(self) -> frozenset[Maker] | None:
        """What made the variable."""
        return makers_of(self.facts, self.variable)

    @property
    def counts_steps(self) -> bool:
        """Whether the variable is the step counter of an optimizer."""
        node = self.variable
        if not isinstance(node, ast.Attribute) or node.attr != "iterations":
            return False
        return self.facts.values.of(node.value).kind is Kind.OPTIMIZER

    def require_known(self) -> None:
        """Raise where the variable itself is not known well enough."""
        if any(isinstance(n, (ast.Yield, ast.YieldFrom, ast.Await)) for n in own_nodes(self.loop)):
            raise Doubtful(Doubt.SUSPENDED)
        if self.place is None or not self._stays(self.place):
            raise Doubtful(Doubt.REPLACED, f"`{ast.unparse(self.variable)}`")
        if any(_is_distributed(maker) for maker in self.makers or ()):
            raise Doubtful(Doubt.DISTRIBUTED)
        if self.counts_steps:
            self._require_plain_optimizer()
        elif self.makers is None:
            raise Doubtful(Doubt.ELSEWHERE, f"what made `{ast.unparse(self.variable)}` is not known")

    def _stays(self, place: Place) -> bool:
        """Whether the place holds one object in all rounds of the loop."""
        if place.name in bound_names(own_nodes(self.loop)) and place.scope is self.frame.function:
            return False
        if place.name in self.facts.names.declared_outer or self.facts.binds_names_by_text:
            return False
        stored = [part for part in place.path if part in self.facts.stored_attributes]
        elsewhere = [part for part in place.path if self.facts.project.is_stored_elsewhere(self.facts, part)]
        return not stored and not elsewhere and not (place.path and self.facts.sets_attributes_by_text)

    def _require_plain_optimizer(self) -> None:
        """Its step counter rises by one with each update: nothing accumulates gradients or leaves updates out."""
        for maker in self.makers or ():
            module, _, name = maker.dotted.rpartition(".")
            known = module.startswith("tensorflow.keras.optimizers") and name in _COUNTING
            words = {keyword.arg for keyword in maker.call.keywords}
            if not known or None in words or any(isinstance(a, ast.Starred) for a in maker.call.args):
                raise Doubtful(Doubt.MAY_SKIP, f"`{ast.unparse(maker.call)}`")
            if "gradient_accumulation_steps" in words:
                raise Doubtful(Doubt.MAY_SKIP, "`gradient_accumulation_steps`")
        if self.makers is None:
            raise Doubtful(Doubt.MAY_SKIP, f"what made `{ast.unparse(self.variable).rpartition('.')[0]}` is not known")

    # --- amounts ------------------------------------------------------------------------------------------------------

    def amount(self, frame: Frame, root: ast.AST) -> int:
        """By how much evaluating an expression or a simple statement advances the variable."""
        if isinstance(root, SCOPES):
            return 0
        certain = set(certain_nodes(root))
        total = 0
        for node in (root, *own_nodes(root)):
            amount = self.node(frame, node)
            if amount and node not in certain:
                raise Doubtful(Doubt.ON_SOME_PATHS, f"`{ast.unparse(node)}`")
            total += amount
        return total

    def node(self, frame: Frame, node: ast.AST) -> int:
        """By how much one node does, its parts left out."""
        self.visited.add(node)
        if isinstance(node, ast.Call):
            return self._call(frame, node)
        self._judge(frame, frame.facts.effects.walking.at(node))
        return 0

    def suite(self, frame: Frame, statements: Sequence[ast.stmt]) -> int:
        """By how much a suite of called code does on every path through it."""
        total, may_have_left = 0, False
        for statement in statements:
            amount = self._statement(frame, statement)
            if amount and may_have_left:
                raise Doubtful(Doubt.ON_SOME_PATHS, f"line {statement.lineno}")
            total += amount
            leaving = (ast.Return, ast.Break, ast.Continue)
            may_have_left |= any(isinstance(inner, leaving) for inner in own_nodes(statement))
        return total

    def _statement(self, frame: Frame, statement: ast.stmt) -> int:
        suites = suites_of(statement)
        if isinstance(statement, SCOPES) or not suites:
            return self.amount(frame, statement)
        inside = {node for suite in suites for inner in suite for node in (inner, *own_nodes(inner))}
        head = sum(self.node(frame, n) for n in (statement, *own_nodes(statement)) if n not in inside)
        amounts = [self.suite(frame, suite) for suite in suites]
        match statement:
            case ast.With() | ast.AsyncWith():
                if amounts[0] and not all(map(frame.facts.effects.is_silent_manager, statement.items)):
                    raise Doubtful(Doubt.UNDER_TRY, f"`with {', '.join(map(ast.unparse, statement.items))}`")
                total = amounts[0]
            case ast.If() if statement.orelse and amounts[0] == amounts[1]:
                total = amounts[0]
            case _ if not any(amounts):
                total = 0
            case _:
                raise Doubtful(Doubt.ON_SOME_PATHS, f"line {statement.lineno} of {frame.facts.source.path.name}")
        if head:
            raise Doubtful(Doubt.ON_SOME_PATHS, f"line {statement.lineno} of {frame.facts.source.path.name}")
        return total

    # --- calls --------------------------------------------------------------------------------------------------------

    def _call(self, frame: Frame, call: ast.Call) -> int:
        facts = frame.facts
        codes = facts.effects.following.called(facts.values.of(call.func))
        if codes is not None:
            amounts = {self._code(frame, code, call) for code in codes}
            if len(amounts) > 1:
                raise Doubtful(Doubt.ON_SOME_PATHS, f"`{ast.unparse(call.func)}`")
            return next(iter(amounts), 0)
        for argument in given(call):
            self._require_idle(frame, argument)
        self._require_no_write(frame, call)
        if isinstance(call.func, ast.Attribute) and not facts.is_of_library(call.func):
            found = self._method(frame, call, call.func)
            if found is not None:
                return found
        self._judge(frame, facts.effects.walking.at(call))
        return 0

    def _require_no_write(self, frame: Frame, call: ast.Call) -> None:
        """Functions of TensorFlow that write the variable that they are given."""
        dotted = catalog.normalised(frame.facts.names.dotted(call.func))
        word = dotted.rpartition(".")[2]
        if dotted in ("builtins.exec", "builtins.eval") or word == "batch_set_value":
            raise Doubtful(Doubt.ELSEWHERE, f"`{ast.unparse(call.func)}` in line {call.lineno}")
        may_write = dotted.startswith("tensorflow.") and _WRITING.match(word) is not None
        if may_write and any(self.identify(frame, argument) is not Answer.NO for argument in given(call)):
            raise Doubtful(Doubt.WRITTEN, f"`{ast.unparse(call)}` in line {call.lineno}")

    def _method(self, frame: Frame, call: ast.Call, function: ast.Attribute) -> int | None:
        """What a method of a library's object does; None where its effects tell."""
        owner, name = frame.facts.values.of(function.value), function.attr
        if name in WRITES or name.startswith("scatter_"):
            return self._written(frame, call, function)
        if name in STEPS and owner.kinds & {Kind.OPTIMIZER, Kind.UNKNOWN, Kind.LIBRARY}:
            return self._stepped(frame, call, function, owner.kind)
        if name == "read" and owner.origin == CHECKPOINT:
            raise Doubtful(Doubt.WRITTEN, f"`{ast.unparse(function)}` in line {call.lineno}")
        if name in RESTORES and not owner.kinds <= _NO_CHECKPOINT and not frame.facts.is_of_library(function):
            raise Doubtful(Doubt.WRITTEN, f"`{ast.unparse(function)}` in line {call.lineno}")
        if name in TRAINS and owner.kinds & {Kind.MODEL, Kind.UNKNOWN}:
            raise Doubtful(Doubt.ELSEWHERE, f"`{ast.unparse(function)}` in line {call.lineno}")
        if owner.kind is Kind.STRATEGY and name in ("run", "experimental_run_v2", "reduce"):
            return 0
        if owner.kind is Kind.MODEL and name in _OF_MODELS:
            return 0
        return None

    def _written(self, frame: Frame, call: ast.Call, function: ast.Attribute) -> int:
        same = self.identify(frame, function.value)
        if same is Answer.NO:
            return 0
        where = f"`{ast.unparse(call)}` in line {call.lineno}"
        if same is Answer.UNKNOWN:
            raise Doubtful(Doubt.ELSEWHERE, where)
        amounts = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "delta")]
        constant = frame.facts.counting.constant(amounts[0]) if len(amounts) == 1 else None
        if constant is None or function.attr not in ("assign_add", "assign_sub"):
            raise Doubtful(Doubt.WRITTEN, where)
        return constant if function.attr == "assign_add" else -constant

    def _stepped(self, frame: Frame, call: ast.Call, function: ast.Attribute, kind: Kind) -> int:
        """An update by an optimizer. Other optimizers may be told to count in a variable of the program."""
        where = f"`{ast.unparse(function)}` in line {call.lineno}"
        if any(keyword.arg in ("global_step", None) for keyword in call.keywords):
            raise Doubtful(Doubt.ELSEWHERE, where)
        if any(self.identify(frame, argument) is Answer.YES for argument in given(call)):
            raise Doubtful(Doubt.WRITTEN, where)
        if not self.counts_steps:
            if kind is not Kind.OPTIMIZER:
                self._judge(frame, frame.facts.effects.walking.at(call))
            return 0
        probe = ast.copy_location(ast.Attribute(function.value, "iterations", ast.Load()), function)
        frame.facts.names.parents[probe] = frame.facts.names.parents[call]
        same = self.identify(frame, probe)
        if same is Answer.UNKNOWN or kind is not Kind.OPTIMIZER:
            raise Doubtful(Doubt.ELSEWHERE, where)
        if same is Answer.YES and function.attr == "update_step":
            raise Doubtful(Doubt.WRITTEN, where)
        return int(same is Answer.YES)

    def _require_idle(self, frame: Frame, argument: ast.expr) -> None:
        """A function that is handed to something must not advance the variable: how often it runs is not known."""
        facts = frame.facts
        if isinstance(argument, ast.Lambda):
            codes: list[Code] | None = [(argument, facts)]
        elif isinstance(argument, (ast.Name, ast.Attribute)) and facts.values.of(argument).kind is Kind.FUNCTION:
            codes = facts.effects.following.called(facts.values.of(argument))
        else:
            return
        for function, home in codes or ():
            inner = Frame(home, function, {"": None}, self.frame.loop_scopes)
            if self._body(inner, function):
                raise Doubtful(Doubt.ON_SOME_PATHS, f"`{ast.unparse(argument)}` is handed on in line {argument.lineno}")

    def _code(self, frame: Frame, code: Code, call: ast.Call) -> int:
        function, home = code
        if is_generator(function) or self._is_harmless(function, home):
            return 0
        arguments = home.aliases.arguments(call, function, frame.facts.aliases)
        places = {name: (frame, node) for name, node in arguments.items()}
        return self._body(Frame(home, function, {"": None, **places}, self.frame.loop_scopes), function)

    def _is_harmless(self, function: ast.AST, home: Facts) -> bool:
        """Whether a function updates nothing that TensorFlow keeps, and runs nothing that is not seen."""
        effects = home.effects.summaries.function(function)
        return not any(e.what is What.UNKNOWN or e.what is What.UPDATES for e in effects)

    def _body(self, frame: Frame, function: ast.AST) -> int:
        if function in self._open or len(self._open) > _DEEPEST:
            raise Doubtful(Doubt.ELSEWHERE, "calls that go round or too deep")
        self._open.append(function)
        try:
            body = getattr(function, "body", [])
            amount = self.suite(frame, body) if isinstance(body, list) else self.amount(frame, body)
        finally:
            self._open.pop()
        if amount and (isinstance(function, ast.AsyncFunctionDef) or is_generator(function)):
            raise Doubtful(Doubt.ON_SOME_PATHS, f"`{getattr(function, 'name', 'a function')}` runs piece by piece")
        return amount

    # --- judgements ---------------------------------------------------------------------------------------------------

    def _judge(self, frame: Frame, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if effect.what is What.UNKNOWN:
                self.unseen.append((frame.facts, effect))
            elif effect.what is What.UPDATES and (effect.text in _UPDATES or self._is_of_model(effect)):
                raise Doubtful(Doubt.ELSEWHERE, f"{effect} in line {getattr(effect.node, 'lineno', 0)}")

    def _argument(self, frame: Frame, node: ast.expr) -> tuple[Frame, ast.expr] | None:
        """What the call of a function gives for the parameter that a name stands for."""
        if not isinstance(node, ast.Name) or node.id not in frame.given:
            return None
        bindings = frame.facts.names.bindings_of(node.id, node)
        own = all(isinstance(b.node, ast.arg) and frame.facts.aliases.scope_of(b) is frame.function for b in bindings)
        return frame.given[node.id] if own and len(bindings) == 1 else None

    def _is_of_model(self, effect: Effect) -> bool:
        """Whether a model may hold the variable as a part of a layer of the project."""
        if not effect.text.startswith("the state of "):
            return False
        return any(self._stands_in_keras_class(maker) for maker in self.makers or ())

    def _stands_in_keras_class(self, maker: Maker) -> bool:
        names = maker.home.names
        cls = next((n for n in names.enclosing(maker.call) if isinstance(n, ast.ClassDef)), None)
        return cls is not None and maker.home.values.instance_of(cls).kind is not Kind.OBJECT

    def identify(self, frame: Frame, owner: ast.expr) -> Answer:
        """Whether an expression is the variable."""
        place = place_of(frame, owner)
        if place is not None and place == self.place:
            return Answer.YES
        argument = self._argument(frame, owner)
        if argument is not None:
            return self.identify(*argument)
        value = frame.facts.values.of(owner)
        mine = self.facts.values.of(self.variable)
        if value.kind is Kind.VARIABLE and value.dtype and mine.dtype and value.dtype != mine.dtype:
            return Answer.NO
        if value.kinds and value.kinds.isdisjoint({Kind.VARIABLE, Kind.UNKNOWN, Kind.OPTIMIZER, Kind.LIBRARY}):
            return Answer.NO
        if _is_trained(frame.facts, owner):
            return Answer.NO
        theirs = makers_of(frame.facts, owner)
        if theirs is None or self.makers is None:
            return Answer.UNKNOWN
        if theirs.isdisjoint(self.makers):
            return Answer.NO
        once = all(maker.runs_once for maker in theirs)
        return Answer.YES if theirs == self.makers and len(theirs) == 1 and once else Answer.UNKNOWN


def _is_distributed(maker: Maker) -> bool:
    """Whether an object is made under `with strategy.scope():`, so that replicas may each hold one."""
    blocks = [n for n in maker.home.names.enclosing(maker.call) if isinstance(n, ast.With)]
    calls = (item.context_expr for block in blocks for item in block.items)
    return any(isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute) and c.func.attr == "scope" for c in calls)


def _is_trained(facts: Facts, owner: ast.expr) -> bool:
    """Whether an expression goes through what a model trains: gradients have made sure that it holds floats."""
    if not isinstance(owner, ast.Name):
        return False
    bindings = facts.names.reaching(owner.id, owner)
    words = ("trainable_variables", "trainable_weights")
    return bool(bindings) and all(
        b.path[:1] == ("iter",) and b.value is not None and any(w in ast.unparse(b.value) for w in words)
        for b in bindings
    )
