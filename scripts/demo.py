"""`make demo`: rewrite real scripts, show the diffs, run both sides under TensorFlow and print what changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from corpus_runner import Run, run  # noqa: E402

CORPUS = ROOT / "corpus"
CASES = {
    "incident": "log-every-n-steps",
    "nested_epochs": "log-every-n-steps",
    "break_on_convergence": "log-every-n-steps",
    "per_epoch_print": "log-every-n-steps",
    "sums_in_epochs": "defer-host-read",
    "path_of_a_variable": "defer-host-read",
    "optimizer_iterations": "count-steps-on-host",
    "learning_rate": "drop-device-round-trip",
}
"""Scripts of the corpus and the codemod for which each was written; all that are enabled look at all of them."""
EVERY = 10
REPEATS = 5


def main() -> int:
    """Run the demonstration; 1 where a rewritten script does not do what was promised."""
    with tempfile.TemporaryDirectory(prefix="tfrewrite-demo-") as scratch:
        originals, project = Path(scratch, "before"), Path(scratch, "project")
        for folder in (originals, project):
            folder.mkdir()
            for case, codemod in CASES.items():
                shutil.copyfile(CORPUS / codemod / case / "before.py", folder / f"{case}.py")
        (project / "pyproject.toml").write_text(f"[tool.tfrewrite]\nlog-every = {EVERY}\n", encoding="utf-8")
        title(f"1. The diff: tfrewrite apply --dry-run, with log-every = {EVERY} in pyproject.toml")
        if tfrewrite(project, "apply", "--dry-run", ".") not in (0, 1):
            return 1
        title("2. The rewrite: tfrewrite apply")
        if tfrewrite(project, "apply", ".") != 0:
            return 1
        title("3. Both sides under TensorFlow")
        return compare(originals, project)


def title(text: str) -> None:
    """Print a headline."""
    print(f"\n{text}\n{'=' * len(text)}", flush=True)


def tfrewrite(folder: Path, *arguments: str) -> int:
    """Run the command line in a folder, as a user would."""
    return subprocess.run([sys.executable, "-m", "tfrewrite", *arguments], cwd=folder, check=False).returncode


def compare(originals: Path, project: Path) -> int:
    """Run each script before and after, in turns, and print a table."""
    print(f"(each script runs {REPEATS} times before and after, in turns; the fastest run counts)\n", flush=True)
    scripts = [folder / f"{case}.py" for case in CASES for folder in (originals, project)]
    runs = run([*scripts] * REPEATS)
    fastest: dict[Path, Run] = {}
    for one in runs:
        if one.error:
            print(f"{one.script.name} fails:\n{one.error}")
            return 1
        fastest[one.script] = min(one, fastest.get(one.script, one), key=lambda run: run.seconds)
    print(f"{'script':22} {'lines shown':>14} {'waits':>10}   {'weights':8} {'ms per step':>16}   what it shows now")
    wrong = 0
    for case in CASES:
        before, after = fastest[originals / f"{case}.py"], fastest[project / f"{case}.py"]
        wrong += row(case, before, after)
    print(
        "\nLines: each time a loop is entered, its first, each tenth and its last step; no other line changes."
        "\nWaits: how often the host read a value for which the device still had work to do."
        "\nWeights: every variable, model, optimizer, array and number of the script at its end, compared bit for bit."
        "\nTime: on a CPU reading a value hardly waits, so expect no gain here: what differs is noise. On a GPU"
        "\neach read waits for all work still queued; what that costs depends on the model: measure it on yours."
    )
    return 1 if wrong else 0


def row(case: str, before: Run, after: Run) -> int:
    """Print one line of the table; 1 where the two sides ended differently."""
    steps = tomllib.loads((CORPUS / CASES[case] / case / "case.toml").read_text(encoding="utf-8"))["steps"]
    same = all(after.values.get(name) == digest for name, digest in before.values.items())
    rest = iter(before.lines)
    same_lines = all(line in rest for line in after.lines)  # a subsequence: `in` moves the iterator on
    times = " -> ".join(f"{1000 * one.seconds / steps:.2f}" for one in (before, after))
    lines = f"{len(before.lines)} -> {len(after.lines)}"
    waits = f"{before.waits} -> {after.waits}"
    last = after.lines[-1].strip() if after.lines else ""
    unchanged = before.stdout == after.stdout
    now = "the same" if unchanged else f"... {last}" if same_lines else "OTHER LINES"
    print(f"{case:22} {lines:>14} {waits:>10}   {'equal' if same else 'DIFFER':8} {times:>16}   {now}")
    return 0 if same and same_lines else 1


if __name__ == "__main__":
    sys.exit(main())
