"""How far a walk goes: steps, nesting, and blocks that use themselves."""

from cnnshape.plans.rows import Tensor
from cnnshape.propagate.findings import Findings
from cnnshape.spec.model import Block
from cnnshape.spec.steps import Step
from cnnshape.symbols import bulk

STEPS = 100_000  # that one network may take, repetitions included
_DEPTH = 60  # blocks, groups and branches inside one another
_PATH = 500  # characters
_LOAD = 8  # tensors and numbers in their shapes that one step may carry


class Limits:
    """Counts, and says once why a walk ends."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.is_reached = False
        self.is_endless = False  # more steps than are worth a table
        self.depth = 0
        self._steps_left = STEPS
        self._blocks: list[str] = []  # the blocks that the walk is in
        self._cyclic: set[str] = set()

    @property
    def taken(self) -> int:
        """How many steps were taken, one that carries much as several."""
        return STEPS - max(self._steps_left, 0)

    def goes_on(self, step: Step, path: str, arriving: tuple[Tensor, ...]) -> bool:
        """Whether there is a step left to take; one with much to carry counts as several."""
        load = len(arriving) + 2 * len(step.operands or step.joins or ())
        if arriving:
            load += sum([1 if n.__class__ is int else bulk(n) for n in arriving[0].shape or ()])
        self._steps_left -= 1 + load // _LOAD
        if self._steps_left < 0:
            self.is_endless = True
            self._end(step, path, f"the network takes more than {STEPS} steps")
        elif len(path) > _PATH:
            self._end(step, path, f"the names around a step have more than {_PATH} characters")
        return not self.is_reached and not self.findings.report.is_full

    def deepen(self, step: Step, path: str) -> None:
        """Go one level down; whoever does so comes up again by `depth`."""
        self.depth += 1
        if self.depth > _DEPTH:
            self._end(step, path, f"more than {_DEPTH} blocks and groups inside one another")

    def enter(self, block: Block, step: Step, path: str) -> bool:
        """Go into a block, unless it is inside itself; `leave` comes out again."""
        name = block.name
        if name in self._blocks:
            loop = self._blocks[self._blocks.index(name) :]
            message = f"`{name}` uses itself: {' → '.join([*loop, name])}"
            self.findings.at_step("cycle", message, step, path)
            self._cyclic.update(loop)
        if name in self._cyclic:
            return False
        self._blocks.append(name)
        return True

    def leave(self) -> None:
        """Come out of a block."""
        self._blocks.pop()

    def _end(self, step: Step, path: str, message: str) -> None:
        if not self.is_reached:
            self.findings.at_step("too-large", message, step, path)
        self.is_reached = True
