"""How much memory a tensor needs."""

from __future__ import annotations

import math
import re

from tfrewrite.facts.value import Value

_BITS = re.compile(r"(?:u?int|b?float|complex)(\d+)$")
_WIDEST = 16


def size_in_bytes(value: Value) -> int | None:
    """The bytes of a tensor, None where its shape is not known. A dtype that is not known counts as the widest."""
    if value.shape is None or any(axis is None for axis in value.shape):
        return None
    bits = _BITS.match(value.dtype or "")
    each = max(1, int(bits[1]) // 8) if bits else 1 if value.dtype == "bool" else _WIDEST
    return each * math.prod(axis for axis in value.shape if axis is not None)
