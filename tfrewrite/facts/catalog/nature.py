"""What a call of a public name does besides returning something."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.naming import normalised
from tfrewrite.facts.catalog.rows import Row, lines, row


@dataclass(frozen=True, slots=True)
class Nature:
    """What a call does, as far as it was measured or is documented; UNKNOWN where it was not."""

    waits: Answer = Answer.UNKNOWN
    """Whether it waits for the device where it is given a tensor."""
    draws: Answer = Answer.UNKNOWN
    """Whether it takes from a random stream."""
    stateful: Answer = Answer.UNKNOWN
    """Whether an operation that it makes is stateful by the registry of operations (it may then not be left out)."""
    eager_only: Answer = Answer.UNKNOWN
    """Whether it raises in a graph."""
    prints: Answer = Answer.UNKNOWN
    changes: Answer = Answer.UNKNOWN
    """Whether it changes an array, list or variable that it is given."""

    def __str__(self) -> str:
        said = {
            "waits": self.waits,
            "draws": self.draws,
            "stateful": self.stateful,
            "eager only": self.eager_only,
            "prints": self.prints,
            "changes its arguments": self.changes,
        }
        known = [name for name, answer in said.items() if answer is Answer.YES]
        open_ones = [name for name, answer in said.items() if answer is Answer.UNKNOWN]
        parts = [", ".join(known) or "only computes"] if known or not open_ones else []
        return "; ".join([*parts, *([f"unknown whether it {', '.join(open_ones)}"] if open_ones else [])])

    @property
    def only_computes(self) -> bool:
        """Whether its result is all there is of it: no effect, random number or output."""
        rest = (self.draws, self.stateful, self.prints, self.changes)
        return all(answer is Answer.NO for answer in rest)


def nature(name: str) -> Nature:
    """The nature of a public function, by its row or by what its documentation says."""
    return _nature(normalised(name))


@functools.cache
def _nature(name: str) -> Nature:
    exact = lines("written").get(name)
    if exact is not None:
        return _of_letters(exact)
    found = row(name)
    if found is not None and found.nature:
        return _of_row(found)
    return _of_module(name)


def _of_row(found: Row) -> Nature:
    def said(question: str) -> Answer:
        return Answer(found.nature.get(question, "unknown"))

    return Nature(said("waits"), said("draws"), said("stateful"), said("eager"), said("prints"), said("changes"))


def _of_module(name: str) -> Nature:
    """What is written by hand of all names of a module (`math.*`) or of a module above it."""
    known = lines("written")
    while "." in name:
        name = name.rpartition(".")[0]
        raw = known.get(f"{name}.*")
        if raw is not None:
            return _of_letters(raw)
    return Nature()


def _of_letters(raw: str) -> Nature:
    return Nature(*(_LETTERS[letter] for letter in raw.partition("\t")[0]))


_LETTERS = {"y": Answer.YES, "n": Answer.NO, "u": Answer.UNKNOWN}
