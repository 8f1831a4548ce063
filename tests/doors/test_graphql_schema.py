"""The committed schema is the schema."""

from dataclasses import fields
from pathlib import Path

from memoria.graphql.inputs import MemoryChanges
from memoria.graphql.schema import create_schema
from memoria.records import NewMemory

COMMITTED = Path(__file__).parents[2] / "web" / "schema.graphql"


def test_the_committed_schema_is_fresh() -> None:
    assert COMMITTED.read_text() == create_schema(introspection=False).as_str() + "\n", (
        "run: python -m memoria.graphql > web/schema.graphql"
    )


def test_every_field_of_a_new_memory_can_be_changed() -> None:
    changeable = {field.name for field in fields(MemoryChanges)}
    assert changeable == {field.name for field in fields(NewMemory)} | {"status"}
