"""Payload values, between Qdrant's protobuf and plain Python."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from memoria.engine.messages import NULL_VALUE, ListValue, PointId, Struct, Value
from memoria.engine.refusals import invalid

PLAIN: dict[type, Callable[[Any], Value]] = {
    type(None): lambda _none: Value(null_value=NULL_VALUE),
    bool: lambda truth: Value(bool_value=truth),
    int: lambda number: Value(integer_value=number),
    float: lambda number: Value(double_value=number),
    str: lambda text: Value(string_value=text),
}


def read_payload(payload: Mapping[str, Value]) -> dict[str, Any]:
    """Read a payload into plain values."""
    return {key: read_value(value) for key, value in payload.items()}


def read_value(value: Value) -> Any:
    """Read one payload value; one that is not set is None."""
    kind = value.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    if kind == "struct_value":
        return read_payload(value.struct_value.fields)
    if kind == "list_value":
        return [read_value(each) for each in value.list_value.values]
    return getattr(value, kind)


def write_payload(payload: Mapping[str, Any] | None) -> dict[str, Value]:
    """Write a payload for an answer."""
    return {key: write_value(value) for key, value in (payload or {}).items()}


def write_value(value: Any) -> Value:
    """Write one plain value."""
    if isinstance(value, list):
        return Value(list_value=ListValue(values=[write_value(each) for each in value]))
    if isinstance(value, dict):
        return Value(struct_value=Struct(fields=write_payload(value)))
    return PLAIN[type(value)](value)


def read_id(point_id: PointId) -> int | str:
    """Read the id of a point: a number or a UUID.

    Raises Refused when neither is given.
    """
    kind = point_id.WhichOneof("point_id_options")
    if kind is None:
        raise invalid("a point has no id; give a UUID or an unsigned integer")
    return point_id.num if kind == "num" else read_uuid(point_id.uuid)


def read_uuid(text: str) -> str:
    """Check that a text is a UUID, and return it.

    Raises Refused when it is not.
    """
    try:
        UUID(text)
    except ValueError:
        raise invalid(f"Unable to parse UUID: {text}") from None
    return text


def write_id(point_id: Any) -> PointId:
    """Write the id of a point."""
    return PointId(num=point_id) if isinstance(point_id, int) else PointId(uuid=str(point_id))
