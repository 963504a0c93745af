"""The table as a picture: how far each figure is from what it must reach."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import Result, shown

__all__ = ["draw"]

HOLDS, FAILS = "#2a7f62", "#b5413b"
INCHES_PER_BAR = 0.42


def draw(results: list[Result], path: Path) -> None:
    """Writes an SVG or PNG, by the file's suffix: one bar for each result, on a logarithmic scale on which 1 is the goal."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams["svg.hashsalt"] = "datagen"
    from matplotlib import pyplot as plt
    from matplotlib.ticker import NullFormatter, ScalarFormatter

    figure, axes = plt.subplots(figsize=(11, 1.2 + INCHES_PER_BAR * len(results)), layout="constrained")
    margins = [margin(result) for result in results]
    colours = [HOLDS if result.holds else FAILS for result in results]
    bars = axes.barh(range(len(results)), [value - 1 for value in margins], left=1, color=colours, height=0.6)
    axes.bar_label(bars, [label(result) for result in results], padding=4, fontsize=8)
    axes.set_yticks(range(len(results)), [result.measure for result in results], fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(min(0.5, *margins) / 1.2, max(2, *margins) * 3)
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlabel("times better than the goal (logarithmic)")
    axes.spines[["top", "right", "left"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    plt.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)


def margin(result: Result) -> float:
    return result.bound / result.median if result.is_upper else result.median / result.bound


def label(result: Result) -> str:
    return f"{shown(result.median)} ({'at most' if result.is_upper else 'goal'} {shown(result.bound)})"
