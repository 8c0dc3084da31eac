"""Random statements of one line, over names of which the sort of value is known."""

from __future__ import annotations

from collections.abc import Callable

from soundness.writing import MADE, Writer

Step = Callable[[Writer], None]


def _make(w: Writer) -> None:
    sort = w.rng.choice(sorted(MADE))
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


SIMPLE: list[Step] = [
    _make, _arithmetic, _mixed, _tensor_call, _tensor_call, _array_call, _host_read, _containers, _augment, _stateful,
]  # fmt: skip
