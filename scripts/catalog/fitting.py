"""Fits the rule of one function to its samples and keeps to what all of them agree with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dtype_fit
import shape_fit
from descriptors import value_observed

from tfrewrite.facts.catalog.binding import bound
from tfrewrite.facts.catalog.claims import bare, claimed, covers
from tfrewrite.facts.catalog.given import items_of
from tfrewrite.facts.catalog.rows import Parameter, Row
from tfrewrite.facts.catalog.tokens import class_of, integer, is_strong, shape_of, token_of
from tfrewrite.facts.value import UNKNOWN, Value

_LOOKED_AT = (
    "axis axes dim keepdims keep_dims dtype out_type output_type perm shape size newshape new_shape num depth "
    "num_classes n N M k multiples reps batch_shape batch_dims num_rows num_columns num_segments maxlen dims "
    "num_or_size_splits indices_or_sections transpose_a transpose_b adjoint_a adjoint_b type target_shape repeats"
)
RULED = frozenset(_LOOKED_AT.split())
"""Parameters that rules look at: what is not known of them leaves the kind of the result certain."""

_COMPOSITE = ("ragged", "sparse", "symbolic")


@dataclass(frozen=True, slots=True)
class Observation:
    """One call that worked."""

    given: dict[str, Value]
    arguments: dict[str, Value]
    seen: dict[str, Any]
    natural: frozenset[str] = frozenset()
    """Parameters that are ragged or sparse by nature, so that this is nothing special of them."""

    @property
    def classes(self) -> dict[str, str]:
        """The class of each argument given."""
        return {name: class_of(value) for name, value in self.given.items()}

    @property
    def is_composite(self) -> bool:
        """Whether an argument is a ragged, sparse or symbolic tensor or of another library."""
        return any(
            part in text
            for name, text in self.classes.items()
            for part in (*_COMPOSITE, "other")
            if name not in self.natural or part not in ("ragged", "sparse")
        )


def observation(parameters: tuple[Parameter, ...], given: dict[str, Value], seen: dict[str, Any]) -> Observation:
    """An observation with the defaults filled in."""
    rest = {p.name for p in parameters if p.how in ("*args", "**kwargs")}
    plain = tuple(Parameter(p.name, "", p.default) for p in parameters if p.name not in rest)
    fitted = bound(plain, (), tuple((n, v) for n, v in given.items() if n not in rest))
    arguments = given if fitted is None else {**fitted[0], **given}
    return Observation(given, arguments, seen)


class Fit:
    """The rule of one function and what it was measured for."""

    def __init__(self, name: str, parameters: tuple[Parameter, ...], observations: list[Observation]) -> None:
        self.name, self.parameters = name, parameters
        self.numpy = name.startswith("numpy.")
        self.all = observations
        self.entries: dict[int, set[tuple[str, Any]]] = {}
        self.rest = {p.name for p in parameters if p.how == "*args"}
        plain = [o for o in observations if not o.is_composite]
        self.required = {p.name for p in parameters if p.default is ... or p.how == "*args"}
        self.accepts: dict[str, list[Any]] = {}
        self.result: dict[str, Any] | None = None
        for spec in self._candidates(plain):
            self.result, self.accepts = spec, {}
            self._accept(plain)
            if self.result is not None:
                self._accept_composites()
                self._accept_unknown()
                break

    def _candidates(self, plain: list[Observation]) -> list[dict[str, Any]]:
        """Rules for calls with the parameters that rules look at, and for calls with the required ones alone."""
        found: list[dict[str, Any]] = []
        for cases in (
            [o for o in plain if set(o.given) <= self.required | RULED],
            [o for o in plain if set(o.given) <= self.required],
        ):
            spec = self._spec([(o.arguments, o.seen) for o in cases])
            if spec is None:
                kinds = [o.seen["k"] for o in cases]
                usual = max(sorted(set(kinds)), key=kinds.count) if kinds else ""
                spec = self._spec([(o.arguments, o.seen) for o in cases if o.seen["k"] == usual])
            if spec is not None and spec not in found:
                found.append(spec)
        return sorted(found, key=_richness, reverse=True)

    def _spec(self, cases: list[tuple[dict[str, Value], dict[str, Any]]]) -> dict[str, Any] | None:
        kinds = {seen["k"] for _, seen in cases}
        if len(kinds) != 1 or not cases:
            return None
        kind = kinds.pop()
        match kind:
            case "tuple":
                return self._tuple(cases)
            case "list" | "dict":
                inner = [(arguments, item) for arguments, seen in cases for item in seen["items"]]
                count = _count_rule(cases) if kind == "list" else None
                return _clean({"k": kind, "item": self._spec(inner), "count": count})
            case "python":
                return {"k": kind, "d": dtype_fit.fitted([(a, s["d"]) for a, s in cases], numpy=self.numpy)}
            case "library" | "dataset":
                origins = {seen["o"] for _, seen in cases}
                return {"k": kind, "o": origins.pop()} if len(origins) == 1 else None
            case "tensor" | "array" | "variable" | "ragged" | "sparse":
                dtype = dtype_fit.fitted([(a, s["d"]) for a, s in cases], numpy=self.numpy)
                shape = None
                if kind in ("tensor", "array", "variable"):
                    shape = shape_fit.fitted([(a, None if s["s"] is None else tuple(s["s"])) for a, s in cases])
                return _clean({"k": kind, "d": dtype, "s": shape})
            case _:
                return None

    def _tuple(self, cases: list[tuple[dict[str, Value], dict[str, Any]]]) -> dict[str, Any] | None:
        counts = {len(seen["items"]) for _, seen in cases}
        if len(counts) != 1:
            return None
        items = [self._spec([(a, seen["items"][i]) for a, seen in cases]) for i in range(counts.pop())]
        if any(item is None for item in items):
            return None
        return _clean({"k": "tuple", "items": items, "names": cases[0][1]["names"]})

    def row(self, accepts: dict[str, list[Any]] | None = None) -> Row:
        """The row as the facts would read it."""
        return Row(self.name, self.parameters, self.result, self.accepts if accepts is None else accepts, {})

    def is_true(self, o: Observation) -> bool:
        """Whether the rule holds for one call."""
        row = self.row({name: ["any"] for name in o.given})
        return covers(claimed(row, o.arguments, o.given), value_observed(o.seen))

    def holds_for(self, o: Observation) -> bool:
        """Whether the row, as the facts read it, is right about one call."""
        return covers(claimed(self.row(), o.arguments, o.given), value_observed(o.seen))

    def _accept(self, plain: list[Observation]) -> None:
        """Accepts each class of argument of which every sample agrees with the rule."""
        truth = {id(o): self.is_true(o) for o in plain}
        dropped: set[tuple[str, Any]] = set()
        while True:
            wrong = [o for o in plain if not truth[id(o)] and not self._entries(o) & dropped]
            if not wrong:
                break
            right = [o for o in plain if truth[id(o)] and not self._entries(o) & dropped]
            culprit = self._culprit(wrong, right)
            if culprit is None:
                self.result = None
                return
            dropped.add(culprit)
        for o in plain:
            for name, entry in self._entries(o):
                if (name, entry) not in dropped and not str(entry).startswith("not "):
                    kept = self.accepts.setdefault(name, [])
                    written = list(entry) if isinstance(entry, tuple) else entry
                    if written not in kept and ("?" not in str(entry) or entry == "[?]*0"):
                        kept.append(written)

        for name, entry in sorted(dropped, key=str):
            if str(entry).startswith("not "):
                self.accepts.setdefault(name, []).append(entry)
            elif all(self._same_kind(o) for o in plain if (name, entry) in self._entries(o)) and "?" not in str(entry):
                written = ["~", entry[1]] if isinstance(entry, tuple) else f"~{entry}"
                self.accepts.setdefault(name, []).append(written)

    def _entries(self, o: Observation) -> set[tuple[str, Any]]:
        if id(o) not in self.entries:
            self.entries[id(o)] = self._entries_of(o)
        return self.entries[id(o)]

    def _entries_of(self, o: Observation) -> set[tuple[str, Any]]:
        found: set[tuple[str, Any]] = set()
        for name, value in o.given.items():
            plain = class_of(value)
            if name in self.rest:
                plain = f"{plain}*{len(items_of(value) or ())}"
            if plain == "str" and value.literal is not None and name not in ("x", "y", "self", "input", "a"):
                found.add((name, ("=", value.literal.value)))
            else:
                found.add((name, plain))
            if (token := token_of(value)) is not None and is_strong(token):
                found.add((name, f"not {token}"))
        return found

    def _culprit(self, wrong: list[Observation], right: list[Observation]) -> tuple[str, Any] | None:
        """What to blame: an argument that is always wrong, else an optional one, else any; the worst of these."""
        seen_wrong = [self._entries(o) for o in wrong]
        seen_right = [self._entries(o) for o in right]
        score: dict[tuple[str, Any], tuple[float, float, str]] = {}
        for entry in {entry for entries in seen_wrong for entry in entries}:
            bad = sum(entry in entries for entries in seen_wrong)
            good = sum(entry in entries for entries in seen_right)
            score[entry] = (bad / (bad + good), bad / len(wrong), str(entry))
        always = [e for e, (share, _, _) in score.items() if share == 1.0 and not str(e[1]).startswith("not ")]
        optional = [entry for entry in score if entry[0] not in self.required]
        blamed = always or optional or list(score)
        return max(blamed, key=lambda entry: (sum(score[entry][:2]), score[entry][2]), default=None)

    def _accept_composites(self) -> None:
        for o in self.all:
            special = [(n, c) for n, c in o.classes.items() if n not in o.natural and self._is_special(n, c)]
            if len(special) != 1:
                continue
            name, plain = special[0]
            kind = o.seen["k"] if o.seen["k"] in ("ragged", "sparse", "symbolic", "variable") else "same"
            if kind == "same" and not self.is_true(o):
                kind = o.seen["k"] if o.seen["k"] in ("tensor", "array") else "other"
            entry = f"{plain}={kind}"
            kept = self.accepts.setdefault(name, [])
            if entry not in kept:
                kept.append(entry)

    def _is_special(self, name: str, plain: str) -> bool:
        """Whether a class of argument can lead to a result of another kind."""
        return any(part in plain for part in _COMPOSITE) or (
            plain == "variable" and "variable" not in self.accepts.get(name, ()) and name in self.required
        )

    def _accept_unknown(self) -> None:
        """An argument of which nothing is known: every class that was tried must lead to one of the known kinds."""
        foreign = {name for o in self.all for name, c in o.classes.items() if c == "other" and not self._same_kind(o)}
        for parameter in self.parameters:
            kept = self.accepts.get(parameter.name, [])
            tried = [
                o
                for o in self.all
                if parameter.name in o.given
                and not o.is_composite
                and not any(f"{o.classes.get(name, '')}=" in str(self.accepts.get(name, ())) for name in o.given)
            ]
            if any("=other" in str(entry) for entry in kept):
                continue
            if parameter.name in self.rest | foreign or not tried or not all(map(self._same_kind, tried)):
                continue
            is_data = any(text in kept for text in ("tensor", "array", "[tensor]", "[array]"))
            if is_data or parameter.name in RULED or (isinstance(parameter.default, bool) and "bool" in kept):
                is_loose = any(str(entry)[:1] == "~" or entry[0] == "~" for entry in kept)
                self.accepts.setdefault(parameter.name, []).append("~?" if is_loose else "?")
        if any(p.name == "name" for p in self.parameters):
            self.accepts["name"] = ["any"]

    def _same_kind(self, o: Observation) -> bool:
        row = self.row({name: ["any"] for name in o.given})
        return covers(bare(claimed(row, o.arguments, o.given)), value_observed(o.seen))


def _richness(spec: dict[str, Any]) -> float:
    if spec.get("items"):
        return sum(map(_richness, spec["items"]))
    inner = _richness(spec["item"]) if spec.get("item") else 0
    return 1 + (spec.get("d") is not None) * 2 + (spec.get("s") is not None) + inner


def _clean(spec: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if value not in (None, [])}


def _count_rule(cases: list[tuple[dict[str, Value], dict[str, Any]]]) -> Any:
    """How many items the lists have: as many as an argument, or as a number says, or always the same."""
    counts = [len(seen["items"]) for _, seen in cases]
    if len(set(counts)) == 1 and len(cases) > 5:
        return counts[0]
    names = {name for arguments, _ in cases for name in arguments}
    for name in sorted(names):
        for rule, count in (("pieces", _pieces), ("length", _length)):
            found = [count(arguments.get(name, UNKNOWN)) for arguments, _ in cases]
            if any(found) and all(have is None or have == want for have, want in zip(found, counts, strict=True)):
                return [rule, name]
    for name in sorted(names) if "axis" in names else ():
        shapes = [(shape_of(a.get(name, UNKNOWN)), integer(a.get("axis"))) for a, _ in cases]
        found = [s[at] if s and at is not None and -len(s) <= at < len(s) else None for s, at in shapes]
        if any(found) and all(have is None or have == want for have, want in zip(found, counts, strict=True)):
            return ["axis", name, "axis"]
    return None


def _pieces(value: Value) -> int | None:
    items = items_of(value)
    return integer(value) if integer(value) is not None else len(items) if items else None


def _length(value: Value) -> int | None:
    items = items_of(value)
    return None if items is None else len(items)
