"""Reads that are put off: what can be evaluated later, who else sees a list, and random loops before and after."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus_runner import run
from rewriting import rewrite

from tfrewrite.facts import Facts, Project
from tfrewrite.facts.postponing import postponed
from tfrewrite.facts.privacy import seen_from_elsewhere, shared_at
from tfrewrite.facts.single_numbers import is_single_number
from tfrewrite.facts.sizes import size_in_bytes
from tfrewrite.facts.value import UNKNOWN, tensor
from tfrewrite.source.file import SourceFile, from_bytes

HEAD = """\
import numpy as np
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
w = tf.Variable([1.0, 2.0])
t = tf.constant(1.0)
scale = 1.0
weights = np.ones(3)
"""


def facts_of(program: str) -> Facts:
    source = from_bytes(Path(__file__).parent / "no-such-folder" / "program.py", program.encode())
    assert isinstance(source, SourceFile), source
    facts = Facts.read(source, Project(source.path.parent))
    assert isinstance(facts, Facts), facts
    return facts


def loop_of(facts: Facts) -> ast.For:
    return next(loop for loop in facts.loops.all if isinstance(loop, ast.For))


@pytest.mark.parametrize(
    ("expression", "parts", "blocked"),
    [
        ("t.numpy()", ["t"], ""),
        ("float(t) * i", ["t", "i"], ""),
        ("float(t) * i + i", ["t", "i"], ""),
        ("(i, t.numpy(), len(x))", ["i", "t", "len(x)"], ""),
        ("float(t) * scale", ["t"], ""),
        ("float(t) * x.shape[0]", ["t", "x.shape[0]"], ""),
        ("w.numpy()", ["w"], ""),
        ("f'{i}: {t:.3f}'", ["i", "t"], ""),
        ("'{}'.format(t.numpy())", ["t"], ""),
        ("np.sqrt(t.numpy())", ["t"], ""),
        ("{i: t.numpy(), 'k': float(t)}", ["i", "t"], ""),
        ("t.numpy() * weights", ["t", "weights"], "varies"),
        ("float(t) if i else 0.0", ["i", "t"], "conditional"),
        ("unknown(t.numpy())", [], "does_more"),
        ("[v for v in t.numpy()]", [], "does_more"),
        ("1.0 / float(t)", ["t"], "may_raise"),
        ("int(t)", ["t"], "may_raise"),
    ],
)
def test_what_is_kept_of_an_expression(expression: str, parts: list[str], blocked: str) -> None:
    facts = facts_of(f"{HEAD}for i, x in enumerate(tf.data.Dataset.range(9)):\n    print({expression})\n")
    loop = loop_of(facts)
    [statement] = loop.body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    node = statement.value.args[0]
    operands = {n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in ("t", "w")}
    found = postponed(facts, [node], loop, operands, set())
    hindering = ("does_more", "conditional", "varies", "may_raise")
    assert [name for name in hindering if getattr(found, name) is not None] == ([blocked] if blocked else [])
    assert [ast.unparse(part.node) for part in found.parts] == parts
    assert [part.is_variable for part in found.parts if part.is_operand] == [p == "w" for p in parts if p in "tw"]


@pytest.mark.parametrize(
    ("before", "shared"),
    [
        ("losses = []", False),
        ("losses, other = [], []", False),
        ("losses = np.zeros(9)", False),
        ("losses = []\nprint(len(losses), losses[:2])", False),
        ("losses = []\nlosses.append(1.0)", False),
        ("losses = {'a': [], 'b': []}", False),
        ("losses = other = []", True),
        ("losses = []\nother = losses", True),
        ("losses = []\nkeep(losses)", True),
        ("losses = []\nother = [losses]", True),
        ("losses = []\nother = iter(losses)", True),
        ("losses = np.zeros(9)\nother = losses[2:]", True),
        ("row = []\nlosses = {'a': row, 'b': row}", True),
        ("losses = {'a': []}\nlosses['b'] = losses['a']", True),
        ("losses = {'a': []}\nlosses['a'] = keep()", True),
        ("losses = keep()", True),
        ("if t > 0:\n    losses = []", True),
        ("losses = []\nlosses = []", False),
    ],
)
def test_who_shares_a_list(before: str, shared: bool) -> None:
    facts = facts_of(f"{HEAD}from other import keep\n{before}\nfor i in range(9):\n    losses.append(i)\n")
    loop = loop_of(facts)
    name = next(n for n in ast.walk(loop) if isinstance(n, ast.Name) and n.id == "losses")
    assert (shared_at(facts, name, loop) is not None) == shared


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        ("losses = []\nfor i in range(9):\n    losses.append(i)\n", False),
        ("def f():\n    losses = []\n    for i in range(9):\n        losses.append(i)\n", False),
        ("losses = []\ndef f():\n    print(losses)\nfor i in range(9):\n    losses.append(i)\n", True),
        ("losses = []\nf = lambda: losses\nfor i in range(9):\n    losses.append(i)\n", True),
        ("losses = []\ndef f():\n    for i in range(9):\n        losses.append(i)\n", True),
        ("losses = 0\ndef f():\n    global losses\n    for i in range(9):\n        losses += i\n", True),
        ("losses = []\ndef f(losses):\n    print(losses)\nfor i in range(9):\n    losses.append(i)\n", False),
    ],
)
def test_who_sees_a_name(program: str, seen: bool) -> None:
    facts = facts_of(program)
    assert seen_from_elsewhere(facts, "losses", loop_of(facts).body[0]) is seen


@pytest.mark.parametrize(
    ("body", "single"),
    [
        ("return tf.reduce_mean(model(x) - y)", True),
        ("loss = tf.reduce_sum(y)\n    loss += 0.5 * tf.reduce_sum(x)\n    return loss", True),
        ("return tf.reduce_mean(model(x) - y, axis=0)", False),
        ("return tf.reduce_mean(model(x) - y) + y", False),
        ("loss = tf.reduce_sum(y)\n    loss += y\n    return loss", False),
        ("return model(x)", False),
        ("if y is None:\n        return y\n    return tf.reduce_sum(x)", False),
    ],
)
def test_single_numbers(body: str, single: bool) -> None:
    facts = facts_of(f"{HEAD}def step(x, y):\n    {body}\ndef run(x, y):\n    print(step(x, y))\n")
    call = next(c for c in facts.names.calls if ast.unparse(c) == "step(x, y)")
    assert is_single_number(facts, call) is single


def test_sizes() -> None:
    assert size_in_bytes(tensor("float32", ())) == 4
    assert size_in_bytes(tensor("float64", (3, 5))) == 120
    assert size_in_bytes(tensor("bool", (7,))) == 7
    assert size_in_bytes(tensor(None, (2,))) == 32
    assert size_in_bytes(tensor("float32", (None, 2))) is None
    assert size_in_bytes(UNKNOWN) is None


COLLECTING = (
    *("losses.append(loss.numpy())", "losses.append(float(loss))", "losses.append(loss.numpy() * scale)"),
    *("total += float(loss)", "total += loss.numpy() * 2", "total = total + loss.numpy()", "total -= float(loss) / 3"),
    *("history['a'].append(float(loss))", "history['b'].append(i)", "history['n'] += float(loss)"),
    *("array[i] = loss.numpy()", "array[i] += float(loss)", "path.append(w.numpy())", "path.append((i, w.numpy()))"),
    *("value = loss.numpy()", "value = float(loss)", "value = train_step(x).numpy()", "losses.append(value * i)"),
    *("losses.append(value)", "total += value", "rows.append(f'{i} {loss:.3f}')", "rows.append('%.2f' % loss)"),
    *("means.append(mean.result().numpy())", "losses.append(losses[-1] * 0.5 + float(loss) if losses else 0.0)"),
)
WORKING = ("loss = loss * 2", "mean.update_state(loss)", "scale *= 0.5", "w.assign(w * 0.9)", "history['c'] = i")
LOOKING = (
    *("print(len(losses))", "print(total)", "print(value)", "print(losses[-2:], history)", "print(array.sum())"),
    *("total = 0.0", "losses.clear()", "losses = []", "alias = losses", "bump(losses)", "history['a'] = []"),
    *("losses.append(1.0)", "value = 0.0", "view = array[2:]", "print(float(loss))", "total = total * 0.5"),
)
PLAIN_LOOKING = (
    "print(total)",
    "print(losses[-2:])",
    "print(value)",
    "print(len(losses))",
    "total = 0.0",
    "losses.clear()",
)
LEAVING = ("break", "continue", "return losses, total, value", "return total", "raise ValueError(len(losses))")
SETTING = """\
losses, path, rows, means = [], [], [], []
total, scale, value = 0.0, 1.0, None
history = {'a': [], 'b': [], 'n': 0.0}
array = np.zeros(20)
"""
RANDOM_HEAD = """\
import numpy as np
import tensorflow as tf
w = tf.Variable([1.0, 2.0])
mean = tf.keras.metrics.Mean()
data = tf.data.Dataset.from_tensor_slices(tf.linspace(0.1, 1.9, 17))


def train_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(w * x - 1.0))
    w.assign_sub(0.1 * tape.gradient(loss, w))
    return loss


def bump(given):
    print('bump', len(given))


"""


def indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def suite(chance: random.Random, depth: int) -> list[str]:
    """Statements of a round, most of which collect."""
    lines: list[str] = []
    for _ in range(chance.randint(1, 3 if depth else 6)):
        match chance.choices(("collect", "work", "look", "rarely", "if", "leave", "try"), (24, 6, 1, 8, 4, 3, 1))[0]:
            case "collect":
                lines.append(chance.choice(COLLECTING))
            case "work":
                lines.append(chance.choice(WORKING))
            case "look":
                lines.append(chance.choice(LOOKING))
            case "rarely":
                looks = LOOKING if chance.random() < 0.1 else PLAIN_LOOKING
                lines += [f"if i % {chance.randint(3, 6)} == 2:", *indented(chance.choices(looks, k=2))]
            case "if" if depth < 2:
                lines += [f"if i {chance.choice('<>')} 8:", *indented(suite(chance, depth + 1))]
            case "leave":
                lines += [f"if i == {chance.randint(5, 12)}:", f"    {chance.choice(LEAVING)}"]
            case "try":
                lines += ["try:", f"    {chance.choice(COLLECTING)}", "except ValueError:", "    print(losses)"]
            case _:
                pass
    return lines


def random_program(seed: int) -> str:
    """A program with one training loop in a function, perhaps in a loop over epochs."""
    chance = random.Random(seed)
    head = chance.choice((["for i, x in enumerate(data):"], ["for i, x in zip(range(15), data):"]))
    start = ["loss = train_step(x)"]
    if chance.random() < 0.4:
        head, start = ["i, batches = -1, iter(data)", "while i < 14:"], ["i, x = i + 1, next(batches)", *start]
    loop = [*head, *indented([*start, *suite(chance, 0)])]
    if chance.random() < 0.3:
        loop += ["else:", f"    {chance.choice(LOOKING)}"]
    if chance.random() < 0.3:
        loop = ["for epoch in range(2):", *indented([*loop, chance.choice(LOOKING)])]
    result = "return losses, total, value, path, rows, means, history, array"
    body = [*SETTING.splitlines(), *loop, result]
    lines = ["def train():", *indented(body), "", "", "try:", "    found = train()", "except ValueError as error:"]
    return RANDOM_HEAD + "\n".join([*lines, "    found = str(error)", "print(found)", ""])


def test_random_loops_give_the_same(tmp_path: Path, size: Callable[..., int]) -> None:
    scripts, changed = [], 0
    for seed in range(size(sample=30, full=400)):
        before = random_program(seed)
        after = rewrite("defer-host-read", before, {}).after
        if after != before:
            changed += 1
            assert rewrite("defer-host-read", after, {}).after == after, f"seed {seed} does not settle"
            for side, text in (("before", before), ("after", after)):
                scripts.append(tmp_path / f"{seed}_{side}.py")
                scripts[-1].write_text(text, encoding="utf-8")
    assert changed >= size(sample=8, full=100)
    runs = run(scripts)
    for one, other in zip(runs[::2], runs[1::2], strict=True):
        assert one.error.splitlines()[-1:] == other.error.splitlines()[-1:], other.script
        assert one.stdout == other.stdout, f"{other.script}\n{other.script.read_text(encoding='utf-8')}"
        assert one.values == {name: other.values.get(name) for name in one.values}, other.script
