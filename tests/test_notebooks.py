"""Notebooks: cells as one program, magics made to parse, and edits that change only the source they are about."""

from __future__ import annotations

import ast
import json
import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.source import magics
from tfrewrite.source.file import SourceFile, from_bytes, parse_problem
from tfrewrite.source.notebook import CannotSplice

Size = Callable[..., int]
PATH = Path("a.ipynb")
MARK = "#[tfrewrite-notebook]"


def code(source: str | list[str], **members: object) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source, **members}


def notebook(*cells: dict[str, Any] | str, **metadata: object) -> dict[str, Any]:
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 2}


def read(data: dict[str, Any] | str | bytes) -> SourceFile:
    found = attempt(data)
    assert isinstance(found, SourceFile), found
    return found


def attempt(data: dict[str, Any] | str | bytes) -> SourceFile | Problem:
    text = json.dumps(data, indent=1) if isinstance(data, dict) else data
    return from_bytes(PATH, text.encode() if isinstance(text, str) else text)


def problem(data: dict[str, Any] | str | bytes) -> Problem:
    found = attempt(data)
    assert isinstance(found, Problem), found
    assert "\n" not in str(found)
    return found


def edit(file: SourceFile, old: str, new: str) -> SourceFile:
    program = file.program.decode()
    assert program.count(old) == 1
    return file.followed_by(program.replace(old, new).encode())


def sources(file: SourceFile) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(file.data)["cells"]]


def place_of(file: SourceFile, name: str) -> str:
    (node,) = [node for node in ast.walk(ast.parse(file.program)) if isinstance(node, ast.Name) and node.id == name]
    return str(file.place(node.lineno, node.col_offset, node.lineno, node.col_offset))


def test_cells_are_one_program() -> None:
    markdown = {"cell_type": "markdown", "metadata": {}, "source": ["# x\n"]}
    raw = {"cell_type": "raw", "metadata": {}, "source": "import nothing("}
    file = read(notebook("a = 1\nb = 2", markdown, raw, code(["c = (a +\n", "     b)\n"]), ""))
    assert file.program.decode() == (
        f"{MARK} coding: utf-8\n{MARK} cell 1\na = 1\nb = 2\n{MARK} cell 4\nc = (a +\n     b)\n\n{MARK} cell 5\n\n"
    )
    assert [type(node) for node in ast.parse(file.program).body] == [ast.Assign] * 3
    assert place_of(file, "c") == "a.ipynb:cell 4:1:1"
    assert file.program_line(2, 4) == 7
    assert pickle.loads(pickle.dumps(file)) == file


@pytest.mark.parametrize(
    ("line", "cell", "words"), [(1, None, "which cell"), (1, 2, "no code cell 2"), (4, 1, "line 4")]
)
def test_lines_that_are_not_there(line: int, cell: int | None, words: str) -> None:
    file = read(notebook("a = 1\nb = 2", {"cell_type": "markdown", "metadata": {}, "source": ""}, "c"))
    with pytest.raises(ValueError, match=words):
        file.program_line(line, cell)


def test_markers_cannot_be_confused() -> None:
    text = f"{MARK} cell 2\nget_ipython(){MARK}|%x\n{MARK}|y\n"
    file = read(notebook(text, "needle = 1"))
    assert place_of(file, "needle") == "a.ipynb:cell 2:1:1"
    assert sources(edit(file, "needle = 1", "needle = 2")) == [text, "needle = 2"]


def test_a_declared_encoding_of_a_cell_is_not_that_of_the_program() -> None:
    file = read(notebook("# coding: latin-1\na = 'ü'; needle"))
    tree = ast.parse(file.program)
    assert isinstance(tree.body[0], ast.Assign)
    assert ast.literal_eval(tree.body[0].value) == "ü"
    assert place_of(file, "needle") == "a.ipynb:cell 1:2:10"


MAGICS = [
    "%matplotlib inline",
    "!pip install x",
    "!!ls",
    "?print",
    "print?",
    "tf.data.Dataset??  # what",
    "a = print?",
    "pip install x==1",
    "files = !ls *.py",
    "files =  %sql select",
    "files = !ls | \\\n  grep '(' ",
    "!pip install a \\\n  'b \\\n  c",
    "if a:\n    %cd x\n    !ls {a} (\n    b = !ls\nelse:\n  b?",
    "%time a = f('''x''')\nneedle",
    "%%time\na = 1",
    "%%capture out\n%%time\na = 1",
    "\n# comment\n%%bash\nls (\n\n  'x \\",
    "%%writefile x.py\r\nprint 'x'\r\n\r\n%x",
    "%%html",
    "%%javascript\n\n",
    "%%time?",
    "# what?",
    "a = 'what?'",
    "a = (7\n%a)",
    "a = '''\n%x\n!y\nz?\n%%bash\n'''",
    'a = """\n%x\n\'\'\'\n!y"""',
    "a = 'x\\\n%y'",
    "a = 7 \\\n% 3",
    "a = 7 \\\n%3",
    "f(a=7\n%a)",
    "assert a != b, '=!'",
    "a[0] = f'{a=!r}'",
    "    a = 1\n\n    if a:\n        b = 2\n  \n",
    "\n  %cd x\n  a = 1",
]


@pytest.mark.parametrize("text", MAGICS)
def test_magics_parse_and_come_back(text: str) -> None:
    file = read(notebook("before = 1", text, "needle"))
    ast.parse(file.program)
    assert sources(edit(file, "before = 1", "before = 2")) == ["before = 2", text, "needle"]
    escaped = magics.escape(text, MARK)
    assert magics.unescape(escaped.text, MARK) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("  %cd x", "  get_ipython()#|%cd x"),
        ("x = !ls", "x = get_ipython()#|!ls"),
        ("x.y?", "get_ipython()#|x.y?"),
        ("!a \\\nb\nc", "get_ipython()#|!a \\\n#|b\nc"),
        ("%%bash\nx\ny", "get_ipython()#|%%bash\n#|x\n#|y"),
        ("%%time\nx\ny", "get_ipython()#|%%time\nx\ny"),
        ("'''\n%x'''", "'''\n%x'''"),
        ("(\n!x)", "(\n!x)"),
        ("x = 3 \\\n%y", "x = 3 \\\n%y"),
        ("x == y != z", "x == y != z"),
        ("x %= 3", "x %= 3"),
        ("x = '?'", "x = '?'"),
    ],
)
def test_what_is_escaped(text: str, escaped: str) -> None:
    assert magics.escape(text, "#").text == escaped


def test_places_next_to_magics() -> None:
    file = read(notebook("a = !ls\n%cd x\nneedle", "  b = 1\n  other = 'ü'; third"))
    (call, *_) = [node for node in ast.walk(ast.parse(file.program)) if isinstance(node, ast.Call)]
    assert call.end_col_offset is not None
    place = file.place(call.lineno, call.col_offset, call.lineno, call.end_col_offset)
    assert (place.line, place.column, place.end_column) == (1, 5, 5)
    assert place_of(file, "needle") == "a.ipynb:cell 1:3:1"
    assert place_of(file, "other") == "a.ipynb:cell 2:2:3"
    assert place_of(file, "third") == "a.ipynb:cell 2:2:16"


@pytest.mark.parametrize(
    ("cells", "cell", "line"),
    [
        (["a = 1", "b = (", "c)"], 2, 1),
        (["a = '''", "b'''"], 1, 1),
        (["a = 1 + \\", "2"], 1, 1),
        (["@f", "def g(): pass"], 1, 1),
        (["if a:\n  b", "else:\n  c"], 2, 1),
        (["if a:\n  b", "  c\nd"], 2, 1),
        (["a = 1", "\n\nb = = 2\n"], 2, 3),
        (["for a in b:", "c"], 1, 1),
        (["a = 1\nprint 'x'"], 1, 2),
        (["def f():\n  return await(\n"], 1, 2),
    ],
)
def test_a_cell_that_does_not_parse_is_named(cells: list[str], cell: int, line: int) -> None:
    found = attempt(notebook(*cells))
    if isinstance(found, SourceFile):
        with pytest.raises(SyntaxError) as failure:
            ast.parse(found.program)
        found = parse_problem(found, failure.value)
    assert (found.kind, found.cell, found.line) == (ProblemKind.UNPARSABLE, cell, line)
    assert "\n" not in str(found)


@pytest.mark.parametrize(
    "text", ["await f()", "async with a as b:\n    await b\nasync for c in d:\n    pass", "x = 1;"]
)
def test_what_only_notebooks_may_hold_parses(text: str) -> None:
    ast.parse(read(notebook(text)).program)


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"language": "R", "name": "ir"}},
        {"kernelspec": {"name": "swift", "display_name": "Swift"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"language": "python"}, "language_info": {"name": "scala"}},
    ],
)
def test_notebooks_of_other_languages_hold_no_program(metadata: dict[str, Any]) -> None:
    file = read(notebook("library(x) %>% (", **metadata))
    assert file.program == b""
    assert file.followed_by(b"") is file
    with pytest.raises(CannotSplice):
        file.followed_by(b"x = 1\n")


@pytest.mark.parametrize("language", ["python", "Python", "ipython", "python3", ""])
def test_notebooks_of_python(language: str) -> None:
    assert b"x = 1" in read(notebook("x = 1", kernelspec={"language": language})).program


def test_cells_of_other_languages_are_passed_over() -> None:
    other = code("SELECT 1", metadata={"vscode": {"languageId": "sql"}})
    file = read(notebook("a = 1", other, "b = 2"))
    assert b"SELECT" not in file.program
    assert place_of(file, "b") == "a.ipynb:cell 3:1:1"


def test_notebooks_of_format_3() -> None:
    def cell(text: list[str]) -> dict[str, Any]:
        return {"cell_type": "code", "collapsed": False, "input": text, "language": "python", "outputs": []}

    sheets = [{"cells": [cell(["a = 1\n", "b = 2"])]}, {"cells": [cell(["c = 3"])]}]
    file = read({"metadata": {"name": ""}, "nbformat": 3, "worksheets": sheets})
    assert place_of(file, "c") == "a.ipynb:cell 2:1:1"
    after = json.loads(edit(file, "b = 2", "b = 4").data)
    assert after["worksheets"][0]["cells"][0]["input"] == ["a = 1\n", "b = 4"]


@pytest.mark.parametrize(
    ("data", "kind", "words", "line", "cell"),
    [
        (b"", ProblemKind.UNPARSABLE, "empty", None, None),
        (b'{"cells": [}', ProblemKind.UNPARSABLE, "Expecting '{' (line 1, column 12)", 1, None),
        (b'{"cells": [],\n}', ProblemKind.UNPARSABLE, "(line 2, column 1)", 2, None),
        (b'{"cells": []} x', ProblemKind.UNPARSABLE, "Extra data", 1, None),
        (b"[]", ProblemKind.UNPARSABLE, "Expecting '{'", 1, None),
        (b'{"cells": {}}', ProblemKind.UNPARSABLE, "Expecting '['", 1, None),
        (b'{"cells": [1]}', ProblemKind.UNPARSABLE, "Expecting '{'", 1, None),
        (b'{"a": 1}', ProblemKind.UNPARSABLE, "no cells", None, None),
        (b'{"cells": [' + b"[" * 100_000, ProblemKind.UNPARSABLE, "", None, None),
        (b'{"x": ' + b"[" * 100_000, ProblemKind.UNPARSABLE, "deeply", None, None),
        (b'{"cells": [{"cell_type": "code", "source": 7}]}', ProblemKind.UNPARSABLE, "neither", None, 1),
        (b'{"cells": [{"cell_type": "code", "source": ["a", 7]}]}', ProblemKind.UNPARSABLE, "neither", None, 1),
        (b'{"cells": [{"cell_type": "code", "source": "\\u0000"}]}', ProblemKind.UNDECODABLE, "NUL", None, 1),
        (b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', ProblemKind.UNDECODABLE, "surrogate", None, 1),
        (b'{"cells":\n"\xff"}', ProblemKind.UNDECODABLE, "byte 0xff on line 2", 2, None),
    ],
)
def test_what_is_no_notebook(data: bytes, kind: ProblemKind, words: str, line: int | None, cell: int | None) -> None:
    found = problem(data)
    assert found.kind is kind
    assert words in found.detail
    assert (found.cell, found.line) == (cell, line if words else found.line)


def test_nothing_but_the_line_changes() -> None:
    text = json.dumps(notebook(code(["a = 'ü'\n", "b = 2\n", "c = 3"]), "d = 4"), indent=2) + "\r\n"
    after = edit(read(text), "b = 2", "b = 22")
    assert after.data.decode() == text.replace("b = 2\\n", "b = 22\\n")


@pytest.mark.parametrize("indent", [None, 1, "\t"])
def test_lines_are_added_and_removed_in_the_layout_of_their_list(indent: int | str | None) -> None:
    def text(*lines: str) -> str:
        return json.dumps(notebook(code(list(lines)), "end = 1"), indent=indent)

    one, three = text("a = 1"), text("a = 1\n", "b = 2\n", "c = 3")
    assert edit(read(one), "a = 1\n", "a = 1\nb = 2\nc = 3\n").data.decode() == three
    assert edit(read(three), "b = 2\nc = 3\n", "").data.decode() == text("a = 1")
    assert edit(read(three), "a = 1\nb = 2\n", "").data.decode() == text("c = 3")


def test_an_empty_list_is_filled_in_the_layout_of_the_others() -> None:
    text = json.dumps(notebook(code(["a\n", "b"]), code([])), indent=1)
    after = edit(read(text), "cell 2\n\n", "cell 2\nx\ny\n")
    assert after.data.decode() == json.dumps(notebook(code(["a\n", "b"]), code(["x\n", "y"])), indent=1)


def test_escapes_stay_in_the_style_of_the_document() -> None:
    raw = '{"cells": [{"cell_type": "code", "source": ["a = \\u0027\\u00FC\\/\\u0027\\n", "b = 1"]}]}'
    after = edit(read(raw), "b = 1", "b = 'üé/😀'")
    assert after.data.decode() == raw.replace("b = 1", "b = \\u0027\\u00FC\\u00e9\\/\\ud83d\\ude00\\u0027")
    plain = '{"cells": [{"cell_type": "code", "source": "a = 1"}]}'
    assert edit(read(plain), "a = 1", "a = 'ü'").data.decode() == plain.replace("1", "'ü'")


def test_code_above_the_first_cell_moves_into_it() -> None:
    file = read(notebook("%%bash\nls", "%%time\na = 1", "b = 2"))
    program = file.program.decode()
    after = file.followed_by(program.replace(f"{MARK} cell 1\n", f"import x\n{MARK} cell 1\n").encode())
    assert sources(after) == ["%%bash\nls", "%%time\nimport x\na = 1", "b = 2"]
    below = file.followed_by(program.replace(f"{MARK} cell 2\n", f"import x\n{MARK} cell 2\n").encode())
    assert sources(below) == sources(after)
    assert below.followed_by(program.encode()).data == file.data


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{MARK} cell 2\n", ""),
        (f"{MARK} cell 2\n", f"{MARK} cell 3\n"),
        (f"{MARK} coding: utf-8\n", ""),
        (f"get_ipython(){MARK}|%%time\n", f"x = 1\nget_ipython(){MARK}|%%time\n"),
        (f"get_ipython(){MARK}|%%time\n", ""),
        (f"{MARK}|ls\n", ""),
        ("c = 3\n", "c = (3\n"),
        ("c = 3\n", "!ls\n"),
    ],
)
def test_changes_that_do_not_fit_into_the_cells_are_declined(old: str, new: str) -> None:
    file = read(notebook("a = 1", "%%time\nb = 2", "%%bash\nls", "c = 3"))
    with pytest.raises(CannotSplice, match=r"^[^\n]+$"):
        edit(file, old, new)


@dataclass(frozen=True)
class Written:
    """A notebook as somebody's program might have written it."""

    text: str
    lines: list[list[str]]


LINES = st.sampled_from(
    [
        "a = 1",
        "b = 'ü'",
        "c = [1, 2]",
        "",
        "# 😀 \\",
        "%cd x",
        "!ls \u2028",
        "x = !ls",
        "print?",
        "if a: b",
        "d = '/<\\t'",
    ]
)
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), max_size=3)


@st.composite
def notebooks(draw: st.DrawFn) -> Written:
    newline = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    cells: list[dict[str, Any]] = []
    all_lines = []
    for _ in range(draw(st.integers(1, 4))):
        lines = draw(st.lists(LINES, max_size=4))
        text = newline.join(lines) + draw(st.sampled_from(["", newline]))
        source: str | list[str] = text
        if draw(st.booleans()):
            source = text.splitlines(keepends=True) if draw(st.booleans()) else re.findall(r"[^\n]*\n|[^\n]+", text)
        all_lines.append(lines)
        cells.append(code(source, outputs=draw(TEXTS), metadata={"source": draw(TEXTS), "x": "[{\\"}))
        if draw(st.booleans()):
            cells.append({"cell_type": "markdown", "metadata": {}, "source": draw(TEXTS)})
    layout: dict[str, Any] = {"indent": draw(st.sampled_from([None, 0, 1, 2, "\t"]))}
    layout["ensure_ascii"] = draw(st.booleans())
    if draw(st.booleans()):
        layout["separators"] = (",", ":") if layout["indent"] is None else (",", ": ")
    written = json.dumps(notebook(*cells), **layout) + draw(st.sampled_from(["", "\n", "\n\n"]))
    written = written.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return Written(draw(st.sampled_from(["", "\ufeff"])) + written, all_lines)


def hypothesis_settings(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None)


def test_random_notebooks(size: Size) -> None:
    """Put together again they are equal; an edit changes one source value and says what it should."""

    @settings(hypothesis_settings(size(sample=150, full=3000)), suppress_health_check=list(HealthCheck))
    @given(notebooks(), st.data())
    def check(made: Written, data: st.DataObject) -> None:
        file = read(made.text)
        ast.parse(file.program)
        before = json.loads(made.text.removeprefix("\ufeff"))
        chosen = data.draw(
            st.sampled_from([n for n, cell in enumerate(before["cells"]) if cell["cell_type"] == "code"])
        )
        added = data.draw(st.sampled_from(["y = 'ü😀\\\\'", "z = '/<\t'", "q = 0", "# [{"]))
        marker = f"{MARK} cell {chosen + 1}{file.newline}"
        after = file.followed_by(file.program.replace(marker.encode(), f"{marker}{added}{file.newline}".encode()))
        assert after.program == read(after.data).program
        loaded = json.loads(after.data.decode().removeprefix("\ufeff"))
        cell = before["cells"][chosen]
        expected = f"{added}{file.newline}{''.join(cell['source'])}"
        assert "".join(loaded["cells"][chosen]["source"]) == expected
        assert type(loaded["cells"][chosen]["source"]) is type(cell["source"])
        loaded["cells"][chosen]["source"] = cell["source"]
        assert loaded == before
        assert_only_that_source_changed(made.text, after.data.decode(), cell["source"], chosen)
        again = after.followed_by(file.program)
        assert again.program == file.program
        assert again.data == made.text.encode()

    check()


def assert_only_that_source_changed(before: str, after: str, source: object, cell: int) -> None:
    """Outside of the common start and end there are only bytes of one source value."""
    starts = [match.end() for match in re.finditer(r'"source": ?', before)]
    decoder = json.JSONDecoder()
    spans = [(start, decoder.raw_decode(before, start)) for start in starts]
    for start, (value, end) in spans:
        tail = before[end:]
        if value == source and after.startswith(before[:start]) and after.endswith(tail):
            return
    raise AssertionError(f"more than the source of cell {cell + 1} changed")
