"""Plans as JSON."""

import json

from cnnshape.objects import plan_object
from cnnshape.plan import Plan


def json_text(plans: list[Plan]) -> str:
    """One object for one plan, a list for several."""
    objects = [plan_object(plan) for plan in plans]
    return json.dumps(objects[0] if len(objects) == 1 else objects, indent=2) + "\n"
