"""Python packages read from zip files, never run: what their modules bind, and where that is defined."""

from __future__ import annotations

import ast
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_BACKEND = "tensorflow"
_PUBLIC_ROOT = "tensorflow._api.v2"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a module binds to a name: a definition in it, or something imported from elsewhere."""

    node: ast.AST | None = None
    module: str = ""
    """The module that an import names."""
    name: str = ""
    """What it takes from there; empty where it takes the module itself."""
    certain: bool = True
    """Whether the statement always runs."""


@dataclass
class Module:
    """One module: its name, its tree, and the names of the modules in its folder."""

    name: str
    is_package: bool
    tree: ast.Module
    inside: frozenset[str] = frozenset()
    stars: list[str] = field(default_factory=list)

    @cached_property
    def bindings(self) -> dict[str, Binding]:
        """The names that running the module binds, in the order of its statements."""
        found: dict[str, Binding] = {}
        for statement in self.tree.body:
            self._bind(statement, found, certain=True)
        return found

    @cached_property
    def is_open(self) -> bool:
        """Whether it may have names that cannot be read from its statements."""
        return "__getattr__" in self.bindings

    def _bind(self, statement: ast.stmt, found: dict[str, Binding], *, certain: bool) -> None:
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    target = alias.name if alias.asname else alias.name.partition(".")[0]
                    _put(found, alias.asname or target, Binding(module=target, certain=certain))
            case ast.ImportFrom():
                self._bind_imports(statement, found, certain)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                _put(found, name, Binding(statement, certain=certain))
            case ast.Assign(targets=targets, value=assigned):
                for place in targets:
                    for node in ast.walk(place):
                        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                            _put(found, node.id, Binding(assigned, certain=certain))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as annotated):
                _put(found, name, Binding(annotated, certain=certain))
            case ast.Expr(value=ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str(name)), given])):
                _put(found, name, Binding(given, certain=certain))
            case ast.Delete(targets=targets):
                for gone in targets:
                    if isinstance(gone, ast.Name):
                        found.pop(gone.id, None)
            case ast.If(test=test, body=body, orelse=orelse):
                self._bind_branches(test, body, orelse, found, certain)
            case ast.Try() | ast.With() | ast.For() | ast.While():
                for inner in _inner(statement):
                    self._bind(inner, found, certain=certain and isinstance(statement, ast.With))
            case _:
                pass

    def _bind_imports(self, statement: ast.ImportFrom, found: dict[str, Binding], certain: bool) -> None:
        source = statement.module or ""
        if statement.level:
            parts = self.name.split(".")
            kept = parts[: len(parts) - statement.level + self.is_package]
            source = ".".join([*kept, *([source] if source else [])])
        for alias in statement.names:
            if alias.name == "*":
                self.stars.append(source)
            else:
                _put(found, alias.asname or alias.name, Binding(None, source, alias.name, certain))

    def _bind_branches(
        self,
        test: ast.expr,
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        found: dict[str, Binding],
        certain: bool,
    ) -> None:
        text = ast.unparse(test)
        if "TYPE_CHECKING" in text:
            return
        chosen = [body] if f"== '{_BACKEND}'" in text else [body, orelse]
        for branch in chosen:
            for inner in branch:
                self._bind(inner, found, certain=certain and len(chosen) == 1)


def _put(found: dict[str, Binding], name: str, binding: Binding) -> None:
    before = found.get(name)
    if binding.certain or before is None:
        found[name] = binding


def _inner(statement: ast.Try | ast.With | ast.For | ast.While) -> Iterable[ast.stmt]:
    yield from statement.body
    if isinstance(statement, ast.Try):
        for handler in statement.handlers:
            yield from (s for s in handler.body if not isinstance(s, ast.Delete))
    if not isinstance(statement, ast.With):
        yield from statement.orelse


class Sources:
    """The modules of some releases that are installed together."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._zips = [zipfile.ZipFile(path) for path in paths]
        self._files = {name: archive for archive in self._zips for name in archive.namelist()}
        self._modules: dict[str, Module | None] = {}
        self._inside: dict[str, set[str]] = {}
        for name in self._files:
            if name.endswith(".py"):
                parts = name.removesuffix(".py").removesuffix("/__init__").split("/")
                self._inside.setdefault(".".join(parts[:-1]), set()).add(parts[-1])

    def metadata(self, package: str) -> str:
        """The METADATA file of a release."""
        start = package.replace("-", "_") + "-"
        name = next(n for n in self._files if n.startswith(start) and n.endswith("METADATA"))
        return self._files[name].read(name).decode()

    def module(self, name: str) -> Module | None:
        """A module, also by its public name, which TensorFlow's own path makes importable."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def _read(self, name: str) -> Module | None:
        stem = name.replace(".", "/")
        for path, is_package in ((f"{stem}/__init__.py", True), (f"{stem}.py", False)):
            if path in self._files:
                tree = ast.parse(self._files[path].read(path))
                return Module(name, is_package, tree, frozenset(self._inside.get(name, ())))
        root, _, rest = name.partition(".")
        if root == "tensorflow" and not name.startswith(_PUBLIC_ROOT):
            return self.module(f"{_PUBLIC_ROOT}.{rest}" if rest else _PUBLIC_ROOT)
        return None

    def find(self, module: str, name: str, depth: int = 0) -> tuple[Module, Binding] | Module | None:
        """Where a name of a module is defined: the module and its binding there, or a module; None if not here."""
        home = self.module(module)
        if home is None or depth > 40:
            return None
        binding = home.bindings.get(name)
        if binding is None:
            return self.module(f"{module}.{name}") if name in home.inside else self._find_starred(home, name, depth)
        if binding.module and not binding.name:
            return self.module(binding.module)
        if binding.module:
            if f"{binding.module}.{binding.name}" == f"{module}.{name}":
                return self.module(f"{module}.{name}")
            found = self.find(binding.module, binding.name, depth + 1)
            return found or self.module(f"{binding.module}.{binding.name}")
        if isinstance(binding.node, ast.Name | ast.Attribute):
            return self.evaluate(home, binding.node, depth + 1) or (home, binding)
        return home, binding

    def names_of_star(self, source: str) -> frozenset[str] | None:
        """What `from source import *` binds; None where that cannot be read."""
        module = self.module(source)
        if module is None or module.stars or "__getattr__" in module.bindings:
            return None
        exported = module.bindings.get("__all__")
        if exported is None:
            return frozenset(name for name in module.bindings if not name.startswith("_"))
        if not isinstance(exported.node, ast.List | ast.Tuple):
            return None
        return frozenset(str(e.value) for e in exported.node.elts if isinstance(e, ast.Constant))

    def loaded(self, roots: Iterable[str]) -> frozenset[str]:
        """The modules of the roots' packages that importing them imports too: attributes of their packages then."""
        packages = tuple({root.partition(".")[0] for root in roots})
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            module = self.module(name)
            if module is None or name in found or not name.startswith(packages):
                continue
            found.add(name)
            parts = name.split(".")
            waiting += [".".join(parts[:cut]) for cut in range(1, len(parts))]
            for binding in module.bindings.values():
                if binding.module and binding.certain:
                    waiting += [binding.module, f"{binding.module}.{binding.name}"]
            waiting += module.stars
        return frozenset(found)

    def _find_starred(self, home: Module, name: str, depth: int) -> tuple[Module, Binding] | Module | None:
        for source in home.stars:
            found = self.find(source, name, depth + 1)
            if found is not None:
                return found
        return None

    def evaluate(self, home: Module, node: ast.expr, depth: int = 0) -> tuple[Module, Binding] | Module | None:
        """What a dotted expression in a module stands for."""
        match node:
            case ast.Name(id=name):
                return self.find(home.name, name, depth + 1)
            case ast.Attribute(value=value, attr=attr):
                owner = self.evaluate(home, value, depth + 1)
                return self.find(owner.name, attr, depth + 1) if isinstance(owner, Module) else None
            case _:
                return None

    def outside(self, home: Module, node: ast.expr) -> str | None:
        """The dotted name of something that none of the packages defines, such as `collections.abc.Iterable`."""
        match node:
            case ast.Attribute(value=value, attr=attr):
                owner = self.outside(home, value)
                return f"{owner}.{attr}" if owner else None
            case ast.Name(id=name):
                return self._outside_name(home, name)
            case _:
                return None

    def _outside_name(self, home: Module, name: str) -> str | None:
        for _ in range(20):
            binding = home.bindings.get(name)
            if binding is None:
                return f"builtins.{name}"
            if not binding.module:
                return None
            further = self.module(binding.module) if binding.name else None
            if further is None:
                return f"{binding.module}.{binding.name}" if binding.name else binding.module
            home, name = further, binding.name
        return None
