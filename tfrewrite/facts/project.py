"""The programs of one project, read lazily and once. Reads go beyond the given paths; edits never do."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog import Kind
from tfrewrite.facts.value import Evaluation, Value, join
from tfrewrite.problems import Problem
from tfrewrite.source.discover import discover
from tfrewrite.source.file import SourceFile, read

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Shelf:
    """What is known of the programs of a project as they stand on disk; one for all files of a run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._project = Project(root, shelf=self)
        self._facts: dict[Path, Facts | None] = {}
        self._importing: dict[str, dict[Path, bytes]] = {}

    @cached_property
    def _texts(self) -> dict[Path, bytes]:
        """The bytes of all Python files and notebooks of the project, read when a question needs them all."""
        texts = {}
        for path in discover([self.root], root=self.root).files:
            try:
                texts[path] = path.read_bytes()
            except OSError:
                continue
        return texts

    @cached_property
    def _imports(self) -> dict[Path, frozenset[bytes]]:
        """The words in the import lines of each program."""
        lines = re.compile(rb"^[ \t]*(?:from|import)[ \t][^\n(\\]*(?:\\\r?\n[^\n(\\]*)*(?:\([^)]*\))?.*", re.MULTILINE)
        word = re.compile(rb"\w+")
        return {path: frozenset(word.findall(b" ".join(lines.findall(text)))) for path, text in self._texts.items()}

    def importing(self, word: str) -> Mapping[Path, bytes]:
        """The texts of the programs that hold a word in an import."""
        if word not in self._importing:
            data = word.encode()
            self._importing[word] = {p: self._texts[p] for p, words in self._imports.items() if data in words}
        return self._importing[word]

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
        self._facts: dict[Path, Facts | Problem] = {}

    def definition(self, facts: Facts, name: str) -> Value | None:
        """What an imported name stands for where a module of the project defines it."""
        dotted = facts.names.imports.get(name, "")
        return self.lookup(facts, dotted) if dotted else None

    def lookup(self, facts: Facts, dotted: str) -> Value | None:
        """What a dotted name stands for where a module of the project defines it."""
        level = len(dotted) - len(dotted.lstrip("."))
        parts = dotted.lstrip(".").split(".")
        for cut in range(len(parts) - 1, -1, -1):
            module = self._module(facts.source.path, parts[:cut], level)
            if module is None or module is facts:
                continue
            bindings = module.names.scopes[module.tree].bindings.get(parts[cut], [])
            value = join(module.values.settled(binding) for binding in bindings)
            for attribute in parts[cut + 1 :]:
                value = _member(value, attribute)
            return None if value is None or value.kind is Kind.UNKNOWN else value
        return None

    def imported_by(self, facts: Facts) -> list[Facts]:
        """The programs of the project whose modules a program imports, or imports from."""
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
        """Whether another program of the project may use something that this one defines.

        It must name the module to do so, unless it stands in a notebook, which nothing can import.
        """
        word = name.encode()
        whole = re.compile(rb"\b" + re.escape(word) + rb"\b")
        return any(word in text and whole.search(text) for text in self._importers(facts).values())

    def is_compiled_elsewhere(self, facts: Facts, name: str) -> bool:
        """Whether another program of the project may make a graph of a function that this program defines."""
        whole = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
        return any(b"function" in text and whole.search(text) for text in self._importers(facts).values())

    def is_subclassed_elsewhere(self, facts: Facts, name: str) -> bool:
        """Whether another program of the project may derive a class from one that this program defines."""
        below = re.compile(rb"^\s*class\s+\w+\s*\([^)]*\b" + re.escape(name.encode()) + rb"\b", re.MULTILINE)
        return any(below.search(text) for text in self._importers(facts).values())

    def _importers(self, facts: Facts) -> dict[Path, bytes]:
        """The texts of the other programs that import this one's module, or something from its package."""
        if facts.source.notebook is not None:  # nothing can import one
            return {}
        path = facts.source.path
        package = path.parent.name if (path.parent / "__init__.py").exists() else ""
        words = {path.parent.name if path.name == "__init__.py" else path.stem, package} - {""}
        found: dict[Path, bytes] = {}
        for word in words:
            found |= self.shelf.importing(word)
        found.pop(path, None)
        return found

    def _module(self, importer: Path, parts: list[str], level: int) -> Facts | None:
        if not parts and not level:
            return None
        here = importer.parent
        for _ in range(level - 1):
            here = here.parent
        for folder in [here] if level else [here, self.root, self.root / "src"]:
            stem = folder.joinpath(*parts)
            for path in (stem.with_suffix(".py"), stem / "__init__.py"):
                facts = self._read(path) if parts or path.name == "__init__.py" else None
                if facts is not None:
                    return facts
        return None

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
        return None
    return value.home.values.member(value.node, name)
