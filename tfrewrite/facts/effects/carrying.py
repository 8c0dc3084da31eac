"""Effects of called code in the words of the place that calls it, and changes of the objects that expressions give."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts.aliases import Aliasing, Sharing, Source
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.effects.following import Code
from tfrewrite.facts.kinds import IMMUTABLE
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Carrying:
    """How effects on parameters become effects on what was given for them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def inside(
        self, code: Code, node: ast.AST, receivers: list[ast.expr] | None, *, sure: bool, body: bool = False
    ) -> Iterator[Effect]:
        """The effects of a function of the project at a place that runs it, in the words of that place."""
        function, home = code
        arguments: dict[str, ast.expr] = {}
        if receivers is None and isinstance(node, ast.Call):
            arguments = home.aliases.arguments(node, function, self._facts.aliases)
        elif receivers and isinstance(function, FunctionNode) and function.args.args and home.is_method(function):
            arguments = {function.args.args[0].arg: receivers[0]}
        receiver = ""
        if isinstance(function, FunctionNode) and function.name == "__init__" and receivers is None and _makes(node):
            receiver = function.args.args[0].arg if function.args.args else ""
        for effect in home.effects.summaries.function(function, body=body):
            if effect.what in (What.RETURNS, What.YIELDS, What.GIVES):
                continue
            effect = effect if sure else effect.perhaps()
            own = effect.source is not None and effect.source.scope is function
            if not own or effect.source is None:
                yield effect
            elif effect.source == Source(receiver, scope=function):
                continue  # a constructor fills its own new object
            else:
                yield from self._moved(effect, effect.source, arguments.get(effect.source.name))

    def _moved(self, effect: Effect, source: Source, argument: ast.expr | None) -> Iterator[Effect]:
        """A change of a parameter is one of the argument."""
        if argument is None:
            yield replace(effect, source=None, part=f"{source}{effect.part}", certain=False)
            return
        yield from _on(effect, self._facts.aliases.of(argument), ast.unparse(argument), source.path)

    def written(self, what: What, verb: str, target: ast.expr, node: ast.AST, part: str = "") -> Iterator[Effect]:
        """A change of the object that an expression gives; nothing where that object is new."""
        effect = Effect(what, verb, node, self._facts, part=part)
        if self._facts.values.of(target).kinds <= IMMUTABLE and what is What.CHANGES:
            return iter(())
        return _on(effect, self._facts.aliases.of(target), short(target), "")


def _makes(call: ast.AST) -> bool:
    """Whether a call makes an object, or is one of `super().__init__(…)` while it is made; not `x.__init__(…)`."""
    function = call.func if isinstance(call, ast.Call) else None
    again = isinstance(function, ast.Attribute) and function.attr == "__init__"
    return not again or (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call))


def _on(effect: Effect, aliasing: Aliasing, text: str, path: str) -> Iterator[Effect]:
    match aliasing.how:
        case Sharing.ALIAS:
            for source in aliasing.of:
                certain = effect.certain and len(aliasing.of) == 1
                yield replace(effect, source=source.at(path) if path else source, certain=certain)
        case Sharing.SNAPSHOT if not path:
            return
        case Sharing.SNAPSHOT:
            if aliasing.items or aliasing.loose:
                yield replace(effect, source=None, part=f"a part of {text}", certain=False)
        case _:
            yield replace(effect, source=None, part=f"{text}{path}{effect.part}", certain=False)


def short(node: ast.expr) -> str:
    """An expression as a few words of a reason."""
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}…"
