"""Codemods described: the table of `rules` and the page of `explain NAME`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from tfrewrite.codemod import Codemod
from tfrewrite.registry import Registered
from tfrewrite.report.outcome import count, printable
from tfrewrite.report.paint import Paint

_OWN = "tfrewrite"


def title(entry: Registered) -> str:
    """The first line of a codemod's documentation, without its full stop."""
    lines = entry.page.strip().splitlines()
    return printable(lines[0].strip().removesuffix(".")) if lines else ""


def rules_lines(entries: Sequence[Registered], paint: Paint, width: int | None) -> Iterator[str]:
    """One codemod per row: name, safety, when it runs, what it does; the last column is folded to fit the terminal."""
    heads = ("name", "safety", "enabled")
    rows = [(e.codemod.name, e.codemod.safety.value, e.codemod.enabled.value) for e in entries]
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    offset = sum(widths) + 2 * len(widths)
    yield paint.dim("  ".join(f"{head:<{w}}" for head, w in zip(heads, widths, strict=True)) + "  what it does")
    for entry, row in zip(entries, rows, strict=True):
        name, safety, enabled = (f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True))
        folded = textwrap.wrap(title(entry), max(width - offset, 24)) if width else [title(entry)]
        first = folded[0] if folded else ""
        yield f"{paint.bold(name)}  {_safety(entry.codemod, safety, paint)}  {enabled}  {first}".rstrip()
        for line in folded[1:]:
            yield " " * offset + line
    yield ""
    yield f"{count(len(entries), 'codemod')}; `tfrewrite explain NAME` describes one."


def _safety(codemod: Codemod, cell: str, paint: Paint) -> str:
    match codemod.safety.name:
        case "SAFE":
            return paint.green(cell)
        case "UNSAFE":
            return paint.red(cell)
        case _:
            return paint.yellow(cell)


def page_lines(entry: Registered, values: Mapping[str, object], paint: Paint, width: int | None) -> Iterator[str]:
    """A codemod's page: its promise, when it runs, its documentation, and its settings with their present values."""
    codemod = entry.codemod
    safety = _safety(codemod, codemod.safety.name, paint)
    yield f"{paint.bold(codemod.name)}  {safety}, enabled: {codemod.enabled.value}"
    yield from fold(f"Promise: {codemod.safety.promise}.", width)
    if entry.distribution != _OWN:
        yield f"Installed by {printable(entry.distribution)}."
    yield ""
    yield from _documentation(entry.page, width)
    if codemod.options:
        yield ""
        yield paint.bold("Settings")
    for option in codemod.options:
        value = values.get(option.name, option.default)
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        yield from fold(f"  {option.name} = {shown}: {option.help}", width)


def _documentation(text: str, width: int | None) -> Iterator[str]:
    """Paragraphs filled anew for a terminal; as they were written where there is none."""
    if width is None:
        yield from (printable(line) for line in text.splitlines())
        return
    paragraph: list[str] = []
    blank = False
    for line in [*text.strip().splitlines(), ""]:
        if paragraph and (not line.strip() or line.lstrip().startswith(("- ", "* "))):
            if blank:
                yield ""
            yield from fold(" ".join([paragraph[0].rstrip(), *(rest.strip() for rest in paragraph[1:])]), width)
            paragraph, blank = [], False
        if line.strip():
            paragraph.append(line)
        else:
            blank = True


def fold(line: str, width: int | None) -> list[str]:
    """A line folded to a terminal's width under its own indentation; unchanged where there is no terminal."""
    text = printable(line)
    if width is None or len(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())] + "  "
    return textwrap.wrap(text, max(width, 40), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
