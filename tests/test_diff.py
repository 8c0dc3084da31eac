"""Patches against the real `git apply`, and diffs for the terminal."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tfrewrite.diff import hunks, patch, split_lines

Files = Mapping[str, tuple[bytes, bytes]]
ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CEILING_DIRECTORIES": "/",
}
NUMBERS = b"".join(b"%d\n" % number for number in range(40))
NOTEBOOK = b'{"cells": [{"cell_type": "code", "source": ["print(%d)"]}], "nbformat": 4, "nbformat_minor": 5}'

CASES: Files = {
    "lf.py": (b"a\nb\nc\nd\ne\nf\ng\nh\n", b"a\nb\nc\nd\nE\nf\ng\nh\n"),
    "crlf.py": (b"a\r\nb\r\nc\r\n", b"a\r\nx\r\nb\r\nc\r\n"),
    "mixed.py": (b"a\r\nb\nc\r\nd\n", b"a\r\nb\nnew\r\nc\r\nd\n"),
    "lone_cr.py": (b"a\rb\rc\n\rd\n", b"a\rB\rc\n\rd\ne\r"),
    "no_end.py": (b"a\nb", b"a\nc"),
    "end_added.py": (b"a\nb", b"a\nb\n"),
    "end_taken.py": (b"a\nb\n", b"a\nb"),
    "no_end_crlf.py": (b"a\r\nb", b"a\r\nb\r\nc"),
    "ends_in_cr.py": (b"a\nb\r", b"a\nb\nc\r"),
    "latin1.py": (b"# coding: latin-1\nx = '\xe4'\ny\n", b"# coding: latin-1\nx = '\xe4\xf6'\ny\n"),
    "bom.py": (b"\xef\xbb\xbfx = 1\ny\n", b"\xef\xbb\xbfx = 2\ny\n"),
    "nul.py": (b"a\0b\nc\n", b"a\0b\nd\n"),
    "filled.py": (b"", b"a\nb\n"),
    "filled_no_end.py": (b"", b"a"),
    "emptied.py": (b"a\nb\n", b""),
    "one_line.ipynb": (NOTEBOOK % 1, NOTEBOOK % 2),
    "signs.py": (b"--- a\n+++ b\n@@ -1 +1 @@\n\\ x\n", b"--- a\n+++ c\n@@ -1 +1 @@\n\\ y\n"),
    "two_hunks.py": (
        b"".join(b"%d\n" % n for n in range(40)),
        b"".join(b"%d\n" % n for n in range(40) if n not in (3, 30)),
    ),
    "with space.py": (b"a\n", b"b\n"),
    "folder with space/deep er/x.py": (b"a\n", b"b\n"),
    "umläut/größe.py": (b"a\n", b"b\n"),
    'quote"back\\slash.py': (b"a\n", b"b\n"),
    "tab\tand\nnewline.py": (b"a\n", b"b\n"),
    " leading and trailing ": (b"a\n", b"b\n"),
    "umläut and space.py": (b"a\n", b"b\n"),
    "日本.py": (b"a\n", b"b\n"),
}


def git(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", *arguments], cwd=folder, input=given, capture_output=True, env=ENVIRONMENT, check=False
    )


def applied(folder: Path, files: Files, autocrlf: str | None = None) -> dict[str, bytes]:
    """What `git apply` makes of the files in a repository of their own."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    if autocrlf is not None:
        git(folder, "config", "core.autocrlf", autocrlf)
    for name, (before, _) in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(before)
    text = patch((PurePosixPath(name), before, after) for name, (before, after) in files.items())
    for arguments in (("apply", "--check"), ("apply",)):
        done = git(folder, *arguments, given=text)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
    return {name: (folder / name).read_bytes() for name in files if (folder / name).exists()}


def test_git_apply_makes_exactly_the_new_files(tmp_path: Path) -> None:
    assert applied(tmp_path / "repository", CASES) == {name: after for name, (_, after) in CASES.items()}


def test_each_file_by_itself(tmp_path: Path) -> None:
    for number, (name, versions) in enumerate(CASES.items()):
        assert applied(tmp_path / str(number), {name: versions}) == {name: versions[1]}, name


LINES = st.sampled_from(
    [b"a", b"b", b"c", b"", b"\r", b"a\r", b"--- a/x", b"+b", b"\\ No newline", b"\xff\xfe", b"a b\t"]
)


@st.composite
def versions(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Two versions of a file: related, with all kinds of line ends."""
    before = draw(st.lists(LINES, max_size=25))
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(after)))
        after[at : at + draw(st.integers(0, 3))] = draw(st.lists(LINES, max_size=3))
    ends = draw(st.sampled_from([b"\n", b"\r\n"]))
    old = ends.join(before) + draw(st.sampled_from([b"", b"\n", b"\r\n"]))
    return old, ends.join(after) + draw(st.sampled_from([b"", b"\n", b"\r\n"]))


def test_any_two_versions(size: Callable[..., int], tmp_path: Path) -> None:
    count = size(sample=60, full=2000)
    batches: list[dict[str, tuple[bytes, bytes]]] = []

    @settings(
        max_examples=max(count // 20, 3),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(versions(), min_size=20, max_size=20))
    def check(pairs: list[tuple[bytes, bytes]]) -> None:
        files = {f"{number}.py": pair for number, pair in enumerate(pairs) if pair[0] != pair[1]}
        batches.append(files)
        if files:
            assert applied(tmp_path / str(len(batches)), files) == {name: after for name, (_, after) in files.items()}

    check()
    assert sum(map(len, batches)) > count // 4


@pytest.mark.parametrize("autocrlf", ["true", "input"])
def test_where_git_converts_line_ends(autocrlf: str, tmp_path: Path) -> None:
    """git itself writes other line ends here, so the files are compared without them; each patch still applies."""
    for number, (name, pair) in enumerate(CASES.items()):
        made = applied(tmp_path / str(number), {name: pair}, autocrlf)
        assert {name: data.replace(b"\r\n", b"\n") for name, data in made.items()} == {
            name: pair[1].replace(b"\r\n", b"\n")
        }
        if autocrlf == "input":
            assert made == {name: pair[1]}, name


def test_hunks_rebuild_the_new_file(size: Callable[..., int]) -> None:
    chance = random.Random(7)
    for _ in range(size(sample=100, full=2000)):
        before = b"".join(chance.choice([b"a\n", b"b\r\n", b"\n", b"c\n"]) for _ in range(chance.randrange(40)))
        lines = split_lines(before)
        for _ in range(chance.randrange(1, 5)):
            at = chance.randrange(len(lines) + 1)
            lines[at : at + chance.randrange(3)] = [b"new %d\n" % chance.randrange(9)] * chance.randrange(3)
        after = b"".join(lines)
        rebuilt: list[bytes] = []
        old = split_lines(before)
        done = 0
        for hunk in hunks(before, after):
            assert hunk.old_count == sum(sign != "+" for sign, _ in hunk.lines)
            assert hunk.new_count == sum(sign != "-" for sign, _ in hunk.lines)
            rebuilt += old[done : hunk.old_start - 1]
            assert hunk.new_start == len(rebuilt) + 1
            rebuilt += [line for sign, line in hunk.lines if sign != "-"]
            assert [line for sign, line in hunk.lines if sign != "+"] == old[hunk.old_start - 1 :][: hunk.old_count]
            done = hunk.old_start - 1 + hunk.old_count
        assert b"".join([*rebuilt, *old[done:]]) == after


def test_unique_lines_are_kept_together_as_patience_does() -> None:
    before = b"def a():\n    x\n\n\ndef b():\n    y\n"
    after = b"def new():\n    x\n\n\ndef a():\n    x\n\n\ndef b():\n    y\n"
    (hunk,) = hunks(before, after)
    assert [line for sign, line in hunk.lines if sign == "+"] == [b"def new():\n", b"    x\n", b"\n", b"\n"]
    assert not any(sign == "-" for sign, _ in hunk.lines)


def test_equal_files_have_no_patch() -> None:
    assert hunks(b"a\n", b"a\n") == []
    assert patch([("a", b"a\n", b"a\n"), ("b", b"", b"")]) == b""


def test_the_text_of_a_patch() -> None:
    assert patch([("a b.py", b"x\ny\n", b"x\nz")]) == (
        b"diff --git a/a b.py b/a b.py\n--- a/a b.py\t\n+++ b/a b.py\t\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n"
        b"\\ No newline at end of file\n"
    )
    assert b'--- "a/\\303\\274\\t\\"\\\\.py"\n' in patch([('ü\t"\\.py', b"x\n", b"")])


def test_paths_are_quoted_as_git_quotes_them(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.autocrlf", "false")
    for name, (before, _) in CASES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(before)
    git(tmp_path, "add", "-A")
    for name, (_, after) in CASES.items():
        (tmp_path / name).write_bytes(after)

    def names(text: bytes) -> list[bytes]:
        return sorted(line for line in text.splitlines() if line.startswith(b"diff --git "))

    ours = patch((name, *pair) for name, pair in CASES.items())
    assert names(ours) == names(git(tmp_path, "diff").stdout)
