"""Runs one call and says what it returned, whether it waited for the device, printed or drew random numbers."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from descriptors import Descriptor, made, observed

from tfrewrite.facts.catalog.rows import Parameter

_READS = ("numpy", "_numpy", "__array__", "__bool__", "__int__", "__float__", "__index__", "__complex__", "__format__")


class Waits:
    """Counts how often an eager tensor is read by the host."""

    def __init__(self) -> None:
        self.count = 0

    def watch(self) -> None:
        """From now on reads are counted."""
        from tensorflow.python.framework import ops

        for name in _READS:
            for cls in (ops.EagerTensor, ops._EagerTensorBase):
                if name in vars(cls):
                    self._wrap(cls, name, getattr(cls, name))

    def _wrap(self, cls: Any, name: str, original: Any) -> None:
        def counted(*values: Any, **named: Any) -> Any:
            self.count += 1
            return original(*values, **named)

        with contextlib.suppress(TypeError, AttributeError):
            setattr(cls, name, functools.wraps(original)(counted))


class Journal:
    """Notes each call before it is made, so that one that ends the process is known and avoided the next time."""

    def __init__(self, path: str, avoided: list[str]) -> None:
        self.avoided = frozenset(avoided)
        self.file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC) if path else None

    def may_run(self, sample: dict[str, Descriptor]) -> bool:
        """Whether a call did not end a process before; it is noted."""
        key = json.dumps(sample, sort_keys=True)
        if key in self.avoided:
            return False
        self.note(key)
        return True

    def note(self, key: str) -> None:
        """Writes down the call that is made next."""
        if self.file is not None:
            os.pwrite(self.file, key.encode(), 0)
            os.ftruncate(self.file, len(key.encode()))


def arranged(parameters: tuple[Parameter, ...], sample: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments of a call."""
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.name not in sample:
            continue
        if parameter.how == "*args":
            positional.extend(sample[parameter.name])
        elif parameter.how == "/" or any(p.how == "*args" for p in parameters):
            if parameter.how == "*":
                named[parameter.name] = sample[parameter.name]
            else:
                positional.append(sample[parameter.name])
        else:
            named[parameter.name] = sample[parameter.name]
    return positional, named


@contextlib.contextmanager
def captured() -> Iterator[list[bytes]]:
    """Whatever is written to the standard streams meanwhile, by Python or by the libraries below it."""
    found: list[bytes] = []
    with tempfile.TemporaryFile() as kept:
        sys.stdout.flush()
        old = os.dup(1), os.dup(2)
        os.dup2(kept.fileno(), 1)
        os.dup2(kept.fileno(), 2)
        text = io.StringIO()
        try:
            with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
                yield found
        finally:
            os.dup2(old[0], 1)
            os.dup2(old[1], 2)
            os.close(old[0])
            os.close(old[1])
            kept.seek(0)
            found.append(text.getvalue().encode() + kept.read())


def _is_of_tensors(sample: dict[str, Descriptor]) -> bool:
    """Whether a call is given tensors, and beside them constants only."""
    kinds = {d[0] for d in sample.values()}
    leaves = {leaf[0] for d in sample.values() if d[0] in ("list", "tuple") for leaf in d[1]}
    if kinds & {"array", "variable", "keras variable", "scalar", "foreign", "ragged", "sparse", "symbolic", "dict"}:
        return False
    return ("tensor" in kinds and leaves <= {"py", "list"}) or leaves == {"tensor"}


def _content(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {key: _content(item) for key, item in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_content(item) for item in thing]
    if isinstance(thing, np.ndarray):
        return (thing.shape, str(thing.dtype), thing.tolist(), thing.flags.writeable)
    return np.asarray(thing).tolist() if type(thing).__name__ in ("ResourceVariable", "Variable") else thing


class Runner:
    """Calls one function."""

    def __init__(
        self, thing: Callable[..., Any], parameters: tuple[Parameter, ...], waits: Waits, journal: Journal
    ) -> None:
        self.thing, self.parameters, self.waits, self.journal = thing, parameters, waits, journal
        self.waited: list[tuple[bool, bool]] = []
        self.tensor_sample: dict[str, Descriptor] | None = None
        self.array_sample: dict[str, Descriptor] | None = None

    def objects(self, sample: dict[str, Descriptor]) -> dict[str, Any]:
        """The arguments themselves."""
        return {name: made(d, index) for index, (name, d) in enumerate(sample.items())}

    def call(self, sample: dict[str, Descriptor]) -> dict[str, Any]:
        """What a call returned, as data, or `{"error": type}`."""
        if not self.journal.may_run(sample):
            return {"error": "ends the process"}
        try:
            arguments = self.objects(sample)
        except Exception as error:  # noqa: BLE001
            return {"error": f"sample: {type(error).__name__}"}
        positional, named = arranged(self.parameters, arguments)
        before = self.waits.count
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                result = self.thing(*positional, **named)
        except Exception as error:  # noqa: BLE001
            return {"error": type(error).__name__}
        has_tensor = _is_of_tensors(sample)
        if has_tensor and self.tensor_sample is None:
            self.tensor_sample = sample
        if self.array_sample is None and any(d[0] == "array" for d in sample.values()):
            self.array_sample = sample
        self.waited.append((has_tensor, self.waits.count > before))
        return observed(result)

    def prints(self, sample: dict[str, Descriptor]) -> bool:
        """Whether a call writes to the standard streams."""
        with captured() as written:
            self.call(sample)
        return bool(written[0])

    def draws(self, sample: dict[str, Descriptor]) -> str:
        """Whether a call takes from a random stream: `yes` where a stream moved or two results differ."""
        numpy, python = repr(np.random.get_state()), random.getstate()
        try:
            one, two = (self._plain(sample) for _ in range(2))
        except Exception:  # noqa: BLE001
            return "unknown"
        if repr(np.random.get_state()) != numpy or random.getstate() != python:
            return "yes"
        return "yes" if one != two else "no"

    def changes(self, sample: dict[str, Descriptor]) -> bool:
        """Whether a call changes an array, list or variable that it is given."""
        try:
            arguments = self.objects(sample)
            before = repr(_content(arguments))
            positional, named = arranged(self.parameters, arguments)
            self.thing(*positional, **named)
            return repr(_content(arguments)) != before
        except Exception:  # noqa: BLE001
            return False

    def reads(self) -> str:
        """Whether a function of arrays reads a tensor that it is given: other numbers give another result."""
        if self.array_sample is None:
            return "unknown"
        sample = {name: ["tensor", *d[1:]] if d[0] == "array" else d for name, d in self.array_sample.items()}
        try:
            return "yes" if len({self._plain(sample, salt) for salt in range(0, 40, 10)}) > 1 else "unknown"
        except Exception:  # noqa: BLE001
            return "unknown"

    def _plain(self, sample: dict[str, Descriptor], salt: int = 0) -> str:
        import tensorflow as tf

        arguments = {name: made(d, salt + index) for index, (name, d) in enumerate(sample.items())}
        positional, named = arranged(self.parameters, arguments)
        result = self.thing(*positional, **named)
        leaves = tf.nest.flatten(result)
        return repr([leaf.numpy().tolist() if hasattr(leaf, "numpy") else np.asarray(leaf).tolist() for leaf in leaves])
