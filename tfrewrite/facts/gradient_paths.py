"""What the target of a gradient is computed from, followed back to reads on the host and to variables."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.scopes import Binding
    from tfrewrite.facts.syncs.sync import Sync

_NOT_DIFFERENTIABLE = frozenset({"bool", "string", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"})
_HOST_ARITHMETIC = ("builtins.", "math.", "numpy.")
_SMOOTH = frozenset(
    [
        "abs",
        "add",
        "add_n",
        "cast",
        "concat",
        "constant",
        "convert_to_tensor",
        "cos",
        "divide",
        "exp",
        "expand_dims",
        "gather",
        "identity",
        "math.add",
        "math.divide",
        "math.exp",
        "math.log",
        "math.multiply",
        "math.pow",
        "math.reduce_mean",
        "math.reduce_sum",
        "math.sigmoid",
        "math.square",
        "math.sqrt",
        "math.subtract",
        "math.tanh",
        "matmul",
        "maximum",
        "minimum",
        "multiply",
        "nn.sigmoid",
        "nn.softmax",
        "nn.softplus",
        "nn.tanh",
        "pow",
        "reduce_logsumexp",
        "reduce_max",
        "reduce_mean",
        "reduce_min",
        "reduce_prod",
        "reduce_sum",
        "reshape",
        "sigmoid",
        "sin",
        "sqrt",
        "square",
        "squeeze",
        "stack",
        "subtract",
        "tanh",
        "tile",
        "transpose",
    ]
)
"""Operations through which gradients flow."""
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Path:
    """How a value was reached on the way back from the target."""

    certain: bool = True
    why: str = ""
    around: ast.Call | None = None
    """The call in the tape's own function through which the way leads into others."""

    def doubt(self, why: str) -> Path:
        """The same way where it is not certain that the value comes along it, or that gradients do."""
        return Path(False, self.why or why, self.around)

    def through(self, call: ast.Call) -> Path:
        """The way into a function that is called."""
        return Path(False, self.why or "in a function that is called", self.around or call)


def _gives_value(sync: Sync) -> bool:
    """Whether the value that is read goes on from the place, as that of `float(x)` does and that of `if x` does not."""
    return isinstance(sync.node, ast.Call) and not (sync.inside and sync.how.startswith("tf."))


class Slice:
    """What a target is computed from, followed back to the reads on the host."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.reads: dict[ast.AST, tuple[Sync, Facts, Path]] = {}
        self._seen: set[tuple[ast.AST, bool]] = set()

    def follow(self, node: ast.expr, path: Path, facts: Facts | None = None, depth: int = 0) -> None:
        """Follow one expression."""
        facts = facts or self._facts
        if (node, path.certain) in self._seen or depth > _DEPTH:
            return
        self._seen.add((node, path.certain))
        reads = [sync for sync in facts.syncs.at(node) if sync.node is node and _gives_value(sync)]
        for sync in reads:
            known = self.reads.get(sync.read)
            if known is None or (path.certain and not known[2].certain):
                self.reads[sync.read] = (sync, facts, path)
        self._into(node, path, facts, depth + 1)

    def _into(self, node: ast.expr, path: Path, facts: Facts, depth: int) -> None:
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

    def _name(self, node: ast.Name, path: Path, facts: Facts, depth: int) -> None:
        bindings: list[Binding] = facts.names.reaching(node.id, node)
        for binding in bindings:
            way = path if len(bindings) == 1 else path.doubt("one of several values of a name")
            if isinstance(binding.node, ast.arg):
                if path.around is None:  # what the call around gives is followed there
                    self._parameter(binding.node, path, facts, depth)
            elif binding.value is not None:
                exact = _taken_apart(binding)
                self.follow(
                    exact or binding.value,
                    way if exact or not binding.path else way.doubt("one item of several"),
                    facts,
                    depth,
                )
            if isinstance(binding.node, ast.AugAssign):
                target = binding.node.target
                others = [b for b in facts.names.bindings_of(node.id, binding.node) if b is not binding]
                for other in others:
                    if other.value is not None and isinstance(target, ast.Name):
                        self.follow(other.value, way.doubt("added up"), facts, depth)
        for added in facts.appended_to(node.id):
            self.follow(added, path.doubt("collected in a list"), facts, depth)

    def _parameter(self, argument: ast.arg, path: Path, facts: Facts, depth: int) -> None:
        """What the calls of a function in the program give for a parameter."""
        owner = facts.names.parents.get(facts.names.parents.get(argument, argument))
        if not isinstance(owner, FunctionNode):
            return
        calls, _ = facts.calls_of(owner)
        for call in calls:
            for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                self.follow(given, path.doubt("an argument of a function"), facts, depth)

    def _call(self, node: ast.Call, path: Path, facts: Facts, depth: int) -> None:
        called = facts.values.of(node.func)
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if called.kind is Kind.FUNCTION and isinstance(called.node, FunctionNode) and called.home is not None:
            returns = [n.value for n in own_nodes(called.node) if isinstance(n, ast.Return) and n.value is not None]
            for value in returns:
                self.follow(value, path.through(node), called.home, depth)
            for argument in given:
                self.follow(argument, path.doubt("an argument of a function"), facts, depth)
            return
        dotted = catalog.normalised(facts.names.dotted(node.func))
        if dotted == "tensorflow.stop_gradient":
            return
        smooth = dotted.startswith("tensorflow.") and dotted.removeprefix("tensorflow.") in _SMOOTH
        host = dotted.startswith(_HOST_ARITHMETIC)
        way = (
            path
            if smooth or dotted in ("builtins.float", "builtins.abs")
            else path.doubt("computed on the host" if host else "through a call whose gradient is not known")
        )
        for argument in given:
            self.follow(argument, way, facts, depth)
        if isinstance(node.func, ast.Attribute):
            self.follow(node.func.value, path if node.func.attr == "numpy" else way, facts, depth)
        if isinstance(node.func, ast.Name) and called.kind is Kind.UNKNOWN:
            self.follow(node.func, way, facts, depth)

    def _attribute(self, node: ast.Attribute, value: ast.expr, path: Path, facts: Facts, depth: int) -> None:
        if facts.names.dotted(node):
            return
        self.follow(value, path.doubt("an attribute"), facts, depth)
        for stores in facts.names.attributes:
            parent = facts.names.parents.get(stores)
            if (
                stores.attr == node.attr
                and isinstance(stores.ctx, ast.Store)
                and isinstance(parent, (ast.Assign, ast.AugAssign))
            ):
                self.follow(parent.value, path.doubt("an attribute"), facts, depth)


class Origin:
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
