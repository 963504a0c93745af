"""``python -m benchmarks.child CASE CONTENDER ROWS``: runs one contender once and prints its measurement as JSON."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import asdict

from benchmarks.cases import CASES
from benchmarks.measure import Measurement, as_json


def main(case: str, contender: str, rows: int) -> None:
    with CASES[case].contenders[contender](rows) as work:
        start = time.perf_counter()
        made = work()
        seconds = time.perf_counter() - start
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
    print(as_json(Measurement(**asdict(made), seconds=seconds, peak_memory=peak)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
