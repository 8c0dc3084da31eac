"""Compares what the catalog claims with what fresh calls return: arguments that no rule was fitted to, half known.

`python scripts/catalog/checking.py OUT SEED COUNT NAME …` writes a line of JSON for each name to a file.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import alone  # noqa: F401
from descriptors import Descriptor, value_observed, value_of
from public import Public, functions, methods, owner_sample
from running import Journal, Runner, Waits, arranged
from sampling import Sample, Variations, bases, is_like
from seeds import SEEDS
from signatures import parameters_of

from tfrewrite.facts.catalog.calls import _of_classes, called
from tfrewrite.facts.catalog.claims import covers
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Value, join

_EXACT = Setting(tensorflow=(21,), keras=3, numpy=2)


def main() -> None:
    """Checks the names of the command line."""
    out, seed, count, *names = sys.argv[1:]
    known = {public.name: public for public in (*functions(), *methods())}
    os.chdir(tempfile.mkdtemp())
    with Path(out).open("a", encoding="utf-8") as results:
        for name in names:
            report = checked(known[name], int(seed), int(count))
            print(json.dumps([name, report]), file=results, flush=True)


def checked(public: Public, seed: int, count: int) -> dict[str, Any]:
    """How many calls were made, of how many something was claimed, and each claim that was wrong."""
    parameters = parameters_of(public.thing)
    assert parameters is not None
    runner = Runner(public.thing, parameters, Waits(), Journal("", []))
    native = "array" if public.name.startswith("numpy.") else "tensor"
    owner = owner_sample(public.owner) if public.owner else None
    draw = random.Random(f"{public.name} {seed}")
    found = SEEDS.get(public.name) or bases(parameters, native, owner, lambda s: "error" not in runner.call(s))
    report: dict[str, Any] = {"calls": 0, "kind": 0, "dtype": 0, "shape": 0, "wrong": []}
    for base in found:
        varied = Variations(base, parameters, native, bool(public.owner), draw.randrange(2**31))
        for sample in varied.fresh(count):
            if public.name in SEEDS and not is_like(sample, base):
                continue
            seen = runner.call(sample)
            if "error" in seen:
                continue
            real = value_observed(seen)
            report["calls"] += 1
            for setting in (_EXACT, Setting(), Setting(keras=3, numpy=2)):
                for values in ({n: value_of(d) for n, d in sample.items()}, _weakened(sample, draw)):
                    claim = _claim(public, parameters, values, setting)
                    _count(report, claim, setting is _EXACT)
                    if not covers(claim, real):
                        report["wrong"].append([sample, str(claim), str(seen), str(setting)])
    return report


def _count(report: dict[str, Any], claim: Value, counts: bool) -> None:
    if counts and claim.kind is not Kind.UNKNOWN:
        report["kind"] += 1
        report["dtype"] += claim.dtype is not None
        report["shape"] += claim.shape is not None


def _claim(public: Public, parameters: Any, values: dict[str, Value], setting: Setting) -> Value:
    positional, named = arranged(parameters, {n: _spread(n, v, parameters) for n, v in values.items()})
    if public.owner:
        owner = values[parameters[0].name]
        rest = [value for value in positional if value is not owner]
        pairs = tuple((n, v) for n, v in named.items() if n != parameters[0].name)
        if owner.kind is Kind.VARIABLE:
            owner = replace(owner, origin=public.name.rpartition(".")[0])
        return _of_classes(owner, public.name.rpartition(".")[2], (owner, *rest), pairs, setting)
    return called(public.name, positional, named, setting)


def _spread(name: str, value: Value, parameters: Any) -> Any:
    rest = any(p.name == name and p.how == "*args" for p in parameters)
    return value.elements if rest else value


def _weakened(sample: Sample, draw: random.Random) -> dict[str, Value]:
    return {name: _weaker(value_of(d), d, draw) for name, d in sample.items()}


def _weaker(value: Value, d: Descriptor, draw: random.Random) -> Value:
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
