"""Clients and projects: whom sessions are for, found by name, made on first use, and the defaults."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from memoria.domain import browsing, clients, projects, sessions, user_settings, work
from memoria.errors import Conflict, InvalidInput, NotFound
from memoria.records import FacetField, IdFilter, MemoryFilter, SessionFilter
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project, recalled
from tests.domain.worked import ADA, BOB, read, started, worked


async def test_clients_and_projects_are_made_on_first_use_and_once(stores: Stores) -> None:
    await user_settings.revise(stores, ADA, {"parallel_limit": 10})
    names = ["Acme", "ACME", "acme", "Acme", "acme", "Acme"]
    done = await asyncio.gather(*(started(stores, ADA, client=name, project="Site") for name in names))
    assert len({each.client_id for each in done}) == len({each.project_id for each in done}) == 1
    assert [len((await each.browse(stores, ADA)).items) for each in (clients, projects)] == [1, 1]


async def test_a_project_is_found_by_name_within_its_client(stores: Stores) -> None:
    acme = await worked(stores, ADA, client="Acme", project="Site")
    bolt = await worked(stores, ADA, client="Bolt", project="Site")
    assert acme.project_id != bolt.project_id
    with pytest.raises(InvalidInput, match="several clients have a project 'site': name the client too"):
        await started(stores, ADA, project="site")
    alone = await worked(stores, ADA, client="Acme", project="App")
    assert (await worked(stores, ADA, project="app")).client_id == alone.client_id


async def test_a_session_is_billed_to_the_client_that_its_project_moves_to(stores: Stores) -> None:
    done = await worked(stores, ADA, client="Acme", project="Site")
    assert done.project_id is not None
    moved = await projects.revise(stores, ADA, done.project_id, {"client": "Bolt"})
    assert (await read(stores, ADA, done.id)).client_id == moved.client_id != done.client_id


async def test_memories_are_found_and_counted_by_the_client_that_they_are_of(stores: Stores) -> None:
    site, call = await worked(stores, ADA, client="Acme", project="Site"), await worked(stores, ADA, client="Acme")
    app, own = await worked(stores, ADA, client="Bolt", project="App"), await worked(stores, ADA, project="Own")
    acme, bolt = site.client_id, app.client_id
    assert acme is not None
    assert bolt is not None
    places: dict[str, dict[str, Any]] = {
        "site": {"project_id": site.project_id},
        "call": {"session_id": call.id},
        "app": {"project_id": app.project_id, "session_id": call.id},
        "own": {"project_id": own.project_id},
        "none": {},
    }
    of = {(await kept(stores, ADA, f"the mill, {name}", **place)).id: name for name, place in places.items()}
    await project(stores)

    async def found(**asked: Any) -> set[str]:
        wanted = MemoryFilter(client_id=IdFilter(**asked))
        names = {of[each.id] for each in (await browsing.browse(stores, ADA, wanted)).items}
        then = await browsing.browse(stores, ADA, wanted, known_at=datetime.now(UTC))
        assert {of[each.id] for each in then.items} == names
        assert await browsing.count(stores, ADA, wanted) == len(names)
        assert {of[id] for id in await recalled(stores, ADA, "the mill", filter=wanted)} == names
        return names

    assert await found(eq=acme) == {"site", "call"}
    assert await found(in_=[acme, bolt]) == {"site", "call", "app"}
    assert await found(not_in=[acme]) == {"app", "own", "none"}
    assert await found(is_null=True) == {"own", "none"}
    assert await found(is_null=False) == {"site", "call", "app"}
    [facet] = await browsing.facets(stores, ADA, None, [FacetField.CLIENT_ID])
    assert {each.value: each.count for each in facet.counts} == {str(acme): 2, None: 2, str(bolt): 1}

    assert site.project_id is not None
    await projects.revise(stores, ADA, site.project_id, {"client": "Bolt"})
    assert await found(eq=acme) == {"call"}


async def test_what_hours_are_booked_on_is_not_removed(stores: Stores) -> None:
    done = await worked(stores, ADA, client="Acme", project="Site")
    assert done.client_id is not None
    assert done.project_id is not None
    with pytest.raises(Conflict, match="hours are booked on this project: archive it instead"):
        await projects.remove(stores, ADA, done.project_id)
    with pytest.raises(Conflict, match="archive it instead"):
        await clients.remove(stores, ADA, done.client_id)
    await clients.revise(stores, ADA, done.client_id, {"archived": True})
    assert (await clients.browse(stores, ADA)).items == []
    unused = await clients.add(stores, ADA, "Unused")
    assert await clients.remove(stores, ADA, unused.id) == unused.id


async def test_two_of_one_name_are_a_conflict(stores: Stores) -> None:
    await clients.add(stores, ADA, "Acme")
    with pytest.raises(Conflict, match="another client has this name"):
        await clients.add(stores, ADA, "acme")
    await projects.add(stores, ADA, "Site", client="Acme")
    with pytest.raises(Conflict, match="another project of this client has this name"):
        await projects.add(stores, ADA, "SITE", client="Acme")


async def test_a_project_is_cleared_and_its_client_stays(stores: Stores) -> None:
    done = await worked(stores, ADA, client="Acme", project="Site")
    amended = await work.amend(stores, ADA, done.id, 1, {"project": None})
    assert (amended.project_id, amended.client_id) == (None, done.client_id)
    assert (await work.amend(stores, ADA, done.id, 2, {"client": None})).client_id is None


async def test_unknown_names_are_an_error_and_never_everybody(stores: Stores) -> None:
    await worked(stores, ADA, client="Acme", project="Site")
    for wanted in (SessionFilter(client="Nobody"), SessionFilter(project="Nothing"), SessionFilter(owner="zoe")):
        with pytest.raises(NotFound):
            await sessions.browse(stores, ADA, wanted)
    with pytest.raises(NotFound, match="nobody called 'zoe' has worked here"):
        await sessions.status(stores, ADA, "zoe")
    with pytest.raises(InvalidInput):
        await sessions.browse(stores, ADA, SessionFilter(category=[]))
    found = await sessions.browse(stores, BOB, SessionFilter(client="acme", project="site", owner="ada", open=False))
    assert len(found.items) == 1


async def test_new_sessions_that_do_not_say_are_for_the_defaults(stores: Stores) -> None:
    held = await user_settings.revise(stores, ADA, {"default_client": "Acme", "default_project": "Engine"})
    begun = await started(stores, ADA)
    assert (begun.client_id, begun.project_id) == (held.default_client_id, held.default_project_id)
    other = await started(stores, ADA, client="Bolt")
    assert other.project_id is None
    assert other.client_id not in {None, held.default_client_id}
    assert (await worked(stores, ADA)).client_id is None
    held = await user_settings.revise(stores, ADA, {"default_client": "Bolt"})
    assert (held.default_client_id, held.default_project_id) == (other.client_id, None)


async def test_a_default_project_brings_its_client_also_when_it_moves(stores: Stores) -> None:
    engine = await projects.add(stores, ADA, "Engine", client="Acme")
    held = await user_settings.revise(stores, ADA, {"default_project": "Engine"})
    assert (held.default_project_id, held.default_client_id) == (engine.id, engine.client_id)
    moved = await projects.revise(stores, ADA, engine.id, {"client": "Bolt"})
    assert (await user_settings.get(stores, ADA)).default_client_id == moved.client_id != engine.client_id
    assert (await started(stores, ADA)).client_id == moved.client_id


async def test_a_default_that_is_removed_is_none(stores: Stores) -> None:
    held = await user_settings.revise(stores, ADA, {"default_client": "Acme"})
    assert held.default_client_id is not None
    await clients.remove(stores, ADA, held.default_client_id)
    assert (await user_settings.get(stores, ADA)).default_client_id is None
