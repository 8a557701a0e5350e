"""Every kind can be explained, whatever its arguments."""

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from inputs import Case, cases

from cnnshape.api import diagnose
from cnnshape.explaining.lesson import Lesson, lesson
from cnnshape.explaining.objects import lesson_object
from cnnshape.layers import KINDS, Layer, Misfit
from cnnshape.layers.refusals import Misread
from cnnshape.layers.terms import worth
from cnnshape.render.folding import WIDTH
from cnnshape.render.grids import NoDrawing, svg
from cnnshape.render.lesson import lesson_lines
from cnnshape.render.paint import columns_of, plain

pytestmark = pytest.mark.torch

every_kind = pytest.mark.parametrize("name", sorted(KINDS))


@every_kind
def test_a_kind_can_be_explained_and_its_factors_multiply_to_its_counts(
    name: str, search: settings
) -> None:
    seen = []

    @settings(search, max_examples=40)
    @given(cases(KINDS[name]))
    def holds(case: Case) -> None:
        found = explained(case)
        if found is None:
            return
        seen.append(name)
        text = plain(lesson_lines(found))
        assert max(map(columns_of, text.split("\n"))) <= WIDTH
        assert text.replace("\n", "").isprintable()
        assert json.loads(json.dumps(lesson_object(found)))["type"] == name
        try:
            ET.fromstring(svg(found))  # noqa: S314  # our own drawing
        except NoDrawing:
            assert not found.strips or found.strips[0].is_spread
        check_counts(found)

    holds()
    assert seen


def explained(case: Case) -> Lesson | None:
    """What is said of a case, where it fits and a spec can hold it."""
    try:
        layer = case.kind(**case.arguments)
        ys = layer.apply(*case.shapes)
    except (Misread, Misfit):
        return None
    inputs = {f"in{i}": list(x) for i, x in enumerate(case.shapes)}
    taken = f"({', '.join(inputs)})" if inputs else ""
    spec = {"input": inputs or {"in0": [1]}, "layers": [written(layer) + taken]}
    plan = diagnose(spec)
    if not plan.ok or len(plan.layers) != 1:
        return None
    (row,) = plan.layers
    assert row.output_shapes == ys
    found = lesson(plan, row)
    assert found is not None
    assert found.params is not None
    assert found.params.total == row.params == sum(map(worth, found.params.terms))
    assert found.macs is not None
    assert found.macs.total == plan.cost(row) == sum(map(worth, found.macs.terms))
    return found


def written(value: object) -> str:
    """A layer, or a value of an argument, as a spec has it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    if not isinstance(value, Layer):
        return repr(value)
    kind = type(value)
    known = ((n, v) for n, v in value.values.items() if n != kind.lazy)
    defaults = {name: one.default for name, one in kind.arguments().items() if not one.required}
    told = [f"{n}={written(v)}" for n, v in known if n not in defaults or v != defaults[n]]
    return f"{kind.__name__}({', '.join(told)})"


def check_counts(found: Lesson) -> None:
    """Hold every factor that bears the name of an argument against it."""
    values = found.layer.values
    if any(isinstance(value, Layer) for value in values.values()):
        return  # whose arguments have the same names
    for count in (found.params, found.macs):
        assert count is not None
        for name, size in (factor for term in count.terms for factor in term):
            if isinstance(values.get(name), int):
                assert size == values[name]
