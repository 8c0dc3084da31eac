"""Which versions of TensorFlow, Keras and NumPy a program runs on, as far as its project says so."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog.presence import FIRST_WITH_KERAS_3
from tfrewrite.facts.catalog.requires import numpy_majors, oldest_keras_3
from tfrewrite.facts.manifests import Manifest, of_installs
from tfrewrite.facts.requirements import MARKS, joined
from tfrewrite.facts.setting import KNOWN_TENSORFLOW, Setting

if TYPE_CHECKING:
    from packaging.version import Version

VERSIONS = ("tensorflow", "keras", "numpy")
"""The settings that say a version."""

_PATCHES = 10
_KERAS_RELEASES = tuple((2, minor) for minor in range(16)) + tuple((3, minor) for minor in range(30))
_NUMPY_RELEASES = tuple((1, minor) for minor in range(27)) + tuple((2, minor) for minor in range(20))
_NOT_TENSORFLOW_2 = re.compile(rb"%tensorflow_version\s+1")
_SAID = re.compile(r"2\.(\d+)(?:\.\d+)?")


class NotAVersion(ValueError):
    """What a setting says of a version cannot be used; the text completes `must …`."""


def of_setting(key: str, value: object) -> tuple[int, ...]:
    """What `tensorflow`, `keras` or `numpy` says in the settings: minor versions of TensorFlow 2, else a major one.

    Raises `NotAVersion`.
    """
    if key != "tensorflow":
        majors = (2, 3) if key == "keras" else (1, 2)
        if isinstance(value, bool) or value not in majors:
            raise NotAVersion(f"must be {majors[0]} or {majors[1]}, the major version")
        return (majors[majors.index(value)],)
    first, last = KNOWN_TENSORFLOW[0], KNOWN_TENSORFLOW[-1]
    wanted = f'must be a version from "2.{first}" to "2.{last}", or a range such as ">=2.{first},<2.{last}"'
    if not isinstance(value, str) or not value.strip():
        raise NotAVersion(wanted)
    exact = _SAID.fullmatch(value.strip())
    found = (int(exact[1]),) if exact is not None else _minors([[value]]) if value.strip()[0] in "<>=!~" else ()
    if not found or not set(found) <= set(KNOWN_TENSORFLOW):
        raise NotAVersion(wanted)
    return found


def of_project(folders: Sequence[Sequence[Manifest]]) -> Setting:
    """What the manifests of a folder and of those above it say; the nearest that names a package holds for it."""
    nearest: dict[str, list[list[str]]] = {}
    for manifests in folders:
        for package, alternatives in _of_manifests(manifests).items():
            nearest.setdefault(package, alternatives)
    return _setting(nearest)


def said_by(root: Path) -> dict[str, tuple[int, ...]]:
    """What `[tool.tfrewrite]` says of versions; what cannot be used is reported where the settings are read."""
    import tomllib

    path = root / "pyproject.toml"
    try:
        data = path.read_bytes()
        tool = tomllib.loads(data.decode()).get("tool", {}) if b"[tool.tfrewrite" in data else {}
    except (OSError, ValueError, RecursionError):
        return {}
    table = tool.get("tfrewrite", {}) if isinstance(tool, dict) else {}
    found = {}
    for key in VERSIONS:
        if isinstance(table, dict) and key in table:
            with contextlib.suppress(NotAVersion):
                found[key] = of_setting(key, table[key])
    return found


def with_said(setting: Setting, said: Mapping[str, tuple[int, ...]]) -> Setting:
    """A setting with what the project's own settings say, which goes before everything else."""
    if "tensorflow" in said:
        minors = said["tensorflow"]
        setting = replace(setting, tensorflow=minors, keras=keras_of(minors), numpy=_numpy(minors, None))
    if "keras" in said:
        setting = replace(setting, keras=said["keras"][0])
    return replace(setting, numpy=said["numpy"][0]) if "numpy" in said else setting


def of_notebook(data: bytes, project: Setting) -> Setting:
    """The setting of a notebook, which may install what it needs itself."""
    if _NOT_TENSORFLOW_2.search(data):
        return replace(project, tensorflow=())
    if b"install" not in data or not MARKS.search(data):
        return project
    installed = _constrained(joined(of_installs(_cells(data))))
    return _setting(installed, project) if installed else project


def manifests_between(folder: Path, root: Path) -> list[Path]:
    """The folder and those above it, up to the root."""
    if folder != root and root not in folder.parents:
        return [root]
    chain = [folder, *folder.parents]
    return chain[: chain.index(root) + 1]


def _cells(data: bytes) -> str:
    """The lines of a notebook's cells, without JSON's escapes; each line of a cell is a line of the file."""
    return data.decode("utf-8", errors="replace").replace('\\"', '"').replace("\\n", "\n")


def _of_manifests(manifests: Iterable[Manifest]) -> dict[str, list[list[str]]]:
    """For each package its alternatives. A lock's word goes before that of the other files."""
    found: dict[str, list[list[str]]] = {}
    for locks in (True, False):
        alternatives: dict[str, list[list[str]]] = {}
        for manifest in manifests:
            if manifest.is_lock is locks:
                for package, specifiers in joined(manifest.requirements).items():
                    alternatives.setdefault(package, []).extend(specifiers)
        for package, specifiers in _constrained(alternatives).items():
            found.setdefault(package, specifiers)
    return found


def _constrained(alternatives: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """Without alternatives that leave the version open, where others do not: they say nothing."""
    found: dict[str, list[list[str]]] = {}
    for package, groups in alternatives.items():
        saying = [group for group in groups if any(group)]
        if saying or package == "tf-keras":
            found[package] = saying
    return found


def _setting(alternatives: dict[str, list[list[str]]], before: Setting | None = None) -> Setting:
    before = before or Setting()
    tensorflow = _minors(alternatives["tensorflow"]) if "tensorflow" in alternatives else before.tensorflow
    keras = _releases(alternatives["keras"], _KERAS_RELEASES) if "keras" in alternatives else None
    fitting = tuple(minor for minor in tensorflow if keras is None or _takes(minor, keras))
    numpy = _releases(alternatives["numpy"], _NUMPY_RELEASES) if "numpy" in alternatives else None
    chosen = fitting or tensorflow
    legacy = "tf-keras" in alternatives and bool(chosen) and max(chosen) >= FIRST_WITH_KERAS_3
    contradictory = bool(tensorflow) and not fitting
    return replace(
        before,
        tensorflow=chosen,
        keras=None if legacy or contradictory else keras_of(chosen),
        numpy=_numpy(chosen, numpy),
    )


def keras_of(minors: Iterable[int]) -> int | None:
    """The major version of Keras that comes with minor versions of TensorFlow 2; None where they differ."""
    majors = {2 if minor < FIRST_WITH_KERAS_3 else 3 for minor in minors}
    return majors.pop() if len(majors) == 1 else None


def _takes(minor: int, keras: frozenset[tuple[int, int]]) -> bool:
    """Whether a TensorFlow can be installed with one of some releases of Keras."""
    if minor < FIRST_WITH_KERAS_3:
        return (2, minor) in keras
    return any(major == 3 and release >= oldest_keras_3(minor) for major, release in keras)


def _numpy(minors: Iterable[int], asked: frozenset[tuple[int, int]] | None) -> int | None:
    """The major version of NumPy, where TensorFlow and what is asked for leave only one."""
    possible = {major for minor in minors for major in numpy_majors(minor)} or {1, 2}
    if asked is not None:
        possible = possible & {major for major, _ in asked} or possible
    return possible.pop() if len(possible) == 1 else None


def _minors(alternatives: Iterable[Sequence[str]]) -> tuple[int, ...]:
    """The minor versions of TensorFlow 2 that some alternative takes."""
    found = _releases(alternatives, tuple((2, minor) for minor in KNOWN_TENSORFLOW))
    return tuple(sorted(minor for _, minor in found))


def _releases(alternatives: Iterable[Sequence[str]], known: Sequence[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Those of the known minor versions of which some alternative takes some patch; all where none can be read."""
    found: set[tuple[int, int]] = set()
    read_any = False
    for specifiers in alternatives:
        taken = _taken(specifiers, known)
        if taken is not None:
            read_any = True
            found |= taken
    return frozenset(found) if read_any else frozenset(known)


def _taken(specifiers: Sequence[str], known: Sequence[tuple[int, int]]) -> set[tuple[int, int]] | None:
    """What all of some specifiers take, or where they exclude each other, what one of them takes."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import Version

    sets = []
    for text in specifiers:
        try:
            sets.append(SpecifierSet(text, prereleases=True))
        except InvalidSpecifier:
            continue
    if not sets:
        return None
    named = [v for text in specifiers for v in _versions_in(text)]
    each: list[set[tuple[int, int]]] = [set() for _ in sets]
    together: set[tuple[int, int]] = set()
    for release in known:
        patches = [Version(f"{release[0]}.{release[1]}.{patch}") for patch in range(_PATCHES)]
        patches += [version for version in named if version.release[:2] == release]
        fits = [{version for version in patches if version in specifier} for specifier in sets]
        if set.intersection(*fits):
            together.add(release)
        for number, fitting in enumerate(fits):
            if fitting:
                each[number].add(release)
    return together or set.union(*each)


def _versions_in(text: str) -> list[Version]:
    from packaging.version import InvalidVersion, Version

    found = []
    for part in text.split(","):
        try:
            found.append(Version(re.sub(r"^[\s<>=!~]+", "", part).strip().removesuffix(".*")))
        except InvalidVersion:
            continue
    return found
