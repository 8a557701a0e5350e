"""What stands in the boxes of a picture, and how much room it takes."""

from math import fsum

from cnnshape.drawing.picture import Item, Net, Picture
from cnnshape.layers.arguments import Shape
from cnnshape.records import Entry
from cnnshape.render import words
from cnnshape.source import printable

TITLE, SMALL = 12, 10  # sizes of letters, in pixels
WIDEST = 216  # of a line in a box
_LONGEST_SHAPE = 40  # characters
_FEW = 9  # characters of arguments that need no line of their own
_COMPLAINT = 38  # characters of a line
_COMPLAINTS = 4  # lines

_NARROW, _WIDE = set("iljtfrI.,:;'|!()[] "), set("mwMW@%—…⌊⌋")


class Words(Entry):
    """The lines of a box: what it is, what it is called, its arguments, what is wrong with it.

    Few arguments stand `beside` what it is.
    """

    kind: str
    name: str = ""
    arguments: str = ""
    complaints: tuple[str, ...] = ()
    beside: str = ""

    @property
    def lines(self) -> list[str]:
        """The same as plain text, for formats that lay out their own boxes."""
        told = self.arguments or self.beside
        kind = f"{self.kind}({told})" if told else self.kind
        return [f"{self.name}: {kind}" if self.name else kind, *self.complaints]


def width(text: str, size: int) -> float:
    """The pixels that a text takes at most, in whatever font without serifs there is."""
    return size * fsum(map(_width, text))  # the same in every Python


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE:
        return 1.0
    if not letter.isascii() and letter not in "×·–²":
        return 1.05
    return 0.73 if letter.isupper() else 0.66


def shortened(text: str, size: int, most: float) -> str:
    """A text that is no wider than `most`, its end left out where it has to be."""
    if width(text, size) <= most:
        return text
    while text and width(text + "…", size) > most:
        text = text[:-1]
    return text.rstrip(" ,") + "…"


def listed(text: str, size: int, most: float) -> str:
    """Arguments in no more than `most` pixels, the last ones left out where they have to be.

    >>> listed("3, 64, 7, stride=2", 10, 80)
    '3, 64, 7, …'
    """
    end, close = text, ""
    if text.endswith(")") and "(" in text[: text.find(",") + 1]:
        end, close = text[:-1], ")"
    while width(text, size) > most and ", " in end:
        end = end[: end.rindex(", ")]
        text = f"{end}, …{close}"
    return shortened(text, size, most)


def shape(value: Shape | None) -> str:
    """A shape as it stands on an edge."""
    text = printable(words.shape(value))
    return text if len(text) <= _LONGEST_SHAPE else text[: _LONGEST_SHAPE - 1] + "…"


def call(item: Item) -> str:
    """What stands at an item, in full: `Conv2d(3, 64, 7, stride=2)`."""
    if item.row is None:
        return printable(item.call)
    layer = item.row.refused or item.row.layer  # as it is written, where it does not fit
    return printable(words.brief(layer) if layer else item.row.kind)


def words_of(item: Item, picture: Picture) -> Words:
    """The lines of a box."""
    if item.kind == "input":
        return Words(shortened(printable(item.name), TITLE, WIDEST))
    if item.kind == "output":
        name = "output" if len(picture.plan.outputs) == 1 else printable(item.name)
        return Words(shortened(name, TITLE, WIDEST))
    kind, _, arguments = call(item).partition("(")
    times = f" ×{item.count}" if item.count > 1 else ""
    kind = shortened(kind, TITLE, WIDEST) + times
    name = shortened(printable(item.name), SMALL, WIDEST / 2)
    told = listed(arguments[:-1] if arguments else "", SMALL, WIDEST)
    complaints = _wrapped(picture.complaints(item))
    if told and not name and len(told) <= _FEW:
        return Words(kind, name, "", complaints, told)
    return Words(kind, name, told, complaints)


def _wrapped(messages: list[str]) -> tuple[str, ...]:
    lines = [""]
    for word in printable(" ".join(messages).replace("`", "")).split():
        if lines[-1] and len(lines[-1]) + len(word) >= _COMPLAINT:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    if len(lines) > _COMPLAINTS:
        lines[_COMPLAINTS - 1 :] = [lines[_COMPLAINTS - 1] + " …"]
    return tuple(shortened(line, SMALL, WIDEST + 40) for line in lines if line)


def heading(item: Item) -> tuple[str, ...]:
    """The lines at the top of a frame."""
    times = f" ×{item.count}" if item.count > 1 else ""
    name, called = printable(item.name), printable(item.call)
    called = "" if name and called == "Sequential" else called
    if not (name and called):
        return ((listed(name or called, TITLE, WIDEST) + times).strip(),)
    return (shortened(name, TITLE, WIDEST) + times, listed(called, SMALL, WIDEST))


def label(net: Net) -> str:
    """What stands beside a net where it begins: its shape, unless it is that of what came in."""
    if net.source.kind == "input" or not net.is_kept or len(net.targets) != 1:
        return shape(net.tensor.shape)
    return ""


def details(item: Item, picture: Picture) -> list[str]:
    """What is told of a box when a pointer rests on it."""
    plan = picture.plan
    rows = [plan.layers[index] for index in item.rows]
    lines = [call(item) or printable(item.name)]
    if rows:
        lines[0] += f"  {printable(item.path)}"
        lines.append("→ " + ", ".join(shape(y) for y in rows[-1].output_shapes))
        params = sum(n for row in rows if row.owner is None and isinstance(n := row.params, int))
        macs = sum(n for n in map(plan.cost, rows) if isinstance(n, int))
        lines.append(f"{words.count(params)} parameters, {words.count(macs)} MACs")
    return lines + [printable(text.replace("`", "")) for text in picture.complaints(item)]
