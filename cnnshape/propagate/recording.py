"""A walk that keeps what it did, step by step."""

from collections.abc import Iterator

from cnnshape.plans.rows import Row, Tensor
from cnnshape.propagate.apply import Applier
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.settings import Settings
from cnnshape.propagate.sight import Globals
from cnnshape.propagate.walk import Done, Walk
from cnnshape.spec.model import Spec
from cnnshape.spec.steps import Step

Tensors = tuple[Tensor, ...]


class Pass:
    """A list of steps, gone through once."""

    __slots__ = ("arriving", "out", "taken")

    def __init__(self, arriving: Tensors) -> None:
        self.arriving = arriving
        self.out: Tensors = ()
        self.taken: list[Taken] = []


class Taken:
    """A step where it stands, and what was done for it: nothing, or once for each repetition."""

    __slots__ = ("arriving", "out", "path", "step", "times")

    def __init__(self, step: Step, path: str, arriving: Tensors) -> None:
        self.step, self.path, self.arriving = step, path, arriving
        self.times: list[Time] = []
        self.out: Tensors = ()


class Time:
    """A step done once: the row of a layer, or what was gone through inside."""

    __slots__ = ("again", "arriving", "inside", "out", "passes", "path", "row", "step")

    def __init__(self, step: Step, path: str, arriving: Tensors) -> None:
        self.step, self.path, self.arriving = step, path, arriving
        self.passes: list[Pass] = []
        self.row: Row | None = None
        self.out: Tensors = ()
        self.inside: Scope | None = None
        self.again: Taken | None = None  # the earlier step that it stands for

    @property
    def parameters(self) -> dict[str, object]:
        """What a block is given."""
        return self.inside.parameters if self.inside else {}


class Recorder(Walk):
    """Goes through steps as any walk, and keeps what it did as a tree."""

    def __init__(self, spec: Spec, globals_: Globals, applier: Applier, settings: Settings) -> None:
        super().__init__(spec, globals_, applier, settings)
        self.whole = self._pass = Pass(())
        self._taken: Taken | None = None
        self._time: Time | None = None

    def steps(
        self, steps: tuple[Step, ...], scope: Scope, prefix: str, arriving: Tensors
    ) -> Tensors:
        found = Pass(arriving)
        if self._time is None:
            self.whole = found
        else:
            self._time.passes.append(found)
        kept, self._pass = self._pass, found
        found.out = super().steps(steps, scope, prefix, arriving)
        self._pass = kept
        return found.out

    def _step(
        self, step: Step, scope: Scope, prefix: str, index: str, previous: Tensors
    ) -> Tensors:
        taken = Taken(step, prefix + (step.name or index), previous)
        self._pass.taken.append(taken)
        kept, self._taken = self._taken, taken
        taken.out = super()._step(step, scope, prefix, index, previous)
        self._taken = kept
        return taken.out

    def once(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        time = Time(step, path, arriving)
        taken = self._taken
        assert taken is not None
        taken.times.append(time)
        kept, self._time = self._time, time
        again = self._taken = Taken(step, path, arriving)
        rows = len(self.applier.rows)
        done = super().once(step, scope, path, arriving)
        time.out, time.inside = done
        if again.times:
            time.again = again
            again.step = again.times[0].step
        elif len(self.applier.rows) > rows:
            last = self.applier.rows[-1]
            time.row = last if last.path == path else None
        self._time, self._taken = kept, taken
        return done


def all_times(whole: Pass) -> Iterator[Time]:
    """Everything that was done once, from outside to inside; not what was done again."""
    waiting = [whole]
    while waiting:
        for taken in waiting.pop().taken:
            for time in taken.times:
                yield time
                waiting += time.passes
