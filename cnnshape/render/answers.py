"""Arguments that turn one size into another, as a table."""

from textwrap import wrap

from cnnshape.layers.arguments import Shape
from cnnshape.render import words
from cnnshape.render.paint import Line, columns_of, fitted
from cnnshape.render.sizes import sizes
from cnnshape.solve.answers import Along, Answer, Solution
from cnnshape.solve.relations import COMMON
from cnnshape.solve.windows import IDLE

_GAP = "  "
_NARROWEST = 24  # columns for words
_ASKED = {"same": "keeps every size", "half": "halves every size", "double": "doubles every size"}


def lines(found: Solution, width: int | None) -> list[Line]:
    """The answers, most usual first, or what comes nearest."""
    head: Line = [(found.kind, "bold"), (f"  {_question(found)}", "bold")]
    if not found.answers:
        return [head, *_none(found)]
    return [head, [("", "")], *_table(found, width), *_rest(found)]


def _question(found: Solution) -> str:
    if isinstance(found.asked, str):
        said = " or ".join(relation.text for relation in COMMON[found.asked])
        return f"{_ASKED[found.asked]}: n → {said}"
    before, after = found.asked
    return f"{words.shape(before)} → {words.shape(after)}"


def _table(found: Solution, width: int | None) -> list[Line]:
    answers = found.answers
    names = [
        name
        for name in answers[0].arguments
        if any(answer.arguments[name] != IDLE.get(name) for answer in answers)
    ]
    columns = [(name.removesuffix("_size"), _arguments(name, answers)) for name in names]
    columns.append(("n becomes", [_each([one.gives for one in a.axes]) for a in answers]))
    if any(answer.unread for answer in answers):
        columns.append(_reading(found))
    widths = [max(map(columns_of, (name, *cells))) for name, cells in columns]
    last = [_each([_for(one, found, axis) for axis, one in enumerate(a.axes)]) for a in answers]
    room = max(width - sum(widths) - len(_GAP) * len(widths), _NARROWEST) if width else None
    head = _row([name for name, _ in columns], widths, len(names))
    table: list[Line] = [[(f"{head}for", "dim")]]
    for place, text in enumerate(last):
        begin = _row([cells[place] for _, cells in columns], widths, len(names))
        first, *more = wrap(text, room) if room else [text]
        table.append([(begin, "cyan"), (first, "")])
        table += [[(" " * columns_of(begin) + line, "")] for line in more]
    return table


def _row(cells: list[str], widths: list[int], numbers: int) -> str:
    """Cells side by side, the first ones, which are numbers, to the right."""
    pairs = enumerate(zip(cells, widths, strict=True))
    return "".join(fitted(cell, wide, right=at < numbers) + _GAP for at, (cell, wide) in pairs)


def _arguments(name: str, answers: tuple[Answer, ...]) -> list[str]:
    return [_value(answer.arguments[name]) for answer in answers]


def _value(value: object) -> str:
    """The value of an argument: a number, or one for each axis."""
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)


def _each(texts: list[str]) -> str:
    """One text for axes that are alike, or one for each."""
    return texts[0] if len({*texts}) == 1 else ", ".join(texts)


def _for(one: Along, found: Solution, axis: int) -> str:
    """The sizes of which it makes this, and those of which it makes what was asked."""
    this = found.asked[0][axis] if isinstance(found.asked, tuple) else None
    text = sizes(one.sizes, this)
    if one.asked and one.asked != one.gives:
        text += f" ({one.asked} at {sizes(one.asked_sizes, this)})"
    return text


def _reading(found: Solution) -> tuple[str, list[str]]:
    """What no window reads: at the sizes that were asked about, or at which sizes there is none."""
    if isinstance(found.asked, str):
        return "reads all of", [_whole(answer) for answer in found.answers]
    return "unread", [_unread(answer) for answer in found.answers]


def _whole(answer: Answer) -> str:
    if any(one.between for one in answer.unread):
        return "no size"
    return sizes(answer.axes[0].whole)


def _unread(answer: Answer) -> str:
    if any(one.between for one in answer.unread):
        return "some between"
    left = tuple(one.end for one in answer.unread)
    if not any(left):
        return "nothing"
    if len({*left}) > 1:
        return f"the last {'×'.join(map(str, left))}"
    return "the last" if left[0] == 1 else f"the last {left[0]}"


def _rest(found: Solution) -> list[Line]:
    """How many more there are."""
    shown, total = len(found.answers), found.total
    if total > shown:
        text = f"{shown} of {total:,} answers, the most usual first; --limit shows more"
    else:
        text = f"{total} answer{'s' * (total != 1)} among {found.tried:,} combinations"
    return [[("", "")], [(text, "dim")]]


def _none(found: Solution) -> list[Line]:
    out: list[Line] = [[(f"no answer among {found.tried:,} combinations", "yellow")]]
    if not found.nearest:
        return out
    out.append([("nearest:", "dim")])
    shapes = [_makes(near.makes) for near in found.nearest]
    wide = max(map(columns_of, shapes))
    for shape, near in zip(shapes, found.nearest, strict=True):
        used = {n: v for n, v in near.arguments.items() if v != IDLE.get(n)}
        text = ", ".join(f"{name}={_value(value)}" for name, value in used.items())
        out.append([(f"  {fitted(shape, wide)}  ", "bold"), (f"with {text}", "")])
    return out


def _makes(shape: Shape) -> str:
    return words.shape(shape if len({*shape}) > 1 else shape[:1])
