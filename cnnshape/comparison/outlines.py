"""A plan in plain words and numbers, to be compared with another one or kept in a lock file."""

from collections.abc import Iterator

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.notation import brief, shape
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.records import Entry, Record
from cnnshape.symbols import is_known

_MOST = 10**40  # that a network can have of anything

Count = int | str | None  # a text where sizes are open, `None` where an error hides it


class Line(Entry):
    """One layer: where it stands, what is called, what it gives and what it takes."""

    path: str
    call: str
    shape: str
    params: Count
    macs: Count
    takes: tuple[str, ...] = ()  # the paths or inputs that its tensors come from

    @property
    def kind(self) -> str:
        """The type of the layer."""
        return self.call.partition("(")[0]


class Outline(Record):
    """A network, layer by layer, without its text."""

    name: str | None
    inputs: dict[str, str]
    outputs: dict[str, str]
    params: Count
    macs: Count
    layers: tuple[Line, ...]


def outline(plan: Plan) -> Outline:
    """The outline of a plan; weights that several layers share count once."""
    return Outline(
        name=plan.name,
        inputs={name: shape(tensor.shape) for name, tensor in plan.inputs.items()},
        outputs={name: shape(tensor.shape) for name, tensor in plan.outputs.items()},
        params=_count(plan.params),
        macs=_count(plan.macs),
        layers=_Writer(plan).lines(),
    )


class _Writer:
    """Writes the rows of a plan; what several of them share is written once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.calls: dict[Layer, str] = {}
        self.shapes: dict[tuple[Shape | None, ...], str] = {}

    def lines(self) -> tuple[Line, ...]:
        return tuple(map(self._line, self.plan.layers))

    def _line(self, row: Row) -> Line:
        return Line(
            row.path,
            self._call(row),
            self._shape(row.output_shapes),
            _count(0 if row.owner else row.params),
            _count(self.plan.cost(row)),
            tuple(tensor.label for tensor in row.inputs),
        )

    def _call(self, row: Row) -> str:
        if row.layer is None:
            return row.kind
        if row.layer not in self.calls:
            self.calls[row.layer] = brief(row.layer)
        return self.calls[row.layer]

    def _shape(self, shapes: tuple[Shape | None, ...]) -> str:
        if shapes not in self.shapes:
            self.shapes[shapes] = ", ".join(map(shape, shapes))
        return self.shapes[shapes]


def _count(n: int | None) -> Count:
    if n is None or not is_known(n):
        return None
    return n if isinstance(n, int) else str(n).replace("*", "·")


def to_json(outline: Outline) -> dict[str, object]:
    """The outline as JSON has it, each layer a short list.

    What a layer takes is left out where that is the layer before it.
    """
    lines: list[object] = []
    usual = tuple(outline.inputs)[:1]
    for line in outline.layers:
        lines.append([*line[:5]] if line.takes == usual else [*line[:5], [*line.takes]])
        usual = (line.path,)
    return {
        "name": outline.name,
        "inputs": outline.inputs,
        "outputs": outline.outputs,
        "params": outline.params,
        "macs": outline.macs,
        "layers": lines,
    }


def from_json(value: object) -> Outline:
    """The outline that JSON holds; raises `ValueError` for anything else."""
    match value:
        case {
            "name": str() | None as name,
            "inputs": dict(inputs),
            "outputs": dict(outputs),
            "params": params,
            "macs": macs,
            "layers": list(layers),
        }:
            shapes, made = _texts(inputs), _texts(outputs)
            lines = tuple(_lines(layers, tuple(inputs)[:1]))
            return Outline(name, shapes, made, _counted(params), _counted(macs), lines)
    raise ValueError("a network has a name, inputs, outputs, params, macs and layers")


def _lines(values: list[object], usual: tuple[str, ...]) -> Iterator[Line]:
    for value in values:
        match value:
            case [str(path), str(call), str(shape), params, macs]:
                takes = usual
            case [str(path), str(call), str(shape), params, macs, list(labels)]:
                takes = tuple(map(_text, labels))
            case _:
                raise ValueError("a layer has a path, a call, a shape, parameters and MACs")
        yield Line(path, call, shape, _counted(params), _counted(macs), takes)
        usual = (path,)


def _texts(values: dict[str, object]) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("a shape, and what a layer takes, is a text")


def _counted(value: object) -> Count:
    if value is None or isinstance(value, str):
        return value
    if type(value) is int and 0 <= value < _MOST:
        return value
    raise ValueError("a count is a whole number, or a text where sizes are open")
