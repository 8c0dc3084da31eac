"""Child processes that measure names: one that hangs or crashes costs its name only."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import Any

_WORKER = str(Path(__file__).with_name("worker.py"))
_LIMIT = 900.0
_START = 600.0
_MOST_CRASHES = 16


def listed() -> dict[str, list[str]]:
    """Every public name that is measured, with its aliases."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "names"
        subprocess.run([sys.executable, _WORKER, str(out), "--list"], check=True, stdout=subprocess.DEVNULL)
        return dict(json.loads(line) for line in out.read_text().splitlines())


class Measuring:
    """Measures names in several children at a time."""

    def __init__(self, names: list[str], jobs: int, kept: Path | None) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.kept = kept
        if kept is not None and kept.exists():
            self.rows = {name: row for name, row in map(json.loads, kept.read_text().splitlines()) if name in names}
        self.waiting: Queue[str] = Queue()
        for name in names:
            if name not in self.rows:
                self.waiting.put(name)
        self.failed: dict[str, str] = {}
        self.avoided: dict[str, list[str]] = {}
        self.jobs, self.total = jobs, len(names)

    def run(self) -> dict[str, dict[str, Any]]:
        """The row of each name; `{}` for those that crashed or took too long."""
        threads = [threading.Thread(target=self._child) for _ in range(self.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.rows

    def _child(self) -> None:
        while not self.waiting.empty():
            with tempfile.TemporaryDirectory() as folder:
                self._serve(Path(folder) / "rows")

    def _serve(self, out: Path) -> None:
        """Gives names to one child until there are none or it is lost."""
        out.touch()
        with (out.with_name("errors")).open("wb") as errors:
            child = subprocess.Popen(
                [sys.executable, _WORKER, str(out)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
            )
        assert child.stdin is not None
        with out.open(encoding="utf-8") as results:
            if self._answer(child, results, _START) is None:
                child.kill()
                raise RuntimeError(out.with_name("errors").read_text()[-2000:])
            while True:
                try:
                    name = self.waiting.get_nowait()
                except Empty:
                    break
                child.stdin.write((json.dumps([name, self.avoided.get(name, [])]) + "\n").encode())
                child.stdin.flush()
                found = self._answer(child, results, _LIMIT)
                if found is None and self._try_again(name, Path(f"{out}.last")):
                    break
                self.rows[name] = {} if found is None else found[1]
                if self.kept is not None:
                    with self.kept.open("a", encoding="utf-8") as kept:
                        print(json.dumps([name, self.rows[name]]), file=kept)
                if found is None:
                    self.failed[name] = out.with_name("errors").read_text(errors="replace")[-300:]
                    break
                if len(self.rows) % 100 == 0:
                    print(f"{len(self.rows)} of {self.total}", file=sys.stderr, flush=True)
        child.kill()
        child.wait()

    def _try_again(self, name: str, last: Path) -> bool:
        """Whether a name is worth another child, without the call that ended this one."""
        avoided = self.avoided.setdefault(name, [])
        if len(avoided) >= _MOST_CRASHES or not last.exists():
            return False
        avoided.append(last.read_text())
        self.waiting.put(name)
        return True

    @staticmethod
    def _answer(child: subprocess.Popen[bytes], results: Any, limit: float) -> Any:
        until = time.monotonic() + limit
        line = ""
        while time.monotonic() < until:
            line += results.readline()
            if line.endswith("\n"):
                return json.loads(line)
            if child.poll() is not None and not line:
                return None
            time.sleep(0.005)
        return None
