"""``python -m benchmarks.child CASE CONTENDER ROWS``: runs one contender once and prints its measurement as JSON."""

from __future__ import annotations

import resource
import sys
import time

from benchmarks.cases import CASES
from benchmarks.measure import Measurement, as_json


def main(case: str, contender: str, rows: int) -> None:
    with CASES[case].contenders[contender](rows) as work:
        start = time.perf_counter()
        made = work()
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(as_json(Measurement(rows=made, seconds=seconds, peak_memory=peak)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
