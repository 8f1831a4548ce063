"""What a caller is told when something goes wrong."""

import re
from collections.abc import Iterator

from graphql import GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from memoria.errors import InvalidInput, MemoriaError
from memoria.telling import extensions, unexpected

UNKNOWN = re.compile(
    r"unknown field|does not exist in|cannot query field|unknown (argument|type|directive)", re.IGNORECASE
)
"""How GraphQL says that a document names what the schema does not have."""


def tell(error: GraphQLError) -> GraphQLError:
    """Return an error that may leave: with a code, and without inner details.

    What a verb refused keeps its message, and so does a document that could not be executed. Anything else is
    ours to mend: it is logged under an id, which is all that the caller sees of it.
    """
    cause = root(error)
    if isinstance(cause, MemoriaError) and cause.code != MemoriaError.code:
        return _copy(error, str(cause), extensions(cause))
    if cause is None or isinstance(cause, StrawberryInputCoercionError):
        return _copy(error, _mendable(error.message), {"code": InvalidInput.code})
    return _copy(error, *unexpected(cause))


def _mendable(message: str) -> str:
    return f"{message.rstrip('.')}: see web/schema.graphql for what there is" if UNKNOWN.search(message) else message


def root(error: GraphQLError) -> Exception | None:
    """Return what first went wrong, if it was not GraphQL itself that refused."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _copy(error: GraphQLError, message: str, told: dict[str, object]) -> GraphQLError:
    return GraphQLError(message, source=error.source, positions=error.positions, path=error.path, extensions=told)


class Told(SchemaExtension):
    """Applies `tell` to what leaves over a WebSocket; over HTTP the reply does."""

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Replace each error by what may be told of it."""
        if errors := getattr(result, "errors", None):
            result.errors = [tell(error) for error in errors]  # type: ignore[union-attr]
        yield
