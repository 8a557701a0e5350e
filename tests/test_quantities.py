"""Bounds as `expect` writes them: any text is read or refused, soon, and exactly."""

import re
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.quantities import BOUND, Unit, bound

MEMORY = Unit(("B", "bytes"), is_memory=True)
UNITS = st.sampled_from([Unit(), Unit(("MAC", "MACs")), MEMORY])
SIGNS = "0123456789_.,eE+-<>= kKMGTiBbytesMACs and\t\n\u0663\u00b2\u221e"
LONGEST = 200


@given(st.text(SIGNS) | st.text(), UNITS)
def test_any_text_is_a_bound_or_none(text: str, unit: Unit) -> None:
    found = bound(text, unit)
    if found is not None:
        assert re.fullmatch(BOUND, text)
        assert found.broken(0) in {None, *found.parts}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "< ", "<=", ">=", "> ", "== "]),
            st.decimals(0, 10**9, places=3) | st.integers(0, 10**12),
            st.sampled_from(["", "k", " K", "M", "G", " T"]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([", ", " and ", " , "]),
)
def test_a_bound_is_read_as_it_is_shown(
    parts: list[tuple[str, Decimal | int, str]], between: str
) -> None:
    found = bound(between.join(f"{sign}{n}{suffix}" for sign, n, suffix in parts), Unit())
    assert found is not None
    assert bound(str(found), Unit()) == found


@given(st.integers(0, 10**7), st.integers(0, 3), st.sampled_from(["k", "M", "G"]), st.booleans())
def test_decimals_are_exact(digits: int, places: int, prefix: str, is_memory: bool) -> None:
    number = Decimal(digits).scaleb(-places)
    exact = number * 1000 ** (" kMG".index(prefix))
    found = bound(f"{number:f} {prefix}", MEMORY if is_memory else Unit())
    assert found is not None
    assert found.parts == (("", exact),)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("25,557,032", [25_557_032]),
        (">= 1,000, < 2,000", [1000, 2000]),
        ("1,2", [1, 2]),
        ("1,000,2", [1000, 2]),
        ("2.01k", [2010]),
        ("1.005M", [1_005_000]),
        ("1e-3", [0.001]),
        ("1e-999999999", [1e-300]),
        ("9" * 30, [int("9" * 30)]),
    ],
)
def test_numbers_of_a_bound(text: str, numbers: list[float]) -> None:
    found = bound(text, Unit())
    assert found is not None
    assert [n for _, n in found.parts] == numbers


@pytest.mark.parametrize("text", ["0,123", "1__0", "1_", "1e31", "1e999999999", "9" * 31, "1,,2"])
def test_what_is_no_number(text: str) -> None:
    assert bound(text, Unit()) is None


@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 198 + "!",
        " " * 99 + "1" + " " * 99 + "!",
        "1_" * 99 + "!",
        "1,000" * 39 + "!",
        "1 and " * 33,
        "1" + "a " * 99,
        "1.1e1.." * 28,
    ],
)
def test_the_worst_texts_are_read_soon(text: str) -> None:
    start = perf_counter()
    assert bound(text[:LONGEST], MEMORY) is None
    assert perf_counter() - start < 0.5
