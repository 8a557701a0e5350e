"""Nothing here is a test: `python tests/benchmarks/speed.py` measures, and judges nothing."""

collect_ignore_glob = ["*.py"]
