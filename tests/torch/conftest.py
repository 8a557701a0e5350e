"""Tests that need torch: where they find each other, and how many examples they try."""

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cnnshape.layers import KINDS

sys.path.insert(0, str(Path(__file__).parent))  # for `judge` and `inputs`

if importlib.util.find_spec("torch") is None:
    collect_ignore_glob = ["*.py"]

USUAL = 25_000  # random examples of all kinds together


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--examples", type=int, help="Compare so many random layers with torch, new ones each time."
    )


@pytest.fixture
def search(request: pytest.FixtureRequest) -> settings:
    """How a property looks for examples: always the same, or as many new ones as asked for."""
    asked: int | None = request.config.getoption("--examples", default=None)
    return settings(
        max_examples=max((asked or USUAL) // len(KINDS), 1),
        derandomize=asked is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def networks(request: pytest.FixtureRequest) -> range:
    """The seeds of random networks: one network for each twenty layers."""
    asked: int | None = request.config.getoption("--examples", default=None)
    return range((asked or USUAL // 2) // 20)
