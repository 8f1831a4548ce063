"""What one document may cost. Linear in its size: each fragment is costed once, however often it is spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

TOKENS = 1_000
"""Tokens of a document; the parser stops there."""
OPERATIONS = 10
FRAGMENTS = 30
NESTING = 60
"""Selection sets within each other, fragments included."""
REPEATS = 5
"""How often one field may stand in one selection set under its own name."""
PAGES = {
    "recall": (10, 100),
    "context": (40, 100),
    "citations": (3, 3),
    "memories": (50, 200),
    "relations": (50, 200),
    "versions": (20, 200),
    "sessions": (50, 200),
    "clients": (50, 200),
    "projects": (50, 200),
    "recalled": (50, 200),
    "neglected": (50, 200),
    "uses": (20, 200),
    "recalls": (50, 200),
    "views": (50, 500),
    "workReport": (1_000, 4_000),
    "neighbors": (100, 1_000),
    "subgraph": (300, 500),
    "path": (7, 9),
    "paths": (6, 6),
    "expand": (25, 200),
    "relationsAmong": (2_000, 5_000),
    "duplicates": (20, 100),
    "consolidate": (20, 100),
    "others": (2, 16),
}
"""How many things a field gives when the document does not say, and at most."""
WHOLE = {"neighbors", "subgraph", "expand"}
"""Fields whose own lists hold what was counted for the field already."""
PAGE_ARGUMENTS = {"first", "limit"}
INTROSPECTION = {"__schema", "__type"}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a selection asks for; `work` counts fields times the things that they are read of."""

    roots: int = 0
    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    work: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            roots=self.roots + other.roots,
            depth=max(self.depth, other.depth),
            fields=self.fields + other.fields,
            aliases=self.aliases + other.aliases,
            directives=self.directives + other.directives,
            work=self.work + other.work,
        )


LIMITS = {"depth": 12, "fields": 300, "aliases": 30, "directives": 10, "work": 40_000}
ROOTS = 10
REMEDIES = {
    "depth": "ask for less deep edges",
    "fields": "split the document",
    "aliases": "split the document",
    "directives": "build the document without them",
    "work": "lower `first` or `limit`, or ask for fewer fields",
}


def check(document: DocumentNode, variables: Mapping[str, Any], *, introspection: bool) -> None:
    """Refuse a document that asks for too much.

    Raises:
        GraphQLError: A limit is passed; the message names it.
    """
    walk = _Walk(document, variables, introspection=introspection)
    if len(walk.operations) > OPERATIONS or len(walk.fragments) > FRAGMENTS:
        raise GraphQLError(f"a document may have {OPERATIONS} operations and {FRAGMENTS} fragments: split it")
    for operation in walk.operations:
        if walk.selections(operation.selection_set, 0).roots > ROOTS:
            raise GraphQLError(f"an operation may ask for {ROOTS} things at its root: split it")
    for name in walk.fragments:
        walk.fragment(name, 0)


class _Walk:
    def __init__(self, document: DocumentNode, variables: Mapping[str, Any], *, introspection: bool) -> None:
        definitions = document.definitions
        self.operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
        self.fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
        self._variables = variables
        self._introspection = introspection
        self._costs: dict[str, Cost] = {}
        self._open: set[str] = set()

    def selections(self, selected: SelectionSetNode, level: int, within: str = "") -> Cost:
        if level > NESTING:
            raise GraphQLError(f"the document is nested deeper than {NESTING} levels: flatten it")
        if not selected.selections:
            raise GraphQLError("a selection of the document is empty: name at least one field in it")
        _refuse_repeats(selected)
        total = Cost()
        for each in selected.selections:
            total = _within(total + self._selection(each, level + 1, within))
        return total

    def fragment(self, name: str, level: int) -> Cost:
        if name not in self.fragments:
            raise GraphQLError(f"there is no fragment {name!r} in the document")
        if name in self._open:
            raise GraphQLError(f"fragment {name!r} contains itself")
        if name not in self._costs:
            self._open.add(name)
            self._costs[name] = self.selections(self.fragments[name].selection_set, level)
            self._open.discard(name)
        return self._costs[name]

    def _selection(self, node: SelectionNode, level: int, within: str) -> Cost:
        directives = Cost(directives=len(node.directives or ()))
        match node:
            case FieldNode():
                return directives + self._field(node, level, within)
            case InlineFragmentNode():
                return directives + self.selections(node.selection_set, level, within)
            case FragmentSpreadNode():
                return directives + self.fragment(node.name.value, level)
        return directives

    def _field(self, node: FieldNode, level: int, within: str) -> Cost:
        alone = Cost(roots=1, depth=1, fields=1, aliases=int(node.alias is not None), work=1)
        if node.name.value in INTROSPECTION:
            self._refuse_introspection()
            return alone
        if node.selection_set is None:
            return alone
        inner = self.selections(node.selection_set, level, node.name.value)
        return Cost(
            roots=1,
            depth=1 + inner.depth,
            fields=1 + inner.fields,
            aliases=alone.aliases + inner.aliases,
            directives=inner.directives,
            work=1 + inner.work * (1 if within in WHOLE else self._page(node)),
        )

    def _refuse_introspection(self) -> None:
        if not self._introspection:
            raise GraphQLError("introspection is for development: read web/schema.graphql, or set MEMORIA_DEVELOPMENT")

    def _page(self, node: FieldNode) -> int:
        size, largest = PAGES.get(node.name.value, (1, 1))
        for argument in node.arguments or ():
            if argument.name.value in PAGE_ARGUMENTS:
                size = self._number(argument.value, size)
        return min(max(size, 1), largest)

    def _number(self, value: object, default: int) -> int:
        if isinstance(value, VariableNode):
            given = self._variables.get(value.name.value, default)
            return given if isinstance(given, int) else default
        if isinstance(value, IntValueNode):
            return int(value.value[:10])
        return default


def _refuse_repeats(selected: SelectionSetNode) -> None:
    seen: dict[str, int] = {}
    for node in selected.selections:
        if isinstance(node, FieldNode) and node.alias is None:
            seen[node.name.value] = seen.get(node.name.value, 0) + 1
            if seen[node.name.value] > REPEATS:
                raise GraphQLError(
                    f"{node.name.value!r} is asked for more than {REPEATS} times in one place: once will do"
                )


def _within(cost: Cost) -> Cost:
    for name, limit in LIMITS.items():
        if getattr(cost, name) > limit:
            raise GraphQLError(f"the document's {name} pass {limit:,}: {REMEDIES[name]}")
    return cost
