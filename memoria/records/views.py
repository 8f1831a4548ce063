"""Views of the web interface that somebody named."""

from dataclasses import dataclass
from datetime import datetime

from memoria.records.callers import Json


@dataclass(kw_only=True)
class View:
    """A named state of one page of the web interface: its address, and what the page keeps with it."""

    page: str
    name: str
    url: str
    data: Json
    updated_at: datetime
