"""`[tool.tfrewrite]` and the command line over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfrewrite.codemod import Codemod, Enabled, Option
from tfrewrite.findings import Finding, Safety
from tfrewrite.registry import Registered, Registry, arrange
from tfrewrite.settings import CommandLine, Settings, SettingsError, load


def nothing(facts: object) -> list[Finding]:
    return []


def entry(name: str, enabled: Enabled = Enabled.DEFAULT, *options: Option) -> Registered:
    return Registered(Codemod(name, Safety.SAFE, (), nothing, enabled, options=options), "", name, "test")


REGISTRY: Registry = arrange(
    [
        entry(
            "first",
            Enabled.DEFAULT,
            Option("log-every", 100, "Steps.", minimum=1),
            Option("loud", False, "Say more."),
            Option("style", "plain", "Which.", choices=("plain", "rich")),
        ),
        entry("second"),
        entry("optional", Enabled.OPTIONAL),
        entry("named", Enabled.BY_NAME),
    ]
)


def read(folder: Path, text: str, command_line: CommandLine | None = None) -> Settings:
    (folder / "pyproject.toml").write_text(f"[tool.tfrewrite]\n{text}\n")
    return load(folder, REGISTRY, command_line)


def test_without_a_file(tmp_path: Path) -> None:
    settings = load(tmp_path, REGISTRY)
    assert settings.select == ("first", "second")
    assert [codemod.name for codemod in settings.chosen(REGISTRY)] == ["first", "second"]
    assert settings.options == {"log-every": 100, "loud": False, "style": "plain"}
    assert (settings.timeout, settings.jobs, settings.narrowed) == (60, None, False)


def test_all_settings(tmp_path: Path) -> None:
    text = """
    extend-select = ["optional"]
    ignore = ["second"]
    exclude = ["vendored/"]
    per-file-ignores = { "tests/**" = ["first"] }
    timeout = 5
    jobs = 3
    log-every = 10
    loud = true
    style = "rich"
    """
    settings = read(tmp_path, text)
    assert settings.select == ("first", "optional")
    assert settings.exclude == ("vendored/",)
    assert settings.per_file_ignores == (("tests/**", ("first",)),)
    assert (settings.timeout, settings.jobs, settings.narrowed) == (5, 3, True)
    assert settings.options == {"log-every": 10, "loud": True, "style": "rich"}


def test_versions_are_settings(tmp_path: Path) -> None:
    assert read(tmp_path, 'tensorflow = "2.15"\nkeras = 2\nnumpy = 1').select == ("first", "second")


@pytest.mark.parametrize(
    ("text", "command_line", "chosen"),
    [
        ("", CommandLine(), "first second"),
        ('select = ["optional"]', CommandLine(), "optional"),
        ("select = []", CommandLine(), ""),
        ('select = ["optional"]\nextend-select = ["second"]', CommandLine(), "optional second"),
        ('select = ["second"]', CommandLine(select=["first"]), "first"),
        ('ignore = ["first"]', CommandLine(), "second"),
        ('ignore = ["first"]', CommandLine(select=["first"]), "first"),
        ('ignore = ["first"]', CommandLine(extend_select=["first"]), "first second"),
        ('extend-select = ["optional"]', CommandLine(ignore=["optional"]), "first second"),
        ("", CommandLine(select=["named"]), "named"),
        ("", CommandLine(select=["first", "second"], ignore=["second"]), "first"),
        ("", CommandLine(extend_select=["optional"]), "first optional second"),
    ],
)
def test_what_runs(tmp_path: Path, text: str, command_line: CommandLine, chosen: str) -> None:
    settings = read(tmp_path, text, command_line)
    assert sorted(settings.select) == sorted(chosen.split())


def test_the_command_line_wins(tmp_path: Path) -> None:
    said = CommandLine(options={"log-every": 7}, jobs=2, timeout=0.5, exclude=["b"])
    settings = read(tmp_path, 'log-every = 10\njobs = 9\ntimeout = 9\nexclude = ["a"]', said)
    assert (settings.options["log-every"], settings.jobs, settings.timeout) == (7, 2, 0.5)
    assert settings.exclude == ("a", "b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slect = []", "slect is not a setting; did you mean 'select'?"),
        ("log_every = 3", "log_every is not a setting; did you mean 'log-every'?"),
        ("zzz = 3", "zzz is not a setting"),
        ('select = "first"', "select must be a list of strings, not 'first'"),
        ("ignore = [1]", "ignore must be a list of strings, not [1]"),
        ('select = ["frist"]', "select names 'frist', and there is no such codemod; did you mean 'first'?"),
        ('ignore = ["nope"]', "ignore names 'nope', and there is no such codemod"),
        ('select = ["named"]', "select names 'named', which runs only when the command line says --select named"),
        ('extend-select = ["named"]', "extend-select names 'named', which runs only when"),
        ("per-file-ignores = 3", "per-file-ignores must be a table of patterns and lists of names, not 3"),
        ('per-file-ignores = {"a" = 3}', 'per-file-ignores."a" must be a list of strings, not 3'),
        ('per-file-ignores = {"a" = ["x"]}', "per-file-ignores.\"a\" names 'x', and there is no such codemod"),
        ('log-every = "3"', "log-every must be a whole number, not '3'"),
        ("log-every = true", "log-every must be a whole number, not true"),
        ("log-every = 1.5", "log-every must be a whole number, not 1.5"),
        ("log-every = 0", "log-every must be at least 1, not 0"),
        ("loud = 1", "loud must be true or false, not 1"),
        ("style = 1", "style must be a string, not 1"),
        ('style = "plan"', "style must be one of 'plain', 'rich', not 'plan'; did you mean 'plain'?"),
        ("timeout = 0", "timeout must be at least 1, not 0"),
        ('jobs = "all"', "jobs must be a whole number, not 'all'"),
        ("tensorflow = 2.15", 'tensorflow must be a version from "2.10" to "2.21", or a range such as'),
        ('tensorflow = "2.9"', 'tensorflow must be a version from "2.10" to "2.21", or a range such as'),
        ('keras = "3"', "keras must be 2 or 3, the major version, not '3'"),
        ("numpy = 3", "numpy must be 1 or 2, the major version, not 3"),
    ],
)
def test_what_is_wrong_in_the_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'pyproject.toml'}: [tool.tfrewrite]: {said}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("command_line", "said"),
    [
        (CommandLine(select=["frist"]), "--select names 'frist', and there is no such codemod; did you mean 'first'?"),
        (CommandLine(ignore=["x"]), "--ignore names 'x', and there is no such codemod"),
        (CommandLine(options={"log-every": 0}), "--log-every must be at least 1, not 0"),
        (CommandLine(options={"style": "x"}), "--style must be one of 'plain', 'rich', not 'x'"),
    ],
)
def test_what_is_wrong_on_the_command_line(tmp_path: Path, command_line: CommandLine, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, REGISTRY, command_line)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[tool.tfrewrite\n", "is not valid TOML: "),
        (b"\xff\xfe", "is not valid TOML: "),
        (b"tool = 3\n[other]\n", ""),
        (b"[tool]\ntfrewrite = 3\n", "tool.tfrewrite must be a table, not 3"),
    ],
)
def test_files_that_hold_no_settings(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_bytes(data)
    if not said:
        assert load(tmp_path, REGISTRY) == load(tmp_path / "nowhere", REGISTRY)
        return
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, REGISTRY)
    assert str(caught.value).startswith(f"{path}: {said}")
    assert "\n" not in str(caught.value)


def test_a_folder_named_pyproject_toml_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path, REGISTRY)
