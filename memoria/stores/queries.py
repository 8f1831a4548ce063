"""The queries of `sql/<noun>.sql`, by name."""

import re
from functools import cache
from importlib import resources

NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def named(noun: str) -> dict[str, str]:
    """Return the queries of a noun: each starts at a line `-- name: x` and ends before the next one."""
    text = resources.files("memoria").joinpath("sql", f"{noun}.sql").read_text(encoding="utf-8")
    parts = NAME.split(text)[1:]
    return {name: query.strip().removesuffix(";") for name, query in zip(parts[::2], parts[1::2], strict=True)}
