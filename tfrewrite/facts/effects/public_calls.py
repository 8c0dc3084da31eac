"""The effects of calls of public functions: what their rows say, and the code that their arguments run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.effects.carrying import Carrying
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.effects.public import Doing
from tfrewrite.facts.kinds import Kind

CONSUMING = frozenset(
    f"builtins.{name}"
    for name in words("next list tuple set frozenset sorted sum min max any all dict enumerate zip map filter")
)
_TEXTS = frozenset({"builtins.str", "builtins.repr", "builtins.format", "builtins.print"})


class PublicCalls(Carrying):
    """What calls of public functions do."""

    def got(self, call: ast.Call) -> Iterator[Effect]:
        """`getattr(object, "name")` may run a property, as reading the attribute does."""
        name = call.args[1].value if isinstance(call.args[1], ast.Constant) else None
        if not isinstance(name, str):
            return
        probe = ast.copy_location(ast.Attribute(call.args[0], name, ast.Load()), call)
        for code in self._facts.effects.following.getters(probe):
            yield from (effect.perhaps() for effect in self.inside(code, call, [call.args[0]], sure=False))

    def shown(self, dotted: str, call: ast.Call) -> Iterator[Effect]:
        """What a call that prints or logs does."""
        logs = self._facts.shows.goes_to_log(call) and dotted != "tensorflow.print"
        what = What.LOGS if logs else What.PRINTS
        if self._facts.shows.writes_a_file(call) and not logs:
            yield Effect(What.WRITES_FILE, "", call, self._facts, certain=False)
        yield Effect(what, "", call, self._facts, op=dotted == "tensorflow.print")
        for argument in call.args:
            yield from self.asked(argument, call, ("__str__", "__repr__"))

    def done(self, doings: tuple[Doing, ...], dotted: str, call: ast.Call) -> Iterator[Effect]:
        """What a row says of a public function, and what it runs of its arguments."""
        for doing in doings:
            yield Effect(doing.what, doing.text, call, self._facts, doing.certain, stream=doing.stream, op=doing.op)
        if dotted in _FIRST_CHANGED and call.args:
            yield from self.written(What.CHANGES, _FIRST_CHANGED[dotted], call.args[0], call)
        if dotted in CONSUMING:
            yield from self._consumed(dotted, call)
        elif dotted.startswith("builtins."):
            names = ("__str__", "__repr__", "__format__") if dotted in _TEXTS else _ASKED.get(dotted, ())
            for argument in call.args:
                yield from self.asked(argument, call, names)

    def _consumed(self, dotted: str, call: ast.Call) -> Iterator[Effect]:
        for argument in call.args:
            if isinstance(argument, (ast.Lambda, ast.Starred)):
                continue
            if dotted == "builtins.next" and argument is call.args[0]:
                yield from self._next(argument, call)
            elif not (dotted in ("builtins.map", "builtins.filter") and argument is call.args[0]):
                yield from self._facts.effects.taking.of(argument)

    def _next(self, iterator: ast.expr, call: ast.Call) -> Iterator[Effect]:
        for option in self._facts.values.of(iterator).options:
            op = option.kind is Kind.ITERATOR and option.origin.startswith("tensorflow.")
            yield Effect(What.ADVANCES, ast.unparse(iterator), call, self._facts, op=op)
            if option.kind is Kind.GENERATOR and option.node is not None and option.home is not None:
                yield from self.inside((option.node, option.home), call, [], sure=False, body=True)
            elif option.kind not in (Kind.ITERATOR, Kind.ITERABLE):
                yield Effect(What.UNKNOWN, f"what `next({ast.unparse(iterator)})` runs", call, self._facts)

    def asked(self, argument: ast.expr, call: ast.Call, names: tuple[str, ...]) -> Iterator[Effect]:
        """What asking an argument by special methods runs."""
        for code in self._facts.effects.following.special(self._facts.values.of(argument), names):
            yield from self.inside(code, call, [argument], sure=True)


_FIRST_CHANGED = {
    **dict.fromkeys(("random.shuffle", "numpy.random.shuffle"), "shuffles"),
    **{f"numpy.{n}": "writes" for n in words("copyto put place putmask fill_diagonal put_along_axis")},
    **{f"heapq.{n}": "pushes to or pops from" for n in words("heappush heappop heapify heapreplace heappushpop")},
    **{f"bisect.{n}": "inserts into" for n in words("insort insort_left insort_right")},
    **{f"operator.{n}": "stores into" for n in words("setitem delitem")},
    **{f"operator.i{n}": "adds to" for n in words("add concat or and xor sub mul")},
}
"""Functions that change their first argument, and how a line says so."""

_ASKED = {
    "builtins.len": ("__len__",),
    "builtins.float": ("__float__",),
    "builtins.int": ("__int__", "__index__"),
    "builtins.bool": ("__bool__", "__len__"),
    "builtins.abs": ("__abs__",),
    "builtins.hash": ("__hash__",),
    "builtins.iter": ("__iter__",),
    "builtins.reversed": ("__reversed__", "__len__", "__getitem__"),
    "builtins.round": ("__round__",),
    "builtins.isinstance": (),
}
