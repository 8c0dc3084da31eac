"""The catalog: its rows come from the generator, hold for fresh calls, and stay sound where less is known."""

from __future__ import annotations

import time

import pytest

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog import calls, rows
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Value, join, python, tensor

LIBRARIES = ("tensorflow", "keras", "numpy", "methods")
NEWEST = Setting(tensorflow=(21,), keras=3, numpy=2)
BATCH = tensor("float32", (None, 10))
INDICES = tensor("int32", (None,))


def name_of(origin: str) -> Value:
    return Value(Kind.NAME, origin=origin)


def several(*values: Value) -> Value:
    return Value(Kind.CONTAINER, values, element=join(values))


def shape(*lengths: int) -> Value:
    return Value(Kind.TUPLE, tuple(python(length) for length in lengths))


@pytest.mark.parametrize(
    ("name", "positional", "keywords", "said"),
    [
        ("tensorflow.reduce_mean", [BATCH], {}, "tensor float32 ()"),
        ("tensorflow.reduce_mean", [BATCH], {"axis": python(0)}, "tensor float32 (10,)"),
        ("tensorflow.reduce_mean", [BATCH], {"axis": python(0), "keepdims": python(True)}, "tensor float32 (1, 10)"),
        ("tensorflow.math.reduce_mean", [BATCH], {"axis": Value(Kind.PYTHON, dtype="int")}, "tensor float32 (None,)"),
        ("tensorflow.reduce_sum", [BATCH], {"axis": UNKNOWN}, "tensor float32"),
        ("tensorflow.argmax", [BATCH, python(-1)], {}, "tensor int64 (None,)"),
        ("tensorflow.cast", [INDICES, name_of("tensorflow.float32")], {}, "tensor float32 (None,)"),
        ("tensorflow.cast", [INDICES, python("float64")], {}, "tensor float64 (None,)"),
        ("tensorflow.matmul", [BATCH, tensor("float32", (10, 3))], {}, "tensor float32 (None, 3)"),
        ("tensorflow.matmul", [BATCH, BATCH], {"transpose_b": python(True)}, "tensor float32 (None, None)"),
        ("tensorflow.add", [BATCH, python(1)], {}, "tensor float32 (None, 10)"),
        ("tensorflow.multiply", [BATCH, tensor("float32", (10,))], {}, "tensor float32 (None, 10)"),
        ("tensorflow.zeros", [shape(2, 3)], {}, "tensor float32 (2, 3)"),
        ("tensorflow.zeros", [shape(2, 3), name_of("tensorflow.int32")], {}, "tensor int32 (2, 3)"),
        ("tensorflow.concat", [several(BATCH, BATCH), python(1)], {}, "tensor float32 (None, 20)"),
        ("tensorflow.stack", [several(BATCH, BATCH)], {}, "tensor float32 (2, None, 10)"),
        ("tensorflow.one_hot", [INDICES, python(7)], {}, "tensor float32 (None, 7)"),
        ("tensorflow.random.normal", [shape(4, 5)], {}, "tensor float32 (4, 5)"),
        ("tensorflow.reshape", [BATCH, several(python(-1), python(5))], {}, "tensor float32 (None, 5)"),
        ("tensorflow.constant", [python(1.5)], {}, "tensor float32 ()"),
        ("tensorflow.convert_to_tensor", [Value(Kind.ARRAY, dtype="float64", shape=(3,))], {}, "tensor float64 (3,)"),
        ("tensorflow.keras.losses.mse", [BATCH, BATCH], {}, "tensor float32 (None,)"),
        ("keras.losses.mean_squared_error", [BATCH, BATCH], {}, "tensor float32 (None,)"),
        ("numpy.mean", [Value(Kind.ARRAY, dtype="int32", shape=(4, 2)), python(0)], {}, "array float64 (2,)"),
        (
            "numpy.add",
            [Value(Kind.ARRAY, dtype="float32", shape=(4,)), Value(Kind.ARRAY, dtype="int32", shape=())],
            {},
            "array float64 (4,)",
        ),
    ],
)
def test_calls_of_public_names(name: str, positional: list[Value], keywords: dict[str, Value], said: str) -> None:
    assert str(calls.called(name, positional, keywords, NEWEST)) == said


@pytest.mark.parametrize(
    ("name", "positional", "keywords"),
    [
        ("tensorflow.reduce_mean", [], {}),
        ("tensorflow.reduce_mean", [BATCH], {"no_such_parameter": python(1)}),
        ("tensorflow.reduce_mean", [BATCH, python(0), python(True), python("name"), python(1)], {}),
        ("tensorflow.reduce_mean", [Value(Kind.FRAME)], {}),
        ("tensorflow.abs", [Value(Kind.OBJECT)], {}),
        ("numpy.abs", [UNKNOWN], {}),
        ("numpy.mean", [Value(Kind.FRAME)], {}),
        ("tensorflow.no_such_name", [BATCH], {}),
        ("project.function", [BATCH], {}),
    ],
)
def test_what_was_not_measured_is_unknown(name: str, positional: list[Value], keywords: dict[str, Value]) -> None:
    found = calls.called(name, positional, keywords, NEWEST)
    assert found.kind is Kind.UNKNOWN
    assert found.why


def test_an_unknown_argument_can_be_ragged_or_symbolic() -> None:
    kinds = calls.called("tensorflow.abs", [UNKNOWN], {}, NEWEST).kinds
    assert {Kind.TENSOR, Kind.RAGGED} <= kinds
    older = calls.called("tensorflow.abs", [UNKNOWN], {}, Setting(keras=2))
    assert Kind.SYMBOLIC in older.kinds or older.kind is Kind.UNKNOWN


def test_each_option_of_an_argument_counts() -> None:
    either = join([tensor("float32", (2,)), python(1)])
    assert either is not None
    found = calls.called("tensorflow.convert_to_tensor", [either], {}, NEWEST)
    assert found.kind is Kind.TENSOR
    assert found.dtype is None


def test_a_float_type_that_changes_is_no_dtype() -> None:
    changed = Setting(tensorflow=(21,), keras=3, numpy=2, floatx=None)
    assert calls.called("tensorflow.keras.ops.mean", [INDICES], {}, changed).dtype is None
    assert calls.called("tensorflow.keras.ops.mean", [BATCH], {}, changed).dtype == "float32"


def test_promotion_of_the_other_numpy_is_unknown() -> None:
    one, two = Value(Kind.ARRAY, dtype="float32", shape=(3,)), Value(Kind.ARRAY, dtype="float64", shape=())
    assert calls.called("numpy.add", [one, two], {}, NEWEST).dtype == "float64"
    assert calls.called("numpy.add", [one, two], {}, Setting()).dtype is None


def test_methods_and_attributes() -> None:
    array = Value(Kind.ARRAY, dtype="float32", shape=(4, 2))
    assert str(calls.method(array, "mean", [], {"axis": python(0)}, NEWEST)) == "array float32 (2,)"
    assert str(calls.method(python("a"), "upper", [], {}, NEWEST)) == "str"
    assert str(calls.method(BATCH, "numpy", [], {}, NEWEST)) == "array float32 (None, 10)"
    assert calls.attribute(BATCH, "dtype", NEWEST).origin == "tensorflow.float32"
    assert str(calls.attribute(array, "shape", NEWEST)) == "(int 4, int 2)"
    assert calls.method(BATCH, "no_such_method", [], {}, NEWEST).kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("name", "question", "answer"),
    [
        ("tensorflow.reduce_mean", "waits", Answer.NO),
        ("tensorflow.random.normal", "draws", Answer.YES),
        ("tensorflow.random.normal", "stateful", Answer.YES),
        ("tensorflow.random.stateless_normal", "draws", Answer.NO),
        ("tensorflow.print", "prints", Answer.YES),
        ("numpy.mean", "waits", Answer.YES),
        ("numpy.random.rand", "draws", Answer.YES),
        ("numpy.random.shuffle", "changes", Answer.YES),
        ("numpy.put", "changes", Answer.YES),
        ("builtins.float", "waits", Answer.YES),
        ("project.function", "prints", Answer.UNKNOWN),
    ],
)
def test_natures(name: str, question: str, answer: Answer) -> None:
    assert getattr(catalog.nature(name), question) is answer


@pytest.mark.parametrize(
    ("name", "computes"),
    [
        ("tensorflow.reduce_mean", True),
        ("tensorflow.nn.softmax", True),
        ("keras.losses.mse", False),
        ("numpy.mean", True),
        ("math.sqrt", True),
        ("builtins.len", True),
        ("tensorflow.random.normal", False),
        ("tensorflow.nn.dropout", False),
        ("tensorflow.print", False),
        ("numpy.random.rand", False),
        ("numpy.random.shuffle", False),
        ("time.time", False),
        ("tensorflow.no_such_name", False),
    ],
)
def test_only_what_was_seen_to_do_nothing_else_only_computes(name: str, computes: bool) -> None:
    assert catalog.only_computes(name) is computes


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_row_can_be_read(library: str) -> None:
    count = 0
    for name, line in rows.lines(library).items():
        if not name or name[0] in "=#":
            continue
        if line[0] == "@":
            assert line[1:] in rows.lines(rows.library_of(line[1:])), name
            continue
        found = rows.row(name)
        assert found is not None
        assert found.name == name
        count += 1
    assert count > 100


def test_names_are_sorted() -> None:
    for library in (*LIBRARIES, "written"):
        names = [name for name in rows.lines(library) if name and name[0] not in "#="]
        assert names == sorted(names)


@pytest.mark.parametrize("library", LIBRARIES)
def test_rows_load_fast(library: str) -> None:
    best = min(_loading(library) for _ in range(5))
    assert best < 0.03, f"{best * 1000:.1f} ms"


def _loading(library: str) -> float:
    start = time.process_time()
    rows.lines.__wrapped__(library)
    return time.process_time() - start
