"""Where reads on the host stop gradients: what a tape cannot follow from its target back to the variables."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.names import Binding
    from tfrewrite.facts.syncs.sync import Sync

_GRADIENTS = frozenset({"gradient", "jacobian", "batch_jacobian"})
_NOT_DIFFERENTIABLE = frozenset({"bool", "string", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"})
_HOST_ARITHMETIC = ("builtins.", "math.", "numpy.")
_SMOOTH = frozenset(
    """
    abs add add_n cast concat constant convert_to_tensor cos divide exp expand_dims gather identity math.add
    math.divide math.exp math.log math.multiply math.pow math.reduce_mean math.reduce_sum math.sigmoid math.square
    math.sqrt math.subtract math.tanh matmul maximum minimum multiply nn.sigmoid nn.softmax nn.softplus
    nn.tanh pow reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_sum reshape sigmoid sin sqrt
    square squeeze stack subtract tanh tile transpose
    """.split()
)
"""Operations through which gradients flow."""
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Cut:
    """A read inside of a tape whose value reaches a target of which the tape takes gradients.

    The gradient stops at the read; a rewrite that replaces it by a tensor lets the gradient flow.
    """

    node: ast.AST
    """What reads."""
    sync: Sync
    tape: ast.withitem | None
    """The `with` item of the tape; None where it is not known which one it is."""
    target: ast.expr
    """The target of `tape.gradient(target, …)`."""
    certain: Answer
    why: str = ""

    def __str__(self) -> str:
        doubt = f", unknown: {self.why}" if self.certain is Answer.UNKNOWN else ""
        text = " ".join(ast.unparse(self.node).split()) if isinstance(self.node, ast.expr) else self.sync.how
        return f"cut {text}{doubt}"


@dataclass(frozen=True, slots=True)
class _Path:
    """How a value was reached on the way back from the target."""

    certain: bool = True
    why: str = ""

    def doubt(self, why: str) -> _Path:
        """The same way where it is not certain that the value comes along it, or that gradients do."""
        return _Path(False, self.why or why)


class Gradients:
    """The gradient cuts of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def cuts(self) -> list[Cut]:
        """Every read that stops a gradient, or may do so, by place; a place may stand in several tapes."""
        found: dict[tuple[ast.AST, ast.AST | None, ast.AST], Cut] = {}
        for call in self._facts.names.calls:
            for target, tape, path in self._targets(call):
                slice_ = _Slice(self._facts)
                slice_.follow(target, path)
                for sync, home, way in slice_.reads.values():
                    cut = self._cut(sync, home, way, tape, target, call)
                    if cut is not None:
                        found.setdefault((cut.node, tape, target), cut)
        return sorted(found.values(), key=lambda cut: (getattr(cut.node, "lineno", 0), cut.sync.read.col_offset))

    def _targets(self, call: ast.Call) -> list[tuple[ast.expr, ast.withitem | None, _Path]]:
        """The targets of a call that takes gradients, the tape, and whether that is certain."""
        if not isinstance(call.func, ast.Attribute):
            return []
        if call.func.attr in _GRADIENTS:
            target = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "target"), None)
            return [(target, self._tape_of(call.func.value), _Path())] if target is not None else []
        if call.func.attr == "minimize" and call.args:
            loss = call.args[0]
            tape = next((k.value for k in call.keywords if k.arg == "tape"), None)
            if tape is not None:
                return [(loss, self._tape_of(tape), _Path())]
            return [(loss, None, _Path().doubt("the optimizer opens the tape"))]
        return []

    def _tape_of(self, node: ast.expr) -> ast.withitem | None:
        """The `with` item that opened the tape of a name."""
        if not isinstance(node, ast.Name):
            return None
        items = [b.node for b in self._facts.names.reaching(node.id, node) if isinstance(b.node, ast.withitem)]
        return items[-1] if items else None

    def _cut(
        self, sync: Sync, home: Facts, way: _Path, tape: ast.withitem | None, target: ast.expr, call: ast.Call
    ) -> Cut | None:
        inside = self._is_inside(sync, home, tape)
        if inside is Answer.NO:
            return None
        matters, why = _Origin(home).depends(sync.read)
        if matters is Answer.NO or sync.in_graph is Answer.YES:
            return None
        if not way.certain:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, way.why)
        if inside is Answer.UNKNOWN:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, "may run outside of the tape")
        if matters is Answer.UNKNOWN:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, why)
        if sync.certain is not Answer.YES or sync.in_graph is not Answer.NO:
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, sync.why or "may run in a graph")
        if self._watches_by_hand(tape):
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, "the tape watches what it is told")
        if not self._is_source(call, sync, home):
            return Cut(sync.node, sync, tape, target, Answer.UNKNOWN, "the variables of the gradient are not known")
        return Cut(sync.node, sync, tape, target, Answer.YES)

    def _is_inside(self, sync: Sync, home: Facts, tape: ast.withitem | None) -> Answer:
        """Whether a read runs while the tape records."""
        if tape is None:
            return Answer.UNKNOWN
        block = self._facts.names.parents.get(tape)
        for around in home.names.enclosing(sync.node):
            if isinstance(around, ast.With) and any(_stops(item) for item in around.items):
                return Answer.NO
            if around is block:
                return Answer.YES if not self._is_reset(block) else Answer.UNKNOWN
        function = home.names.function_of(sync.node)
        if function is None or (home is self._facts and function is self._facts.names.function_of(tape)):
            return Answer.NO
        return Answer.UNKNOWN

    def _is_reset(self, block: ast.AST) -> bool:
        calls = (node for node in own_nodes(block) if isinstance(node, ast.Call))
        return any(isinstance(c.func, ast.Attribute) and c.func.attr in ("reset", "_pop_tape") for c in calls)

    def _watches_by_hand(self, tape: ast.withitem | None) -> bool:
        call = tape.context_expr if tape is not None else None
        if not isinstance(call, ast.Call):
            return True
        return any(keyword.arg in ("watch_accessed_variables", None) for keyword in call.keywords) or len(call.args) > 1

    def _is_source(self, call: ast.Call, sync: Sync, home: Facts) -> bool:
        """Whether what is read depends on one of the sources: they share a name."""
        sources = call.args[1] if len(call.args) > 1 else next(
            (k.value for k in call.keywords if k.arg == "sources"), None
        )
        if sources is None or home is not self._facts:
            return False
        given = _names_in(self._expanded(sources))
        return bool(given & _Origin(home).names(sync.read))

    def _expanded(self, sources: ast.expr) -> list[ast.expr]:
        """The sources and what their names stand for."""
        found = [sources]
        for name in ast.walk(sources):
            if isinstance(name, ast.Name):
                bindings = self._facts.names.reaching(name.id, name)
                found += [b.value for b in bindings if b.value is not None and len(bindings) == 1 and not b.path]
        return found


def _stops(item: ast.withitem) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "stop_recording"


def _names_in(expressions: list[ast.expr]) -> set[str]:
    return {node.id for expression in expressions for node in ast.walk(expression) if isinstance(node, ast.Name)}


class _Slice:
    """What a target is computed from, followed back to the reads on the host."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.reads: dict[ast.AST, tuple[Sync, Facts, _Path]] = {}
        self._seen: set[tuple[ast.AST, bool]] = set()

    def follow(self, node: ast.expr, path: _Path, facts: Facts | None = None, depth: int = 0) -> None:
        """Follow one expression."""
        facts = facts or self._facts
        if (node, path.certain) in self._seen or depth > _DEPTH:
            return
        self._seen.add((node, path.certain))
        reads = [sync for sync in facts.syncs.at(node) if sync.node is node and not isinstance(node, ast.FormattedValue)]
        for sync in reads:
            known = self.reads.get(sync.read)
            if known is None or (path.certain and not known[2].certain):
                self.reads[sync.read] = (sync, facts, path)
        self._into(node, path, facts, depth + 1)

    def _into(self, node: ast.expr, path: _Path, facts: Facts, depth: int) -> None:
        match node:
            case ast.Constant() | ast.Lambda():
                pass
            case ast.Name():
                self._name(node, path, facts, depth)
            case ast.BinOp(left=left, right=right, op=operator):
                smooth = isinstance(operator, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow))
                for side in (left, right):
                    self.follow(side, path if smooth else path.doubt("an operator without gradient"), facts, depth)
            case ast.UnaryOp(operand=operand):
                self.follow(operand, path, facts, depth)
            case ast.IfExp(body=body, orelse=orelse):
                for side in (body, orelse):
                    self.follow(side, path.doubt("one of two branches"), facts, depth)
            case ast.NamedExpr(value=value) | ast.Starred(value=value):
                self.follow(value, path, facts, depth)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self.follow(part, path, facts, depth)
            case ast.Call():
                self._call(node, path, facts, depth)
            case ast.Attribute(value=value):
                self._attribute(node, value, path, facts, depth)
            case ast.Subscript(value=value, slice=index):
                for part in (value, index):
                    self.follow(part, path.doubt("one item of several"), facts, depth)
            case _:
                for child in ast.walk(node):
                    if isinstance(child, ast.expr) and child is not node:
                        self.follow(child, path.doubt("a form that is not followed"), facts, depth)

    def _name(self, node: ast.Name, path: _Path, facts: Facts, depth: int) -> None:
        bindings: list[Binding] = facts.names.reaching(node.id, node)
        for binding in bindings:
            way = path if len(bindings) == 1 else path.doubt("one of several values of a name")
            if isinstance(binding.node, ast.arg):
                self._parameter(binding.node, path, facts, depth)
            elif binding.value is not None:
                exact = _taken_apart(binding)
                self.follow(exact or binding.value, way if exact or not binding.path else way.doubt("one item of several"), facts, depth)
            if isinstance(binding.node, ast.AugAssign):
                target = binding.node.target
                others = [b for b in facts.names.bindings_of(node.id, binding.node) if b is not binding]
                for other in others:
                    if other.value is not None and isinstance(target, ast.Name):
                        self.follow(other.value, way.doubt("added up"), facts, depth)
        for added in facts.appended_to(node.id):
            self.follow(added, path.doubt("collected in a list"), facts, depth)

    def _parameter(self, argument: ast.arg, path: _Path, facts: Facts, depth: int) -> None:
        """What the calls of a function in the program give for a parameter."""
        owner = facts.names.parents.get(facts.names.parents.get(argument, argument))
        if not isinstance(owner, FunctionNode):
            return
        calls, _ = facts.calls_of(owner)
        for call in calls:
            for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                self.follow(given, path.doubt("an argument of a function"), facts, depth)

    def _call(self, node: ast.Call, path: _Path, facts: Facts, depth: int) -> None:
        called = facts.values.of(node.func)
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if called.kind is Kind.FUNCTION and isinstance(called.node, FunctionNode) and called.home is not None:
            returns = [n.value for n in own_nodes(called.node) if isinstance(n, ast.Return) and n.value is not None]
            for value in returns:
                self.follow(value, path.doubt("in a function that is called"), called.home, depth)
            for argument in given:
                self.follow(argument, path.doubt("an argument of a function"), facts, depth)
            return
        dotted = catalog.normalised(facts.names.dotted(node.func))
        if dotted == "tensorflow.stop_gradient":
            return
        smooth = dotted.startswith("tensorflow.") and dotted.removeprefix("tensorflow.") in _SMOOTH
        host = dotted.startswith(_HOST_ARITHMETIC)
        way = path if smooth or dotted in ("builtins.float", "builtins.abs") else path.doubt(
            "computed on the host" if host else "through a call whose gradient is not known"
        )
        for argument in given:
            self.follow(argument, way, facts, depth)
        if isinstance(node.func, ast.Attribute):
            self.follow(node.func.value, path if node.func.attr == "numpy" else way, facts, depth)
        if isinstance(node.func, ast.Name) and called.kind is Kind.UNKNOWN:
            self.follow(node.func, way, facts, depth)

    def _attribute(self, node: ast.Attribute, value: ast.expr, path: _Path, facts: Facts, depth: int) -> None:
        if facts.names.dotted(node):
            return
        self.follow(value, path.doubt("an attribute"), facts, depth)
        for stores in facts.names.attributes:
            parent = facts.names.parents.get(stores)
            if stores.attr == node.attr and isinstance(stores.ctx, ast.Store) and isinstance(parent, (ast.Assign, ast.AugAssign)):
                self.follow(parent.value, path.doubt("an attribute"), facts, depth)


class _Origin:
    """Whether a value that is read depends on variables, so that a gradient would flow."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._seen: set[ast.AST] = set()
        self._found: set[str] = set()

    def names(self, node: ast.expr) -> set[str]:
        """The names that a value is computed from."""
        self._collect(node, 0)
        return self._found

    def depends(self, node: ast.expr) -> tuple[Answer, str]:
        """Whether gradients flow to a value: NO for integers and the like, and where nothing but data goes in."""
        value = self._facts.values.of(node)
        if value.dtype in _NOT_DIFFERENTIABLE:
            return Answer.NO, ""
        if self._is_differentiable(node, 0):
            return Answer.YES, ""
        return Answer.UNKNOWN, "not known whether gradients flow to it"

    def _collect(self, node: ast.expr, depth: int) -> None:
        if node in self._seen or depth > _DEPTH:
            return
        self._seen.add(node)
        for name in ast.walk(node):
            if isinstance(name, ast.Name):
                self._found.add(name.id)
                bindings = self._facts.names.reaching(name.id, name)
                if len(bindings) == 1 and bindings[0].value is not None:
                    self._collect(bindings[0].value, depth + 1)

    def _is_differentiable(self, node: ast.expr, depth: int) -> bool:
        """Whether a value surely is a smooth function of a variable or of a model's weights."""
        if depth > _DEPTH:
            return False
        value = self._facts.values.of(node)
        match node:
            case ast.Name(id=name):
                if value.kind is Kind.VARIABLE:
                    return _is_float(self._facts, node)
                bindings = self._facts.names.reaching(name, node)
                single = len(bindings) == 1 and not bindings[0].path and bindings[0].value is not None
                return single and self._is_differentiable(bindings[0].value, depth + 1)  # type: ignore[arg-type]
            case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow()):
                return self._is_differentiable(left, depth + 1) or self._is_differentiable(right, depth + 1)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self._is_differentiable(operand, depth + 1)
            case ast.Call(func=function, args=[first, *_]):
                dotted = catalog.normalised(self._facts.names.dotted(function))
                smooth = dotted.removeprefix("tensorflow.") in _SMOOTH - {"cast", "constant"}
                return smooth and self._is_differentiable(first, depth + 1)
            case _:
                return False


def _is_float(facts: Facts, node: ast.Name) -> bool:
    """Whether a variable holds floating-point numbers: gradients flow to no other ones."""
    value = facts.values.of(node)
    if value.dtype is not None:
        return value.dtype.startswith(("float", "bfloat"))
    for binding in facts.names.reaching(node.id, node):
        match binding.value:
            case ast.Call(args=[ast.Constant(value=float()), *_]):
                return True
            case _:
                pass
    return False


def _taken_apart(binding: Binding) -> ast.expr | None:
    """The very expression that a name gets in `a, b = x, y`."""
    value: ast.expr | None = binding.value
    for step in binding.path:
        if not isinstance(value, (ast.Tuple, ast.List)) or not isinstance(step, int) or step >= len(value.elts):
            return None
        if any(isinstance(part, ast.Starred) for part in value.elts):
            return None
        value = value.elts[step]
    return value
