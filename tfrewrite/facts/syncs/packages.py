"""Whether `.numpy()` of something unknown must be that of a tensor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tfrewrite.facts.syncs import reading

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


def other_owner(facts: Facts) -> str:
    """Why `.numpy()` of an unknown object may not be TensorFlow's: a short phrase; empty where it must be.

    Neither arrays nor pandas objects have the method, so it is TensorFlow's unless another package comes in or a class
    of the project defines it.
    """
    seen: list[Facts] = []
    stack = [facts]
    while stack:
        program = stack.pop()
        if program in seen:
            continue
        seen.append(program)
        if any(function.name == "numpy" for function in program.names.functions):
            return "a class of the project has a method `numpy`"
        for dotted in program.names.imports.values():
            package = dotted.lstrip(".").split(".")[0]
            if dotted.startswith(".") or package in reading.KNOWN_PACKAGES or package in sys.stdlib_module_names:
                continue
            if not _is_local(program, package):
                return f"`{package}` may have tensors of its own" if package else "an import is not known"
        stack += program.project.imported_by(program)
    return ""


def _is_local(facts: Facts, package: str) -> bool:
    """Whether a module of that name lies in the project."""
    if not package:
        return False
    root = facts.project.root
    return any(
        (folder / package).is_dir() or (folder / f"{package}.py").is_file()
        for folder in (facts.source.path.parent, root, root / "src")
    )
