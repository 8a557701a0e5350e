"""A document to a spec: steps, calls, expressions, blocks, names; nothing evaluated yet."""
