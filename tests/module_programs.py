"""Random modules whose functions read one name of the module, with a record of what each read saw."""

from __future__ import annotations

import random

_HEAD = "def at_least_once(f):\n    f()\n    return f\n"


def module_program(seed: int) -> str:
    """A module that binds `x` to numbers that differ, and reads it by `see(NUMBER, x)`, in functions above all."""
    return _Writing(random.Random(seed)).module()


class _Writing:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.bound = 0
        self.reads = 0
        self.names: list[str] = []

    def module(self) -> str:
        lines = ["x = -1"] if self.chance.random() < 0.5 else []
        for _ in range(self.chance.randint(4, 12)):
            lines += self.statement(0)
        return _HEAD + "\n".join(lines) + "\n"

    def bind(self) -> str:
        self.bound += 1
        return f"x = {self.bound}"

    def read(self) -> str:
        self.reads += 1
        return f"see({self.reads}, x)"

    def call(self) -> str:
        name = self.chance.choice(self.names) if self.names else ""
        if not name:
            return "pass"
        if name[0] == "C":
            return self.chance.choice((f"{name}().m()", f"kept = {name}()", "kept.m()", f"later.append({name}().m)"))
        return self.chance.choice((f"{name}()", f"{name}()", f"later.append({name})", "later[-1]()", f"run({name})"))

    def statement(self, depth: int) -> list[str]:
        kind = self.chance.randrange(12 if depth < 2 else 5)
        if kind < 3:
            return [self.bind()]
        if kind == 3:
            return [self.read()]
        if kind in (4, 5, 6):
            return [self.call()]
        if kind == 7:
            return ["if coin():", *self.suite(depth + 1)]
        if kind == 8:
            head = self.chance.choice(("for _ in range(2):", "try:"))
            return [
                head,
                *self.suite(depth + 1),
                *(["except NameError:", *self.suite(depth + 1)] if head == "try:" else []),
            ]
        return self.definition() if depth == 0 or self.chance.random() < 0.3 else [self.bind()]

    def suite(self, depth: int) -> list[str]:
        return ["    " + line for _ in range(self.chance.randint(1, 3)) for line in self.statement(depth)]

    def body(self) -> list[str]:
        parts = [self.read() if self.chance.random() < 0.6 else self.call() for _ in range(self.chance.randint(1, 3))]
        return ["    " + part for part in parts]

    def definition(self) -> list[str]:
        kind = self.chance.randrange(5)
        if kind == 0:
            name = f"C{len(self.names)}"
            base = self.chance.choice([n for n in self.names if n[0] == "C"] or ["object"])
            inside = ["def m(self, given=x):" if self.chance.random() < 0.3 else "def m(self):", *self.body()]
            extra = [self.read()] if self.chance.random() < 0.3 else []
            lines = [f"class {name}({base}):", *("    " + line for line in [*extra, *inside])]
        elif kind == 1:
            name = f"f{len(self.names)}"
            lines = [f"{name} = lambda: {self.read()}"]
        else:
            name = f"f{len(self.names)}"
            marks = ["@at_least_once"] if self.chance.random() < 0.2 else []
            default = "given=x" if self.chance.random() < 0.2 else ""
            lines = [*marks, f"def {name}({default}):", *self.body()]
        self.names.append(name)
        return lines
