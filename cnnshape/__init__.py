"""Shapes, parameters and cost of convolutional networks, worked out without running them."""

__version__ = "0.1.0"
