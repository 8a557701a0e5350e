"""`--locked`: specs held against the lock file."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from cnnshape.checked import Checked
from cnnshape.cli import CannotRun
from cnnshape.comparison.differences import Change, Difference
from cnnshape.comparison.lockfile import Lock, difference, gone, name_of, read
from cnnshape.diagnostics import EXPECTED, Diagnostic, Label
from cnnshape.plans import Plan
from cnnshape.render.differences import changes
from cnnshape.source import Source, Span

_NAMED = 8  # changes that a finding lists


def lock_of(file: str) -> Lock:
    """What a lock file holds, read once; leaves with exit code 2 where it is none."""
    try:
        about = Path(file).stat()
        return _lock(file, about.st_mtime_ns, about.st_size)
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise CannotRun(f"{file}: {reason}; `cnnshape lock` writes it") from None
    except ValueError as error:
        raise CannotRun(f"{file}: {error}") from None


@lru_cache(maxsize=1)
def _lock(file: str, changed: int, size: int) -> Lock:  # noqa: ARG001  # another time, another file
    return read(Path(file))


def unlike(plan: Plan, file: str) -> list[Diagnostic]:
    """The finding that a network that fits is not as it was locked, if so."""
    errors = {one.code for one in plan.diagnostics if one.severity == "error"}
    if errors - {EXPECTED}:
        return []
    name = name_of(plan.source.name, Path(file))
    found = difference(lock_of(file), name, plan)
    help_ = (f"`cnnshape lock {plan.source.name}` locks what it is now",)
    if found is None:
        message = f"the network is not in {file}"
        return [Diagnostic("lock-mismatch", message, Label(_head(plan)), help=help_)]
    if found.same:
        return []
    words = changes.summary(found) or "inputs or outputs changed"
    return [
        Diagnostic(
            "lock-mismatch",
            f"the network is not what it was when it was locked: {words}",
            Label(_place(found, plan)),
            notes=tuple(_notes(found)),
            help=help_,
        )
    ]


def missing(file: str, paths: Sequence[str]) -> list[Checked]:
    """What is locked and should be under `paths`, but is no longer there."""
    names = sorted(gone(lock_of(file), Path(file), paths))
    if not names:
        return []
    source = Source.decoded(file, Path(file).read_bytes())
    found = [
        Diagnostic(
            "lock-mismatch",
            f"{name} is locked but no longer there",
            Label(Span(start, start + len(name))),
            help=("`cnnshape lock` with its folder drops it",),
        )
        for name in names
        for start in [max(source.text.find(f'"{name}"') + 1, 0)]
    ]
    return [Checked(source, tuple(found))]


def _notes(found: Difference) -> list[str]:
    """The first changes, and what became of the totals."""
    shown = [one for one in changes.shown(found) if isinstance(one, Change)]
    lines = [_line(one) for one in shown[:_NAMED]]
    if len(shown) > _NAMED:
        lines.append(f"and {len(shown) - _NAMED} more")
    for what, before, after in changes.totals(found):
        if before != after:
            gain = changes.percent(before, after)
            numbers = f"{changes.count(before)} → {changes.count(after)}"
            lines.append(f"{what} {numbers}" + (f" ({gain})" if gain else ""))
    return lines


def _line(change: Change) -> str:
    mark = changes.MARKS[change.kind]
    return f"{mark} {changes.path(change)}  {changes.call(change)}  {changes.shape(change)}"


def _place(found: Difference, plan: Plan) -> Span:
    """The first step that is new or not as it was."""
    paths = {one.after.path for one in found.layers if one.after and one.kind != "same"}
    row = next((row for row in plan.layers if row.path in paths), None)
    return row.step.name_span if row else _head(plan)


def _head(plan: Plan) -> Span:
    """The first line that says something."""
    text = plan.source.text
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    return Span(start, end if end > start else start + 1)
