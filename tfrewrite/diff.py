"""Patience diffs over bytes: hunks, and patches that plain `git apply` takes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

CONTEXT = 3
_MISSING_END = b"\\ No newline at end of file\n"
_SHORT = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
Sign = Literal[" ", "-", "+"]


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of changes with the lines around it; `old_start` and `new_start` count lines from 1.

    The lines keep their ends; only the last line of a file may have none.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[tuple[Sign, bytes], ...]

    @property
    def header(self) -> str:
        """`@@ -1,3 +1,4 @@`."""
        old = _range(self.old_start, self.old_count)
        return f"@@ -{old} +{_range(self.new_start, self.new_count)} @@"


def _range(start: int, count: int) -> str:
    first = start if count else start - 1  # an empty stretch is named by the line before it
    return f"{first}" if count == 1 else f"{first},{count}"


def split_lines(data: bytes) -> list[bytes]:
    """The lines of a file as git counts them: only LF ends one. CR stays part of the line."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def hunks(before: bytes, after: bytes, context: int = CONTEXT) -> list[Hunk]:
    """The changes from one version of a file to another; none if they are equal."""
    from patiencediff import PatienceSequenceMatcher

    if before == after:
        return []
    old, new = split_lines(before), split_lines(after)
    groups = PatienceSequenceMatcher(None, old, new).get_grouped_opcodes(context)
    return [_hunk(list(group), old, new) for group in groups]


def _hunk(group: Sequence[tuple[str, int, int, int, int]], old: list[bytes], new: list[bytes]) -> Hunk:
    _, old_start, _, new_start, _ = group[0]
    _, _, old_end, _, new_end = group[-1]
    lines: list[tuple[Sign, bytes]] = []
    for kind, i1, i2, j1, j2 in group:
        if kind == "equal":
            lines += [(" ", line) for line in old[i1:i2]]
        else:
            lines += [("-", line) for line in old[i1:i2]]
            lines += [("+", line) for line in new[j1:j2]]
    return Hunk(old_start + 1, old_end - old_start, new_start + 1, new_end - new_start, tuple(lines))


def patch(files: Iterable[tuple[str | PurePath, bytes, bytes]]) -> bytes:
    """A patch for `git apply`: each file's path relative to the repository, its bytes before and after.

    Files that did not change are left out; nothing changed at all is an empty patch.
    """
    return b"".join(_file_patch(path, before, after) for path, before, after in files if before != after)


def _file_patch(path: str | PurePath, before: bytes, after: bytes) -> bytes:
    name = os.fsencode(path.as_posix() if isinstance(path, PurePath) else path)
    old, new = quoted(b"a/" + name), quoted(b"b/" + name)
    end = b"\t\n" if b" " in name and not old.startswith(b'"') else b"\n"  # git: else the name ends at the blank
    parts = [b"diff --git ", old, b" ", new, b"\n--- ", old, end, b"+++ ", new, end]
    for hunk in hunks(before, after):
        parts.append(f"{hunk.header}\n".encode("ascii"))
        parts.extend(_patch_lines(hunk))
    return b"".join(parts)


def _patch_lines(hunk: Hunk) -> Iterator[bytes]:
    for sign, line in hunk.lines:
        yield sign.encode("ascii")
        yield line
        if not line.endswith(b"\n"):
            yield b"\n"
            yield _MISSING_END


def quoted(name: bytes) -> bytes:
    """A path as git writes it in a patch: in quotes, with escapes, where it holds an odd byte."""
    if all(32 <= byte < 127 and byte not in b'"\\' for byte in name):
        return name
    return b'"' + b"".join(_escaped(byte) for byte in name) + b'"'


def _escaped(byte: int) -> bytes:
    if byte in _SHORT:
        return f"\\{_SHORT[byte]}".encode("ascii")
    return bytes([byte]) if 32 <= byte < 127 else f"\\{byte:03o}".encode("ascii")
