"""Sizes for the whole suite: `make test` runs a fixed-seed sample, `make test-full` everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run every suite at its full size")


@pytest.fixture(scope="session")
def size(pytestconfig: pytest.Config) -> Callable[..., int]:
    """`size(sample=20, full=200)`: how many trials a test makes."""

    def choose(*, sample: int, full: int) -> int:
        return full if pytestconfig.getoption("--full") else sample

    return choose


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep each fourth parameter of a test that is marked `every(4)`, and so on, unless everything is run."""
    if config.getoption("--full"):
        return
    numbers: Counter[str] = Counter()
    left = []
    for item in items:
        mark = item.get_closest_marker("every")
        name = item.nodeid.partition("[")[0]
        if mark is not None and numbers[name] % mark.args[0]:
            left.append(item)
        numbers[name] += 1
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]
