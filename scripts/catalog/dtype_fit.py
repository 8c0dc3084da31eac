"""Finds the dtype rule that no sample contradicts and that says the most."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tfrewrite.facts.catalog.dtype_rules import dtype_by
from tfrewrite.facts.catalog.tokens import is_none, token_of
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value

Case = tuple[dict[str, Value], Any]
"""The arguments of one call, and the dtype that its result had."""

_DTYPE_NAMES = ("dtype", "out_type", "output_type", "Tout", "out_dtype", "type", "output_dtype", "DType", "input_dtype")


def fitted(cases: list[Case], *, numpy: bool) -> Any:
    """The best rule; None where none says anything."""
    best: tuple[float, Any] = (0.0, None)
    counts: Counter[Any] = Counter()
    distinct: dict[Any, Case] = {}
    for arguments, dtype in cases:
        key = (dtype, *((name, _looks(value)) for name, value in arguments.items()))
        counts[key] += 1
        distinct.setdefault(key, (arguments, dtype))
    for rank, rule in enumerate(_candidates(list(distinct.values()), len(cases), numpy=numpy)):
        said = 0
        for key, (arguments, dtype) in distinct.items():
            claim = dtype_by(rule, arguments, numpy=numpy)
            if claim is not None and claim != dtype:
                break
            said += counts[key] * (claim is not None)
        else:
            weight = 0.96 if "joint" in str(rule)[:60] and not numpy else 1.0
            if said * weight - rank * 1e-6 > best[0]:
                best = (said * weight - rank * 1e-6, rule)
    return best[1]


def _looks(value: Value) -> Any:
    """What dtype rules can see of an argument: calls that are alike in it are tried once."""
    if value.kind is Kind.NAME:
        return value.origin
    return token_of(value), value.literal if value.kind is Kind.PYTHON else None


def _candidates(cases: list[Case], count: int, *, numpy: bool) -> Iterator[Any]:
    tokens = {token for arguments, _ in cases for token in map(token_of, arguments.values()) if token}
    dtypes = {dtype for _, dtype in cases}
    if len(dtypes) == 1 and (len(tokens) != 1 or count < 3):
        yield next(iter(dtypes))
    yield from _of_arguments(cases)
    for name in _names(cases, lambda name, _: name in _DTYPE_NAMES):
        rest = [(a, dtype) for a, dtype in cases if name not in a or is_none(a[name])]
        for otherwise in (*_of_arguments(rest), *{dtype for _, dtype in rest}, None):
            yield {"arg": name, "else": otherwise}


def _names(cases: list[Case], wanted: Callable[[str, Value], bool]) -> list[str]:
    found: dict[str, None] = {}
    for arguments, _ in cases:
        for name, value in arguments.items():
            if wanted(name, value):
                found[name] = None
    return list(found)


def _has_token(name: str, value: Value) -> bool:
    token = token_of(value)
    return name not in ("axis", "keepdims", "name", "shape", "perm", "seed") and bool(token) and token != "py.str"


def _of_arguments(cases: list[Case]) -> list[Any]:
    """Tables over one argument, over a group that must agree, and over two."""
    names = _names(cases, _has_token)
    changing = [name for name in names if len({token_of(a[name]) for a, _ in cases if name in a}) > 1] or names
    rules: list[Any] = []
    for name in changing[:5]:
        table = _table(cases, functools.partial(_token, name=name))
        if table:
            rules.append({"table": name, "to": _short(table)})
    for count in (2, 3, 4):
        for group in itertools.combinations(changing[:4], count):
            table = _table(cases, functools.partial(_agreed, group=group))
            if table:
                rules.append({"group": list(group), "to": _short(table)})
    for pair in itertools.permutations(changing[:3], 2):
        table = _table(cases, functools.partial(_joined, pair=pair))
        if table and pair == tuple(sorted(pair, key=changing.index)):
            rules.append({"joint": list(pair), "to": table})
    return rules


def _joined(arguments: dict[str, Value], pair: tuple[str, ...]) -> str:
    return "|".join(str(_token(arguments, name)) for name in pair)


def _token(arguments: dict[str, Value], name: str) -> str | None:
    value = arguments.get(name)
    return "absent" if value is None or is_none(value) else token_of(value)


def _agreed(arguments: dict[str, Value], group: tuple[str, ...]) -> str | None:
    """What the rule of a group looks up: found by asking it with a table that gives the token back."""

    class Echo(dict[str, str]):
        def __contains__(self, key: object) -> bool:
            return True

        def __getitem__(self, key: str) -> str:
            return key

    return dtype_by({"group": list(group), "to": Echo()}, arguments, numpy=False)


def _table(cases: list[Case], key: Callable[[dict[str, Value]], str | None]) -> dict[str, str]:
    found: dict[str, Any] = {}
    bad: set[str] = set()
    for arguments, dtype in cases:
        token = key(arguments)
        if token is None or "None" in token.split("|"):
            continue
        if found.setdefault(token, dtype) != dtype or dtype is None:
            bad.add(token)
    return {token: found[token] for token in sorted(found) if token not in bad}


def _short(table: dict[str, str]) -> dict[str, str]:
    """The same table with the tokens that stay what they are listed under `=`."""
    same = [token for token, dtype in table.items() if token == dtype]
    rest = {token: dtype for token, dtype in table.items() if token != dtype}
    return {**rest, "=": " ".join(same)} if same else rest
