"""Random programs that run: statements over names whose sort of value is known to the generator."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

HEAD = """\
import numpy as np
import tensorflow as tf
"""
_FLOATS = ("tensor", "matrix", "variable", "array", "array_matrix", "number")
_VECTORS = ("tensor", "array", "variable")


@dataclass
class Writer:
    """Writes one program; `names` are the names that are bound for sure, each with the sort of its value."""

    rng: random.Random
    lines: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    count: int = 0
    depth: int = 0

    def put(self, line: str) -> None:
        """Write one line at the present depth."""
        self.lines.append("    " * self.depth + line)

    def new(self, sort: str) -> str:
        """A name for a value of a sort: mostly a fresh one, at times one that held something else."""
        if self.names and self.depth == 0 and self.rng.random() < 0.2:
            name = self.rng.choice(sorted(self.names))
        else:
            self.count += 1
            name = f"v{self.count}"
        self.names[name] = sort
        return name

    def one(self, *sorts: str) -> str:
        """A bound name of one of these sorts, or an expression that makes such a value."""
        found = [name for name, sort in sorted(self.names.items()) if sort in sorts]
        if found and self.rng.random() < 0.8:
            return self.rng.choice(found)
        return self.made(self.rng.choice(sorts))

    def made(self, sort: str) -> str:
        """An expression that makes a new value of a sort."""
        return self.rng.choice(_MADE[sort])

    def program(self, statements: int) -> str:
        """A whole program."""
        for name, sort in (("t", "tensor"), ("a", "array"), ("n", "number"), ("k", "int")):
            self.put(f"{name} = {self.made(sort)}")
            self.names[name] = sort
        for _ in range(statements):
            self.rng.choice(_STATEMENTS)(self)
        return HEAD + "\n".join(self.lines) + "\n"

    def block(self, statements: int) -> None:
        """A suite; what it binds is forgotten behind it, what it rebinds keeps its sort."""
        known = dict(self.names)
        self.depth += 1
        for _ in range(statements):
            self.rng.choice(_SIMPLE)(self)
        self.put("pass")
        self.depth -= 1
        self.names = known


_MADE: dict[str, tuple[str, ...]] = {
    "tensor": (
        "tf.constant([1.0, 2.0, 3.0])",
        "tf.ones(3)",
        "tf.range(3.0)",
        "tf.random.normal((3,))",
        "tf.cast([1, 2, 3], tf.float32)",
        "tf.zeros([3], dtype=tf.float32)",
        "tf.fill([3], 2.0)",
    ),
    "matrix": ("tf.ones((2, 3))", "tf.random.uniform([2, 3])", "tf.reshape(tf.range(6.0), (2, 3))", "tf.zeros((2, 3))"),
    "ints": ("tf.constant([1, 2, 3])", "tf.range(3)", "tf.zeros(3, tf.int32)", "tf.argsort([3.0, 1.0, 2.0])"),
    "flags": ("tf.constant([True, False, True])", "tf.range(3.0) > 1"),
    "scalar": ("tf.constant(1.5)", "tf.reduce_sum(tf.ones(3))", "tf.zeros([])"),
    "variable": ("tf.Variable([1.0, 2.0, 3.0])", "tf.Variable(tf.zeros(3))", "tf.Variable(np.ones(3, np.float32))"),
    "array": ("np.ones(3, np.float32)", "np.array([1.5, 2, 3], dtype=np.float32)", "np.zeros(3, 'float32')"),
    "array64": ("np.random.rand(3)", "np.ones(3)", "np.linspace(0, 1, 3)", "np.array([1.0, 2, 3])"),
    "array_ints": ("np.arange(3)", "np.array([1, 2, 3])", "np.random.randint(0, 5, 3)"),
    "array_matrix": ("np.ones((2, 3), np.float32)", "np.random.rand(2, 3).astype(np.float32)"),
    "number": ("1.5", "2.0", "float(3)", "0.5 * 3"),
    "int": ("2", "3", "int('4')", "len('ab')", "7 // 3"),
    "text": ("'text'", "str(5)", "f'{1.5:.1f}'", "'a' + 'b'"),
    "list": ("[tf.ones(3), tf.zeros(3)]", "[tf.range(3.0)]", "list(tf.ones((2, 3)))"),
    "numbers": ("[1.0, 2.5]", "[0.5]", "[float(q) for q in range(2)]"),
    "pair": ("(tf.ones(3), 2)", "(tf.zeros(3), 5)"),
    "dict": ("{'x': tf.ones(3), 'n': 1}", "dict(x=tf.zeros(3), n=2)"),
    "dataset": (
        "tf.data.Dataset.from_tensor_slices(tf.ones((4, 3)))",
        "tf.data.Dataset.from_tensor_slices(np.ones((6, 3), np.float32))",
    ),
    "batches": ("tf.data.Dataset.from_tensor_slices(tf.ones((5, 3))).batch(2)",),
    "layer": ("tf.keras.layers.Dense(3)", "tf.keras.Sequential([tf.keras.layers.Dense(3)])"),
    "metric": ("tf.keras.metrics.Mean()", "tf.keras.metrics.Sum()"),
}

_Step = Callable[[Writer], None]


def _make(w: Writer) -> None:
    sort = w.rng.choice(sorted(_MADE))
    made = w.made(sort)
    w.put(f"{w.new(sort)} = {made}")


def _arithmetic(w: Writer) -> None:
    sign = w.rng.choice(["+", "-", "*", "/"])
    left, right = w.one("tensor", "variable"), w.one("tensor", "variable", "array", "number", "int")
    if w.rng.random() < 0.4:
        left, right = right, left
    w.put(f"{w.new('tensor')} = {left} {sign} {right}")


def _mixed(w: Writer) -> None:
    """Arithmetic of any two values of which both may be anything with numbers."""
    sorts = ("number", "int", "array", "array64", "array_ints", "scalar32")
    left, right = w.one(*sorts[:5]), w.one(*sorts[:5])
    sign = w.rng.choice(["+", "-", "*", "/", "//", "**", ">", "=="])
    w.put(f"{w.new('any')} = {left} {sign} ({right} + 1)")


def _tensor_call(w: Writer) -> None:
    t, m = w.one("tensor", "variable"), w.one("matrix")
    call, sort = w.rng.choice(
        [
            (f"tf.square({t})", "tensor"),
            (f"tf.nn.softmax({t})", "tensor"),
            (f"tf.reduce_mean({m}, axis=0)", "tensor"),
            (f"{m}[0]", "tensor"),
            (f"{m}[:, 1]", "any"),
            (f"tf.transpose({m})", "any"),
            (f"tf.reduce_sum({m}, axis=1, keepdims=True)", "any"),
            (f"tf.matmul({m}, {m}, transpose_b=True)", "any"),
            (f"tf.concat([{m}, {m}], axis=0)", "any"),
            (f"tf.stack([{t}, {t}])", "matrix"),
            (f"tf.expand_dims({t}, -1)", "any"),
            (f"tf.reduce_sum({t})", "scalar"),
            (f"tf.argmax({m}, axis=1)", "any"),
            (f"tf.cast({t}, tf.int32)", "ints"),
            (f"tf.cast({w.one('ints')}, tf.float32)", "tensor"),
            (f"{t} > {w.one('number', 'int')}", "flags"),
            (f"tf.where({w.one('flags')}, {t}, 0.0)", "tensor"),
            (f"tf.one_hot({w.one('ints')}, 3)", "any"),
            (f"{w.one('layer')}({m})", "matrix_of_layer"),
            (f"tf.reshape({m}, [-1])", "any"),
            (f"tf.split({m}, 3, axis=1)", "any"),
            (f"tf.shape({m})[0]", "any"),
            (f"{m}.shape[0]", "int"),
            (f"tf.maximum({t}, {w.one('number')})", "tensor"),
            (f"tf.clip_by_value({t}, 0.0, 1.0)", "tensor"),
            (f"{w.one('ints')} + {w.one('int')}", "ints"),
            (f"{w.one('ints')} / 2", "any"),
            (f"-{t}", "tensor"),
            (f"{t} ** 2", "tensor"),
            (f"tf.identity({t})", "tensor"),
            (f"tf.tile({m}, [2, 1])", "any"),
            (f"tf.gather({t}, [0, 2])", "any"),
        ]
    )
    w.put(f"{w.new(sort)} = {call}")


def _array_call(w: Writer) -> None:
    a, m = w.one("array"), w.one("array_matrix")
    call, sort = w.rng.choice(
        [
            (f"np.sqrt({a})", "array"),
            (f"{a}.mean()", "any"),
            (f"np.sum({m}, axis=1)", "any"),
            (f"{m}[0]", "array"),
            (f"{m}.T", "any"),
            (f"np.argmax({m}, axis=0)", "array_ints"),
            (f"{a}.astype(np.int64)", "array_ints"),
            (f"np.concatenate([{a}, {w.one('array64')}])", "any"),
            (f"np.stack([{a}, {a}])", "array_matrix"),
            (f"{a}.reshape(3, 1)", "any"),
            (f"{a}[None, :]", "any"),
            (f"np.exp({w.one('array64')})", "array64"),
            (f"np.mean({w.one('numbers')})", "any"),
            (f"{a} > 1", "any"),
            (f"np.where({a} > 1, {a}, 0)", "any"),
            (f"{m}.shape", "any"),
            (f"{a}.tolist()", "numbers"),
            (f"np.dot({a}, {a})", "any"),
            (f"np.clip({a}, 0, 1)", "array"),
            (f"{w.one('array_ints')} // 2", "array_ints"),
            (f"{w.one('array_ints')} / 2", "array64"),
            (f"float({a}[0])", "number"),
            (f"np.max({w.one('array_ints')})", "any"),
        ]
    )
    w.put(f"{w.new(sort)} = {call}")


def _host_read(w: Writer) -> None:
    t, s = w.one("tensor", "variable"), w.one("scalar")
    call, sort = w.rng.choice(
        [
            (f"{t}.numpy()", "array"),
            (f"float({s})", "number"),
            (f"{s}.numpy()", "any"),
            (f"np.mean({t})", "any"),
            (f"np.array({t})", "array"),
            (f"f'{{{s}:.2f}}'", "text"),
            (f"'%.2f' % {s}", "text"),
            (f"int({s})", "int"),
            (f"bool({s} > 1)", "any"),
            (f"{t}.numpy()[0]", "any"),
            (f"{t}.numpy().tolist()", "numbers"),
            (f"[float(q) for q in {t}]", "numbers"),
            (f"max({t})", "any"),
            (f"sum({t})", "any"),
            (f"{t}[0] if {s} > 1 else {t}[1]", "scalar"),
            (f"round(float({s}), 2)", "number"),
            (f"str({s})", "text"),
        ]
    )
    w.put(f"{w.new(sort)} = {call}")


def _containers(w: Writer) -> None:
    p, d, s, t = w.one("pair"), w.one("dict"), w.one("list"), w.one("tensor")
    choice = w.rng.randrange(12)
    if choice == 0:
        first, second = w.new("tensor"), w.new("int")
        if first != second:
            w.put(f"{first}, {second} = {p}")
        else:
            w.put(f"{first} = {p}[1]")
    elif choice < 7:
        call, sort = [
            (f"{d}['x']", "tensor"),
            (f"{d}.get('n')", "int"),
            (f"{s}[0]", "tensor"),
            (f"tf.stack({s})", "any"),
            (f"[q * 2 for q in {s}]", "list"),
            (f"len({s})", "int"),
        ][choice - 1]
        w.put(f"{w.new(sort)} = {call}")
    elif choice == 7 and s.isidentifier():
        w.put(f"{s}.append({t})")
    elif choice == 8 and d.isidentifier():
        w.put(f"{d}['x'] = {t}")
    elif choice == 9:
        w.put(f"{w.new('any')} = {{'a': {t}, 'b': [{w.one('number')}, {w.one('int')}]}}['b']")
    elif choice == 10:
        w.put(f"{w.new('any')} = [{t}, {w.one('number')}][{w.rng.randrange(2)}]")
    else:
        w.put(f"{w.new('any')} = list(zip({s}, {w.one('numbers')}))")


def _augment(w: Writer) -> None:
    names = {
        sort: [n for n, s in sorted(w.names.items()) if s == sort] for sort in ("tensor", "number", "array", "text")
    }
    sort = w.rng.choice([sort for sort, found in names.items() if found])
    name = w.rng.choice(names[sort])
    other = {"tensor": ("tensor", "number", "int"), "number": ("number", "int"), "array": ("array", "int")}
    w.put(f"{name} += {w.one(*other[sort])}" if sort in other else f"{name} += 'x'")


def _stateful(w: Writer) -> None:
    v, m = w.one("variable"), w.one("metric")
    line = w.rng.choice(
        [
            f"{v}.assign_add({w.one('tensor')})" if v.isidentifier() else "pass",
            f"{m}.update_state({w.one('scalar', 'number')})" if m.isidentifier() else "pass",
            f"{w.new('scalar')} = {m}.result()" if m.isidentifier() else "pass",
        ]
    )
    w.put(line)


_SIMPLE: list[_Step] = [
    _make, _arithmetic, _mixed, _tensor_call, _tensor_call, _array_call, _host_read, _containers, _augment, _stateful,
]  # fmt: skip


def _if(w: Writer) -> None:
    test = w.rng.choice([f"{w.one('int')} > 2", f"{w.one('scalar')} > 1", f"{w.one('text')} == 'text'"])
    w.put(f"if {test}:")
    w.block(2)
    if w.rng.random() < 0.5:
        w.put("else:")
        w.block(2)


def _branch_kinds(w: Writer) -> None:
    """A name that holds one or the other sort of value behind an `if`."""
    left, right = w.rng.choice(sorted(_MADE)), w.rng.choice(sorted(_MADE))
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
        w.block(2)
        w.names[name] = known
        return
    w.block(3)


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
    first, second = w.rng.choice(sorted(_MADE)), w.rng.choice(sorted(_MADE))
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


_STATEMENTS: list[_Step] = [
    *_SIMPLE, _if, _branch_kinds, _loop, _loop, _carried, _function, _function, _tape, _dataset, _class,
]  # fmt: skip


def generated(seed: int, statements: int = 18) -> str:
    """The program of a seed."""
    return Writer(random.Random(seed)).program(statements)
