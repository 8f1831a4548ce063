"""Memoria: a knowledge-graph memory server."""

import os

# Else a program that is started as another user, while gRPC's threads run, dies in gRPC's fork handlers.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

__version__ = "0.1.0"
