"""Codemods found by entry point: built-in and third-party ones, broken ones, those that contradict each other."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tfrewrite import registry
from tfrewrite.codemod import Codemod, Option
from tfrewrite.engine import Status, plan
from tfrewrite.findings import Finding, Safety
from tfrewrite.registry import Registered, RegistryError, UnknownCodemod, arrange
from tfrewrite.settings import CommandLine, load

MODULE = '''"""Call `{new}` instead of `{old}`.

Why: this package is installed by a test.
"""
import ast
from tfrewrite.api import Codemod, Finding, Option, ReplaceExpression, Rewrite, Safety


def find(facts):
    def build(node):
        import libcst as cst
        return cst.parse_expression("{new}(%d)" % facts.options["{old}-times"])
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "{old}":
            yield Finding(node, "{old} is called", Rewrite((ReplaceExpression(node, build),)))


codemod = Codemod("{old}-to-{new}", Safety.SAFE, (b"{old}(",), find,
                  options=(Option("{old}-times", 2, "How often.", minimum=1),))
'''

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Install]:
    """Install a wheel made of modules and an entry into a folder of its own on the path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)

    def install(name: str, entry: str, modules: dict[str, str], *, by_pip: bool = False) -> None:
        info = f"{name}-1.0.dist-info"
        files = modules | {
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/entry_points.txt": f"[tfrewrite.codemods]\n{name} = {entry}\n",
        }
        wheel = tmp_path / f"{name}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
            archive.writestr(f"{info}/RECORD", "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"]))
        if by_pip:
            pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(site)]
            subprocess.run([*pip, str(wheel)], check=True)
        else:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(site)

    yield install
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_third_partys_package_runs(install: Install, tmp_path: Path) -> None:
    module = MODULE.format(old="slow", new="fast")
    install("third_party", "third_party_codemods", {"third_party_codemods.py": module}, by_pip=True)
    known = registry.load()
    entry = known.find("slow-to-fast")
    assert entry.page.startswith("Call `fast` instead of `slow`.\n\nWhy:")
    assert (entry.distribution, entry.module) == ("third_party", "third_party_codemods")
    assert known.options["slow-times"].default == 2

    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text("[tool.tfrewrite]\nslow-times = 7\n")
    (project / "a.py").write_text("slow()\n")
    settings = load(project, known, CommandLine(select=["slow-to-fast"]))
    found = plan([project / "a.py"], settings.chosen(known), settings, root=project, rewrite=True)
    assert not found.problems
    (file,) = found.files
    assert [finding.status for finding in file.findings] == [Status.REWRITTEN]
    assert file.after is not None
    assert file.after.data == b"fast(7)\n"


def test_each_module_of_a_package_is_a_codemod(install: Install) -> None:
    modules = {
        "many/__init__.py": "",
        "many/one.py": MODULE.format(old="one", new="eins"),
        "many/two.py": MODULE.format(old="two", new="zwei"),
        "many/_shared.py": "raise RuntimeError('nobody imports this')",
    }
    install("many", "many", modules)
    known = registry.load()
    assert {"one-to-eins", "two-to-zwei"} <= set(known.names)
    assert not known.warnings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "import no_such_module",
            "wrecks.bad cannot be imported and is left out (ModuleNotFoundError: No module named",
        ),
        ("def f(:", "wrecks.bad cannot be imported and is left out (SyntaxError: "),
        ("raise SystemExit(3)", "wrecks.bad cannot be imported and is left out (SystemExit: 3)"),
        ("x = 1", "wrecks.bad holds no `codemod` and is left out"),
        ("codemod = 3", "wrecks.bad holds no `codemod` and is left out"),
        (
            "from tfrewrite.api import *\ncodemod = Codemod('c', Safety.SAFE, (), lambda facts: [])",
            "wrecks.bad is left out: its `find` is not a function at the top of a module",
        ),
    ],
)
def test_a_broken_module_is_one_line(install: Install, text: str, said: str) -> None:
    good = MODULE.format(old="good", new="gut")
    install("wrecks", "wrecks", {"wrecks/__init__.py": "", "wrecks/bad.py": text, "wrecks/good.py": good})
    known = registry.load()
    assert "good-to-gut" in known.names
    (warning,) = known.warnings
    assert warning.startswith(f"wrecks: {said}")
    assert "\n" not in warning


def test_a_package_that_is_not_there_is_one_line(install: Install) -> None:
    install("ghost", "ghost_codemods", {})
    (warning,) = registry.load().warnings
    assert "ghost: ghost_codemods cannot be imported" in warning


def test_one_name_twice_names_both_distributions(install: Install) -> None:
    module = MODULE.format(old="slow", new="fast")
    install("first", "first_codemods", {"first_codemods.py": module})
    install("second", "second_codemods", {"second_codemods.py": module})
    with pytest.raises(RegistryError, match=r"'slow-to-fast'.*first_codemods of first.*second_codemods of second"):
        registry.load()


def nothing(facts: object) -> list[Finding]:
    return []


def entry(name: str, *after: str, option: Option | None = None) -> Registered:
    options = () if option is None else (option,)
    codemod = Codemod(name, Safety.SAFE, (), nothing, after=after, options=options)
    return Registered(codemod, "", f"module_of_{name}", f"dist-of-{name}")


@pytest.mark.parametrize(
    ("entries", "order"),
    [
        ([entry("b"), entry("a"), entry("c")], "abc"),
        ([entry("a", "c"), entry("b"), entry("c")], "bca"),
        ([entry("a", "b"), entry("b", "c"), entry("c"), entry("d")], "cbad"),
        ([entry("a", "not-installed"), entry("b")], "ab"),
    ],
)
def test_order(entries: list[Registered], order: str) -> None:
    assert "".join(arrange(entries).names) == order
    assert "".join(arrange(entries[::-1]).names) == order


def test_a_cycle_is_an_error() -> None:
    with pytest.raises(RegistryError, match="wait for each other: a after b after c after a"):
        arrange([entry("a", "b"), entry("b", "c"), entry("c", "a"), entry("d")])


def test_options_that_contradict_each_other() -> None:
    shared = Option("every", 10, "Steps.")
    assert arrange([entry("a", option=shared), entry("b", option=shared)]).options == {"every": shared}
    with pytest.raises(RegistryError, match="'every' differently: module_of_a of dist-of-a and module_of_b"):
        arrange([entry("a", option=shared), entry("b", option=Option("every", 20, "Steps."))])


def test_an_unknown_name_has_a_suggestion() -> None:
    with pytest.raises(UnknownCodemod, match=r"there is no codemod 'log-evry'; did you mean 'log-every'\?"):
        arrange([entry("log-every"), entry("other")]).find("log-evry")


def test_built_in_codemods_are_registered() -> None:
    known = registry.load()
    assert known.entries
    assert not known.warnings
    for one in known.entries:
        assert one.module.removeprefix("codemods.").replace("_", "-") == one.codemod.name
        assert one.page
