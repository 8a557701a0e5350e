"""All classes of a network, each made before those that use it."""

from collections.abc import Callable

from cnnshape.exporting.builder import Builder
from cnnshape.exporting.graph import CannotExport, Shapes, Split, UseNode, Value, nested
from cnnshape.exporting.identifiers import Identifiers, class_name
from cnnshape.exporting.plainness import called_again, is_simple
from cnnshape.exporting.scopes import Bound, Captured, Given, Names
from cnnshape.exporting.units import Unit
from cnnshape.plans import Plan
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.recording import Recorder, Time, all_times
from cnnshape.propagate.scopes import Binding, member
from cnnshape.spec.steps import Step
from cnnshape.spec.words import GROUP

_WORK = 300_000  # instances that are looked at, each time anew
_MODULE_NAMES = ("F", "math", "nn", "torch")


class Network:
    """A plan as classes."""

    def __init__(self, plan: Plan, name: str) -> None:
        recorder = plan.recorded()
        assert isinstance(recorder, Recorder)
        self.plan, self.recorder = plan, recorder
        self.spec, self.globals = recorder.spec, recorder.globals
        self.name = name
        self._work = 0
        self._by_block: dict[str, dict[int, Unit]] = {}
        lists = [self.spec.steps, *(block.steps for block in self.spec.blocks.values())]
        self._called = {name for steps in lists for name in called_again(steps)}

    def whole(self) -> Unit:
        """The class of the network itself."""
        unit = Unit(self.name, [])
        unit.title = self.plan.name
        for key, tensor in self.plan.inputs.items():
            value = unit.input(key, lambda shape=tensor.shape: [shape])  # type: ignore[misc]  # used at once
            value.title = "x" if key == "input" else key
            if key != "input":
                unit.names.bound[key] = Bound((value,))
        unit.names.entering = unit.inputs.get("input")
        first = tuple(unit.inputs.values()) if len(unit.inputs) == 1 else ()
        last = Builder(self, unit).steps([self.recorder.whole], unit.names, first, unit.nodes)
        if self.spec.outputs is None:
            unit.outs = list(last[:1])
        else:
            found = [unit.names.reach(one.name) for one in self.spec.outputs]
            unit.outs = [one.values[0] for one in found]
        _use_outs(unit)
        return unit

    def classes(self) -> list[Unit]:
        """The classes, each behind those that it uses, with names of their own."""
        found: dict[int, Unit] = {}
        _collect(self.whole(), found)
        identifiers = Identifiers([*_MODULE_NAMES, self.name])
        for unit in found.values():
            if unit.name != self.name or unit.block or unit.outer:
                unit.name = identifiers.free(unit.name)
        return list(found.values())

    def units_of(self, name: str) -> dict[int, Unit]:
        """The classes of a block, by the instances (their identity)."""
        if name not in self._by_block:
            known = [
                time
                for time in all_times(self.recorder.whole)
                if time.step.call.name == name and time.again is None
            ]
            self._by_block[name] = self._variants(known, lambda some: self._block(name, some))
        return self._by_block[name]

    def _variants(self, times: list[Time], make: Callable[[list[Time]], Unit]) -> dict[int, Unit]:
        """Classes for some instances: one if that can be, otherwise one for each kind of them."""
        self._work += 1 + len(times)
        if self._work > _WORK:
            raise CannotExport("its blocks have too little in common")
        try:
            unit = make(times)
        except Split as split:
            keys = dict.fromkeys(split.keys)
            if len(keys) < 2:  # noqa: PLR2004  # no two of a kind
                raise CannotExport(f"`{times[0].path}` has no code in common") from None
            found: dict[int, Unit] = {}
            for key in keys:
                some = [one for one, own in zip(times, split.keys, strict=True) if own == key]
                found |= self._variants(some, make)
            return found
        _use_outs(unit)
        return {id(time): unit for time in times}

    def _block(self, name: str, times: list[Time]) -> Unit:
        block = self.spec.blocks[name]
        unit = Unit(name, times, block)
        shapes = [time.arriving[0].shape for time in times]
        entering = unit.input("", lambda: shapes, "x")
        unit.names.entering = entering
        values = times[0].parameters
        tensors = {key for key, value in values.items() if isinstance(value, Binding)}
        unit.names.parameters = frozenset(values.keys() - tensors)
        for parameter in block.parameters:
            if parameter.name in tensors:
                key = parameter.name
                given = _given(unit, key, times)
                unit.names.bound[key] = Bound((given(key),), Given(key, given))
        passes = [time.passes[0] for time in times]
        unit.outs = list(Builder(self, unit).steps([*passes], unit.names, (entering,), unit.nodes))
        return unit

    def own_class(self, step: Step, place: int | None) -> bool:
        """Whether a group or merge that is done several times has to be a class for that."""
        is_several = place is not None or step.name in self._called
        if not is_several:
            return False
        if step.call.name == GROUP:
            return not all(is_simple(one, self.spec.blocks) for one in step.body or ())
        return step.branches is not None

    def units_apart(
        self, builder: Builder, step: Step, rows: list[tuple[int, Time]], names: Names
    ) -> dict[int, Unit]:
        """The classes of a group or merge, given where in the outer class each of it is."""
        places = {id(time): place for place, time in rows}

        def make(times: list[Time]) -> Unit:
            return self._apart(builder, step, times, names, places)

        return self._variants([time for _, time in rows], make)

    def _apart(
        self,
        builder: Builder,
        step: Step,
        times: list[Time],
        names: Names,
        places: dict[int, int],
    ) -> Unit:
        nameless = "Group" if step.call.name == GROUP else f"{step.call.name}Block"
        unit = Unit(class_name(step.name or nameless), times)
        own = [places[id(time)] for time in times]
        unit.outer = builder.unit, own
        arriving = [time.arriving[0].shape for time in times]
        entering = unit.input("", lambda: arriving, "x")

        def given(key: str) -> Value:
            def shapes() -> Shapes:
                outside = names.reach(key).values[0].shapes
                return [outside[place] for place in own]

            return unit.input(key, shapes)

        unit.names = Captured(names, given)
        inner = Builder(self, unit)
        if step.call.name == GROUP:
            within = Names(unit.names, None)
            passes = [time.passes[0] for time in times]
            unit.outs = list(inner.steps([*passes], within, (entering,), unit.nodes))
            unit.names = within
        else:
            out, inside, _ = inner.layer(step, [*times], unit.names, (entering,), unit.nodes)
            unit.outs = list(out)
            assert isinstance(inside, Names)
            unit.names = inside
        return unit


def _use_outs(unit: Unit) -> None:
    for value in unit.outs:
        value.uses += 1


def _collect(unit: Unit, found: dict[int, Unit]) -> None:
    """Add a class behind those that it uses."""
    for node in nested(unit.nodes):
        if isinstance(node, UseNode) and id(node.unit) not in found:
            _collect(node.unit, found)
    found[id(unit)] = unit


def _given(unit: Unit, name: str, times: list[Time]) -> Callable[[str], Value]:
    """Makes inputs of a block of a tensor that it is given, and of those within it."""

    def make(key: str) -> Value:
        def shapes() -> Shapes:
            return [_tensor(time.parameters[name], key.split(".")[1:]).shape for time in times]

        return unit.input(key, shapes)

    return make


def _tensor(found: object, path: list[str]) -> Tensor:
    for part in path:
        found = member(found, part)
    assert isinstance(found, Binding)
    return found.tensor
