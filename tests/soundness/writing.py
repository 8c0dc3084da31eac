"""A program while it is written, and expressions that make values of each sort."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


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
        return self.rng.choice(MADE[sort])


MADE: dict[str, tuple[str, ...]] = {
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
"""For each sort of value, expressions that make one."""
