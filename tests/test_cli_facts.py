"""`tfrewrite facts` from outside, and what it says of each part of a program."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from stand_in import Tool, install

from tfrewrite.facts.setting import Setting
from tfrewrite.report.known import described_setting

PROGRAM = """\
import tensorflow as tf
import mystery

x = tf.ones(2)
y = mystery.make()
print(x.numpy())
self_made = [1,
             2]


def f(a):
    return a
"""


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text(PROGRAM)
    (project / "bad.py").write_text("x = (\n")
    (project / "empty.py").write_text("")
    (project / "n.ipynb").write_text(notebook("import tensorflow as tf\n", "y = 1\nx = tf.ones(2)\n"))
    (project / "folder").mkdir()
    return Tool(install(tmp_path / "site"), project)


def test_a_file_is_shown_line_by_line(tool: Tool) -> None:
    ran = tool.run("facts", "a.py")
    assert (ran.code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("a.py: TensorFlow 2.")
    assert any(line.split() == ["1", "tf", "=", "tensorflow"] for line in lines)
    assert any(line.lstrip().startswith("4  x = tensor") for line in lines)
    assert any(line.lstrip().startswith("5  y = unknown") for line in lines)
    assert any(line.lstrip().startswith("11  f = function f") for line in lines)
    assert len([line for line in lines if "self_made" in line]) == 1, "a statement over several lines is said once"


def test_reasons_for_unknown_are_counted(tool: Tool) -> None:
    lines = tool.run("facts", "a.py").stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if " unknown:" in line and " of " in line)
    counts = [int(line.split()[0].replace(",", "")) for line in lines[start + 1 :]]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == int(lines[start].split()[0])


def test_one_line_has_its_details(tool: Tool) -> None:
    ran = tool.run("facts", "a.py:6")
    assert ran.code == 0
    assert "value: None" in ran.stdout
    assert "x = " not in ran.stdout
    assert "y = " not in ran.stdout
    assert tool.run("facts", "a.py:8").stdout == tool.run("facts", "a.py:7:3").stdout
    assert tool.run("facts", "a.py:3").stdout.splitlines()[-1] == "Nothing is bound, read or called here."
    assert tool.run("facts", "empty.py").stdout.splitlines()[-1] == "There is nothing in it."


def test_lines_of_a_notebook_are_those_of_its_cells(tool: Tool) -> None:
    whole = tool.run("facts", "n.ipynb")
    assert whole.code == 0
    assert any(line.startswith("cell 2:2  x = ") for line in whole.stdout.splitlines())
    one = tool.run("facts", "n.ipynb:cell 2:2")
    assert "x = tensor" in one.stdout
    assert "y = " not in one.stdout


def test_json(tool: Tool) -> None:
    ran = tool.run("facts", "a.py", "--output-format", "json")
    assert (ran.code, ran.stderr) == (0, "")
    document = json.loads(ran.stdout)
    assert (document["command"], document["exit_code"], document["path"]) == ("facts", 0, "a.py")
    assert document["setting"]["tensorflow"]
    assert {"cell": None, "line": 1, "topic": "import", "name": "tf", "text": "tensorflow"} in document["facts"]
    reasons = document["unknown"]
    assert all(set(reason) == {"reason", "count"} for reason in reasons)
    assert reasons
    cells = json.loads(tool.run("facts", "n.ipynb", "--output-format", "json").stdout)["facts"]
    assert (2, 2, "x") in {(fact["cell"], fact["line"], fact["name"]) for fact in cells}


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("nowhere.py", "nowhere.py"),
        ("nowhere.py:3", "nowhere.py"),
        ("a.py:99", "99"),
        ("a.py:0", "0"),
        ("folder", "folder"),
        ("n.ipynb:3", "which cell"),
        ("n.ipynb:cell 9:1", "9"),
        ("a.py:cell 1:1", "no cells"),
    ],
)
def test_what_is_not_there_is_2_and_one_line(tool: Tool, what: str, named: str) -> None:
    ran = tool.run("facts", what)
    assert ran.code == 2, ran
    assert named in ran.last_line
    assert (ran.stdout, len(ran.stderr.splitlines())) == ("", 1)


def test_a_file_that_does_not_parse_is_3(tool: Tool) -> None:
    ran = tool.run("facts", "bad.py")
    assert (ran.code, ran.stdout, len(ran.stderr.splitlines())) == (3, "", 1)
    assert ran.last_line.startswith("bad.py:1: cannot be parsed")
    ran = tool.run("facts", "bad.py:1", "--output-format", "json")
    document = json.loads(ran.stdout)
    assert (ran.code, document["exit_code"], document["problems"][0]["kind"]) == (3, 3, "unparsable")


def test_a_name_with_a_colon_and_a_number_can_be_a_file(tool: Tool) -> None:
    (tool.here / "b.py:1").write_text("z = 1\n")
    assert "z = " in tool.run("facts", "b.py:1").stdout


SETTING = Setting()


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (SETTING, "TensorFlow 2.10 to 2.21, Keras 2 or 3, NumPy 1 or 2"),
        (replace(SETTING, tensorflow=(15,), keras=2, numpy=1), "TensorFlow 2.15, Keras 2, NumPy 1"),
        (replace(SETTING, tensorflow=(14, 16)), "TensorFlow 2.14, 2.16, Keras"),
        (replace(SETTING, floatx="float64", policy="mixed_float16"), "floats are float64, Keras policy mixed_float16"),
    ],
)
def test_setting(setting: Setting, text: str) -> None:
    assert text in described_setting(setting)
