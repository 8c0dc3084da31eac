"""Every case of every case page, and the format of the pages itself."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path

import pytest
from case_pages import BadPage, CaseOnPage, read_all, read_page
from rewriting import Rewriting, rewrite

CASES = read_all()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: CaseOnPage) -> None:
    got = rewrite(case.codemod, case.before, case.options)
    ast.parse(got.after)
    if got.after != case.after:
        pytest.fail(f"cases/{case.codemod}.md:{case.line}: {case.title}\n{difference(case, got)}", pytrace=False)
    match case.section:
        case "Rewrites":
            again = rewrite(case.codemod, got.after, case.options)
            assert again.after == got.after, "a second run changes something:\n" + again.after
            assert got.rewritten, "no finding is marked as rewritten"
        case "Refuses":
            reasons = [finding.reason for finding in got.refused]
            assert any(reason.startswith(case.sentence) for reason in reasons), f"refused with {reasons}"
        case "Ignores":
            assert not got.findings, f"{len(got.findings)} findings: {summary(got)}"


def difference(case: CaseOnPage, got: Rewriting) -> str:
    """How what came differs from what the page says, and what was found."""
    expected, actual = case.after.splitlines(keepends=True), got.after.splitlines(keepends=True)
    lines = difflib.unified_diff(expected, actual, "the page says", "it became", n=99)
    return "".join(lines) + summary(got)


def summary(got: Rewriting) -> str:
    """One line for each finding."""
    return "\n".join(
        f"line {finding.place.line}: {finding.status.name.lower()} {finding.message} {finding.reason}"
        for finding in got.findings
    )


def page(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some-codemod.md"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """\
# Some codemod

## Rewrites

### a print

options: log-every = 10, name = "x"

```python
# ### no title
print(1)
```

becomes

```python
print(2)
```

## Refuses

### another print

> It is bad

```python
pass
```
"""


def test_page_is_read(tmp_path: Path) -> None:
    first, second = read_page(page(tmp_path, GOOD))
    assert (first.section, first.title, first.line) == ("Rewrites", "a print", 5)
    assert (first.before, first.after) == ("# ### no title\nprint(1)\n", "print(2)\n")
    assert first.options == {"log-every": 10, "name": "x"}
    assert (second.section, second.sentence, second.before) == ("Refuses", "It is bad", "pass\n")
    assert str(second) == "some-codemod refuses another print"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("## Refuses", "## Refuse", "none of Rewrites"),
        ("becomes\n\n```python\nprint(2)\n```", "", "1 Python blocks"),
        ("> It is bad", "It is bad", "0 lines start"),
        ("### another print", "### another print\n\n```python\npass\n```", "2 Python blocks"),
        ("## Refuses", "### a print\n\n```python\n```\n\n```python\n```\n\n## Refuses", "same title"),
    ],
)
def test_bad_page_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(BadPage, match=complaint):
        read_page(page(tmp_path, GOOD.replace(old, new)))
