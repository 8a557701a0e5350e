"""Writes a spec as a person would: from what a network does, call by call, to groups and blocks."""
