"""Single edits, each with the words for it."""

from cnnshape.diagnostics import Edit, Fix
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import show
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.propagate.findings import line_of
from cnnshape.symbols import is_known


def called(row: Row) -> str:
    """A row as a title names it: by its name, or by its kind and line where it has none."""
    if not row.path.rpartition(".")[2].isdigit():
        return f"`{row.path}`"
    return f"`{row.kind}` at line {line_of(row)}"


def set_argument(path: str, name: str, value: object, *, of: str = "", why: str = "") -> Fix:
    """The fix that gives one argument another value."""
    data = {"layer": path, "arg": name, "value": plain(value)}
    return Fix(title=f"set `{name}`{of} to {show(value)}{why}", edits=(Edit(data=data),))


def set_above(row: Row, name: str, value: object) -> Fix:
    """The same for another layer than the one that does not fit."""
    return set_argument(row.path, name, value, of=f" of {called(row)}")


def insert(path: str, step: str, title: str = "") -> Fix:
    """A step put before another."""
    edit = Edit(data={"insert_before": path, "step": step})
    return Fix(title=title or f"put `{step}` before it", edits=(edit,))


def insert_above(row: Row, step: str, why: str = "") -> Fix:
    """A step put before a layer above."""
    return insert(row.path, step, f"put `{step}` before {called(row)}{why}")


def insert_after(row: Row, step: str, plan: Plan) -> Fix:
    """A step put behind a layer, before the one that follows it."""
    rows = plan.layers
    place = next(place for place, one in enumerate(rows) if one is row)
    if place + 1 < len(rows):
        return insert(rows[place + 1].path, step, f"put `{step}` behind {called(row)}")
    edit = Edit(data={"insert_after": row.path, "step": step})
    return Fix(title=f"put `{step}` behind {called(row)}", edits=(edit,))


def replace(row: Row, step: str, *, here: bool = False) -> Fix:
    """Another step in the place of one."""
    edit = Edit(data={"replace": row.path, "step": step})
    what = f"this `{row.kind}`" if here else called(row)
    return Fix(title=f"replace {what} by `{step}`", edits=(edit,))


def remove(row: Row, *, here: bool = False) -> Fix:
    """A step taken out."""
    what = f"this `{row.kind}`" if here else called(row)
    return Fix(title=f"take {what} out", edits=(Edit(data={"remove": row.path}),))


def other_input(plan: Plan, name: str, shape: Shape, why: str = "") -> Fix:
    """Another shape for an input."""
    edit = Edit(data={"input": name, "value": plain(shape)})
    what = "the input" if len(plan.inputs) == 1 else f"the input `{name}`"
    return Fix(title=f"make {what} {show(shape)}{why}", edits=(edit,))


def both(title: str, *fixes: Fix) -> Fix:
    """Several fixes at once."""
    return Fix(title=title, edits=tuple(edit for fix in fixes for edit in fix.edits))


def plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, int | float | str):
        return value
    return str(value) if is_known(value) else None


def brief(value: object) -> object:
    """One number in the place of equal ones."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value
