"""Recalls while all that a server holds is indexed anew, from a record whose index was lost.

Run: python -m bench.anew FOLDER, a data folder that no server has; its index is removed.
"""

import argparse
import shutil
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.load import INDEXED_WITHIN, QUIET
from bench.probe import Probe
from bench.server import serving

LOOK_EVERY = 0.2


def measure(data: Path) -> dict[str, Any]:
    """Remove the index, serve, and probe recall until all is indexed and an optimised index has taken over."""
    shutil.rmtree(data / "index")
    with serving(data) as server:
        probe = Probe(server)
        probe.start()
        began = busy_at = time.perf_counter()
        is_lost = False
        while not is_lost or time.perf_counter() - busy_at < QUIET:
            if (pending := server.pending()) or server.is_indexing():
                is_lost, busy_at = is_lost or pending > 0, time.perf_counter()
            if time.perf_counter() - began > INDEXED_WITHIN:
                raise TimeoutError("the index is still being made")
            time.sleep(LOOK_EVERY)
        return {**probe.stop(), "seconds": round(busy_at - began)}


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="a data folder; its index is removed")
    Console().print(measure(parser.parse_args().data))


if __name__ == "__main__":
    main()
