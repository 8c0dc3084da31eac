"""The torture folder: one of everything that real repositories hold."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LOOP = b"""\
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
dataset = tf.data.Dataset.from_tensor_slices((tf.ones([64, 4]), tf.ones([64, 1]))).batch(8)
for x, y in dataset:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    print(loss.numpy())
"""
_NEWER = {11: b"type Number = int\n", 12: b"t = t'{model}'\n", 13: b"t = t'{model}'\n"}


@dataclass(slots=True)
class Torture:
    """What the folder holds: files to be rewritten, odd files with the word that names their problem, and the rest."""

    root: Path
    rewritten: set[str] = field(default_factory=set)
    either: set[str] = field(
        default_factory=set
    )  # rewritten, or named with a problem: it depends on the machine's stack
    odd: dict[str, str] = field(default_factory=dict)
    unwritable: dict[str, str] = field(default_factory=dict)  # odd only for a run that would write
    unreadable: str | None = None

    def add(self, name: str, data: bytes, *, odd: str = "", rewritten: bool = True) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if odd:
            self.odd[name] = odd
        elif rewritten:
            self.rewritten.add(name)
        return path


def build(root: Path) -> Torture:
    """Make the folder, as a git repository whose `.git` stays out of the comparison."""
    folder = Torture(root)
    root.mkdir()
    (root / "pyproject.toml").write_bytes(b"[project]\nname = 'torture'\n")
    (root / ".gitignore").write_bytes(b"generated/\n")
    _texts(folder)
    _broken(folder)
    _special(folder)
    _notebooks(folder)
    _left_out(folder)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return folder


def _texts(folder: Torture) -> None:
    lines = LOOP.splitlines(keepends=True)
    mixed = b"".join(line.replace(b"\n", b"\r\n") if i % 2 else line for i, line in enumerate(lines))
    folder.add("crlf.py", LOOP.replace(b"\n", b"\r\n"))
    folder.add("mixed_newlines.py", mixed)
    folder.add("bom.py", b"\xef\xbb\xbf" + LOOP)
    folder.add("latin1.py", "# -*- coding: latin-1 -*-\nname = 'Größe'  # ä\n".encode("latin-1") + LOOP)
    folder.add("umlauts.py", "name = 'Größe'  # ä€𝄞\n".encode() + LOOP)
    folder.add("no_final_newline.py", LOOP.rstrip(b"\n"))
    folder.add("tabs.py", LOOP.replace(b"    ", b"\t"))
    folder.add("form_feed.py", b"\x0c\n" + LOOP)
    folder.add("trailing_lines.py", LOOP + b"\n\n\n")
    folder.add("long_line.py", LOOP + b"text = '" + b"x" * 300_000 + b"'\n")
    folder.add("large.py", LOOP + b"".join(b"value_%d = %d  # kept\n" % (i, i) for i in range(20_000)))
    folder.add("trainieren für Größe.py", LOOP)
    folder.add("mit Leerzeichen und ä/schritt 1.py", LOOP)
    folder.add("empty.py", b"", rewritten=False)
    folder.add("only_comment.py", b"# print(loss.numpy())", rewritten=False)
    folder.add("read_only.py", LOOP, rewritten=False).chmod(0o444)
    folder.unwritable["read_only.py"] = "cannot be written"
    folder.add("executable.py", b"#!/usr/bin/env python\n" + LOOP).chmod(0o755)


def _broken(folder: Torture) -> None:
    folder.add("unknown_codec.py", b"# -*- coding: klingon -*-\n" + LOOP, odd="klingon")
    folder.add("invalid_utf8.py", LOOP + b"# \xff\xfe\n", odd="decode")
    folder.add("syntax_error.py", LOOP + b"def broken(:\n", odd="parse")
    folder.add("python2.py", LOOP + b"print 'done'\n", odd="parse")
    folder.add("nul.py", LOOP + b"x = '\0'\n", odd="NUL")
    folder.add("tab_error.py", LOOP + b"if x:\n        y = 1\n\tz = 2\n", odd="parse")
    newer = _NEWER.get(sys.version_info.minor, b"lazy import os\n")
    folder.add("newer_syntax.py", LOOP + newer, odd="parse")
    folder.add("deep_parentheses.py", LOOP + b"x = " + b"(" * 5_000 + b"1" + b")" * 5_000 + b"\n", odd="parse")
    for name, text in (
        ("bare_return.py", LOOP.replace(b"\n", b"\r")),
        ("trailing_blanks.py", LOOP + b"\n\n   \n\n"),
    ):
        folder.add(name, text, rewritten=False)
        folder.either.add(name)
    for name, text in (
        ("deep_sum.py", b"x = " + b"1 + " * 3_000 + b"1\n"),
        ("deep_not.py", b"x = " + b"not " * 3_000 + b"1\n"),
        ("deep_attributes.py", b"x = a" + b".b" * 1_000 + b"\n"),
        ("deep_calls.py", b"x = a" + b"()" * 1_000 + b"\n"),
        ("deep_brackets.py", b"x = " + b"[" * 150 + b"]" * 150 + b"\n"),
    ):
        folder.add(name, LOOP + text, rewritten=False)
        folder.either.add(name)


def _special(folder: Torture) -> None:
    root = folder.root
    (root / "outside").mkdir()
    folder.add("outside/target.py", LOOP)
    (root / "link.py").symlink_to("outside/target.py")
    (root / "dangling.py").symlink_to("nowhere.py")
    (root / "itself.py").symlink_to("itself.py")
    (root / "outside" / "up").symlink_to("..")
    (root / "folder.py").mkdir()
    folder.add("folder.py/inner.py", LOOP)
    os.mkfifo(root / "pipe.py")
    folder.odd |= {"dangling.py": "link", "itself.py": "link", "pipe.py": ""}
    folder.add("hard_one.py", LOOP)
    os.link(root / "hard_one.py", root / "hard_two.txt")
    if ordinary_user() is not None:
        folder.unreadable = "unreadable.py"
        folder.add("unreadable.py", LOOP, odd="read").chmod(0)


def _left_out(folder: Torture) -> None:
    for name in (
        ".venv/lib/site.py",
        "generated/made.py",
        "__pycache__/cached.py",
        "notes.txt",
        "data.bin",
        "stub.pyi",
    ):
        folder.add(name, LOOP, rewritten=False)


def _cells(loop_as: str = "lines") -> list[dict[str, object]]:
    lines = LOOP.decode().splitlines(keepends=True)
    lines[-1] = lines[-1].rstrip("\n")
    head, loop = lines[:4], lines[4:]
    source: object = "".join(loop) if loop_as == "string" else loop

    def code(text: object) -> dict[str, object]:
        return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}

    return [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Größe ä €\n", "print(loss.numpy())"]},
        code(["%matplotlib inline\n", "!pip install tensorflow\n", "files = !ls\n", "x = 3\n", "?x"]),
        code(["%%bash\n", "for f in *; do echo print(loss.numpy()) $f; done"]),
        code(head),
        code(["%%time\n", *loop] if loop_as == "time" else source),
        {"cell_type": "raw", "metadata": {}, "source": loop},
        code([]),
    ]


def _notebooks(folder: Torture) -> None:
    def text(cells: list[dict[str, object]], indent: int | None = 1, *, ascii_only: bool = False) -> bytes:
        book = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 2}
        return json.dumps(book, indent=indent, ensure_ascii=ascii_only).encode()

    folder.add("plain.ipynb", text(_cells()) + b"\n")
    folder.add("no_final_newline.ipynb", text(_cells()))
    folder.add("indent2.ipynb", text(_cells(), 2) + b"\n")
    folder.add("one_line.ipynb", text(_cells(), None))
    folder.add("escapes.ipynb", text(_cells(), ascii_only=True) + b"\n")
    folder.add("crlf.ipynb", text(_cells()).replace(b"\n", b"\r\n") + b"\r\n")
    folder.add("string source.ipynb", text(_cells("string")) + b"\n")
    folder.add("time.ipynb", text(_cells("time")) + b"\n")
    folder.add("broken.ipynb", text(_cells())[:-20], odd="parse")


def snapshot(root: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder: mode, time of change, and link target or bytes. Git's and our state stay out."""
    seen: dict[str, tuple[object, ...]] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", ".tfrewrite")]
        for name in (*folders, *files):
            path = Path(folder, name)
            status = path.lstat()
            is_link, is_file = path.is_symlink(), path.is_file() and not path.is_symlink()
            content = os.readlink(path) if is_link else path.read_bytes() if is_file else None
            times = status.st_mtime_ns if is_link or is_file else None  # a folder's time changes with the files in it
            seen[str(path.relative_to(root))] = (status.st_mode, times, content)
    return seen


_OPEN_UNREADABLE = """
import os, sys, tempfile
handle, name = tempfile.mkstemp()
os.chmod(name, 0)
try:
    os.open(name, os.O_RDONLY)
except PermissionError:
    sys.exit(0)
finally:
    os.unlink(name)
sys.exit(1)
"""


@cache
def ordinary_user() -> Callable[[], object] | None:
    """What a child does first so that file modes hold for it; None where root cannot give up its rights."""
    for become in (_stay, _drop_overrides):
        try:
            done = subprocess.run([sys.executable, "-c", _OPEN_UNREADABLE], preexec_fn=become, check=False)
        except subprocess.SubprocessError:
            continue
        if done.returncode == 0:
            return become
    return None


def _stay() -> None: ...


def _drop_overrides() -> None:
    """Root without the right to pass over file modes (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH).

    Another user would do as well, but often cannot read the interpreter below root's home.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):
        if libc.prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
            raise OSError(ctypes.get_errno(), "the bounding set cannot be narrowed")
