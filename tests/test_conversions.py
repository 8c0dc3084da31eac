"""What is said of conversions to tensors and of NumPy's random numbers, against what TensorFlow and NumPy return."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from reality import wrong

from tfrewrite.facts import Facts, Project
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value
from tfrewrite.source.file import SourceFile, from_bytes

MAKERS = ("tf.constant", "tf.convert_to_tensor", "tf.Variable")
VALUES = (
    *("1", "1.5", "True", "'a'", "b'a'", "1j", "2**40", "-3", "[1, 2]", "(1.0, 2.0)", "[[1, 2], [3, 4]]", "[True]"),
    *("['a', 'b']", "[1, 2.0]", "[2**40, 1]", "[]", "[[]]", "[[1.0], [2.0], [3.0]]", "tf.ones((2, 1))", "[1j]"),
    *("np.zeros((3, 1))", "np.float64(3)", "np.arange(3)", "np.array([1], np.uint16)", "np.array(['a'])"),
    *("[np.float64(1.0)]", "[np.float64(1.0), 2.0]", "[np.int64(1)]", "[np.float32(1)]", "[np.ones(2), np.ones(2)]"),
    *("[np.ones(2), [1.0, 2.0]]", "[tf.ones(2), tf.ones(2)]", "tf.Variable(tf.ones((1, 2)))", "[np.bool_(True)]"),
    *("[tf.constant(1.0, tf.float64), 2.0]", "tf.zeros([1])", "range(3)", "[np.arange(2), np.arange(2)]"),
)
OTHERS = (
    *("tf.constant(1, tf.float32)", "tf.constant([1, 2], dtype='float64')", "tf.constant(1.0, shape=(2, 3))"),
    *(
        "tf.constant(0, shape=[2])",
        "tf.Variable(1.0, dtype=tf.float64)",
        "tf.Variable([1, 2], shape=tf.TensorShape(None))",
    ),
    *(
        "tf.Variable(lambda: tf.ones(2))",
        "tf.convert_to_tensor([1, 2], tf.float32)",
        "tf.Variable(initial_value=[1.0])",
    ),
    *("tf.strings.to_number(tf.constant(['1', '2']))", "tf.strings.to_number('3', tf.int32)", "np.unique([1, 1])"),
    *("np.unique([1, 1], return_counts=True)", "np.random.rand()", "np.random.rand(2, 3)", "np.random.randn(4)"),
    *("np.random.normal()", "np.random.normal(size=3)", "np.random.normal(0, 1, (2, 3))", "np.random.uniform(-1, 1)"),
    *("np.random.uniform(low=0, high=1, size=[4])", "np.random.normal(np.zeros(3))", "np.random.standard_normal((2,))"),
    *("np.random.random()", "np.random.random(5)", "np.random.random_sample((1, 2))", "np.random.randint(5)"),
    *(
        "np.random.randint(0, 9, 4)",
        "np.random.randint(0, 9, size=(2, 2))",
        "np.random.randint(3, size=2, dtype='int32')",
    ),
    *("np.random.seed(0)", "np.random.exponential(size=2)", "np.random.randint(3, dtype=np.uint8)"),
)


def claim_of(text: str) -> Value:
    """What the facts say of an expression."""
    source = from_bytes(Path("program.py"), f"import numpy as np\nimport tensorflow as tf\nvalue = {text}\n".encode())
    assert isinstance(source, SourceFile)
    facts = Facts.read(source, Project(Path("no-such-folder")))
    assert isinstance(facts, Facts)
    statement = facts.tree.body[-1]
    assert isinstance(statement, ast.Assign)
    return facts.values.of(statement.value)


def real_of(text: str) -> Any:
    """What an expression gives."""
    import numpy as np
    import tensorflow as tf

    return eval(text, {"np": np, "tf": tf})


@pytest.mark.parametrize("text", [*(f"{maker}({value})" for maker in MAKERS for value in VALUES), *OTHERS])
def test_claims_hold(text: str) -> None:
    try:
        real = real_of(text)
    except (ValueError, TypeError):
        return  # nothing is claimed of what raises
    claim = claim_of(text)
    assert not wrong(claim, real), f"{text}: {claim} is said, {wrong(claim, real)}"


def test_much_is_known() -> None:
    known = [text for text in OTHERS if claim_of(text).kind is not Kind.UNKNOWN]
    assert len(known) > 0.8 * len(OTHERS)
