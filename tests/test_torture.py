"""One run over a folder that holds one of everything: nothing but the promised bytes changes, nothing falls over."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from stand_in import NAME, Ran, Tool, install
from torture import Torture, build, ordinary_user, snapshot

SHOWN, PLAIN = b"print(loss.numpy())", b"print(float(loss))"


@dataclass(frozen=True, slots=True)
class Story:
    """The runs over one torture folder, in order, and what the folder held after each."""

    codemod: str
    folder: Torture
    runs: dict[str, Ran]
    after: dict[str, dict[str, tuple[object, ...]]]
    patched: dict[str, tuple[object, ...]]

    def text(self, name: str) -> str:
        return self.runs[name].stdout + self.runs[name].stderr


@pytest.fixture(scope="module", params=[NAME, "log-every-n-steps"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Made once for all processes of a parallel run: the first that needs it makes it, the others wait and read it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    told = shared / f"torture-{request.param}.pickle"
    with FileLock(f"{told}.lock"):
        if not told.exists():
            told.write_bytes(pickle.dumps(_live(request.param, tmp_path_factory.mktemp("torture"))))
        made = pickle.loads(told.read_bytes())
    assert isinstance(made, Story)
    return made


def _live(codemod: str, top: Path) -> Story:
    folder = build(top / "repo")
    tool = Tool(install(top / "site"), folder.root)
    become = ordinary_user()
    patched = top / "patched"
    subprocess.run(["cp", "-a", str(folder.root), str(patched)], check=True)
    runs: dict[str, Ran] = {}
    after = {"start": snapshot(folder.root)}
    patch = str(top / "all.patch")
    for name, arguments in {
        "check": ["check", "--select", codemod],
        "dry": ["apply", "--dry-run", "--patch", patch, "--select", codemod],
        "apply": ["apply", "--select", codemod, "--verbose"],
        "again": ["apply", "--select", codemod],
        "undo": ["undo"],
    }.items():
        runs[name] = tool.run(*arguments, before=become)
        after[name] = snapshot(folder.root)
    done = subprocess.run(["git", "apply", patch], cwd=patched, capture_output=True, check=False)
    runs["git apply"] = Ran(done.returncode, done.stdout, done.stderr)
    made = Story(codemod, folder, runs, after, snapshot(patched))
    shutil.rmtree(top, ignore_errors=True)
    return made


def test_no_run_ends_in_a_traceback(story: Story) -> None:
    for name in story.runs:
        assert "Traceback" not in story.text(name), name
        assert "internal error" not in story.text(name), name


def test_every_run_ends_in_3_and_the_last_line_says_how_many(story: Story) -> None:
    for name in ("check", "dry", "apply", "again"):
        ran = story.runs[name]
        odd = len(_problem_names(story, name))
        assert ran.code == 3, (name, story.text(name))
        assert ran.last_line.startswith(f"{odd} files could not be processed: "), (name, ran.last_line)
    assert story.runs["undo"].code == 0, story.text("undo")


def test_each_odd_file_is_named_once_with_its_reason(story: Story) -> None:
    for run in ("check", "dry", "apply"):
        unwritable = {} if run == "check" else story.folder.unwritable
        for name, word in (story.folder.odd | unwritable).items():
            lines = _lines_about(story.text(run), name)
            assert len(lines) == 1, (run, name, lines)
            assert word in lines[0], (run, lines[0])
            assert len(lines[0]) < 300, (run, lines[0])


def test_no_other_file_is_called_odd(story: Story) -> None:
    odd = story.folder.odd.keys() | story.folder.either
    assert _problem_names(story, "check") <= odd
    assert _problem_names(story, "apply") <= odd | story.folder.unwritable.keys()


def test_check_and_dry_run_change_nothing(story: Story) -> None:
    assert story.after["check"] == story.after["start"]
    assert story.after["dry"] == story.after["start"]


def test_apply_changes_the_promised_bytes_and_no_other(story: Story) -> None:
    start, end = story.after["start"], story.after["apply"]
    assert start.keys() == end.keys()
    for name, (mode, time, content) in start.items():
        new_mode, new_time, new_content = end[name]
        assert new_mode == mode, name
        if name in story.folder.rewritten or (name in story.folder.either and new_content != content):
            if story.codemod == NAME:
                assert new_content == _expected(name, content), name
            else:
                _only_the_loop_changed(name, content, new_content)
        else:
            assert (new_time, new_content) == (time, content), name


def test_every_rewritable_file_is_rewritten(story: Story) -> None:
    untouched = {n for n in story.folder.rewritten if story.after["apply"][n][2] == story.after["start"][n][2]}
    assert not untouched


def test_deep_files_are_rewritten_or_named(story: Story) -> None:
    for name in story.folder.either:
        rewritten = story.after["apply"][name][2] != story.after["start"][name][2]
        assert rewritten != (len(_lines_about(story.text("apply"), name)) == 1), name


def test_hard_links_are_mentioned(story: Story) -> None:
    assert any("hard_one.py" in line and "hard link" in line for line in story.text("apply").splitlines())


def test_a_second_apply_changes_nothing(story: Story) -> None:
    assert story.after["again"] == story.after["apply"]
    assert "Rewrote" not in story.text("again")


def test_git_takes_the_patch_and_makes_the_same_bytes(story: Story) -> None:
    assert story.runs["git apply"].code == 0, story.text("git apply")
    applied = story.after["apply"]
    assert {name: entry[2] for name, entry in story.patched.items()} == {
        name: entry[2] for name, entry in applied.items()
    }


def test_undo_restores_every_byte(story: Story) -> None:
    start, end = story.after["start"], story.after["undo"]
    assert {n: (mode, content) for n, (mode, _, content) in end.items()} == {
        n: (mode, content) for n, (mode, _, content) in start.items()
    }


def test_the_unreadable_file_was_part_of_it(story: Story) -> None:
    if story.folder.unreadable is None:
        pytest.skip("runs as root, and root cannot give up its rights here")
    assert "unreadable.py" in _problem_names(story, "check")


def _expected(name: str, content: object) -> bytes:
    assert isinstance(content, bytes)
    if not name.endswith(".ipynb"):
        return content.replace(SHOWN, PLAIN)
    # Only the loop's own cell: markdown, shell and raw cells hold the same words.
    parts = content.split(SHOWN)
    assert len(parts) == 5
    return parts[0] + SHOWN + parts[1] + SHOWN + parts[2] + PLAIN + parts[3] + SHOWN + parts[4]


def _only_the_loop_changed(name: str, content: object, new: object) -> None:
    """All bytes before the loop and after its last line are as they were, in notebooks those of the other cells too."""
    assert isinstance(content, bytes)
    assert isinstance(new, bytes)
    start = content.index(b"for x, y in dataset:")
    end = content.index(SHOWN, start) + len(SHOWN)
    assert new.startswith(content[:start]), name
    assert new.endswith(content[end:]), name
    assert len(new) > len(content), name
    if name.endswith(".ipynb"):
        json.loads(new)


def _lines_about(text: str, name: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(f"{name}:") and _is_problem(line)]


def _is_problem(line: str) -> bool:
    return NAME not in line and "log-every-n-steps" not in line and "hard link" not in line


def _problem_names(story: Story, run: str) -> set[str]:
    return {name for name in story.after["start"] if _lines_about(story.text(run), name)}
