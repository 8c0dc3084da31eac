"""What functions and blocks of a program do in all, calls followed, each function looked at once."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tfrewrite.facts.aliases import Sharing, Source
from tfrewrite.facts.effects.effect import Effect, Summary, What
from tfrewrite.facts.effects.following import is_generator
from tfrewrite.facts.effects.walking import Walking
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import all_nodes, bound_names, outer_loads, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_DEEPEST = 12
_ROUNDS = 5


class Summaries:
    """The effects of the functions of one program."""

    def __init__(self, facts: Facts, walking: Walking) -> None:
        self._facts = facts
        self._walking = walking
        self._known: dict[tuple[ast.AST, bool], tuple[Effect, ...]] = {}
        self._assumed: dict[tuple[ast.AST, bool], tuple[Effect, ...]] = {}
        self._used: set[tuple[ast.AST, bool]] = set()

    def of(self, code: ast.AST | Sequence[ast.stmt]) -> Summary:
        """What a function does when it is called, or what a statement, expression or suite does when it runs."""
        if isinstance(code, (*FUNCTIONS, ast.Lambda)):
            return Summary(self.function(code, body=True), tuple(self._reads([code])), ())
        roots: list[ast.AST] = [code] if isinstance(code, ast.AST) else list(code)
        nodes = [node for root in roots for node in (root, *own_nodes(root))]
        own = bound_names(nodes)
        return Summary(self.block(roots), tuple(self._reads(roots)), tuple(sorted(own)))

    def function(self, function: ast.AST, *, body: bool = False) -> tuple[Effect, ...]:
        """What a call of a function does; of a generator with `body`, what going through it does."""
        if is_generator(function) and not body:
            return ()
        key = (function, body)
        if key in self._known:
            return self._known[key]
        if key in self._assumed:
            self._used.add(key)
            return self._assumed[key]
        if len(self._assumed) > _DEEPEST:
            return (Effect(What.UNKNOWN, "calls are nested too deep", function, self._facts),)
        found = self._settled(function, key)
        if not self._used - {key}:
            self._known[key] = found
        self._used.discard(key)
        return found

    def _settled(self, function: ast.AST, key: tuple[ast.AST, bool]) -> tuple[Effect, ...]:
        """Functions that call themselves are looked at until nothing new comes out."""
        self._assumed[key] = ()
        try:
            for _ in range(_ROUNDS):
                found = self._once(function)
                if found == self._assumed[key] or key not in self._used:
                    return found
                self._assumed[key] = found
            return (*found, Effect(What.UNKNOWN, "recursion that does not settle", function, self._facts))
        finally:
            del self._assumed[key]

    def _once(self, function: ast.AST) -> tuple[Effect, ...]:
        body = getattr(function, "body", [])
        effects = self._walking.effects(body if isinstance(body, list) else [body])
        parameters = set(self._facts.aliases.parameters_of(function))
        kept = (effect for effect in effects if not self._is_own(effect, function, parameters))
        return tuple(dict.fromkeys(kept))

    def _is_own(self, effect: Effect, function: ast.AST, parameters: set[str]) -> bool:
        """Whether an effect only concerns an object that the function made and that nothing outside holds."""
        source = effect.source
        if source is None or source.scope is None:
            return effect.what is What.BINDS and effect.text in self._bound_inside(function)
        if source.scope is not function or source.name in parameters or source.name in self._let_out(function):
            return False
        return not source.path or self._is_made_with(function, source)

    def _is_made_with(self, function: ast.AST, source: Source) -> bool:
        """Whether a part of a new object is new too: its class makes it anew and nothing else sets it."""
        first, _, rest = source.path.removeprefix(".").partition(".")
        scope = self._facts.names.scopes.get(function)
        if source.path == "[]" and scope is not None:
            return self._holds_new_items(function, scope.bindings.get(source.name, []), source.name)
        if scope is None or rest or "[" in first or len(scope.bindings.get(source.name, [])) != 1:
            return False
        value = self._facts.values.settled(scope.bindings[source.name][0])
        cls, home = value.node, value.home
        if value.kind is not Kind.OBJECT or not isinstance(cls, ast.ClassDef) or home is None:
            return False
        stores = home.attribute_stores(cls).get(first, [])
        if (
            not stores
            or len(stores) < home.count_of_stores(first)
            or home.project.is_stored_elsewhere(home, first, related="")
        ):
            return False
        made = [home.aliases.of(store) for store in stores]
        return all(m.how is Sharing.SNAPSHOT and not m.items and not m.loose for m in made)

    def _holds_new_items(self, function: ast.AST, bindings: list[Binding], name: str) -> bool:
        """Whether the items of a new list or dictionary are new too, with all that is put into it."""
        put = [b.value for b in bindings if b.value is not None and not b.path]
        if len(put) != len(bindings) or any(not isinstance(node, DISPLAYS) for node in put):
            return False
        stored: list[ast.expr] = []
        for node in all_nodes(function):
            match node:
                case ast.Name(id=read) if read == name and not self._is_plain_use(node, stored):
                    return False
                case _:
                    pass
        made = [self._facts.aliases.of(node) for node in (*put, *stored)]
        return all(m.how is Sharing.SNAPSHOT and not m.items and not m.loose for m in made)

    def _is_plain_use(self, node: ast.Name, stored: list[ast.expr]) -> bool:
        """Whether a name of a container is bound, read by item, gone through, or gets a value that is noted."""
        names = self._facts.names
        parent = names.parents.get(node)
        above = names.parents.get(parent) if parent is not None else None
        match parent, above:
            case ((ast.Assign() | ast.For() | ast.comprehension() | ast.Return()), _):
                return not isinstance(parent, ast.Assign) or node in parent.targets
            case ast.Subscript(ctx=ast.Load(), value=ast.Name()), _:
                return parent.value is node
            case ast.Subscript(ctx=ast.Store()), ast.Assign(value=value):
                stored.append(value)
                return True
            case ast.Attribute(attr="append" | "add"), ast.Call(args=[value]):
                stored.append(value)
                return True
            case ast.Call(func=ast.Attribute() as function), _:
                return self._facts.is_of_library(function)
            case _:
                return False

    def _bound_inside(self, function: ast.AST) -> set[str]:
        """Names of a function that functions inside of it bind as `nonlocal`."""
        scope = self._facts.names.scopes.get(function)
        return set(scope.bindings) - scope.outer if scope is not None else set()

    def _let_out(self, function: ast.AST) -> set[str]:
        """Names whose objects a function stores somewhere: what it changes in them afterwards may be seen outside."""
        found: set[str] = set()
        for node in own_nodes(function):
            match node:
                case ast.Assign(targets=targets, value=ast.Name(id=name)) if any(
                    isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets
                ):
                    found.add(name)
                case ast.Call(func=ast.Attribute(attr="append" | "add" | "extend" | "insert" | "put"), args=arguments):
                    found.update(argument.id for argument in arguments if isinstance(argument, ast.Name))
                case ast.Yield(value=ast.expr() as value) | ast.YieldFrom(value=value):
                    found.update(name.id for name in outer_loads(value))
                case _:
                    pass
        return found

    def block(self, roots: Iterable[ast.AST]) -> tuple[Effect, ...]:
        """What some statements or expressions do, objects left out that they make themselves."""
        roots = list(roots)
        inside = {node for root in roots for node in (root, *all_nodes(root))}
        effects = self._walking.effects(roots)
        return tuple(dict.fromkeys(e for e in effects if not (e.source and self._is_made_in(e.source, inside))))

    def _is_made_in(self, source: Source, inside: set[ast.AST]) -> bool:
        scope = self._facts.names.scopes.get(source.scope) if source.scope is not None else None
        if scope is None or source.path:
            return False
        bindings = scope.bindings.get(source.name, [])
        return bool(bindings) and all(
            binding.node in inside and not isinstance(binding.node, ast.arg) for binding in bindings
        )

    def _reads(self, roots: Iterable[ast.AST]) -> list[str]:
        """The names and attributes that code reads and does not bind, libraries and functions left out."""
        found: dict[str, None] = {}
        for root in roots:
            inside = {root, *all_nodes(root)}
            for node in inside:
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    text = self._read(node, inside)
                    if text:
                        found[text] = None
        return sorted(found)

    def _read(self, node: ast.Name, inside: set[ast.AST]) -> str:
        names = self._facts.names
        bindings = names.bindings_of(node.id, node)
        parameter = any(isinstance(binding.node, ast.arg) for binding in bindings)
        parent = names.parents.get(node)
        part = isinstance(parent, ast.Attribute)
        if isinstance(parent, ast.Attribute) and not isinstance(parent.ctx, ast.Load):
            return ast.unparse(parent) if isinstance(names.parents.get(parent), ast.AugAssign) else ""
        if not bindings or (all(b.node in inside for b in bindings) and not (parameter and part)):
            return ""
        if self._facts.is_of_library(node) or self._facts.values.of(node).kinds <= _CODE:
            return ""
        grandparent = names.parents.get(parent) if parent is not None else None
        if part and not (isinstance(grandparent, ast.Call) and grandparent.func is parent):
            return ast.unparse(parent) if isinstance(parent, ast.Attribute) else ""
        return "" if all(b.node in inside for b in bindings) else node.id


DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CODE = frozenset({Kind.FUNCTION, Kind.CLASS, Kind.NAME})
