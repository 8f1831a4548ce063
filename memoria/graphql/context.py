"""What every resolver is given."""

from dataclasses import dataclass, field
from typing import Any

import strawberry

from memoria.graphql.loaders import Loaders
from memoria.metrics import Metrics
from memoria.records import Caller
from memoria.stores.opening import Stores


@dataclass(kw_only=True)
class Context:
    """The stores, who asks, and what reads many at once.

    `over_socket` tells that the operation came over a WebSocket, whose `connection_params` are what the client
    said when it connected.
    """

    stores: Stores
    caller: Caller
    metrics: Metrics
    over_socket: bool = False
    authorized: bool = True
    connection_params: dict[str, Any] | None = None
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        """Make the loaders of this request."""
        self.loaders = Loaders(self.stores, self.caller)


Info = strawberry.Info[Context, None]
