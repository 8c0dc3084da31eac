"""Files as they are: what is read, how lines and columns count, which files a run is about."""

from __future__ import annotations

import ast
import os
import pickle
import socket
from pathlib import Path

import pytest

from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.source.discover import discover, find_root
from tfrewrite.source.file import SourceFile, from_bytes, parse_problem, read

PY = Path("x.py")


def source(data: bytes) -> SourceFile:
    found = from_bytes(PY, data)
    assert isinstance(found, SourceFile), found
    return found


def problem(data: bytes) -> Problem:
    found = from_bytes(PY, data)
    assert isinstance(found, Problem), found
    return found


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"x = 1\n", "utf-8"),
        ("x = 'ü'\n".encode(), "utf-8"),
        ("\ufeffx = 'ü'\n".encode(), "utf-8-sig"),
        ("\ufeff# coding: utf-8\nx = 'ü'\n".encode(), "utf-8-sig"),
        ("# -*- coding: latin-1 -*-\nx = 'ü'\n".encode("latin-1"), "iso-8859-1"),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n".encode("cp1252"), "cp1252"),
        ("# coding: gbk\rx = '创建'\r".encode("gbk"), "gbk"),
        ("#\r\n# coding: latin-1\r\nx = 'ü'\r\n".encode("latin-1"), "iso-8859-1"),
        (b"x = 1\ny = 2\n# coding: nonsense\n", "utf-8"),
        (b"x = 1\n# coding: nonsense\n", "utf-8"),
    ],
)
def test_encodings_as_python_sees_them(data: bytes, encoding: str) -> None:
    found = source(data)
    assert found.encoding == encoding
    assert found.program is found.data is data
    assert ast.dump(ast.parse(data)) == ast.dump(ast.parse(data.decode(encoding)))


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"# coding: martian\nx = 1\n", "martian", 1),
        (b"# coding: rot13\nk = 1\n", "rot13", 1),
        (b"x = 1\ny = '\xfc'\n", "byte 0xfc on line 2 is not UTF-8", 2),
        (b"x = 1\ry = '\xfc'\r", "byte 0xfc on line 2 is not UTF-8", 2),
        (b"\xfc\n", "byte 0xfc on line 1 is not UTF-8", 1),
        (b"x = 1\n\0\n", "NUL byte on line 2", 2),
        ("x = 1\n".encode("utf-16"), "UTF-16", 1),
        (b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", "byte order mark", 1),
        (b"# coding: ascii\nx = '\xc3\xbc'\n", "ASCII", 2),
    ],
)
def test_what_python_cannot_decode_is_one_line(data: bytes, words: str, line: int) -> None:
    found = problem(data)
    assert found.kind is ProblemKind.UNDECODABLE
    assert words in found.detail
    assert found.line == line
    assert "\n" not in str(found)
    with pytest.raises((SyntaxError, ValueError)):
        ast.parse(data)


@pytest.mark.parametrize(
    ("data", "newline"),
    [(b"", "\n"), (b"a\n", "\n"), (b"a\r\nb\r\nc\n", "\r\n"), (b"a\rb\rc\n", "\r"), (b"a\r\nb\n", "\n")],
)
def test_the_most_frequent_line_end(data: bytes, newline: str) -> None:
    assert source(data).newline == newline


@pytest.mark.parametrize(
    "text",
    [
        "a = 'ü'; needle\n",
        "a = 1\r\n'ü'; needle\r\n",
        "a = 1\r\rneedle\r",
        "a = '\x0c\x0b\x1c\u2028\u0085'\n\x0cneedle\n",
        "a = '''\u2028ü\n\u2029'''; needle\n",
        "if a:\n\tb = '😀'; needle",
        "a = 1\n\x0c\nneedle",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig"])
def test_places_are_lines_and_characters(text: str, codec: str) -> None:
    found = source(text.encode(codec))
    (needle,) = [
        node for node in ast.walk(ast.parse(found.program)) if isinstance(node, ast.Name) and node.id == "needle"
    ]
    assert needle.end_lineno is not None
    assert needle.end_col_offset is not None
    place = found.place(needle.lineno, needle.col_offset, needle.end_lineno, needle.end_col_offset)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == "needle"
    assert str(place) == f"x.py:{place.line}:{place.column}"
    assert found.program_line(place.line) == needle.lineno


def test_columns_of_a_declared_encoding() -> None:
    found = source("# coding: latin-1\nä = 'üü'; needle\n".encode("latin-1"))
    name = ast.parse(found.program).body[-1]
    assert found.place(name.lineno, name.col_offset, name.lineno, name.col_offset).column == 11


@pytest.mark.parametrize(("line", "cell"), [(0, None), (3, None), (1, 1)])
def test_lines_that_are_not_there(line: int, cell: int | None) -> None:
    with pytest.raises(ValueError, match=r"^x\.py "):
        source(b"a = 1\nb = 2\n").program_line(line, cell)


def test_followed_by_another_program() -> None:
    first = source(b"a = 1\r\n")
    second = first.followed_by(b"b = 2\r\n")
    assert (second.path, second.data, second.program, second.newline) == (PY, b"b = 2\r\n", b"b = 2\r\n", "\r\n")
    assert first.followed_by(first.program) is first
    assert pickle.loads(pickle.dumps(second)) == second


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"a = 1\nprint 'x'\n", "Python 2", 2),
        (b"try:\n    pass\nexcept A, b:\n    pass\n", "Python 2", 3),
        (b"a = 1\nif a:\n\tb\n        c\n", "inconsistent use of tabs", 4),
        (b"a = (\n", "never closed", 1),
        (b"a = " + b"(" * 300 + b")" * 300 + b"\n", "nested", 1),
        (b"a = " + b"-" * 200_000 + b"1\n", "nested too deeply", None),
    ],
)
def test_parse_failures_are_one_line(data: bytes, words: str, line: int | None) -> None:
    found = source(data)
    try:
        ast.parse(found.program)
    except (SyntaxError, RecursionError, MemoryError) as error:
        failure = parse_problem(found, error)
    else:
        pytest.skip("this Python parses it")
    assert failure.kind is ProblemKind.UNPARSABLE
    assert words in failure.detail
    assert failure.line == line
    assert "\n" not in str(failure)


def test_reading_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.py")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "dangling.py").symlink_to("nowhere")
    (tmp_path / "self.py").symlink_to("self.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket.py"))
    expected = {
        "fifo.py": (ProblemKind.UNREADABLE, "FIFO"),
        "folder.py": (ProblemKind.UNREADABLE, "folder"),
        "dangling.py": (ProblemKind.MISSING, "nowhere"),
        "self.py": (ProblemKind.UNREADABLE, "back to itself"),
        "socket.py": (ProblemKind.UNREADABLE, "socket"),
        "missing.py": (ProblemKind.MISSING, ""),
    }
    for name, (kind, words) in expected.items():
        found = read(tmp_path / name)
        assert isinstance(found, Problem)
        assert found.kind is kind
        assert words in found.detail


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.py"
    path.write_bytes(b"")
    path.chmod(0)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    if os.geteuid() == 0:  # root reads everything
        monkeypatch.setattr(Path, "read_bytes", refuse)
    found = read(path)
    assert isinstance(found, Problem)
    assert str(found) == "cannot be read: permission denied"


def lay_out(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def found_in(root: Path, *paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    found = discover([root / path for path in paths or (".",)], root=root, exclude=exclude)
    assert found.problems == ()
    return [path.relative_to(root).as_posix() for path in found.files]


def test_python_files_and_notebooks_sorted(tmp_path: Path) -> None:
    lay_out(tmp_path, "b.py", "a/z.ipynb", "a/b/c.py", "a b/ü.py", "x.pyi", "x.txt", "d.py/e.py", "Makefile")
    assert found_in(tmp_path) == ["a/b/c.py", "a/z.ipynb", "a b/ü.py", "b.py", "d.py/e.py"]
    assert found_in(tmp_path, "b.py", "a", ".", "a/b/c.py") == found_in(tmp_path)


def test_folders_of_tools_are_passed_over_unless_named(tmp_path: Path) -> None:
    lay_out(tmp_path, "build/x.py", "node_modules/x.py", ".tfrewrite/x.py", "env/pyvenv.cfg", "env/lib/x.py", "x.py")
    lay_out(tmp_path, ".ipynb_checkpoints/x.ipynb", "a/__pycache__/x.py", "a/builder/x.py")
    assert found_in(tmp_path) == ["a/builder/x.py", "x.py"]
    assert found_in(tmp_path, "build") == ["build/x.py"]
    assert found_in(tmp_path, "env/lib") == ["env/lib/x.py"]
    assert found_in(tmp_path, "a/__pycache__/x.py") == ["a/__pycache__/x.py"]


def test_files_without_a_python_name_are_taken_when_named(tmp_path: Path) -> None:
    lay_out(tmp_path, "script", "x.pyi")
    assert found_in(tmp_path, "script", "x.pyi") == ["script", "x.pyi"]


def test_gitignore_on_all_levels(tmp_path: Path) -> None:
    lay_out(tmp_path, ".git/HEAD", "a/keep.py", "a/drop.py", "a/b/drop.py", "a/b/local.py", "gen/x.py", "top.py")
    lay_out(tmp_path, "a/secret.py", "a/b/secret.py", "sub/.git/HEAD", "sub/drop.py")
    (tmp_path / ".git" / "info").mkdir()
    (tmp_path / ".git" / "info" / "exclude").write_text("secret.py\n")
    (tmp_path / ".gitignore").write_text("# comment\ndrop.py\n/gen/\n!!\n")
    (tmp_path / "a" / "b" / ".gitignore").write_text("!drop.py\nlocal.py\n")
    assert found_in(tmp_path) == ["a/b/drop.py", "a/keep.py", "sub/drop.py", "top.py"]
    assert found_in(tmp_path, "a/b") == ["a/b/drop.py"]
    assert found_in(tmp_path, "a/drop.py") == ["a/drop.py"]
    assert found_in(tmp_path, "gen") == ["gen/x.py"]


def test_gitignore_without_a_repository(tmp_path: Path) -> None:
    lay_out(tmp_path, "a/x.py", "a/y.py")
    (tmp_path / ".gitignore").write_text("x.py\n")
    assert found_in(tmp_path, "a") == ["a/y.py"]


def test_a_work_tree_whose_repository_is_elsewhere(tmp_path: Path) -> None:
    lay_out(tmp_path, "main/.git/info/exclude", "tree/x.py", "tree/y.py")
    (tmp_path / "main/.git/info/exclude").write_text("x.py\n")
    worktree = tmp_path / "main/.git/worktrees/tree"
    worktree.mkdir(parents=True)
    (worktree / "commondir").write_text("../..\n")
    (tmp_path / "tree/.git").write_text(f"gitdir: {worktree}\n")
    found = discover([tmp_path / "tree"], root=tmp_path / "tree")
    assert [path.name for path in found.files] == ["y.py"]


def test_excluded_patterns(tmp_path: Path) -> None:
    lay_out(tmp_path, "a/x.py", "a/y.py", "legacy/x.py", "b/legacy/x.py")
    assert found_in(tmp_path, exclude=("/legacy", "y.py")) == ["a/x.py", "b/legacy/x.py"]
    assert found_in(tmp_path, "a/y.py", exclude=("y.py",)) == ["a/y.py"]
    with pytest.raises(ValueError, match="!"):
        discover([tmp_path], root=tmp_path, exclude=["!"])


def test_links(tmp_path: Path) -> None:
    root = tmp_path / "project"
    lay_out(root, "a/x.py", "z.py", "node_modules/x.py", ".store/blob")
    lay_out(tmp_path, "outside.py")
    for name, target in {
        "0.py": "a/x.py",
        "1.py": "z.py",
        "out.py": "../outside.py",
        "junk.py": "node_modules/x.py",
        "folder.py": "a",
        "blob.py": ".store/blob",
        "loop": ".",
        "a/up": "..",
    }.items():
        (root / name).symlink_to(target)
    assert found_in(root) == ["a/x.py", "blob.py", "z.py"]
    assert found_in(root, "0.py") == ["a/x.py"]
    assert discover([root / "out.py"], root=root).files == (tmp_path / "outside.py",)


def test_links_are_named_as_the_paths_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, "a/x.py")
    (tmp_path / "link.py").symlink_to("a/x.py")
    monkeypatch.chdir(tmp_path)
    assert discover([Path()], root=tmp_path).files == (Path("a/x.py"),)
    assert discover([Path("link.py")], root=tmp_path).files == (Path("a/x.py"),)
    assert discover([Path("a/../link.py")], root=tmp_path).files == (Path("a/x.py"),)


def test_entries_that_are_no_files_are_named_once(tmp_path: Path) -> None:
    lay_out(tmp_path, "x.py", ".gitignore")
    os.mkfifo(tmp_path / "fifo.py")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dangling.ipynb").symlink_to("nowhere")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "self.py").symlink_to("self.py")
    (tmp_path / "ignored.py").symlink_to("nowhere")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    found = discover([tmp_path, tmp_path / "fifo.py", tmp_path / "missing"], root=tmp_path)
    assert [path.name for path in found.files] == ["x.py"]
    assert [(problem.path.name, problem.kind) for problem in found.problems] == [
        ("dangling.ipynb", ProblemKind.MISSING),
        ("fifo.py", ProblemKind.UNREADABLE),
        ("missing", ProblemKind.MISSING),
        ("self.py", ProblemKind.UNREADABLE),
    ]


def test_the_root_of_a_project(tmp_path: Path) -> None:
    lay_out(tmp_path, "a/pyproject.toml", "a/b/c/x.py", "d/.git/HEAD", "d/e/x.py", "f/x.py")
    assert find_root(tmp_path / "a/b/c/x.py") == tmp_path / "a"
    assert find_root(tmp_path / "a") == tmp_path / "a"
    assert find_root(tmp_path / "d/e") == tmp_path / "d"
    assert find_root(tmp_path / "f/x.py") == tmp_path / "f"
