"""One child process with TensorFlow for all programs of a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_TESTS = Path(__file__).parent.parent


class Child:
    """Answers jobs, one at a time."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        environment = {**os.environ, "TFREWRITE_REPORTS": str(writing), "TF_CPP_MIN_LOG_LEVEL": "3"}
        environment |= {"PYTHONPATH": str(_TESTS), "CUDA_VISIBLE_DEVICES": "-1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "observed_runs.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=None,
            text=True,
            env=environment,
            pass_fds=[writing],
        )
        os.close(writing)
        self._reports = os.fdopen(reading)

    def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        """The report of one job."""
        assert self._process.stdin is not None
        print(json.dumps(job), file=self._process.stdin, flush=True)
        line = self._reports.readline()
        assert line, "the process that runs programs has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._reports.close()
