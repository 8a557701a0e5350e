"""Many specs checked, one after the other or several at once; the order is always the same."""

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

Answer = Checked | str  # or why a file could not be checked


def check_all(
    names: Sequence[str], request: Request, jobs: int | None, device: str | None
) -> list[Answer]:
    """What was found in each file; with a `device`, every plan is also proven in torch."""
    count = jobs or min(os.cpu_count() or 1, len(names) // _WORTH)
    if count <= 1 or device or "-" in names:
        return [_answer(name, request, device) for name in names]
    from concurrent.futures import ProcessPoolExecutor

    size = max(1, min(_WORTH, -(-len(names) // (4 * count))))
    with ProcessPoolExecutor(count) as pool:
        return list(pool.map(partial(_answer, request=request), names, chunksize=size))


def _answer(name: str, request: Request, device: str | None = None) -> Answer:
    try:
        plan = planned(read_source(name), request)
        if device:
            prove([plan], device)
        return checked(plan, request)
    except BadSetting as error:
        return f"{name}: {error}"
    except CannotRun as error:
        return error.message
