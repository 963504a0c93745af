"""Numbers, durations and sizes as people read them."""

from __future__ import annotations

__all__ = ["duration_text", "number_text", "rate_text", "size_text"]

EXACT_DIGITS = 15
UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def number_text(number: int) -> str:
    """With commas; past 15 digits only the order of magnitude matters."""
    return f"{number:,}" if number < 10**EXACT_DIGITS else f"10^{len(str(number)) - 1}"


def duration_text(seconds: float) -> str:
    """Two or three figures: 12 ms, 0.4 s, 12 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 0.0995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def rate_text(rows: int, seconds: float) -> str:
    """Three significant figures; a load of no measurable time has no rate."""
    if seconds <= 0 or rows == 0:
        return "- rows/s"
    rate = rows / seconds
    return f"{round(rate, 2 - max(0, len(str(int(rate))) - 1)):,.0f} rows/s"


def size_text(size: float) -> str:
    """In powers of a thousand: 812 bytes, 98 kB, 1.2 GB."""
    unit = 0
    while size >= 999.5 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {UNITS[unit]}" if unit and size < 9.95 else f"{size:.0f} {UNITS[unit]}"
