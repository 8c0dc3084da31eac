"""Random pipelines of `tf.data`, each built for real and by the facts."""

from __future__ import annotations

import random
from typing import Any

from reality import known_of

from tfrewrite.facts.catalog import datasets
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, python, tensor

SETTING = Setting(tensorflow=(21,), keras=3, numpy=2)
_CLASS = "tensorflow.data.Dataset."

Built = tuple[str, Any, Value]
_SHAPES: list[tuple[int | None, ...] | None] = [(), (2,), (None, 3), None]


def pipeline(seed: int) -> Built | None:
    """A pipeline of a few steps as text, as a data set and as a claim; None where TensorFlow raises."""
    rng = random.Random(seed)
    try:
        built = _source(rng)
        for _ in range(rng.randrange(5)):
            built = _step(rng, built)
        list(built[1].take(12))
    except Exception:  # noqa: BLE001 - steps that do not fit raise many errors
        return None
    return built


def _array(rng: random.Random, rows: int) -> Any:
    import numpy as np
    import pandas as pd  # type: ignore[import-untyped]
    import tensorflow as tf

    shape = (rows, *(rng.randrange(1, 4) for _ in range(rng.randrange(3))))
    dtype = rng.choice(["float32", "float64", "int64", "int32", "uint8", "bool", "float16"])
    array = np.ones(shape, dtype)
    match rng.randrange(9):
        case 0:
            return tf.constant(array)
        case 1:
            return [rng.randrange(5) for _ in range(rows)]
        case 2:
            return [float(n) for n in range(rows)]
        case 3:
            return [str(n) for n in range(rows)]
        case 4:
            return [[1, 2] for _ in range(rows)]
        case 5:
            return pd.Series(range(rows))
        case 6:
            return tf.ragged.constant([[1] * (n % 3) for n in range(rows)])
        case _:
            return array


def _nest(rng: random.Random, rows: int) -> Any:
    match rng.randrange(5):
        case 0 | 1:
            return _array(rng, rows)
        case 2:
            return (_array(rng, rows), _array(rng, rows))
        case 3:
            return {"a": _array(rng, rows), "b": _array(rng, rows)}
        case _:
            return ({"a": _array(rng, rows), "b": (_array(rng, rows),)}, _array(rng, rows))


def _source(rng: random.Random) -> Built:
    import tensorflow as tf

    rows = rng.choice([1, 2, 3, 4, 6, 8])
    match rng.randrange(8):
        case 0:
            bounds = [rng.randrange(9) for _ in range(rng.randrange(1, 3))]
            return _made("range", [*bounds], {})
        case 1:
            return _made("from_tensors", [_nest(rng, rows)], {}, rng)
        case 2:
            plain = rng.choice(_SHAPES[:3]) or ()
            dtype = rng.choice([tf.float32, tf.int32, "float64"])
            real = tf.data.Dataset.from_generator(
                lambda: iter([tf.ones([axis or 2 for axis in plain], dtype)] * rows), dtype, plain
            )
            arguments = Arguments((Value(Kind.FUNCTION), known_of(dtype), known_of(plain)))
            return f"from_generator({dtype}, {plain})", real, _claimed("from_generator", arguments)
        case 3:
            shape = rng.choice(_SHAPES)
            real = tf.data.Dataset.from_generator(
                lambda: iter([tf.ones([axis or 2 for axis in shape or ()])] * rows),
                output_signature=tf.TensorSpec(shape, tf.float32),
            )
            spec = datasets.made("tensorflow.TensorSpec", Arguments((known_of(shape), known_of(tf.float32))), SETTING)
            assert spec is not None
            arguments = Arguments((Value(Kind.FUNCTION),), (("output_signature", spec),))
            return f"from_generator(signature {shape})", real, _claimed("from_generator", arguments)
        case 4:
            first, second = _source(rng), _source(rng)
            real = tf.data.Dataset.zip((first[1], second[1]))
            claim = _claimed("zip", Arguments((Value(Kind.TUPLE, (first[2], second[2])),)))
            return f"zip({first[0]}, {second[0]})", real, claim
        case _:
            return _made("from_tensor_slices", [_nest(rng, rows)], {}, rng)


def _made(name: str, positional: list[Any], keywords: dict[str, Any], rng: random.Random | None = None) -> Built:
    import tensorflow as tf

    real = getattr(tf.data.Dataset, name)(*positional, **keywords)
    pairs = tuple((key, known_of(value)) for key, value in keywords.items())
    arguments = Arguments(tuple(known_of(value, rng) for value in positional), pairs)
    shown = ", ".join(str(known_of(value)) for value in positional)
    return f"{name}({shown})", real, _claimed(name, arguments)


def _claimed(name: str, arguments: Arguments) -> Value:
    claim = datasets.made(f"{_CLASS}{name}", arguments, SETTING)
    assert claim is not None
    return claim


def _step(rng: random.Random, built: Built) -> Built:
    text, real, claim = built
    size = rng.choice([1, 2, 3, 4])
    drop: dict[str, Any] = rng.choice([{}, {}, {"drop_remainder": True}, {"drop_remainder": False}])
    match rng.choice(_STEPS):
        case "map":
            return _mapped(rng, built)
        case "batch":
            name, positional, keywords = "batch", [size], drop
        case "padded_batch":
            name, positional, keywords = "padded_batch", [size], drop
        case "ragged_batch":
            name, positional, keywords = "ragged_batch", [size], drop
        case "window":
            name, positional, keywords = "window", [size], drop
        case "shuffle" | "prefetch" | "take" | "skip" as one:
            name, positional, keywords = one, [size], {}
        case "repeat":
            name, positional, keywords = "repeat", rng.choice([[], [2], [-1]]), {}
        case "concatenate":
            other = built if rng.random() < 0.5 else _source(rng)
            found = datasets.method(claim, "concatenate", Arguments((other[2],)), SETTING, None)
            assert found is not None
            return f"{text}.concatenate({other[0]})", real.concatenate(other[1]), found
        case "filter":
            found = datasets.method(claim, "filter", Arguments((Value(Kind.FUNCTION),)), SETTING, None)
            assert found is not None
            return f"{text}.filter()", real.filter(lambda *parts: True), found
        case plain:
            name, positional, keywords = plain, [], {}
    pairs = tuple((key, known_of(value, rng)) for key, value in keywords.items())
    arguments = Arguments(tuple(known_of(value, rng) for value in positional), pairs)
    found = datasets.method(claim, name, arguments, SETTING, None)
    assert found is not None
    return f"{text}.{name}({positional}{keywords})", getattr(real, name)(*positional, **keywords), found


_STEPS = ["map", "map", "batch", "batch", "batch", "padded_batch", "ragged_batch", "window", "shuffle", "prefetch"]
_STEPS += ["take", "skip", "repeat", "concatenate", "filter", "enumerate", "cache", "unbatch"]


def _mapped(rng: random.Random, built: Built) -> Built:
    import tensorflow as tf

    text, real, claim = built
    found = datasets.mapped_arguments(claim, "map")
    if found is None:
        found = (
            (claim.element or Value(Kind.UNKNOWN),)
            if len(_spread(real)) == 1
            else (Value(Kind.UNKNOWN),) * len(_spread(real))
        )
    assert len(found) == len(_spread(real)), "the facts spread elements otherwise"
    first = found[0]
    dtype = rng.choice(["float32", "int32"])
    given = found if len(found) > 1 else found[0]
    match rng.randrange(7):
        case 0:

            def change(*parts: Any) -> Any:
                return parts if len(parts) > 1 else parts[0]

            returned = Value(Kind.TUPLE, found) if len(found) > 1 else first
        case 1:

            def change(*parts: Any) -> Any:
                return {"x": parts[0], "n": 1}

            returned = Value(Kind.DICTIONARY, fields=(("x", first), ("n", python(1))))
        case 2:

            def change(*parts: Any) -> Any:
                return [parts[0], 2.5]

            returned = Value(Kind.CONTAINER, (first, python(2.5)), element=first)
        case 3:

            def change(*parts: Any) -> Any:
                return tf.cast(parts[0], dtype)

            returned = (
                Value(first.kind, dtype=dtype, shape=first.shape) if first.kind is Kind.TENSOR else Value(Kind.UNKNOWN)
            )
        case 4:

            def change(*parts: Any) -> Any:
                return tf.constant([1, 2]), "text", True

            returned = Value(Kind.TUPLE, (tensor("int32", (2,)), python("text"), python(True)))
        case 5:

            def change(*parts: Any) -> Any:
                return (parts[0], [1, 2])

            returned = Value(Kind.TUPLE, (first, Value(Kind.CONTAINER, (python(1), python(2)), element=python(1))))
        case _:

            def change(*parts: Any) -> Any:
                return parts[-1], parts[0]

            returned = Value(Kind.TUPLE, (found[-1], first))
    assert given is not None
    answer = datasets.method(claim, "map", Arguments((Value(Kind.FUNCTION),)), SETTING, returned)
    assert answer is not None
    return f"{text}.map({returned})", real.map(change), answer


def _spread(real: Any) -> tuple[Any, ...]:
    spec = real.element_spec
    return spec if type(spec) is tuple else (spec,)
