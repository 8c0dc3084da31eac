"""What the facts say of objects of Keras, `tf.data` and pandas, held against the objects themselves."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from object_layers import layer_cases
from object_pipelines import pipeline
from object_training import loss_outcome, metric_outcomes, model_outcomes, optimizer_outcomes, tape_outcomes
from reality import installed_keras, known_of, share_known, wrong

from tfrewrite.facts.catalog import datasets, keras_objects
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value

SETTING = Setting(tensorflow=(21,), keras=3, numpy=2)


def test_pipelines_hold_what_is_said(size: Callable[..., int]) -> None:
    faults, known, total = [], 0, 0
    for seed in range(size(sample=80, full=1500)):
        made = pipeline(seed)
        if made is None:
            continue
        text, real, claim = made
        fault = wrong(claim, real)
        if fault:
            faults.append(f"seed {seed}: {text}: {fault}")
        got, of = share_known(claim.element) if claim.element is not None else (0, 1)
        known, total = known + got, total + of
    assert not faults, f"{len(faults)} wrong:\n" + "\n".join(faults[:10])
    assert known > 0.6 * total, f"only {known} of {total} parts are known"


def test_layers_answer_what_is_said(size: Callable[..., int]) -> None:
    faults, known, total, ran = [], 0, 0, 0
    for seed in range(size(sample=150, full=2500)):
        rng = random.Random(seed)
        name, positional, keywords, given = layer_cases(rng)
        for keras_version in (installed_keras(), None):
            fault, got, of = _layer_fault(name, positional, keywords, given, rng, keras_version)
            ran += of > 0
            known, total = known + got, total + of
            if fault:
                faults.append(f"seed {seed}: {name}{positional}{keywords} of {fault}")
    assert not faults, f"{len(faults)} wrong:\n" + "\n".join(faults[:10])
    assert ran > 0.5 * size(sample=150, full=2500)
    assert known > 0.6 * total, f"only {known} of {total} answers are known"


def _layer_fault(
    name: str,
    positional: tuple[Any, ...],
    keywords: dict[str, Any],
    given: Any,
    rng: random.Random,
    version: int | None,
) -> tuple[str, int, int]:
    from tensorflow import keras

    arguments = Arguments(
        tuple(known_of(p, rng) for p in positional), tuple((k, known_of(v, rng)) for k, v in keywords.items())
    )
    setting = Setting(tensorflow=(21,), keras=version, numpy=2)
    claimed_layer = keras_objects.made(f"tensorflow.keras.layers.{name}", arguments, setting)
    assert claimed_layer is not None, name
    try:
        layer = getattr(keras.layers, name)(*positional, **keywords)
        answer = layer(given)
    except Exception:  # noqa: BLE001 - a layer may raise anything for arguments that do not fit
        return "", 0, 0
    claim = keras_objects.applied(claimed_layer, Arguments((known_of(given, rng),)), setting)
    assert claim is not None
    fault = wrong(claim, answer)
    got, of = share_known(claim)
    return (f"{known_of(given)}: {fault}" if fault else ""), got, of


_OUTCOMES: dict[str, Callable[[random.Random, Setting], Any]] = {
    "losses": lambda rng, setting: (loss_outcome(rng, setting) for _ in range(1)),
    "metrics": metric_outcomes,
    "optimizers": optimizer_outcomes,
    "tapes": tape_outcomes,
    "models": model_outcomes,
}


@pytest.mark.parametrize("topic", _OUTCOMES)
def test_training_gives_what_is_said(topic: str, size: Callable[..., int]) -> None:
    faults, known, total = [], 0, 0
    for seed in range(size(sample=12, full=400 if topic != "models" else 200)):
        for version in (installed_keras(), None):
            setting = Setting(tensorflow=(21,) if installed_keras() == 3 else (15,), keras=version, numpy=2)
            for text, real, claim in _ran(_OUTCOMES[topic](random.Random(seed), setting)):
                fault = wrong(claim, real)
                if fault:
                    faults.append(f"seed {seed} Keras {version}: {text}: {fault}")
                got, of = share_known(claim)
                known, total = known + got, total + of
    assert not faults, f"{len(faults)} wrong:\n" + "\n".join(faults[:10])
    assert known > 0.3 * total > 0, f"only {known} of {total} are known"


def _ran(outcomes: Any) -> Any:
    """The outcomes until one raises, as Keras does for arguments that do not fit."""
    try:
        yield from outcomes
    except AssertionError:
        raise
    except Exception:  # noqa: BLE001 - anything may be raised
        return


@pytest.mark.parametrize("keras_version", [3, None])
def test_a_mapped_function_gets_the_items_of_a_tuple(keras_version: int | None) -> None:
    setting = Setting(keras=keras_version)
    pair = Value(
        Kind.TUPLE, (Value(Kind.ARRAY, dtype="float32", shape=(4, 2)), Value(Kind.ARRAY, dtype="int64", shape=(4,)))
    )
    found = datasets.made("tensorflow.data.Dataset.from_tensor_slices", Arguments((pair,)), setting)
    assert found is not None
    spread = datasets.mapped_arguments(found, "map")
    assert spread is not None
    assert [str(part) for part in spread] == ["tensor float32 (2,)", "tensor int64 ()"]
