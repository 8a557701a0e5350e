"""What might mend a finding, the likeliest first. All is tried before it is offered."""

from collections.abc import Callable, Iterator
from itertools import islice

from cnnshape.diagnostics import Diagnostic, Fix
from cnnshape.plans import Plan
from cnnshape.propagate.remedies.agreeing import agreeing
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.ends import ending
from cnnshape.propagate.remedies.joins import joining
from cnnshape.propagate.remedies.ranks import ranking
from cnnshape.propagate.remedies.reshapes import reshaping
from cnnshape.propagate.remedies.rooms import roomier
from cnnshape.propagate.remedies.values import varied
from cnnshape.symbols import OpenSize

_CANDIDATES = 60

Search = Callable[[Case], Iterator[Fix]]

_SEARCHES: dict[str, tuple[Search, ...]] = {
    "axis-mismatch": (agreeing, varied),
    "rank-mismatch": (ranking,),
    "empty-output": (roomier,),
    "join-mismatch": (joining,),
    "expect-mismatch": (ending,),
    "reshape-mismatch": (reshaping,),
    "axis-out-of-range": (varied,),
    "not-divisible": (varied,),
    "conflicting-arguments": (varied,),
    "padding-too-large": (varied,),
    "output-padding-too-large": (varied,),
    "out-of-range": (varied,),
}


def remedies(found: Diagnostic, plan: Plan, most: int) -> tuple[Fix, ...]:
    """What to try for a finding, each edit once; what the finding itself proposes comes first."""
    most = min(most, _CANDIDATES)
    fixes = {_key(fix): fix for fix in found.fixes}
    if found.code in _SEARCHES:
        case = Case.of(found, plan)
        if case is not None:
            for search in _SEARCHES[found.code]:
                for fix in islice(_known(search(case)), most):
                    fixes.setdefault(_key(fix), fix)
    return tuple(fixes.values())[:most]


def _known(found: Iterator[Fix]) -> Iterator[Fix]:
    """What a search finds, up to where it would have to know an open size."""
    try:
        yield from found
    except OpenSize:
        return


def _key(fix: Fix) -> str:
    return str([(edit.data, edit.text) for edit in fix.edits])
