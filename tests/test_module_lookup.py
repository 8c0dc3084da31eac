"""Modules of a project that an absolute import finds in a folder between the program and the root."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tfrewrite.facts import Facts, Project
from tfrewrite.source.file import SourceFile, read

SIZES = "import tensorflow as tf\nSIZE = {size}\ndef made():\n    return tf.ones({size})\n"
MAIN = "from kit.sizes import SIZE, made\nsize = SIZE\nx = made()\n"


def facts_of(root: Path, name: str, files: dict[str, str]) -> Facts:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    source = read(root / name)
    assert isinstance(source, SourceFile)
    facts = Facts.read(source, Project(root))
    assert isinstance(facts, Facts)
    return facts


def said(facts: Facts, name: str) -> str:
    """What is known of the value that the program's last assignment gives a name."""
    found = [s.value for s in facts.tree.body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == name]
    return str(facts.values.of(found[-1]))


@pytest.mark.parametrize("place", ["code/kit/sizes.py", "kit/sizes.py", "src/kit/sizes.py", "code/deep/kit/sizes.py"])
def test_folder_on_the_way_up(tmp_path: Path, place: str) -> None:
    facts = facts_of(tmp_path, "code/deep/main.py", {"code/deep/main.py": MAIN, place: SIZES.format(size=3)})
    assert (said(facts, "size"), said(facts, "x")) == ("int 3", "tensor float32 (3,)")


def test_two_folders_on_the_way_up(tmp_path: Path) -> None:
    files = {"a/b/c/main.py": MAIN, "a/kit/sizes.py": SIZES.format(size=3), "a/b/kit/sizes.py": SIZES.format(size=4)}
    assert said(facts_of(tmp_path, "a/b/c/main.py", files), "size").startswith("unknown")


def test_a_folder_aside_is_not_found(tmp_path: Path) -> None:
    files = {"a/main.py": MAIN, "b/kit/sizes.py": SIZES.format(size=3)}
    assert said(facts_of(tmp_path, "a/main.py", files), "size").startswith("unknown")


def test_a_folder_with_the_name_of_a_library(tmp_path: Path) -> None:
    main = "import torch.sizes\nx = torch.sizes.made()\n"
    files = {"a/b/main.py": main, "a/torch/sizes.py": SIZES.format(size=3)}
    assert "tensor float32 (3,)" not in said(facts_of(tmp_path, "a/b/main.py", files), "x")
