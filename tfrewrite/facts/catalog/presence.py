"""Which public names exist in which version of TensorFlow and Keras.

The data was read from the wheels of TensorFlow 2.10 to 2.21, Keras 2.10 to 2.15, tf-keras 2.16 to 2.21 and Keras 3.0 to
3.15 by `scripts/catalog/presence.py`. In `presence.txt` a section such as `[tf.keras 3: 0-15]` holds the names of one
package by its minor versions, `= 5-15` stands above the names that exist in just these, `? 0-4` above those that may
exist there (bound under a condition, or set by some methods), and each line names a module or class and what is in it;
`*` is any name. `__name__` and `__class__` stand for a module or class that was read at all.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.requires import oldest_keras_3
from tfrewrite.facts.setting import KNOWN_TENSORFLOW, Setting

_DATA = Path(__file__).with_name("presence.txt")
_KERAS = "tensorflow.keras"
_OF_KERAS = ("losses", "metrics", "optimizers", "initializers")
FIRST_WITH_KERAS_3 = 16
"""The minor version of TensorFlow 2 from which on `tf.keras` is Keras 3 unless the legacy one is asked for."""
_ROOTS = ("tensorflow", "keras", "tensorflow.keras")
_READ = ("__name__", "__class__")


class _Axis(enum.Enum):
    """What the minor versions of a section count; the value is its title in the data."""

    TENSORFLOW = "tensorflow 2"
    TF_KERAS_2 = "tf.keras 2"
    TF_KERAS_3 = "tf.keras 3"
    KERAS_2 = "keras 2"
    KERAS_3 = "keras 3"


@dataclass(frozen=True, slots=True)
class _Group:
    """Names of a module or class that exist, or may exist, in the same versions."""

    minors: frozenset[int]
    certain: bool
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Section:
    """The names of a package, by module or class."""

    minors: frozenset[int] = frozenset()
    owners: dict[str, list[_Group]] = field(default_factory=dict)


def is_present(name: str, setting: Setting) -> Answer:
    """Whether a public name, such as `tensorflow.data.Dataset.rebatch`, exists in all versions that are possible."""
    answers = {
        _in_version(name, minor, keras) for minor in setting.tensorflow for keras in _majors(name, minor, setting)
    }
    return answers.pop() if len(answers) == 1 else Answer.UNKNOWN


def versions_of(name: str) -> tuple[int, ...] | None:
    """The minor versions of TensorFlow 2 in which a name exists, with the Keras that belongs to each by default.

    None where nothing is known of it in some version: it is not public, or exists in some releases of Keras 3 alone.
    """
    found = []
    for minor in KNOWN_TENSORFLOW:
        answer = _in_version(name, minor, 2 if minor < FIRST_WITH_KERAS_3 else 3)
        if answer is Answer.UNKNOWN:
            return None
        if answer is Answer.YES:
            found.append(minor)
    return tuple(found)


def keras_majors(minor: int) -> tuple[int, ...]:
    """The major versions of `tf.keras` that are possible for a minor version of TensorFlow 2."""
    return (2,) if minor < FIRST_WITH_KERAS_3 else (2, 3)


def _majors(name: str, minor: int, setting: Setting) -> tuple[int, ...]:
    if name.partition(".")[0] == "keras":  # what is legacy concerns `tf.keras` alone
        return (2,) if minor < FIRST_WITH_KERAS_3 else (3,)
    possible = keras_majors(minor)
    return possible if setting.keras not in possible else (setting.keras,)


def _in_version(name: str, minor: int, keras: int) -> Answer:
    """Whether a name exists in a minor version of TensorFlow with a major version of Keras."""
    name = _canonical(name)
    root = name.partition(".")[0]
    if name == _KERAS or name.startswith(f"{_KERAS}."):
        axis = _Axis.TF_KERAS_2 if keras == 2 else _Axis.TF_KERAS_3
    elif root == "tf_keras":
        axis, name, keras = _Axis.KERAS_2, name.removeprefix("tf_"), 2
    elif root == "keras":
        axis = _Axis.KERAS_2 if keras == 2 else _Axis.KERAS_3
    elif root == "tensorflow":
        return _in_release(_Axis.TENSORFLOW, name, minor)
    else:
        return Answer.UNKNOWN
    releases = (minor,) if keras == 2 else _keras_3_of(minor)
    answers = {_in_release(axis, name, release) for release in releases}
    return answers.pop() if len(answers) == 1 else Answer.UNKNOWN


def _canonical(name: str) -> str:
    """A name as the data has it: `tf.compat.v2` is `tf`, and `tf.losses` and the like are those of Keras."""
    for prefix in ("tensorflow.compat.v2", "tensorflow._api.v2"):
        if name == prefix or name.startswith(f"{prefix}."):
            name = "tensorflow" + name.removeprefix(prefix)
    parts = name.split(".")
    if parts[0] == "tensorflow" and len(parts) > 2 and parts[1] in _OF_KERAS:
        return ".".join([_KERAS, *parts[1:]])
    return name


def _in_release(axis: _Axis, name: str, minor: int) -> Answer:
    section = _sections()[axis.value]
    if minor not in section.minors:
        return Answer.UNKNOWN
    if name in _ROOTS:
        return Answer.YES
    owner, _, last = name.rpartition(".")
    groups = section.owners.get(owner, [])
    for certain in (True, False):
        for group in groups:
            if group.certain is certain and minor in group.minors and (last in group.names or "*" in group.names):
                return Answer.YES if certain else Answer.UNKNOWN
    if _was_read(groups, minor):
        return Answer.NO
    of_owner = _in_release(axis, owner, minor) if owner else Answer.UNKNOWN
    if of_owner is Answer.NO:
        return Answer.NO
    return _of_class(axis, name, minor) if of_owner is Answer.YES else Answer.UNKNOWN


def _was_read(groups: Iterable[_Group], minor: int) -> bool:
    """Whether the names of a module or class are all known in a version."""
    return any(group.certain and minor in group.minors and not group.names.isdisjoint(_READ) for group in groups)


def _of_class(axis: _Axis, name: str, minor: int) -> Answer:
    """A member of a class that `keras` has, whose members are noted under `tensorflow.keras`."""
    if axis not in (_Axis.KERAS_2, _Axis.KERAS_3):
        return Answer.UNKNOWN
    noted = _Axis.TF_KERAS_2 if axis is _Axis.KERAS_2 else _Axis.TF_KERAS_3
    groups = _sections()[noted.value].owners.get(f"tensorflow.{name.rpartition('.')[0]}", [])
    is_class = any("__class__" in group.names for group in groups)
    return _in_release(noted, f"tensorflow.{name}", minor) if is_class else Answer.UNKNOWN


@cache
def _sections() -> dict[str, _Section]:
    found: dict[str, _Section] = {}
    section, minors, certain = _Section(), frozenset[int](), True
    for line in _logical_lines():
        if line[0] == "[":
            title, _, interval = line[1:-1].partition(": ")
            section = found[title] = _Section(_minors(interval))
        elif line[0] in "=?":
            minors, certain = _minors(line[2:]), line[0] == "="
        else:
            owner, _, names = line.partition(": ")
            section.owners.setdefault(owner, []).append(_Group(minors, certain, frozenset(names.split())))
    return found


def _logical_lines() -> list[str]:
    text = _DATA.read_text(encoding="ascii").replace("\n  ", " ")
    return [line for line in text.split("\n") if line and line[0] != "#"]


def _minors(interval: str) -> frozenset[int]:
    """The numbers of an interval such as `10-12,15`."""
    found: set[int] = set()
    for run in interval.split(","):
        first, _, last = run.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


@cache
def _keras_3_of(minor: int) -> tuple[int, ...]:
    """The minor versions of Keras 3 that a minor version of TensorFlow 2 takes."""
    oldest = oldest_keras_3(minor)
    return tuple(release for release in sorted(_sections()[_Axis.KERAS_3.value].minors) if release >= oldest)
