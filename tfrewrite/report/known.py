"""What is known about a program, as text and as JSON.

The JSON document, with `"schema_version": 1`; members may be added within a version, none is renamed or removed:

```json
{
  "schema_version": 1,
  "tool": "tfrewrite",
  "tool_version": "0.1.0",
  "command": "facts",
  "exit_code": 0,
  "path": "train.py",
  "setting": {"tensorflow": [15, 16], "keras": null, "numpy": null, "floatx": "float32", "policy": "float32"},
  "facts": [{"cell": null, "line": 7, "topic": "value", "name": "loss", "text": "tensor float32 ()"}],
  "unknown": [{"reason": "a call of something unknown", "count": 3}],
  "problems": []
}
```

`topic` is `import`, `value`, `expression`, `alias`, `loop`, `traced`, `captures`, `effects`, `once per trace`, `spec`,
`sync` or `cut`; `name` is what a value is bound to, else empty. `unknown` counts the facts that are not known.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from tfrewrite import __version__
from tfrewrite.facts.describe import Said, Sayings
from tfrewrite.facts.setting import Setting
from tfrewrite.report.outcome import ExitCode, Outcome, count, printable
from tfrewrite.report.paint import Paint

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.problems import Problem

SCHEMA_VERSION = 1
_NO_REASON = "for no reason that is given"


class Known:
    """What is known of a whole program, or of one of its lines."""

    def __init__(self, facts: Facts, line: int | None = None) -> None:
        self.facts = facts
        self.line = line
        sayings = Sayings(facts)
        found = (said for at in (sayings.lines if line is None else [line]) for said in sayings.at(at))
        self.said = [said for said in dict.fromkeys(found) if line is not None or not said.detail]
        self.said.sort(key=lambda said: said.line)

    @property
    def setting(self) -> Setting:
        """What the program runs on."""
        return getattr(self.facts, "setting", None) or Setting()

    def place(self, said: Said) -> tuple[int | None, int]:
        """The cell, in notebooks, and the line as users count them."""
        place = self.facts.source.place(said.line, 0, said.line, 0)
        return place.cell, place.line

    def unknown(self) -> list[tuple[str, int]]:
        """Why something is not known, and how often; the most frequent first."""
        texts = (said.text for said in self.said)
        found = (text.partition("unknown")[2] for text in texts if _is_unknown(text))
        return Counter(text.removeprefix(": ") or _NO_REASON for text in found).most_common()


def _is_unknown(text: str) -> bool:
    words = text.split(":")[0].split()
    return bool(words) and words[-1] == "unknown"


def known_lines(known: Known, outcome: Outcome, paint: Paint) -> Iterator[str]:
    """The setting, then what is known line by line, then why something is not."""
    path = known.facts.source.path
    yield f"{paint.bold(outcome.shown(path))}: {described_setting(known.setting)}"
    if known.said:
        yield ""
    width = max((len(_where(known, said)) for said in known.said), default=0)
    for said in known.said:
        text = printable(_shown(said))
        shown = paint.yellow(text) if _is_unknown(said.text) else text
        yield f"{paint.cyan(_where(known, said).rjust(width))}  {shown}"
    unknown = known.unknown()
    if not known.said:
        yield "Nothing is bound, read or called here." if known.line else "There is nothing in it."
    elif unknown:
        total = sum(number for _, number in unknown)
        yield ""
        yield f"{total:,} of {count(len(known.said), 'fact')} {'is' if total == 1 else 'are'} unknown:"
        width = len(f"{unknown[0][1]:,}")
        for reason, number in unknown:
            yield f"{number:>{width},}  {printable(reason)}"


def _shown(said: Said) -> str:
    """The text, with what it is about where it does not say so itself."""
    if said.topic == "expression":
        return f"value: {said}"
    plain = said.topic in ("import", "value") or said.topic in said.text
    return str(said) if plain else f"{said.topic}: {said}"


def _where(known: Known, said: Said) -> str:
    cell, line = known.place(said)
    return str(line) if cell is None else f"cell {cell}:{line}"


def described_setting(setting: Setting) -> str:
    """`TensorFlow 2.10 to 2.21, Keras 2 or 3, NumPy 1 or 2, float32`."""
    versions = setting.tensorflow
    first, last = (min(versions), max(versions)) if versions else (0, 0)
    between = ", ".join(f"2.{minor}" for minor in versions)
    if len(versions) > 2 and len(versions) == last - first + 1:
        between = f"2.{first} to 2.{last}"
    parts = [f"TensorFlow {between or 'of no known version'}"]
    parts.append(f"Keras {setting.keras or '2 or 3'}")
    parts.append(f"NumPy {setting.numpy or '1 or 2'}")
    parts.append(f"floats are {setting.floatx or 'of unknown size'}")
    if setting.policy != setting.floatx:
        parts.append(f"Keras policy {setting.policy or 'unknown'}")
    return ", ".join(parts)


def document(known: Known, outcome: Outcome) -> str:
    """The JSON document, ending in a newline."""
    places = [(said, *known.place(said)) for said in known.said]
    facts = [
        {"cell": cell, "line": line, "topic": said.topic, "name": said.name, "text": said.text}
        for said, cell, line in places
    ]
    content = {
        **_head(ExitCode.OK),
        "path": outcome.shown(known.facts.source.path),
        "setting": asdict(known.setting),
        "facts": facts,
        "unknown": [{"reason": reason, "count": number} for reason, number in known.unknown()],
        "problems": [],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def problem_document(problem: Problem, outcome: Outcome) -> str:
    """The JSON document for a file that could not be read."""
    said = {
        "path": outcome.shown(problem.path),
        "kind": problem.kind.name.lower().replace("_", "-"),
        "message": printable(str(problem)),
        "line": problem.line,
        "cell": problem.cell,
    }
    content = {**_head(ExitCode.PROBLEMS), "path": outcome.shown(problem.path), "problems": [said]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _head(code: ExitCode) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": "tfrewrite",
        "tool_version": __version__,
        "command": "facts",
        "exit_code": int(code),
    }
