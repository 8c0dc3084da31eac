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
    outside = [file.path for file in files if _repository(file.path) is None]
    tops = {_repository(file.path) or _folder_of(outside) for file in files}
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


def _repository(path: Path) -> Path | None:
    """The top of the repository that a file lies in."""
    real = Path(os.path.realpath(path))
    return next((folder for folder in real.parents if (folder / ".git").exists()), None)


def _folder_of(paths: Sequence[Path]) -> Path:
    """What paths outside of any repository are relative to: the current folder, else the folder that holds them all."""
    here = Path(os.path.realpath("."))
    real = [Path(os.path.realpath(path)) for path in paths]
    if all(path.is_relative_to(here) for path in real):
        return here
    return Path(os.path.commonpath([path.parent for path in real]))


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
