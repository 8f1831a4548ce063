"""From text to a checked document: the budget first, since GraphQL's own rules are not linear."""

from collections.abc import Iterator
from functools import lru_cache
from time import perf_counter

from graphql import GraphQLError, GraphQLSchema, OperationType
from graphql.language import DocumentNode, FieldNode, parse
from graphql.utilities import get_operation_ast
from graphql.validation import specified_rules
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document
from strawberry.types import ExecutionContext

from memoria.graphql import budget

LONGEST_KEPT = 10_000
"""Characters of a document that is worth keeping for the next request."""
KEPT = 128
ONLY_SUBSCRIPTIONS = "send queries and mutations by POST: the WebSocket is for subscriptions"


def _parse(text: str) -> DocumentNode:
    return parse(text, max_tokens=budget.TOKENS)


def _validate(schema: GraphQLSchema, text: str) -> list[GraphQLError]:
    return validate_document(schema, document(text), tuple(specified_rules))


_kept_parse = lru_cache(KEPT)(_parse)
_kept_validate = lru_cache(KEPT)(_validate)


def document(text: str) -> DocumentNode:
    """Parse a document.

    Raises:
        GraphQLError: It is no GraphQL, or has too many tokens.
    """
    return (_kept_parse if len(text) <= LONGEST_KEPT else _parse)(text)


def mistakes(schema: GraphQLSchema, text: str) -> list[GraphQLError]:
    """Find what the schema does not allow in a document."""
    return (_kept_validate if len(text) <= LONGEST_KEPT else _validate)(schema, text)


def first_field(running: ExecutionContext) -> str:
    """Name the operation that runs by its first field."""
    assert running.graphql_document is not None  # noqa: S101
    operation = get_operation_ast(running.graphql_document, running.operation_name)
    first = operation.selection_set.selections[0] if operation else None
    return first.name.value if isinstance(first, FieldNode) else "fragment"


class Checked(SchemaExtension):
    """Parses and checks each document, and notes how long its operation took."""

    def __init__(self, *, introspection: bool) -> None:
        super().__init__()
        self._introspection = introspection

    def on_parse(self) -> Iterator[None]:
        """Parse, or find the document parsed already."""
        self.execution_context.graphql_document = document(self.execution_context.query or "")
        yield

    def on_validate(self) -> Iterator[None]:
        """Check the budget, then the schema's rules."""
        self.execution_context.pre_execution_errors = self._mistakes()
        yield

    def on_execute(self) -> Iterator[None]:
        """Note how long the operation took."""
        start = perf_counter()
        yield
        running = self.execution_context
        running.context.metrics.operation(first_field(running), perf_counter() - start)

    def _mistakes(self) -> list[GraphQLError]:
        running = self.execution_context
        assert running.graphql_document is not None  # noqa: S101
        try:
            budget.check(running.graphql_document, running.variables or {}, introspection=self._introspection)
        except GraphQLError as error:
            return [error]
        if running.context.over_socket and running.operation_type.value != OperationType.SUBSCRIPTION.value:
            return [GraphQLError(ONLY_SUBSCRIPTIONS)]
        return mistakes(running.schema._schema, running.query or "")
