"""Which programs of a project may name what a module binds, and into which its objects may get."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.facts.importing import Importing
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.source.file import SourceFile, read

HEAD = "import tensorflow as tf\n"
NET = (
    HEAD
    + """class Net:
    def __init__(self):
        self.w = tf.ones((2,))
        self.names = ["a"]
    def step(self, x):
        return self.w, self.names
def loss(x):
    return x
"""
)
USE = "loss(tf.ones((2,)))\nNet().step(tf.ones((2,)))\n"


def written(root: Path, files: dict[str, str]) -> Importing:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Importing({root / name: text.encode() for name, text in files.items()})


def facts_of(root: Path, name: str, files: dict[str, str]) -> Facts:
    written(root, files)
    source = read(root / name)
    assert isinstance(source, SourceFile)
    facts = Facts.read(source, Project(root))
    assert isinstance(facts, Facts)
    return facts


def function(facts: Facts, name: str) -> FunctionNode:
    return next(one for one in facts.names.functions if one.name == name)


def given(facts: Facts, name: str) -> str:
    """The spec of the parameter `x` of a function."""
    return str(next(spec for key, spec in facts.specs.signature(function(facts, name)).parameters if key == "x"))


@pytest.mark.parametrize(
    ("statement", "imports"),
    [
        ("import lib.a\n", True),
        ("import lib\n", True),
        ("import lib.b\n", True),  # binds `lib`, and so `lib.a` where anything imported that
        ("import lib.b as b\n", False),
        ("from lib import a\n", True),
        ("from lib import b\n", False),
        ("from lib.a import loss as other\n", True),
        ("from lib.a import (  # a remark (with brackets)\n    loss,\n)\n", True),
        ("from lib import \\\n    a\n", True),
        ("from lib import *\n", True),
        ("from .lib.a import loss\n", True),
        ("from ..lib.a import loss\n", False),
        ("try: import lib.a\nexcept ImportError: pass\n", True),
        ("raise ValueError from None\nimport os; import lib.a\n", True),
        ("from tensorflow import a\n", False),
        ("import importlib\nimportlib.import_module('lib.' + 'a')\n", True),
        ("text = 'lib.a'\n", False),
    ],
)
def test_statements(tmp_path: Path, statement: str, imports: bool) -> None:
    files = {"main.py": statement, "lib/__init__.py": "", "lib/a.py": NET, "lib/b.py": ""}
    graph = written(tmp_path, files)
    assert (tmp_path / "main.py" in graph.above(tmp_path / "lib/a.py")) is imports


def test_the_module_beside_a_script_comes_first(tmp_path: Path) -> None:
    files = {"p/main.py": "import kit\n", "p/kit.py": "", "q/kit.py": "", "q/other.py": "import kit\n"}
    graph = written(tmp_path, files)
    assert graph.above(tmp_path / "p/kit.py") == {tmp_path / "p/main.py"}
    assert graph.above(tmp_path / "q/kit.py") == {tmp_path / "q/other.py"}


def test_a_script_of_another_folder_brings_its_own(tmp_path: Path) -> None:
    files = {"p/part.py": "import kit\n", "p/kit.py": "", "kit.py": "", "run.py": "from p import part\n"}
    graph = written(tmp_path, files)
    assert tmp_path / "run.py" in graph.above(tmp_path / "p/kit.py")
    assert tmp_path / "p/part.py" in graph.above(tmp_path / "kit.py")


def test_notebooks_import_and_are_not_imported(tmp_path: Path) -> None:
    cell = '{"cells": [{"cell_type": "code", "source": ["from a import (\\n", "  loss)\\n"]}]}'
    graph = written(tmp_path, {"a.py": NET, "main.ipynb": cell, "main.py": "import main\n"})
    assert tmp_path / "main.ipynb" in graph.above(tmp_path / "a.py")
    assert not graph.above(tmp_path / "main.ipynb")


CHAIN = {"a.py": NET, "b.py": HEAD + "from a import loss, Net\n" + USE}


@pytest.mark.parametrize(
    ("last", "spec"),
    [
        ("", "float32 (2,)"),
        ("from b import loss\nloss(tf.ones((2, 3)))\n", "float32 of any shape"),
        ("from b import loss as other\nother(tf.ones((2, 3)))\n", "float32 of any shape"),
        ("import b\nb.loss(tf.ones((2, 3)))\n", "float32 of any shape"),
        ("from b import *\nloss(tf.ones((2, 3)))\n", "float32 of any shape"),
        ("from d import renamed\nrenamed(tf.ones((2, 3)))\n", "float32 of any shape"),
        ("try:\n    from b import loss\nexcept ImportError:\n    loss = None\nloss(tf.ones((2, 3)))\n", "perhaps"),
        ("from e import loss\nloss(tf.ones((2, 3)))\n", "float32 (2,)"),
    ],
)
def test_calls_through_other_modules(tmp_path: Path, last: str, spec: str) -> None:
    more = {"d.py": "from b import loss as renamed\n", "e.py": "def loss(x):\n    return x\n", "c.py": HEAD + last}
    said = given(facts_of(tmp_path, "a.py", CHAIN | more), "loss")
    assert said != "float32 (2,)" if spec == "perhaps" else said == spec


def test_methods_of_objects_that_are_passed_on(tmp_path: Path) -> None:
    helper = HEAD + "def run(net):\n    net.step(tf.ones((2, 3), tf.float64))\n"
    use = HEAD + "from a import Net\nfrom helper import run\nnet = Net()\nnet.step(tf.ones((2,)))\nrun(net)\n"
    facts = facts_of(tmp_path, "a.py", {"a.py": NET, "helper.py": helper, "main.py": use})
    assert given(facts, "step") == "unknown: float32 or float64"
    plain = facts_of(
        tmp_path / "plain", "a.py", {"a.py": NET, "helper.py": helper, "main.py": HEAD + "from a import Net\n" + USE}
    )
    assert given(plain, "step") == "float32 (2,)"


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ("o.w = None", "unknown: another module assigns `w`"),
        ("setattr(o, 'w', None)", "unknown: another module assigns `w`"),
        ("o.v = None", "tensor float32 (2,)"),
        ("o.names.append(1)", "list of unknown: another module may change the container"),
    ],
)
def test_attributes_that_a_helper_sets(tmp_path: Path, change: str, held: str) -> None:
    helper = f"def change(o):\n    {change}\n"
    use = HEAD + "from a import Net\nfrom helper import change\nnet = Net()\nchange(net)\nnet.step(1)\n"
    facts = facts_of(tmp_path, "a.py", {"a.py": NET, "helper.py": helper, "main.py": use})
    returned = next(n for n in ast.walk(function(facts, "step")) if isinstance(n, ast.Tuple))
    assert str(facts.values.of(returned.elts["names" in change])) == held


def test_many_programs_that_have_nothing_to_do_with_a_method(tmp_path: Path) -> None:
    others = {f"use{n}.py": f"from a import loss\nloss({n})\n" for n in range(60)}
    facts = facts_of(tmp_path, "a.py", {"a.py": NET, "main.py": HEAD + "from a import Net\n" + USE} | others)
    assert facts.callers.of(function(facts, "step")).complete is Answer.YES
    many = {f"use{n}.py": f"from a import Net\nNet().step({n})\n" for n in range(60)}
    facts = facts_of(tmp_path / "many", "a.py", {"a.py": NET} | many)
    assert facts.callers.of(function(facts, "step")).complete is Answer.UNKNOWN
