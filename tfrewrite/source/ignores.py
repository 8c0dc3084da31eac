"""What git would ignore: the patterns of each `.gitignore` from the repository's top down, and `.git/info/exclude`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Rules:
    """Patterns that hold below `folder` (a real path)."""

    folder: str
    spec: GitIgnoreSpec

    def decide(self, path: str) -> bool | None:
        """Whether `path` (real; a folder's ends in `/`) is left out or taken back in; None if no pattern matches."""
        prefix = self.folder.rstrip("/") + "/"
        if not path.startswith(prefix):
            return None
        return self.spec.check_file(path[len(prefix) :]).include


def is_ignored(path: str, rules: Sequence[Rules]) -> bool:
    """Whether the deepest rule that matches leaves `path` out."""
    for rule in reversed(rules):
        decision = rule.decide(path)
        if decision is not None:
            return decision
    return False


def make_rules(folder: str, lines: Sequence[str]) -> Rules | None:
    """Rules for patterns in the syntax of gitignore, or None if there are none. Raises ValueError for a bad pattern."""
    if not any(line.strip() and not line.startswith("#") for line in lines):
        return None
    from pathspec import GitIgnoreSpec

    return Rules(folder, GitIgnoreSpec.from_lines(lines))


def rules_of(folder: str, top: bool) -> list[Rules]:
    """The rules that a folder itself brings; `top`: it is a repository's, so `.git/info/exclude` holds as well."""
    files = [os.path.join(_git_folder(folder), "info", "exclude")] if top else []
    found = (_read_rules(folder, file) for file in (*files, os.path.join(folder, ".gitignore")))
    return [rules for rules in found if rules is not None]


def rules_above(folder: str, root: str) -> list[Rules]:
    """The rules that hold in a folder because of those above it: from the repository's top, else from `root`."""
    above = [folder]
    while above[-1] != os.path.dirname(above[-1]):
        above.append(os.path.dirname(above[-1]))
    repository = next((place for place in above if os.path.exists(os.path.join(place, ".git"))), None)
    top = repository or (root if root in above else folder)
    rules: list[Rules] = []
    for place in reversed(above[1 : above.index(top) + 1]):
        rules += rules_of(place, place == repository)
    return rules


def _read_rules(folder: str, file: str) -> Rules | None:
    try:
        with open(file, encoding="utf-8-sig", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return None
    try:
        return make_rules(folder, lines)
    except ValueError:
        return make_rules(folder, [line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    try:
        make_rules("", [line])
    except ValueError:  # git passes over a pattern that it cannot read
        return False
    return True


def _git_folder(folder: str) -> str:
    """The repository's own folder, which a work tree or submodule names in a file."""
    git = os.path.join(folder, ".git")
    if os.path.isdir(git):
        return git
    pointed = _first_line(git).removeprefix("gitdir:").strip()
    place = os.path.join(folder, pointed)
    common = _first_line(os.path.join(place, "commondir"))
    return os.path.normpath(os.path.join(place, common)) if common else place


def _first_line(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return stream.readline().strip()
    except OSError:
        return ""
