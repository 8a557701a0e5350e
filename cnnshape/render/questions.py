"""A spec's questions, answered, as people read it."""

from cnnshape.plans import Plan
from cnnshape.render import words
from cnnshape.render.paint import Line, columns_of, fitted
from cnnshape.solve.found import Answers, Found
from cnnshape.solve.steps import texts
from cnnshape.source import printable


def lines(plan: Plan, found: Answers) -> list[Line]:
    """The answers, best first, each with the steps that asked."""
    name, source = printable(plan.name or ""), printable(plan.source.name)
    asked = sum(len(question.names) for question in found.asked)
    out: list[Line] = [
        [(name, "bold"), (f"  {source}" if name else source, "dim")],
        [(f"{asked} question{'s' * (asked != 1)} in {_steps(found)}", "")],
    ]
    for place, one in enumerate(found.found, 1):
        out += [[("", "")], *_answer(str(place), one)]
    return [*out, [("", "")], *_rest(found)]


def _steps(found: Answers) -> str:
    steps = len({id(question.step) for question in found.asked})
    return f"{steps} step{'s' * (steps != 1)}"


def _answer(label: str, one: Found) -> list[Line]:
    shown = [(printable(path), printable(text), line) for path, text, line in texts(one)]
    wide = max((columns_of(path) for path, _, _ in shown), default=0)
    head = fitted(label, 2, right=True)
    out: list[Line] = []
    for path, text, line in shown:
        out.append([(f"{head}  ", "bold"), (f"{fitted(path, wide)}  ", "cyan"), (text, "bold")])
        out[-1].append((f"  line {line}", "dim"))
        head = "  "
    totals = f"{words.count(one.plan.params)} parameters, {words.count(one.plan.macs)} MACs"
    makes = f"output {words.shape(one.plan.output_shape)}, " if one.plan.output_shape else ""
    return [*out, [(f"    {makes}{totals}", "dim")]]


def _rest(found: Answers) -> list[Line]:
    """Whether there are more, and what comes nearest where there are none."""
    cut = f"the search was cut off after {found.tried:,} trials; narrow it, such as with --kernel 3"
    if found.found:
        text = "there are more; --limit shows them" if found.is_more else "these are all"
        return [[(cut if found.is_cut else text, "dim")]]
    trials = f"{found.tried:,} trial{'s' * (found.tried != 1)}"
    out: list[Line] = [[(f"no answer in {trials}", "yellow")]]
    if found.is_cut:
        out.append([(cut, "dim")])
    if found.nearest:
        if found.nearest.path:
            out += [[("nearest:", "dim")], *_answer("", found.nearest)[:-1]]
        out.append([(f"    {printable(found.reason).replace('`', '')}", "")])
    return out
