"""What is claimed about speed, runnable: `python -m benchmarks` or one module of it."""
