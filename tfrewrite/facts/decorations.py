"""What decorators put around functions: compilations, nothing that matters, or something unknown."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.handed import Handling, handed, is_compiler, keeps
from tfrewrite.facts.references import References
from tfrewrite.facts.run_sites import Wrap
from tfrewrite.facts.tree import FunctionNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Decorations:
    """What the decorators of one program do."""

    def __init__(self, facts: Facts, references: References) -> None:
        self._facts = facts
        self._references = references

    def of(self, decorator: ast.expr, doubts: list[str]) -> Wrap:
        """The wrap that one decorator puts around a function; notes why there may be callers that are not seen."""
        facts = self._facts
        line = f" in line {decorator.lineno}"
        match decorator:
            case ast.IfExp(body=body, orelse=orelse):
                branches = [self.of(branch, doubts) for branch in (body, orelse)]
                graph = [b for b in branches if b.handling is Handling.GRAPH]
                if graph:
                    return replace(graph[0], certain=Answer.UNKNOWN)
                return branches[0]
            case ast.Lambda(args=arguments, body=ast.Name(id=name)) if [a.arg for a in arguments.args] == [name]:
                return Wrap(Handling.SAME, "", decorator, facts)
            case _:
                pass
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        dotted = facts.names.dotted(target)
        if is_compiler(dotted):
            return Wrap(Handling.GRAPH, "tf.function", decorator, facts)
        first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
        if dotted == "functools.partial" and first is not None and is_compiler(facts.names.dotted(first)):
            return Wrap(Handling.GRAPH, "tf.function", decorator, facts)
        note = keeps(dotted)
        if note is not None:
            return Wrap(Handling.SAME, note, decorator, facts)
        if isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "getter", "deleter"):
            doubts.append("it is a property")
            return Wrap(Handling.SAME, "", decorator, facts)
        if dotted in ("builtins.property", "functools.cached_property"):
            doubts.append("it is a property")
            return Wrap(Handling.SAME, "", decorator, facts)
        made = self._references.compiled_alias(target)
        if made is not None:
            return Wrap(Handling.GRAPH, f"tf.function{line}", made, facts, Answer.YES)
        own = self._own_decorator(decorator, target)
        if own is not None:
            return own
        doubts.append(f"decorated by {ast.unparse(target)}")
        return Wrap(Handling.UNKNOWN, f"decorated by {ast.unparse(target)}", decorator, facts, Answer.UNKNOWN)

    def _own_decorator(self, decorator: ast.expr, target: ast.expr) -> Wrap | None:
        """What a decorator of the program does with a function: compile it, or only call it."""
        value = self._facts.values.of(target)
        node, home = value.node, value.home
        if not isinstance(node, FunctionNode) or home is None or isinstance(decorator, ast.Call):
            return None
        if node.decorator_list or len(node.args.args) != 1:
            return None
        given = node.args.args[0].arg
        inside = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == given]
        compiled = [call for n in inside if (call := _compiling(home, n)) is not None]
        returns = [n for n in own_nodes(node) if isinstance(n, ast.Return)]
        if compiled:
            sure = len(returns) == 1 and returns[0].value in compiled and len(inside) == 1
            answer = Answer.YES if sure else Answer.UNKNOWN
            return Wrap(Handling.GRAPH, f"tf.function in line {compiled[0].lineno}", compiled[0], home, answer)
        if inside and all(_is_called_inside(home, node, name) for name in inside):
            return Wrap(Handling.PARTIAL, "", decorator, self._facts)
        return None


def _is_called_inside(home: Facts, decorator: FunctionNode, name: ast.Name) -> bool:
    """Whether a decorator's use of its function is a call in a plain function that it returns, or `wraps`."""
    call = home.names.parents.get(name)
    if not isinstance(call, ast.Call):
        return False
    if call.func is not name:
        return home.names.dotted(call.func) == "functools.wraps"
    inner = home.names.scope_of(call).node
    if not isinstance(inner, FunctionNode) or home.names.parents.get(inner) is not decorator:
        return False
    kept = (d.func if isinstance(d, ast.Call) else d for d in inner.decorator_list)
    returned = [n.value for n in own_nodes(decorator) if isinstance(n, ast.Return)]
    by_name = len(returned) == 1 and isinstance(returned[0], ast.Name) and returned[0].id == inner.name
    return by_name and all(home.names.dotted(d) == "functools.wraps" for d in kept)


def _compiling(home: Facts, name: ast.Name) -> ast.Call | None:
    call = home.names.parents.get(name)
    if not isinstance(call, ast.Call) or name not in call.args:
        return None
    return call if handed(home, call, call.args.index(name)).handling is Handling.GRAPH else None
