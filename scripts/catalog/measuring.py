"""Measures one public function: sample calls, traces, rule, nature."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from descriptors import value_of
from first_calls import bases
from fitting import Fit, Observation, observation
from public import Public, owner_sample
from running import Journal, Runner, Waits
from sampling import Sample, Variations, is_like, key_of
from seeds import DOUBTED, SEEDS, UNRULED
from signatures import parameters_of, written
from tracing import Trace, has_open_axes, is_drawing, is_stateful, trace
from wild import pairs, wild

_MOST_SECONDS = 8.0
"""CPU time, so that a busy machine does not change what is measured."""
_MOST_SAMPLES = 900
_MOST_OTHERS = 90
_HELD_OUT = 50
_FRESH = 90
_WILD = 150
_MOST_FRESH = 300
_MOST_ROUNDS = 6
_MORE = 12
_COMPOSITE = frozenset({"ragged", "sparse", "symbolic"})
"""Kinds of tensors with which functions make other operations, and which programs rarely give them."""


def measured(public: Public, waits: Waits, journal: Journal) -> dict[str, Any]:
    """The row of one function as data, with its name and its other names."""
    parameters = parameters_of(public.thing)
    if parameters is None:
        return {}
    row: dict[str, Any] = {"p": [written(parameter) for parameter in parameters]}
    runner = Runner(public.thing, parameters, waits, journal)
    native = "array" if public.name.startswith("numpy.") else "tensor"
    owner = owner_sample(public.owner) if public.owner else None
    seed = zlib.crc32(public.name.encode())
    np.random.seed(seed % 2**32)
    seeds = [seed_call for seed_call in SEEDS.get(public.name, ()) if "error" not in runner.call(seed_call)]
    found = seeds or bases(parameters, native, owner, lambda sample: "error" not in runner.call(sample))
    if not found:
        return row
    samples, outcomes = _called(runner, found, public, native, seed)
    good = [(s, o) for s, o in zip(samples, outcomes, strict=True) if "error" not in o]
    traces = _traced(runner, [s for s, _ in good], native)
    observations = [_observation(parameters, s, o) for s, o in good]
    for sample, traced in traces:
        if traced.result is not None and not has_open_axes(traced.result):
            observations.append(_observation(parameters, sample, traced.result))
        elif traced.result is not None:
            observations.append(_observation(parameters, sample, _without_shape(traced.result, good, sample)))
    composite = {name for name, d in found[0].items() if d[0] in ("ragged", "sparse")}
    observations = [replace(o, natural=frozenset(composite)) for o in observations]
    fit = _verified(public, runner, found, native, seed, observations)
    if fit.result is not None:
        row["r"], row["in"] = (
            fit.result,
            {name: sorted(kept, key=str) for name, kept in sorted(fit.accepts.items()) if kept},
        )
    row["n"] = _nature(runner, found[0], [s for s, _ in good[:: max(1, len(good) // 6)]], traces, native)
    together = _together(samples, outcomes)
    if together:
        row["same"] = [list(pair) for pair in together]
    return row


def _verified(
    public: Public, runner: Runner, found: list[Sample], native: str, seed: int, observations: list[Observation]
) -> Fit:
    """A rule that fresh calls agree with; what they contradict is fitted anew with them, and given up in the end."""
    fit = Fit(public.name, runner.parameters, observations)
    if public.name in UNRULED:
        fit.result = None
    natural = observations[0].natural
    times = _MORE if public.name in DOUBTED else 1
    for attempt in range(_MOST_ROUNDS):
        if fit.result is None:
            return fit
        fresh: list[Observation] = []
        for index, base in enumerate(found):
            varied = Variations(base, runner.parameters, native, bool(public.owner), seed + attempt + 1)
            for sample in _unfitted(varied, index, times, with_pairs=attempt == 0):
                if runner.journal.avoided and not is_like(sample, base):
                    continue
                outcome = runner.call(sample)
                if "error" not in outcome:
                    fresh.append(replace(_observation(runner.parameters, sample, outcome), natural=natural))
        wrong = [not fit.holds_for(o) for o in fresh]
        if not any(wrong):
            return fit
        observations += [o for n, o in enumerate(fresh) if n < _MOST_FRESH * times or wrong[n] or n % 16 == 0]
        fit = Fit(public.name, runner.parameters, observations)
    fit.result = None
    return fit


def _unfitted(varied: Variations, index: int, times: int, *, with_pairs: bool) -> Iterator[Sample]:
    """Calls that the rule was not fitted to, around one of the first calls."""
    part = 1 if index == 0 else 3
    yield from varied.fresh(_FRESH * times // part)
    yield from wild(varied, _WILD * min(times, 3) // part)
    if with_pairs and index == 0:
        yield from pairs(varied)


def _observation(parameters: Any, sample: Sample, seen: dict[str, Any]) -> Observation:
    return observation(parameters, {name: value_of(d) for name, d in sample.items()}, seen)


def _without_shape(seen: dict[str, Any], good: Any, sample: Sample) -> dict[str, Any]:
    """What a graph says with the shapes that the same call had eagerly, which the graph left open."""
    eager = next(o for s, o in good if s == sample)
    return eager if eager["k"] == seen["k"] else seen


def _called(
    runner: Runner, found: list[Sample], public: Public, native: str, seed: int
) -> tuple[list[Sample], list[dict[str, Any]]]:
    samples: list[Sample] = []
    outcomes: list[dict[str, Any]] = []
    known: set[str] = set()
    until = time.process_time() + _MOST_SECONDS
    for index, base in enumerate(found):
        share = _MOST_SAMPLES if index == 0 else _MOST_OTHERS
        wide = public.name.startswith("tensorflow.keras.ops")
        varied = Variations(base, runner.parameters, native, bool(public.owner), seed, wide)
        count = 0
        for sample in (*varied.held_out(_HELD_OUT), *varied.all()):
            key = key_of(sample)
            if runner.journal.avoided and not is_like(sample, base):
                continue
            if key in known or time.process_time() > until or count > share:
                continue
            known.add(key)
            count += 1
            samples.append(sample)
            outcomes.append(runner.call(sample))
    return samples, outcomes


def _traced(runner: Runner, samples: list[Sample], native: str) -> list[tuple[Sample, Trace]]:
    if native == "array":
        return []
    chosen = [s for s in samples if any(d[0] in ("tensor", "list") for d in s.values()) and not _has_variable(s)]
    step = max(1, len(chosen) // 10)
    picked = chosen[:3] + chosen[3::step][:9] if chosen else samples[:3]
    return [(sample, trace(runner, sample)) for sample in picked]


def _has_variable(sample: Sample) -> bool:
    leaves = [leaf for d in list(sample.values())[1:] for leaf in (d[1] if d[0] in ("list", "tuple") else [d])]
    return any(leaf[0] in ("variable", "keras variable") for leaf in leaves)


def _nature(
    runner: Runner, base: Sample, printing: list[Sample], traces: list[tuple[Sample, Trace]], native: str
) -> dict[str, str]:
    kinds = {d[0] for d in base.values()}
    plain = [traced for sample, traced in traces if not _COMPOSITE & {d[0] for d in sample.values()} - kinds]
    worked = [traced for traced in plain if traced.result is not None]
    operations = {name for traced in worked for name in traced.operations} - {"ReadVariableOp"}
    nature = {
        "prints": "yes" if any(map(runner.prints, printing)) else "no",
        "waits": _waits(runner, worked, native),
        "draws": runner.draws(base),
        "changes": "yes" if any(map(runner.changes, printing)) else "no",
        "stateful": "unknown",
        "eager": "unknown",
    }
    if worked:
        nature["stateful"] = "yes" if any(map(is_stateful, operations)) else "no"
        nature["eager"] = "no" if len(worked) == len(plain) else "unknown"
        if any(map(is_drawing, operations)):
            nature["draws"] = "yes"
    elif plain:
        nature["eager"] = "yes"
    if native == "array":
        nature["stateful"] = "yes" if nature["draws"] == "yes" else "no"
        nature["eager"] = "no"
    return nature


def _waits(runner: Runner, traces: list[Trace], native: str) -> str:
    if native == "array":
        return runner.reads()
    seen = [waited for has_tensor, waited in runner.waited if has_tensor]
    if not seen:
        return "unknown"
    if all(seen):
        return "yes"
    if any(seen):
        return "unknown"
    return "unknown" if any(t.result is not None and has_open_axes(t.result) for t in traces) else "no"


def _together(samples: list[Sample], outcomes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of tensor parameters that raise whenever their dtypes differ, and work where they are equal."""
    pairs: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for sample, outcome in zip(samples, outcomes, strict=True):
        tensors = [(name, d[1]) for name, d in sample.items() if d[0] == "tensor"]
        for index, (one, first) in enumerate(tensors):
            for two, second in tensors[index + 1 :]:
                pairs.setdefault((one, two), []).append((first == second, "error" not in outcome))
    return [
        pair
        for pair, seen in sorted(pairs.items())
        if any(equal and worked for equal, worked in seen)
        and sum(not equal for equal, _ in seen) >= 6
        and not any(worked for equal, worked in seen if not equal)
    ]
