"""GraphQL by POST."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from memoria import callers
from memoria.errors import InvalidInput
from memoria.graphql.context import Context
from memoria.graphql.refusals import tell
from memoria.graphql.schema import Schema
from memoria.http import bodies, replies
from memoria.metrics import Metrics

ALLOWED = {OperationType.QUERY, OperationType.MUTATION}


class Posts:
    """Answers one document a request."""

    def __init__(self, schema: Schema, metrics: Metrics) -> None:
        self._schema = schema
        self._metrics = metrics

    async def answer(self, request: Request) -> Response:
        """Execute the document in a body.

        Raises:
            InvalidInput: The body holds none, or it cannot be executed by POST.
        """
        call = await bodies.read(request)
        caller = callers.caller(request.headers)
        context = Context(stores=request.app.state.stores, caller=caller, metrics=self._metrics)
        return await self._execute(call, context)

    async def _execute(self, call: bodies.Call, context: Context) -> Response:
        try:
            result = await self._schema.execute(
                call.query,
                variable_values=call.variables,
                context_value=context,
                operation_name=call.operation,
                allowed_operation_types=ALLOWED,
            )
        except CannotGetOperationTypeError as error:
            raise InvalidInput(error.as_http_error_reason(), field="operationName") from None
        except InvalidOperationTypeError:
            raise InvalidInput("subscriptions need a WebSocket that speaks graphql-transport-ws") from None
        errors: list[Any] = [tell(error).formatted for error in result.errors or ()]
        return replies.executed(result.data, errors)


async def graphiql(request: Request) -> Response:
    """Show GraphiQL, in development."""
    del request
    return HTMLResponse(get_graphql_ide_html(graphql_ide="graphiql"))
