"""Answers as plain objects, ready for JSON."""

from cnnshape.plans import Plan
from cnnshape.plans.objects import SCHEMA, diagnostic_objects, plain
from cnnshape.solve.answers import Along, Answer, Solution
from cnnshape.solve.found import Answers, Found
from cnnshape.solve.steps import path_of, texts
from cnnshape.symbols.sets import SizeSet
from cnnshape.version import VERSION


def solution_object(found: Solution) -> dict[str, object]:
    """The object that `solve TYPE --format json` prints."""
    asked = found.asked
    before, after = asked if isinstance(asked, tuple) else (None, None)
    return {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "type": found.kind,
        "from": plain(before),
        "to": plain(after),
        "question": asked if isinstance(asked, str) else None,
        "answers": [_answer(answer) for answer in found.answers],
        "more": found.total - len(found.answers),
        "tried": found.tried,
        "nearest": [
            {"args": _arguments(near), "makes": plain(near.makes)} for near in found.nearest
        ],
    }


def answers_object(plan: Plan, found: Answers) -> dict[str, object]:
    """The object that `solve SPEC --format json` prints."""
    near = found.nearest
    return {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "spec": plan.source.name,
        "name": plan.name,
        "answers": [_found(one) for one in found.found],
        "more": found.is_more,
        "cut_off": found.is_cut,
        "tried": found.tried,
        "nearest": _found(near) | {"reason": found.reason} if near else None,
        "diagnostics": diagnostic_objects(found.blocked.diagnostics, plan.source)
        if found.blocked
        else [],
    }


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "args": _arguments(answer),
        "cost": answer.cost,
        "axes": [_along(one) for one in answer.axes],
        "unread_at_end": [one.end for one in answer.unread],
        "unread_between": any(one.between for one in answer.unread),
    }


def _arguments(answer: Answer) -> dict[str, object]:
    return {name: plain(value) for name, value in answer.arguments.items()}


def _along(one: Along) -> dict[str, object]:
    return {
        "gives": one.gives,
        "sizes": _sizes(one.sizes),
        "asked": one.asked or None,
        "asked_sizes": _sizes(one.asked_sizes),
        "whole_sizes": _sizes(one.whole),
    }


def _sizes(sizes: SizeSet | None) -> dict[str, object] | None:
    if sizes is None:
        return None
    return {
        "below": sorted(sizes.below),
        "from": sizes.start,
        "period": sizes.period,
        "remainders": sorted(sizes.residues),
    }


def _found(one: Found) -> dict[str, object]:
    return {
        "steps": [{"path": path, "step": text, "line": line} for path, text, line in texts(one)],
        "edits": [
            {"layer": path_of(question.step, one), "arg": name, "value": plain(value)}
            for question, values in one.values
            for name, value in values.items()
        ],
        "cost": one.cost,
        "params": plain(one.plan.params),
        "macs": plain(one.plan.macs),
        "output_shape": plain(one.plan.output_shape),
    }
