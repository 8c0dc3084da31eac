"""Random losses, metrics, models, optimizers and tapes, each made for real and by the facts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from reality import known_of

from tfrewrite.facts.catalog import keras_objects, objects, tapes
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, unknown

Outcome = tuple[str, Any, Value]

_LOSSES = ["BinaryCrossentropy", "CategoricalCrossentropy", "MeanSquaredError", "MeanAbsoluteError", "Huber", "Hinge"]
_LOSSES += ["KLDivergence", "Poisson", "SparseCategoricalCrossentropy", "SquaredHinge", "CategoricalHinge"]
_FUNCTIONS = ["mse", "mae", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"]
_FUNCTIONS += ["hinge", "kld", "poisson", "msle", "mape", "categorical_hinge", "squared_hinge"]
_METRICS = ["Mean", "Sum", "Accuracy", "SparseCategoricalAccuracy", "CategoricalAccuracy", "BinaryAccuracy", "AUC"]
_METRICS += ["MeanSquaredError", "Precision", "Recall", "MeanAbsoluteError", "TruePositives", "MeanIoU"]
_OPTIMIZERS = ["Adam", "SGD", "RMSprop", "Adagrad", "AdamW", "Nadam", "Adamax"]


def made(name: str, positional: tuple[Any, ...], keywords: dict[str, Any], setting: Setting) -> Value:
    """What the facts say that a constructor or function gives."""
    pairs = tuple((key, known_of(value)) for key, value in keywords.items())
    found = objects.made(f"tensorflow.keras.{name}", [known_of(value) for value in positional], pairs, setting, True)
    return found if found is not None else unknown(name)


def asked(owner: Value, name: str, positional: tuple[Any, ...], setting: Setting) -> Value:
    """What the facts say that a method gives."""
    found = objects.method(owner, name, [known_of(value) for value in positional], (), setting)
    return found if found is not None else unknown(name)


def applied(
    owner: Value,
    positional: list[Value],
    keywords: tuple[tuple[str, Value], ...],
    setting: Setting,
    fixed: bool = False,
) -> Value | None:
    """What the facts say that a call of an object gives."""
    return keras_objects.applied(owner, Arguments(tuple(positional), keywords), setting, fixed=fixed)


def gradients(
    owner: Value, name: str, positional: list[Value], keywords: tuple[tuple[str, Value], ...], setting: Setting
) -> Value | None:
    """What the facts say that a tape gives."""
    return tapes.method(owner, name, Arguments(tuple(positional), keywords), setting, None)


def loss_outcome(rng: random.Random, setting: Setting) -> Outcome:
    """One loss, called."""
    from tensorflow import keras

    function = rng.random() < 0.4
    name = rng.choice(_FUNCTIONS if function else _LOSSES)
    truth, answer = _pair(rng, name.lower().startswith("sparse"))
    if function:
        real = getattr(keras.losses, name)(truth, answer)
        return (
            f"{name}({known_of(truth)}, {known_of(answer)})",
            real,
            made(f"losses.{name}", (truth, answer), {}, setting),
        )
    keywords = rng.choice([{}, {"reduction": "none"}, {"reduction": "sum"}])
    real = getattr(keras.losses, name)(**keywords)(truth, answer)
    owner = made(f"losses.{name}", (), keywords, setting)
    claim = applied(owner, [known_of(truth, rng), known_of(answer, rng)], (), setting)
    assert claim is not None
    return f"{name}({keywords})({known_of(truth)}, {known_of(answer)})", real, claim


def _pair(rng: random.Random, sparse: bool) -> tuple[Any, Any]:
    import numpy as np
    import tensorflow as tf

    shape = [rng.randrange(1, 5) for _ in range(rng.randrange(1, 4))]
    other = (
        rng.choice([shape[:-1], [*shape[:-1], 1]])
        if sparse
        else rng.choice([shape, shape, [*shape[:-1], 1], shape[:-1]])
    )
    dtype = rng.choice(["float32", "float32", "float64", "float16", "int32"])
    truth = tf.zeros(other, rng.choice(["int32", "int64", "float32"]))
    return truth, rng.choice([tf.ones(shape, dtype) / 2, np.ones(shape, dtype)])


def metric_outcomes(rng: random.Random, setting: Setting) -> Iterator[Outcome]:
    """One metric, updated and asked."""
    import tensorflow as tf
    from tensorflow import keras

    name = rng.choice(_METRICS)
    keywords: dict[str, Any] = {"dtype": "float64"} if rng.random() < 0.2 else {}
    positional = (2,) if name == "MeanIoU" else ()
    real = getattr(keras.metrics, name)(*positional, **keywords)
    owner = made(f"metrics.{name}", positional, keywords, setting)
    labels, scores = tf.constant([0, 1]), tf.constant([[0.2, 0.8], [0.6, 0.4]])
    given: tuple[Any, ...] = (scores, scores)
    if name in ("Mean", "Sum"):
        given = (scores,)
    if name in ("SparseCategoricalAccuracy", "MeanIoU", "Accuracy"):
        given = (labels, scores if name.startswith("Sparse") else labels)
    yield f"{name}.update_state", real.update_state(*given), asked(owner, "update_state", given, setting)
    yield f"{name}.result", real.result(), asked(owner, "result", (), setting)
    claim = applied(owner, [known_of(value) for value in given], (), setting)
    assert claim is not None
    yield f"{name}()", real(*given), claim
    yield f"{name}.reset_state", real.reset_state(), asked(owner, "reset_state", (), setting)
    yield name, real, owner


def optimizer_outcomes(rng: random.Random, setting: Setting) -> Iterator[Outcome]:
    """One optimizer, applied and asked."""
    import tensorflow as tf
    from tensorflow import keras

    name = rng.choice(_OPTIMIZERS)
    scheduled = rng.random() < 0.4
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    rate = made("optimizers.schedules.ExponentialDecay", (0.1, 10, 0.9), {}, setting)
    real = getattr(keras.optimizers, name)(schedule if scheduled else 0.1)
    owner = objects.made(
        f"tensorflow.keras.optimizers.{name}", [rate if scheduled else known_of(0.1)], (), setting, True
    )
    assert owner is not None
    weight = tf.Variable([1.0, 2.0])
    grads = [(tf.ones(2), weight)]
    yield name, real, owner
    yield f"{name}.apply_gradients", real.apply_gradients(grads), asked(owner, "apply_gradients", (), setting)
    for attribute in ("iterations", "learning_rate", "lr", "variables", "name"):
        if hasattr(real, attribute):
            claim = objects.attribute(owner, attribute, setting)
            yield f"{name}.{attribute} {scheduled}", getattr(real, attribute), claim or unknown("")
    step = rng.choice([3, tf.constant(3), tf.constant(3, tf.int64)])
    claim = applied(rate, [known_of(step)], (), setting)
    assert claim is not None
    yield "schedule", schedule(step), claim


def tape_outcomes(rng: random.Random, setting: Setting) -> Iterator[Outcome]:
    """Gradients with respect to one or several sources."""
    import tensorflow as tf

    dtype = rng.choice(["float32", "float64"])
    weights = [tf.Variable(tf.ones([rng.randrange(1, 4)], dtype)), tf.Variable(tf.ones([2, 2], dtype))]
    table = tf.Variable(tf.ones([4, 2], dtype))
    sources = rng.choice([weights, weights[0], tuple(weights), {"a": weights[0]}, [*weights, table]])
    zero: dict[str, Any] = rng.choice([{}, {"unconnected_gradients": "zero"}])
    with tf.GradientTape(persistent=True) as tape:
        target = tf.reduce_sum(weights[0] ** 2) + tf.reduce_sum(tf.gather(table, [0, 1]))
    owner = Value(Kind.TAPE)
    pairs = tuple((key, known_of(value)) for key, value in zero.items())
    claim = gradients(owner, "gradient", [known_of(target), known_of(sources)], pairs, setting)
    assert claim is not None
    yield f"gradient {known_of(sources)} {zero}", tape.gradient(target, sources, **zero), claim
    claim = gradients(owner, "jacobian", [known_of(target), known_of(weights[0])], (), setting)
    assert claim is not None
    yield "jacobian", tape.jacobian(target, weights[0]), claim


def model_outcomes(rng: random.Random, setting: Setting) -> Iterator[Outcome]:
    """A model of random layers, called with inputs of several kinds."""
    import numpy as np
    import tensorflow as tf
    from tensorflow import keras

    shape = rng.choice([(4,), (8, 1), (6, 6, 1), (5, 3)])
    stack = _stack(rng, len(shape))
    layers = [getattr(keras.layers, name)(*positional) for name, positional in stack]
    claims = [made(f"layers.{name}", positional, {}, setting) for name, positional in stack]
    begin = rng.randrange(3)
    dtype = rng.choice([None, None, "float64"])
    inner = made("Input", (shape,), {} if dtype is None else {"dtype": dtype}, setting)
    if begin == 0:
        entry = keras.Input(shape, dtype=dtype)
        output, claim_output = entry, inner
        for layer, claimed in zip(layers, claims, strict=True):
            output = layer(output)
            found = applied(claimed, [claim_output], (), setting)
            assert found is not None
            claim_output = found
        yield f"symbolic {stack}", output, claim_output
        several = rng.random() < 0.3
        real = keras.Model(entry, [output, entry] if several else output)
        pair = (claim_output, inner)
        ends = Value(Kind.CONTAINER, pair, element=claim_output) if several else claim_output
        owner = objects.made("tensorflow.keras.Model", [inner, ends], (), setting, True)
    else:
        first = [keras.Input(shape)] if begin == 1 else []
        real = keras.Sequential([*first, *layers])
        named = [made("Input", (shape,), {}, setting)] if begin == 1 else []
        listed = Value(Kind.CONTAINER, (*named, *claims), element=claims[0])
        owner = objects.made("tensorflow.keras.Sequential", [listed], (), setting, True)
    assert owner is not None
    rows = rng.randrange(1, 5)
    for given in (tf.ones((rows, *shape)), np.ones((rows, *shape)), tf.ones((rows, *shape), tf.int32)):
        if rng.random() < 0.3 and begin < 2 and shape[-1] == 1:
            given = given[..., 0]
        claim = applied(owner, [known_of(given, rng)], (), setting, fixed=True)
        assert claim is not None
        yield f"{begin} {shape} {stack}({known_of(given)})", real(given), claim
    array = np.ones((rows, *shape), "float32")
    claim = keras_objects.method(owner, "predict", Arguments((known_of(array),)), setting, fixed=True)
    yield f"predict {stack}", real.predict(array, verbose=0), claim or unknown("")
    for attribute in ("trainable_variables", "weights", "losses", "metrics", "layers", "name", "optimizer", "output"):
        if hasattr(real, attribute):
            found = objects.attribute(owner, attribute, setting)
            yield attribute, getattr(real, attribute), found or unknown("")


def _stack(rng: random.Random, rank: int) -> list[tuple[str, tuple[Any, ...]]]:
    several: list[tuple[str, tuple[Any, ...]]] = [("Dense", (3, "relu")), ("Dropout", (0.5,)), ("Flatten", ())]
    several += [("Activation", ("relu",)), ("BatchNormalization", ()), ("Rescaling", (0.5,))]
    images: list[tuple[str, tuple[Any, ...]]] = [
        ("Conv2D", (2, 3)),
        ("MaxPooling2D", ()),
        ("GlobalAveragePooling2D", ()),
    ]
    rows: list[tuple[str, tuple[Any, ...]]] = [("LSTM", (2,)), ("Conv1D", (2, 2)), ("GlobalMaxPooling1D", ())]
    found = [
        rng.choice(several + (images if rank == 3 else rows if rank == 2 else [])) for _ in range(rng.randrange(1, 4))
    ]
    return [*found, *([("Dense", (2,))] if rng.random() < 0.6 else [])]
