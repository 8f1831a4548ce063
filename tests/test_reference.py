"""The reference names everything there is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema
from typer.main import get_command

from memoria.cli.main import app
from memoria.settings import Settings

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs/reference.md").read_text(encoding="utf-8")


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """List every command by its whole name: `recall`, `work start`."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(commands(get_command(app)))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_reference(name: str) -> None:
    variable = "OPENAI_API_KEY" if name == "openai_api_key" else f"MEMORIA_{name.upper()}"
    assert f"| `{variable}` |" in REFERENCE


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_its_options_are_in_the_reference(name: str) -> None:
    [section] = [
        part for part in REFERENCE.split("\n### ") if part.startswith((f"`memoria {name}`", f"`memoria {name} "))
    ]
    options = [each for each in COMMANDS[name].params if each.param_type_name == "option" and each.name != "help"]
    assert options
    for option in options:
        assert option.opts[0] in section


@pytest.mark.parametrize("root", ["Query", "Mutation", "Subscription"])
def test_every_root_field_is_in_the_reference(root: str) -> None:
    fields = build_schema((ROOT / "web/schema.graphql").read_text(encoding="utf-8")).type_map[root].fields  # type: ignore[attr-defined]
    [section] = [part for part in REFERENCE.split("\n### ") if part.startswith(f"{root}\n")]
    assert fields
    for name, field in fields.items():
        assert f"| `{name}{'(' + ', '.join(field.args) + ')' if field.args else ''}` |" in section
