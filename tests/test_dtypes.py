"""What is claimed of operators, held against TensorFlow, Keras and NumPy themselves."""

from __future__ import annotations

import ast
import itertools
import json
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import dtype_worlds as worlds
import pytest

from tfrewrite.facts import array_dtypes, operators
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog import calls, rows
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, python, tensor

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import numpy_promotion

Record = Callable[[str, object], None]
_NUMPY_1 = Path(__file__).with_name("data") / "numpy_1_promotion.json"


@pytest.mark.parametrize("setting", [worlds.ALL_TOGETHER, worlds.ANYWHERE], ids=["one setting", "any setting"])
def test_random_expressions(size: Callable[..., int], record_property: Record, setting: Setting) -> None:
    tally = worlds.Tally()
    for seed in range(size(sample=300, full=10_000)):
        chance = random.Random(seed)
        worlds.grow(tally, chance, setting, chance.randrange(1, 5))
    _report(tally, record_property)
    assert tally.wrong == []
    assert tally.share("unknown") < 8


def _report(tally: worlds.Tally, record_property: Record) -> None:
    for end, number in tally.ends.most_common():
        record_property(end, number)
    record_property("unknown in hundredths", tally.share("unknown"))
    print(dict(tally.ends), tally.share("unknown"), tally.whys.most_common(9))


def _same(value: object) -> object:
    return value


def _exhaustive_operands() -> list[tuple[str, Callable[[], Any]]]:
    import tensorflow as tf

    found: list[tuple[str, Callable[[], Any]]] = []
    for dtype in worlds.TENSOR_DTYPES:
        found.append(("tensor", partial(worlds.tensor_of, dtype, (2, 2))))
        variable = tf.Variable(worlds.tensor_of(dtype, (2, 2)))
        found.append(("variable", partial(_same, variable)))
        if dtype in worlds.ARRAY_DTYPES:
            found.append(("array", partial(worlds.array_of, dtype, (2, 2))))
            found.append(("scalar", partial(worlds.array_of, dtype, ())))
    numbers = (1, 300, -1, 2**40, 1.0, 2.5, True, 1j, "a", b"a", None)
    found.extend(("python", partial(_same, number)) for number in numbers)
    return found


@pytest.mark.parametrize("traced", [False, True], ids=["eager", "graph"])
def test_each_operator_and_pair(size: Callable[..., int], record_property: Record, *, traced: bool) -> None:
    from tensorflow.python.framework.func_graph import FuncGraph

    tally = worlds.Tally()
    known = _exhaustive_operands()
    works: list[type[ast.operator] | type[ast.cmpop]] = [
        *worlds.BINARY,
        *(kind for kind in worlds.COMPARED if kind not in (ast.In, ast.NotIn)),
    ]
    cases = [(work, left, right) for work in works for left in known for right in known]
    count = size(sample=300, full=len(cases))
    for work, left, right in cases if count == len(cases) else random.Random(0).sample(cases, count):
        if left[0] == right[0] == "python":
            continue
        if traced:
            with FuncGraph("pair").as_default():
                _try_pair(tally, work, left[1](), right[1]())
        else:
            _try_pair(tally, work, left[1](), right[1]())
    _report(tally, record_property)
    assert tally.wrong == []
    assert tally.share("unknown") < 8


def _try_pair(tally: worlds.Tally, work: type[ast.operator] | type[ast.cmpop], one: Any, other: Any) -> None:
    left, right = worlds.claimed(one), worlds.claimed(other)
    said = f"{left} {work.__name__} {right}"
    for setting in (worlds.ALL_TOGETHER, worlds.ANYWHERE):
        if issubclass(work, ast.operator):
            value = operators.binary(work(), left, right, setting)
            run = worlds.BINARY[work]
        else:
            value = operators.compare(work(), left, right, setting)
            run = worlds.COMPARED[work]
        raising = operators.raises(work(), left, right, setting).answer
        worlds.step(tally, said, value, partial(run, one, other), raising)


def _described(name: str) -> Value:
    kind, _, rest = name.partition(" ")
    if kind == "python":
        return python(ast.literal_eval(rest))
    return Value(Kind.ARRAY, dtype=rest, shape=(2, 2) if kind == "array" else ())


@pytest.mark.parametrize("version", [1, 2])
def test_numpy_promotion(size: Callable[..., int], record_property: Record, version: int) -> None:
    table = json.loads(_NUMPY_1.read_text()) if version == 1 else numpy_promotion.table()
    names = list(numpy_promotion.operands())
    letters = {letter: dtype for dtype, letter in numpy_promotion.CODES.items()}
    unknown = right = 0
    lefts = [(sign, left) for sign in numpy_promotion.OPERATORS for left in names]
    described = {name: _described(name) for name in names}
    for sign, left in random.Random(version).sample(lefts, size(sample=150, full=len(lefts))):
        for at, other in enumerate(names):
            code = table[sign][left][at]
            if code == "." or (left.startswith("python") and other.startswith("python")):
                continue
            if sign == "@" and not (left.startswith("array") and other.startswith("array")):
                continue
            for numpy in (version, None):
                found = array_dtypes.of_arrays(sign, described[left], described[other], Setting(numpy=numpy))
                said = f"{left} {sign} {other} with NumPy {numpy}: {found} and really {code}"
                assert found.raises is not Answer.YES or code == "-", said
                assert found.raises is not Answer.NO or code != "-", said
                if code in letters and found.dtype is not None:
                    assert found.dtype == letters[code], said
                assert code != "?" or found.dtype is None, said
                unknown += found.dtype is None and code in letters
                right += 1
    record_property("unknown in hundredths", round(100 * unknown / right, 1))
    assert unknown < 0.3 * right


_ENDS_THE_PROCESS = frozenset({"tensorflow.linalg.banded_triangular_solve"})
"""Operations of which some pair of operands ends the process."""


def _public_operations(library: str) -> list[str]:
    """The public functions of two tensors: those with two parameters without a default that take tensors or arrays."""
    found = []
    for name, line in rows.lines(library).items():
        row = rows.row(name) if line[:1] == "{" and "/" not in name and name[0] not in "=#" else None
        if row is None or name in _ENDS_THE_PROCESS or any(p.how == "*args" for p in row.parameters):
            continue
        taken = [row.accepts.get(p.name, []) for p in row.parameters if p.default is ... and p.how in ("", "/")]
        if len(taken) == 2 and all("tensor" in kinds or "array" in kinds for kinds in taken):
            found.append(name)
    return found


@pytest.mark.parametrize("library", ["numpy", "tensorflow", "keras"])
def test_public_operations(size: Callable[..., int], record_property: Record, library: str) -> None:
    """Each public operation with each pair of dtypes: of tensors, arrays and Python values, in both orders."""
    import numpy as np
    import tensorflow as tf

    tally = worlds.Tally()
    operands = [one for one in _exhaustive_operands() if one[0] in ("tensor", "array", "python")]
    known = {id(one): worlds.claimed(one[1]()) for one in operands}
    pairs = [(one, other) for one in operands for other in operands if not one[0] == other[0] == "python"]
    cases = list(itertools.product(_public_operations(library), pairs))
    count = size(sample=300, full=len(cases))
    for name, (one, other) in cases if count == len(cases) else random.Random(0).sample(cases, count):
        run = attrgetter(name.partition(".")[2])(np if library == "numpy" else tf)
        left, right = one[1](), other[1]()
        values = known[id(one)], known[id(other)]
        claims = {
            setting: calls.called(name, values, {}, setting) for setting in (worlds.ALL_TOGETHER, worlds.ANYWHERE)
        }
        said = f"{name}({values[0]}, {values[1]})"
        real = worlds.step(tally, said, claims[worlds.ALL_TOGETHER], partial(run, left, right))
        anywhere = claims[worlds.ANYWHERE]
        if not worlds.raised(real) and not worlds.holds(anywhere, real):
            tally.wrong.append(f"{said} = {worlds.claimed(real)}, not {anywhere} with any version")
    _report(tally, record_property)
    assert tally.wrong == []


FLOATS = tensor("float32", (2, 3))


@pytest.mark.parametrize(
    ("work", "left", "right", "answer", "text"),
    [
        (ast.MatMult(), tensor("int32", (2, 2)), tensor("float32", (2, 2)), Answer.YES, "int32 @ float32"),
        (ast.Add(), tensor("float32", (2,)), tensor("float64", (2,)), Answer.YES, "float32 + float64"),
        (ast.Add(), tensor("int32", (2,)), python(2.5), Answer.YES, "float is not converted to int32"),
        (ast.Add(), tensor("float32", (2,)), python(2), Answer.NO, ""),
        (ast.Add(), tensor("float32", (2,)), tensor("float32", (3,)), Answer.YES, "shapes"),
        (ast.Add(), tensor("float32", (2,)), tensor("float32", (None,)), Answer.UNKNOWN, ""),
        (ast.Add(), tensor("float32"), tensor(), Answer.UNKNOWN, ""),
        (ast.Pow(), tensor("int32", (2,)), python(2), Answer.NO, ""),
        (ast.Pow(), tensor("int32", (2,)), python(-1), Answer.UNKNOWN, "values"),
        (ast.Pow(), tensor("float32", (2,)), python(-1), Answer.NO, ""),
        (ast.FloorDiv(), tensor("int32", (2,)), tensor("int32", (2,)), Answer.UNKNOWN, "values"),
        (ast.Mod(), tensor("int32", (2,)), python(0), Answer.UNKNOWN, "values"),
        (ast.Add(), python("a"), python(1), Answer.YES, "str"),
        (ast.Sub(), Value(Kind.OBJECT), python(1), Answer.UNKNOWN, ""),
    ],
)
def test_raises(work: ast.operator, left: Value, right: Value, answer: Answer, text: str) -> None:
    found = operators.raises(work, left, right, Setting())
    assert found.answer is answer
    assert text in found.why


def test_in_place(size: Callable[..., int]) -> None:
    tally = worlds.Tally()
    for seed in range(size(sample=150, full=3000)):
        chance = random.Random(seed)
        left, right = worlds.any_leaf(chance), worlds.any_leaf(chance)
        if worlds.is_long(left) or worlds.is_long(right):
            continue
        work = chance.choice(list(worlds.BINARY))
        known = worlds.weakened(worlds.claimed(left), chance), worlds.weakened(worlds.claimed(right), chance)
        value = operators.in_place(work(), *known, worlds.ANYWHERE)
        run = worlds.IN_PLACE[work]
        worlds.step(tally, f"{known[0]} {work.__name__}= {known[1]}", value, partial(run, left, right))
    assert tally.wrong == []


def test_symbolic_tensors() -> None:
    import keras  # type: ignore[import-untyped]

    symbolic = keras.Input((3,))
    known = Value(Kind.SYMBOLIC, dtype="float32", shape=(None, 3))
    for work in (ast.Add(), ast.Mult(), ast.Div(), ast.FloorDiv(), ast.Pow()):
        for other in (1, 2.5):
            for pair in ((symbolic, other), (other, symbolic)):
                claims = [known if part is symbolic else python(part) for part in pair]
                value = operators.binary(work, claims[0], claims[1], worlds.ANYWHERE)
                real = worlds.BINARY[type(work)](*pair)
                assert value.kind is Kind.SYMBOLIC
                assert value.dtype in (None, real.dtype)


def test_floatx_does_not_reach_tensorflow() -> None:
    import keras
    import tensorflow as tf

    before = keras.backend.floatx()
    keras.backend.set_floatx("float64")
    try:
        assert tf.constant(1.0).dtype == tf.float32
        assert (tf.constant(1.0) * 2.0).dtype == tf.float32
    finally:
        keras.backend.set_floatx(before)


def test_unknown_reasons_are_given() -> None:
    for left in (Value(Kind.OBJECT), Value(Kind.DATASET), Value(Kind.NEST), Value(Kind.MODEL)):
        value = operators.binary(ast.Add(), left, replace(FLOATS), Setting())
        assert value.kind is Kind.UNKNOWN
        assert value.why
