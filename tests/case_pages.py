"""Case pages: what a codemod rewrites, refuses and ignores, as Markdown that people read and a test runs.

`## Rewrites`, `## Refuses` and `## Ignores` hold `### title` cases. A case is one Python block, or two (before, after)
under Rewrites; under Refuses a line `> sentence` starts the reason. A line `options: name = value, ...` sets options.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parent / "cases"
BLOCKS = {"Rewrites": 2, "Refuses": 1, "Ignores": 1}


@dataclass(frozen=True, slots=True)
class CaseOnPage:
    """One case of a page."""

    codemod: str
    section: str
    title: str
    line: int
    before: str
    after: str
    sentence: str
    options: Mapping[str, int | str | bool]

    def __str__(self) -> str:
        return f"{self.codemod} {self.section.lower()} {self.title}"


class BadPage(Exception):
    """A page that does not follow the format; its text says where and what."""


def read_page(page: Path) -> list[CaseOnPage]:
    """All cases of a page. Raises `BadPage`."""
    cases: list[CaseOnPage] = []
    section, title, start, body = "", "", 0, list[str]()

    def close(line: int) -> None:
        nonlocal title, body
        if title:
            cases.append(_read_case(page, section, title, start, body))
        title, body = "", []

    fenced = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fenced ^= line.startswith("```")
        if not fenced and line.startswith("## "):
            close(number)
            section = line.removeprefix("## ").strip()
            if section not in BLOCKS:
                raise BadPage(f"{page.name}:{number}: the section {section!r} is none of {', '.join(BLOCKS)}")
        elif not fenced and line.startswith("### "):
            close(number)
            title, start = line.removeprefix("### ").strip(), number
        else:
            body.append(line)
    close(0)
    if len({(case.section, case.title) for case in cases}) != len(cases):
        raise BadPage(f"{page.name}: two cases of one section have the same title")
    return cases


def _read_case(page: Path, section: str, title: str, line: int, body: list[str]) -> CaseOnPage:
    where = f"{page.name}:{line} ({title})"
    text = "\n".join(body) + "\n"
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    if section not in BLOCKS or len(blocks) != BLOCKS[section]:
        raise BadPage(
            f"{where}: {len(blocks)} Python blocks under {section or 'no section'}, not {BLOCKS.get(section)}"
        )
    sentences = re.findall(r"^> (.+)$", prose, re.MULTILINE)
    if len(sentences) != (section == "Refuses"):
        raise BadPage(f"{where}: {len(sentences)} lines start with `> `")
    options = re.findall(r"^options: (.+)$", prose, re.MULTILINE)
    settings = tomllib.loads("\n".join(pair for one in options for pair in one.split(",")))
    after = blocks[1] if section == "Rewrites" else blocks[0]
    return CaseOnPage(page.stem, section, title, line, blocks[0], after, " ".join(sentences), settings)


def read_all() -> list[CaseOnPage]:
    """The cases of all pages."""
    return [case for page in sorted(PAGES.glob("*.md")) for case in read_page(page)]
