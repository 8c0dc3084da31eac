"""Sizes for the whole suite: `make test` runs a fixed-seed sample, `make test-full` everything."""

from __future__ import annotations

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
