"""What a benchmark ran on, and how its figures are written down."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

README = Path(__file__).parent / "README.md"


def machine() -> str:
    """Say what this machine is: figures mean nothing without it."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    python = platform.python_version()
    return f"{platform.system()} {platform.machine()}, {cores} cores, load {load:.1f}, {python=!s}"


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Return the seconds that each of so many runs took."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return taken


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile of at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def keep(name: str, command: str, text: str) -> None:
    """Print a section and keep it in README.md, in place of the one of the same name."""
    print(text)
    section = f"<!-- {name}:begin -->\n`{command}` on {machine()}\n\n{text}\n<!-- {name}:end -->"
    kept = README.read_text(encoding="utf-8") if README.exists() else "# Benchmarks\n"
    pattern = re.compile(rf"<!-- {name}:begin -->.*?<!-- {name}:end -->", re.DOTALL)
    if pattern.search(kept):
        kept = pattern.sub(lambda _: section, kept)
    else:
        kept = f"{kept.rstrip()}\n\n{section}\n"
    README.write_text(kept, encoding="utf-8")
