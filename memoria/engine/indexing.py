"""Making the optimised copy of a shelf, and deciding when.

`optimize` holds the interpreter's lock to its end, 70 s for 100,000 points, `flush` 0.1 to 0.3 s and `load` 0.5 s.
So none of them happens in a process that serves: a builder process, which takes only idle time, optimises a copy.
"""

import os
import sys
from pathlib import Path

from memoria.engine.kinship import die_with
from memoria.engine.shelf import Shelf
from memoria.engine.threshold import Threshold

PRIORITY = 19


def is_due(shelf: Shelf, threshold: Threshold, quiet: float) -> bool:
    """Tell whether any collection is worth indexing."""
    return any(
        threshold.is_reached(each.pending, each.shard.info().points_count, quiet) for each in shelf.collections.values()
    )


def build(folder: Path, parent: int) -> None:
    """Optimise a copied shelf in this process, and leave it flushed and closed."""
    die_with(parent)
    _step_back()
    shelf = Shelf(folder)
    for collection in shelf.collections.values():
        collection.shard.optimize()
    shelf.flush()
    shelf.close()


def _step_back() -> None:
    """Take no time that anybody else wants; where the kernel cannot promise that, as little as it can."""
    os.nice(PRIORITY)
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
