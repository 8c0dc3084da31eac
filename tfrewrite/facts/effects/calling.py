"""The effects of calls: of public functions, of methods, and of the code of the project that they run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tfrewrite.facts import catalog
from tfrewrite.facts.effects import methods, public
from tfrewrite.facts.effects.carrying import short
from tfrewrite.facts.effects.effect import Effect, Stream, What
from tfrewrite.facts.effects.following import Code, given, is_closed, lineage, methods_of
from tfrewrite.facts.effects.public import Doing
from tfrewrite.facts.effects.public_calls import CONSUMING, PublicCalls
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.value import Value

_NOT_RUN = frozenset(
    {
        "tensorflow.function",
        "functools.partial",
        "functools.wraps",
        "functools.lru_cache",
        "tensorflow.custom_gradient",
        "builtins.isinstance",
        "builtins.type",
        "builtins.callable",
        "builtins.hasattr",
        "builtins.getattr",
    }
)
_RUN_EAGERLY = frozenset({"tensorflow.py_function", "tensorflow.numpy_function", "tensorflow.compat.v1.py_func"})
_BUILDING = frozenset({"__init__", "build", "get_config", "compile", "call", "compute_output_shape", "__setattr__"})
_CALLED = frozenset({Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.LOSS, Kind.OPTIMIZER, Kind.LIBRARY, Kind.PROGRESS})


class Calling(PublicCalls):
    """What each call of one program does."""

    def effects(self, call: ast.Call) -> Iterator[Effect]:
        """What a call does: the called code, functions given to it, arrays given as `out`."""
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        eagerly = dotted in _RUN_EAGERLY
        yield from self._called(dotted, call)
        followed = self._facts.effects.following.called(self._facts.values.of(call.func))
        if dotted not in _NOT_RUN and followed is None:
            for argument in given(call):
                run = argument in _run_by(dotted, call)
                yield from (replace(effect, eagerly=eagerly) for effect in self._passed(argument, call, run=run))
            yield from self._may_take(dotted, call)
        for keyword in call.keywords:
            if keyword.arg == "out":
                yield from self.written(What.CHANGES, "writes", keyword.value, call)

    def _called(self, dotted: str, call: ast.Call) -> Iterable[Effect]:
        values = self._facts.values
        if self._facts.shows.is_show(call):
            return self.shown(dotted, call)
        if dotted in _RUN_EAGERLY:
            return []
        if dotted in ("builtins.setattr", "builtins.delattr") and len(call.args) > 1:
            name = str(call.args[1].value) if isinstance(call.args[1], ast.Constant) else "…"
            found = list(self.written(What.SETS, "", call.args[0], call, f".{name}"))
            if Kind.OPTIMIZER in values.of(call.args[0]).kinds and name in ("learning_rate", "lr", "…"):
                found.append(Effect(What.UPDATES, "the learning rate", call, self._facts, certain=False, op=True))
            return found
        if dotted in ("builtins.getattr", "builtins.hasattr") and len(call.args) > 1:
            return [*self.got(call), *self.done(public.doings(dotted, call) or (), dotted, call)]
        codes = self._facts.effects.following.called(values.of(call.func))
        if codes is not None:
            return self._followed(codes, call)
        if dotted and (self._facts.is_of_library(call.func) or dotted.startswith("builtins.")):
            doings = public.doings(dotted, call)
            if doings is not None:
                return self.done(doings, dotted, call)
        if values.of(call.func).kinds <= _CALLED:
            return self._object(call)
        if isinstance(call.func, ast.Attribute):
            if (
                isinstance(call.func.value, ast.Call)
                and self._facts.names.dotted(call.func.value.func) == "builtins.super"
            ):
                return self._above(call.func, call)
            return self._method(call.func, call)
        return self._object(call)

    def _followed(self, codes: list[Code], call: ast.Call) -> Iterator[Effect]:
        for code in codes:
            yield from self.inside(code, call, None, sure=len(codes) == 1)
        called = self._facts.values.of(call.func)
        for option in called.options:
            if option.kind is Kind.CLASS and isinstance(option.node, ast.ClassDef):
                yield from self._made(option, call)
            elif option.kind in (Kind.MODEL, Kind.LAYER):  # the first call of one builds it
                for code in self._facts.effects.following.special(option, ("build",)):
                    yield from (e.perhaps() for e in self.inside(code, call, [call.func], sure=False))

    def _made(self, cls: Value, call: ast.Call) -> Iterator[Effect]:
        """Making an object of a class that a library's class stands above."""
        for body, home in lineage(cls):
            if body.keywords or (body.decorator_list and not is_closed(body, home)):
                yield Effect(What.UNKNOWN, f"how objects of `{body.name}` are made", call, self._facts, certain=False)
                return

    def _method(self, function: ast.Attribute, call: ast.Call) -> Iterator[Effect]:
        owner = self._facts.values.of(function.value)
        if owner.kind is Kind.NAME and owner.origin.endswith(".__version__"):
            return
        if function.attr == "format" and Kind.PYTHON in owner.kinds:
            for argument in given(call):
                yield from self.asked(argument, call, ("__format__", "__str__", "__repr__"))
        for option in owner.options:
            origin = option.origin or self._maker(function.value)
            doings = methods.doings(option, origin, function.attr, call)
            if doings is None:
                yield from self._unknown_method(function, option, call, sure=len(owner.options) == 1)
                continue
            if option.kind is Kind.OPTIMIZER and doings:
                yield from self._facts.effects.hidden.in_keras(call)
            for doing in doings:
                certain = doing.certain and len(owner.options) == 1
                if doing.what is What.CHANGES:
                    found = self.written(What.CHANGES, doing.text, function.value, call)
                    yield from (effect if certain else effect.perhaps() for effect in found)
                    continue
                yield Effect(doing.what, doing.text, call, self._facts, certain, stream=doing.stream, op=doing.op)

    def _maker(self, node: ast.expr) -> str:
        """The public name of what made the object that a name holds, where one call did."""
        if isinstance(node, ast.Call):
            return catalog.normalised(self._facts.names.dotted(node.func))
        if not isinstance(node, ast.Name):
            return ""
        bindings = self._facts.names.reaching(node.id, node)
        if (
            len(bindings) != 1
            or not isinstance(bindings[0].value, ast.Call)
            or bindings[0].path not in ((), ("enter",))
        ):
            return ""
        return catalog.normalised(self._facts.names.dotted(bindings[0].value.func))

    def _unknown_method(self, function: ast.Attribute, owner: Value, call: ast.Call, *, sure: bool) -> Iterator[Effect]:
        name = function.attr
        if name in methods.CHANGING and owner.kind is Kind.UNKNOWN:
            yield from (
                effect.perhaps() for effect in self.written(What.CHANGES, methods.CHANGING[name], function.value, call)
            )
        why = f": {owner.why}" if owner.why else f" of {owner}" if owner.kind is not Kind.UNKNOWN else ""
        yield Effect(What.UNKNOWN, f"`{short(function)}`{why}", call, self._facts, sure)
        yield from self._handed(call)

    def _handed(self, call: ast.Call) -> Iterator[Effect]:
        """What is given to code that is not known gets out."""
        for argument in given(call):
            if not self._facts.values.of(argument).kinds <= IMMUTABLE:
                yield Effect(What.GIVES, f"{ast.unparse(argument)} to `{short(call.func)}`", call, self._facts)

    def _above(self, function: ast.Attribute, call: ast.Call) -> Iterator[Effect]:
        """`super().method(…)`: the next class of the project that has it, or the library's."""
        cls = next((n for n in self._facts.names.enclosing(call) if isinstance(n, ast.ClassDef)), None)
        around = self._facts.names.function_of(call)
        if cls is None or around is None or not around.args.args:
            yield Effect(What.UNKNOWN, f"`{short(function)}`", call, self._facts)
            return
        own = Value(Kind.CLASS, home=self._facts, node=cls)
        higher = [(body, home) for body, home in lineage(own) if body is not cls]
        for body, home in higher:
            if function.attr in methods_of(body):
                receiver = ast.copy_location(ast.Name(around.args.args[0].arg, ast.Load()), call)
                self._facts.names.parents[receiver] = call
                yield from self.inside((methods_of(body)[function.attr], home), call, [receiver], sure=True)
                return
        kind = self._facts.values.instance_of(cls).kind
        plain = all(is_closed(body, home) for body, home in lineage(own))
        if function.attr in _BUILDING and (plain or kind in _CALLED):
            return
        doings = methods.doings(Value(kind), "", function.attr, call) if kind in _CALLED else None
        if doings is None:
            yield Effect(What.UNKNOWN, f"`{short(function)}` of a library's class", call, self._facts)
            return
        yield from self.done(doings, "", call)

    def _object(self, call: ast.Call) -> Iterator[Effect]:
        """Calling an object: a model, a layer, a metric, or something that is not known."""
        called = self._facts.values.of(call.func)
        for option in called.options:
            sure = len(called.options) == 1
            match option.kind:
                case Kind.METRIC:
                    yield Effect(What.UPDATES, "a metric", call, self._facts, sure, op=True)
                case Kind.MODEL | Kind.LAYER:
                    yield from self._layer(option, call)
                case Kind.LOSS:
                    pass
                case Kind.LIBRARY if option.origin.startswith(
                    ("tensorflow.keras.optimizers.schedules", "tensorflow.TensorSpec")
                ):
                    pass
                case Kind.PROGRESS:
                    yield Effect(What.BARS, "", call, self._facts, sure)
                case _:
                    why = f": {option.why}" if option.why else ""
                    yield Effect(What.UNKNOWN, f"`{short(call.func)}(…)`{why}", call, self._facts)
                    yield from self._handed(call)

    def _layer(self, layer: Value, call: ast.Call) -> Iterator[Effect]:
        """A model draws for dropout and updates moving statistics where it has such layers; the first call builds."""
        made_by = layer.origin.rpartition(".")[2] if layer.node is None else ""
        if made_by in methods.PLAIN_LAYERS:
            return
        text = f"the state of {short(call.func)}"
        yield Effect(What.UPDATES, text, call, self._facts, certain=False, op=True)
        if layer.node is None:
            yield from self._facts.effects.hidden.in_keras(call, made_by)
        if made_by not in methods.BUILT_LAYERS:
            stream = Stream.KERAS
            yield Effect(What.DRAWS, stream.value, call, self._facts, certain=False, stream=stream, op=True)

    def _may_take(self, dotted: str, call: ast.Call) -> Iterator[Effect]:
        """What is given an iterator may go through it."""
        if dotted in CONSUMING or dotted == "builtins.iter" or dotted.startswith("itertools."):
            return
        for argument in given(call):
            if self._facts.values.of(argument).kinds & {Kind.ITERATOR, Kind.GENERATOR}:
                yield from (effect.perhaps() for effect in self._facts.effects.taking.of(argument))

    def _passed(self, argument: ast.expr, call: ast.Call, *, run: bool) -> Iterator[Effect]:
        """A function that is passed on may run there; `run` where that is what the argument is for."""
        if isinstance(argument, ast.Lambda):
            yield from (effect.perhaps() for effect in self.inside((argument, self._facts), call, [], sure=False))
            return
        if not isinstance(argument, (ast.Name, ast.Attribute)) and not run:
            return
        value = self._facts.values.of(argument)
        codes = self._facts.effects.following.called(value) if run or value.kinds == {Kind.FUNCTION} else None
        if codes is not None:
            for code in codes:
                receivers = [argument.value] if isinstance(argument, ast.Attribute) else []
                yield from (effect.perhaps() for effect in self.inside(code, call, receivers, sure=False))
            return
        yield from (effect.perhaps() for effect in self._called_with_anything(argument, call, run=run))

    def _called_with_anything(self, function: ast.expr, call: ast.Call, *, run: bool) -> Iterator[Effect]:
        """What calling a public function or a method of an object does; unknown ones only count where they do run."""
        probe = ast.copy_location(ast.Call(func=function, args=[], keywords=[]), call)
        dotted = catalog.normalised(self._facts.names.dotted(function))
        owners = self._facts.values.of(function.value).options if isinstance(function, ast.Attribute) else ()
        if dotted:
            doings = public.doings(dotted, probe)
            if doings is None and run:
                yield Effect(What.UNKNOWN, f"`{short(function)}`", call, self._facts)
            yield from self.done(doings or (), "", probe)
            return
        for owner in owners:
            assert isinstance(function, ast.Attribute)
            found = methods.doings(owner, owner.origin or self._maker(function.value), function.attr, probe)
            if found is None and run:
                yield Effect(What.UNKNOWN, f"`{short(function)}`", call, self._facts)
            yield from self._of_method(found or (), function, call)
        if run and not owners and not isinstance(function, ast.Constant):
            yield Effect(What.UNKNOWN, f"`{short(function)}`, which is called", call, self._facts)

    def _of_method(self, doings: Iterable[Doing], function: ast.Attribute, call: ast.Call) -> Iterator[Effect]:
        for doing in doings:
            if doing.what is What.CHANGES:
                yield from self.written(What.CHANGES, doing.text, function.value, call)
            else:
                yield Effect(doing.what, doing.text, call, self._facts, stream=doing.stream, op=doing.op)


def _run_by(dotted: str, call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that a builtin or a function of the standard library calls."""
    keys = [k.value for k in call.keywords if k.arg == "key"] if dotted.startswith("builtins.") else []
    return [*keys, *(call.args[:1] if dotted in _RUNNING_FIRST else [])]


_RUNNING_FIRST = frozenset({"builtins.map", "builtins.filter", "functools.reduce"})
