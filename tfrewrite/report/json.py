"""A run as JSON for other programs.

The document, with `"schema_version": 1`; members may be added within a version, none is renamed or removed:

```json
{
  "schema_version": 1,
  "tool": "tfrewrite",
  "tool_version": "0.1.0",
  "command": "check",
  "exit_code": 3,
  "findings": [
    {
      "codemod": "quick-codemod",
      "safety": "quieter",
      "status": "refused",
      "message": "each step shows a device value",
      "reason": "the read times the device",
      "path": "notebooks/train.ipynb",
      "cell": 2,
      "line": 7,
      "column": 5,
      "end_line": 7,
      "end_column": 24,
      "fingerprint": "5d41402abc4b2a76"
    }
  ],
  "files": [{"path": "train.py", "changed": false, "rewrites": 0}],
  "problems": [{"path": "old.py", "kind": "unparsable", "message": "cannot be parsed: line 3", "line": 3, "cell": null}],
  "unused_ignores": [{"path": "train.py", "cell": null, "line": 12, "column": 20, "names": ["quick-codemod"]}],
  "summary": {"files": 3, "rewritable": 0, "rewritten": 0, "refused": 1, "declined": 0, "advice": 0, "suppressed": 0, "problems": 1}
}
```

`command` is `check`, `dry-run` or `apply`. `status` is `rewritable` (check), `rewritten` (apply; in a dry run: would be),
`not-written` (its file could not be written), `declined`, `refused`, `advice` or `suppressed`. `cell` is null outside
notebooks; in notebooks `line` counts from the cell's first line. Lines and columns count from 1, columns in characters.
`files` lists the files with at least one finding; `changed` means written or, in a dry run, to be written. Paths below the current directory are relative to it.
`message` of a problem starts with the sentence of its `kind`.
"""  # noqa: E501 - the example stays readable

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from tfrewrite import __version__
from tfrewrite.report.outcome import Outcome, diagnosis
from tfrewrite.status import MADE

if TYPE_CHECKING:
    from pathlib import Path

    from tfrewrite.plans import PlannedFinding
    from tfrewrite.problems import Problem

SCHEMA_VERSION = 1


def document(outcome: Outcome) -> str:
    """The JSON document of one run, ending in a newline."""
    done = {id(finding) for finding in outcome.rewrites}
    findings = [_finding(finding, outcome, done) for finding in outcome.findings]
    statuses = Counter(str(finding["status"]) for finding in findings)
    summary = {"files": outcome.checked}
    summary |= {
        name: statuses[name] for name in ("rewritable", "rewritten", "refused", "declined", "advice", "suppressed")
    }
    summary["problems"] = len(outcome.problems)
    content = {
        "schema_version": SCHEMA_VERSION,
        "tool": "tfrewrite",
        "tool_version": __version__,
        "command": outcome.command.value,
        "exit_code": int(outcome.exit_code),
        "findings": findings,
        "files": _files(outcome),
        "problems": [_problem(problem, outcome) for problem in outcome.problems],
        "unused_ignores": [
            {
                "path": _path(ignore.place.path, outcome),
                "cell": ignore.place.cell,
                "line": ignore.place.line,
                "column": ignore.place.column,
                "names": list(ignore.names),
            }
            for ignore in outcome.unused_ignores
        ],
        "summary": summary,
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def _path(path: Path, outcome: Outcome) -> str:
    return (path.relative_to(outcome.here) if path.is_relative_to(outcome.here) else path).as_posix()


def _finding(finding: PlannedFinding, outcome: Outcome, done: set[int]) -> dict[str, object]:
    lost = finding.status in MADE and id(finding) not in done
    place = finding.place
    return {
        "codemod": finding.codemod,
        "safety": finding.safety.value,
        "status": "not-written" if lost else finding.status.value,
        "message": diagnosis(finding),
        "reason": finding.reason,
        "path": _path(place.path, outcome),
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "fingerprint": finding.fingerprint,
    }


def _files(outcome: Outcome) -> list[dict[str, object]]:
    rewrites = Counter(finding.place.path for finding in outcome.rewrites)
    return [
        {
            "path": _path(file.path, outcome),
            "changed": file.path in outcome.changed,
            "rewrites": rewrites[file.path],
        }
        for file in outcome.files
        if file.findings
    ]


def _problem(problem: Problem, outcome: Outcome) -> dict[str, object]:
    return {
        "path": _path(problem.path, outcome),
        "kind": problem.kind.name.lower().replace("_", "-"),
        "message": str(problem),
        "line": problem.line,
        "cell": problem.cell,
    }
