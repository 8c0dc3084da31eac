"""Which files a run is about: those named, and the Python files and notebooks below the folders named."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.source.file import name_type, unreadable
from tfrewrite.source.ignores import Rules, is_ignored, make_rules, rules_above, rules_of

SUFFIXES = (".py", ".ipynb")
# Folders of tools and environments, and of what is made from the sources.
JUNK = frozenset(
    (
        ".git",
        ".hg",
        ".svn",
        ".bzr",
        ".venv",
        "venv",
        ".direnv",
        "node_modules",
        "__pycache__",
        "__pypackages__",
        ".tfrewrite",
        ".ipynb_checkpoints",
        "build",
        "dist",
        "site-packages",
        ".eggs",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".hypothesis",
        ".idea",
        ".vscode",
    )
)


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files found, each once and sorted, and the entries that look like files but are none."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def find_root(path: Path) -> Path:
    """The project that a path belongs to: the nearest folder above with a `pyproject.toml` or `.git`, else its own."""
    start = Path(os.path.realpath(path))
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        if (candidate / "pyproject.toml").is_file() or (candidate / ".git").exists():
            return candidate
    return folder


def discover(paths: Iterable[Path], *, root: Path, exclude: Sequence[str] = ()) -> Discovery:
    """Find the files below `paths`.

    A file that is named is always taken; below a folder, `*.py` and `*.ipynb` are, except in folders of tools and
    environments, where git ignores them, or where a pattern of `exclude` (gitignore's syntax, relative to `root`)
    matches. A linked file is taken once, under the name of the file itself, if that lies in the project.
    Raises ValueError for a pattern that is none.
    """
    walk = _Walk(os.path.realpath(root), exclude)
    for path in paths:
        walk.add(path)
    files = sorted(set(walk.files.values()), key=lambda path: path.parts)
    problems = sorted(walk.problems.values(), key=lambda problem: problem.path.parts)
    return Discovery(tuple(files), tuple(problems))


class _Walk:
    """One collection of files, by their real paths."""

    def __init__(self, root: str, exclude: Sequence[str]) -> None:
        self.root = root
        self.exclude = make_rules(root, exclude)
        self.files: dict[str, Path] = {}
        self.problems: dict[str, Problem] = {}
        self.walked: set[str] = set()

    def add(self, path: Path) -> None:
        """Take a path that was named."""
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            self._report(path, unreadable(path, error))
            return
        real = os.path.realpath(path)
        if stat.S_ISDIR(mode):
            rules = rules_above(real, self.root)
            # What is named is meant, even if git ignores it: then nothing above says what to leave out below.
            self._walk(str(path), real, [] if is_ignored(f"{real}/", rules) else rules)
        elif stat.S_ISREG(mode):
            self.files.setdefault(real, self._name(path, real))
        else:
            self._report(path, Problem(path, ProblemKind.UNREADABLE, f"is {name_type(mode)}, not a file"))

    def _walk(self, shown: str, real: str, rules: Sequence[Rules]) -> None:
        pending = [(shown, real, rules, True)]
        while pending:
            shown, real, rules, named = pending.pop()
            if real in self.walked and not named:
                continue
            self.walked.add(real)
            try:
                with os.scandir(real) as scan:
                    entries = {entry.name: entry for entry in scan}
            except OSError as error:
                self._report(Path(shown), unreadable(Path(shown), error))
                continue
            if "pyvenv.cfg" in entries and not named:
                continue
            rules = self._rules_in(real, entries.keys(), rules)
            for name in sorted(entries):
                entry = entries[name]
                place, below = os.path.join(shown, name), os.path.join(real, name)
                if entry.is_dir(follow_symlinks=False):
                    if name not in JUNK and not self._left_out(f"{below}/", rules):
                        pending.append((place, below, rules, False))
                elif name.endswith(SUFFIXES) and not self._left_out(below, rules):
                    self._take(entry, Path(place), below)

    def _rules_in(self, real: str, names: Iterable[str], rules: Sequence[Rules]) -> Sequence[Rules]:
        names = set(names)
        if ".git" in names:
            return rules_of(real, top=True)  # a repository of its own: what is above does not hold in it
        return [*rules, *rules_of(real, top=False)] if ".gitignore" in names else rules

    def _left_out(self, path: str, rules: Sequence[Rules]) -> bool:
        return bool(self.exclude and self.exclude.decide(path)) or is_ignored(path, rules)

    def _take(self, entry: os.DirEntry[str], path: Path, real: str) -> None:
        """Take an entry of a folder that has the name of a Python file or notebook and is no folder."""
        try:
            if entry.is_file(follow_symlinks=False):
                self.files.setdefault(real, path)
                return
            mode = entry.stat().st_mode
        except OSError as error:
            self._report(path, unreadable(path, error))
            return
        if not stat.S_ISREG(mode):
            if not stat.S_ISDIR(mode):
                self._report(path, Problem(path, ProblemKind.UNREADABLE, f"is {name_type(mode)}, not a file"))
            return
        target = os.path.realpath(real)
        if self._is_ours(target):
            self.files.setdefault(target, self._name(path, target))

    def _is_ours(self, target: str) -> bool:
        prefix = self.root.rstrip("/") + "/"
        inside = target.removeprefix(prefix)
        if inside == target or not JUNK.isdisjoint(inside.split("/")):
            return False
        return not (self.exclude and self.exclude.decide(target))

    def _name(self, path: Path, target: str) -> Path:
        """What the file is called in messages and patches: a link by the file that it leads to."""
        if not path.is_symlink() or not target.endswith(SUFFIXES):
            return path
        return Path(target) if path.is_absolute() else Path(os.path.relpath(target, os.path.realpath(".")))

    def _report(self, path: Path, problem: Problem) -> None:
        self.problems.setdefault(os.path.abspath(path), problem)
