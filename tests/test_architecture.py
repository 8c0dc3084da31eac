"""The house rules that can be read off the source: who imports whom, who prints, who catches everything."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_pages import read_all

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tfrewrite"
CODEMODS = ROOT / "codemods"

# Imports point down this list only: a room may import the rooms above it. Rooms of one line do not see each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("__init__", "problems", "status"),
    ("source",),
    ("facts",),
    ("edits.edit", "edits.build"),
    ("findings",),
    ("reads",),
    ("codemod",),
    ("api",),
    ("edits", "plans", "registry", "suppressions", "worker"),
    ("settings", "workers"),
    ("engine",),
    ("diff",),
    ("report",),
    ("cli",),
    ("__main__",),
)
# `source` holds places, which facts read; facts in turn know no codemod. A codemod's type names the facts it asks.
# The two rooms that run the code of third parties, and the one function that turns whatever is left into one line.
CATCHES_EVERYTHING = {"engine", "registry"}
LAST_RESORT = "tfrewrite.cli"
LOADS_LIBCST = {"edits"}
NEVER = {"tensorflow", "keras", "codemods", "numpy"}


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room(module: str) -> str:
    """The room of a module inside the package: the longest name that the layers know."""
    inner = module.removeprefix("tfrewrite").removeprefix(".") or "__init__"
    known = {entry for layer in LAYERS for entry in layer}
    parts = inner.split(".")
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in known:
            return ".".join(parts[:end])
    return parts[0]


def level(of: str) -> int:
    return next((number for number, layer in enumerate(LAYERS) if of in layer), -1)


def imports(tree: ast.AST, *, top_only: bool) -> Iterator[tuple[str, int]]:
    """Modules that a tree imports, with the line; those for type checking alone are left out."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
                stack += node.orelse
                continue
            case ast.Import():
                yield from ((alias.name, node.lineno) for alias in node.names)
            case ast.ImportFrom():
                assert node.level == 0, f"a relative import in line {node.lineno}"
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    submodule = ROOT.joinpath(*inner.split("."))
                    found = submodule.is_dir() or submodule.with_suffix(".py").is_file()
                    yield (inner if found else str(node.module)), node.lineno
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() if top_only:
                continue
        stack += ast.iter_child_nodes(node)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), str(path))


def test_every_room_is_known() -> None:
    unknown = {room(dotted(path)) for path in modules(PACKAGE)} - {entry for layer in LAYERS for entry in layer}
    assert not unknown, f"add to LAYERS where these stand: {sorted(unknown)}"


@pytest.mark.parametrize("path", modules(PACKAGE), ids=name)
def test_imports_point_down(path: Path) -> None:
    own = room(dotted(path))
    wrong = []
    for imported, line in imports(parse(path), top_only=False):
        root = imported.split(".")[0]
        if root in NEVER:
            wrong.append(f"line {line}: {imported} is never imported here")
        if root != "tfrewrite":
            continue
        other = room(imported)
        same_house = other == own or other.split(".")[0] == own.split(".")[0]
        if not same_house and level(other) >= level(own):
            wrong.append(f"line {line}: {own} imports {imported}, which stands beside or above it")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", modules(PACKAGE), ids=name)
def test_heavy_packages_are_loaded_late(path: Path) -> None:
    heavy = {"rich", "tensorflow"} | ({"libcst"} if room(dotted(path)) not in LOADS_LIBCST else set())
    loaded = {imported.split(".")[0] for imported, _ in imports(parse(path), top_only=True)}
    assert not loaded & heavy


@pytest.mark.parametrize("path", modules(CODEMODS), ids=name)
def test_codemods_import_the_facade_alone(path: Path) -> None:
    tree = parse(path)
    allowed = set(sys.stdlib_module_names) | {"libcst"}
    found = [imported for imported, _ in imports(tree, top_only=False)]
    strangers = [one for one in found if one.split(".")[0] not in allowed and one != "tfrewrite.api"]
    private = [one for one in strangers if not one.startswith("codemods._")]
    assert not private, f"codemods import only tfrewrite.api, libcst and the standard library, not {private}"
    assert "libcst" not in {one.split(".")[0] for one, _ in imports(tree, top_only=True)}, "libcst is loaded late"


def test_no_codemod_is_named_in_the_engine() -> None:
    names = [form for codemod in codemod_files() for form in (codemod.stem, codemod.stem.replace("_", "-"))]
    wrong = [f"{name(path)}: {word}" for path in modules(PACKAGE) for word in names if word in path.read_text("utf-8")]
    assert not wrong


def codemod_files() -> list[Path]:
    return [path for path in modules(CODEMODS) if not path.stem.startswith("_")]


def test_there_are_codemods() -> None:
    assert codemod_files()


@pytest.mark.parametrize("path", modules(PACKAGE) + modules(CODEMODS), ids=name)
def test_only_the_command_line_prints(path: Path) -> None:
    if room(dotted(path)) == "cli":
        return
    lines = [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not lines


@pytest.mark.parametrize("path", modules(PACKAGE) + modules(CODEMODS), ids=name)
def test_only_the_engine_catches_everything(path: Path) -> None:
    if room(dotted(path)) in CATCHES_EVERYTHING:
        return
    lines = [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ExceptHandler) and catches_everything(node) and not raises_again(node)
    ]
    assert len(lines) <= (dotted(path) == LAST_RESORT), f"in lines {lines}"


def catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or getattr(one, "id", "") in ("Exception", "BaseException") for one in caught)


def raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("path", codemod_files(), ids=name)
def test_codemod_has_its_page_and_scripts(path: Path) -> None:
    codemod = path.stem.replace("_", "-")
    cases = [case for case in read_all() if case.codemod == codemod]
    assert {case.section for case in cases} == {"Rewrites", "Refuses", "Ignores"}
    assert list((ROOT / "corpus" / codemod).glob("*/case.toml"))
    assert ast.get_docstring(parse(path))


def refusals(path: Path) -> set[str]:
    """The members of `Refusal` that a module names."""
    return {
        node.attr
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Refusal"
    }


def test_every_refusal_has_a_case() -> None:
    from tfrewrite.findings import Refusal

    used = {member for path in modules(CODEMODS) for member in refusals(path)}
    sentences = [case.sentence for case in read_all() if case.section == "Refuses"]
    missing = [one for one in sorted(used) if not any(says(sentence, Refusal[one].value) for sentence in sentences)]
    assert not missing, f"no case page has a case for {missing}"


def says(sentence: str, refusal: str) -> bool:
    return sentence.startswith(refusal) or refusal.startswith(sentence)


def test_every_refusal_is_used() -> None:
    from tfrewrite.findings import Refusal

    used = {member for path in [*modules(CODEMODS), *modules(PACKAGE)] for member in refusals(path)}
    assert {member.name for member in Refusal} <= used


# Written with a set in each word, so that this file does not hold what it looks for.
STRANGE = re.compile(
    r"/(w[o]rk|f[a]rm|o[p]t/pypi|r[o]ot|h[o]me/[a-z]+)/|/t[m]p/[a-z]|\bthis [s]ession\b|\bthis w[o]rkplace\b"
    r"|s[u]bagent|\bl[a]nguage model\b|a[r]chitecture\.md|s[e]mantics\.md|f[o]rms\.md|\bb[a]r\.md"
)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for part in listed.stdout.decode().split("\0") if part and (path := ROOT / part).is_file()]


def test_nothing_speaks_of_where_it_was_made() -> None:
    wrong = []
    for path in tracked():
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if found := STRANGE.search(line):
                wrong.append(f"{name(path)}:{number}: {found.group()}")
    assert not wrong, "\n".join(wrong)


def test_strange_words_are_found() -> None:
    words = ("wor" + "k", "far" + "m", "opt/" + "pypi")
    assert all(STRANGE.search(f"/{word}/x") for word in words)
    assert not STRANGE.search("framework/work of art, working")
