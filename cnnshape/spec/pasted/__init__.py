"""Python that was pasted into a spec: what it is, and the steps that do the same."""
