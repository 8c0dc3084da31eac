"""Names of modules and classes that code replaces from outside, as `mock.patch` does and pytest's `monkeypatch`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tfrewrite.facts.catalog import LIBRARIES
from tfrewrite.facts.frameworks import FRAMEWORKS

if TYPE_CHECKING:
    from tfrewrite.facts.names import Names

ANY = "*"
"""Stands for every name of a module."""
OWN = ""
"""The key of what is replaced in something that is of no known library."""

Patched = Mapping[str, frozenset[str]]
"""The names that are replaced, by the dotted name of the module or class that holds them."""

_KNOWN = LIBRARIES | FRAMEWORKS | sys.stdlib_module_names
_KNOWN_WORDS = frozenset(name.encode() for name in _KNOWN)
_WORD = re.compile(rb"\w+")
_MOCKING = ("unittest.mock", "mock", "unittest")
_WORDS = frozenset({"setattr", "delattr", "patch", "object", "multiple"})
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_PATCHING = re.compile(rb"\bpatch\b")
_STORED = re.compile(
    rb"^[ \t]*(?!self\b)(\w+)(?:\.\w+)+[ \t]*(?:,[^\n=()]*)?(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)"
    rb"|[;:=,][ \t]*(?!self\b)(\w+)(?:\.\w+)+[ \t]*=(?!=)"
    rb"|\b(?:del|for)[ \t]+(?!self\b)(\w+)\.\w|\b(?:set|del)attr\(\s*(?!self\b)(\w+)",
    re.MULTILINE,
)
"""Assignments to attributes, by the first name: at the start of a statement or further to the right."""
_IMPORTED = re.compile(rb"(?:\bfrom\b[^\n#]*?)?\bimport\b[ \t]*(?:\([^)]*\)|[^\n\\]*(?:\\\r?\n[^\n\\]*)*)")


def may_patch(text: bytes) -> bool:
    """Whether the text of a program may replace something that it imports; cheap, and too often yes."""
    if b"patch" in text and (_PATCHING.search(text) or b"monkeypatch" in text):
        return True
    roots = {one for several in _STORED.findall(text) for one in several if one}
    if not roots:
        return False
    statements = [frozenset(_WORD.findall(statement)) for statement in _IMPORTED.findall(text)]
    return any(not roots.isdisjoint(words) and not _KNOWN_WORDS.isdisjoint(words) for words in statements)


def of_program(names: Names) -> Patched:
    """What one program replaces."""
    found: dict[str, set[str]] = {}
    for stem, name in [*_by_stores(names), *_by_calls(names)]:
        known = stem.partition(".")[0] in _KNOWN
        found.setdefault(stem if known else OWN, set()).add(name)
    return {stem: frozenset(of_stem) for stem, of_stem in found.items()}


def joined(several: list[Patched]) -> Patched:
    """What any of several programs replaces."""
    stems = {stem for one in several for stem in one}
    return {stem: frozenset().union(*(one.get(stem, frozenset()) for one in several)) for stem in stems}


def holds(patched: Patched, stem: str, name: str) -> bool:
    """Whether a name of a module is replaced."""
    found = patched.get(stem)
    return found is not None and (name in found or ANY in found)


def _by_stores(names: Names) -> Iterator[tuple[str, str]]:
    """`module.name = value`, for modules of libraries: those of objects of the program are looked at elsewhere."""
    for node in names.attributes:
        stem = names.dotted_anywhere(node.value) if not isinstance(node.ctx, ast.Load) else ""
        if stem.partition(".")[0] in _KNOWN:
            yield stem, node.attr


def _by_calls(names: Names) -> Iterator[tuple[str, str]]:
    for call in names.calls:
        match call.func:
            case ast.Name(id=word) if word in _WORDS:
                yield from _by_call(names, call, word, "")
            case ast.Attribute(attr=word, value=owner) if word in _WORDS:
                yield from _by_call(names, call, word, _last_word(owner))
            case _:
                pass


def _by_call(names: Names, call: ast.Call, word: str, owner: str) -> Iterator[tuple[str, str]]:
    match word, call.args:
        case "setattr" | "delattr", [ast.Constant(value=str() as text), *_]:
            yield _split(text)
        case "setattr" | "delattr", [target, name, *_]:
            stem = names.dotted_anywhere(target)
            if owner or stem.partition(".")[0] in _KNOWN:  # others are told by `setattr` itself
                yield stem, _text(name)
        case "object", [target, name, *_] if owner == "patch":
            yield names.dotted_anywhere(target), _text(name)
        case "multiple", [target, *_] if owner == "patch":
            held = str(target.value) if isinstance(target, ast.Constant) else names.dotted_anywhere(target)
            yield from ((held, keyword.arg or ANY) for keyword in call.keywords)
        case "patch", [ast.Constant(value=str() as text), *_]:
            if _DOTTED.fullmatch(text):
                yield _split(text)
        case "patch", _ if _mocks(names):
            yield OWN, ANY
        case _:
            return


def _last_word(owner: ast.expr) -> str:
    return owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else "other"


def _split(text: str) -> tuple[str, str]:
    stem, _, name = text.rpartition(".")
    return stem, name


def _text(name: ast.expr) -> str:
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ANY


def _mocks(names: Names) -> bool:
    """Whether a program uses the standard library's mocks, or those of pytest."""
    return any(dotted.startswith(_MOCKING) for dotted in names.imports.values()) or "mocker" in names.identifiers
