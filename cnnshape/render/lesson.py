"""A lesson as lines for a terminal, never wider than a page."""

from collections.abc import Iterator
from typing import TypeVar

from cnnshape.explaining.connections import Connections
from cnnshape.explaining.counts import Count
from cnnshape.explaining.lesson import Axes, Lesson
from cnnshape.explaining.strips import Strip
from cnnshape.explaining.undoing import Preimage, Stuffing, Undone
from cnnshape.render import words
from cnnshape.render.folding import WIDTH, folded
from cnnshape.render.paint import Line, columns_of
from cnnshape.render.strips import legend, strip_lines
from cnnshape.render.variants import variant_lines
from cnnshape.source import printable

T = TypeVar("T", Strip, Preimage, Stuffing)

_INDENT = "  "
_LEAST = 0.0001  # share that is told exactly
_TOGETHER = 2  # products that stand in one line


def lesson_lines(lesson: Lesson) -> list[Line]:
    """Everything there is to say of a layer, section by section."""
    sections = {
        "size": _size(lesson),
        "window": _window(lesson.strips),
        "parameters": _count(lesson.params),
        "multiply-accumulates": _count(lesson.macs),
        "beside a fully connected layer": _connections(lesson.connections),
        "what one output sees of the network's input": _reach(lesson),
        "the way back": _undone(lesson.undone),
        "one argument moved by one": variant_lines(lesson),
        "notes": _notes(lesson),
    }
    lines = _head(lesson)
    for title, some in sections.items():
        section = list(some)
        if section:
            lines += [[], [(title, "bold")], *section]
    return lines


def _head(lesson: Lesson) -> list[Line]:
    name = printable(words.brief(lesson.layer))
    if lesson.path and not lesson.path.isdigit():
        name = f"{printable(lesson.path)} = {name}"
    shapes = [", ".join(map(words.shape, some)) for some in (lesson.inputs, lesson.outputs)]
    text = " → ".join(filter(None, shapes))
    return [[(line, "bold")] for line in folded(name, WIDTH)] + _plain(text, "")


def _size(lesson: Lesson) -> Iterator[Line]:
    if lesson.formula and lesson.axes:
        yield from _plain(lesson.formula, _INDENT, style="dim")
    for one in lesson.axes:
        yield from _axes(one)


def _axes(one: Axes) -> Iterator[Line]:
    names = ", ".join(one.names)
    if not names:
        yield from _plain(" = ".join(one.steps).replace("*", "·"), _INDENT)
        return
    lead = f"{names} = "
    for step in one.steps:
        texts = folded(step.replace("*", "·"), WIDTH - len(_INDENT) - len(lead))
        for text in texts:
            yield [(f"{_INDENT}{lead}", ""), (text, "bold" if step is one.steps[-1] else "")]
            lead = " " * len(lead)
        lead = f"{' ' * len(names)} = "


def _window(strips: tuple[Strip, ...]) -> Iterator[Line]:
    for strip, names in _alike(strips).items():
        yield from strip_lines(names, strip)
    if strips:
        yield legend(strips)


def _count(count: Count | None) -> Iterator[Line]:
    if count is None or not count.terms:
        return
    numbers = [text.replace("*", "·") for text in count.products(numbers=True)]
    parts = [*map(words.count, count.parts)]
    if len(count.terms) > _TOGETHER:
        names = count.products(numbers=False)
        for told in zip(names, numbers, parts, strict=True):
            yield from _plain("+ " + " = ".join(dict.fromkeys(told)), _INDENT)
    else:
        yield from _plain(count.names, _INDENT)
        yield from _plain(f"= {' + '.join(numbers)}", _INDENT)
        if len(parts) > 1 and parts != numbers:
            yield from _plain(f"= {' + '.join(parts)}", _INDENT)
    yield from _plain(f"= {words.count(count.total)}", _INDENT, style="bold")


def _connections(found: Connections | None) -> Iterator[Line]:
    if found is None:
        return
    pairs = f"{found.inputs:,}·{found.outputs:,} = {found.pairs:,}"
    yield from _plain(f"{pairs} weights between all numbers in and all numbers out", _INDENT)
    share = found.links / found.pairs
    if share == 1:
        yield from _plain("here there are as many: it is fully connected", _INDENT)
    else:
        seen = f"an output sees {found.window:,} of {found.inputs:,} numbers"
        percent = f"{share:.2%}" if share >= _LEAST else f"less than {_LEAST:.2%}"
        part = f"{found.links:,} of them, {percent}, and 0 in place of the others"
        yield from _plain(f"the layer has {part}: {seen}", _INDENT)
    if found.weights is None:
        yield from _plain("none of them is learned", _INDENT)
    elif found.links > found.weights:
        yield from _plain(_shared(found.links, found.weights), _INDENT)


def _shared(links: int, weights: int) -> str:
    """How often each weight stands in the matrix."""
    times, rest = divmod(links, weights)
    often = f"{times:,} times" if not rest else f"about {links / weights:,.1f} times"
    return f"they are {weights:,} different weights, each shared by positions, used {often}"


def _reach(lesson: Lesson) -> Iterator[Line]:
    if all(reach.receptive_field is None for reach in lesson.after):
        return
    fields = [words.field(some) for some in (lesson.before, lesson.after)]
    jumps = [words.jump(some) for some in (lesson.before, lesson.after)]
    yield [
        (f"{_INDENT}receptive field {fields[0]} → {fields[1]}, jump {jumps[0]} → {jumps[1]}", "")
    ]


def _undone(found: Undone | None) -> Iterator[Line]:
    if found is None:
        return
    yield from _plain(f"this undoes {printable(words.brief(found.layer))}", _INDENT)
    for preimage, names in _alike(found.preimages).items():
        yield from _plain(_preimage(names, preimage, has_choice=bool(found.stuffing)), _INDENT)
    if found.stuffing:
        yield []
        text = "equal to an ordinary convolution with the kernel flipped, stride 1, over the input"
        yield from _plain(f"{text} with zeros put in:", _INDENT)
    for zeros, names in _alike(found.stuffing).items():
        yield from _stuffing(names, zeros)


def _preimage(names: str, one: Preimage, *, has_choice: bool) -> str:
    if one.least == one.most:
        return f"{names}: only {one.most} becomes {one.size}"
    both = f"{one.least} and {one.most} both become {one.size}"
    several = f"{one.least} to {one.most} all become {one.size}"
    text = f"{names}: {both if one.least + 1 == one.most else several}"
    return f"{text}; output_padding {one.extra} chooses {one.chosen}" if has_choice else text


def _stuffing(names: str, zeros: Stuffing) -> Iterator[Line]:
    n, stuffed, m = zeros.sizes
    behind = f", {zeros.behind} more behind it" if zeros.behind else ""
    around = (
        f"{zeros.around} around" if zeros.around >= 0 else f"{-zeros.around} cut off on either side"
    )
    yield from _plain(f"{names}: zeros: {zeros.between} between cells, {around}{behind}", _INDENT)
    sign = "-" if zeros.around < 0 else "+"
    extra = f" + {zeros.behind}" if zeros.behind else ""
    sums = f"{stuffed} {sign} 2·{abs(zeros.around)}{extra} - {zeros.dilation}·({zeros.kernel} - 1)"
    stuffing = f"({n} - 1)·{zeros.between + 1} + 1 = {stuffed}, then {sums} = {m}"
    lead = " " * (columns_of(names) + 2)
    yield from _plain(stuffing, _INDENT + lead)


def _alike(several: tuple[T, ...]) -> dict[T, str]:
    """The different ones of what is told of each axis, with the names of their axes."""
    found: dict[T, list[str]] = {}
    for one in several:
        found.setdefault(one.but(name=""), []).append(one.name)
    return {one: ", ".join(names) for one, names in found.items()}


def _notes(lesson: Lesson) -> Iterator[Line]:
    for note in lesson.notes:
        yield from _plain(note.replace("`", ""), _INDENT, hang="  ", mark="- ")
    if lesson.open:
        names = ", ".join(lesson.open)
        yield from _plain(f"With numbers for {names} there is more to say.", _INDENT, mark="- ")


def _plain(
    text: str, indent: str, *, style: str = "", hang: str = "  ", mark: str = ""
) -> list[Line]:
    first, *rest = folded(mark + text, WIDTH - len(indent) - len(hang))
    return [[(indent + first, style)], *([(indent + hang + line, style)] for line in rest)]
