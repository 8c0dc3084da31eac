"""The public members of classes, read from their definitions and those of their base classes."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass, field

from sources import Module, Sources

_ANYTHING = "*"
_PLAIN_MODULES = frozenset(
    {"builtins", "abc", "typing", "typing_extensions", "collections", "collections.abc", "enum", "threading", "types"}
)


@dataclass
class Members:
    """The members of a class: those that every object has, and those that some may have (`*`: any name)."""

    certain: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)

    def add(self, name: str, *, certain: bool) -> None:
        """Note a public member."""
        if not name.startswith("_"):
            (self.certain if certain else self.possible).add(name)

    def inherit(self, other: Members) -> None:
        """Take over what a base class has."""
        self.certain |= other.certain
        self.possible |= other.possible


def members(sources: Sources, home: Module, cls: ast.ClassDef, depth: int = 0) -> Members:
    """What objects of a class have, those of its base classes included."""
    found = Members()
    for statement in cls.body:
        _read(statement, found, certain=True)
    for base in cls.bases:
        _inherit(sources, home, base, found, depth)
    found.possible -= found.certain
    return found


def _inherit(sources: Sources, home: Module, base: ast.expr, found: Members, depth: int) -> None:
    if isinstance(base, ast.Subscript):  # Generic[T]
        base = base.value
    target = sources.evaluate(home, base)
    if isinstance(target, tuple) and isinstance(target[1].node, ast.ClassDef) and depth < 30:
        found.inherit(members(sources, target[0], target[1].node, depth + 1))
        return
    plain = _plain_class(sources, home, base)
    if plain is None:
        found.possible.add(_ANYTHING)
    else:
        found.certain |= {name for name in dir(plain) if not name.startswith("_")}


def _plain_class(sources: Sources, home: Module, base: ast.expr) -> type | None:
    """A class of the standard library that a base stands for."""
    module, _, name = (sources.outside(home, base) or "").rpartition(".")
    if module not in _PLAIN_MODULES:
        return None
    found = getattr(importlib.import_module(module), name, None)
    return found if isinstance(found, type) or found is None else object  # typing's names have no members


def _read(statement: ast.stmt, found: Members, *, certain: bool) -> None:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
            if name in ("__getattr__", "__getattribute__"):
                found.possible.add(_ANYTHING)
            found.add(name, certain=certain)
            if not isinstance(statement, ast.ClassDef):
                _read_stores(statement, found)
        case ast.Assign(targets=targets):
            for target in targets:
                if isinstance(target, ast.Name):
                    found.add(target.id, certain=certain)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            found.add(name, certain=certain and value is not None)
        case ast.If(body=body, orelse=orelse) | ast.Try(body=body, orelse=orelse):
            for inner in (*body, *orelse):
                _read(inner, found, certain=False)
        case _:
            pass


def _read_stores(function: ast.FunctionDef | ast.AsyncFunctionDef, found: Members) -> None:
    """The attributes that a method assigns: possible ones, as a subclass may not call it."""
    if not function.args.args:
        return
    receiver = function.args.args[0].arg
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=ast.Store()) if name == receiver:
                found.add(attr, certain=False)
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=name), key, _]) if name == receiver:
                if function.name != "__setattr__":
                    found.add(str(key.value) if isinstance(key, ast.Constant) else _ANYTHING, certain=False)
            case _:
                pass
