"""The shapes that come in: as the spec writes them, or as they are asked for from outside."""

from collections.abc import Sequence
from operator import index

from cnnshape.layers.arguments import Shape, is_tensor
from cnnshape.layers.refusals import Misread, show
from cnnshape.layers.rules import Whole
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.settings import BadSetting, Settings
from cnnshape.propagate.sight import Globals, Names
from cnnshape.source import printable
from cnnshape.spec.calls import read_shape
from cnnshape.spec.evaluation import CONSTANTS, evaluate
from cnnshape.spec.expressions import QUESTION, Value
from cnnshape.spec.model import Input, Spec
from cnnshape.spec.steps import ShapePattern
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Code, Refused
from cnnshape.spec.words import is_name, is_reserved
from cnnshape.symbols import UNKNOWN, symbol, symbols_of
from cnnshape.symbols.polynomials import Polynomial

_SIZE = Whole(least=1)
Symbols = dict[str, int]


def symbols_of_spec(spec: Spec, settings: Settings) -> Symbols:
    """Sizes left open, by name, and what `--set` and `--input` make of them.

    Raises `BadSetting` for what has no place in the spec, or contradicts itself.
    """
    symbols = {name: symbol(name) for name in _open_names(spec)}
    for shape in settings.edited.values():
        for name in {name for size in shape for name in symbols_of(size)}:
            symbols.setdefault(name, symbol(name))
    for name, value in settings.values.items():
        if name in symbols:
            symbols[name] = _number(name, value)
        elif name not in spec.variables:
            meant = nearest(name, [*spec.variables, *symbols])
            hint = f"; did you mean {meant}?" if meant else ""
            raise BadSetting(f"the spec has no variable or symbol {name}{hint}")
    for name, shape in settings.inputs.items():
        if name not in spec.inputs:
            known = ", ".join(spec.inputs) or "none"
            raise BadSetting(f"the spec has no input {name}; its inputs are: {known}")
        if not is_tensor(shape):
            raise BadSetting("the input is more than a tensor can hold")
        _bind(spec.inputs[name], shape, symbols)
    return symbols


def input_shapes(
    spec: Spec, settings: Settings, globals_: Globals, findings: Findings
) -> dict[str, Shape | None]:
    """The shape of each input, by name."""
    shapes: dict[str, Shape | None] = {}
    for name, entry in spec.inputs.items():
        shapes[name] = settings.inputs.get(name) or settings.edited.get(name)
        if shapes[name] is None and entry.shape is not None:
            shapes[name] = _written(entry, entry.shape, globals_, findings)
    return shapes


def _written(
    entry: Input, pattern: ShapePattern, globals_: Globals, findings: Findings
) -> Shape | None:
    shape = tuple(_size(size, pattern, globals_, findings) for size in pattern.sizes)
    if is_tensor(shape):
        return shape
    leaf = pattern.leaf
    assert leaf is not None  # a shape in the document has its place
    message = f"`{entry.name}` is more than a tensor can hold"
    findings.add("too-large", message, leaf.place(pattern.start, pattern.end), "")
    return None


def _open_names(spec: Spec) -> list[str]:
    """The identifiers in input shapes that mean nothing else."""
    patterns = [entry.shape for entry in spec.inputs.values() if entry.shape is not None]
    words = [size.word for pattern in patterns for size in pattern.sizes]
    return [
        word
        for word in words
        if word
        and is_name(word)
        and not is_reserved(word)
        and word not in spec.variables
        and word not in CONSTANTS
    ]


def _number(name: str, value: object) -> int:
    try:
        return _SIZE.read(value, 0)  # type: ignore[return-value]  # what it reads is a size
    except Misread as misread:
        raise BadSetting(f"{name} needs {misread.needs}, not {show(value)}") from None


def _bind(entry: Input, shape: Shape, symbols: Symbols) -> None:
    """Symbols that stand where a number is given take that number everywhere."""
    for number in shape:
        for name in symbols_of(number):
            symbols.setdefault(name, symbol(name))
    sizes = entry.shape.sizes if entry.shape else ()
    if len(sizes) != len(shape):
        return
    for size, value in zip(sizes, shape, strict=True):
        word = size.word
        if word is None or word not in symbols:
            continue
        now = symbols[word]
        if isinstance(now, int) and now != value:
            raise BadSetting(f"{word} would be both {now} and {value}")
        symbols[word] = value


def _size(size: Value, pattern: ShapePattern, globals_: Globals, findings: Findings) -> int:
    leaf = size.leaf or pattern.leaf
    assert leaf is not None  # a shape in the document has its place
    try:
        value = evaluate(size, Names(globals_, None, None))
        return _SIZE.read("_" if value is QUESTION else value, 0)  # type: ignore[return-value]  # a size
    except Refused as refused:
        findings.refused(refused, leaf, "")
    except Misread as misread:
        message = f"a size is {size.text} but needs to be {misread.needs}"
        is_open = misread.code != "ambiguous-scalar"
        help_ = "a size that is left open has a name, such as `N`" if is_open else ""
        if isinstance(value, tuple):
            help_ = f"write `[{', '.join(map(str, value))}]`"
        findings.add(misread.code, message, leaf.place(size.start, size.end), "", help_)
    return UNKNOWN


def shape_of(text: str) -> Shape:
    """The shape in `1x3x32x32`, `[1, 3, 32, 32]` or `N×3×32×32`; raises `BadSetting`."""
    code = Code(text)
    try:
        pattern = read_shape(code, 0, len(text))
        return tuple(
            symbol(size.word) if size.word else given_size(size.value) for size in pattern.sizes
        )
    except (Refused, BadSetting):
        shown = printable(text)
        message = f"{shown} is not a shape; write sizes with an x between, as 1x3x224x224"
        raise BadSetting(message) from None


def given_shape(shape: str | Sequence[int | str]) -> Shape:
    """A shape from outside: a text, or sizes of which words are symbols; raises `BadSetting`."""
    return shape_of(shape) if isinstance(shape, str) else tuple(map(given_size, shape))


def given_size(value: object) -> int:
    """A size from outside; raises `BadSetting`."""
    if isinstance(value, str) and is_name(value):
        return symbol(value)
    try:
        number = value if isinstance(value, bool | Polynomial) else index(value)  # type: ignore[arg-type]  # what is none raises
        return _SIZE.read(number, 0)  # type: ignore[return-value]  # what it reads is a size
    except (Misread, TypeError):
        message = f"a size is {printable(str(value))} but needs to be {_SIZE.needs}"
        raise BadSetting(message) from None
