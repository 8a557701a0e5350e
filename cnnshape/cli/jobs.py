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

_WORTH = 100  # specs that a process has to do before starting it pays
_KEPT = 200  # plans in memory at once

Answer = Checked | str  # or why a file could not be checked


def check_all(
    names: Sequence[str], request: Request, jobs: int | None, device: str | None
) -> list[Answer]:
    """What was found in each file; with a `device`, every plan is also proven in torch."""
    count = jobs or min(os.cpu_count() or 1, len(names) // _WORTH)
    if count <= 1 or device or "-" in names:
        return [_answer(request, device, name, at) for at, name in enumerate(names)]
    from concurrent.futures import ProcessPoolExecutor

    size = max(1, min(_WORTH, -(-len(names) // (4 * count))))
    with ProcessPoolExecutor(count) as pool:
        answer = partial(_answer, request, None)
        return list(pool.map(answer, names, range(len(names)), chunksize=size))


def _answer(request: Request, device: str | None, name: str, at: int) -> Answer:
    if at % _KEPT == _KEPT - 1:
        gc.collect()  # which nobody else does in a command
    try:
        plan = planned(read_source(name, request.inputs), request)
        if device:
            prove([plan], device)
        if request.lock:
            from cnnshape.cli.locked import unlike

            plan.diagnostics = (*plan.diagnostics, *unlike(plan, request.lock))
        return checked(plan, request)
    except BadSetting as error:
        return f"{name}: {error}"
    except CannotRun as error:
        return error.message
