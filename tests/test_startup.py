"""What a command loads: nothing heavy before something is to be rewritten, in no process that it starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from stand_in import NAME, Tool, install

HEAVY = ("libcst", "tensorflow", "keras", "numpy", "rich", "patiencediff")

# Each Python process of the run writes the heavy modules that it loaded to a file of its own when it ends. A worker may
# end by os._exit, which runs no exit handlers, so imports are noted when they happen.
WATCH = """
import os, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in {heavy!r}:
            with open(os.path.join({folder!r}, f"{{name}}.{{os.getpid()}}"), "w") as note:
                note.write(" ".join(sys.argv))
        return None

sys.meta_path.insert(0, Watch())
with open(os.path.join({folder!r}, f"started.{{os.getpid()}}"), "w"):
    pass
"""


@pytest.fixture
def watched(tmp_path: Path) -> tuple[Tool, Path]:
    notes = tmp_path / "notes"
    notes.mkdir()
    site = install(tmp_path / "site")
    (site / "sitecustomize.py").write_text(WATCH.format(heavy=HEAVY, folder=str(notes)))
    project = tmp_path / "project"
    project.mkdir()
    for number in range(6):
        (project / f"f{number}.py").write_text(f"import tensorflow as tf\nloss = {number}\nprint(loss.numpy())\n" * 50)
    return Tool(site, project), notes


def loaded(notes: Path) -> set[str]:
    names = {path.name.split(".")[0] for path in notes.iterdir()}
    assert "started" in names, "the watch did not start"
    return names - {"started"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["apply", "--help"], 0),
        (["rules"], 0),
        (["explain", NAME], 0),
        (["check", "--select", NAME, "--jobs", "1"], 1),
        (["check", "--select", NAME, "--jobs", "2"], 1),
        (["check", "--output-format", "json", "--select", NAME], 1),
        (["check", "-"], 0),
        (["undo"], 0),
        (["facts", "f0.py"], 0),
    ],
)
def test_nothing_heavy_is_loaded(watched: tuple[Tool, Path], arguments: list[str], code: int) -> None:
    tool, notes = watched
    ran = tool.run(*arguments)
    assert ran.code == code, ran
    assert loaded(notes) == set()


def test_the_watch_sees_what_a_rewrite_loads(watched: tuple[Tool, Path]) -> None:
    tool, notes = watched
    assert tool.run("apply", "--dry-run", "--select", NAME, "--jobs", "2").code == 1
    seen = loaded(notes)
    assert "libcst" in seen
    assert "tensorflow" not in seen


def test_help_loads_no_codemod(watched: tuple[Tool, Path]) -> None:
    tool, notes = watched
    (tool.site / "plain_float_codemod.py").write_text(f"open({str(notes / 'codemod')!r}, 'w').close()\n")
    assert tool.run("--help").code == 0
    assert loaded(notes) == set()
