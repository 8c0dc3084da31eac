"""`make docs`: write the parts of README.md that follow from the code; `--check` says which are out of date.

Between `<!-- generated: NAME -->` and `<!-- end -->` stands what the function of that name below makes. In blocks that
start with ```` ```console ````, each line `$ COMMAND` is run and what it prints replaces the lines below it; all blocks
of the page run one after another in one scratch project.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from case_pages import read_all  # noqa: E402

from tfrewrite.diff import hunks  # noqa: E402
from tfrewrite.findings import Refusal, Safety  # noqa: E402
from tfrewrite.registry import Registry, load  # noqa: E402
from tfrewrite.report.pages import title  # noqa: E402

README = ROOT / "README.md"
INCIDENT = ROOT / "corpus" / "log-every-n-steps" / "incident"
SCRIPTS = {"train.py": "incident", "epochs.py": "per_epoch_print"}
_GENERATED = re.compile(r"(<!-- generated: ([a-z-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_CONSOLE = re.compile(r"(^```console\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
_BY_ENGINE = "any codemod"


def main(arguments: list[str]) -> int:
    """Write or check the page (another one may be named); 1 where a checked page is out of date."""
    page = Path(next((argument for argument in arguments if not argument.startswith("-")), README))
    old = page.read_text(encoding="utf-8")
    new = render(old)
    if "--check" not in arguments:
        page.write_text(new, encoding="utf-8")
        return 0
    difference = difflib.unified_diff(old.splitlines(), new.splitlines(), page.name, "as the code says", lineterm="")
    for line in difference:
        print(line)
    if old != new:
        print(f"{page.name} is out of date: run `make docs`")
    return int(old != new)


def render(page: str) -> str:
    """The page with every generated part made anew."""
    page = _GENERATED.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}{part[4]}", page)
    with tempfile.TemporaryDirectory(prefix="tfrewrite-docs-") as scratch:
        shell = Shell(Path(scratch))
        return _CONSOLE.sub(lambda block: block[1] + "\n".join(shell.play(block[2])) + "\n" + block[3], page)


# --- parts -----------------------------------------------------------------------------------------------------------


def example() -> str:
    """The rewrite of the incident as a difference."""
    before, after = ((INCIDENT / name).read_bytes() for name in ("before.py", "after.py"))
    lines = [f"{sign}{line.decode()}" for hunk in hunks(before, after) for sign, line in hunk.lines]
    return f"```diff\n{''.join(lines)}```\n"


def example_in_numbers() -> str:
    """What the rewritten incident shows, as its case says."""
    case = tomllib.loads((INCIDENT / "case.toml").read_text(encoding="utf-8"))
    losses = [line for line in case["shown"] if line < case["steps"]]
    steps = f"{', '.join(map(str, losses[:-1]))} and {losses[-1]}"
    return (
        f"The script makes {case['steps']} steps. With `log-every = {case['options']['log-every']}`, as here, "
        f"it shows the losses of steps {steps},\nwhich is the last one, and the line after the loop.\n"
    )


def codemods() -> str:
    """A row for each built-in codemod."""
    rows = ["| codemod | safety | enabled | what it does | settings |", "|---|---|---|---|---|"]
    for entry in builtin().entries:
        codemod = entry.codemod
        file = f"{entry.module.replace('.', '/')}.py"
        settings = ", ".join(f"`{option.name} = {_toml(option.default)}`" for option in codemod.options)
        name = f"[`{codemod.name}`]({file})"
        rows.append(
            f"| {name} | {codemod.safety.name} | {codemod.enabled.value} | {title(entry)} | {settings or 'none'} |"
        )
    return "\n".join(rows) + "\n"


def options() -> str:
    """A row for each setting that a built-in codemod declares."""
    rows = [
        f"| `{option.name}` | `{_toml(option.default)}` | {option.help} (`{codemod.name}`) |"
        for codemod in builtin().codemods
        for option in codemod.options
    ]
    return "\n".join(["| key | default | meaning |", "|---|---|---|", *rows]) + "\n"


def promises() -> str:
    """A row for each safety level."""
    flags = {
        Safety.SAFE: "always made",
        Safety.QUIETER: "made, except with `--strict`",
        Safety.UNSAFE: "made only with `--unsafe`",
    }
    rows = [f"| {safety.name} | {safety.promise} | {flags[safety]} |" for safety in Safety]
    return "\n".join(["| level | the promise | by `check` and `apply` |", "|---|---|---|", *rows]) + "\n"


def refusals() -> str:
    """A row for each reason, with the first case that shows it."""
    cases = [case for case in read_all() if case.section == "Refuses"]
    rows = ["| left alone because | example |", "|---|---|"]
    for refusal in Refusal:
        shown = [case for case in cases if case.sentence and refusal.value.startswith(case.sentence.split(": ")[0])]
        link = _case_link(shown[0].codemod, shown[0].title) if shown else _BY_ENGINE
        rows.append(f"| {refusal.value} | {link} |")
    return "\n".join(rows) + "\n"


def _case_link(codemod: str, case: str) -> str:
    return f"[{case}](tests/cases/{codemod}.md#{anchor(case)})"


def anchor(heading: str) -> str:
    """The name that a heading has in links, as code forges make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@cache
def builtin() -> Registry:
    """The codemods of this distribution alone."""
    found = load()
    return Registry(tuple(entry for entry in found.entries if entry.distribution == "tfrewrite"))


def _toml(value: int | str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


PARTS: dict[str, Callable[[], str]] = {
    "example": example,
    "example-in-numbers": example_in_numbers,
    "codemods": codemods,
    "options": options,
    "promises": promises,
    "refusals": refusals,
}


# --- transcripts -----------------------------------------------------------------------------------------------------


class Shell:
    """Runs commands in a scratch project that holds two scripts of the corpus."""

    def __init__(self, scratch: Path) -> None:
        self.code = 0
        self.project, programs = scratch / "project", scratch / "bin"
        for folder in (self.project, programs):
            folder.mkdir()
        command = programs / "tfrewrite"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tfrewrite "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        for name, case in SCRIPTS.items():
            shutil.copyfile(ROOT / "corpus" / "log-every-n-steps" / case / "before.py", self.project / name)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.environment = kept | {
            "PATH": f"{programs}{os.pathsep}{kept.get('PATH', os.defpath)}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        self.run("git init --quiet .")

    def play(self, block: str) -> Iterator[str]:
        """The commands of a block, each with what it prints."""
        for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
            yield f"$ {command}"
            yield from self.run(command).splitlines()

    def run(self, command: str) -> str:
        """What a command prints: its messages after its result, as a terminal shows them."""
        ran = subprocess.run(
            ["sh", "-c", f"(exit {self.code})\n{command}"],  # so that `$?` is what a user would see
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        self.code = ran.returncode
        between = "\n" if ran.stdout and ran.stderr else ""
        return f"{ran.stdout}{between}{ran.stderr}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
