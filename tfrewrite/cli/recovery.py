"""What comes first: settling what a killed run left behind."""

from __future__ import annotations

from pathlib import Path

from tfrewrite.cli.talk import Talk
from tfrewrite.problems import Problem
from tfrewrite.report.outcome import count
from tfrewrite.source.journal import recover


def recover_first(root: Path, talk: Talk) -> tuple[Problem, ...]:
    """Complete or take back what a killed run began to write, before anything is read, and say so in one line."""
    recovered = recover(root)
    parts = []
    if recovered.completed:
        parts.append(f"{count(len(recovered.completed), 'file')} completed")
    if recovered.taken_back:
        parts.append(f"{count(len(recovered.taken_back), 'file')} taken back")
    if parts:
        talk.messages([f"An earlier run was killed while it wrote: {', '.join(parts)}."])
    return recovered.problems
