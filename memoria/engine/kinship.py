"""What a child process owes its parent."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int | None) -> None:
    """Have the kernel kill this process when its parent dies; with None, no longer.

    Only Linux can; elsewhere a builder whose engine is gone ends its work in vain.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL if parent is not None else 0)
    if parent is not None and os.getppid() != parent:
        raise SystemExit("the engine that asked for this work is gone")
