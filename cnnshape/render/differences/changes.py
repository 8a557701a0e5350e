"""What differs between two plans, in words."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby

from cnnshape.comparison.differences import Change, Difference
from cnnshape.comparison.outlines import Count, Line
from cnnshape.render.differences.merged import merged

MARKS = {"added": "+", "removed": "-", "changed": "~"}
_FEW = 3  # layers in a row that are renamed and yet shown one by one
_UNITS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def shown(difference: Difference) -> Iterator[Change | str]:
    """The changes of inputs, layers and outputs, and a sentence for what lies between them."""
    yield from (change for change in difference.inputs if change.kind != "same")
    for word, found in groupby(difference.layers, _word):
        run = list(found)
        if word == "renamed" and len(run) > _FEW:
            yield f"… {layers(len(run))} renamed, the first {path(run[0])}"
        elif word == "same":
            yield _folded(run)
        else:
            yield from run
    yield from (change for change in difference.outputs if change.kind != "same")


def _word(change: Change) -> str:
    """What became of a layer, in a word."""
    if change.renamed:
        return "renamed"
    return "same" if change.follows else change.kind


def _folded(changes: list[Change]) -> str:
    """Layers that are as before, as a sentence."""
    follow = sum(change.follows for change in changes)
    same = len(changes) - follow
    shapes = "shapes follow" if follow > 1 else "shape follows"
    if not same:
        return f"… {layers(follow)} whose {shapes}"
    return f"… {layers(same)} the same" + (f", {follow} whose {shapes}" if follow else "")


def layers(n: int) -> str:
    """So many layers."""
    return f"{n:,} layer{'s' * (n != 1)}"


def either(change: Change) -> Line:
    """The layer as it is, or as it was if it is no more."""
    line = change.after or change.before
    assert line is not None
    return line


def both(change: Change, text: Callable[[Line], str]) -> str:
    """What a layer was and is: `a → b`, or one of them where they are the same."""
    sides = [text(line) for line in (change.before, change.after) if line is not None]
    return " → ".join(dict.fromkeys(sides))


def paths(change: Change) -> list[str]:
    """Where the layer was and is; once where only numbers have moved, as they are now."""
    sides = [line.path for line in (change.before, change.after) if line is not None]
    return sides if "path" in change.fields else sides[-1:]


def path(change: Change) -> str:
    """The same as a text."""
    return " → ".join(paths(change))


def call(change: Change, *, brief: bool = False) -> str:
    """What is called, and what it takes if that is something else than before."""
    text = either(change).call
    if change.before and change.after:
        text = merged(change.before.call, change.after.call, brief=brief)
    if "takes" in change.fields:
        text += " takes " + both(change, lambda line: ", ".join(line.takes) or "nothing")
    return text


def shape(change: Change) -> str:
    """What came out and comes out."""
    return both(change, lambda line: line.shape)


def params(change: Change) -> tuple[Count, Count]:
    """Learned numbers before and after."""
    return _sides(change, lambda line: line.params)


def macs(change: Change) -> tuple[Count, Count]:
    """Multiply-accumulates before and after."""
    return _sides(change, lambda line: line.macs)


def _sides(change: Change, of: Callable[[Line], Count]) -> tuple[Count, Count]:
    return (
        of(change.before) if change.before else 0,
        of(change.after) if change.after else 0,
    )


def gain(before: Count, after: Count) -> str:
    """How much more there is: `+1,024`; nothing where that is the same.

    >>> gain(3, 1027), gain(3, 3), gain("9·N", 3)
    ('+1,024', '', '9·N → 3')
    """
    return _gain(before, after, count)


def short_gain(before: Count, after: Count) -> str:
    """The same in few characters: `+1.0 k`."""
    return _gain(before, after, short)


def _gain(before: Count, after: Count, text: Callable[[Count], str]) -> str:
    if before == after:
        return ""
    if isinstance(before, int) and isinstance(after, int):
        return ("+" if after > before else "-") + text(abs(after - before))
    return f"{text(before)} → {text(after)}"


def count(n: Count) -> str:
    """A count in full."""
    if n is None:
        return "—"
    return f"{n:,}" if isinstance(n, int) else n


def short(n: Count) -> str:
    """A count in few characters.

    >>> short(25_557_032), short(840), short(999_990)
    ('25.6 M', '840', '1.0 M')
    """
    if not isinstance(n, int):
        return count(n)
    for unit, letter in _UNITS:
        if n >= unit - unit // 20_000:  # what is rounded up to it included
            return f"{n / unit:.1f} {letter}"
    return str(n)


def percent(before: Count, after: Count) -> str:
    """How much more there is in a hundred: `+118.6 %`."""
    if not isinstance(before, int) or not isinstance(after, int) or before in {0, after}:
        return ""
    return f"{100 * (after - before) / before:+,.1f} %"


def totals(difference: Difference) -> list[tuple[str, Count, Count]]:
    """What there is of parameters, MACs and layers, before and after."""
    before, after = difference.before, difference.after
    return [
        ("parameters", before.params, after.params),
        ("MACs", before.macs, after.macs),
        ("layers", len(before.layers), len(after.layers)),
    ]


def summary(difference: Difference) -> str:
    """How many layers differ: `3 layers added, 1 removed, 12 whose shapes follow`."""
    follow = sum(change.follows for change in difference.layers)
    counts = Counter(map(_word, difference.layers))
    words = ("added", "removed", "changed", "renamed")
    found = [(counts[word], word) for word in words if counts[word]]
    if follow:
        found.append((follow, "whose shapes follow" if follow > 1 else "whose shape follows"))
    return ", ".join(
        f"{n:,} {words}" if at else f"{layers(n)} {words}" for at, (n, words) in enumerate(found)
    )
