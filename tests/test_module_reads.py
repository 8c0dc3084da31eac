"""What functions see of the names of their module, held against runs of random modules."""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Callable

import pytest
from module_programs import module_program

from tfrewrite.facts.names import Names

Size = Callable[..., int]


def claims(text: str, cells: list[int] | None = None) -> dict[int, set[object]]:
    """For each `see(NUMBER, x)`, the values of the bindings that its read of `x` can come from."""
    tree = ast.parse(text)
    names = Names(tree, cells or [])
    found: dict[int, set[object]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "see":
            number = ast.literal_eval(node.args[0])
            bindings = names.reaching("x", node.args[1])
            found[number] = {ast.literal_eval(b.value) for b in bindings if b.value is not None}
    return found


def seen(text: str, seed: int) -> list[tuple[int, object]]:
    """What the reads of one run saw."""
    chance, log = random.Random(seed), list[tuple[int, object]]()
    known = {
        "see": lambda number, value: log.append((number, value)),
        "coin": lambda: chance.random() < 0.5,
        "run": lambda function: function(),
        "later": [],
    }
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        exec(compile(text, "module", "exec"), known)
    except (NameError, AttributeError, IndexError, RecursionError, TypeError):
        pass
    finally:
        sys.setrecursionlimit(limit)
    return log


def test_random_modules(size: Size) -> None:
    narrowed = reads = 0
    for seed in range(size(sample=300, full=6000)):
        text = module_program(seed)
        promised = claims(text)
        for run in range(4):
            for number, value in seen(text, run):
                assert value in promised[number], f"seed {seed}: read {number} saw {value}\n{text}"
                reads += 1
        bound = text.count("x = ")
        narrowed += sum(len(found) < bound for found in promised.values())
    assert reads > size(sample=1000, full=20_000)
    assert narrowed > size(sample=300, full=6000)


MAIN = "def main():\n    see(1, x)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\nx = 2\n" + MAIN + "x = 3\nmain()\n", {3}),
        (MAIN + "x = 1\nx = 2\nif __name__ == '__main__':\n    main()\n", {2}),
        (MAIN + "x = 1\nmain()\nx = 2\n", {1, 2}),
        (MAIN + "x = 1\nkept = main\nx = 2\nkept()\n", {1, 2}),
        (MAIN + "def outer():\n    main()\nx = 1\nouter()\nx = 2\n", {1, 2}),
        (MAIN + "x = 1\nx = 2\nif coin():\n    x = 3\nmain()\n", {2, 3}),
        (MAIN + "x = 1\nx = 2\n", {2}),  # only programs that import the module can run it, once it has run
        (MAIN + "x = 1\nglobals()['main']()\nx = 2\n", {1, 2}),
        ("import fire\n" + MAIN + "x = 1\nfire.Fire()\nx = 2\n", {1, 2}),
        (MAIN + "def other():\n    global x\n    x = 4\nx = 1\nx = 2\nmain()\n", {1, 2, 4}),
        ("x = 1\nclass C:\n    size = see(1, x)\nx = 2\nC()\n", {1, 2}),
        ("x = 1\nclass C:\n    def m(self, n=see(1, x)):\n        pass\nx = 2\nC().m()\n", {1, 2}),
        ("x = 1\nx = 2\nclass C:\n    def m(self):\n        see(1, x)\nx = 3\nC().m()\n", {3}),
        ("x = 1\ndef now(f):\n    f()\n    return f\n@now\n" + MAIN + "x = 2\nmain()\n", {1, 2}),
        ("import tensorflow as tf\nx = 1\n@tf.function\n" + MAIN + "x = 2\nmain()\n", {2}),
        ("x = 1\nf = lambda: see(1, x)\nx = 2\nf()\n", {1, 2}),
    ],
)
def test_module(text: str, expected: set[object]) -> None:
    assert claims(text)[1] == expected


def test_a_program_that_others_may_run_early() -> None:
    tree = ast.parse("x = 1\n" + MAIN + "x = 2\nmain()\n")
    names = Names(tree, runs_early=lambda: True)
    read = next(n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "x" and isinstance(n.ctx, ast.Load))
    assert len(names.reaching("x", read)) == 2


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["x = 1\nx = 2\n", "see(1, x)\n"], {2}),
        (["x = 1\n", "x = 2\n", "see(1, x)\n"], {1, 2}),
        (["see(1, x)\nx = 3\n", "x = 1\nx = 2\n"], {2, 3}),
        (["x = 1\nfor _ in range(9):\n    work()\nx = 2\n", "see(1, x)\n"], {1, 2}),  # a loop may be interrupted
        (["x = 1\nmodel.fit(x)\nx = 2\n", "see(1, x)\n"], {1, 2}),
        (["import numpy as np\nx = 1\ny = np.ones(3).astype('int32')\nx = 2\n", "see(1, x)\n"], {2}),
        (["x = 1\nx = 2\n", MAIN, "main()\n"], {2}),
        (["x = 1\nx = 2\n", MAIN, "x = 5\nmain()\nx = 6\n"], {2, 5, 6}),
    ],
)
def test_cells(cells: list[str], expected: set[object]) -> None:
    lines = [1]
    for cell in cells[:-1]:
        lines.append(lines[-1] + cell.count("\n"))
    assert claims("".join(cells), lines)[1] == expected
