"""The command line from outside: what each command prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stand_in import NAME, Ran, Tool, install
from torture import ordinary_user

from tfrewrite.source.transaction import begin

PROGRAM = "loss = train()\nprint(loss.numpy())\n"
REWRITTEN = "loss = train()\nprint(float(loss))\n"
REFUSED = "print(secret.numpy())\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("site"))


@pytest.fixture
def tool(tmp_path: Path, site: Path) -> Tool:
    """Runs the tool in an empty project in which only the stand-in codemod is switched on."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(f'[tool.tfrewrite]\nselect = ["{NAME}"]\n')
    return Tool(site, project)


def write(tool: Tool, name: str, text: str | bytes) -> Path:
    path = tool.here / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# Exit codes


def test_nothing_to_do_is_0_and_says_in_how_many_files(tool: Tool) -> None:
    write(tool, "a.py", "x = 1\n")
    for command in ("check", "apply"):
        ran = tool.run(command)
        assert (ran.code, ran.last_line) == (0, "Nothing to rewrite in 1 file."), ran


def test_findings_are_1_in_check_and_dry_run(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM)
    for arguments in (["check"], ["apply", "--dry-run"], ["apply", "--patch", "p.patch"]):
        ran = tool.run(*arguments)
        assert ran.code == 1, ran
        assert "1 place in 1 file" in ran.last_line
        assert path.read_text() == PROGRAM


def test_apply_is_0_and_so_is_the_second(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM)
    first = tool.run("apply")
    assert (first.code, path.read_text()) == (0, REWRITTEN), first
    assert first.last_line == "Rewrote 1 place in 1 file; take it back with `tfrewrite undo`."
    assert "QUIETER: trains the same" in first.stdout
    second = tool.run("apply")
    assert (second.code, second.last_line) == (0, "Nothing to rewrite in 1 file."), second
    assert path.read_text() == REWRITTEN


def test_refusals_and_advice_alone_are_0(tool: Tool) -> None:
    write(tool, "a.py", REFUSED + "print(advised.numpy())\n")
    for command in ("check", "apply"):
        ran = tool.run(command)
        assert ran.code == 0, ran
        assert ran.last_line == "Nothing to rewrite in 1 file (1 left alone, 1 advice)."


def test_a_file_that_cannot_be_processed_is_3_before_1(tool: Tool) -> None:
    write(tool, "good.py", PROGRAM)
    write(tool, "bad.py", PROGRAM + "def f(:\n")
    for arguments in (["check"], ["apply", "--dry-run"], ["apply"]):
        ran = tool.run(*arguments)
        assert ran.code == 3, ran
        assert ran.last_line == "1 file could not be processed: bad.py cannot be parsed"
    assert (tool.here / "good.py").read_text() == REWRITTEN


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["check", "nowhere.py"], "nowhere.py"),
        (["apply", "a.py", "nowhere"], "nowhere"),
        (["undo", "nowhere"], "nowhere"),
        (["check", "--select", "plain-flout"], "plain-flout"),
        (["apply", "--ignore", "plain-flout"], "plain-flout"),
        (["explain", "plain-flout"], "plain-flout"),
        (["explain", "nowhere.py:3"], "nowhere.py"),
        (["explain", "a.py:99"], "99"),
        (["explain", "a.py"], "a.py"),
        (["check", "--slect", "x"], "--slect"),
        (["chekc"], "chekc"),
        (["apply", "--digits", "0"], "0"),
        (["apply", "--shape", "oval"], "oval"),
        (["apply", "--strict", "--unsafe"], "--strict"),
        (["check", "-", "a.py"], "-"),
        (["check", "--stdin-filename", "x.py"], "--stdin-filename"),
        (["check", "--jobs", "0"], "0"),
        (["check", "--output-format", "xml"], "xml"),
        (["apply", "--patch", "nowhere/p.patch"], "nowhere"),
    ],
)
def test_usage_errors_are_2_and_one_line_names_what_was_wrong(tool: Tool, arguments: list[str], named: str) -> None:
    path = write(tool, "a.py", PROGRAM)
    write(tool, "bad.py", PROGRAM + "def f(:\n")
    ran = tool.run(*arguments)
    assert ran.code == 2, ran
    assert named in ran.last_line
    assert (ran.stdout, len(ran.stderr.splitlines())) == ("", 1)
    assert path.read_text() == PROGRAM


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["check", "--slect", "x"], "--select"),
        (["chekc"], "check"),
        (["explain", "plain-flout"], NAME),
        (["check", "--select", "plain-flout"], NAME),
        (["apply", "--digit", "3"], "--digits"),
    ],
)
def test_a_misspelt_word_gets_a_suggestion(tool: Tool, arguments: list[str], meant: str) -> None:
    assert f"did you mean {meant!r}" in tool.run(*arguments).stderr


@pytest.mark.parametrize(
    "setting", ['selct = ["x"]', "log-evry = 3", 'digits = "many"', "select = 3", 'select = ["plain-flout"]']
)
def test_wrong_settings_are_2_and_named(tool: Tool, setting: str) -> None:
    write(tool, "pyproject.toml", f"[tool.tfrewrite]\n{setting}\n")
    write(tool, "a.py", PROGRAM)
    for command in ("check", "apply"):
        ran = tool.run(command)
        assert ran.code == 2, ran
        assert "pyproject.toml" in ran.last_line
        assert len(ran.stderr.splitlines()) == 1


def test_no_command_shows_the_help_and_is_2(tool: Tool) -> None:
    ran = tool.run()
    assert (ran.code, ran.stdout) == (2, "")
    assert "Usage: tfrewrite" in ran.stderr


def test_a_write_that_fails_is_3(tool: Tool) -> None:
    become = ordinary_user()
    if become is None:
        pytest.skip("runs as root, and root cannot give up its rights here")
    path = write(tool, "locked/a.py", PROGRAM)
    path.parent.chmod(0o555)
    try:
        ran = tool.run("apply", before=become)
    finally:
        path.parent.chmod(0o755)
    assert ran.code == 3, ran
    assert "locked/a.py cannot be written" in ran.last_line
    assert "Rewrote" not in ran.stdout
    assert "Nothing was rewritten, though" in ran.stdout
    assert path.read_text() == PROGRAM


# The current folder


@pytest.mark.parametrize(
    ("program", "names"),
    [
        (("-m", "tfrewrite"), ("ast", "token", "pickle", "dataclasses", "json", "click", "libcst", "codemods")),
        (
            ("-P", "-m", "tfrewrite"),
            ("types", "ast", "token", "warnings"),
        ),  # with `-m` alone Python reads `types` first
    ],
)
def test_the_users_modules_are_not_taken_for_pythons(
    tool: Tool, program: tuple[str, ...], names: tuple[str, ...]
) -> None:
    for name in names:
        write(tool, f"{name}.py", "raise SystemExit('the wrong module')\n")
    path = write(tool, "a.py", PROGRAM)
    ran = tool.run("apply", program=program)
    assert (ran.code, ran.stderr, path.read_text()) == (0, "", REWRITTEN), ran


# check


def test_check_prints_one_line_for_each_finding(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + REFUSED)
    ran = tool.run("check")
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[:2] == [
        f"a.py:2:7 {NAME} `loss` is shown as an array",
        f"a.py:3:7 {NAME} `secret` is shown as an array; left alone: a comment asks to leave this place alone: "
        "it is a secret",
    ]
    assert ran.last_line == "Found 1 place in 1 file to rewrite (1 left alone)."


def test_check_counts_cells_in_notebooks(tool: Tool) -> None:
    book = {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": []},
            {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["%time\n", "print(loss.numpy())"]},
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 2,
    }
    write(tool, "n.ipynb", json.dumps(book))
    assert tool.run("check").stdout.startswith(f"n.ipynb:cell 2:2:7 {NAME} ")


def test_unused_ignores_are_reported(tool: Tool) -> None:
    write(tool, "a.py", f"print(loss.numpy())  # tfrewrite: ignore[{NAME}]\nx = 1  # tfrewrite: ignore[{NAME}]\n")
    ran = tool.run("check")
    assert ran.code == 0, ran
    assert any(line.startswith("a.py:2:") and "unused ignore" in line for line in ran.stdout.splitlines())
    assert not any(line.startswith("a.py:1:") for line in ran.stdout.splitlines())


def test_statistics_count_by_codemod_and_reason(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + REFUSED + REFUSED)
    lines = tool.run("check", "--statistics").stdout.splitlines()
    assert f"1  {NAME}  can be rewritten" in lines
    assert f"2  {NAME}  left alone: a comment asks to leave this place alone" in lines


def test_quiet_keeps_only_what_went_wrong(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM)
    quiet = tool.run("apply", "--quiet")
    assert (quiet.code, quiet.stdout, quiet.stderr) == (0, "", "")
    write(tool, "bad.py", PROGRAM + "def f(:\n")
    assert "bad.py" in tool.run("apply", "--quiet").last_line


def test_a_quiet_check_lists_places_and_says_so(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + REFUSED)
    quiet = tool.run("check", "-q")
    assert (quiet.code, len(quiet.stdout.splitlines()), quiet.stderr) == (1, 1, "")
    assert "List only the places to rewrite" in tool.run("check", "--help").stdout
    counted = tool.run("check", "-q", "--statistics").stdout.splitlines()
    assert [bool(line) for line in counted] == [True, False, True, True]


def test_every_codemod_switched_off_is_said(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM)
    for command in ("check", "apply"):
        ran = tool.run(command, "--ignore", NAME)
        assert (ran.code, ran.last_line) == (0, "Nothing to rewrite in 1 file: no codemod is switched on."), ran


def test_flags_of_codemods_come_from_the_registry(tool: Tool) -> None:
    text = tool.run("apply", "--help").stdout
    for flag in ("--digits N", "--loud / --no-loud", "--shape [round|square]"):
        assert flag in text
    write(tool, "a.py", PROGRAM)
    assert tool.run("check", "--digits", "5", "--loud", "--shape", "square").code == 1


def test_strict_leaves_quieter_rewrites(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM)
    assert tool.run("apply", "--strict").code == 0
    assert path.read_text() == PROGRAM


# apply


def test_dry_run_prints_a_patch_that_git_takes(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM)
    dry = tool.run("apply", "--dry-run")
    subprocess.run(["git", "apply"], input=dry.out, cwd=tool.here, check=True)
    assert path.read_text() == REWRITTEN


def test_patch_writes_only_the_patch(tool: Tool) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tool.here, check=True)
    path = write(tool, "deep/a.py", PROGRAM)
    before = sorted(tool.here.iterdir())
    ran = tool.run("apply", "--patch", "p.patch", here=path.parent)
    assert ran.code == 1, ran
    assert (path.read_text(), ran.stdout) == (PROGRAM, "")
    assert sorted(tool.here.iterdir()) == before
    subprocess.run(["git", "apply", "deep/p.patch"], cwd=tool.here, check=True)
    assert path.read_text() == REWRITTEN


def test_a_patch_of_nothing_replaces_an_old_patch(tool: Tool) -> None:
    write(tool, "a.py", "x = 1\n")
    old = write(tool, "p.patch", "old")
    ran = tool.run("apply", "--patch", "p.patch")
    assert (ran.code, old.read_bytes()) == (0, b""), ran


def test_declined_places_are_counted_and_named(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM + "print(late.numpy())\n")
    ran = tool.run("apply")
    assert ran.code == 0, ran
    assert path.read_text() == REWRITTEN + "print(late.numpy())\n"
    assert "the name is too late" in ran.stdout
    assert "tfrewrite explain a.py:3" in ran.stdout
    assert "(1 declined)" in ran.last_line


def test_verbose_names_every_place(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + REFUSED + REFUSED)
    short, long = tool.run("apply").stdout, tool.run("apply", "--verbose").stdout
    assert "2 × a comment asks to leave this place alone\n" in short
    assert "a.py:3:7" not in short
    assert all(f"a.py:{line}:7 {NAME}" in long for line in (3, 4))


def test_undo_takes_back_the_last_apply_that_wrote(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM)
    tool.run("apply")
    tool.run("apply")
    ran = tool.run("undo")
    assert (ran.code, path.read_text()) == (0, PROGRAM), ran
    again = tool.run("undo")
    assert (again.code, again.last_line) == (0, "Nothing to take back."), again


def test_undo_refuses_where_a_file_changed(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM)
    tool.run("apply")
    path.write_text("mine\n")
    ran = tool.run("undo")
    assert (ran.code, path.read_text()) == (3, "mine\n"), ran
    assert "a.py" in ran.last_line


def test_what_a_killed_run_left_behind_is_settled_first(tool: Tool) -> None:
    path = write(tool, "a.py", PROGRAM)
    journal = tool.here / ".tfrewrite" / "journal"
    journal.mkdir(parents=True)
    (journal.parent / "applied").mkdir()
    begin(str(journal / "000001"), str(tool.here), [(str(path), PROGRAM.encode(), REWRITTEN.encode())])
    ran = tool.run("check")
    assert ran.stderr == "An earlier run was killed while it wrote: 1 file completed.\n"
    assert (ran.code, path.read_text()) == (0, REWRITTEN)
    assert tool.run("check").stderr == ""
    assert tool.run("undo").code == 0
    assert path.read_text() == PROGRAM


def test_several_projects_are_each_written_and_taken_back(tool: Tool, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", str(tool.here), str(tmp_path / "my other")], check=True)
    paths = [write(tool, name, PROGRAM) for name in ("a.py", "../my other/b.py")]
    ran = tool.run("apply", ".", "../my other")
    assert ran.code == 0, ran
    assert ran.last_line.startswith("Rewrote 2 places in 2 files; take it back with `tfrewrite undo ")
    assert [path.read_text() for path in paths] == [REWRITTEN, REWRITTEN]
    commands = ran.last_line.split("`")[1].split("; ")
    for one in commands:
        assert tool.run(*shlex.split(one)[1:]).code == 0
    assert [path.read_text() for path in paths] == [PROGRAM, PROGRAM]


# stdin


def test_apply_writes_the_program_on_stdin_to_stdout(tool: Tool) -> None:
    for newline in ("\n", "\r\n"):
        ran = tool.run("apply", "-", stdin=PROGRAM.replace("\n", newline).encode())
        assert (ran.code, ran.stdout) == (0, REWRITTEN.replace("\n", newline)), ran


def test_a_program_that_cannot_be_processed_comes_back_unchanged(tool: Tool) -> None:
    broken = PROGRAM + "def f(:\n"
    ran = tool.run("apply", "-", "--stdin-filename", "mine.py", stdin=broken.encode())
    assert (ran.code, ran.stdout) == (3, broken)
    assert ran.last_line == "1 file could not be processed: mine.py cannot be parsed"


def test_check_reads_stdin_under_the_given_name(tool: Tool) -> None:
    ran = tool.run("check", "-", "--stdin-filename", "sub/mine.py", stdin=PROGRAM.encode())
    assert ran.code == 1
    assert ran.stdout.startswith("sub/mine.py:2:7 ")
    assert tool.run("apply", "-", "--dry-run", stdin=PROGRAM.encode()).stdout.endswith("+print(float(loss))\n")


# JSON


def test_json_goes_to_stdout_alone(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + REFUSED)
    write(tool, "bad.py", PROGRAM + "def f(:\n")
    for arguments, status in (
        (["check"], "rewritable"),
        (["apply", "--dry-run"], "rewritten"),
        (["apply"], "rewritten"),
    ):
        ran = tool.run(*arguments, "--output-format", "json")
        document = json.loads(ran.stdout)
        assert document["schema_version"] == 1
        assert (ran.code, document["exit_code"]) == (3, 3)
        assert [finding["status"] for finding in document["findings"]] == [status, "refused"]
        assert [problem["path"] for problem in document["problems"]] == ["bad.py"]
        assert "bad.py cannot be parsed" in ran.last_line


# explain and rules


def test_rules_lists_the_codemods(tool: Tool) -> None:
    lines = tool.run("rules").stdout.splitlines()
    assert lines[0].split() == ["name", "safety", "enabled", "what", "it", "does"]
    row = next(line for line in lines if line.startswith(NAME))
    assert row.split(maxsplit=3)[1:] == ["quieter", "default", "Show plain floats instead of arrays of one number"]


def test_explain_name_is_the_codemods_page(tool: Tool) -> None:
    text = tool.run("explain", NAME).stdout
    assert "QUIETER" in text
    assert "trains the same" in text
    assert "Why: the command line's tests need a codemod" in text
    assert "digits = 3: How many digits are shown." in text


def test_explain_of_what_is_not_there_says_how_to_find_it(tool: Tool) -> None:
    write(tool, "sub/a.py", PROGRAM)
    assert tool.run("explain", "nope").last_line.endswith("'nope'; `tfrewrite rules` lists them")
    assert tool.run("explain", "sub/a.py:99").last_line == "tfrewrite: sub/a.py has 2 lines, there is no line 99"


def test_explain_place_says_what_becomes_of_it(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + REFUSED + "print(\n    late.numpy(),\n)\n\n# nothing\n")
    assert "rewritten by `tfrewrite apply`; QUIETER" in tool.run("explain", "a.py:2").stdout
    assert (
        "left alone: a comment asks to leave this place alone: it is a secret" in tool.run("explain", "a.py:3").stdout
    )
    for line in (4, 5, 6):  # every line of the statement
        assert "the name is too late" in tool.run("explain", f"a.py:{line}").stdout
    nothing = tool.run("explain", "a.py:1")
    assert nothing.code == 0
    assert "a.py:1: no codemod found anything to rewrite here." in nothing.stdout
    assert f"looked at the file: {NAME}" in nothing.stdout
    assert "a.py:8: there is no statement on this line." in tool.run("explain", "a.py:8").stdout
    assert tool.run("explain", "a.py:2:7").code == 0


def test_explain_says_what_the_file_lacks(tool: Tool) -> None:
    write(tool, "a.py", "x = 1\n")
    assert "the file holds no `.numpy(`" in tool.run("explain", "a.py:1").stdout


# The terminal


def on_terminal(tool: Tool, *arguments: str, environment: dict[str, str] | None = None, columns: int = 80) -> str:
    """What a command shows on a terminal."""
    main, second = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "tfrewrite", *arguments],
        stdout=second,
        stderr=second,
        stdin=subprocess.DEVNULL,
        cwd=tool.here,
        env=tool.environment({"COLUMNS": str(columns), "TERM": "xterm", **(environment or {})}),
    )
    os.close(second)
    shown = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # the child is gone
            break
        if not part:
            break
        shown += part
    os.close(main)
    child.wait(60)
    return shown.decode()


def test_colour_only_on_a_terminal_that_wants_it(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM)
    for arguments in (["check"], ["apply", "--dry-run"]):
        assert "\x1b[3" in on_terminal(tool, *arguments)
        assert "\x1b[3" not in on_terminal(tool, *arguments, environment={"NO_COLOR": "1"})
        ran = tool.run(*arguments)
        assert "\x1b" not in ran.stdout + ran.stderr


def test_control_characters_of_a_program_stay_off_the_terminal(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + "text = '\x1b[2J'\n")
    assert "\x1b[2J" not in on_terminal(tool, "apply", "--dry-run")


def test_a_broken_pipe_is_quiet_and_keeps_the_exit_code(tool: Tool) -> None:
    write(tool, "a.py", PROGRAM + "print(loss.numpy())\n" * 5000)
    command = f"{sys.executable} -m tfrewrite check | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tool.here, env=tool.environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1:] == ["1"]
    assert done.stderr == ""


def test_output_that_cannot_be_written_is_3_and_one_line(tool: Tool) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no device that is always full")
    write(tool, "a.py", PROGRAM)
    for arguments in ("check", "apply --dry-run", "rules", "check --output-format json"):
        command = f"{sys.executable} -m tfrewrite {arguments} > /dev/full"
        done = subprocess.run(
            ["bash", "-c", command], cwd=tool.here, env=tool.environment(), capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.splitlines()[-1]) == (
            3,
            "tfrewrite: the output cannot be written: No space left on device",
        )
        assert "Traceback" not in done.stderr


def test_ctrl_c_is_130_and_one_line(tool: Tool) -> None:
    files = {write(tool, f"f{number}.py", PROGRAM * 300): PROGRAM * 300 for number in range(40)}
    child = subprocess.Popen(
        [sys.executable, "-m", "tfrewrite", "apply"],
        cwd=tool.here,
        env=tool.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(1.0)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, ""), err
    assert err.startswith("tfrewrite: interrupted")
    assert len(err.splitlines()) == 1
    assert {path.read_text() for path in files} <= {PROGRAM * 300, REWRITTEN * 300}


# When something is wrong with the tool itself


def test_an_unexpected_exception_is_one_line_and_3(tool: Tool) -> None:
    program = (
        "import sys, tfrewrite.cli, tfrewrite.report.pages\n"
        "del tfrewrite.report.pages.rules_lines\n"
        "sys.exit(tfrewrite.cli.main(['rules']))"
    )
    ran = tool.run(program=("-c", program))
    assert (ran.code, len(ran.stderr.splitlines())) == (3, 1), ran
    assert "TFREWRITE_DEBUG=1" in ran.stderr
    loud = tool.run(program=("-c", program), environment={"TFREWRITE_DEBUG": "1"})
    assert loud.code == 3
    assert "Traceback" in loud.stderr


def test_a_codemod_that_cannot_be_loaded_is_3(tool: Tool, tmp_path: Path) -> None:
    site = install(tmp_path / "broken")
    (site / "plain_float_codemod.py").write_text("import nowhere_to_be_found\n")
    write(tool, "pyproject.toml", "")
    write(tool, "a.py", PROGRAM)
    ran = Tool(site, tool.here).run("check")
    assert ran.code == 3, ran
    assert ran.last_line.startswith(
        "1 codemod could not be loaded: plain-float: plain_float_codemod cannot be imported"
    )
    assert "Nothing to rewrite" not in ran.stdout


def test_a_codemod_that_falls_over_is_3_and_named(tool: Tool) -> None:
    write(tool, "a.py", "print(crash.numpy())\n")
    ran = tool.run("check")
    assert ran.code == 3, ran
    assert "Traceback" not in ran.stdout + ran.stderr
    assert ran.last_line.startswith("1 file could not be processed: a.py ")


def test_version_help_and_completion(tool: Tool) -> None:
    assert tool.run("--version").stdout.startswith("tfrewrite 0.")
    for arguments in (
        ["--help"],
        ["check", "--help"],
        ["apply", "-h"],
        ["undo", "--help"],
        ["explain", "-h"],
        ["rules", "-h"],
    ):
        ran = tool.run(*arguments)
        assert (ran.code, ran.stderr) == (0, "")
        assert max(len(line) for line in ran.stdout.splitlines()) <= 80
    done = tool.run(environment={"_TFREWRITE_COMPLETE": "bash_source"})
    assert "complete " in done.stdout
    words = {"COMP_WORDS": "tfrewrite explain pla", "COMP_CWORD": "2", "_TFREWRITE_COMPLETE": "bash_complete"}
    assert NAME in tool.run(environment=words).stdout


def test_names(tool: Tool) -> None:
    """Codemods are named in commas and in repetition, the same."""
    write(tool, "a.py", PROGRAM)
    ran: list[Ran] = [tool.run("check", "--ignore", NAME), tool.run("check", "--select", f"{NAME},{NAME}")]
    assert [one.code for one in ran] == [0, 1]


def test_patch_of_a_folder_outside_of_any_repository(tool: Tool, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    for name in ("one", "two"):
        (plain / name).mkdir(parents=True)
        (plain / name / "train.py").write_text(PROGRAM)
    (plain / "pyproject.toml").write_text(f'[tool.tfrewrite]\nselect = ["{NAME}"]\n')
    ran = tool.run("apply", "--dry-run", str(plain))
    assert ran.code == 1, ran
    assert b"--- a/one/train.py" in ran.out
    assert b"--- a/two/train.py" in ran.out
