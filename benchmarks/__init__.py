"""The place where every claim about speed and memory is measured: ``python -m benchmarks`` or ``make bench``."""
