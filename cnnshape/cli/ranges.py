"""Ranges of arguments on the command line: `3`, `1..11`, `2,4,6`."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from cnnshape.cli import option
from cnnshape.solve.windows import DILATION, EXTRA, KERNEL, PADDING, STRIDE, Ranges

F = TypeVar("F", bound=Callable[..., Any])

_PART = re.compile(r"\s*(\d{1,7})(?:\s*\.\.\s*(\d{1,7}))?\s*")
_META = "cnnshape.ranges"
_MOST = 1000  # values
_LEAST = {KERNEL: 1, STRIDE: 1, PADDING: 0, DILATION: 1, EXTRA: 0}
_OPTIONS = {
    KERNEL: "--kernel",
    STRIDE: "--stride",
    PADDING: "--padding",
    DILATION: "--dilation",
    EXTRA: "--output-padding",
}


def range_options(command: F) -> F:
    """The values that each argument of a window may have."""
    for name, flag in reversed(_OPTIONS.items()):
        command = option(
            flag,
            name,
            metavar="RANGE",
            expose_value=False,
            callback=_range,
            help=f"Values of {name} to try, such as 3, 1..11 or 2,4.",
        )(command)
    return command


def ranges(ctx: click.Context) -> Ranges:
    """The values that were asked for, by argument."""
    found: Ranges = ctx.meta.get(_META, {})
    return found


def _range(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Keep the numbers in a text."""
    if value is None:
        return
    least = _LEAST[str(param.name)]
    numbers: set[int] = set()
    for part in value.split(","):
        found = _PART.fullmatch(part)
        if found is None:
            raise click.BadParameter(f"{value!r} is not a range such as 1..11", ctx, param)
        first, last = int(found[1]), int(found[2] or found[1])
        if last - first >= _MOST or len(numbers) > _MOST:
            raise click.BadParameter(f"more than {_MOST} values", ctx, param)
        numbers |= {*range(first, last + 1)}
    if not numbers or min(numbers) < least:
        raise click.BadParameter(f"needs whole numbers of at least {least}", ctx, param)
    ctx.meta.setdefault(_META, {})[param.name] = tuple(sorted(numbers))
