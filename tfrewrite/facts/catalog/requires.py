"""What each minor version of TensorFlow 2 requires of Keras and NumPy, from the metadata of its wheel."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("requires.txt")
_FIRST_BUILT_FOR_NUMPY_2 = 18
"""Wheels built for NumPy 1 do not load with NumPy 2, also where their metadata leaves it open:
https://numpy.org/doc/stable/numpy_2_0_migration_guide.html"""


def oldest_keras_3(minor: int) -> int:
    """The oldest minor version of Keras 3 that a TensorFlow takes. Raises `KeyError` for one that takes Keras 2."""
    return int(re.split(r"[.,]", _required()[minor, "keras"][0].partition(">=3.")[2])[0])


def numpy_majors(minor: int) -> tuple[int, ...]:
    """The major versions of NumPy that a TensorFlow works with."""
    if minor < _FIRST_BUILT_FOR_NUMPY_2:
        return (1,)
    return (1, 2) if any(">=1." in specifier for specifier in _required()[minor, "numpy"]) else (2,)


@cache
def _required() -> dict[tuple[int, str], list[str]]:
    """The version specifiers by minor version of TensorFlow and package."""
    found: dict[tuple[int, str], list[str]] = {}
    for line in _DATA.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            minor, package, specifier = line.split(" ", 2)
            found.setdefault((int(minor), package), []).append(specifier)
    return found
