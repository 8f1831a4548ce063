"""Memoria: a knowledge-graph memory server."""

__version__ = "0.1.0"
