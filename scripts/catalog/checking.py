"""Compares what the catalog claims with what fresh calls return: arguments that no rule was fitted to, half known.

`python scripts/catalog/checking.py OUT --seed 1 --count 30 --only NAME …` writes a line of JSON for each name;
`--library keras` takes all names of a library. Run by an older interpreter with its own TensorFlow, NumPy and Keras
2.15, it holds the rows of that release against it. A call that ends the process is noted and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import alone  # noqa: F401

from tfrewrite.facts.catalog.calls import _answered, _of_classes, called
from tfrewrite.facts.catalog.claims import covers
from tfrewrite.facts.catalog.rows import library_of, older_row, row
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Value, join

_NEWEST = (Setting(tensorflow=(21,), keras=3, numpy=2), Setting(), Setting(keras=3, numpy=2))
_OLDER = (Setting(tensorflow=(15,), keras=2, numpy=1), Setting(), Setting(keras=2, numpy=1))
_MOST_CRASHES = 12


def main() -> None:
    """Checks the names of the command line, each crash in a child process of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("out", type=Path)
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--library", default="")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=30)
    options.add_argument("--child", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child is not None:
        _check(chosen.out, json.loads(chosen.child), chosen.only, chosen.library, (chosen.seed, chosen.count))
        return
    chosen.out.touch()
    avoided: dict[str, list[str]] = {}
    while _child(chosen, avoided):
        name, call = json.loads(_last(chosen.out).read_text())
        avoided.setdefault(name, []).append(call)
        if len(avoided[name]) >= _MOST_CRASHES:
            with chosen.out.open("a", encoding="utf-8") as results:
                print(json.dumps([name, {"lost": True, "calls": 0, "kind": 0, "wrong": []}]), file=results)


def _child(chosen: argparse.Namespace, avoided: dict[str, list[str]]) -> bool:
    """Runs all names that are left; whether a call ended the process. Raises `SystemExit` for any other failure."""
    numbers = ["--seed", str(chosen.seed), "--count", str(chosen.count), "--library", chosen.library]
    command = [
        sys.executable,
        __file__,
        str(chosen.out),
        *numbers,
        "--child",
        json.dumps(avoided),
        "--only",
        *chosen.only,
    ]
    ended = subprocess.run(command, check=False, stderr=subprocess.PIPE)
    if ended.returncode > 0:
        raise SystemExit(ended.stderr[-2000:].decode(errors="replace"))
    return ended.returncode < 0


def _last(out: Path) -> Path:
    return out.with_name(f"{out.name}.last")


def _check(out: Path, avoided: dict[str, list[str]], names: list[str], library: str, size: tuple[int, int]) -> None:
    from public import functions, methods
    from running import Journal

    class Named(Journal):
        """A journal that also notes of which function a call is."""

        def note(self, key: str) -> None:
            super().note(json.dumps([name, key]))

    known = {public.name: public for public in (*functions(), *methods())}
    wanted = names or [name for name in known if library_of(name) == library]
    done = {json.loads(line)[0] for line in out.read_text(encoding="utf-8").splitlines()}
    os.chdir(tempfile.mkdtemp())
    with out.open("a", encoding="utf-8") as results:
        for name in wanted:
            if name in known and name not in done and _is_ruled(name):
                report = checked(known[name], *size, Named(str(_last(out)), avoided.get(name, [])))
                print(json.dumps([name, report]), file=results, flush=True)


def _is_ruled(name: str) -> bool:
    return any(found is not None and found.result is not None for found in (row(name), older_row(name)))


def checked(public: Any, seed: int, count: int, journal: Any) -> dict[str, Any]:
    """How many calls were made, of how many something was claimed, and each claim that was wrong."""
    from descriptors import value_observed, value_of
    from running import Runner, Waits
    from signatures import parameters_of

    parameters = parameters_of(public.thing)
    report: dict[str, Any] = {"calls": 0, "kind": 0, "dtype": 0, "shape": 0, "wrong": []}
    if parameters is None:
        return report
    runner = Runner(public.thing, parameters, Waits(), journal)
    draw = random.Random(f"{public.name} {seed}")
    settings = _settings()
    for sample in _samples(public, parameters, runner, draw, count):
        seen = runner.call(sample)
        if "error" in seen:
            continue
        real = value_observed(seen)
        report["calls"] += 1
        for values in ({n: value_of(d) for n, d in sample.items()}, _weakened(sample, draw)):
            for setting, claim in _claims(public, parameters, values, settings):
                _count(report, claim, setting is settings[0])
                if not covers(claim, real):
                    report["wrong"].append([sample, str(claim), str(seen), str(setting)])
    return report


def _settings() -> tuple[Setting, ...]:
    import numpy as np

    return _NEWEST if np.__version__.startswith("2.") else _OLDER


def _samples(public: Any, parameters: Any, runner: Any, draw: random.Random, count: int) -> Iterator[dict[str, Any]]:
    """Fresh calls around each first call that works, and as many that are unlike those that rules are fitted to."""
    from first_calls import bases
    from public import owner_sample
    from sampling import Variations, is_like
    from seeds import SEEDS
    from wild import wild

    native = "array" if public.name.startswith("numpy.") else "tensor"
    owner = owner_sample(public.owner) if public.owner else None
    found = SEEDS.get(public.name) or bases(parameters, native, owner, lambda s: "error" not in runner.call(s))
    for base in found:
        varied = Variations(base, parameters, native, bool(public.owner), draw.randrange(2**31))
        for sample in (*varied.fresh(count), *wild(varied, count)):
            if not runner.journal.avoided or is_like(sample, base):
                yield sample


def _count(report: dict[str, Any], claim: Value, counts: bool) -> None:
    if counts and claim.kind is not Kind.UNKNOWN:
        report["kind"] += 1
        report["dtype"] += claim.dtype is not None
        report["shape"] += claim.shape is not None


def _claims(
    public: Any, parameters: Any, values: dict[str, Value], settings: tuple[Setting, ...]
) -> Iterator[tuple[Setting, Value]]:
    from running import arranged

    positional, named = arranged(parameters, {n: _spread(n, v, parameters) for n, v in values.items()})
    owner, name = None, public.name
    if public.owner:
        owner = values[parameters[0].name]
        named = {n: v for n, v in named.items() if n != parameters[0].name}
        positional = [owner, *(value for value in positional if value is not owner)]
        if owner.kind is Kind.VARIABLE:
            owner = replace(owner, origin=name.rpartition(".")[0])
    pairs = tuple(named.items())
    for setting in settings:
        if owner is None:
            yield setting, called(name, positional, pairs, setting)
        else:
            yield setting, _of_classes(owner, name.rpartition(".")[2], positional, pairs, setting)
    older = older_row(name) if settings is _OLDER else None
    if older is not None:
        yield settings[0], _answered(older, positional, pairs, settings[0], True, name)


def _spread(name: str, value: Value, parameters: Any) -> Any:
    rest = any(p.name == name and p.how == "*args" for p in parameters)
    return value.elements if rest else value


def _weakened(sample: dict[str, Any], draw: random.Random) -> dict[str, Value]:
    from descriptors import value_of

    return {name: _weaker(value_of(d), d, draw) for name, d in sample.items()}


def _weaker(value: Value, d: list[Any], draw: random.Random) -> Value:
    """Less is known of the same argument."""
    chance = draw.random()
    if d[0] == "foreign" or chance < 0.4:
        return value
    if chance < 0.5:
        return UNKNOWN if value.kind in (Kind.TENSOR, Kind.ARRAY, Kind.PYTHON, Kind.RAGGED, Kind.SPARSE) else value
    if value.kind in (Kind.TENSOR, Kind.ARRAY, Kind.VARIABLE) and value.shape is not None:
        shape = tuple(length if draw.random() < 0.5 else None for length in value.shape)
        return replace(
            value, shape=shape if draw.random() < 0.8 else None, dtype=value.dtype if draw.random() < 0.7 else None
        )
    if value.kind is Kind.PYTHON and value.dtype in ("int", "float", "bool", "str"):
        return replace(value, literal=None)
    if value.kind in (Kind.TUPLE, Kind.CONTAINER) and value.elements and chance > 0.8:
        return Value(Kind.CONTAINER, element=join(value.elements)) if value.kind is Kind.CONTAINER else value
    return value


if __name__ == "__main__":
    main()
