"""``python -m benchmarks [CASE ...] [--rows N] [--rounds N] [--json FILE] [--picture FILE]``

Runs cases and prints what they reached.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.measure import measure_in_child
from benchmarks.picture import draw
from benchmarks.report import Result, Rounds, as_document, as_markdown, results_of
from benchmarks.servers import open_mysql, open_postgresql


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"any of {', '.join(CASES)}; all by default")
    parser.add_argument("--rows", type=int, help="rows, instead of each case's own number")
    parser.add_argument("--rounds", type=int, default=3, help="how often every contender runs, in turn (3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write all measurements")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="where to draw the table, as SVG or PNG")
    options = parser.parse_args()
    unknown = [name for name in options.cases if name not in CASES]
    if unknown:
        parser.error(f"unknown case {unknown[0]!r}; the cases are {', '.join(CASES)}")

    results: list[Result] = []
    rounds: dict[str, Rounds] = {}
    names = options.cases or list(CASES)
    with ExitStack() as stack:
        if {"postgresql", "constrained", "fast", "schema", "row_by_row", "familiar"}.intersection(names):
            stack.enter_context(open_postgresql())
        if "mysql" in names and not stack.enter_context(open_mysql()):
            names.remove("mysql")
            print("left out mysql: there is no mariadbd, and DATAGEN_BENCH_MYSQL_URL names no server", file=sys.stderr)
        for name in names:
            rounds[name] = [run_round(name, options.rows, number) for number in range(options.rounds)]
            results += results_of(CASES[name], rounds[name])
    print(as_markdown(results))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(as_document(results, rounds), indent=2) + "\n")
    if options.picture:
        draw(results, options.picture)


def run_round(name: str, rows: int | None, number: int) -> dict:
    case, measured = CASES[name], {}
    for contender in case.contenders:
        measured[contender] = measure_in_child(name, contender, case.rows.get(contender) or rows or case.default_rows)
        rate = measured[contender].rows_per_second
        print(f"{case.summary}, round {number + 1}: {contender} {rate:,.0f} rows/s", file=sys.stderr)
    return measured


if __name__ == "__main__":
    main()
