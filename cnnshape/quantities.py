"""Numbers with units: bounds as `expect` writes them, and counts and memory as people read them."""

import re

from cnnshape.records import Record

DTYPES = {
    "float64": 8,
    "float32": 4,
    "tfloat32": 4,
    "bfloat16": 2,
    "float16": 2,
    "float8": 1,
    "int8": 1,
}

_DECIMAL = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_WHOLE = r"[1-9]\d{0,2}(?:,\d{3})+|\d+(?:_\d+)*"
_NUMBER = rf"((?:{_WHOLE})(?:\.\d+)?(?:[eE][+-]?\d+)?)([A-Za-z ]*)"
_BETWEEN = r",(?!\d{3}(?!\d))| and "  # parts; a comma before three digits is one of thousands
_PART = rf"\s*(?:(<=|>=|==|<|>)?\s*{_NUMBER}|{_NUMBER}\s*\.\.\s*{_NUMBER})\s*"
BOUND = f"{_PART}(?:(?:{_BETWEEN}){_PART})*"  # as a regular expression
_DIGITS = 30
_LARGEST = 10**_DIGITS
_LONGEST = 200  # characters
_STEEPEST = 300  # exponent, behind which a number is as good as 0 or too large
_HOLDS = {
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
    "<": lambda value, limit: value < limit,
    ">": lambda value, limit: value > limit,
    "": lambda value, limit: value == limit,
}

Part = tuple[str, float]  # a sign, or "" for equality, and a number


class Unit(Record):
    """What a number counts: words that may stand behind it, and how bounds of it are written."""

    words: tuple[str, ...] = ()
    is_memory: bool = False
    examples: str = "`64`, `<= 64`, `'>= 64'` or `32..64`"  # of bounds

    def show(self, n: float, *, exact: bool = False) -> str:
        """A number as messages write it: `25,557,032`, `102.2 MB`, or `exact` in bytes."""
        if self.is_memory and not exact:
            return memory(int(n))
        text = f"{int(n):,}" if n == int(n) else f"{n:,}"
        return f"{text} B" if self.is_memory else text


class Bound(Record):
    """What a number has to be: every part has to hold."""

    parts: tuple[Part, ...]
    unit: Unit

    def broken(self, value: float) -> Part | None:
        """The first part that does not hold."""
        return next((part for part in self.parts if not _HOLDS[part[0]](value, part[1])), None)

    def show(self, *, exact: bool = False) -> str:
        """The bound as messages write it."""
        parts = (f"{sign} {self.unit.show(n, exact=exact)}".lstrip() for sign, n in self.parts)
        return " and ".join(parts)

    def __str__(self) -> str:
        return self.show()


def bound(text: str, unit: Unit) -> Bound | None:
    """The bound in a text, or `None` where there is none.

    >>> str(bound("<= 5M", Unit())), str(bound("2..2.5 GMAC", Unit(("MAC",))))
    ('<= 5,000,000', '>= 2,000,000,000 and <= 2,500,000,000')
    >>> str(bound("<= 64 MiB", Unit(("B",), is_memory=True))), bound("5 MB", Unit(("MAC",)))
    ('<= 67.1 MB', None)
    >>> str(bound("25,557,032", Unit())), str(bound(">= 2.01k, < 1e4", Unit()))
    ('25,557,032', '>= 2,010 and < 10,000')
    """
    if len(text) > _LONGEST:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
        return Bound((("", int(text)),), unit)  # most bounds, without compiling a pattern
    parts: list[Part] = []
    for piece in re.split(_BETWEEN, text, flags=re.ASCII):
        found = re.fullmatch(_PART, piece, re.ASCII)
        if found is None:
            return None
        sign, one, suffix, low, low_suffix, high, high_suffix = found.groups()
        if one is not None:
            parts.append(("" if sign in {None, "=="} else sign, _number(one, suffix, unit)))
        else:
            parts.append((">=", _number(low, low_suffix.strip() or high_suffix, unit)))
            parts.append(("<=", _number(high, high_suffix, unit)))
    if any(not n <= _LARGEST for _, n in parts):
        return None
    return Bound(tuple(parts), unit)


def memory(n: int) -> str:
    """So many bytes: `102.2 MB`."""
    for letter in "TGMk":
        if n >= _DECIMAL[letter]:
            return f"{n / _DECIMAL[letter]:.1f} {letter}B"
    return f"{n} B"


def _number(digits: str, suffix: str, unit: Unit) -> float:
    """The number, without the rounding of floats, or infinity for a unit that is none."""
    factor = _factor(suffix, unit)
    if factor is None:
        return float("inf")
    mantissa, _, exponent = re.sub("[,_]", "", digits).lower().partition("e")
    whole, _, part = mantissa.partition(".")
    steep = max(min(int(exponent or 0), _STEEPEST), -_STEEPEST)
    number: int = int(whole + part) * factor * 10 ** max(steep, 0)
    divisor: int = 10 ** (len(part) + max(-steep, 0))
    if number > _LARGEST * divisor:
        return float("inf")
    return number / divisor if number % divisor else number // divisor


def _factor(suffix: str, unit: Unit) -> int | None:
    suffix = suffix.replace(" ", "")
    words = ("", *unit.words)
    if suffix in words:
        return 1
    prefixes = _DECIMAL | _BINARY if unit.is_memory else _DECIMAL
    return next(
        (n for prefix, n in prefixes.items() for word in words if suffix == prefix + word), None
    )
