"""Writes are whole or not at all, also when the process dies, and can be taken back."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tfrewrite.problems import ProblemKind
from tfrewrite.source import disk
from tfrewrite.source.changes import Change
from tfrewrite.source.journal import KEPT, recover, undo, write

Size = Callable[..., int]
Files = dict[str, tuple[bytes, bytes]]
STEPS = ("open", "write", "fsync", "replace", "rename", "unlink", "mkdir", "fchmod", "rmdir")


@pytest.fixture
def files() -> Files:
    """Names, with what they hold before and after."""
    rng = random.Random(7)
    names = [f"{folder}{name}.py" for folder in ("", "a/", "a/b/", "c d/") for name in ("x", "y", "ü")]
    return {name: (rng.randbytes(rng.randrange(1, 9000)), rng.randbytes(rng.randrange(0, 9000))) for name in names}


def lay_out(root: Path, files: Files) -> None:
    for name, (before, _) in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(before)


def changes(root: Path, files: Files) -> list[Change]:
    return [Change(root / name, before, after) for name, (before, after) in files.items()]


def snapshot(root: Path) -> dict[str, bytes]:
    """All that a project holds, apart from the history."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "applied" not in path.parts and path.name not in (".gitignore", "lock")
    }


def olds(files: Files) -> dict[str, bytes]:
    return {name: before for name, (before, _) in sorted(files.items())}


def news(files: Files) -> dict[str, bytes]:
    return {name: after for name, (_, after) in sorted(files.items())}


def in_child(action: Callable[[], object], delay: float | None = None) -> None:
    """Run `action` in a child process that is killed after `delay` seconds."""
    child = os.fork()
    if child == 0:
        try:
            action()
        finally:
            os._exit(0)
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@contextmanager
def failing(step: int, act: Callable[[], None]) -> Iterator[list[int]]:
    """Let `act` happen before the `step`-th system call that changes something or opens a file."""
    count = [0]
    originals = {name: getattr(os, name) for name in STEPS}

    def wrap(original: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            count[0] += 1
            if count[0] == step:
                act()
            return original(*args, **named)

        return call

    try:
        for name, original in originals.items():
            setattr(os, name, wrap(original))
        yield count
    finally:
        for name, original in originals.items():
            setattr(os, name, original)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_write_then_undo(tmp_path: Path, files: Files) -> None:
    lay_out(tmp_path, files)
    written = write(tmp_path, changes(tmp_path, files))
    assert set(written.paths) == {tmp_path / name for name in files}
    assert written.problems == ()
    assert written.notes == ()
    assert snapshot(tmp_path) == news(files)
    undone = undo(tmp_path)
    assert set(undone.paths) == {tmp_path / name for name in files}
    assert undone.problems == ()
    assert snapshot(tmp_path) == olds(files)
    assert undo(tmp_path).paths == ()
    assert undo(tmp_path).problems == ()


def test_the_state_ignores_itself(tmp_path: Path) -> None:
    lay_out(tmp_path, {"x.py": (b"1", b"2")})
    write(tmp_path, changes(tmp_path, {"x.py": (b"1", b"2")}))
    assert (tmp_path / ".tfrewrite" / ".gitignore").read_text() == "*\n"


def test_nothing_is_made_where_nothing_is_written(tmp_path: Path) -> None:
    lay_out(tmp_path, {"x.py": (b"1", b"1")})
    assert write(tmp_path, changes(tmp_path, {"x.py": (b"1", b"1")})).paths == ()
    assert recover(tmp_path).problems == undo(tmp_path).problems == ()
    assert os.listdir(tmp_path) == ["x.py"]


@pytest.mark.parametrize("what", ["write", "undo"])
def test_killed_at_random_moments(tmp_path: Path, files: Files, size: Size, what: str) -> None:
    rng = random.Random(20)
    longest = 0.0
    for trial in range(3):
        root = tmp_path / f"timing {trial}"
        lay_out(root, files)
        start = time.monotonic()
        write(root, changes(root, files))
        longest = max(longest, time.monotonic() - start)
    outcomes = set()
    trials = size(sample=12, full=200)
    for trial in range(trials):
        root = tmp_path / str(trial)
        lay_out(root, files)
        if what == "undo":
            write(root, changes(root, files))

        def act(root: Path = root) -> object:
            return undo(root) if what == "undo" else write(root, changes(root, files))

        in_child(act, rng.uniform(0, 1.3 * longest))
        for name, held in snapshot(root).items():
            if name in files:
                assert held in files[name], f"trial {trial}: {name} is neither old nor new"
        assert recover(root).problems == ()
        state = snapshot(root)
        assert state in (olds(files), news(files)), f"trial {trial}"
        outcomes.add(state == news(files))
        if state == news(files):
            assert undo(root).problems == ()
            assert snapshot(root) == olds(files)
    if trials >= 100:
        assert outcomes == {True, False}


@pytest.mark.parametrize("what", ["write", "undo"])
def test_killed_at_each_system_call(tmp_path: Path, what: str) -> None:
    files: Files = {"x.py": (b"old x", b"new x"), "a/y.py": (b"old y", b""), "a/z.py": (b"", b"new z")}
    outcomes = []
    step = 0
    while True:
        step += 1
        root = tmp_path / str(step)
        lay_out(root, files)
        if what == "undo":
            write(root, changes(root, files))
        finished = root.with_suffix(".finished")

        def act(root: Path = root, step: int = step, finished: Path = finished) -> None:
            with failing(step, die):
                undo(root) if what == "undo" else write(root, changes(root, files))
            finished.touch()

        in_child(act)
        for name, (before, after) in files.items():
            assert (root / name).read_bytes() in (before, after)
        assert recover(root).problems == ()
        assert snapshot(root) in (olds(files), news(files)), f"step {step}"
        outcomes.append(snapshot(root) == news(files))
        assert recover(root).completed == ()
        if finished.exists():
            break
    assert step > 25
    # once committed, it stays so: one change from old to new (for undo from new to old), never back
    assert outcomes == sorted(outcomes, reverse=what == "undo")
    assert len(set(outcomes)) == 2


def test_killed_while_recovering(tmp_path: Path) -> None:
    files: Files = {"x.py": (b"old x", b"new x"), "a/y.py": (b"old y", b"new y")}
    for first in range(8, 40, 4):
        for second in range(1, 30, 3):
            root = tmp_path / f"{first} {second}"
            lay_out(root, files)

            def begin(root: Path = root, first: int = first) -> None:
                with failing(first, die):
                    write(root, changes(root, files))

            def go_on(root: Path = root, second: int = second) -> None:
                with failing(second, die):
                    recover(root)

            in_child(begin)
            in_child(go_on)
            assert recover(root).problems == ()
            assert snapshot(root) in (olds(files), news(files)), (first, second)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_failing_file_system_takes_all_back_and_is_reported(tmp_path: Path, code: int) -> None:
    files: Files = {"x.py": (b"old x", b"new x"), "a/y.py": (b"old y", b"new y")}

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    reported = 0
    for step in range(1, 200):
        root = tmp_path / str(step)
        lay_out(root, files)
        with failing(step, fail) as count:
            written = write(root, changes(root, files))
        state = snapshot(root)
        if written.problems:
            reported += 1
            assert written.paths == ()
            assert len(written.problems) == 1
            assert os.strerror(code).lower() in str(written.problems[0])
            assert state == olds(files), f"step {step}"
            assert write(root, changes(root, files)).problems == ()
        else:
            assert state == news(files), f"step {step}"
        assert undo(root).problems == ()
        assert snapshot(root) == olds(files)
        if count[0] < step:
            break
    assert reported > 20


def test_a_file_system_that_stays_broken_leaves_the_rest_to_the_next_run(tmp_path: Path) -> None:
    files: Files = {"x.py": (b"old x", b"new x"), "a/y.py": (b"old y", b"new y")}
    lay_out(tmp_path, files)
    replace = os.replace
    replaced: list[tuple[str, ...]] = []

    def once(*args: str) -> None:
        if replaced:
            raise OSError(errno.EIO, os.strerror(errno.EIO), args[1])
        replaced.append(args)
        replace(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", once)
        written = write(tmp_path, changes(tmp_path, files))
    assert written.paths == ()
    assert len(written.problems) == 2
    assert "the next run" in written.problems[1].detail
    assert set(recover(tmp_path).taken_back) == {tmp_path / name for name in files}
    assert snapshot(tmp_path) == olds(files)


def test_interrupted_by_the_user_all_is_old(tmp_path: Path) -> None:
    files: Files = {"x.py": (b"old x", b"new x"), "y.py": (b"old y", b"new y")}
    lay_out(tmp_path, files)

    def interrupt() -> None:
        raise KeyboardInterrupt

    for step in range(1, 30):
        with failing(step, interrupt), pytest.raises(KeyboardInterrupt):
            write(tmp_path, changes(tmp_path, files))
        recover(tmp_path)
        assert snapshot(tmp_path) == olds(files), f"step {step}"


def test_a_unit_with_a_changed_file_is_refused_as_a_whole(tmp_path: Path) -> None:
    files: Files = dict.fromkeys(("a.py", "b.py", "c.py"), (b"old", b"new"))
    lay_out(tmp_path, files)
    (tmp_path / "b.py").write_bytes(b"edited")
    units = {"a.py": 1, "b.py": 1, "c.py": 2}
    written = write(tmp_path, [Change(tmp_path / name, b"old", b"new", unit) for name, unit in units.items()])
    assert written.paths == (tmp_path / "c.py",)
    assert {(problem.path.name, problem.kind) for problem in written.problems} == {
        ("a.py", ProblemKind.CHANGED_MEANWHILE),
        ("b.py", ProblemKind.CHANGED_MEANWHILE),
    }
    assert snapshot(tmp_path) == {"a.py": b"old", "b.py": b"edited", "c.py": b"new"}


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    written = write(tmp_path, [Change(tmp_path / "x.py", b"old", b"new")])
    assert [problem.kind for problem in written.problems] == [ProblemKind.CHANGED_MEANWHILE]
    assert not (tmp_path / "x.py").exists()


@pytest.mark.parametrize("target", ["x.py", "."])
def test_read_only_files_and_folders_are_refused(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "folder"
    lay_out(folder, {"x.py": (b"old", b"new")})
    mode = stat.S_IMODE((folder / target).stat().st_mode)
    (folder / target).chmod(mode & ~0o222)
    written = write(tmp_path, [Change(folder / "x.py", b"old", b"new")])
    (folder / target).chmod(mode)
    assert written.paths == ()
    assert [problem.kind for problem in written.problems] == [ProblemKind.UNWRITABLE]
    assert "read-only" in str(written.problems[0])
    assert (folder / "x.py").read_bytes() == b"old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("what", "words"), [("file", "another user"), ("folder", "read-only"), ("state", "denied")])
def test_what_another_user_may_not_write_is_refused(what: str, words: str) -> None:
    import filelock  # noqa: F401  # the other user may not be able to read where it is installed

    with TemporaryDirectory() as folder:  # pytest's own folder is closed to others
        refuse_as_nobody(Path(folder), what, words)


def refuse_as_nobody(root: Path, what: str, words: str) -> None:
    lay_out(root, {"a/x.py": (b"old", b"new")})
    nobody = 65534
    root.chmod(0o755 if what == "state" else 0o777)
    (root / "a").chmod(0o755 if what == "folder" else 0o777)
    (root / "a/x.py").chmod(0o666)
    if what != "file":
        os.chown(root / "a/x.py", nobody, nobody)
    reading, writing = os.pipe()

    def act() -> None:
        os.setgroups([])
        os.setgid(nobody)
        os.setuid(nobody)
        written = write(root, [Change(root / "a/x.py", b"old", b"new")])
        os.write(writing, f"{len(written.paths)} {written.problems[0]}".encode())

    in_child(act)
    os.close(writing)
    with open(reading, "rb") as stream:
        answer = stream.read().decode()
    assert answer.startswith("0 cannot be written: ")
    assert words in answer
    assert (root / "a/x.py").read_bytes() == b"old"


def test_a_root_that_cannot_hold_the_state_is_reported(tmp_path: Path) -> None:
    lay_out(tmp_path, {"x.py": (b"old", b"new")})
    (tmp_path / ".tfrewrite").write_text("a file")
    written = write(tmp_path, [Change(tmp_path / "x.py", b"old", b"new")])
    assert written.paths == ()
    assert [problem.kind for problem in written.problems] == [ProblemKind.UNWRITABLE]
    assert (tmp_path / "x.py").read_bytes() == b"old"


def test_mode_and_owner_and_times_of_others_are_kept(tmp_path: Path) -> None:
    files: Files = {"x.py": (b"old", b"new"), "y.py": (b"same", b"same")}
    lay_out(tmp_path, files)
    (tmp_path / "x.py").chmod(0o751)
    os.utime(tmp_path / "y.py", ns=(1, 1))
    if os.geteuid() == 0:
        os.chown(tmp_path / "x.py", 1234, 4321)
    before = (tmp_path / "x.py").stat()
    write(tmp_path, changes(tmp_path, files))
    after = (tmp_path / "x.py").stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert (tmp_path / "y.py").stat().st_mtime_ns == 1


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    lay_out(tmp_path, {"far/x.py": (b"old", b"new")})
    (tmp_path / "link.py").symlink_to("far/x.py")
    written = write(tmp_path, [Change(tmp_path / "link.py", b"old", b"new")])
    assert written.paths == (tmp_path / "link.py",)
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "far" / "x.py").read_bytes() == b"new"


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, {"x.py": (b"old", b"new")})
    (tmp_path / "link.py").symlink_to("x.py")
    written = write(
        tmp_path, [Change(tmp_path / name, b"old", b"new", unit) for unit, name in enumerate(("x.py", "link.py"))]
    )
    assert written.paths == ()
    assert {problem.path.name for problem in written.problems} == {"x.py", "link.py"}


def test_hard_links_are_mentioned(tmp_path: Path) -> None:
    lay_out(tmp_path, {"x.py": (b"old", b"new")})
    os.link(tmp_path / "x.py", tmp_path / "other.py")
    written = write(tmp_path, [Change(tmp_path / "x.py", b"old", b"new")])
    assert [note for note in written.notes if "hard links" in note and "x.py" in note]
    assert (tmp_path / "other.py").read_bytes() == b"old"


def test_undo_goes_back_run_by_run(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_bytes(b"0")
    for run in range(KEPT + 3):
        write(tmp_path, [Change(path, str(run).encode(), str(run + 1).encode())])
    assert len(os.listdir(tmp_path / ".tfrewrite" / "applied")) == KEPT
    for run in range(KEPT):
        assert undo(tmp_path).paths == (path,)
        assert path.read_bytes() == str(KEPT + 2 - run).encode()
    assert undo(tmp_path).paths == ()
    assert path.read_bytes() == b"3"


@pytest.mark.parametrize("how", ["edited", "gone", "link", "folder"])
def test_undo_is_refused_as_a_whole_where_a_file_was_changed(tmp_path: Path, how: str) -> None:
    files: Files = {"x.py": (b"old", b"new"), "y.py": (b"old", b"new")}
    lay_out(tmp_path, files)
    write(tmp_path, changes(tmp_path, files))
    path = tmp_path / "y.py"
    path.unlink()
    if how == "edited":
        path.write_bytes(b"edited")
    elif how == "link":
        path.symlink_to("x.py")
    elif how == "folder":
        path.mkdir()
    undone = undo(tmp_path)
    assert undone.paths == ()
    assert [(problem.path, problem.kind) for problem in undone.problems] == [(path, ProblemKind.NOT_UNDOABLE)]
    assert (tmp_path / "x.py").read_bytes() == b"new"


def test_recovery_takes_back_where_a_file_was_changed_since(tmp_path: Path) -> None:
    files: Files = {name: (b"old " + name.encode(), b"new " + name.encode()) for name in ("a.py", "b.py", "c.py")}
    step = 0
    seen = 0
    while step < 60:
        step += 1
        root = tmp_path / str(step)
        lay_out(root, files)

        def act(root: Path = root, step: int = step) -> None:
            with failing(step, die):
                write(root, changes(root, files))

        in_child(act)
        (root / "c.py").write_bytes(b"edited")
        pending = bool(list((root / ".tfrewrite" / "journal").glob("*/manifest.json")))
        recovered = recover(root)
        state = snapshot(root)
        assert state.pop("c.py") == b"edited"
        assert set(state.values()) in ({b"old a.py", b"old b.py"}, {b"new a.py", b"new b.py"})
        if pending:
            seen += 1
            assert [problem.path.name for problem in recovered.problems] == ["c.py"]
            assert state == {"a.py": b"old a.py", "b.py": b"old b.py"}
    assert seen > 3


def test_a_manifest_cannot_reach_out_of_the_project(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_bytes(b"old")
    root = tmp_path / "project"
    lay_out(root, {"x.py": (b"old", b"new")})

    def act() -> None:
        with failing(22, die):
            write(root, [Change(root / "x.py", b"old", b"new")])

    in_child(act)
    (manifest,) = (root / ".tfrewrite" / "journal").glob("*/manifest.json")
    data = json.loads(manifest.read_text())
    for path in (str(outside), "../outside.py", "a/../../outside.py"):
        data["files"][0]["path"] = path
        data["place"] = ["/elsewhere", 1]
        manifest.write_text(json.dumps(data))
        (problem,) = recover(root).problems
        assert "outside.py" in str(problem)
        assert outside.read_bytes() == b"old"
    data["files"][0]["path"] = "link.py"
    (root / "link.py").symlink_to(outside)
    manifest.write_text(json.dumps(data))
    assert [problem.kind for problem in recover(root).problems] == [ProblemKind.CHANGED_MEANWHILE]
    assert outside.read_bytes() == b"old"


def test_files_outside_of_the_root_can_be_written_and_taken_back(tmp_path: Path) -> None:
    root = tmp_path / "project"
    lay_out(tmp_path, {"project/x.py": (b"old", b"new"), "other/y.py": (b"old", b"new")})
    write(root, [Change(root / "x.py", b"old", b"new"), Change(tmp_path / "other" / "y.py", b"old", b"new")])
    assert (tmp_path / "other" / "y.py").read_bytes() == b"new"
    assert len(undo(root).paths) == 2
    assert (tmp_path / "other" / "y.py").read_bytes() == b"old"


def test_a_damaged_history_is_a_problem(tmp_path: Path) -> None:
    lay_out(tmp_path, {"x.py": (b"old", b"new")})
    write(tmp_path, [Change(tmp_path / "x.py", b"old", b"new")])
    (manifest,) = (tmp_path / ".tfrewrite" / "applied").glob("*/manifest.json")
    manifest.write_text("[]")
    assert [problem.kind for problem in undo(tmp_path).problems] == [ProblemKind.NOT_UNDOABLE]


def test_another_run_that_is_writing_is_waited_for_then_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    lay_out(tmp_path, {"x.py": (b"old", b"new")})
    write(tmp_path, [Change(tmp_path / "x.py", b"old", b"new")])
    monkeypatch.setattr("tfrewrite.source.journal._PATIENCE", 0.1)
    with FileLock(tmp_path / ".tfrewrite" / "lock"):
        written = write(tmp_path, [Change(tmp_path / "x.py", b"new", b"newer")])
        assert "another run" in str(written.problems[0])
        assert "another run" in str(undo(tmp_path).problems[0])
    assert (tmp_path / "x.py").read_bytes() == b"new"


def test_each_folder_is_flushed_once(tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, files)
    flushed: list[str] = []
    original = disk.sync_folders

    def sync(folders: object) -> None:
        unique = {str(folder) for folder in folders}  # type: ignore[attr-defined]
        flushed.extend(unique)
        original(unique)

    monkeypatch.setattr(disk, "sync_folders", sync)
    write(tmp_path, changes(tmp_path, files))
    for folder in {str((tmp_path / name).parent) for name in files}:
        assert flushed.count(folder) == 1
