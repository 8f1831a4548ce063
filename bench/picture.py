"""A picture of what recall finds: for each set the default beside single arms and ranks, as SVG."""

from collections.abc import Mapping
from html import escape
from typing import Any

SHOWN = {
    "default": "#2a6f97",
    "two arms": "#61a5c2",
    "RRF": "#c9ada7",
    "BM25 alone": "#9a8c98",
    "dense alone": "#d9d9d9",
}
BAR, GAP, HEIGHT, LEFT, TOP = 16, 28, 260, 48, 40


def bars(sets: Mapping[str, Any]) -> str:
    """Draw nDCG@10 of every set that was asked in several ways."""
    drawn = {name: found for name, found in sets.items() if found.get("ways")}
    width = LEFT + len(drawn) * (BAR * len(SHOWN) + GAP) + GAP
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{TOP + HEIGHT + 60}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="18" font-size="13">nDCG@10 by set and way of asking</text>',
    ]
    for tenth in range(0, 11, 2):
        y = TOP + HEIGHT * (1 - tenth / 10)
        lines.append(f'<path d="M{LEFT} {y}H{width}" stroke="#eee"/><text x="16" y="{y + 4}">{tenth / 10:.1f}</text>')
    for place, (name, found) in enumerate(drawn.items()):
        x = LEFT + GAP / 2 + place * (BAR * len(SHOWN) + GAP)
        own = (found["by_document"] or found)["macro"]["ndcg_at_10"]
        figures = {"default": own, **{way: each["ndcg_at_10"] for way, each in found["ways"].items()}}
        for at, (way, colour) in enumerate(SHOWN.items()):
            tall = HEIGHT * figures[way]
            lines.append(
                f'<rect x="{x + at * BAR}" y="{TOP + HEIGHT - tall:.1f}" width="{BAR - 2}" height="{tall:.1f}" '
                f'fill="{colour}"><title>{escape(way)}: {figures[way]:.3f}</title></rect>'
            )
        lines.append(f'<text x="{x}" y="{TOP + HEIGHT + 16}">{escape(name)}</text>')
    for at, (way, colour) in enumerate(SHOWN.items()):
        x = LEFT + at * 110
        lines.append(f'<rect x="{x}" y="{TOP + HEIGHT + 32}" width="10" height="10" fill="{colour}"/>')
        lines.append(f'<text x="{x + 14}" y="{TOP + HEIGHT + 41}">{escape(way)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
