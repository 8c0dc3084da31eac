"""A codemod of a third party, installed by a hand-made distribution on PYTHONPATH, and runs of the tool with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "plain-float"

CODEMOD = '''"""Show plain floats instead of arrays of one number.

Why: the command line's tests need a codemod that is small and exact.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tfrewrite.api import Advice, Codemod, Facts, Finding, Option, Refusal, Refused, ReplaceExpression, Rewrite, Safety


def _build(node):
    import libcst as cst

    if isinstance(node.func.value, cst.Name) and node.func.value.value == "late":
        from tfrewrite.api import CannotBuild

        raise CannotBuild("the name is too late")
    return cst.Call(cst.Name("float"), [cst.Arg(node.func.value)])


def find(facts: Facts) -> Iterator[Finding]:
    for node in ast.walk(facts.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="numpy"), args=[]):
                message = f"`{name}` is shown as an array"
                if name == "secret":
                    yield Finding(node, message, Refused(Refusal.SUPPRESSED, "it is a secret"))
                elif name == "advised":
                    yield Finding(node, message, Advice("show it less often"))
                elif name == "crash":
                    raise RuntimeError("the codemod fell over")
                else:
                    yield Finding(node, message, Rewrite((ReplaceExpression(node, _build),)))


codemod = Codemod(
    name="plain-float",
    safety=Safety.QUIETER,
    triggers=(b".numpy(",),
    find=find,
    options=(
        Option("digits", 3, "How many digits are shown.", minimum=1),
        Option("loud", False, "Also show the sign."),
        Option("shape", "round", "How the number looks.", choices=("round", "square")),
    ),
)
'''


def install(folder: Path) -> Path:
    """Write the distribution into a folder that is to stand on PYTHONPATH."""
    info = folder / "plain_float-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plain-float\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tfrewrite.codemods]\nplain-float = plain_float_codemod\n")
    (folder / "plain_float_codemod.py").write_text(CODEMOD)
    return folder


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command line left behind."""

    code: int
    out: bytes
    err: bytes

    @property
    def stdout(self) -> str:
        return self.out.decode()

    @property
    def stderr(self) -> str:
        return self.err.decode()

    @property
    def last_line(self) -> str:
        """The last line of stderr where there is one, else of stdout."""
        return (self.stderr.strip() or self.stdout.strip()).splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Tool:
    """Runs `python -m tfrewrite` as a subprocess, from a folder."""

    site: Path
    here: Path

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TFREWRITE_DEBUG")}
        return kept | {"PYTHONPATH": os.pathsep.join([str(self.site), str(ROOT)])} | dict(extra or {})

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        here: Path | None = None,
        environment: Mapping[str, str] | None = None,
        before: Callable[[], object] | None = None,
        program: Sequence[str] = ("-m", "tfrewrite"),
    ) -> Ran:
        """Run one command; `before` is called in the child before it starts."""
        done = subprocess.run(
            [sys.executable, *program, *arguments],
            input=stdin,
            capture_output=True,
            cwd=here or self.here,
            env=self.environment(environment),
            preexec_fn=before,
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)
