"""A model imported: traced, written as a spec, planned, and compared with torch."""

import contextlib
import sys
from io import StringIO

from cnnshape.composing.names import Elsewhere
from cnnshape.importing.attempts import Attempt
from cnnshape.importing.inputs import Given, Inputs
from cnnshape.importing.model import Model
from cnnshape.importing.places import Python
from cnnshape.importing.targets import Target, load


def imported(target: str, given: Given, call: str = "", *, expects: bool = False) -> Model:
    """The spec of a model, with what is wrong with it; raises `NoModel`.

    Where the spec `expects` something, that is what torch gives.
    """
    found = load(target, call)
    with contextlib.redirect_stdout(sys.stderr):
        model = _imported(found, given, frozenset(), expects=expects)
    names = [*Inputs(found.model, given, is_open=False).shapes]
    tries = [{*names}, *({name} for name in names)] if _is_refused(model) else []
    for whole in tries:
        with contextlib.redirect_stdout(StringIO()):
            other = _imported(found, given, frozenset(whole), expects=expects)
        if not _is_refused(other):
            return other
    return model


def _is_refused(model: Model) -> bool:
    """Whether torch refuses what goes in, which may have to be whole numbers."""
    return any(found.code == "forward-fails" for found in model.own)


def _imported(found: Target, given: Given, whole: frozenset[str], *, expects: bool) -> Model:
    python = Python(found.file, found.name)
    best = lost = None
    for is_open, folds in ((True, True), (True, False), (False, True)):
        inputs = Inputs(found.model, given, is_open=is_open, whole=whole)
        attempt = Attempt(found, python, inputs)
        try:
            model = attempt.model(folds=folds, expects=expects)
        except Elsewhere as stop:  # weights that two blocks share, which groups can name
            lost = attempt.shared(stop)
            continue
        is_closed = not is_open or not inputs.batch
        if model.is_lost or not (attempt.bad or (attempt.is_open and not is_closed)):
            return model
        best = best or (attempt, model)
        if is_closed and folds:
            break
    if best is None:
        assert lost is not None
        return lost
    attempt, model = best
    if attempt.is_fit:
        model.own += attempt.disagreements()
    return model
