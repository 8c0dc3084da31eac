"""Other frameworks, whose arrays have `.numpy()` and `.item()` too: nothing of theirs is ever rewritten."""

from __future__ import annotations

FRAMEWORKS = frozenset({"torch", "torchvision", "jax", "jaxlib", "flax", "mxnet", "paddle", "cupy"})
