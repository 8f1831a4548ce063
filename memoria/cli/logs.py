"""Logs: one JSON object a line, or readable lines on a terminal, on standard error."""

import logging
import sys
from typing import Any

import structlog

from memoria.settings import LogLevel, unknown


def start(level: LogLevel) -> None:
    """Begin the log of a server, with the variables that are named like settings and are none."""
    configure(level)
    for each in unknown():
        structlog.get_logger().warning("a setting is unknown", **vars(each))


def configure(level: LogLevel) -> None:
    """Send everything that is logged, by us or by a library, one way."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    is_terminal = sys.stderr.isatty()
    shown: Any = structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer()
    errors: list[Any] = [] if is_terminal else [structlog.processors.format_exc_info]
    at_least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*before, *errors, shown],
        wrapper_class=structlog.make_filtering_bound_logger(at_least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *errors,
                shown,
            ],
        )
    )
    logging.basicConfig(handlers=[lines], level=max(at_least, logging.WARNING), force=True)
