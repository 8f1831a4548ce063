"""How long it takes to import the Python client, in interpreters of its own: `python -m bench.importing [module]`."""

import os
import statistics
import subprocess
import sys
import time

TIMES = 20
LARGEST = 10
"""Modules that are named, those that take longest first."""


def run(code: str) -> tuple[float, float]:
    """Run code in a new interpreter: milliseconds of wall time, and of processor time."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return 1_000 * (time.perf_counter() - start), 1_000 * spent


def medians(code: str) -> tuple[float, float]:
    """Run code several times: the medians."""
    walls, processors = zip(*(run(code) for _ in range(TIMES)), strict=True)
    return statistics.median(walls), statistics.mean(processors)


def own_times(module: str) -> list[tuple[float, str]]:
    """List the milliseconds that each module takes by itself, the longest first."""
    order = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    told = subprocess.run(order, capture_output=True, text=True, check=True).stderr
    rows = [line.removeprefix("import time:").split("|") for line in told.splitlines()[1:]]
    return sorted(((int(own) / 1_000, name.strip()) for own, _, name in rows), reverse=True)


def main() -> None:
    """Print what the import takes beyond an empty program, and where it goes."""
    module = sys.argv[1] if len(sys.argv) > 1 else "memoria.client"
    bare, whole = medians("pass"), medians(f"import {module}")
    print(f"import {module}: {whole[0] - bare[0]:.0f} ms, processor {whole[1] - bare[1]:.0f} ms")
    for own, name in own_times(module)[:LARGEST]:
        print(f"  {own:6.1f} ms  {name}")


if __name__ == "__main__":
    main()
