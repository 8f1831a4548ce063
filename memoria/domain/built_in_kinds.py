"""The kinds that every workspace has, unless it defines them otherwise."""

from typing import Any

from memoria.records import Kind, MemoryType

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
DAY = {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}"}


def _payload(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _kind(name: str, description: str, type: MemoryType = MemoryType.SEMANTIC, **given: Any) -> Kind:
    return Kind(name=name, description=description, type=type, built_in=True, **given)


EPISODIC, PROCEDURAL = MemoryType.EPISODIC, MemoryType.PROCEDURAL
BUILT_IN = {
    kind.name: kind
    for kind in (
        _kind("note", "Anything worth keeping."),
        _kind("code_docs", "What documentation says of code.", ttl_days=90, payload_schema=_payload(path=TEXT)),
        _kind("run_summaries", "What a run of a program or agent did.", EPISODIC, ttl_days=30),
        _kind(
            "errors_ci",
            "An error of continuous integration.",
            EPISODIC,
            ttl_days=14,
            payload_schema=_payload(job=TEXT, commit=TEXT, exit_code={"type": "integer"}),
        ),
        _kind("doctor_hints", "How something that was wrong was mended.", PROCEDURAL, ttl_days=30),
        _kind("planning", "What is planned.", ttl_days=30),
        _kind("sot_docs", "A document that others defer to.", ttl_days=30),
        _kind(
            "invoices",
            "An invoice.",
            payload_schema=_payload(
                number=TEXT, amount=NUMBER, currency={"type": "string", "pattern": "^[A-Z]{3}$"}, due=DAY
            ),
            redacted=["iban", "card_number"],
        ),
        _kind("social_posts", "A post in a social network.", EPISODIC, payload_schema=_payload(network=TEXT, url=TEXT)),
        _kind(
            "ad_reports",
            "How an advertisement did.",
            payload_schema=_payload(campaign=TEXT, spend=NUMBER, clicks={"type": "integer", "minimum": 0}),
        ),
        _kind("agent_context", "What an agent must know of where it works."),
        _kind("experience", "What somebody went through, and learnt from it.", EPISODIC),
        _kind("observation", "What was seen to be so."),
    )
}
