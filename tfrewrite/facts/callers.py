"""Who runs a function of the program: its calls in all files of the project, and what it is handed to."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.decorations import Decorations
from tfrewrite.facts.handed import Handling, handed
from tfrewrite.facts.hierarchy import is_called_by_library
from tfrewrite.facts.references import References, called_objects
from tfrewrite.facts.run_sites import Callers, CallSite, Function, Wrap
from tfrewrite.facts.tree import FunctionNode, arguments_of, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_MOST_HANDLES = 300
_NEUTRAL_ATTRIBUTES = words(
    "__name__ __doc__ __qualname__ __module__ __code__ __defaults__ __wrapped__ "
    "pretty_printed_signature experimental_get_tracing_count experimental_get_compiler_ir experimental_attributes "
    "input_signature structured_input_signature cache_clear cache_info"
)


@dataclass(frozen=True, slots=True)
class _Handle:
    """An expression that stands for the function, or for it with something around."""

    home: Facts
    node: ast.expr
    wraps: tuple[Wrap, ...]
    certain: Answer


@dataclass(slots=True)
class _Looking:
    sites: list[CallSite] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    compilations: list[Wrap] = field(default_factory=list)
    seen: set[tuple[ast.AST, int]] = field(default_factory=set)


class AllCallers:
    """The callers of the functions of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._found: dict[Function, Callers] = {}

    @cached_property
    def _references(self) -> References:
        return References(self._facts)

    @cached_property
    def _decorations(self) -> Decorations:
        return Decorations(self._facts, self._references)

    @cached_property
    def called_objects(self) -> list[tuple[ast.expr, Facts, ast.ClassDef]]:
        """What the program calls that is an object of a class of the project."""
        return list(called_objects(self._facts))

    def of(self, function: Function) -> Callers:
        """All calls of a function and all that it is handed to, with whether there can be others."""
        if function not in self._found:
            self._found[function] = Callers((), Answer.UNKNOWN, "it calls itself")
            self._found[function] = self._look(function)
        return self._found[function]

    def _look(self, function: Function) -> Callers:
        looking = _Looking()
        decorators = function.decorator_list[::-1] if isinstance(function, FunctionNode) else []
        wraps = tuple(self._decorations.of(decorator, looking.doubts) for decorator in decorators)
        for reference in self._references.of(function, looking.doubts):
            around = () if isinstance(function, ast.Lambda) else wraps
            self._follow(_Handle(reference.home, reference.node, around, reference.certain), looking)
        if isinstance(function, FunctionNode):
            looking.doubts += is_called_by_library(self._facts, function)
        looking.compilations = [w for w in wraps if w.handling is Handling.GRAPH] + looking.compilations
        complete = Answer.UNKNOWN if looking.doubts else Answer.YES
        why = looking.doubts[0] if looking.doubts else ""
        sites = tuple(dict.fromkeys(looking.sites))
        return Callers(sites, complete, why, wraps, tuple(dict.fromkeys(looking.compilations)))

    def _follow(self, start: _Handle, looking: _Looking) -> None:
        stack = [start]
        while stack:
            handle = stack.pop()
            key = (handle.node, len(handle.wraps))
            if key in looking.seen:
                continue
            looking.seen.add(key)
            if len(looking.seen) > _MOST_HANDLES:
                looking.doubts.append("it is used in too many places")
                return
            stack += self._step(handle, looking)

    def _step(self, handle: _Handle, looking: _Looking) -> list[_Handle]:
        node, home = handle.node, handle.home
        parent = home.names.parents.get(node)
        match parent:
            case ast.Call(func=function) if function is node:
                looking.sites.append(CallSite(home, parent, handle.wraps, handle.certain))
            case ast.Call() | ast.keyword():
                return self._given(handle, parent, looking)
            case ast.Attribute(attr=name) if name in _NEUTRAL_ATTRIBUTES or not isinstance(parent.ctx, ast.Load):
                pass
            case ast.Attribute(attr="get_concrete_function") if isinstance(
                call := home.names.parents.get(parent), ast.Call
            ):
                text = "get_concrete_function"
                looking.sites.append(CallSite(home, call, handle.wraps, handle.certain, Handling.TRACED, text))
            case ast.Attribute(attr="__get__" | "__call__"):
                return [replace(handle, node=parent)]
            case ast.Attribute(attr=name):
                looking.doubts.append(f"its .{name} is read")
            case ast.Assign(targets=targets):
                return [inner for target in targets for inner in self._stored(handle, target, parent, looking)]
            case ast.AnnAssign(target=target):
                return self._stored(handle, target, parent, looking)
            case ast.NamedExpr(target=target):
                return [replace(handle, node=parent), *self._stored(handle, target, parent, looking)]
            case ast.IfExp() if node is not parent.test:
                return [replace(handle, node=parent, certain=handle.certain & Answer.UNKNOWN)]
            case ast.Expr() | ast.Compare() | ast.If() | ast.Assert() | ast.While() | ast.UnaryOp() | ast.Delete():
                pass
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                looking.doubts.append("it is used as a decorator")
            case ast.Return():
                return self._returned(handle, looking)
            case _:
                looking.doubts.append(f"it is kept in line {getattr(node, 'lineno', 0)}")
        return []

    def _given(self, handle: _Handle, parent: ast.Call | ast.keyword, looking: _Looking) -> list[_Handle]:
        home = handle.home
        if isinstance(parent, ast.keyword):
            call = home.names.parents.get(parent)
            index: int | str = parent.arg or "**"
        else:
            call, index = parent, parent.args.index(handle.node)
        if not isinstance(call, ast.Call):
            looking.doubts.append("it is given to a class")
            return []
        what = handed(home, call, index)
        match what.handling:
            case Handling.LOOKS:
                return []
            case Handling.GRAPH | Handling.PARTIAL | Handling.SAME:
                wrap = Wrap(what.handling, what.text, call, home, what.certain)
                if what.handling is Handling.GRAPH:
                    looking.compilations.append(wrap)
                return [replace(handle, node=call, wraps=(*handle.wraps, wrap))]
            case Handling.UNKNOWN:
                inner = self._parameter(handle, call, index)
                if inner is None:
                    looking.doubts.append(what.text)
                return inner or []
            case _:
                certain = handle.certain & what.certain
                looking.sites.append(CallSite(home, call, handle.wraps, certain, what.handling, what.text))
                if what.certain is not Answer.YES:
                    looking.doubts.append(f"handed to {ast.unparse(call.func)[:40]}")
        return []

    def _parameter(self, handle: _Handle, call: ast.Call, index: int | str) -> list[_Handle] | None:
        """The places where a function of the project uses the parameter that it gets the function by."""
        value = handle.home.values.of(call.func)
        node, home = value.node, value.home
        if home is None or not isinstance(node, FunctionNode) or node.decorator_list:
            return None
        if any(isinstance(argument, ast.Starred) for argument in call.args):
            return None
        plain = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
        shift = int(isinstance(home.names.parents.get(node), ast.ClassDef) and isinstance(call.func, ast.Attribute))
        known = {a.arg for a in arguments_of(node.args)} - {
            a.arg for a in (node.args.vararg, node.args.kwarg) if a is not None
        }
        at = index + shift if isinstance(index, int) else len(plain)
        name = index if isinstance(index, str) else plain[at] if at < len(plain) else ""
        if name not in known:
            return None
        return [_Handle(home, load, handle.wraps, handle.certain) for load in References(home).loads_in(name, node)]

    def _stored(self, handle: _Handle, target: ast.expr, at: ast.AST, looking: _Looking) -> list[_Handle]:
        match target:
            case ast.Name(id=name):
                found = References(handle.home).loads_of(name, at, looking.doubts)
            case ast.Attribute(value=owner, attr=name):
                found = References(handle.home).attributes_of(owner, name, looking.doubts)
            case _:
                looking.doubts.append(f"it is kept in line {target.lineno}")
                return []
        return [replace(handle, home=r.home, node=r.node, certain=handle.certain & r.certain) for r in found]

    def _returned(self, handle: _Handle, looking: _Looking) -> list[_Handle]:
        """The calls of the function that returns it stand for it; a decorator gives it back under its own name."""
        function = handle.home.names.scope_of(handle.node).node
        if not isinstance(function, FunctionNode):
            looking.doubts.append("it is returned")
            return []
        outer = handle.home.callers.of(function)
        if outer.complete is not Answer.YES or any(wrap.handling is not Handling.SAME for wrap in outer.wraps):
            looking.doubts.append(f"it is returned by {function.name}")
        return [
            _Handle(site.home, site.node, handle.wraps, handle.certain & site.certain & Answer.UNKNOWN)
            if len(_returns(function)) > 1
            else _Handle(site.home, site.node, handle.wraps, handle.certain & site.certain)
            for site in outer.sites
            if site.is_call
        ]


def _returns(function: FunctionNode) -> list[ast.Return]:
    return [node for node in own_nodes(function) if isinstance(node, ast.Return)]
