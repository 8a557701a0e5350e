"""Warnings about layers that fit."""

import pytest

from cnnshape.api import examine
from cnnshape.source import Source


@pytest.mark.parametrize(
    ("call", "codes"),
    [("ZeroPad1d(1)", []), ("Conv1d(8, 8, 3)", []), ("Conv2d(2, 8, 3)", ["unbatched-input"])],
)
def test_one_sample_is_only_what_lacks_an_axis(call: str, codes: list[str]) -> None:
    plan = examine(Source("net.yaml", f"input: [2, 8, 16]\nlayers: ['{call}']"))
    assert [found.code for found in plan.diagnostics] == codes
