"""Random programs that run: statements over names whose sort of value is known to the generator."""

from __future__ import annotations

import random

from soundness.statements import SIMPLE, Step
from soundness.writing import MADE, Writer

HEAD = """\
import numpy as np
import tensorflow as tf
"""


def _if(w: Writer) -> None:
    test = w.rng.choice([f"{w.one('int')} > 2", f"{w.one('scalar')} > 1", f"{w.one('text')} == 'text'"])
    w.put(f"if {test}:")
    _block(w, 2)
    if w.rng.random() < 0.5:
        w.put("else:")
        _block(w, 2)


def _branch_kinds(w: Writer) -> None:
    """A name that holds one or the other sort of value behind an `if`."""
    left, right = w.rng.choice(sorted(MADE)), w.rng.choice(sorted(MADE))
    name = w.new("any")
    w.put(f"if {w.one('int')} > {w.rng.randrange(4)}:")
    w.put(f"    {name} = {w.made(left)}")
    w.put("else:")
    w.put(f"    {name} = {w.made(right)}")
    w.put(f"{w.new('any')} = {name}")


def _loop(w: Writer) -> None:
    kind = w.rng.randrange(5)
    if kind == 0:
        name = w.new("int")
        w.put(f"for {name} in range({w.rng.randrange(1, 4)}):")
    elif kind == 1:
        source = w.one("dataset")
        name = w.new("tensor")
        w.put(f"for {name} in {source}.take(2):")
    elif kind == 2:
        source = w.one("batches")
        index, name = w.new("int"), w.new("any")
        w.put(f"for {index}, {name} in enumerate({source}):" if index != name else f"for {name} in {source}:")
    elif kind == 3:
        source = w.one("list")
        name = w.new("tensor")
        w.put(f"for {name} in list({source}):")
    else:
        name = w.new("int")
        w.put(f"{name} = 0")
        w.put(f"while {name} < 2:")
        known = w.names.pop(name)
        w.depth += 1
        w.put(f"{name} += 1")
        w.depth -= 1
        _block(w, 2)
        w.names[name] = known
        return
    _block(w, 3)


def _carried(w: Writer) -> None:
    """A loop in which a value becomes another kind, dtype or shape as it goes round."""
    start, step = w.rng.choice(
        [
            ("0", "{} + tf.constant(1.0)"),
            ("0", "{} + 0.5"),
            ("None", "tf.ones(2) if {} is None else {} + 1"),
            ("np.ones(2, np.float32)", "{} + np.ones(2)"),
            ("tf.ones((1, 2))", "tf.concat([{}, {}], 0)"),
            ("[]", "[{}]"),
            ("''", "{} + 'x'"),
            ("1", "{} / 2"),
            ("tf.constant(1)", "tf.cast({}, tf.float32) * 2"),
            ("(1,)", "{} + (2.0,)"),
            ("np.zeros(2)", "np.append({}, 1)"),
            ("tf.zeros(2)", "tf.expand_dims({}, 0)"),
        ]
    )
    name = w.new("any")
    w.put(f"{name} = {start}")
    w.put(f"for _ in range({w.rng.randrange(0, 3)}):")
    w.put(f"    {name} = {step.replace('{}', name)}")
    w.put(f"{w.new('any')} = {name}")


def _function(w: Writer) -> None:
    w.count += 1
    name = f"f{w.count}"
    result, sort = w.rng.choice(
        [
            ("x * 2", "same"),
            ("x + 1", "same"),
            ("(x, 1)", "any"),
            ("{'r': x}", "any"),
            ("[x]", "any"),
            ("tf.square(x)", "t"),
        ]
    )
    if w.rng.random() < 0.4:
        w.put("@tf.function")
        sort = "t" if sort == "same" else sort
    default = w.rng.choice(["", ", y=2", ", y=None", ", *rest"])
    w.put(f"def {name}(x{default}):")
    if w.rng.random() < 0.5:
        w.put("    if tf.reduce_sum(x) > 1:")
        w.put("        x = x * 1")
    w.put(f"    r = {result}")
    w.put("    return r")
    for _ in range(w.rng.randrange(1, 3)):
        given = w.rng.choice(["tensor", "variable", "array", "number", "scalar"])
        argument = w.one(given)
        w.put(f"{w.new('any')} = {name}({argument})")


def _tape(w: Writer) -> None:
    v = w.one("variable")
    if not v.isidentifier():
        w.put(f"{w.new('variable')} = {v}")
        return
    w.put("with tf.GradientTape() as tape:")
    w.depth += 1
    loss = w.new("scalar") if w.depth == 0 else f"l{w.count}"
    w.put(f"{loss} = tf.reduce_sum({v} * {w.one('tensor', 'number')})")
    w.depth -= 1
    w.names[loss] = "scalar"
    w.put(f"{w.new('tensor')} = tape.gradient({loss}, {v})")


def _dataset(w: Writer) -> None:
    source = w.one("dataset")
    chain = w.rng.choice(
        [
            (".batch(2)", "batches"),
            (".batch(2, drop_remainder=True)", "batches"),
            (".map(lambda q: q * 2)", "dataset"),
            (".map(lambda q: (q, tf.reduce_sum(q)))", "any"),
            (".map(lambda q: {'x': q})", "any"),
            (".shuffle(4).repeat(2)", "dataset"),
            (".enumerate()", "any"),
            (".take(2).cache().prefetch(1)", "dataset"),
            (".filter(lambda q: q[0] > 0)", "dataset"),
        ]
    )
    name = w.new(chain[1])
    w.put(f"{name} = {source}{chain[0]}")
    w.put(f"{w.new('any')} = next(iter({name}))")


def _class(w: Writer) -> None:
    w.count += 1
    name = f"C{w.count}"
    first, second = w.rng.choice(sorted(MADE)), w.rng.choice(sorted(MADE))
    w.put(f"class {name}:")
    w.put(f"    kept = {w.made(first)}")
    w.put("    def __init__(self, v):")
    w.put("        self.v = v")
    w.put("    def read(self, n=1):")
    w.put("        return self.v")
    obj = w.new("any")
    w.put(f"{obj} = {name}({w.made(second)})")
    read = w.new("any")
    w.put(f"{read} = {obj}.read()" if w.rng.random() < 0.5 else f"{read} = {obj}.kept")
    if read != obj and w.rng.random() < 0.5:
        w.put(f"{obj}.v = {w.made(first)}")
        w.put(f"{w.new('any')} = {obj}.v")


_STATEMENTS: list[Step] = [
    *SIMPLE, _if, _branch_kinds, _loop, _loop, _carried, _function, _function, _tape, _dataset, _class,
]  # fmt: skip


def _block(w: Writer, statements: int) -> None:
    """A suite; what it binds is forgotten behind it, what it rebinds keeps its sort."""
    known = dict(w.names)
    w.depth += 1
    for _ in range(statements):
        w.rng.choice(SIMPLE)(w)
    w.put("pass")
    w.depth -= 1
    w.names = known


def generated(seed: int, statements: int = 18) -> str:
    """The program of a seed."""
    w = Writer(random.Random(seed))
    for name, sort in (("t", "tensor"), ("a", "array"), ("n", "number"), ("k", "int")):
        w.put(f"{name} = {w.made(sort)}")
        w.names[name] = sort
    for _ in range(statements):
        w.rng.choice(_STATEMENTS)(w)
    return HEAD + "\n".join(w.lines) + "\n"
