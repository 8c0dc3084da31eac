"""Every promise of every fact page, and the format of the pages itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fact_pages import PAGES, BadPage, FileOnPage, Snippet, keeps, read_all, read_page

from tfrewrite.facts import Facts, Project
from tfrewrite.facts.describe import Sayings, said_of_line
from tfrewrite.source.file import SourceFile, read

SNIPPETS = read_all()
COMPLETE = {"syncs": "sync", "uses": "sync", "gradients": "cut", "captures": "captures"}
"""Pages on which everything that is said about a topic is promised: a line without a promise has nothing of it."""


def read_facts(snippet: Snippet, folder: Path) -> Iterator[tuple[FileOnPage, Facts]]:
    """The facts of each program of a snippet that was written into a folder."""
    project = Project(folder)
    for file in snippet.files:
        if file.name.endswith(".py"):
            source = read(folder / file.name)
            assert isinstance(source, SourceFile), source
            facts = Facts.read(source, project)
            assert isinstance(facts, Facts), facts
            yield file, facts


def broken(snippet: Snippet, folder: Path, topic: str = "") -> list[str]:
    """The promises of a snippet that are not kept, and what is said about a topic without a promise."""
    snippet.write(folder)
    lines: list[str] = []
    for file, facts in read_facts(snippet, folder):
        sayings = Sayings(facts)
        promised: dict[int, list[str]] = {}
        for promise in file.promises:
            promised.setdefault(promise.line, []).append(promise.text)
            said = said_of_line(facts, promise.line, sayings)
            if not keeps(promise.text, said):
                texts = "\n".join(f"    said {text!r}" for text in said or ["nothing"])
                lines.append(f"facts/{snippet.page}.md:{promise.page_line}: promised {promise.text!r}\n{texts}")
        for one in (one for line in sayings.lines for one in sayings.at(line) if one.topic == topic and topic):
            if not any(keeps(text, [str(one)]) for text in promised.get(one.line, [])):
                lines.append(f"facts/{snippet.page}.md:{snippet.line}: said without a promise, line {one.line}: {one}")
    return list(dict.fromkeys(lines))


@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_snippet(snippet: Snippet, tmp_path: Path) -> None:
    topic = COMPLETE.get(snippet.page, "")
    promises = [promise for file in snippet.files for promise in file.promises]
    assert promises or topic, f"facts/{snippet.page}.md:{snippet.line} promises nothing"
    lines = broken(snippet, tmp_path, topic)
    if lines:
        pytest.fail("\n".join([snippet.title, *lines]), pytrace=False)


def test_there_are_pages() -> None:
    assert len(SNIPPETS) >= 870
    assert len([snippet for snippet in SNIPPETS if snippet.page in ("syncs", "uses", "gradients")]) >= 100
    assert len({snippet.page for snippet in SNIPPETS}) == len(list(PAGES.glob("*.md")))


def page(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "topic.md"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """\
# Topic

## Section

Text.

### title

```python
x = tf.ones(2)  #: tensor float32 (2,) | not unknown
#: int 3
y = 3
```

## Files

```python
# not run: it has no weights
# file: requirements.txt
tensorflow==2.15.0
# file: part.py
import numpy as np
A = "#: no promise"  #: str '#: no promise'
# file: deep/last.py
from part import A
print(A, np)  #: None
```
"""


def test_page_is_read(tmp_path: Path) -> None:
    first, second = read_page(page(tmp_path, GOOD))
    assert str(first) == "topic:9 title"
    assert first.main.name == "main.py"
    assert first.main.program.startswith("import tensorflow as tf\nx = tf.ones(2)")
    assert [(p.line, p.page_line, p.text) for p in first.main.promises] == [
        (2, 10, "tensor float32 (2,)"),
        (2, 10, "not unknown"),
        (4, 11, "int 3"),
    ]
    assert second.not_run == "it has no weights"
    assert [file.name for file in second.files] == ["requirements.txt", "part.py", "deep/last.py"]
    assert second.main.name == "deep/last.py"
    assert second.files[0].program == "tensorflow==2.15.0\n"
    assert [p.text for p in second.files[1].promises] == ["str '#: no promise'"]
    assert second.main.program.startswith("import numpy as np\nfrom part")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```python\nx = \n```\n", "topic.md:2: invalid syntax"),
        ("```text\n```\n", "topic.md:1: a block that is not"),
        ("```python\nx = 1\n", "topic.md:1: a block without an end"),
        ("```python\n```\n", "topic.md:1: a block without a program"),
        ("```python\nx = 1\n#: int\n```\n", "after the last line"),
        ("```python\n# file: /x.py\nx = 1\n```\n", "must be relative"),
    ],
)
def test_bad_page_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadPage, match=complaint):
        read_page(page(tmp_path, text))


@pytest.mark.parametrize(
    ("promise", "said", "kept"),
    [
        ("int 3", ["int 3"], True),
        ("int", ["int 3"], False),
        ("unknown", ["unknown: a reason"], True),
        ("unknown", ["unknown"], True),
        ("x = unknown", ["x = unknown: a reason"], True),
        ("unknown", ["tensor"], False),
        ("not int", ["int 3"], True),
        ("not int 3", ["int 3"], False),
        ("not unknown", ["unknown: a reason"], False),
    ],
)
def test_promise(promise: str, said: list[str], kept: bool) -> None:
    assert keeps(promise, said) is kept


def test_a_false_promise_is_named(tmp_path: Path) -> None:
    (snippet,) = read_page(page(tmp_path, "## A\n\n```python\nx = 1\ny = None  #: str | y = int 2\n```\n"))
    first, second = broken(snippet, tmp_path)
    assert first.startswith("facts/topic.md:5: promised 'str'\n    said 'y = ")
    assert "'y = int 2'" in second
