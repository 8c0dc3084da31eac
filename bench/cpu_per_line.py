"""CPU per 1,000 lines of `tfrewrite check` and `apply --dry-run`, beside parsers and Fixit in the same run.

    python bench/cpu_per_line.py REPOSITORY...

All `.py` lines of the repositories count, processes that a command starts count too. Needs the extra `bench`.
Aims: check at most 2.8 times `ast.parse`, the dry run at most 0.8 times `libcst.parse_module`.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SKIPPED = {".git", ".venv", "venv", "node_modules", "__pycache__", "build", "dist", ".tfrewrite", ".ipynb_checkpoints"}
AIMS = {"tfrewrite check": ("ast.parse", 2.8), "tfrewrite apply --dry-run": ("libcst.parse_module", 0.8)}
REPEATS = 3
FIXIT_RULE = "fixit.rules.no_assert_true_for_comparison:NoAssertTrueForComparison"
PARSE = """\
import sys
from pathlib import Path
{load}
sys.setrecursionlimit(10_000)
for path in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    try:
        {parse}(Path(path).read_bytes())
    except Exception:
        pass
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One tool: its CPU seconds, and those of the same command on nothing."""

    tool: str
    seconds: float
    start_up: float


def main(arguments: Sequence[str]) -> int:
    """Measure over the given repositories and print a table."""
    folders = [Path(one).resolve() for one in arguments]
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing or not folders:
        print(
            f"no such folder: {', '.join(missing)}" if missing else "usage: cpu_per_line.py REPOSITORY...",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        copies = [copy_python(folder, Path(scratch, str(number))) for number, folder in enumerate(folders)]
        files = sorted(path for copy in copies for path in python_files(copy))
        lines = sum(path.read_bytes().count(b"\n") for path in files)
        print(f"{len(files):,} files, {lines:,} lines, the least of {REPEATS} runs\n")
        listing, nothing = Path(scratch, "files"), Path(scratch, "nothing")
        listing.write_text("\n".join(map(str, files)), encoding="utf-8")
        nothing.mkdir()
        (nothing / "files").touch()
        measured = [measure(tool, runs, empty) for tool, runs, empty in commands(copies, listing, nothing)]
    print_table(measured, lines)
    return 0


def python_files(folder: Path) -> list[Path]:
    """The Python files of a repository, without what is not its own."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED]
        found += [path for name in names if name.endswith(".py") and (path := Path(place, name)).is_file()]
    return found


def copy_python(folder: Path, copy: Path) -> Path:
    """The Python files of a repository alone: notebooks would cost time and count no lines."""
    for path in python_files(folder):
        target = copy / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return copy


def commands(folders: list[Path], listing: Path, nothing: Path) -> list[tuple[str, list[list[str]], list[str]]]:
    """Each tool: its name, its commands over everything, and the same command on nothing."""
    rows: list[tuple[str, list[list[str]], list[str]]] = []
    for tool, load in (("ast.parse", "import ast"), ("libcst.parse_module", "import libcst")):
        script = [sys.executable, "-c", PARSE.format(load=load, parse=tool)]
        rows.append((tool, [[*script, str(listing)]], [*script, str(nothing / "files")]))
    for tool in AIMS:
        script = [sys.executable, "-m", *tool.split()]
        rows.append((tool, [[*script, str(folder)] for folder in folders], [*script, str(nothing)]))
    if importlib.util.find_spec("fixit") is None:
        print("Fixit is not installed: pip install -e '.[bench]'\n")
    else:
        script = [sys.executable, "-m", "fixit", "--rules", FIXIT_RULE, "lint"]
        rows.append(("fixit, one rule", [[*script, str(folder)] for folder in folders], [*script, str(nothing)]))
    return rows


def measure(tool: str, runs: list[list[str]], empty: list[str]) -> Measured:
    """The CPU seconds of some commands with all their children, and of as many starts."""
    repeats = 1 if tool.startswith("fixit") else REPEATS
    seconds = min(sum(map(cpu_of, runs)) for _ in range(repeats))
    return Measured(tool, seconds, len(runs) * min(cpu_of(empty) for _ in range(REPEATS)))


def cpu_of(command: list[str]) -> float:
    """User and system seconds of one run, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 2 or done.returncode < 0:
        sys.exit(f"{' '.join(command[:6])} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def print_table(measured: list[Measured], lines: int) -> None:
    """CPU per 1,000 lines (start-up taken off), ratios to the two parsers, and the aims."""
    per_line = {one.tool: 1e6 * (one.seconds - one.start_up) / max(lines, 1) for one in measured}
    print(f"{'tool':28} {'CPU s':>8} {'start-up':>9} {'ms/1000 lines':>14} {'x ast':>7} {'x libcst':>9}  aim")
    for one in measured:
        ratios = {parser: per_line[one.tool] / per_line[parser] for parser in ("ast.parse", "libcst.parse_module")}
        aim = ""
        if one.tool in AIMS:
            parser, most = AIMS[one.tool]
            aim = f"<= {most} x {parser}: {'met' if ratios[parser] <= most else 'MISSED'}"
        print(
            f"{one.tool:28} {one.seconds:8.2f} {one.start_up:9.2f} {per_line[one.tool]:14.2f} "
            f"{ratios['ast.parse']:7.2f} {ratios['libcst.parse_module']:9.2f}  {aim}"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
