"""Networks as PyTorch modules that a person would write. Needs no torch."""

from cnnshape.exporting.export import exported
from cnnshape.exporting.graph import CannotExport

__all__ = ["CannotExport", "exported"]
