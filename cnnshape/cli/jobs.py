"""Many specs checked, one after the other or several at once; the order is always the same."""

import gc
import os
from collections.abc import Sequence
from functools import partial

from cnnshape.checked import Checked, Request
from cnnshape.checking import checked, planned
from cnnshape.cli import CannotRun
from cnnshape.cli.options import read_source
from cnnshape.cli.proving import prove
from cnnshape.propagate.settings import BadSetting
from cnnshape.source import printable

_WORTH = 100  # specs that a process has to do before starting it pays
_MOST = 60  # processes, as some systems have no more
_KEPT = 200  # plans in memory at once

Answer = Checked | str  # or why a file could not be checked


def check_all(
    names: Sequence[str], request: Request, jobs: int | None, device: str | None
) -> list[Answer]:
    """What was found in each file; with a `device`, every plan is also proven in torch."""
    count = min(jobs or min(os.cpu_count() or 1, len(names) // _WORTH), len(names), _MOST)
    if count > 1 and not device and "-" not in names:
        answers = _at_once(names, request, count)
        if answers is not None:
            return answers
    return [_answer(request, device, name, at) for at, name in enumerate(names)]


def _at_once(names: Sequence[str], request: Request, count: int) -> list[Answer] | None:
    """The answers of several processes; `None` on a system that starts none."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    size = max(1, min(_WORTH, -(-len(names) // (4 * count))))
    answer = partial(_answer, request, None)
    try:
        with ProcessPoolExecutor(count) as pool:
            return list(pool.map(answer, names, range(len(names)), chunksize=size))
    except BrokenProcessPool:
        message = "a process was ended from outside, perhaps for want of memory; try -j 1"
        raise CannotRun(message) from None
    except (ImportError, NotImplementedError, OSError):
        return None


def _answer(request: Request, device: str | None, name: str, at: int) -> Answer:
    if at % _KEPT == _KEPT - 1:
        gc.collect()  # which nobody else does in a command
    source = None
    try:
        source = read_source(name)
        plan = planned(source, request)
        if device:
            prove([plan], device)
        if request.lock:
            from cnnshape.cli.locked import unlike

            plan.diagnostics = (*plan.diagnostics, *unlike(plan, request.lock))
        return checked(plan, request)
    except BadSetting as error:
        return printable(f"{source.name if source else name}: {error}")
    except CannotRun as error:
        return error.message
