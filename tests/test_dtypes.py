"""What is claimed of operators, held against TensorFlow and NumPy themselves."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests import dtype_worlds as worlds


@pytest.mark.parametrize("setting", [worlds.ALL_TOGETHER, worlds.ANYWHERE], ids=["one setting", "any setting"])
def test_random_expressions(
    size: Callable[..., int], record_property: Callable[[str, object], None], setting: object
) -> None:
    from tfrewrite.facts.setting import Setting

    assert isinstance(setting, Setting)
    tally = worlds.Tally()
    for seed in range(size(sample=300, full=10_000)):
        chance = random.Random(seed)
        worlds.grow(tally, chance, setting, chance.randrange(1, 5))
    record_property("unknown %", tally.share("unknown"))
    record_property("fully known %", tally.share("known"))
    print(tally.ends, tally.share("unknown"), tally.whys.most_common(12))
    assert tally.wrong == []
    assert tally.share("unknown") < 25
