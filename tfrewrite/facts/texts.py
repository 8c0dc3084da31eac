"""The texts of all programs of a project, for questions that words alone can answer."""

from __future__ import annotations

import json
from pathlib import Path

from tfrewrite.source.discover import discover


def read_texts(root: Path) -> dict[Path, bytes]:
    """The bytes of all Python files below a folder, and the code of its notebooks without what their cells showed."""
    texts = {}
    for path in discover([root], root=root).files:
        try:
            data = path.read_bytes()
        except OSError:
            continue
        texts[path] = code_of(data) if path.suffix == ".ipynb" else data
    return texts


def code_of(notebook: bytes) -> bytes:
    """The code cells of a notebook one after another; the bytes as they are where it is not of the usual form."""
    try:
        cells = json.loads(notebook)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return "\n".join("".join(source) for source in sources).encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        return notebook
