"""All questions of a spec answered together, usual values first, in the whole network."""

import gc
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count, islice

from cnnshape.plans import Plan
from cnnshape.solve.choices import choices, situation
from cnnshape.solve.found import Answers, Found, Limits
from cnnshape.solve.nearness import FAR, shortfall
from cnnshape.solve.questions import Choice, Path, Question, answered, questions
from cnnshape.solve.windows import CannotSolve, Ranges

_WORK = 30_000  # layers worked out for the sake of answers
_PATHS = 100_000  # combinations that are looked at
_ASKED = 50  # questions
_OVERHEAD = 10  # layers that a walk costs by itself
_TOTALS = ("expect-mismatch", "open-size")  # findings about sums of what is not known yet
_QUICK = 2  # layers asked alone that take as long as one in a walk

Key = tuple[str, ...]


def answers(plan: Plan, ranges: Ranges, limits: Limits, limit: int) -> Answers:
    """The answers to what a spec asks; raises `CannotSolve` where it asks nothing."""
    asked = questions(plan)
    if not asked and not plan.ok:
        return Answers((), (), blocked=plan)
    if not asked:
        raise CannotSolve("nothing is asked: no `_` stands where a value has to be given")
    if len(asked) > _ASKED:
        raise CannotSolve(f"more than {_ASKED} questions are too many to answer together")
    collects = gc.isenabled()
    gc.disable()
    try:
        return _Search(plan, asked, ranges, limits).answers(limit)
    finally:
        if collects:
            gc.enable()


class _Search:
    """Goes from usual to unusual values; what a value makes no difference to is tried once."""

    def __init__(
        self, plan: Plan, asked: tuple[Question, ...], ranges: Ranges, limits: Limits
    ) -> None:
        self.plan, self.asked, self.ranges, self.limits = plan, asked, ranges, limits
        self.work, self.paths = _WORK, _PATHS
        self.tried = 0
        self._fitting: dict[Key, Plan | None] = {}
        self._choices: dict[Key, list[Choice]] = {}
        self._situations: dict[str, list[Choice]] = {}
        self._nearest: tuple[tuple[int, int, int], Found, str] | None = None

    def answers(self, limit: int) -> Answers:
        """As many answers as are wanted, and whether there are more."""
        blocked = self._blocked()
        if blocked is not None:
            return Answers(self.asked, (), blocked=blocked)
        found = list(islice(self._found(), limit + 1))
        is_more = len(found) > limit
        found = found[:limit]
        is_cut = self._is_tired() and not is_more
        near, reason = self._nearest[1:] if self._nearest and not found else (None, "")
        return Answers(self.asked, tuple(found), is_more, is_cut, self.tried, near, reason)

    def _blocked(self) -> Plan | None:
        """The network with what is wrong with it whatever the answers are, if anything is."""
        plan = self._walked((), bounded=True)
        totals = self._fits(()) is not None  # that cannot be known before the answers are
        errors = [found for found in plan.diagnostics if found.severity == "error"]
        left = [found for found in errors if not (totals and found.code in _TOTALS)]
        plan.diagnostics = tuple(left)
        return plan if left else None

    def _found(self) -> Iterator[Found]:
        order = count()
        heap: list[tuple[int, int, int, Path, int]] = []

        def push(path: Path, place: int) -> None:
            options, key = self._options(path), _key(path)
            while place < len(options) and self._is_hopeless((*key, options[place].outcome)):
                place += 1
            if place < len(options):
                total = sum(choice.cost for choice in path) + options[place].cost
                heappush(heap, (total, -len(path), next(order), path, place))

        push((), 0)
        while heap and not self._is_tired():
            self.paths -= 1
            _, _, _, before, place = heappop(heap)
            push(before, place + 1)
            path = (*before, self._options(before)[place])
            if self._fits(path) is None:
                continue
            if len(path) < len(self.asked):
                push(path, 0)
            else:
                yield from self._whole(path)

    def _is_tired(self) -> bool:
        return self.work <= 0 or self.paths <= 0

    def _options(self, path: Path) -> list[Choice]:
        key = _key(path)
        if key not in self._choices:
            plan = self._fitting[key]
            assert plan is not None
            self._choices[key] = self._listed(plan, path)
            if not self._choices[key]:
                name = self.asked[len(path)].step.call.name
                reason = f"nothing that was tried for `{name}` fits what comes in"
                self._note(Found(self.asked, path, plan), reason, (0, FAR))
        return self._choices[key]

    def _is_hopeless(self, key: Key) -> bool:
        """Whether it is known that nothing fits behind a path."""
        return key in self._fitting and self._fitting[key] is None

    def _listed(self, plan: Plan, path: Path) -> list[Choice]:
        """The answers to the next question, worked out once for what comes in there."""
        about = situation(plan, self.asked[len(path)])
        if about is None:
            return choices(plan, self.asked, path, self.ranges)
        if about not in self._situations:
            self._situations[about] = choices(plan, self.asked, path, self.ranges)
            self.work -= len(self._situations[about]) // _QUICK
        return self._situations[about]

    def _fits(self, path: Path) -> Plan | None:
        """The network with a path taken and the rest unknown, if nothing is wrong with it."""
        key = _key(path)
        if key not in self._fitting:
            plan = self._walked(path, bounded=False)
            self._fitting[key] = plan if self._is_right(plan, path) else None
        return self._fitting[key]

    def _whole(self, path: Path) -> Iterator[Found]:
        plan = self._walked(path, bounded=True)
        if self._is_right(plan, path):
            over = self._broken(plan)
            if over is None:
                yield Found(self.asked, path, plan)
            else:
                self._note(Found(self.asked, path, plan), over[1], (-FAR, over[0]))

    def _walked(self, path: Path, *, bounded: bool) -> Plan:
        plan = self.plan.changed(answered(self.asked, path), bounded=bounded)
        self.work -= len(plan.layers) + _OVERHEAD
        self.tried += 1
        return plan

    def _broken(self, plan: Plan) -> tuple[int, str] | None:
        """By how much a bound is broken, and in words."""
        for bound, value, what in (
            (self.limits.params, plan.params, "parameters"),
            (self.limits.macs, plan.macs, "MACs"),
        ):
            if bound is None:
                continue
            if not isinstance(value, int):
                return FAR, f"{what} depend on an open size"
            part = bound.broken(value)
            if part is not None:
                return int(abs(value - part[1])), f"{value:,} {what} are not {bound}"
        return None

    def _is_right(self, plan: Plan, path: Path) -> bool:
        errors = [found for found in plan.diagnostics if found.severity == "error"]
        if errors and path:
            index, distance = shortfall(plan, errors[0])
            self._note(Found(self.asked, path, plan), errors[0].message, (-index, distance))
        return not errors

    def _note(self, found: Found, reason: str, score: tuple[int, int]) -> None:
        """Keep what fits the longest way through the network, and there comes nearest."""
        whole = (*score, found.cost)
        if self._nearest is None or whole < self._nearest[0]:
            self._nearest = whole, found, reason


def _key(path: Path) -> Key:
    return tuple(choice.outcome for choice in path)
