"""Prompts: how to begin with what is known, and how to end so that the next session knows it."""

import mcp_types as types

from memoria.domain import recall as recalls
from memoria.errors import InvalidInput, NotFound
from memoria.mcp import frames
from memoria.mcp.showing import show
from memoria.mcp.tools import Call

LISTED = [
    types.Prompt(
        name="begin",
        description="Start a task with what is known about it.",
        arguments=[types.PromptArgument(name="task", description="What is to be done.", required=True)],
    ),
    types.Prompt(name="conclude", description="Keep what this conversation taught, for the next one."),
]
CONCLUDE = (
    "Look back over this conversation. Call `recall` on each lasting point, to see what is known already. Then keep "
    "what is new with `remember`: one self-contained statement each, facts as semantic, what happened as episodic, "
    "how-to as procedural. Where something known was wrong, `revise` it: supersede it by the new memory. Link causes "
    "and fixes with `relate`. Keep no secrets, and nothing that only matters today."
)


async def get(call: Call, name: str, given: dict[str, str]) -> types.GetPromptResult:
    """Resolve a prompt.

    Raises:
        NotFound: There is none of this name.
        InvalidInput: An argument is missing.
    """
    if name == "conclude":
        return _said(CONCLUDE)
    if name != "begin":
        raise NotFound(f"there is no prompt {name[:60]!r}: there are begin and conclude")
    task = given.get("task", "")
    if not task.strip():
        raise InvalidInput("begin needs `task`: say what is to be done", field="task")
    found = await recalls.recall(call.stores, call.caller, task, limit=10)
    known = frames.text(await show(call, ((hit.memory, hit.score) for hit in found.hits)))
    return _said(f"The task: {task}\n\nWhat memory holds about it follows. {known}")


def _said(text: str) -> types.GetPromptResult:
    return types.GetPromptResult(
        messages=[types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))]
    )
