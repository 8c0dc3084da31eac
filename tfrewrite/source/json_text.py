"""JSON as text: where values stand, and how a string is written in the style of its neighbours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_DECODER = json.JSONDecoder()


def read_value(text: str, start: int) -> tuple[Any, int]:
    """The value that starts at `start`, and where it ends. Raises json.JSONDecodeError."""
    value, end = _DECODER.raw_decode(text, start)
    return value, end


def skip_space(text: str, start: int) -> int:
    """The first position from `start` on that holds no JSON white space."""
    match = _SPACE.match(text, start)
    return match.end() if match else start


def walk_object(text: str, start: int, visit: Callable[[str, int], int]) -> int:
    """Call `visit(key, where its value starts)` for each member; it returns where the value ends. Returns the end."""

    def member(position: int) -> int:
        if text[position : position + 1] != '"':
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, position)
        key, end = read_value(text, position)
        colon = skip_space(text, end)
        if text[colon : colon + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", text, colon)
        return visit(key, skip_space(text, colon + 1))

    return _walk(text, start, "{", "}", member)


def walk_array(text: str, start: int, visit: Callable[[int], int]) -> int:
    """Call `visit(where the item starts)` for each item; it returns where the item ends. Returns the array's end."""
    return _walk(text, start, "[", "]", visit)


def _walk(text: str, start: int, opening: str, closing: str, visit: Callable[[int], int]) -> int:
    if text[start : start + 1] != opening:
        raise json.JSONDecodeError(f"Expecting '{opening}'", text, start)
    position = skip_space(text, start + 1)
    if text[position : position + 1] == closing:
        return position + 1
    while True:
        position = skip_space(text, visit(position))
        if text[position : position + 1] == closing:
            return position + 1
        if text[position : position + 1] != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, position)
        position = skip_space(text, position + 1)


@dataclass(frozen=True, slots=True)
class ListLayout:
    """The white space of an array of strings: after `[`, between two items (with the comma), before `]`."""

    opening: str
    between: str
    closing: str


def read_strings(text: str, start: int) -> tuple[list[str], ListLayout]:
    """The raw literals of the array of strings at `start`, quotes included, and its layout."""
    spans: list[tuple[int, int]] = []

    def item(position: int) -> int:
        end = read_value(text, position)[1]
        spans.append((position, end))
        return end

    end = walk_array(text, start, item)
    if not spans:
        return [], ListLayout("", "", "")
    opening = text[start + 1 : spans[0][0]]
    closing = text[spans[-1][1] : end - 1]
    between = text[spans[0][1] : spans[1][0]] if len(spans) > 1 else f",{opening}" if "\n" in opening else ""
    return [text[first:last] for first, last in spans], ListLayout(opening, between, closing)


def string_style(literals: Iterable[str]) -> dict[int, str]:
    """How the characters of new strings are escaped, learned from the raw literals of the same document.

    A character that the document always escapes is escaped the same way; where it escapes each character beyond
    ASCII that it holds, new ones are escaped too (see `write_string`).
    """
    style = {code: json.dumps(chr(code))[1:-1] for code in (*range(32), ord('"'), ord("\\"))}
    escaped: dict[str, str] = {}
    raw: set[str] = set()
    for literal in literals:
        if "\\" in literal:
            for escape in _ESCAPE.findall(literal):
                escaped[json.loads(f'"{escape}"')] = escape
        raw.update(_ESCAPE.sub("", literal[1:-1]))
    style.update({ord(char): escape for char, escape in escaped.items() if char not in raw})
    if any(char > "\x7f" for char in escaped) and all(char <= "\x7f" for char in raw):
        style[ASCII_ONLY] = ""
    return style


ASCII_ONLY = -1  # a key of a style: each character beyond ASCII is escaped


def write_string(value: str, style: dict[int, str]) -> str:
    """The JSON literal of `value`."""
    written = value.translate(style)
    if ASCII_ONLY in style and not written.isascii():
        written = "".join(char if char < "\x80" else json.dumps(char)[1:-1] for char in written)
    return f'"{written}"'
