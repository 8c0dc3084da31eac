"""Fact pages: what is known about small programs, as Markdown that people read and a test holds the facts to.

A page `tests/facts/<topic>.md` has `## section`s, optional `### title`s and Python blocks. Each block is one program;
comment lines `# file: name.py` split it into several files (also `# file: requirements.txt`). A comment `#: promise`
at the end of a line says what `tfrewrite facts` says there, and alone on a line what it says of the next line of code;
` | ` separates several. `not P` promises that P is not said; `unknown`, alone or at the end, stands for any reason.
`import tensorflow as tf` and `import numpy as np` are added where a program uses these names without binding them.
A block whose first line is `# not run: reason` is read by the test, but not run under TensorFlow.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PAGES = Path(__file__).parent / "facts"
MARK = "#:"
PRESET = {"tf": "import tensorflow as tf", "np": "import numpy as np"}
_FILE = re.compile(r"^# file: (?P<name>\S+)\s*$")
_NOT_RUN = re.compile(r"^# not run: (?P<reason>.+)$")


class BadPage(Exception):
    """A page that does not follow the format; its text says where and what."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a page says of one line: the line in the file (from 1), the line on the page, the text."""

    line: int
    page_line: int
    text: str


@dataclass(frozen=True, slots=True)
class FileOnPage:
    """One file of a snippet."""

    name: str
    program: str
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """One program of a page."""

    page: str
    title: str
    line: int
    files: tuple[FileOnPage, ...]
    not_run: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line} {self.title}"

    @property
    def main(self) -> FileOnPage:
        """The file that is run: `main.py`, or the last one."""
        programs = [file for file in self.files if file.name.endswith(".py")]
        return next((file for file in programs if file.name == "main.py"), programs[-1])

    def write(self, folder: Path) -> None:
        """Write the files of the snippet into a folder."""
        for file in self.files:
            path = folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.program, encoding="utf-8")


def keeps(promise: str, said: list[str]) -> bool:
    """Whether what was said of a line is what was promised."""
    if promise.startswith("not "):
        return not keeps(promise.removeprefix("not "), said)
    if promise in said:
        return True
    return promise.split()[-1] == "unknown" and any(text.startswith(f"{promise}: ") for text in said)


def read_page(page: Path) -> list[Snippet]:
    """All snippets of a page. Raises `BadPage`."""
    found: list[Snippet] = []
    section = title = ""
    start, body = 0, list[str]()
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if start:
            if line.startswith("```"):
                found.append(_read_snippet(page, title or section, start, body))
                start, body = 0, []
            else:
                body.append(line)
        elif line.startswith("```"):
            if line.strip() != "```python":
                raise BadPage(f"{page.name}:{number}: a block that is not ```python")
            start = number
        elif line.startswith("## "):
            section, title = line.removeprefix("## ").strip(), ""
        elif line.startswith("### "):
            title = line.removeprefix("### ").strip()
    if start:
        raise BadPage(f"{page.name}:{start}: a block without an end")
    return found


def read_all() -> list[Snippet]:
    """The snippets of all pages."""
    return [snippet for page in sorted(PAGES.glob("*.md")) for snippet in read_page(page)]


def _read_snippet(page: Path, title: str, start: int, body: list[str]) -> Snippet:
    first = _NOT_RUN.match(body[0]) if body else None
    parts: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(body, start + 1):
        named = _FILE.match(line)
        if named is not None and PurePosixPath(named["name"]).is_absolute():
            raise BadPage(f"{page.name}:{number}: the path of a file must be relative")
        if named is not None:
            parts.append((named["name"], number + 1, []))
        elif parts:
            parts[-1][2].append(line)
        elif line.strip() and not _NOT_RUN.match(line):
            parts.append(("main.py", number, [line]))
    files = tuple(_read_file(page, *part) for part in parts)
    if not any(file.name.endswith(".py") for file in files):
        raise BadPage(f"{page.name}:{start}: a block without a program")
    return Snippet(page.stem, title, start, files, first["reason"] if first else "")


def _read_file(page: Path, name: str, start: int, lines: list[str]) -> FileOnPage:
    text = "\n".join(lines) + "\n"
    if not name.endswith(".py"):
        return FileOnPage(name, text)
    try:
        tree = ast.parse(text)
        promises = _promises(text)
    except (SyntaxError, tokenize.TokenError) as error:
        line = start + (getattr(error, "lineno", None) or 1) - 1
        raise BadPage(f"{page.name}:{line}: {error}") from error
    preset = _preset(tree)
    shift = 1 if preset else 0
    placed = tuple(Promise(line + shift, start + at - 1, promise) for line, at, promise in promises)
    return FileOnPage(name, f"{preset}\n{text}" if preset else text, placed)


def _promises(text: str) -> list[tuple[int, int, str]]:
    """Each promise with the line that it speaks of and the line that it stands on."""
    found: list[tuple[int, int, str]] = []
    waiting: list[tuple[int, str]] = []
    last_of_code = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            if not token.string.startswith(MARK):
                continue
            line = token.start[0]
            for promise in (part.strip() for part in token.string.removeprefix(MARK).split(" | ")):
                if last_of_code == line:
                    found.append((line, line, promise))
                else:
                    waiting.append((line, promise))
        elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            last_of_code = token.end[0]
            found += [(token.start[0], at, promise) for at, promise in waiting]
            waiting = []
    if waiting:
        raise SyntaxError(f"a promise after the last line of code: {waiting[0][1]}")
    return found


def _preset(tree: ast.Module) -> str:
    """The imports of TensorFlow and NumPy that a program uses and leaves out, on one line."""
    bound, read, opaque = set[str](), set[str](), False
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.alias(name="*"):
                opaque = True
            case ast.alias(name=name, asname=alias):
                bound.add(alias or name.split(".")[0])
            case _:
                pass
    return "" if opaque else "; ".join(line for name, line in PRESET.items() if name in read - bound)
