"""One contender, run alone in a process of its own, and what came out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass

__all__ = ["Measurement", "measure_in_child"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What one run of one contender took."""

    rows: int
    bytes: int
    """Written, where that is what the contenders do; else 0."""
    seconds: float
    """The work alone: no imports, no preparation."""
    peak_memory: int
    """Of the whole process, or of the largest that it started, in bytes."""
    requests: int = 0
    p99_seconds: float = 0

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.seconds

    @property
    def bytes_per_second(self) -> float:
        return self.bytes / self.seconds

    @property
    def requests_per_second(self) -> float:
        return self.requests / self.seconds


def measure_in_child(case: str, contender: str, rows: int) -> Measurement:
    """Runs ``python -m benchmarks.child``; raises CalledProcessError with the child's error output on the terminal."""
    command = [sys.executable, "-m", "benchmarks.child", case, contender, str(rows)]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ)
    return Measurement(**json.loads(finished.stdout.splitlines()[-1]))


def as_json(measurement: Measurement) -> str:
    return json.dumps(asdict(measurement))
