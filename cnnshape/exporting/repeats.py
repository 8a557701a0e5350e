"""How many times a step is repeated, where instances of a class differ in that."""

from cnnshape.exporting.construction import Construction
from cnnshape.exporting.formulas import Formula
from cnnshape.exporting.graph import RepeatNode, Split
from cnnshape.exporting.translation import Translation, tried
from cnnshape.exporting.units import NOTHING, Unit
from cnnshape.spec.steps import Step


def count_formula(
    unit: Unit, node: RepeatNode, counts: list[int | None], written: Translation, step: Step
) -> Formula:
    """The count for a constructor; raises `Split` where the repetitions are not alike."""
    alike = Construction(unit).alike(node)
    is_rule = alike > 1 or len(node.elements) == 1  # one alone may differ from those behind it
    if not is_rule or node.least < len(node.elements) - alike:
        raise Split(list(counts))
    assert step.repeat is not None
    repeat = step.repeat
    values: list[object] = [NOTHING if count is None else count for count in counts]
    formula = tried(lambda: written.formula(repeat))
    return unit.expressed(f"{step.name or 'repeat'}_count", values, formula)
