"""What Python says of a text that it cannot read, as a finding."""

from cnnshape.spec.syntax import Refused

_DIGITS = "0123456789_"
_PROBLEMS = {  # what is part of Python's message, and what to say
    "digits": ("too-large", "a number with too many digits"),
    "too many nested": ("too-large", "too deeply nested to be read"),
    "recursion": ("too-large", "too deeply nested to be read"),
    "never closed": ("bad-call", "a bracket is never closed"),
    "unmatched": ("bad-call", "a bracket closes nothing"),
    "does not match": ("bad-call", "a bracket closes nothing"),
    "follows keyword": ("bad-call", "an argument without a name stands behind one with a name"),
}


def problem_at(problem: str, text: str, start: int, at: int) -> Refused:
    """The finding at a place in a text that is read from `start` on."""
    if "leading zeros" in problem:
        return _led_by_zeros(text, at)
    if "forgot a comma" in problem and text.find("(", start, at) >= 0:
        return Refused("bad-call", "a comma is missing behind this", at, at + 1)
    usual = "bad-call", "this cannot be read as a call or an expression"
    found = (said for part, said in _PROBLEMS.items() if part in problem)
    return Refused(*next(found, usual), at, at + 1)


def _led_by_zeros(text: str, at: int) -> Refused:
    start, end = len(text[:at].rstrip(_DIGITS)), len(text) - len(text[at:].lstrip(_DIGITS))
    plain = text[start:end].lstrip("0_")
    return Refused(
        "ambiguous-scalar",
        "a number with leading zeros has no single meaning",
        start,
        end,
        help=f"write `{plain}`",
        instead=(plain, start, end),
    )
