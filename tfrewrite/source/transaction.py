"""One set of files that becomes new, or stays old, as a whole, whatever happens in between.

A transaction is a folder of the journal. `old` and `new` hold the bytes of all files one after another; `manifest.json`
is written last and is the commit point: with it, a dead run is completed at the next start; without it, no file was
touched yet. A transaction that has to be taken back is marked `abandoned` before the first file is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.source import disk

MANIFEST = "manifest.json"
_ABANDONED = "abandoned"
_TEMPORARY = re.compile(r"\.tfrewrite-[0-9-]+\.tmp")


class Conflict(Exception):
    """A file that is neither as it was before the transaction nor as it is to become."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(detail)
        self.path = path


class Damaged(Exception):
    """A manifest that was not written by this program, in this place."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes inside `old` or `new`."""

    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Target:
    """A file of a transaction: its real path, the file that is written beside it, and its bytes before and after."""

    path: str
    temporary: str
    before: Blob
    after: Blob


@dataclass(frozen=True, slots=True)
class Transaction:
    """A committed transaction in `folder`; `undoes` is the number of the one that it takes back, if any."""

    folder: str
    root: str
    targets: tuple[Target, ...]
    undoes: int | None = None

    @property
    def number(self) -> int:
        """Transactions are numbered in the order in which they were made."""
        return int(os.path.basename(self.folder))

    @property
    def abandoned(self) -> bool:
        """Whether it is being taken back."""
        return os.path.exists(os.path.join(self.folder, _ABANDONED))

    @property
    def unsettled(self) -> bool:
        """Whether the files may still be old, new, or some of each."""
        return os.path.exists(os.path.join(self.folder, MANIFEST))

    def complete(self) -> None:
        """Make each file new. Raises OSError or Conflict, with some files new and others old."""
        staged = []
        for target in self.targets:
            if self.is_new(target):
                disk.remove(target.temporary)
                continue
            disk.write_sibling(target.temporary, target.path, self.bytes_after(target))
            staged.append((target, _signature(target.path)))
        for target, signature in staged:
            if _signature(target.path) != signature:
                raise Conflict(target.path, "was changed while it was being replaced")
            os.replace(target.temporary, target.path)
        disk.sync_folders(os.path.dirname(target.path) for target in self.targets)

    def take_back(self) -> list[Problem]:
        """Make each file old again, and forget the transaction. Raises OSError; then the next start goes on with it.

        The problems are those of files that somebody else has changed meanwhile; they are left alone.
        """
        if not self.abandoned:
            disk.write_durably(os.path.join(self.folder, _ABANDONED), b"")
            disk.sync_folders([self.folder])
        problems = []
        for target in self.targets:
            disk.remove(target.temporary)
            try:
                if self.is_new(target):
                    disk.write_sibling(target.temporary, target.path, self.bytes_before(target))
                    os.replace(target.temporary, target.path)
            except Conflict as conflict:
                problems.append(Problem(Path(conflict.path), ProblemKind.CHANGED_MEANWHILE, str(conflict)))
        folders = {os.path.dirname(target.path) for target in self.targets}
        disk.sync_folders(folder for folder in folders if os.path.isdir(folder))
        discard(self.folder)
        return problems

    def is_new(self, target: Target) -> bool:
        """Whether a file has its new bytes already. Raises Conflict where it has neither the new nor the old ones."""
        try:
            if os.path.realpath(target.path) != target.path or not os.path.isfile(target.path):
                os.stat(target.path)
                raise Conflict(target.path, "is a link or a folder now")
            found = _digest(_read(target.path))
        except (FileNotFoundError, NotADirectoryError):
            raise Conflict(target.path, "is gone") from None
        if found not in (target.before.sha256, target.after.sha256):
            raise Conflict(target.path, "holds other text now")
        return found == target.after.sha256

    def bytes_before(self, target: Target) -> bytes:
        """What the file held."""
        return self._bytes("old", target.before)

    def bytes_after(self, target: Target) -> bytes:
        """What the file is to hold."""
        return self._bytes("new", target.after)

    def _bytes(self, name: str, blob: Blob) -> bytes:
        with open(os.path.join(self.folder, name), "rb") as stream:
            stream.seek(blob.offset)
            data = stream.read(blob.length)
        if _digest(data) != blob.sha256:
            raise OSError(f"{os.path.join(self.folder, name)} is damaged")
        return data


def begin(folder: str, root: str, files: Sequence[tuple[str, bytes, bytes]], undoes: int | None = None) -> Transaction:
    """Write down what is to happen to `files` (real path, bytes before, bytes after); from then on it will."""
    number = os.path.basename(folder)
    os.mkdir(folder, 0o700)
    befores, afters = _blobs([old for _, old, _ in files]), _blobs([new for _, _, new in files])
    disk.write_durably(os.path.join(folder, "old"), b"".join(old for _, old, _ in files))
    disk.write_durably(os.path.join(folder, "new"), b"".join(new for _, _, new in files))
    targets = tuple(
        Target(path, os.path.join(os.path.dirname(path), f".tfrewrite-{number}-{os.getpid()}-{index}.tmp"), old, new)
        for index, ((path, _, _), old, new) in enumerate(zip(files, befores, afters, strict=True))
    )
    draft = os.path.join(folder, "draft")
    disk.write_durably(draft, json.dumps(_manifest(folder, root, targets, undoes), indent=1).encode())
    disk.sync_folders([folder, os.path.dirname(folder)])
    os.rename(draft, os.path.join(folder, MANIFEST))
    disk.sync_folders([folder])
    return Transaction(folder, root, targets, undoes)


def load(folder: str, root: str) -> Transaction | None:
    """The transaction in `folder`; None if it never was committed. Raises Damaged."""
    try:
        data = json.loads(_read(os.path.join(folder, MANIFEST)))
        return Transaction(
            folder, root, tuple(_target(data, item, folder, root) for item in data["files"]), data["undoes"]
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(f"is damaged ({error}); remove it by hand") from None


def discard(folder: str) -> None:
    """Forget a transaction, its manifest first, so that the rest is never taken for a whole one. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, MANIFEST))
    with contextlib.suppress(OSError):
        disk.sync_folders([folder])
    shutil.rmtree(folder, ignore_errors=True)


def finish(transaction: Transaction, destination: str) -> None:
    """Move a completed transaction to the history; what the files became is on disk and no longer needed."""
    os.rename(transaction.folder, destination)
    with contextlib.suppress(OSError):
        disk.sync_folders({os.path.dirname(transaction.folder), os.path.dirname(destination)})
        disk.remove(os.path.join(destination, "new"))


def _manifest(folder: str, root: str, targets: Sequence[Target], undoes: int | None) -> dict[str, Any]:
    def describe(blob: Blob) -> dict[str, Any]:
        return {"offset": blob.offset, "length": blob.length, "sha256": blob.sha256}

    files = [
        {
            "path": _relative(target.path, root),
            "temporary": os.path.basename(target.temporary),
            "before": describe(target.before),
            "after": describe(target.after),
        }
        for target in targets
    ]
    return {"schema": 1, "undoes": undoes, "place": [root, os.stat(folder).st_ino], "files": files}


def _relative(path: str, root: str) -> str:
    inside = path.removeprefix(root.rstrip("/") + "/")
    return inside if inside != path else path


def _target(manifest: dict[str, Any], item: dict[str, Any], folder: str, root: str) -> Target:
    """A file of a manifest. Raises ValueError where a manifest that came with a project reaches out of it."""
    written = item["path"]
    path = os.path.join(root, written)
    if os.path.normpath(path) != path or not _TEMPORARY.fullmatch(item["temporary"]):
        raise ValueError(f"names {written!r}")
    if os.path.isabs(written) and manifest["place"] != [root, os.stat(folder).st_ino]:
        raise ValueError(f"names {written!r}, outside of the project, and was made elsewhere")
    before, after = item["before"], item["after"]
    return Target(path, os.path.join(os.path.dirname(path), item["temporary"]), Blob(**before), Blob(**after))


def _blobs(texts: Sequence[bytes]) -> list[Blob]:
    offsets = accumulate(map(len, texts), initial=0)
    return [Blob(offset, len(text), _digest(text)) for offset, text in zip(offsets, texts, strict=False)]


def _signature(path: str) -> tuple[int, int, int]:
    status = os.stat(path, follow_symlinks=False)
    return status.st_ino, status.st_size, status.st_mtime_ns


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()
