"""A text checked: planned, advised, and ready to be reported in any format."""

from cnnshape.api import examine
from cnnshape.checked import Changes, Checked, Request
from cnnshape.diagnostics import Fix
from cnnshape.plans import Plan
from cnnshape.source import Source


def planned(source: Source, request: Request) -> Plan:
    """The plan of a text with advice; raises `BadSetting` where the request does not suit it."""
    return source.placed(examine(source, request.inputs, request.values, advice=True))


def checked(plan: Plan, request: Request) -> Checked:
    """What a plan's findings come to, without what the request ignores."""
    found = plan.diagnostics
    ignored = [
        one.code for one in found if one.severity == "warning" and one.code in request.ignore
    ]
    left = tuple(one for one in found if one.severity == "error" or one.code not in ignored)
    places: tuple[tuple[Changes, ...], ...] = ()
    if request.with_changes:
        places = tuple(tuple(_changes(plan, fix) for fix in one.fixes) for one in left)
    return Checked(plan.source, left, places, tuple(dict.fromkeys(ignored)))


def _changes(plan: Plan, fix: Fix) -> Changes:
    from cnnshape.rewrite import changes
    from cnnshape.rewrite.calls import CannotRewrite

    try:
        return changes(plan, fix)
    except CannotRewrite:
        return ()
