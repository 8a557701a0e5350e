"""Sets of sizes in words."""

from itertools import count

from cnnshape.symbols.sets import SizeSet

_LISTED = 8
_HALVES = {0: "every even size", 1: "every odd size"}


def sizes(found: SizeSet | None, this: int | None = None) -> str:
    """A set as people say it; `this` is the size that was asked about.

    >>> sizes(SizeSet(start=3)), sizes(SizeSet(period=2)), sizes(SizeSet(start=5, period=4))
    ('every size from 3', 'every even size', 'every multiple of 4 from 8')
    >>> sizes(SizeSet(start=3, period=4, residues=frozenset({1})))
    'sizes from 5 that leave 1 when divided by 4'
    """
    if found is None:
        return "this size; of others nothing is known"
    early = sorted(found.below)
    if not found.residues:
        return "this size only" if early == [this] else f"{_list(early)} only"
    late = _repeating(found)
    return f"{_list(early)} and {late}" if early else late


def _repeating(found: SizeSet) -> str:
    first = next(n for n in count(found.start) if n in found)
    rests, period = sorted(found.residues), found.period
    if period == 1:
        return "every size" if first == 1 else f"every size from {first}"
    if period == len(_HALVES) or rests == [0]:
        name = _HALVES[rests[0]] if period == len(_HALVES) else f"every multiple of {period}"
        return name if first <= period else f"{name} from {first}"
    since = f" from {first}" if first > 1 else ""
    left_out = sorted({*range(period)} - found.residues)
    if left_out == [0]:
        return f"every size{since} but multiples of {period}"
    if len(left_out) < len(rests):
        those = f"those that leave {_list(left_out, 'or')}"
        return f"every size{since} but {those} when divided by {period}"
    return f"sizes{since} that leave {_list(rests, 'or')} when divided by {period}"


def _list(numbers: list[int], word: str = "and") -> str:
    """`1, 3 and 5`, `4 to 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [
        part
        for run in runs
        for part in (map(str, run) if len(run) < 3 else [f"{run[0]} to {run[-1]}"])  # noqa: PLR2004  # two are no range
    ]
    if len(parts) > _LISTED:
        parts = [*parts[:_LISTED], "others"]
    return (
        f" {word} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else "no size"
    )
