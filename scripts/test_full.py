"""`make test-full`: every suite at its full size, part by part. A part that passed on this very tree is skipped."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORDS = ROOT / "build" / "test-full"


@dataclass(frozen=True, slots=True)
class Record:
    """One part that ran: on which tree, when, with what figures."""

    part: str
    tree: str
    passed: bool
    date: str
    seconds: float
    tests: int
    skipped: int
    figures: dict[str, str]


def main() -> int:
    """Run what has not passed on this tree yet, then print all figures; 1 where a part failed."""
    RECORDS.mkdir(parents=True, exist_ok=True)
    tree = hash_tree()
    records = []
    for file in sorted((ROOT / "tests").glob("test_*.py")):
        record = read_record(file.stem)
        if record is not None and record.passed and record.tree == tree:
            print(f"== {file.stem}: passed on this tree on {record.date}", flush=True)
        else:
            print(f"== {file.stem}", flush=True)
            record = run_part(file, tree)
        records.append(record)
    print_table(records, tree)
    if hash_tree() != tree:
        print("the tree changed meanwhile: run again", file=sys.stderr)
        return 1
    return 0 if all(record.passed for record in records) else 1


def hash_tree() -> str:
    """A hash of every file that git tracks or would track, and of the Python that runs them."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted(set(filter(None, listed.split("\0")))):
        path = ROOT / name
        if path.is_file():
            digest.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def read_record(part: str) -> Record | None:
    """What is known of an earlier run of a part."""
    try:
        return Record(**json.loads((RECORDS / f"{part}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def run_part(file: Path, tree: str) -> Record:
    """Run one test file at its full size and record the outcome."""
    results = RECORDS / f"{file.stem}.xml"
    results.unlink(missing_ok=True)
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--full", "-n", "2", "--dist", "worksteal"]
    code = subprocess.run([*command, f"--junitxml={results}", str(file)], cwd=ROOT, check=False).returncode
    tests, skipped, figures = read_results(results)
    record = Record(
        part=file.stem,
        tree=tree,
        passed=code == 0,
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        seconds=round(time.monotonic() - start, 1),
        tests=tests,
        skipped=skipped,
        figures=figures,
    )
    (RECORDS / f"{file.stem}.json").write_text(json.dumps(asdict(record), indent=2), encoding="utf-8")
    return record


def read_results(results: Path) -> tuple[int, int, dict[str, str]]:
    """How many tests ran, how many were skipped, and what they recorded with `record_property`."""
    if not results.exists():
        return 0, 0, {}
    root = ElementTree.parse(results).getroot()
    figures: dict[str, str] = {}
    for case in root.iter("testcase"):
        for entry in case.iter("property"):
            name, value = entry.get("name", ""), entry.get("value", "")
            known = figures.get(name, "0")
            figures[name] = str(int(known) + int(value)) if value.isdigit() and known.isdigit() else value
    return len(list(root.iter("testcase"))), len(list(root.iter("skipped"))), figures


def print_table(records: list[Record], tree: str) -> None:
    """All parts with their figures and dates."""
    print(f"\nfull-size tests of tree {tree}, Python {sys.version.split()[0]}")
    print(f"{'part':28} {'result':8} {'tests':>6} {'skipped':>8} {'seconds':>8}  date")
    for one in records:
        result = "passed" if one.passed else "FAILED"
        print(f"{one.part:28} {result:8} {one.tests:6} {one.skipped:8} {one.seconds:8.1f}  {one.date}")
        for name, value in one.figures.items():
            print(f"  {name}: {value}")
    failed = sum(not one.passed for one in records)
    print(f"{len(records) - failed} parts passed, {failed} failed")


if __name__ == "__main__":
    sys.exit(main())
