"""Evaluates a spec: every tensor replaced by its shape."""

from cnnshape.propagate.run import propagate
from cnnshape.propagate.settings import BadSetting, Settings

__all__ = ["BadSetting", "Settings", "propagate"]
