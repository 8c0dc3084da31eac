"""CPU per 1,000 lines of the facts for programs and projects of growing size: flat where the work is linear.

    python bench/facts_growth.py

Generated programs of 1, 2, 4 and 8 times a length, and projects of as many files that import one another; every
question is asked of every expression, function and loop. Ends with 1 where the last size costs over twice the first.
"""

from __future__ import annotations

import ast
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tfrewrite.facts import Facts, Project
from tfrewrite.source.file import SourceFile, read

SIZES = (1, 2, 4, 8)
MOST = 2.0
HEAD = """\
import numpy as np
import tensorflow as tf
{imports}
(x_train, y_train), _ = tf.keras.datasets.mnist.load_data()
shown = []
"""
PART = """\
class Net{n}(tf.keras.Model):
    def __init__(self, size=64):
        super().__init__()
        self.first = tf.keras.layers.Dense(size, activation="relu")
        self.last = tf.keras.layers.Dense(10)

    def call(self, x, training=False):
        return self.last(self.first(x, training=training))


def scaled{n}(x, y):
    x = tf.reshape(tf.cast(x, tf.float32) / 255.0, (-1, 784))
    return x, tf.cast(y, tf.int32)


def losses{n}(model, x, y):
    logits = model(x, training=True)
    each = tf.keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True)
    return tf.reduce_mean(each), logits


def step{n}(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss, logits = losses{n}(model, x, y)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    right = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), y)
    return loss, tf.reduce_mean(tf.cast(right, tf.float32))


def train{n}(epochs=2):
    model, optimizer = Net{n}(), tf.keras.optimizers.Adam(1e-3)
    data = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(1000).batch(32).map(scaled{n})
    for epoch in range(epochs):
        total, count = 0.0, 0
        for number, (x, y) in enumerate(data):
            loss, accuracy = step{n}(model, optimizer, x, y)
            total += float(loss)
            count += 1
            if number % 100 == 0:
                print(epoch, number, loss.numpy(), f"{{float(accuracy):.2f}}")
        shown.append(total / count)
        print("mean", np.mean(shown), {call})


"""


def program(parts: int, first: int = 0, module: str = "") -> str:
    """A program of so many models, each with its step and loops; with a module's name, one that uses that module."""
    imports = f"from {module} import step{first - 1} as other\n" if module else ""
    call = "other" if module else "len(shown)"
    body = "".join(PART.format(n=n, call=call) for n in range(first, first + parts))
    return HEAD.format(imports=imports) + body + f"train{first}()\n"


def ask(facts: Facts) -> None:
    """Every question, of every place."""
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            facts.values.of(node)
    _ = facts.syncs.all, facts.gradients.cuts
    for function in facts.names.functions:
        facts.effects.summary(function)
        facts.captures.of(function)
        facts.specs.signature(function)
        facts.traced.how(function)
    for loop in facts.names.loops:
        facts.loops.parts(loop)


def seconds_of(folder: Path, files: list[str]) -> float:
    """CPU seconds for all programs of one project, each on a project of its own as the engine has them."""
    for number, text in enumerate(files):
        (folder / f"m{number}.py").write_text(text, encoding="utf-8")
    started = time.process_time()
    project = Project(folder)
    for number in range(len(files)):
        source = read(folder / f"m{number}.py")
        facts = Facts.read(source, project) if isinstance(source, SourceFile) else None
        if isinstance(facts, Facts):
            ask(facts)
    return time.process_time() - started


def one_file(size: int) -> list[str]:
    """A program of `size` times ten parts."""
    return [program(10 * size)]


def many_files(size: int) -> list[str]:
    """Four times `size` programs, each of which imports the one before."""
    return [program(2, 2 * n, f"m{n - 1}" if n else "") for n in range(4 * size)]


def measured(title: str, files_of: Callable[[int], list[str]]) -> bool:
    """Print a table; whether the largest size costs at most twice as much per line as the smallest."""
    print(f"{title:24} {'lines':>7} {'CPU s':>7} {'ms/1000 lines':>14}")
    costs = []
    for size in SIZES:
        files = files_of(size)
        with tempfile.TemporaryDirectory() as folder:
            seconds = seconds_of(Path(folder), files)
        lines = sum(text.count("\n") for text in files)
        costs.append(seconds / lines)
        print(f"{f'{size}x':24} {lines:7} {seconds:7.2f} {1e6 * costs[-1]:14.0f}")
    return costs[-1] <= MOST * costs[0]


def main() -> int:
    """Measure both; a first program warms the tables up."""
    with tempfile.TemporaryDirectory() as folder:
        seconds_of(Path(folder), one_file(1))
    flat = [measured("one program", one_file), measured("files of a project", many_files)]
    print("flat" if all(flat) else f"NOT flat: more than {MOST} times")
    return 0 if all(flat) else 1


if __name__ == "__main__":
    sys.exit(main())
