"""The measured rows: one line of text per public name, read when first asked for and parsed one by one."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
_ROOTS = {"tensorflow": "tensorflow", "numpy": "numpy", "builtins": "methods"}
OLDER = "2.15"
"""The TensorFlow, with Keras 2 and NumPy 1, with whose rows those of the newest one were compared."""
_OWNERS = (
    "tensorflow.Tensor.",
    "tensorflow.Variable.",
    "tensorflow.keras.Variable.",
    "tensorflow.RaggedTensor.",
    "tensorflow.SparseTensor.",
    "tensorflow.sparse.SparseTensor.",
    "numpy.ndarray.",
    "builtins.",
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a public function."""

    name: str
    how: str = ""
    """`/` positional only, `*` keyword only, `*args` or `**kwargs` for the rest, empty for plain."""
    default: Any = ...
    """The default as data, `["?"]` where it has no literal form; `...` where there is none."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one public name."""

    name: str
    parameters: tuple[Parameter, ...]
    result: dict[str, Any] | None
    """The rule of the result; None where it is not known."""
    accepts: dict[str, list[Any]]
    """By parameter what kinds of arguments the rule was measured for."""
    nature: dict[str, str]
    together: tuple[tuple[str, ...], ...] = ()
    on: tuple[str, ...] = ()
    """The versions of TensorFlow on which it was measured with these results."""
    compared: bool = False
    """Whether the file it stands in was compared with what another version does."""


def parameter_written(text: str) -> Parameter:
    """One parameter as a row writes it: `x`, `axis=null`, `/positional`, `*keyword`, `*a:rest`, `**k:rest`."""
    how = ""
    if text[0] in "/*" and not text.startswith(("*a:", "**k:")):
        how, text = text[0], text[1:]
    elif text.startswith("*a:"):
        return Parameter(text[3:], "*args")
    elif text.startswith("**k:"):
        return Parameter(text[4:], "**kwargs")
    name, is_given, default = text.partition("=")
    return Parameter(name, how, json.loads(default) if is_given else ...)


@functools.cache
def lines(library: str) -> dict[str, str]:
    """The raw rows of one library, by name; `@other` for one that shares the row of another name."""
    found: dict[str, str] = {}
    path = _DATA / f"{library}.rows"
    if path.exists():
        for line in path.read_text(encoding="utf-8").split("\n"):
            name, _, rest = line.partition("\t")
            found[name] = rest
    return found


def library_of(name: str) -> str:
    """The file in which the rows of a name stand."""
    if name.startswith(_OWNERS):
        return "methods"
    if name.startswith("tensorflow.keras."):
        return "keras"
    return _ROOTS.get(name.partition(".")[0], "written")


@functools.cache
def row(name: str) -> Row | None:
    """The row of a public name; None where there is none."""
    library = library_of(name)
    found = lines(library)
    raw = found.get(name)
    if raw and raw[0] == "@":
        name = raw[1:]
        raw = lines(library_of(name)).get(name)
    if not raw or raw[0] != "{":
        return None
    return _row(name, raw, compared="#compared" in found)


@functools.cache
def older_row(name: str) -> Row | None:
    """What an older TensorFlow measured for a name, where that is something else than the row of the name."""
    raw = lines(f"{library_of(name)}_{OLDER.replace('.', '_')}").get(name)
    return _row(name, raw, compared=True) if raw else None


def _row(name: str, raw: str, *, compared: bool) -> Row:
    data = json.loads(raw)
    return Row(
        name,
        tuple(map(parameter_written, data.get("p", ()))),
        data.get("r"),
        data.get("in", {}),
        data.get("n", {}),
        tuple(map(tuple, data.get("same", ()))),
        tuple(data.get("on", ())),
        compared,
    )


@functools.cache
def joint_table(reference: str) -> dict[str, str]:
    """A table of result dtypes that several rows share, by the name under which it stands."""
    library, _, number = reference.partition(":")
    table: dict[str, str] = json.loads(lines(library)[f"={number}"])
    return table
