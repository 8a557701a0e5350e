"""What a search has found: values for every question of a spec, and the network with them."""

from cnnshape.plans import Plan
from cnnshape.quantities import Bound
from cnnshape.records import Record
from cnnshape.solve.questions import Path, Question


class Limits(Record):
    """What an answer may cost."""

    params: Bound | None = None
    macs: Bound | None = None


class Found(Record):
    """Values for every question, and the network with them."""

    asked: tuple[Question, ...]
    path: Path
    plan: Plan

    @property
    def values(self) -> list[tuple[Question, dict[str, object]]]:
        """What each question is answered."""
        return [(q, c.values) for q, c in zip(self.asked, self.path, strict=False)]

    @property
    def cost(self) -> int:
        """How unusual it is."""
        return sum(choice.cost for choice in self.path)


class Answers(Record):
    """Some answers, the most usual first; what comes nearest where there are none."""

    asked: tuple[Question, ...]
    found: tuple[Found, ...]
    is_more: bool = False  # whether there are more
    is_cut: bool = False  # whether the search ended before its end
    tried: int = 0
    nearest: Found | None = None
    reason: str = ""  # why that does not fit
    blocked: Plan | None = None  # what is wrong with the network whatever the answers are
