"""Tests that need torch: where they find each other, and how many examples they try."""

import importlib.util
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `judge` and `inputs`

if importlib.util.find_spec("torch") is None:
    collect_ignore_glob = ["*.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--examples",
        type=int,
        help="Random layers to compare with torch, of all kinds together, and not the usual ones.",
    )
