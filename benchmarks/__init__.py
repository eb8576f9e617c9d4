"""The same work by this project and by the bare tools, timed in turn in one run: `python -m benchmarks`."""
