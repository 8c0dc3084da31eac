"""What is said of functions of the standard library, held against calls of them."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tfrewrite.facts.catalog import standard
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Value, python

NAMES = [
    *(name for names in standard._RETURNS.values() for name in names.split()),
    *(name for names in standard._OF_NUMBERS.values() for name in names.split()),
    *standard._OF_TEXT.split(),
]
ELSEWHERE = ("absl", "matplotlib")
"""Packages that need not be there."""
SAMPLES: list[Any] = [2, 3.5, True, "a", b"a", None, [1, 2], (0.5, 2), {"a": 1}, 2 + 1j, Fraction(1, 2), Path("a")]
CALLED = ("math", "random", "os.path", "time", "json", "textwrap", "platform", "gc")
NOT_CALLED = ("time.sleep", "gc.freeze", "gc.disable", "json.dump")
GONE = ("time.clock",)
AT_LEAST = {"math": 35, "random": 10, "os.path": 15, "time": 9}


def valued(sample: object) -> Value:
    return python(sample) if isinstance(sample, int | float | complex | str | bytes | None) else UNKNOWN


def calls(name: str) -> Iterator[tuple[Value, object]]:
    """What is claimed of a function and what it returned, for all samples on which it does not fail."""
    module, _, function = name.rpartition(".")
    called = getattr(importlib.import_module(module), function)
    for number in range(4):
        samples = itertools.product(SAMPLES if number < 3 else SAMPLES[:3], repeat=number)
        for given in samples:
            claim = standard.made(name, Arguments(tuple(map(valued, given))), Setting())
            assert claim is not None
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                yield claim, called(*given)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in GONE and not n.startswith(ELSEWHERE)])
def test_every_name_exists(name: str) -> None:
    module, _, function = name.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("module", CALLED)
def test_types_are_as_claimed(module: str) -> None:
    known = set()
    for name in NAMES:
        if name.rpartition(".")[0] != module or name in (*NOT_CALLED, *GONE):
            continue
        for claim, made in calls(name):
            if claim.kind is not Kind.UNKNOWN:
                known.add(name)
                assert claim.dtype in (None, type(made).__name__), f"{name} returned {made!r}"
    assert len(known) >= AT_LEAST.get(module, 1)


def test_other_names_are_left_to_others() -> None:
    assert standard.made("math.prod", Arguments(), Setting()) is None
    assert standard.made("numpy.sqrt", Arguments((python(2),)), Setting()) is None


def test_what_arguments_decide_is_unknown_without_them() -> None:
    for name in ("math.floor", "random.uniform", "os.path.join", "os.listdir"):
        for arguments in (Arguments((UNKNOWN,)), Arguments((), (), complete=False)):
            found = standard.made(name, arguments, Setting())
            assert found is not None
            inner = found.element or found
            assert inner.kind is Kind.UNKNOWN or inner.dtype is None
