"""Whether code that is not seen can write a variable: it would have to be of the project, or to have been given it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.advancing.doubt import Doubt, Doubtful
from tfrewrite.facts.advancing.looking import RESTORES, STEPS, TRAINS, WRITES, Looking
from tfrewrite.facts.advancing.places import Frame
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.effects.effect import Effect
from tfrewrite.facts.effects.following import given
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_MOST_PLACES = 200
_THREADS = (b"threading", b"concurrent.futures", b"ThreadPool", b"_thread", b"asyncio")
_LOOKED_AT = frozenset({Kind.PYTHON, Kind.MODEL, Kind.LOGGER, Kind.PROGRESS, Kind.WRITER, Kind.TENSOR, Kind.METRIC})
_PLAIN = (ast.BinOp, ast.Compare, ast.UnaryOp, ast.FormattedValue, ast.Expr, ast.If, ast.While, ast.Assert, ast.Delete)
_READING = frozenset({"numpy", "value", "read_value", "assign", "assign_add", "assign_sub"})
_HOLDING = frozenset({"variables", "weights", "_variables", "iterations"})


def is_out_of_reach(looking: Looking) -> None:
    """Raise where something that is not seen may write the variable while the loop runs."""
    around = [looking.facts, *(looking.facts.project.around(looking.facts) or [])]
    if any(word in home.source.program for home in around for word in _THREADS):
        raise Doubtful(Doubt.ELSEWHERE, "the program runs threads")
    unseen = [(home, effect) for home, effect in looking.unseen if not _is_plain(home, effect)]
    if not unseen:
        return
    home, effect = next(((h, e) for h, e in unseen if not _is_external(h, e)), unseen[0])
    said = f"{effect.text} in line {getattr(effect.node, 'lineno', 0)}"
    if not _is_external(home, effect):
        _require_no_other_writes(looking, around, said)
    if not _Reach(looking).is_private:
        raise Doubtful(Doubt.ELSEWHERE, f"{said} may have been given it")


def _is_plain(home: Facts, effect: Effect) -> bool:
    """Attributes and operators of objects that are not known, as in `args.rate * x`, run nothing."""
    return isinstance(effect.node, (ast.Attribute, ast.BinOp, ast.Compare, ast.Subscript)) and "`" not in effect.text


def _is_external(home: Facts, effect: Effect) -> bool:
    """Whether what is not seen is code of an installed package that gets nothing of the project to run."""
    node = effect.node
    if isinstance(node, ast.withitem):
        node = node.context_expr
    if not isinstance(node, ast.Call):
        return False
    if any(home.values.of(argument).kinds & {Kind.OBJECT, Kind.FUNCTION} for argument in given(node)):
        return False
    return _is_of_package(home, node.func, 4)


def _is_of_package(home: Facts, node: ast.expr, depth: int) -> bool:
    dotted = home.names.dotted(node)
    if dotted:
        root = dotted.lstrip(".").partition(".")[0]
        return not dotted.startswith((".", "builtins.")) and not home.project.holds(home, root)
    match node:
        case ast.Attribute(value=owner):
            return _is_of_package(home, owner, depth)
        case ast.Call(func=function):
            return _is_of_package(home, function, depth)
        case ast.Name(id=name):
            bindings = home.names.bindings_of(name, node)
            made = [b.value for b in bindings if isinstance(b.value, ast.Call) and b.path in ((), ("enter",))]
            return (
                bool(depth and made)
                and len(made) == len(bindings)
                and all(_is_of_package(home, call.func, depth - 1) for call in made)
            )
        case _:
            return False


def _require_no_other_writes(looking: Looking, around: list[Facts], said: str) -> None:
    """What is not seen may run any function of the project."""
    for home in around:
        for call in home.names.calls:
            if call in looking.visited or not isinstance(call.func, ast.Attribute):
                continue
            function = home.names.function_of(call)
            if function is None or function is looking.frame.function or not _may_write(looking, home, call, function):
                continue
            raise Doubtful(Doubt.ELSEWHERE, f"{said} may run line {call.lineno} of {home.source.path.name}")


def _may_write(looking: Looking, home: Facts, call: ast.Call, function: FunctionNode) -> bool:
    assert isinstance(call.func, ast.Attribute)
    owner, name = call.func.value, call.func.attr
    frame = Frame(home, function, {"": None}, frozenset())
    if name in WRITES or name.startswith("scatter_"):
        return looking.identify(frame, owner) is not Answer.NO
    if name in STEPS:
        kind = home.values.of(owner).kind
        if not looking.counts_steps:
            return kind not in (Kind.OPTIMIZER, Kind.FRAME)
        probe = ast.copy_location(ast.Attribute(owner, "iterations", ast.Load()), owner)
        home.names.parents[probe] = call
        return kind in (Kind.OPTIMIZER, Kind.UNKNOWN) and looking.identify(frame, probe) is not Answer.NO
    known = home.values.of(owner).kinds <= {Kind.NAME, Kind.METRIC, Kind.PYTHON, Kind.FRAME, Kind.ARRAY, Kind.DATASET}
    return name in RESTORES | TRAINS and not known and not home.is_of_library(call.func)


class _Reach:
    """Where the variable, or the optimizer that holds it, is handed to."""

    def __init__(self, looking: Looking) -> None:
        self._looking = looking
        self._seen: set[ast.AST] = set()

    @property
    def is_private(self) -> bool:
        """Whether every use of it in the program is one by the program itself or by TensorFlow."""
        place = self._looking.place
        assert place is not None
        facts = self._looking.facts
        if place.path[:-1] or (place.path and not self._looking.counts_steps):
            attributes = [part for part in place.path if part != "iterations"]
            starts: list[ast.expr] = [a for a in facts.names.attributes if a.attr in attributes]
            starts += self._bare(place.name)
        else:
            starts = self._loads(facts, place.name)
        stack = [(facts, node) for node in starts]
        while stack:
            home, node = stack.pop()
            if node in self._seen:
                continue
            self._seen.add(node)
            further = self._held(home, node)
            if further is None or len(self._seen) > _MOST_PLACES:
                return False
            stack += further
        return True

    def _loads(self, home: Facts, name: str) -> list[ast.expr]:
        return [n for n in home.names_spelled(name) if isinstance(n.ctx, ast.Load)]

    def _bare(self, name: str) -> list[ast.expr]:
        """Uses of the object itself that has the attribute, as an argument or a value."""
        parents = self._looking.facts.names.parents
        loads = self._loads(self._looking.facts, name)
        return [load for load in loads if not isinstance(parents.get(load), ast.Attribute)]

    def _held(self, home: Facts, node: ast.expr) -> list[tuple[Facts, ast.expr]] | None:
        """What else stands for it where an expression that gives it is used; None where it gets out."""
        parent = home.names.parents.get(node)
        match parent:
            case ast.Attribute(attr=name):
                place = self._looking.place
                holds = name in _HOLDING or (place is not None and name in place.path)
                return [(home, parent)] if holds and isinstance(parent.ctx, ast.Load) else []
            case ast.keyword():
                call = home.names.parents.get(parent)
                return self._given(home, node, call) if isinstance(call, ast.Call) else None
            case ast.Call(func=function):
                return [] if function is node else self._given(home, node, parent)
            case ast.Assign(targets=[ast.Name(id=name)]):
                return [(home, load) for load in self._loads(home, name)]
            case ast.Assign(targets=[ast.Attribute(attr=name)]):
                return [(home, a) for a in home.names.attributes if a.attr == name and isinstance(a.ctx, ast.Load)]
            case ast.AugAssign() if parent.value is node:
                return []
            case _:
                return [] if isinstance(parent, _PLAIN) else None

    def _given(self, home: Facts, node: ast.expr, call: ast.Call) -> list[tuple[Facts, ast.expr]] | None:
        dotted = home.names.dotted(call.func)
        if home.is_of_library(call.func) or dotted.startswith("builtins."):
            return None if dotted in ("builtins.setattr", "builtins.map") else []
        called = home.values.of(call.func)
        codes = home.effects.following.called(called)
        if codes is None:
            owner = call.func.value if isinstance(call.func, ast.Attribute) else call.func
            return [] if home.values.of(owner).kinds <= _LOOKED_AT else None
        found: list[tuple[Facts, ast.expr]] = []
        for function, inside in codes:
            arguments = inside.aliases.arguments(call, function, home.aliases)
            names = [name for name, argument in arguments.items() if argument is node]
            if not names or not isinstance(function, FunctionNode):
                return None
            loads = (load for name in names for load in self._loads(inside, name))
            found += [(inside, load) for load in loads if inside.names.function_of(load) is function]
        return found
