"""Which programs of a project may import which, judged by the text of their import statements alone."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from tfrewrite.facts.catalog import LIBRARIES
from tfrewrite.facts.frameworks import FRAMEWORKS

Place = tuple[str, ...]
"""A module or package by the parts of its path, without `.py` and `__init__`."""

Edge = tuple[Place, bool]
"""A module that a program imports; whether all that lies below it is reached, instead of its own names alone."""

NEVER_OWN = LIBRARIES | FRAMEWORKS | sys.stdlib_module_names
"""Packages that a folder of that name somewhere in the project does not hide."""
_GAP = r"(?:[ \t]|\\\r?\n)*"
_LISTED = r"\((?:[^)#]|#[^\n]*)*\)|(?:[^\n;#\\]|\\\r?\n)+"
_FROM = re.compile(rf"\bfrom{_GAP}([.\w][.\w \t]*?|\.+){_GAP}\bimport\b{_GAP}({_LISTED})")
_IMPORT = re.compile(r"\bimport[ \t\\]\s*((?:[^\n;#\\]|\\\r?\n)+)")
_COMMENT = re.compile(r"#[^\n]*")
_DYNAMIC = (
    *(b"import_module", b"__import__", b"run_path", b"run_module", b"load_source", b"spec_from_file_location"),
    *(b"SourceFileLoader", b"execfile", b"exec(", b"%run"),
)
"""Marks of programs that may import by text."""
_WORD = re.compile(r"\w+")
_IN_JSON = re.compile(r'\\n|"')


@dataclass(frozen=True, slots=True)
class _Statement:
    """One module that a statement names, or one name that it takes out of a module."""

    level: int
    parts: Place
    name: str = ""
    """What is taken out of the module; `*` for all."""
    renamed: bool = False
    """Whether `import a.b as c` binds the module itself, and nothing above it."""


def _statements(text: str) -> Iterator[_Statement]:
    rest = []
    end = 0
    for match in _FROM.finditer(text):
        rest.append(text[end : match.start()])
        end = match.end()
        source = re.sub(r"\s|\\", "", match[1])
        level = len(source) - len(source.lstrip("."))
        parts = tuple(source.strip(".").split(".")) if source.strip(".") else ()
        for name in _COMMENT.sub("", match[2]).strip("()").split(","):
            words = _WORD.findall(name)
            if words or "*" in name:
                yield _Statement(level, parts, words[0] if words else "*")
    rest.append(text[end:])
    for match in _IMPORT.finditer("\n".join(rest)):
        for name in match[1].replace("\\", " ").split(","):
            dotted, _, renamed = name.strip().partition(" ")
            if re.fullmatch(r"[\w.]+", dotted) and dotted.strip("."):
                yield _Statement(0, tuple(dotted.strip(".").split(".")), "", " as " in f" {renamed} ")


@dataclass(slots=True)
class _Graph:
    """Which programs may take names out of a module, and which may reach all that lies in one."""

    own: dict[Place, set[Path]] = field(default_factory=dict)
    below: dict[Place, set[Path]] = field(default_factory=dict)
    taken: dict[Path, set[Edge]] = field(default_factory=dict)

    def add(self, path: Path, edges: Iterable[Edge]) -> None:
        """Note what one program imports."""
        found = set(edges)
        for place, below in found:
            (self.below if below else self.own).setdefault(place, set()).add(path)
        self.taken.setdefault(path, set()).update(found)

    def above(self, path: Path) -> set[Path]:
        """The programs that import a module, those that import these, and so on."""
        found: set[Path] = set()
        new = [path] if path.suffix == ".py" else []
        while new:
            place = place_of(new.pop())
            here = set(self.own.get(place, ()))
            for end in range(1, len(place) + 1):
                here |= self.below.get(place[:end], set())
            new += [one for one in here - found if one.suffix == ".py"]
            found |= here
        return found - {path}


class Importing:
    """The import graph of a project: wider than what happens, so that nothing is missed.

    Only what is imported by a text that is put together at run time, from outside of the program's folder, is missed.
    """

    def __init__(self, texts: Mapping[Path, bytes]) -> None:
        self._texts = texts
        self._above: dict[Path, frozenset[Path]] = {}
        self._around: dict[Path, frozenset[Path]] = {}
        self._circular: dict[Path, bool] = {}
        self._contents: dict[Place, set[Path]] = {}

    def above(self, path: Path) -> frozenset[Path]:
        """The programs that may name what a module binds: those that import it, and those that import these."""
        if path not in self._above:
            self._above[path] = frozenset(self._graph.above(path))
        return self._above[path]

    def around(self, path: Path) -> frozenset[Path]:
        """The programs that may run together with a module, so that its objects may get into them."""
        if path not in self._around:
            found = {path, *self.above(path)}
            new = list(found)
            while new:
                fresh = self._imported(new.pop()) - found
                found |= fresh
                new += fresh
            self._around[path] = frozenset(found - {path})
        return self._around[path]

    def is_circular(self, path: Path) -> bool:
        """Whether a module may import a program that imports it, and so may be used before it has run to its end."""
        if path not in self._circular:
            self._circular[path] = self._comes_back(path)
        return self._circular[path]

    def _comes_back(self, path: Path) -> bool:
        above = self.above(path)
        found = {path} if above else set()
        new = list(found)
        while new:
            fresh = self._imported(new.pop()) - found
            if not fresh.isdisjoint(above):
                return True
            found |= fresh
            new += fresh
        return False

    @cached_property
    def _modules(self) -> dict[Place, list[Path]]:
        found: dict[Place, list[Path]] = {}
        for path in self._texts:
            if path.suffix == ".py":
                found.setdefault(place_of(path), []).append(path)
        return found

    @cached_property
    def _places(self) -> dict[str, set[Place]]:
        """All modules and folders, by their last part."""
        found: dict[str, set[Place]] = {}
        for path in self._texts:
            place = place_of(path)
            for end in range(len(place), 0, -1):
                found.setdefault(place[end - 1], set()).add(place[:end])
        return found

    @cached_property
    def _graph(self) -> _Graph:
        graph = _Graph()
        parsed: dict[Path, list[_Statement]] = {}
        for path, text in self._texts.items():
            readable = _readable(path, text)
            parsed[path] = list(dict.fromkeys(_statements(readable)))
            folder = place_of(path.parent)
            graph.add(path, (edge for one in parsed[path] for edge in self._edges(folder, one)))
            if any(mark in text for mark in _DYNAMIC):
                graph.add(path, self._by_text(path, readable))
        for path, statements in parsed.items():
            graph.add(path, list(self._of_other_scripts(graph, path, statements)))
        return graph

    def _of_other_scripts(self, graph: _Graph, path: Path, statements: list[_Statement]) -> Iterator[Edge]:
        """What a program imports where one of another folder is run: the folder of the script comes first."""
        folder = place_of(path.parent)
        first = [one for one in statements if one.parts and not one.level and self._is_first(folder, one)]
        rivals = {start for one in first for start in self._found(one.parts)} - {folder}
        if rivals:
            for other in {place_of(above.parent) for above in graph.above(path)} & rivals:
                yield from (edge for one in first if self._is_first(other, one) for edge in self._from(other, one))

    def _by_text(self, path: Path, readable: str) -> set[Edge]:
        """A program that imports by text: modules that it names anywhere, and those around it."""
        words = set(_WORD.findall(readable))
        found = {(place, True) for word in words for place in self._places.get(word, ()) if place in self._modules}
        return found | {(place_of(path.parent), True)}

    def _edges(self, folder: Place, statement: _Statement) -> Iterator[Edge]:
        for start in self._starts(folder, statement):
            yield from self._from(start, statement)

    def _from(self, start: Place, statement: _Statement) -> Iterator[Edge]:
        """What a statement takes, where its modules are looked for in one folder."""
        parts, name = statement.parts, statement.name
        place = (*start, *parts)
        if not name:
            yield (place if statement.renamed else (*start, parts[0])), True
            return
        yield place, False
        if name == "*":
            yield place, True
        elif self._is_place((*place, name)):
            yield (*place, name), True

    def _starts(self, folder: Place, statement: _Statement) -> list[Place]:
        """The folders in which a module may be found: the program's own comes first."""
        parts = statement.parts
        if statement.level:
            return [folder[: len(folder) - statement.level + 1]]
        if not parts:
            return []
        if self._is_first(folder, statement):
            return [folder]
        starts = self._found(parts)
        if parts[0] in NEVER_OWN:
            starts = [start for start in starts if (*start, parts[0]) in self._modules]
        return starts

    def _found(self, parts: Place) -> list[Place]:
        """The folders that hold a module of that name."""
        return [place[: -len(parts)] for place in self._places.get(parts[-1], ()) if place[-len(parts) :] == parts]

    def _is_first(self, folder: Place, statement: _Statement) -> bool:
        """Whether a folder holds the module as a file, or in a package with an `__init__`."""
        parts = statement.parts
        return (*folder, parts[0]) in self._modules and self._is_place((*folder, *parts))

    def _is_place(self, place: Place) -> bool:
        return bool(place) and place in self._places.get(place[-1], ())

    def _imported(self, path: Path) -> set[Path]:
        """The programs that run when one is imported or run."""
        found: set[Path] = set()
        for place, below in self._graph.taken.get(path, ()):
            for end in range(1, len(place) + 1):  # the packages above a module run first
                found.update(self._modules.get(place[:end], ()))
            found |= self._inside(place) if below else set()
        return found

    def _inside(self, place: Place) -> set[Path]:
        if place not in self._contents:
            modules = self._modules.items()
            self._contents[place] = {p for module, paths in modules if module[: len(place)] == place for p in paths}
        return self._contents[place]


@cache
def place_of(path: Path) -> Place:
    """The place at which a program can be imported."""
    parts = Path(os.path.abspath(path)).parts
    return parts[:-1] if path.name == "__init__.py" else (*parts[:-1], parts[-1].removesuffix(".py"))


def _readable(path: Path, text: bytes) -> str:
    readable = text.decode("utf-8", errors="replace")
    return _IN_JSON.sub("\n", readable) if path.suffix == ".ipynb" else readable
