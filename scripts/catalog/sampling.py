"""Sample calls of one function: first any call that works, then everything varied around it."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections.abc import Iterator

from descriptors import TENSORLIKE, Descriptor
from hints import BY_NAME, NUMPY_DTYPES, TENSORFLOW_DTYPES, constants

from tfrewrite.facts.catalog.rows import Parameter

Sample = dict[str, Descriptor]
_SHAPES: tuple[list[int], ...] = ([], [3], [2, 3], [2, 3, 5], [2, 3, 5, 4], [1, 3], [3, 1])
_MOST_HINTS = 6
_SOME = ("float32", "int32", "float64", "int64", "bool", "float16", "complex64", "uint8")
"""Dtypes of which all pairs are tried."""


class Variations:
    """Everything varied around one call that works."""

    def __init__(
        self, base: Sample, parameters: tuple[Parameter, ...], native: str, owner: bool, seed: int, wide: bool = False
    ) -> None:
        self.wide = wide
        self.base, self.parameters, self.native = base, parameters, native
        self.draw = random.Random(seed)
        self.first = parameters[0].name if owner and parameters else ""
        self.dtypes = NUMPY_DTYPES if native == "array" else TENSORFLOW_DTYPES
        self.tensors = [name for name, d in base.items() if d[0] in TENSORLIKE]
        self.lists = [name for name, d in base.items() if d[0] == "list" and d[1] and d[1][0][0] in TENSORLIKE]
        self.numbers = [
            name
            for name, d in base.items()
            if d[0] == "py" and type(d[1]) in (int, float) and name not in ("axis", "n")
        ]
        self.options = self._options()

    def _options(self) -> dict[str, list[Descriptor]]:
        found: dict[str, list[Descriptor]] = {}
        for p in self.parameters:
            if p.how in ("*args", "**kwargs") or p.name == "out" or p.name in (*self.tensors, *self.lists):
                continue
            if p.name in BY_NAME:
                found[p.name] = BY_NAME[p.name]
            elif isinstance(p.default, bool):
                found[p.name] = constants(True, False)
            elif isinstance(p.default, (int, float)):
                found[p.name] = constants(p.default, p.default + 1, p.default * 0.5 + 0.1)
        return found

    def all(self) -> Iterator[Sample]:
        """The base, then every variation; the last ones are drawn at random."""
        yield self.base
        yield from self._of_dtypes()
        yield from self._of_composites()
        yield from self._of_shapes()
        yield from self._of_options()
        yield from self._of_classes()
        yield from self._of_pairs()
        yield from self._of_numbers()
        yield from self._of_rest()

    def held_out(self, count: int) -> Iterator[Sample]:
        """Random combinations of sizes and options that were not fitted to."""
        for _ in range(count):
            sample = self._sized(self._dimensions())
            if self.draw.random() < 0.6:
                sample = self._typed(self.draw.choice(self.dtypes), sample)
            if self.draw.random() < 0.5 and self._is_uniform():
                sample = self._shaped(self.draw.choice(_SHAPES[:5]), sample)
            for name, values in self.options.items():
                if self.draw.random() < 0.35:
                    sample[name] = self.draw.choice(values)
            yield sample

    def fresh(self, count: int) -> Iterator[Sample]:
        """Calls of which no rule has seen the like: lengths of their own, ones among them, and options at random."""
        everything = list(self.all())
        for _ in range(count):
            sample: Sample = copy.deepcopy(self.draw.choice(everything))
            lengths = {length: self.draw.choice([1, 2, 3, 4, 5, 7, 9, 11]) for length in range(1, 9)}
            if self.draw.random() < 0.7:
                for d in sample.values():
                    for leaf in d[1] if d[0] == "list" else [d]:
                        if leaf[0] in ("tensor", "array", "variable") and self.draw.random() < 0.95:
                            leaf[2] = [lengths.get(length, length) for length in leaf[2]]
            for name, values in self.options.items():
                if self.draw.random() < 0.2:
                    sample[name] = copy.deepcopy(self.draw.choice(values))
            yield sample

    def _dimensions(self) -> dict[int, int]:
        new = self.draw.sample(range(2, 9), 6)
        return dict(zip((2, 3, 4, 5, 6, 7), new, strict=True))

    def _sized(self, lengths: dict[int, int]) -> Sample:
        sample = copy.deepcopy(self.base)
        for name in (*self.tensors, *self.lists):
            for d in self._leaves(sample[name]):
                d[2] = [lengths.get(length, length) for length in d[2]]
        return sample

    @staticmethod
    def _leaves(d: Descriptor) -> list[Descriptor]:
        return d[1] if d[0] == "list" else [d]

    def _is_uniform(self) -> bool:
        shapes = [d[2] for name in (*self.tensors, *self.lists) for d in self._leaves(self.base[name])]
        return all(shape == shapes[0] for shape in shapes)

    def _typed(self, dtype: str, sample: Sample | None = None) -> Sample:
        changed = copy.deepcopy(self.base if sample is None else sample)
        leaves = [d for name in (*self.tensors, *self.lists) for d in self._leaves(changed[name]) if len(d) > 2]
        old = leaves[0][1] if leaves else ""
        for d in leaves:
            if d[1] == old:
                d[1] = dtype
        return changed

    def _shaped(self, shape: list[int], sample: Sample | None = None) -> Sample:
        changed = copy.deepcopy(self.base if sample is None else sample)
        for name in (*self.tensors, *self.lists):
            for d in self._leaves(changed[name]):
                if len(d) > 2:
                    d[2] = list(shape)
        return changed

    def _of_dtypes(self) -> Iterator[Sample]:
        for dtype in self.dtypes:
            yield self._typed(dtype)
            if self._is_uniform():
                yield from (self._typed(dtype, self._shaped(shape)) for shape in ([], [3], [1]))
        for name in (*self.tensors, *self.lists):
            for dtype in self.dtypes:
                changed = copy.deepcopy(self.base)
                for d in self._leaves(changed[name]):
                    d[1] = dtype
                yield changed

    def _of_composites(self) -> Iterator[Sample]:
        """Ragged and sparse tensors of other dtypes and lengths, where these are what a function takes."""
        for name, d in self.base.items():
            if d[0] not in ("ragged", "sparse"):
                continue
            for dtype in self.dtypes:
                yield {**self.base, name: [d[0], dtype, d[2]]}
            for shape in ([3, 4], [2, 5], [4, 2], [2, 3, 4]):
                yield {**self.base, name: [d[0], d[1], shape]}

    def _of_shapes(self) -> Iterator[Sample]:
        if self._is_uniform():
            yield from (self._shaped(shape) for shape in _SHAPES)
        for _ in range(5):
            yield self._sized(self._dimensions())
        for front in ([4], [1], [2, 4], []):
            changed = copy.deepcopy(self.base)
            for name in (*self.tensors, *self.lists):
                for d in self._leaves(changed[name]):
                    d[2] = front + d[2] if front else d[2][1:]
            yield changed
        for name in self.tensors:
            own = self.base[name][2]
            for shape in (*_SHAPES, [4, *own], [1, *own], own[1:], own[:-1], [*own, 2], [*own[:-1], 1], [1] * len(own)):
                changed = copy.deepcopy(self.base)
                changed[name][2] = list(shape)
                yield changed
        for name in self.lists:
            leaf = self.base[name][1][0]
            for count in (1, 3, 4):
                yield {**self.base, name: ["list", [copy.deepcopy(leaf) for _ in range(count)]]}
            for at in range(len(leaf[2])):
                longer = copy.deepcopy(leaf)
                longer[2][at] += 4
                yield {**self.base, name: ["list", [copy.deepcopy(leaf), longer]]}
            yield {**self.base, name: ["tuple", [copy.deepcopy(leaf), copy.deepcopy(leaf)]]}
            yield {**self.base, name: [leaf[0], leaf[1], [4, *leaf[2]]]}
            for d1, d2 in (("float32", "float64"), ("int32", "float32"), ("int64", "int32")):
                first, second = copy.deepcopy(leaf), copy.deepcopy(leaf)
                first[1], second[1] = d1, d2
                yield {**self.base, name: ["list", [first, second]]}

    def _of_options(self) -> Iterator[Sample]:
        shaped = [self._shaped(shape) for shape in _SHAPES] if self._is_uniform() else []
        changed = [self.base, *shaped, self._sized(self._dimensions()), self._sized(self._dimensions())]
        for name, values in self.options.items():
            for value, sample in itertools.product(values[:16], changed[::2]):
                yield {**sample, name: value}
            if "type" in name:
                for dtype, value in itertools.product(self.dtypes, values[:7]):
                    yield {**self._typed(dtype), name: value}
        for (one, ones), (two, twos) in itertools.combinations(list(self.options.items())[:6], 2):
            for a, b in itertools.product(ones[:_MOST_HINTS], twos[:2]):
                for sample in changed[2:5:2] or changed[:1]:
                    yield {**sample, one: a, two: b}

    def _of_classes(self) -> Iterator[Sample]:
        for name in self.tensors:
            if name == self.first:
                continue
            dtype, shape = self.base[name][1], self.base[name][2]
            for kind in ("tensor", "array", "variable", "ragged", "sparse", "symbolic"):
                yield {**self.base, name: [kind, dtype, shape]}
                slow = kind in ("ragged", "sparse", "symbolic")
                for other in ("float32", "int32") if slow else ("float32", "float64", "int32", "int64", "bool"):
                    yield {**self.base, name: [kind, other, [2, 3]]}
            odd: list[Descriptor] = [["foreign"], ["dict", {"a": self.base[name]}]]
            for value in (*odd, *constants(2, 2.5, True, "a", [1, 2], [1.0, 2.0])):
                yield {**self.base, name: value}
            for value in constants([[1.0, 2.0, 3.0]], [[1, 2, 3], [4, 5, 6]], (1.0, 2.0)):
                yield {**self.base, name: value}
            yield {**self.base, name: ["list", [self.base[name], self.base[name]]]}
        for kind in ("tensor", "array", "variable"):
            for dtype in ("float32", "float64", "int32"):
                changed = copy.deepcopy(self.base)
                for name in (*self.tensors, *self.lists):
                    for d in self._leaves(changed[name]):
                        if name != self.first:
                            d[0], d[1] = kind, dtype
                yield changed
        for name in self.lists:
            leaf = self.base[name][1][0]
            for kind in ("ragged", "sparse", "symbolic"):
                yield {**self.base, name: ["list", [[kind, leaf[1], leaf[2]], [kind, leaf[1], leaf[2]]]]}
                yield {**self.base, name: [kind, leaf[1], leaf[2]]}
            yield {**self.base, name: ["foreign"]}
            for value in constants([1.0, 2.0], [1, 2], [[1.0], [2.0]], 2.0):
                yield {**self.base, name: value}

    def _of_pairs(self) -> Iterator[Sample]:
        if len(self.tensors) < 2:
            return
        one, two = self.tensors[:2]
        dtypes = self.dtypes if self.native == "array" or self.wide else _SOME
        for a, b in itertools.product(dtypes, dtypes):
            changed = copy.deepcopy(self.base)
            changed[one][1], changed[two][1] = a, b
            yield changed
        for dtype in self.dtypes:
            for value in constants(2, 2.5, True, *([[1, 2, 3], [1.0, 2.0, 3.0]] if dtype in _SOME[:4] else [])):
                for tensor, plain in ((one, two), (two, one)):
                    if plain != self.first:
                        yield {**self.base, tensor: [self.base[tensor][0], dtype, self.base[tensor][2]], plain: value}
            if self.native == "tensor" and dtype in _SOME:
                for other in ("float32", "float64", "int64", "int32"):
                    for tensor, plain in ((one, two), (two, one)):
                        changed = copy.deepcopy(self.base)
                        changed[tensor][1] = dtype
                        changed[plain] = ["array", other, changed[plain][2]]
                        yield changed
        for left, right in itertools.product(constants(2, 2.5, True), repeat=2):
            if self.first not in (one, two):
                yield {**self.base, one: left, two: right}

    def _of_rest(self) -> Iterator[Sample]:
        """Functions of any number of arguments with several of them."""
        for rest in (p.name for p in self.parameters if p.how == "*args"):
            one = [self.native, "float32", [2, 3]]
            for count in range(5):
                yield {**self.base, rest: ["tuple", [copy.deepcopy(one) for _ in range(count)]]}
                yield {**self.base, rest: ["tuple", constants(4, 3, 2, 5)[:count]]}
                yield {**self.base, rest: ["tuple", constants("a", "b", "a", "b")[:count]]}
            for shape in ([], [4], [2, 3, 4]):
                for dtype in ("int32", "float64", "bool"):
                    yield {**self.base, rest: ["tuple", [[self.native, dtype, shape]]]}
                    yield {**self.base, rest: ["tuple", [[self.native, dtype, shape]] * 2]}

    def _of_numbers(self) -> Iterator[Sample]:
        for name in self.numbers:
            for value in constants(3, 2.5, 4):
                yield {**self.base, name: value}
            for kind in ("tensor", "array"):
                for dtype in ("float32", "int32", "int64", "float64"):
                    yield {**self.base, name: [kind, dtype, []]}
        if len(self.numbers) > 1:
            for a, b in itertools.product(constants(2, 3.5), repeat=2):
                yield {**self.base, self.numbers[0]: a, self.numbers[1]: b}


def is_like(sample: Sample, base: Sample) -> bool:
    """Whether a call has arguments of the kinds and ranks of one that works: others can end the process."""
    for name, d in base.items():
        given = sample.get(name, ["py", None])
        if given[0] != d[0] or (len(d) > 2 and len(given[2]) != len(d[2])):
            return False
    return True


def key_of(sample: Sample) -> str:
    """A text by which equal samples are told."""
    return json.dumps(sample, sort_keys=True)
