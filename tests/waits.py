"""An instrumented TensorFlow: tells each time that the value of a tensor is read on the host, and which reads wait.

All reads end in one of two places: `EagerTensor._numpy` and the buffer that NumPy asks a tensor for. A read waits for
what was given to the device before it; after one that waited, the next ones wait for nothing until there is new work.
All work passes one of the two functions of `pywrap_tfe` that execute operations.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

_AS_BUFFER = 160  # the offset of tp_as_buffer in CPython's type objects on 64-bit machines, 3.8 to 3.13
_kept: list[Any] = []


def watch(seen: Callable[[], None]) -> None:
    """Call `seen` whenever the value of an eager tensor is read on the host."""
    import tensorflow as tf

    kind = type(tf.constant(1.0))
    owner: Any = next(cls for cls in kind.__mro__ if "_numpy" in cls.__dict__)
    original = owner._numpy

    def numpy(self: Any) -> Any:
        seen()
        return original(self)

    owner._numpy = numpy
    _watch_buffer(kind, seen)


class Waits:
    """Counts the reads that find work given to the device since the read before."""

    def __init__(self) -> None:
        self.count = 0
        self._working = False
        from tensorflow.python import pywrap_tfe

        for name in ("TFE_Py_FastPathExecute", "TFE_Py_Execute"):
            setattr(pywrap_tfe, name, self._watched(getattr(pywrap_tfe, name)))
        watch(self._read)

    def _watched(self, execute: Callable[..., Any]) -> Callable[..., Any]:
        def work(*arguments: Any) -> Any:
            self._working = True
            return execute(*arguments)

        return work

    def _read(self) -> None:
        self.count += self._working
        self._working = False


def _watch_buffer(kind: type, seen: Callable[[], None]) -> None:
    prototype = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.c_void_p, ctypes.c_int)
    slots = ctypes.c_void_p.from_address(id(kind) + _AS_BUFFER).value
    assert slots is not None
    slot = ctypes.c_void_p.from_address(slots)
    address = slot.value
    assert address is not None
    original = prototype(address)

    def get_buffer(self: Any, view: int, flags: int) -> int:
        try:
            found: int = original(self, view, flags)
        except Exception:  # noqa: BLE001
            return -1
        seen()
        return found

    replaced = prototype(get_buffer)
    _kept.append((replaced, original))
    slot.value = ctypes.cast(replaced, ctypes.c_void_p).value
