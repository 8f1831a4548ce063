"""What a caller is told when something goes wrong, and what stays inside."""

from graphql import GraphQLError

from memoria.client import transport
from memoria.errors import Conflict, InvalidInput, MemoriaError, Unavailable
from memoria.graphql import refusals
from memoria.http import replies


def told(cause: Exception | None, message: str = "said by GraphQL") -> GraphQLError:
    return refusals.tell(GraphQLError(message, original_error=cause))


def test_what_a_verb_refused_keeps_message_code_and_field() -> None:
    error = told(InvalidInput("kind is odd: mend it", field="kind"))
    assert error.message == "kind is odd: mend it"
    assert error.extensions == {"code": "INVALID_INPUT", "field": "kind"}


def test_what_is_unavailable_says_when_to_come_again() -> None:
    assert told(Unavailable("down", retry_after=2.5)).extensions == {"code": "UNAVAILABLE", "retryAfter": 2.5}


def test_a_conflict_has_neither_field_nor_wait() -> None:
    assert told(Conflict("moved")).extensions == {"code": "CONFLICT"}


def test_what_graphql_refuses_keeps_its_message() -> None:
    error = told(None)
    assert (error.message, error.extensions) == ("said by GraphQL", {"code": "INVALID_INPUT"})


def test_what_the_schema_does_not_have_is_told_with_where_to_look() -> None:
    for message in ("Cannot query field 'wat' on type 'Query'.", "Value 'UP' does not exist in 'Direction' enum."):
        assert told(None, message).message == f"{message[:-1]}: see web/schema.graphql for what there is"


def test_what_is_unexpected_is_told_by_an_id_only() -> None:
    for cause in (ZeroDivisionError("postgresql://user:secret@host"), MemoriaError("postgresql://user:secret@host")):
        error = told(cause, "postgresql://user:secret@host")
        assert error.extensions is not None
        assert error.extensions["code"] == "INTERNAL"
        assert error.message == (
            f"Something broke inside Memoria: its log has the details under {error.extensions['errorId']}"
        )


def test_an_error_within_errors_is_found() -> None:
    inner = GraphQLError("inner", original_error=Conflict("moved"))
    assert told(inner).extensions == {"code": "CONFLICT"}


def test_each_code_has_its_status_whoever_else_uses_it() -> None:
    assert transport.Unreachable.code == "UNAVAILABLE"
    assert replies.STATUSES == {
        "INTERNAL": 500,
        "INVALID_INPUT": 400,
        "UNAUTHORIZED": 401,
        "FORBIDDEN": 403,
        "NOT_FOUND": 404,
        "CONFLICT": 409,
        "TOO_MANY": 429,
        "UNAVAILABLE": 503,
    }
