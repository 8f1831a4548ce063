"""Random histories against a model in plain Python: nothing acknowledged is lost, nothing forgotten comes back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from memoria.domain import generations, indexing, memories, recall, relations, sweep
from memoria.errors import Conflict, InvalidInput, MemoriaError, NotFound
from memoria.records import Caller, MemoryStatus, MemoryType, NewMemory, NewRelation, RelationType
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import project

TEXTS = [f"{animal} sleeps {place}" for animal in ("The cat", "An owl", "A hare") for place in ("here", "there")]
TYPES = [RelationType.CAUSES, RelationType.SUPERSEDES]
ACTIVE, SUPERSEDED, ARCHIVED, TOMBSTONED = MemoryStatus
Step = tuple[str, int, int]
Edge = relations.Edge


@dataclass
class Told:
    """What a memory must be."""

    text: str
    status: MemoryStatus = ACTIVE
    version: int = 1
    by: UUID | None = None
    has_end: bool = False
    had_end: bool = False

    def supersede(self, by: UUID) -> None:
        """Name a successor, which ends its validity."""
        if self.status is not SUPERSEDED and self.by is None:
            self.had_end = self.has_end
        self.change(status=SUPERSEDED, by=by, has_end=True)

    def change(self, **values: object) -> None:
        """Change fields; a change that changes nothing is no version."""
        if any(getattr(self, name) != value for name, value in values.items()):
            self.version += 1
            vars(self).update(values)


@dataclass
class Model:
    """What a workspace must hold."""

    told: dict[UUID, Told] = field(default_factory=dict)
    purged: list[UUID] = field(default_factory=list)
    edges: set[Edge] = field(default_factory=set)
    drawn: set[Edge] = field(default_factory=set)
    """Those of the edges that superseding drew."""

    def twin(self, text: str) -> UUID | None:
        """Find the active memory that says exactly this."""
        return next((id for id, each in self.told.items() if (each.text, each.status) == (text, ACTIVE)), None)

    def standing(self) -> dict[UUID, Told]:
        """Return what was not forgotten."""
        return {id: each for id, each in self.told.items() if each.status is not TOMBSTONED}

    def alive(self, *ids: UUID) -> None:
        """Refuse what was forgotten or purged."""
        if not set(ids) <= set(self.standing()):
            raise NotFound("forgotten or purged")

    def end_supersession(self, id: UUID) -> None:
        """Remove what superseding drew to a memory."""
        ended = {edge for edge in self.drawn if edge[1] == id}
        self.drawn -= ended
        self.edges -= ended

    def ascend(self, id: UUID) -> set[UUID]:
        """Follow a memory to all that supersede it."""
        later: set[UUID] = set()
        at = self.told[id].by
        while at is not None and at not in later:
            later.add(at)
            at = self.told[at].by
        return later


@dataclass
class History:
    """One workspace, the model of it, and the steps that change both. A step picks memories by number."""

    stores: Stores
    caller: Caller
    model: Model = field(default_factory=Model)

    def pick(self, number: int) -> UUID | None:
        """Choose one of all memories that ever were."""
        every = [*self.model.told, *self.model.purged]
        return every[number % len(every)] if every else None

    async def take(self, step: Step) -> None:
        """Take one step, and check what must hold after each."""
        name, first, second = step
        if name in ("remember", "project", "recall"):
            await getattr(self, name)(first)
        elif (a := self.pick(first)) is not None:
            await getattr(self, name)(a, second)
        await self.check()

    async def both(self, expected: Callable[[], None], call: Awaitable[object]) -> None:
        """Let the model and the verb do the same, or refuse the same."""
        refused = done = None
        try:
            expected()
        except MemoriaError as error:
            refused = type(error)
        try:
            await call
        except MemoriaError as error:
            done = type(error)
        assert done is refused

    async def remember(self, number: int) -> None:
        text = TEXTS[number % len(TEXTS)]
        twin = self.model.twin(text)
        kept = await memories.remember(self.stores, self.caller, NewMemory(content=text))
        assert kept.memory is not None
        assert (kept.created, kept.memory.id) == (twin is None, twin or kept.memory.id)
        self.model.told.setdefault(kept.memory.id, Told(text))

    async def revise(self, a: UUID, number: int) -> None:
        text, model = TEXTS[number % len(TEXTS)], self.model
        version = model.told[a].version if a in model.told else 1

        def expected() -> None:
            model.alive(a)
            if model.told[a].status is ACTIVE and model.twin(text) not in (None, a):
                raise Conflict("twin")
            model.told[a].change(text=text)

        await self.both(expected, memories.revise(self.stores, self.caller, a, version, {"content": text}))

    async def set_status(self, a: UUID, number: int) -> None:
        status, model = (ACTIVE, ARCHIVED)[number % 2], self.model
        version = model.told[a].version if a in model.told else 1

        def expected() -> None:
            model.alive(a)
            if status is ACTIVE and (model.told[a].by or model.twin(model.told[a].text) not in (None, a)):
                raise Conflict("superseded, or a twin")
            model.told[a].change(status=status)

        await self.both(expected, memories.revise(self.stores, self.caller, a, version, {"status": status}))

    async def revise_late(self, a: UUID, number: int) -> None:
        def expected() -> None:
            self.model.alive(a)
            raise Conflict("late")

        late = 1_000 + number
        await self.both(expected, memories.revise(self.stores, self.caller, a, late, {"content": TEXTS[0]}))

    async def forget(self, a: UUID, _: int) -> None:
        def expected() -> None:
            if a not in self.model.told:
                raise NotFound("purged")
            self.model.told[a].change(status=TOMBSTONED)

        await self.both(expected, memories.forget(self.stores, self.caller, [a]))

    async def restore(self, a: UUID, _: int) -> None:
        def expected() -> None:
            if (told := self.model.told.get(a)) is None:
                raise NotFound("purged")
            becomes = SUPERSEDED if told.by and told.status is not SUPERSEDED else ACTIVE
            if becomes is ACTIVE and self.model.twin(told.text) not in (None, a):
                raise Conflict("twin")
            if told.status is SUPERSEDED:
                told.change(status=ACTIVE, by=None, has_end=told.had_end)
                self.model.end_supersession(a)
            elif told.status is not ACTIVE:
                told.change(status=becomes)

        await self.both(expected, memories.restore(self.stores, self.caller, [a]))

    async def supersede(self, a: UUID, number: int) -> None:
        b, model = self.pick(number), self.model
        assert b is not None

        def expected() -> None:
            if a == b:
                raise InvalidInput("itself")
            model.alive(a, b)
            if a in model.ascend(b):
                raise InvalidInput("circle")
            model.told[a].supersede(b)
            edge = (b, a, RelationType.SUPERSEDES)
            if edge not in model.edges:
                model.drawn.add(edge)
            model.edges.add(edge)

        await self.both(expected, memories.supersede(self.stores, self.caller, a, b))

    async def purge(self, a: UUID, _: int) -> None:
        purged = await memories.purge(self.stores, self.caller, [a])
        assert purged == ([a] if a in self.model.told else [])
        if self.model.told.pop(a, None):
            self.model.purged.append(a)
        self.model.edges = {edge for edge in self.model.edges if a not in edge}
        self.model.drawn &= self.model.edges
        for each in self.model.told.values():
            if each.by == a:
                each.change(by=None)

    async def relate(self, a: UUID, number: int) -> None:
        b, type = self.pick(number), TYPES[number % 2]
        assert b is not None
        wanted = NewRelation(source_id=a, target_id=b, relation_type=type)
        [drawn] = await relations.relate(self.stores, self.caller, [wanted])
        refused = "INVALID_INPUT" if a == b else None if {a, b} <= set(self.model.standing()) else "NOT_FOUND"
        assert (drawn.error.code if drawn.error else None) == refused
        if refused is None:
            assert drawn.created is ((a, b, type) not in self.model.edges)
            self.model.edges.add((a, b, type))
            self.model.drawn.discard((a, b, type))  # it is the person's from now on

    async def project(self, _: int) -> None:
        await indexing.project_some(self.stores)

    async def recall(self, number: int) -> None:
        """Find every active memory at its version, and nothing else: they are few enough to be hits one and all."""
        answer = await recall.recall(self.stores, self.caller, TEXTS[number % len(TEXTS)], limit=100)
        active = {id: (told.text, told.version) for id, told in self.model.told.items() if told.status is ACTIVE}
        assert {hit.memory.id: (hit.memory.content, hit.memory.version) for hit in answer.hits} == active
        assert answer.degraded == []

    async def check(self) -> None:
        """Compare the record with the model, and let no point of the index be ahead of its memory."""
        standing = self.model.standing()
        every = [*self.model.told, *self.model.purged]
        held = [each for each in await memories.get(self.stores, self.caller, every) if each]
        assert {
            each.id: (each.content, each.status, each.version, each.superseded_by, each.valid_to is not None)
            for each in held
        } == {id: (told.text, told.status, told.version, told.by, told.has_end) for id, told in standing.items()}
        seen = (await relations.browse(self.stores, self.caller, first=200)).items
        assert {relations.edge(each) for each in seen} == {
            edge for edge in self.model.edges if {*edge[:2]} <= set(standing)
        }
        for id, version in (await self.shown()).items():
            assert version <= self.model.told[id].version

    async def shown(self) -> dict[UUID, int]:
        """Return the version of each memory that the index holds of this workspace."""
        chunks = (await self.stores.index.scan(1, MemoryType.SEMANTIC, None, 10_000)).chunks
        return {each.memory_id: each.version for each in chunks if each.workspace_id == self.caller.workspace_id}

    async def end(self) -> None:
        """Let everything come to rest: the index equals the record."""
        await project(self.stores)
        assert await self.shown() == {id: told.version for id, told in self.model.standing().items()}
        live = await generations.live(self.stores)
        assert live is not None
        assert (await sweep.compare(self.stores, live)).count == 0
        await self.recall(0)


VERBS = ["remember"] * 4 + ["project"] * 3 + ["recall"] * 3
VERBS += ["revise", "revise_late", "set_status", "forget", "restore", "supersede", "purge", "relate"] * 2
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 9), st.integers(0, 9)), min_size=30, max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(
    [
        *(("remember", 0, 0), ("remember", 1, 0), ("supersede", 0, 1), ("set_status", 0, 1), ("set_status", 0, 0)),
        *(("recall", 0, 0), ("purge", 1, 0), ("set_status", 0, 0), ("recall", 0, 0)),
    ]
)
@example(
    [
        *(("remember", 0, 0), ("remember", 1, 0), ("remember", 2, 0), ("relate", 2, 0), ("relate", 1, 1)),
        *(("supersede", 0, 1), ("supersede", 0, 2), ("forget", 0, 0), ("restore", 0, 0), ("recall", 0, 0)),
        *(("restore", 0, 0), ("restore", 0, 0), ("recall", 0, 0)),
    ]
)
async def test_any_history_leaves_what_a_plain_model_says(
    stores: Stores, elsewhere: Opening, steps: list[Step]
) -> None:
    history = History(stores, await elsewhere())
    for step in steps:
        await history.take(step)
    await history.end()
