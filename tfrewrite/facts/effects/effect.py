"""One thing that running code does besides computing, and all of them together."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tfrewrite.facts.aliases.aliasing import Source
from tfrewrite.facts.answers import Answer

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class What(enum.Enum):
    """The kinds of effects; the value is how a line of text says it."""

    PRINTS = "prints"
    LOGS = "logs"
    BARS = "draws a progress bar"
    BINDS = "binds"
    SETS = "sets"
    STORES = "stores into"
    CHANGES = "changes"
    UPDATES = "updates"
    DRAWS = "draws"
    SEEDS = "seeds"
    CLOCK = "reads a clock"
    SLEEPS = "sleeps"
    READS_FILE = "reads files"
    WRITES_FILE = "writes files"
    SUMMARISES = "writes summaries"
    NETWORK = "uses the network"
    RAISES = "may raise"
    ASSERTS = "asserts"
    CATCHES = "catches exceptions"
    ADVANCES = "advances"
    ITERATES = "goes through"
    RETURNS = "returns"
    YIELDS = "yields"
    GIVES = "gives"
    EAGER = "needs eager code:"
    ASKS_MODE = "asks whether it runs eagerly:"
    CREATES = "creates"
    UNKNOWN = "unknown:"


class Stream(enum.Enum):
    """Where random numbers come from."""

    PYTHON = "random"
    NUMPY = "numpy.random"
    NUMPY_GENERATOR = "a numpy generator"
    TENSORFLOW = "tf.random"
    OP_SEED = "tf.random with an op seed"
    GENERATOR = "a tf.random.Generator"
    KERAS = "a keras seed generator"
    INITIALIZER = "keras initializers"
    SYSTEM = "the system's entropy"


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect, at one node; `certain` unless the code may also be without it."""

    what: What
    text: str
    """What it does: the verb of a change, a stream, a reason; empty where `what` says it all."""
    node: ast.AST = field(compare=False, repr=False)
    home: Facts = field(compare=False, repr=False)
    certain: bool = True
    """False where it happens for some of the kinds that a value can be of, or where code may not run."""
    source: Source | None = None
    """The object that is written to, where it is known."""
    part: str = ""
    """Which part of that object: `.loss`, `[…]`; or the object as it is written, where it is not known."""
    stream: Stream | None = None
    op: bool = False
    """Whether TensorFlow itself does it, so that a graph does it in each call."""
    eagerly: bool = False
    """Whether it happens inside of `tf.py_function`, which runs in each call of a graph."""

    def __str__(self) -> str:
        who = f"{self.source or ''}{self.part}"
        verb = self.text if self.what is What.CHANGES else f"{self.what.value} {self.text}".rstrip()
        said = f"{verb} {who}".rstrip()
        if self.certain or self.what in (What.UNKNOWN, What.RAISES):
            return said
        return f"perhaps {said}"

    def perhaps(self) -> Effect:
        """The same effect where it is not sure that the code runs."""
        return replace(self, certain=False)


WRITING = frozenset({What.BINDS, What.SETS, What.STORES, What.CHANGES})
ESCAPING = frozenset({What.SETS, What.STORES, What.CHANGES, What.RETURNS, What.YIELDS, What.GIVES, What.BINDS})
_QUIET = frozenset({What.RETURNS, What.GIVES, What.READS_FILE, What.ITERATES})


@dataclass(frozen=True, slots=True)
class Summary:
    """What a piece of code reads, writes, lets out, draws, shows and may do."""

    effects: tuple[Effect, ...]
    reads: tuple[str, ...]
    """Names and attributes from outside whose values it uses, as they are written."""
    binds: tuple[str, ...]
    """Names of its own scope that it binds."""

    def __str__(self) -> str:
        said = dict.fromkeys(str(effect) for effect in self.effects if effect.what not in _QUIET)
        return f"effects {', '.join(said) if said else 'nothing'}"

    def of(self, *whats: What) -> tuple[Effect, ...]:
        """The effects of some kinds."""
        return tuple(effect for effect in self.effects if effect.what in whats)

    def does(self, *whats: What) -> Answer:
        """Whether it does something of these kinds."""
        found = self.of(*whats)
        if any(effect.certain for effect in found):
            return Answer.YES
        return Answer.UNKNOWN if found or self.unknown else Answer.NO

    @property
    def writes(self) -> tuple[Effect, ...]:
        """Names of outer scopes, attributes, items and objects from outside that it changes."""
        return self.of(*WRITING)

    @property
    def escapes(self) -> tuple[Effect, ...]:
        """Where values get out: stored in objects from outside, returned, yielded, given to calls not known."""
        return self.of(*ESCAPING)

    @property
    def draws(self) -> tuple[Effect, ...]:
        """Which random numbers it draws."""
        return self.of(What.DRAWS)

    @property
    def unknown(self) -> tuple[Effect, ...]:
        """What could not be followed, with the reasons."""
        return self.of(What.UNKNOWN)

    @property
    def only_computes(self) -> Answer:
        """Whether it does nothing but compute, read and return."""
        doing = [effect for effect in self.effects if effect.what not in _QUIET]
        if any(effect.certain and effect.what is not What.UNKNOWN for effect in doing):
            return Answer.NO
        return Answer.UNKNOWN if doing else Answer.YES
