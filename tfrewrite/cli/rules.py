"""`tfrewrite rules`: which codemods there are."""

from __future__ import annotations

import click

from tfrewrite.cli.talk import Talk


@click.command()
def command() -> None:
    """List the codemods: what they promise, when they run, what they do."""
    from tfrewrite.cli.codemods import load_registry
    from tfrewrite.report.pages import rules_lines

    talk = Talk()
    talk.result(rules_lines(load_registry(talk).entries, talk.paint, talk.width))
