"""From a model in PyTorch to a spec: the only place that runs a user's Python."""
