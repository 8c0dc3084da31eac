"""Patches as `git apply` takes them: paths relative to the repository, one patch for one repository."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from tfrewrite.cli.talk import Failure
from tfrewrite.diff import patch
from tfrewrite.plans import FilePlan


def make_patch(files: Sequence[FilePlan]) -> bytes:
    """One patch of all files. Raises `click.ClickException` where they lie in several repositories."""
    if not files:
        return b""
    tops = {_repository(file.path) for file in files}
    if len(tops) > 1:
        shown = ", ".join(sorted(str(top) for top in tops))
        raise click.ClickException(f"one patch is for one repository, and the files lie in several: {shown}")
    top = tops.pop()
    changes = []
    for file in files:
        assert file.after is not None
        real = Path(os.path.realpath(file.path))
        changes.append((real.relative_to(top), file.before.data, file.after.data))
    return patch(changes)


def _repository(path: Path) -> Path:
    """The top of the repository that a file lies in; without one, the current folder, else the file's own."""
    real = Path(os.path.realpath(path))
    for folder in real.parents:
        if (folder / ".git").exists():
            return folder
    here = Path(os.path.realpath("."))
    return here if real.is_relative_to(here) else real.parent


def write_patch(target: Path, data: bytes) -> None:
    """Write the patch as a whole or not at all. Raises `Failure`."""
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            target.write_bytes(data)  # a device or a pipe cannot be replaced
            return
        _replace(Path(os.path.realpath(target)), data)
    except OSError as error:
        raise Failure(f"the patch cannot be written: {error.strerror or error}: {target}") from error


def _replace(target: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".tfrewrite-", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        mask = os.umask(0)
        os.umask(mask)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~mask
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
