"""Which input sizes a network accepts: every size along each axis of space, exactly.

The network is planned once with its sizes left open. What it then needs of them is solved for all
sizes at once, from where its closed forms hold on; the few sizes below are replayed one by one.
"""

from collections.abc import Callable
from itertools import islice

from cnnshape.diagnostics import Report
from cnnshape.plans import Plan
from cnnshape.plans.acceptance import Acceptance, Axis, AxisSizes, Sizes
from cnnshape.propagate.axes import axes_of
from cnnshape.propagate.run import propagate
from cnnshape.propagate.settings import Settings
from cnnshape.propagate.windows import unread
from cnnshape.spec.model import Spec
from cnnshape.symbols import OpenSize, is_open, symbol, symbols_of
from cnnshape.symbols.conditions import accepted
from cnnshape.symbols.equations import zeros
from cnnshape.symbols.polynomials import Polynomial
from cnnshape.symbols.sets import SizeSet, made

_PATIENCE = 20_000  # sizes that are looked at for all that a plan needs
_TRIED = 256  # sizes that are replayed where no rule can be proven
_REPLAYED = 4_096  # sizes below the rule that are replayed
_BASES = 60  # squares that are tried for one that fits


class Acceptor:
    """Asks one network which sizes it takes."""

    def __init__(self, spec: Spec, plan: Plan, settings: Settings, patience: int) -> None:
        self.spec, self.plan, self.settings = spec, plan, settings
        self.patience = patience
        self.sizes_left = patience // (len(plan.layers) + 20)  # that may be replayed
        self.axes = axes_of(plan)

    def acceptance(self) -> Acceptance:
        """What each axis may be."""
        if not self.axes:
            return Acceptance((), {})
        if self._is_unreadable():
            nothing = SizeSet(residues=frozenset())
            return Acceptance(
                tuple(AxisSizes(axis, nothing, (), None, {}) for axis in self.axes), {}
            )
        opened = self.opened({})
        base = self._base(opened)
        found = []
        for axis in self.axes:
            name = axis.symbol
            beside = {other: n for other, n in base.items() if other != name}
            alone = all(one.symbol for one in opened.conditions) and opened.ok
            found.append(self._along(axis, opened if alone else self.opened(beside), beside))
            if alone:
                found[-1] = found[-1].but(beside={})
        outputs = {name: tensor.shape for name, tensor in opened.outputs.items()}
        return Acceptance(tuple(found), outputs)

    def _is_unreadable(self) -> bool:
        """Whether something is wrong with the text of the spec, whatever the input is."""
        report = Report(self.spec.source)
        propagate(self.spec, report, self.settings)
        again = {(found.code, found.at.span) for found in report.sorted()}
        errors = (one for one in self.plan.diagnostics if one.severity == "error")
        return any((found.code, found.at.span) not in again for found in errors)

    def opened(self, sizes: Sizes) -> Plan:
        """The plan with numbers for some axes and symbols for the others."""
        shapes = {name: tensor.shape for name, tensor in self.plan.inputs.items()}
        inputs = {name: list(shape) for name, shape in shapes.items() if shape is not None}
        for axis in self.axes:
            own = symbol(axis.symbol)
            for shape in inputs.values():  # it may also be where no space is
                shape[:] = [sizes.get(axis.symbol, n) if n == own else n for n in shape]
            for name, place in axis.places:
                inputs[name][place] = sizes.get(axis.symbol, own)
        given = {name: tuple(shape) for name, shape in inputs.items()}
        report = Report(self.spec.source)
        bound: dict[str, object] = {n: size for n, size in sizes.items() if n in self._written()}
        values = self.settings.values | bound
        settings = self.settings.but(inputs={**self.settings.inputs, **given}, values=values)
        plan = propagate(self.spec, report, settings)
        plan.diagnostics = report.sorted()
        return plan

    def _written(self) -> set[str]:
        """The words that the spec itself writes in its inputs."""
        patterns = (entry.shape for entry in self.spec.inputs.values())
        return {size.word for pattern in patterns if pattern for size in pattern.sizes if size.word}

    def _along(self, axis: Axis, opened: Plan, beside: Sizes) -> AxisSizes:
        name = axis.symbol

        def fits(size: int) -> bool:
            self.sizes_left -= 1
            return self.sizes_left >= 0 and self.opened({**beside, name: size}).ok

        needs = tuple(one for one in opened.conditions if one.symbol == name)
        rule = None if _asks(opened) else _rule(opened, name)
        if rule is None or (self.patience and rule[1] > self.sizes_left):
            tried = made(lambda size: size <= _TRIED and fits(size), _TRIED + 1, 1)
            return AxisSizes(axis, tried, (), None, beside, exact=False)
        sizes, start = rule
        if not opened.ok:
            sizes = SizeSet(residues=frozenset())
        if start > 1 and not self.patience:
            sizes = sizes.from_(start)
        elif start > 1:
            quick = self._quick(axis, beside) or fits
            sizes = sizes.with_below(start, quick)
        return AxisSizes(axis, sizes, needs, _whole(opened, name, sizes), beside)

    def _quick(self, axis: Axis, beside: Sizes) -> Callable[[int], bool] | None:
        """A replay that does not walk, where the network as it is written fits."""
        if not self.plan.ok or any(is_open(size) for size in self._space()):
            return None
        others = [other for other in self.axes if other.symbol in beside]
        if any(other.given != beside[other.symbol] for other in others):
            return None
        shapes = {name: tensor.shape or () for name, tensor in self.plan.inputs.items()}

        def fits(size: int) -> bool:
            self.sizes_left -= 1
            inputs = {name: list(shape) for name, shape in shapes.items()}
            for name, place in axis.places:
                inputs[name][place] = size
            return self.plan.fits({name: tuple(shape) for name, shape in inputs.items()})

        return fits

    def _space(self) -> list[int]:
        shapes = {name: tensor.shape or () for name, tensor in self.plan.inputs.items()}
        return [shapes[name][place] for axis in self.axes for name, place in axis.places]

    def _base(self, opened: Plan) -> Sizes:
        """Sizes that fit together: as they are written, or near that, or the smallest square."""
        written = {axis.symbol: axis.given for axis in self.axes if axis.given is not None}
        if len(written) == len(self.axes) and self.opened(written).ok:
            return written
        sets: dict[str, SizeSet] = {one.symbol: one.sizes for one in opened.conditions if one.sizes}
        names = [axis.symbol for axis in self.axes]
        if len(written) == len(names):
            near = {}
            for name in names:
                around = sets.get(name, SizeSet()).around(written[name] - 1)
                near[name] = around[1] or around[0] or written[name]
            if self.opened(near).ok:
                return near
        square = SizeSet()
        for name in names:
            square &= sets.get(name, SizeSet())
        tried = (
            dict.fromkeys(names, size)
            for size in islice(square.sizes(), min(_BASES, max(self.sizes_left // 4, 0)))
        )
        return next((sizes for sizes in tried if self.opened(sizes).ok), written)


def _asks(opened: Plan) -> bool:
    """Whether a rule needs a number, so that nothing is proven."""
    return any(found.code == "open-size" for found in opened.diagnostics)


def _rule(opened: Plan, name: str) -> tuple[SizeSet, int] | None:
    """What the plan needs of one size, and from where on its closed forms hold."""
    sizes, start, left = SizeSet(), 1, _PATIENCE
    for assumption in opened.assumed:
        if name not in symbols_of(assumption.difference):
            continue
        found = accepted(assumption, left)
        if found is None:
            return None
        left -= found[2]
        if assumption.equal:
            sizes &= found[1]
        else:
            start = max(start, found[1].start)
    return (sizes, start) if start <= _REPLAYED else None


def _whole(opened: Plan, name: str, sizes: SizeSet) -> SizeSet | None:
    """The accepted sizes at which every window ends at the end of what it slides over."""
    try:
        for row in opened.layers:
            for left in unread(row).values():
                if isinstance(left, Polynomial) and symbols_of(left) == {name}:
                    sizes &= zeros(left, name)
    except OpenSize:
        return None
    return sizes
