"""What messages consist of: functions that only show, values that only messages read, what progress bars know."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tfrewrite.facts import Facts, Project
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.bars import counts_values, is_bar, knows_total
from tfrewrite.facts.messages import runs_of
from tfrewrite.source.file import SourceFile, from_bytes

PATH = Path(__file__).parent / "no-such-folder" / "program.py"
HEAD = """\
import sys
import tensorflow as tf
from tqdm import tqdm, trange
w = tf.Variable(1.0)
data = tf.data.Dataset.from_tensor_slices(tf.ones([8])).batch(2)
"""


def facts_of(code: str) -> Facts:
    source = from_bytes(PATH, (HEAD + code).encode())
    assert isinstance(source, SourceFile)
    facts = Facts.read(source, Project(PATH.parent, {PATH: source}))
    assert isinstance(facts, Facts)
    return facts


def last_call(facts: Facts) -> ast.Call:
    statement = facts.tree.body[-1]
    while isinstance(statement, (ast.For, ast.With)):
        statement = statement.body[-1]
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    return statement.value


REPORTERS = {
    "def f(x):\n    print(float(x))\nf(w)": Answer.YES,
    "def f(x):\n    print('x')\nf(1)": Answer.NO,
    "class A:\n    def f(self, x):\n        print(x.numpy())\nA().f(w)": Answer.YES,
    "def f(**more):\n    for k, v in more.items():\n        print(k, float(v))\nf(x=w)": Answer.YES,
    "def f(x, seen=[]):\n    seen.append(x)\n    print(float(x))\nf(w)": None,
    "def f(x):\n    w.assign(x)\n    print(float(x))\nf(w)": None,
    "def f(x):\n    print(float(x))\n    yield x\nf(w)": None,
    "@tf.function\ndef f(x):\n    print(x)\nf(w)": None,
    "def f(x):\n    assert x > 0\n    print(float(x))\nf(w)": None,
}


@pytest.mark.parametrize("code", REPORTERS)
def test_functions_that_only_show(code: str) -> None:
    facts = facts_of(code)
    call = last_call(facts)
    reporter = facts.shows.reporter(call)
    assert (None if reporter is None else facts.shows.reads_device(call)) == REPORTERS[code]


RUNS = {
    "for x in data:\n    v = float(x[0])\n    print(v)": ["v = float(x[0])\nprint(v)"],
    "for x in data:\n    v = float(x[0])\n    x = x + 1\n    print(v)": ["v = float(x[0]) .. print(v)"],
    "for x in data:\n    v = float(x[0])\n    print(v)\n    w.assign(v)": ["print(v)"],
    "for x in data:\n    v = float(x[0])\n    print(v)\n    x = x + 1\n    print(v)": ["print(v)", "print(v)"],
    "for x in data:\n    print('a')\n    v = float(x[0])\n    print(v)": ["print('a')\nv = float(x[0])\nprint(v)"],
    "for x in data:\n    v = 1\n    print(v)": ["print(v)"],
    "v = 0\nfor x in data:\n    print(v)\n    v = float(x[0])": ["print(v)"],
    "bar = tqdm(total=4)\nfor x in data:\n    print('a')\n    bar.set_postfix(x=float(x[0]))": [
        "print('a')",
        "bar.set_postfix(x=float(x[0]))",
    ],
}


@pytest.mark.parametrize("code", RUNS)
def test_messages_of_loops(code: str) -> None:
    facts = facts_of(code)
    found = []
    for run in runs_of(facts, facts.loops.all[0]):
        earlier = "".join(f"{ast.unparse(statement)} .. " for statement in run.earlier)
        found.append(earlier + "\n".join(map(ast.unparse, run.statements)))
    assert found == RUNS[code]


TOTALS = {
    "bar = tqdm(data)\nfor x in bar:\n    bar.set_postfix(x=1)": True,
    "bar = tqdm(data.take(3))\nfor i, x in enumerate(bar):\n    bar.set_postfix(x=1)": True,
    "bar = tqdm(enumerate(data), total=len(data))\nfor x in bar:\n    bar.set_postfix(x=1)": True,
    "bar = trange(9)\nfor x in bar:\n    bar.set_postfix(x=1)": True,
    "with tqdm(range(9)) as bar:\n    for x in bar:\n        bar.set_postfix(x=1)": True,
    "bar = tqdm(data.filter(bool))\nfor x in bar:\n    bar.set_postfix(x=1)": False,
    "bar = tqdm(data.repeat())\nfor x in bar:\n    bar.set_postfix(x=1)": False,
    "bar = tqdm(data, total=100)\nfor x in bar:\n    bar.set_postfix(x=1)": False,
    "bar = tqdm(total=4)\nfor x in data:\n    bar.set_postfix(x=1)": False,
    "bar = tqdm(data)\nbar.total = 3\nfor x in bar:\n    bar.set_postfix(x=1)": False,
}


@pytest.mark.parametrize("code", TOTALS)
def test_totals_of_bars(code: str) -> None:
    facts = facts_of(code)
    function = last_call(facts).func
    assert isinstance(function, ast.Attribute)
    assert is_bar(facts, function.value) is Answer.YES
    assert (knows_total(facts, facts.loops.all[0], function.value) is not None) is TOTALS[code]


COUNTED = {
    "bar = tf.keras.utils.Progbar(9)\nbar.update(1)": False,
    "bar = tf.keras.utils.Progbar(9)\nbar.update(1, [('x', w)])": True,
    "bar = tf.keras.utils.Progbar(9, stateful_metrics=['x'])\nbar.update(1, values=[('x', w)])": False,
    "bar = tf.keras.utils.Progbar(9, stateful_metrics=['x'])\nbar.update(1, values=[('y', w)])": True,
    "bar = tf.keras.utils.Progbar(9, stateful_metrics=['x'])\nbar.add(1, values=[('x', w)])": True,
}


@pytest.mark.parametrize("code", COUNTED)
def test_what_keras_bars_count(code: str) -> None:
    facts = facts_of(code)
    assert counts_values(facts, last_call(facts)) is COUNTED[code]
