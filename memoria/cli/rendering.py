"""What a person reads: panels and tables on a terminal, plain text in a pipe, where nothing is wrapped or cut."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

CONTROLS = {code: "�" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
"""Stored text must not steer the terminal that shows it."""

EXCERPT = 8
"""Lines of a hit that a terminal shows."""


def say(text: str) -> None:
    """Print one line, as it is."""
    sys.stdout.write(text.translate(CONTROLS) + "\n")


def block(title: str, body: str) -> None:
    """Print a text under a title."""
    title, body = title.translate(CONTROLS), body.translate(CONTROLS)
    if not sys.stdout.isatty():
        sys.stdout.write(f"{title}\n{body}\n\n")
        return
    from rich.console import Console
    from rich.panel import Panel
    from rich.text import Text

    Console().print(Panel(Text(body), title=Text(title), title_align="left"))


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows under their titles; in a pipe, with tabs between."""
    lines = [[str("" if cell is None else cell).translate(CONTROLS) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        sys.stdout.writelines("\t".join(line) + "\n" for line in [list(titles), *lines])
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*titles, box=box.SIMPLE_HEAD)
    for line in lines:
        shown.add_row(*(Text(cell) for cell in line))
    Console().print(shown)


def remembered(result: dict[str, Any]) -> None:
    """Show what became of one memory."""
    if result["created"]:
        say(f"Remembered as {result['id']}" + ("" if result["indexed"] else " (recalled at once, indexed soon)"))
    else:
        say(f"Already there as {result['id']}")


def memory(found: dict[str, Any]) -> None:
    """Show one memory whole."""
    block(_title(found), found["content"] + "\n" + _details(found))


def _title(found: dict[str, Any]) -> str:
    when = f" · {found['occurred_at'][:16].replace('T', ' ')}" if found["occurred_at"] else ""
    return f"{found['id']} · {found['type']} · {found['kind']}{when}"


def _details(found: dict[str, Any]) -> str:
    shown = {"type", "kind", "id", "content", "occurred_at", "content_sha256"}
    details = {name: value for name, value in found.items() if name not in shown and value not in (None, [], {})}
    return "\n".join(f"  {name}: {value}" for name, value in details.items())


def _excerpt(content: str) -> str:
    """Cut a long text at a line on a terminal, and say how much is left."""
    lines = content.splitlines()
    if not sys.stdout.isatty() or len(lines) <= EXCERPT + 2:
        return content
    return "\n".join(lines[:EXCERPT]) + f"\n… {len(lines) - EXCERPT} more lines: `memoria get` shows them"


def answer(answer: dict[str, Any]) -> None:
    """Show the hits of a recall, best first."""
    for hit in answer["hits"]:
        reason = f"\n{_reason(hit['explanation'])}" if hit.get("explanation") else ""
        block(
            f"{hit['rank']}. {hit['score']:.3f} · {_title(hit['memory'])}",
            _excerpt(hit["memory"]["content"]) + _superseded(hit["superseded_by"]) + reason,
        )
    if not answer["hits"]:
        say("Nothing found")
    elif answer["nothing_relevant"]:
        sys.stderr.write(f"None of these seems to answer it (confidence {answer['confidence']:.2f})\n")
    _say_degraded(answer)


def _superseded(by: dict[str, Any] | None) -> str:
    return f"\n  superseded {by['at'][:10]} by {by['memory_id']}" if by else ""


def _say_degraded(answer: dict[str, Any]) -> None:
    if answer["degraded"]:
        sys.stderr.write(f"Degraded: not all was asked ({', '.join(answer['degraded'])})\n")


def context(made: dict[str, Any]) -> None:
    """Show the text of a context alone, so that it can be piped on; on standard error, what it took."""
    if made["text"]:
        say(made["text"])
    sys.stderr.write(
        f"{len(made['citations'])} memories, {made['tokens']} of {made['token_budget']} tokens by "
        f"{made['counted_by']}; no room for {len(made['left_out'])}\n"
    )
    _say_degraded(made)


def _reason(explanation: dict[str, Any]) -> str:
    lines = [
        f"  {arm['arm']}: rank {arm['rank'] or 'none'}, score {arm['score']:.3f}, share {arm['share']:.3f}"
        for arm in explanation["arms"]
    ]
    if explanation["from_tail"]:
        lines.append("  not indexed yet: scored from the record")
    return "\n".join([*lines, *([f"  path: {_steps(explanation['path'])}"] if explanation["path"] else [])])


def _steps(steps: list[dict[str, Any]]) -> str:
    first, *others = steps
    return str(first["memory_id"]) + "".join(f" {_arrow(step)} {step['memory_id']}" for step in others)


def _arrow(step: dict[str, Any]) -> str:
    return f"-{step['relation_type']}->" if step["forward"] else f"<-{step['relation_type']}-"


def related(result: dict[str, Any]) -> None:
    """Show what became of one relation."""
    say(f"{'Related' if result['created'] else 'Updated'} as {result['id']}")


def neighbors(found: dict[str, Any]) -> None:
    """Show what a walk reached, nearest first."""
    table(
        ["depth", "relation", "memory", "content"],
        ([each["depth"], _arrow(each), each["memory_id"], _short(each)] for each in found["neighbors"]),
    )
    _say_truncated(found)


def path(found: dict[str, Any]) -> None:
    """Show one shortest path."""
    if not found["steps"]:
        say("There is no path within this depth")
    for step in found["steps"]:
        say(f"{_arrow(step) + ' ' if step['relation_type'] else ''}{step['memory_id']} {_short(step)}")
    _say_truncated(found)


def _short(step: dict[str, Any], longest: int = 80) -> str:
    content = " ".join(step["memory"]["content"].split()) if step["memory"] else "(forgotten)"
    return content if len(content) <= longest else content[: longest - 1] + "…"


def _say_truncated(found: dict[str, Any]) -> None:
    if found["truncated"]:
        sys.stderr.write("Stopped early: there is more than was walked\n")


def stats(found: dict[str, Any]) -> None:
    """Show what the workspace holds."""
    whole = ["memories", "relations", "versions", "pending", "dead"]
    groups = ["by_type", "by_status", "by_kind", "by_relation_type"]
    rows: list[Sequence[Any]] = [[name, "", found[name]] for name in whole]
    rows += [[group.removeprefix("by_"), each["name"], each["count"]] for group in groups for each in found[group]]
    table(["what", "name", "count"], rows)
