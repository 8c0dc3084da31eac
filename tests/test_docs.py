"""The documentation says what is so: tables and transcripts are current, commands, settings, links and paths exist."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from tfrewrite import __version__, registry, settings
from tfrewrite.cli import group
from tfrewrite.engine import Status, plan
from tfrewrite.report.outcome import ExitCode
from tfrewrite.settings import Settings
from tfrewrite.source.file import SourceFile, from_bytes
from tfrewrite.source.journal import KEPT
from tfrewrite.suppressions import read_ignores

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import docs  # noqa: E402

PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
TEXT = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def blocks(page: str, language: str) -> list[str]:
    return [block for kind, block in _FENCE.findall(TEXT[page]) if kind == language]


def spans(page: str) -> list[str]:
    """The inline code of a page."""
    return re.findall(r"`([^`\n]+)`", _FENCE.sub("", TEXT[page]))


# Generated parts


def test_readme_is_what_the_code_says() -> None:
    wanted = docs.render(TEXT["README.md"])
    assert wanted.splitlines() == TEXT["README.md"].splitlines(), "README.md is out of date: run `make docs`"


def test_a_stale_part_is_noticed() -> None:
    stale = (
        "<!-- generated: codemods -->\n| old |\n<!-- end -->\n\n```console\n$ tfrewrite rules\nold\n$ echo $?\n```\n"
    )
    made = docs.render(stale)
    assert "old" not in made
    assert "| QUIETER |" in made
    assert re.search(r"^\$ tfrewrite rules\nname .*^\$ echo \$\?\n0\n```\n\Z", made, re.DOTALL | re.MULTILINE), made


def test_check_names_what_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "PAGE.md"
    page.write_text("<!-- generated: codemods -->\n| old |\n<!-- end -->\n", encoding="utf-8")
    assert docs.main(["--check", str(page)]) == 1
    assert "-| old |" in capsys.readouterr().out
    assert docs.main([str(page)]) == 0
    assert docs.main(["--check", str(page)]) == 0


def test_every_generated_part_is_on_the_page() -> None:
    named = set(re.findall(r"<!-- generated: ([a-z-]+) -->", TEXT["README.md"]))
    assert named == set(docs.PARTS)


# Commands and options


def calls() -> Iterator[tuple[str, list[str]]]:
    """Every `tfrewrite …` that a page shows, with the page."""
    for page in PAGES:
        lines = [
            line
            for kind, block in _FENCE.findall(TEXT[page])
            if kind in ("console", "sh")
            for line in block.splitlines()
        ]
        for line in [*lines, *spans(page)]:
            for part in re.split(r"[|;]|&&", line):
                if match := re.match(r"\s*(?:\$ )?tfrewrite (.+)", part):
                    yield page, shlex.split(match[1].split("<")[0])


def options_of(name: str) -> set[str]:
    ctx = click.Context(group, info_name="tfrewrite")
    command = group.get_command(ctx, name)
    assert command is not None, f"there is no command {name!r}"
    with click.Context(command, parent=ctx, info_name=name) as inner:
        return {option for param in command.get_params(inner) for option in (*param.opts, *param.secondary_opts)}


def test_every_command_that_is_shown_exists() -> None:
    shown = list(calls())
    assert {words[0] for _, words in shown} >= {"check", "apply", "undo", "explain", "facts", "rules"}
    for page, (first, *rest) in shown:
        if first.startswith("-"):
            assert first in {option for param in group.params for option in param.opts} | {"--help"}, (page, first)
        elif first != "COMMAND":
            wrong = {word for word in rest if re.match(r"--?[a-z]", word)} - options_of(first)
            assert not wrong, f"{page}: `tfrewrite {first}` has no {wrong}"


def test_every_option_that_is_named_exists() -> None:
    known = set().union(*map(options_of, ("check", "apply", "undo", "explain", "facts", "rules")), {"--version"})
    named = {span.split()[0].split("=")[0] for span in spans("README.md") if span.startswith("--")}
    assert "--strict" in named
    assert not named - known


def test_every_command_has_a_heading() -> None:
    ctx = click.Context(group)
    headings = re.findall(r"^### (\w+):", TEXT["README.md"], re.MULTILINE)
    assert headings == group.list_commands(ctx)


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {
        words.group(1)
        for page in PAGES
        for line in [*spans(page), *(line for block in blocks(page, "sh") for line in block.splitlines())]
        if (words := re.match(r"make (?:[A-Z]+=\S+ )?([a-z][a-z-]*)", line))
    }
    assert named >= {"demo", "test", "test-full", "docs"}
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)]


# Numbers and tables that are written by hand


def test_exit_codes() -> None:
    part = TEXT["README.md"].split("## Exit codes")[1].split("\n## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", part, re.MULTILINE)] == [int(code) for code in ExitCode]


def test_how_many_runs_can_be_undone() -> None:
    assert f"The last {KEPT} runs" in TEXT["README.md"]


def test_settings(tmp_path: Path) -> None:
    (example,) = blocks("README.md", "toml")
    known = registry.load()
    own = docs.builtin().options
    assert set(tomllib.loads(example)["tool"]["tfrewrite"]) == {*settings.SETTINGS, *own}
    (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
    loaded = settings.load(tmp_path, known)
    assert loaded.select == ("log-every-n-steps",)
    assert loaded.timeout == settings.load(tmp_path / "nowhere", known).timeout, "the example shows the default"


def test_comments_that_ignore() -> None:
    (example,) = blocks("README.md", "python")
    names = [comment.names for comment in read_ignores(example.encode()).comments]
    assert names == [("log-every-n-steps",), ()]
    assert set(names[0]) <= set(docs.builtin().names)


def test_changelog_knows_this_version() -> None:
    first = re.search(r"^## \[([^\]]+)\]", TEXT["CHANGELOG.md"], re.MULTILINE)
    assert first is not None
    assert first[1] in ("Unreleased", __version__)


@pytest.mark.parametrize("name", docs.builtin().names)
def test_explain_shows_the_whole_page(name: str) -> None:
    ran = CliRunner().invoke(group, ["explain", name], standalone_mode=False)
    assert ran.return_value == 0
    assert docs.builtin().find(name).page in ran.stdout
    assert len(docs.builtin().find(name).page.splitlines()) > 3


# Links and paths


def headings(path: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return {docs.anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES)
def test_links_inside_the_repository_resolve(page: str) -> None:
    links = [link for link in _LINK.findall(TEXT[page]) if not link.startswith("https://")]
    wrong = []
    for link in links:
        path, _, heading = link.partition("#")
        target = ROOT / path if path else ROOT / page
        if not target.exists() or (heading and heading not in headings(target)):
            wrong.append(link)
    assert not wrong


@pytest.mark.parametrize("page", PAGES)
def test_links_outside_lead_to_documentation(page: str) -> None:
    outside = [link for link in _LINK.findall(TEXT[page]) if link.startswith("https://")]
    known = ("https://www.tensorflow.org/", "https://keepachangelog.com/", "https://semver.org/")
    assert not [link for link in outside if not link.startswith(known)]


def test_paths_in_contributing_exist() -> None:
    named = [
        span for span in spans("CONTRIBUTING.md") if re.fullmatch(r"(tests|tfrewrite|scripts|bench)/[\w/.]*", span)
    ]
    assert len(named) > 5
    assert not [path for path in named if not (ROOT / path).exists()]
    table = {span for span in named if re.fullmatch(r"tests/test_\w+\.py", span)}
    assert table == {f"tests/{path.name}" for path in (ROOT / "tests").glob("test_*.py")}


# The codemod that CONTRIBUTING.md shows


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (code,) = blocks("CONTRIBUTING.md", "python")
    module = ModuleType("example_of_a_codemod")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(code, "CONTRIBUTING.md", "exec"), module.__dict__)
    return module


def test_the_codemod_shown_works(example: ModuleType) -> None:
    program = "import tensorflow as tf\n\nx = tf.ones([2])\nx.numpy()\n\n\ndef show(y):\n    y.numpy()\n"
    source = from_bytes(ROOT / "no-such-folder" / "program.py", program.encode())
    assert isinstance(source, SourceFile)
    made = plan(
        [source], [example.codemod], Settings(known=(example.codemod.name,)), root=source.path.parent, rewrite=True
    )
    (file,) = made.files
    assert [finding.status for finding in file.findings] == [Status.REWRITTEN, Status.REFUSED]
    assert file.after is not None
    assert file.after.data.decode() == program.replace("])\nx.numpy()\n", "])\npass\n")


def test_the_case_shown_is_a_case() -> None:
    (example,) = blocks("CONTRIBUTING.md", "toml")
    case = tomllib.loads(example)
    assert set(case) == {"description", "shown", "steps", "options"}
    assert set(case["options"]) <= set(docs.builtin().options)
