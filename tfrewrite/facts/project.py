"""The programs of one project, read lazily and once. Reads go beyond the given paths; edits never do."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tfrewrite.facts import patches, stars
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.importing import NEVER_OWN, Importing
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.names import canonical
from tfrewrite.facts.settling import Evaluation
from tfrewrite.facts.texts import read_texts
from tfrewrite.facts.value import Value, join, unknown
from tfrewrite.facts.values import containers, objects
from tfrewrite.problems import Problem
from tfrewrite.source.file import SourceFile, read

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.manifests import Manifest
    from tfrewrite.facts.setting import Setting

_MOST_AROUND = 40
_BASES = re.compile(rb"^\s*class\s+\w+\s*\(([^)]*)", re.MULTILINE)
_WORD = re.compile(rb"[\w\x80-\xff]+")
_AS = re.compile(rb"(?<![\w\x80-\xff])([\w\x80-\xff]+)\s+as\s+([\w\x80-\xff]+)")
_STORING = re.compile(rb"\.\s*([\w\x80-\xff]+)\s*(?:,|:|in\b|[)\]]*\s*(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=))")
_COMPILING = re.compile(
    rb"\bfunction\b|\bmap\(|def (?:call|train_step|test_step)\b|\bdefun\b|\bGraph\(|\bSession\("
    rb"|\.(?:interleave|flat_map|filter)\("
)


class Shelf:
    """What is known of the programs of a project as they stand on disk; one for all files of a run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._project = Project(root, shelf=self)
        self._facts: dict[Path, Facts | None] = {}
        self._stored: dict[Path, frozenset[bytes]] = {}
        self._bases: dict[Path, frozenset[bytes]] = {}
        self._held: dict[bytes, bool] = {}
        self._words: dict[Path, frozenset[bytes]] = {}
        self._entries: dict[Path, frozenset[str]] = {}
        self._aliases: dict[tuple[Path, str], frozenset[str]] = {}
        self._renamed: dict[Path, Mapping[str, list[str]]] = {}
        self._compiling: dict[Path, bool] = {}
        self._manifests: dict[Path, list[Manifest]] = {}
        self._settings: dict[Path, Setting] = {}

    @cached_property
    def _texts(self) -> dict[Path, bytes]:
        """The texts of all Python files and notebooks of the project, read when a question needs them all."""
        return read_texts(self.root)

    @cached_property
    def importing(self) -> Importing:
        """Which programs import which."""
        return Importing(self._texts)

    def text(self, path: Path) -> bytes:
        """The text of a program; empty for one that is not of the project."""
        return self._texts.get(path, b"")

    def aliases(self, path: Path, name: str) -> frozenset[str]:
        """The words by which the programs that import a module may name something of it, also where they rename it."""
        key = (path, name)
        if key not in self._aliases:
            self._aliases[key] = self._find_aliases(path, name)
        return self._aliases[key]

    def _find_aliases(self, path: Path, name: str) -> frozenset[str]:
        found = {name}
        new = [name]
        above = self.importing.above(path)
        while new:
            word = new.pop()
            renamed = {text for other in above for text in self._renames(other).get(word, ())}
            new += renamed - found
            found |= renamed
        return frozenset(found)

    def _renames(self, path: Path) -> Mapping[str, list[str]]:
        """For each word of a program that stands before an `as`, what stands behind it."""
        if path not in self._renamed:
            found: dict[str, list[str]] = {}
            for word, other in _AS.findall(self._texts.get(path, b"")):
                found.setdefault(word.decode(errors="replace"), []).append(other.decode(errors="replace"))
            self._renamed[path] = found
        return self._renamed[path]

    @cached_property
    def switching(self) -> Mapping[Path, bytes]:
        """The texts of the programs that may switch how TensorFlow behaves; notebooks do so for themselves alone."""
        from tfrewrite.facts.switches import SWITCHES

        texts = self._texts.items()
        return {path: text for path, text in texts if path.suffix != ".ipynb" and SWITCHES.search(text)}

    def setting(self, folder: Path) -> Setting:
        """What the files of the project ask for, for the programs of a folder."""
        from tfrewrite.facts.manifests import of_folder
        from tfrewrite.facts.versions import manifests_between, of_project

        if folder not in self._settings:
            chain = manifests_between(folder, self.root)
            for above in chain:
                if above not in self._manifests:
                    self._manifests[above] = of_folder(above)
            self._settings[folder] = of_project([self._manifests[above] for above in chain])
        return self._settings[folder]

    @cached_property
    def said_versions(self) -> Mapping[str, tuple[int, ...]]:
        """The versions that the settings of the project say."""
        from tfrewrite.facts.versions import said_by

        return said_by(self.root)

    @cached_property
    def patched(self) -> patches.Patched:
        """What programs of the project replace in modules and classes from outside of them."""
        paths = [path for path, text in self._texts.items() if patches.may_patch(text)]
        return patches.joined([found.names.patched_here for path in paths if (found := self.facts(path)) is not None])

    def words(self, path: Path) -> frozenset[bytes]:
        """Every word in the text of a program."""
        if path not in self._words:
            self._words[path] = frozenset(_WORD.findall(self._texts.get(path, b"")))
        return self._words[path]

    def sets_by_text(self, path: Path) -> bool:
        """Whether the text of a program holds a `setattr`."""
        return b"setattr" in self.words(path)

    def may_compile(self, path: Path) -> bool:
        """Whether the text of a program has something that may make graphs of functions."""
        if path not in self._compiling:
            self._compiling[path] = bool(_COMPILING.search(self._texts.get(path, b"")))
        return self._compiling[path]

    def holds_anywhere(self, word: bytes) -> bool:
        """Whether any program of the project holds a text."""
        if word not in self._held:
            self._held[word] = any(word in text for text in self._texts.values())
        return self._held[word]

    def base_words(self, path: Path) -> frozenset[bytes]:
        """The words in the lists of base classes of a program."""
        if path not in self._bases:
            lists = _BASES.findall(self._texts.get(path, b""))
            self._bases[path] = frozenset(re.findall(rb"\w+", b" ".join(lists)))
        return self._bases[path]

    def stored_words(self, path: Path) -> frozenset[bytes]:
        """The names of attributes to which the text of a program may assign something."""
        if path not in self._stored:
            self._stored[path] = frozenset(_STORING.findall(self._texts.get(path, b"")))
        return self._stored[path]

    def entries(self, folder: Path) -> frozenset[str]:
        """The names of the files and folders in a folder; none where it cannot be read."""
        if folder not in self._entries:
            try:
                self._entries[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._entries[folder] = frozenset()
        return self._entries[folder]

    def facts(self, path: Path) -> Facts | None:
        """The facts of a program on disk; None where it is none or cannot be read."""
        from tfrewrite.facts import Facts

        if path not in self._facts:
            source = read(path) if path.is_file() else None
            facts = Facts.read(source, self._project) if isinstance(source, SourceFile) else None
            self._facts[path] = facts if isinstance(facts, Facts) else None
        return self._facts[path]


class Project:
    """The programs of a project around some that are being rewritten, of which the unsaved state counts."""

    def __init__(
        self, root: Path, unsaved: Mapping[Path, SourceFile] | None = None, *, shelf: Shelf | None = None
    ) -> None:
        self.root = root
        self.unsaved = dict(unsaved or {})
        self.shelf = shelf or Shelf(root)
        self.evaluation = Evaluation()
        self._unsaved_parts = {part for path in self.unsaved for part in path.parts}
        self._foreign: dict[tuple[Facts, str], bool] = {}
        self._facts: dict[Path, Facts | Problem] = {}
        self._imported: dict[Facts, list[Facts]] = {}
        self._modules: dict[tuple[Path, tuple[str, ...], int], Facts | None] = {}

    def definition(self, facts: Facts, name: str) -> Value | None:
        """What an imported name stands for where a module of the project defines it."""
        dotted = facts.names.imports.get(name, "")
        return self.lookup(facts, dotted) if dotted else None

    def lookup(self, facts: Facts, dotted: str, depth: int = 6) -> Value | None:
        """What a dotted name stands for where a module of the project defines it; None where none does."""
        if self._is_foreign(facts, dotted.partition(".")[0]):
            return None
        level = len(dotted) - len(dotted.lstrip("."))
        parts = dotted.lstrip(".").split(".")
        for cut in range(len(parts) - 1, -1, -1):
            module = self._module(facts.source.path, parts[:cut], level)
            if module is None or module is facts:
                continue
            return self._found(module, parts[cut:], depth)
        return self._submodule(facts, dotted, parts, level)

    def _found(self, module: Facts, parts: list[str], depth: int) -> Value | None:
        """What a module binds to a name, and the members of that."""
        bindings = module.names.scopes[module.tree].bindings.get(parts[0], [])
        if not bindings:
            for star in reversed(module.names.stars):
                dotted = f"{star}{'' if star.endswith('.') else '.'}{'.'.join(parts)}"
                found = self.lookup(module, dotted, depth - 1) if depth else None
                if found is not None:
                    return found
            return unknown(f"`{parts[0]}` is not found in {module.source.path.name}")
        if self.is_stored_elsewhere(module, parts[0]):
            return unknown(f"another module assigns `{parts[0]}`")
        if all(binding.imported for binding in bindings) and len({b.imported for b in bindings}) == 1 and depth:
            rest = ".".join((bindings[0].imported, *parts[1:]))
            found = self.lookup(module, rest, depth - 1)
            if found is None and rest.startswith("."):
                return unknown(f"`{rest}` is not found in the project")
            return found if found is not None else Value(Kind.NAME, origin=canonical(rest))
        value = join(module.values.bound(binding) for binding in bindings)
        if value is not None and containers.holds_mutable(value):
            value = containers.weakened(value, "held by another module")
        for attribute in parts[1:]:
            value = _member(value, attribute)
        return value

    def in_module(self, module: Facts, name: str) -> Value | None:
        """What `module.NAME` is, for a module of the project."""
        if name not in module.names.scopes[module.tree].bindings and module.source.path.name == "__init__.py":
            inner = self._module(module.source.path, [name], 1)
            if inner is not None:
                return Value(Kind.NAME, origin=f".{name}", home=inner)
        return self._found(module, [name], 6)

    def _submodule(self, facts: Facts, dotted: str, parts: list[str], level: int) -> Value | None:
        """A module of the project itself."""
        module = self._module(facts.source.path, parts, level)
        return None if module is None or module is facts else Value(Kind.NAME, origin=dotted, home=module)

    def exports(self, facts: Facts, module: str, name: str, open_: frozenset[Facts] = frozenset()) -> Answer:
        """Whether `from MODULE import *` in a program binds a name."""
        level = len(module) - len(module.lstrip("."))
        found = self._module(facts.source.path, module.lstrip(".").split(".") if module.strip(".") else [], level)
        if found is None:
            return stars.exports(module, name) if not level else Answer.UNKNOWN
        return stars.exports_of_program(found, name, open_)

    def holds(self, facts: Facts, module: str) -> bool:
        """Whether importing a module by its absolute name runs a program of the project."""
        parts = module.split(".")
        return any(self._module(facts.source.path, parts[:cut], 0) is not None for cut in range(1, len(parts) + 1))

    def imported_by(self, facts: Facts) -> list[Facts]:
        """The programs of the project whose modules a program imports, or imports from."""
        if facts not in self._imported:
            self._imported[facts] = self._find_imported(facts)
        return self._imported[facts]

    def _find_imported(self, facts: Facts) -> list[Facts]:
        found: list[Facts] = []
        for dotted in facts.names.imports.values():
            level = len(dotted) - len(dotted.lstrip("."))
            parts = dotted.lstrip(".").split(".")
            for cut in (len(parts), len(parts) - 1):
                module = self._module(facts.source.path, parts[:cut], level)
                if module is not None and module is not facts and module not in found:
                    found.append(module)
        return found

    def is_used_elsewhere(self, facts: Facts, name: str) -> bool:
        """Whether another program of the project may name something that this one's module binds.

        It must import the module to do so, or a program that does.
        """
        return bool(self._naming(facts, name))

    def is_attribute_used_elsewhere(self, facts: Facts, name: str) -> bool:
        """Whether another program that may hold objects of this one's classes names an attribute."""
        return any(name.encode() in self.shelf.words(path) for path in self._beside(facts))

    def texts_around(self, facts: Facts) -> list[bytes]:
        """The texts of the programs that may hold what this one makes."""
        return [self.shelf.text(path) for path in self._beside(facts)]

    def is_imported(self, facts: Facts) -> bool:
        """Whether another program of the project may import this one."""
        return bool(self._users(facts))

    def is_circular(self, path: Path) -> bool:
        """Whether a program of the project may run functions of a module before that has run to its end."""
        return self.shelf.importing.is_circular(path)

    def may_be_compiled(self, facts: Facts, name: str) -> bool:
        """Whether another program that names a function may run it as a graph: by text alone."""
        return any(self.shelf.may_compile(path) for path in self._naming(facts, name))

    def is_stored_elsewhere(self, facts: Facts, name: str, related: str | None = None) -> bool:
        """Whether another program assigns to a name of this one's module, or to an attribute of its objects.

        With `related`, the name of a class: to an attribute of that name of any object that may be one of this
        program's, but for what methods of classes that have nothing to do with that class do to their own objects.
        """
        if patches.holds(facts.names.patched, patches.OWN, name):
            return True
        for path in self._users(facts) if related is None else self._beside(facts):
            if name.encode() not in self.shelf.stored_words(path):
                if self.shelf.sets_by_text(path) and self._is_set_by_text(facts, path, name):
                    return True
                continue
            other = self._read(path)
            if other is None or other.values.stores.has_loose(name):
                return True
            if related and any(
                cls.name != related and other.values.stores.of_class(cls).get(name)
                for cls in other.subclasses_of(related)
            ):
                return True
        return False

    def _is_set_by_text(self, facts: Facts, path: Path, name: str) -> bool:
        """Whether another program may assign to a name of this module, or of its objects, by `setattr`."""
        other = self._read(path)
        if other is None:
            return True
        for target, text in other.set_by_text:
            if isinstance(text, ast.Constant) and text.value != name:
                continue
            if isinstance(target, ast.Name) and target.id in ("self", "args", "FLAGS"):
                continue
            return True
        return False

    def is_compiled_elsewhere(self, facts: Facts, name: str) -> bool:
        """Whether another program of the project may make a graph of a function that this program defines."""
        return any(b"function" in self.shelf.words(path) for path in self._naming(facts, name))

    def is_subclassed_elsewhere(self, facts: Facts, name: str) -> bool:
        """Whether another program of the project may derive a class from one that this program defines."""
        words = {word.encode() for word in self.shelf.aliases(facts.source.path, name)}
        return any(words & self.shelf.base_words(path) for path in self._users(facts))

    def naming(self, facts: Facts, name: str) -> list[Facts] | None:
        """The other programs that may name something that this one's module binds; None for too many to look at."""
        return self.importers(facts, name) if len(self._naming(facts, name)) <= _MOST_AROUND else None

    def importers(self, facts: Facts, word: str) -> list[Facts]:
        """The other programs that may name something that this one's module binds, by whatever word."""
        return [found for path in sorted(self._naming(facts, word)) if (found := self._read(path)) is not None]

    def aliases(self, facts: Facts, name: str) -> frozenset[str]:
        """The words by which the project may name something that this program's module binds."""
        return self.shelf.aliases(facts.source.path, name)

    def around(self, facts: Facts, word: str = "") -> list[Facts] | None:
        """The other programs in which objects of this one's classes may turn up; None for too many to look at.

        With `word`, only those that hold it.
        """
        data = word.encode()
        paths = [path for path in self._beside(facts) if not word or data in self.shelf.words(path)]
        if len(paths) > _MOST_AROUND:
            return None
        return [found for path in sorted(paths) if (found := self._read(path)) is not None]

    def _naming(self, facts: Facts, name: str) -> list[Path]:
        words = {word.encode() for word in self.shelf.aliases(facts.source.path, name)}
        return [path for path in self._users(facts) if words & self.shelf.words(path)]

    def _users(self, facts: Facts) -> frozenset[Path]:
        """The other programs that may name what this one's module binds."""
        return self.shelf.importing.above(facts.source.path)

    def _beside(self, facts: Facts) -> frozenset[Path]:
        """The other programs that may run together with this one."""
        return self.shelf.importing.around(facts.source.path)

    def defines(self, importer: Facts, dotted: str, facts: Facts, name: str, depth: int = 4) -> Answer:
        """Whether a dotted name in one program is what another one binds to a name in its module."""
        level = len(dotted) - len(dotted.lstrip("."))
        parts = dotted.lstrip(".").split(".")
        for cut in range(len(parts) - 1, -1, -1):
            module = self._module(importer.source.path, parts[:cut], level)
            if module is None:
                continue
            if module.source.path == facts.source.path:
                return Answer.YES if parts[cut:] == [name] else Answer.NO
            further = module.names.imports.get(parts[cut], "")
            if not further:
                bound = module.names.scopes[module.tree].bindings.get(parts[cut])
                return Answer.UNKNOWN if module.names.stars and not bound else Answer.NO
            rest = ".".join((further, *parts[cut + 1 :]))
            return self.defines(module, rest, facts, name, depth - 1) if depth else Answer.UNKNOWN
        return Answer.NO if not dotted or parts[0] in NEVER_OWN else Answer.UNKNOWN

    def is_library(self, facts: Facts) -> bool:
        """Whether other projects may install a program's module and use it: one of a package that can be built."""
        built = any((self.root / name).exists() for name in ("setup.py", "setup.cfg"))
        if not built:
            try:
                built = b"[build-system]" in (self.root / "pyproject.toml").read_bytes()
            except OSError:
                return False
        return built and (facts.source.path.parent / "__init__.py").exists()

    def _module(self, importer: Path, parts: list[str], level: int) -> Facts | None:
        key = (importer.parent, tuple(parts), level)
        if key not in self._modules:
            self._modules[key] = self._find_module(importer.parent, parts, level)
        return self._modules[key]

    def _is_foreign(self, facts: Facts, root: str) -> bool:
        """Whether no file or folder is there that an absolute import of this name could find in the project."""
        if not root:
            return False
        key = (facts, root)
        if key not in self._foreign:
            here = facts.source.path.parent
            folders = [here, self.root, self.root / "src"]
            folders += here.parents[: here.parents.index(self.root)] if self.root in here.parents else []
            self._foreign[key] = not any(self._may_hold(folder, root) for folder in folders)
        return self._foreign[key]

    def _may_hold(self, folder: Path, name: str) -> bool:
        """Whether a folder has a file or folder that importing a name from it could find."""
        entries = self.shelf.entries(folder)
        return name in entries or f"{name}.py" in entries or bool({name, f"{name}.py"} & self._unsaved_parts)

    def _find_module(self, here: Path, parts: list[str], level: int) -> Facts | None:
        if not parts and not level:
            return None
        for _ in range(level - 1):
            here = here.parent
        for folder in [here] if level else [here, self.root, self.root / "src"]:
            facts = self._in_folder(folder, parts)
            if facts is not None:
                return facts
        return None if level else self._above(here, parts)

    def _in_folder(self, folder: Path, parts: list[str]) -> Facts | None:
        if parts and not self._may_hold(folder, parts[0]):
            return None
        stem = folder.joinpath(*parts)
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            facts = self._read(path) if parts or path.name == "__init__.py" else None
            if facts is not None:
                return facts
        return None

    def _above(self, here: Path, parts: list[str]) -> Facts | None:
        """A module below the one folder between a program and the root that can be on the path of imports for it."""
        if here == self.root or self.root not in here.parents or parts[0] in NEVER_OWN:
            return None
        between = here.parents[: here.parents.index(self.root)]
        found = [module for folder in between if (module := self._in_folder(folder, parts)) is not None]
        return found[0] if len(found) == 1 else None

    def _read(self, path: Path) -> Facts | None:
        if path not in self.unsaved:
            return self.shelf.facts(path)
        from tfrewrite.facts import Facts

        if path not in self._facts:
            self._facts[path] = Facts.read(self.unsaved[path], self)
        found = self._facts[path]
        return found if isinstance(found, Facts) else None


def _member(value: Value | None, name: str) -> Value | None:
    if value is None or value.home is None or not isinstance(value.node, ast.ClassDef):
        return value if value is None or value.kind is Kind.UNKNOWN else unknown(f"`{name}` of {value.kind.value}")
    return objects.member(value, name)
