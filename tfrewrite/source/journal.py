"""Writing files so that nothing is ever lost, completing what a dead run began, and taking the last run back.

The state lives in `.tfrewrite/` at the project's root: `journal/` holds what is being written, `applied/` what `undo`
can take back.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.source import transaction
from tfrewrite.source.changes import Change, accept, reason
from tfrewrite.source.transaction import Conflict, Damaged, Transaction

KEPT = 20  # runs that can be taken back
_PATIENCE = 10.0  # seconds to wait for another run to finish writing
_FOLDER = ".tfrewrite"


@dataclass(frozen=True, slots=True)
class Written:
    """What `write` did: the paths written, why others were not, and notes on what users may not expect."""

    paths: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recovered:
    """What `recover` did: the files of dead runs that are now wholly new, those that are old again, and problems."""

    completed: tuple[Path, ...] = ()
    taken_back: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """The files that `undo` made as they were before. No paths and no problems: there was nothing to undo."""

    paths: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Busy(Exception):
    """Another run is writing in the same project."""


def write(root: Path, changes: Iterable[Change]) -> Written:
    """Write all changes as one transaction.

    A unit with a file that was changed meanwhile or cannot be written is left out as a whole and reported. An error
    in the middle takes everything back: then no path is written.
    """
    wanted = [change for change in changes if change.before != change.after]
    if not wanted:
        return Written()
    try:
        with _opened(root) as state:
            problems = list(state.recover().problems)
            accepted, refused, notes = accept(wanted)
            if accepted:
                files = [(real, change.before, change.after) for real, change in accepted.items()]
                paths = {real: change.path for real, change in accepted.items()}
                failed = state.run(state.begin(files), paths)
                if failed:
                    return Written((), (*problems, *refused, *failed), ())
            return Written(tuple(change.path for change in accepted.values()), (*problems, *refused), tuple(notes))
    except _Busy:
        return Written((), (_busy(root),))
    except OSError as error:
        return Written((), (_unwritable(root / _FOLDER, error),))


def recover(root: Path) -> Recovered:
    """Complete what a dead run had begun to write, or take it back if a file was changed since. Creates nothing."""
    if not _has_entries(root / _FOLDER / "journal"):
        return Recovered()
    try:
        with _opened(root, patience=0) as state:
            return state.recover()
    except _Busy:
        return Recovered()  # that run is alive
    except OSError as error:
        return Recovered(problems=(_unwritable(root / _FOLDER, error),))


def undo(root: Path) -> Undone:
    """Take the last run that wrote something back; the next call takes the one before it back.

    Refused as a whole where a file no longer holds what that run wrote.
    """
    if not _has_entries(root / _FOLDER / "applied") and not _has_entries(root / _FOLDER / "journal"):
        return Undone()
    try:
        with _opened(root) as state:
            problems = state.recover().problems
            last = state.last_applied()
            if problems or last is None:
                return Undone((), problems)
            changes, problems = _reverse(last)
            if problems:
                return Undone((), problems)
            accepted, refused, _ = accept(changes)
            if refused:
                return Undone((), tuple(refused))
            files = [(real, change.before, change.after) for real, change in accepted.items()]
            failed = state.run(state.begin(files, undoes=last.number), {})
            return Undone((), tuple(failed)) if failed else Undone(tuple(change.path for change in changes))
    except _Busy:
        return Undone((), (_busy(root),))
    except Damaged as error:
        return Undone((), (Problem(root / _FOLDER / "applied", ProblemKind.NOT_UNDOABLE, str(error)),))
    except OSError as error:
        return Undone((), (_unwritable(root / _FOLDER, error),))


def _has_entries(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


@contextlib.contextmanager
def _opened(root: Path, patience: float | None = None) -> Iterator[_State]:
    """The state of the project, made where it is missing, and held by this run alone. Raises OSError or _Busy."""
    from filelock import FileLock, Timeout

    real = os.path.realpath(root)
    folder = os.path.join(real, _FOLDER)
    if os.path.islink(folder):
        raise OSError("is a link; remove it")
    os.makedirs(folder, exist_ok=True)
    ignore = os.path.join(folder, ".gitignore")
    if not os.path.exists(ignore):
        with open(ignore, "w", encoding="utf-8") as stream:
            stream.write("*\n")
    for name in ("journal", "applied"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    lock = FileLock(os.path.join(folder, "lock"), timeout=_PATIENCE if patience is None else patience)
    try:
        lock.acquire()
    except Timeout:
        raise _Busy from None
    except NotImplementedError:
        raise OSError("the file system cannot lock files") from None
    try:
        yield _State(real, folder)
    finally:
        lock.release()


class _State:
    """The journal and the history of a project, while this run holds its lock."""

    def __init__(self, root: str, folder: str) -> None:
        self.root = root
        self.journal = os.path.join(folder, "journal")
        self.applied = os.path.join(folder, "applied")

    def begin(self, files: Sequence[tuple[str, bytes, bytes]], undoes: int | None = None) -> Transaction:
        """Commit to a new transaction."""
        number = max([*_numbers(self.journal), *_numbers(self.applied)], default=0) + 1
        folder = os.path.join(self.journal, f"{number:06}")
        try:
            return transaction.begin(folder, self.root, files, undoes)
        except BaseException:
            transaction.discard(folder)
            raise

    def run(self, current: Transaction, paths: dict[str, Path]) -> list[Problem]:
        """Carry a transaction out; or take it back and say why. `paths` are the names that users know files by."""
        try:
            current.complete()
            self._finish(current)
        except (OSError, Conflict) as error:
            return self._take_back(current, error, paths)
        except BaseException:
            if current.unsettled:
                current.take_back()
            raise
        return []

    def _finish(self, current: Transaction) -> None:
        if current.undoes is not None:
            transaction.discard(os.path.join(self.applied, f"{current.undoes:06}"))
            with contextlib.suppress(OSError):  # else the next start does it
                transaction.discard(current.folder)
            return
        transaction.finish(current, os.path.join(self.applied, os.path.basename(current.folder)))
        for number in sorted(_numbers(self.applied))[:-KEPT]:
            with contextlib.suppress(OSError):
                transaction.discard(os.path.join(self.applied, f"{number:06}"))

    def _take_back(self, current: Transaction, error: OSError | Conflict, paths: dict[str, Path]) -> list[Problem]:
        if isinstance(error, Conflict):
            kind, path, detail = ProblemKind.CHANGED_MEANWHILE, Path(error.path), str(error)
            path = paths.get(error.path, path)
        else:
            kind, path, detail = ProblemKind.UNWRITABLE, _path_of(current, error, paths), reason(error)
        try:
            others = current.take_back()
        except OSError as again:
            waiting = _unwritable(Path(current.folder), again, "; the next run goes on with it")
            return [Problem(path, kind, detail), waiting]
        return [Problem(path, kind, f"{detail}; nothing was written"), *(one for one in others if one.path != path)]

    def recover(self) -> Recovered:
        """Settle each transaction of a run that died."""
        completed: list[Path] = []
        taken_back: list[Path] = []
        problems: list[Problem] = []
        for number in sorted(_numbers(self.journal)):
            folder = os.path.join(self.journal, f"{number:06}")
            try:
                found = transaction.load(folder, self.root)
                if found is None:
                    transaction.discard(folder)
                    continue
                paths = [Path(target.path) for target in found.targets]
                abandoned = found.abandoned
                failed = found.take_back() if abandoned else self.run(found, {})
                (taken_back if abandoned or failed else completed).extend(paths)
                problems += failed
            except Damaged as error:
                problems.append(Problem(Path(folder), ProblemKind.UNREADABLE, str(error)))
            except OSError as error:
                problems.append(_unwritable(Path(folder), error))
        return Recovered(tuple(completed), tuple(taken_back), tuple(problems))

    def last_applied(self) -> Transaction | None:
        """The transaction that `undo` takes back. Raises Damaged."""
        for number in sorted(_numbers(self.applied), reverse=True):
            found = transaction.load(os.path.join(self.applied, f"{number:06}"), self.root)
            if found is not None:
                return found
        return None


def _numbers(folder: str) -> list[int]:
    return [int(name) for name in os.listdir(folder) if name.isdecimal()]


def _reverse(applied: Transaction) -> tuple[list[Change], tuple[Problem, ...]]:
    """The changes that take a transaction back; or the files that no longer hold what it wrote."""
    changes = []
    problems = []
    for target in applied.targets:
        path = Path(target.path)
        try:
            if applied.is_new(target):
                changes.append(Change(path, path.read_bytes(), applied.bytes_before(target)))
            else:
                problems.append(Problem(path, ProblemKind.NOT_UNDOABLE, "holds its old text already"))
        except Conflict as conflict:
            problems.append(Problem(path, ProblemKind.NOT_UNDOABLE, f"{conflict}; nothing was taken back"))
        except OSError as error:
            problems.append(Problem(path, ProblemKind.NOT_UNDOABLE, f"{reason(error)}; nothing was taken back"))
    return changes, tuple(problems)


def _path_of(current: Transaction, error: OSError, paths: dict[str, Path]) -> Path:
    """The file that an error is about, as users name it."""
    for target in current.targets:
        if error.filename in (target.path, target.temporary):
            return paths.get(target.path, Path(target.path))
    return Path(error.filename or current.folder)


def _unwritable(path: Path, error: OSError, rest: str = "") -> Problem:
    return Problem(path, ProblemKind.UNWRITABLE, f"{reason(error)}{rest}")


def _busy(root: Path) -> Problem:
    return Problem(root / _FOLDER, ProblemKind.UNWRITABLE, "another run is writing in this project; try again later")
