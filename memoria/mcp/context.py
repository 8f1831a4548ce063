"""The tool context."""

from memoria.domain import context as contexts
from memoria.domain.times import time_of
from memoria.mcp import frames
from memoria.mcp.recall import bounds, near
from memoria.mcp.tools import NUMBER, TEXT, TEXTS, Call, Json, Tool, whole


async def context(call: Call, given: Json) -> Json:
    """Write what is remembered of a question as text that fits a budget of tokens."""
    made = await contexts.context(
        call.stores,
        call.caller,
        given["query"],
        token_budget=given.get("budget", frames.BUDGET),
        filter=bounds(given),
        graph=near(given),
        around=given.get("around", 2),
        at=time_of(given["at"], "at") if "at" in given else None,
    )
    told = {"text": made.text, "tokens": made.tokens, "left_out": len(made.left_out), "degraded": made.degraded}
    return {name: value for name, value in told.items() if value or name in {"text", "tokens"}}


def text(made: Json) -> str:
    """Give the text, and say what could not be asked."""
    nothing = "nothing fits into this budget: give more" if "left_out" in made else "nothing found"
    shown: str = made["text"] or nothing
    return f"{shown}\ndegraded: {made['degraded']}" if "degraded" in made else shown


TOOL = Tool(
    name="context",
    description="Write all that bears on a task as one dated, cited text: what answers best, what superseded it, "
    "`around` turns each way, its documents. Bounds are recall's.",
    takes={
        "query": TEXT,
        "budget": whole(frames.BUDGET, frames.LARGEST),
        "types": TEXTS,
        "kinds": TEXTS,
        "tags": TEXTS,
        "after": TEXT,
        "before": TEXT,
        "at": TEXT,
        "near": TEXTS,
        "depth": whole(1, 8),
        "around": {"type": "integer", "minimum": 0, "maximum": 5},
    },
    requires=["query"],
    gives={"text": TEXT, "tokens": NUMBER, "left_out": NUMBER, "degraded": TEXTS},
    run=context,
    shows=text,
    reads=True,
)
