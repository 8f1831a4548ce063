-- The record as it was: what relations were before each change, what memories and relations held at a time, and the
-- turns of a conversation in their order.
alter table memories
    alter created_at set default statement_timestamp(),
    alter updated_at set default statement_timestamp();
alter table memory_relations
    alter created_at set default statement_timestamp(),
    alter updated_at set default statement_timestamp();

create index memory_versions_replaced_at_idx on memory_versions (workspace_id, replaced_at);

-- Relations as they were from recorded_at until replaced_at, when they were changed or removed. There is no foreign
-- key: its lock on a memory would wait for a purge that waits for the relation. A purge erases them by a trigger.
create table relation_versions (
    workspace_id uuid not null constraint relation_versions_workspace_id_fkey references workspaces (id),
    relation_id uuid not null,
    source_id uuid not null,
    target_id uuid not null,
    relation_type relation_type not null,
    weight double precision not null,
    created_by relation_creator not null,
    metadata jsonb not null,
    valid_from timestamptz,
    valid_to timestamptz,
    created_at timestamptz not null,
    recorded_at timestamptz not null,
    replaced_at timestamptz not null,
    constraint relation_versions_pkey primary key (workspace_id, relation_id, recorded_at)
);
create index relation_versions_source_idx on relation_versions (workspace_id, source_id, replaced_at);
create index relation_versions_target_idx on relation_versions (workspace_id, target_id, replaced_at);

-- Keeps what a relation was before it is changed or removed.
create function version_relation() returns trigger
language plpgsql
as $$
declare
    moment timestamptz := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
begin
    insert into relation_versions (
        workspace_id, relation_id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from,
        valid_to, created_at, recorded_at, replaced_at
    )
    values (
        old.workspace_id, old.id, old.source_id, old.target_id, old.relation_type, old.weight, old.created_by,
        old.metadata, old.valid_from, old.valid_to, old.created_at, old.updated_at, moment
    );
    if tg_op = 'DELETE' then
        return old;
    end if;
    new.created_at := old.created_at;
    new.updated_at := moment;
    return new;
end
$$;

-- Erases what the relations of a purged memory were. It comes after the cascade that removes the relations: triggers of
-- one event are called in the order of their names, and the cascade's begins with RI_.
create function erase_relations() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    delete from relation_versions where workspace_id = old.workspace_id and source_id = old.id;
    delete from relation_versions where workspace_id = old.workspace_id and target_id = old.id;
    return null;
end
$$;

drop trigger memory_relations_updated_at on memory_relations;
create trigger memories_erase after delete on memories
    for each row execute function erase_relations();
create trigger memory_relations_version before update or delete on memory_relations
    for each row execute function version_relation();

-- Time travel. The following are inlined views with arguments: a null means now, and costs nothing.

-- Every memory as the record held it at a time. Each is looked up by itself, in the order of whatever index serves the
-- query; what was purged since is in no version.
create function memories_known(known_at timestamptz)
returns table (
    workspace_id uuid, id uuid, type memory_type, kind text, content text, tags text[], importance double precision,
    confidence double precision, valence double precision, metadata jsonb, project_id uuid, session_id uuid, agent text,
    source_uri text, trust memory_trust, occurred_at timestamptz, valid_from timestamptz, valid_to timestamptz,
    expires_at timestamptz, status memory_status, superseded_by uuid, pinned boolean, content_sha256 bytea,
    version integer, created_at timestamptz, updated_at timestamptz
)
language sql stable
as $$
    select
        held.workspace_id, held.id, state.type, state.kind, state.content, state.tags, state.importance,
        state.confidence, state.valence, state.metadata, state.project_id, state.session_id, state.agent,
        state.source_uri, state.trust, state.occurred_at, state.valid_from, state.valid_to, state.expires_at,
        state.status, state.superseded_by, state.pinned, state.content_sha256, state.version, held.created_at,
        state.updated_at
    from memories as held
    cross join lateral (
        select
            held.type, held.kind, held.content, held.tags, held.importance, held.confidence, held.valence,
            held.metadata, held.project_id, held.session_id, held.agent, held.source_uri, held.trust,
            held.occurred_at, held.valid_from, held.valid_to, held.expires_at, held.status, held.superseded_by,
            held.pinned, held.content_sha256, held.version, held.updated_at
        where known_at is null or held.updated_at <= known_at
        union all
        select
            past.type, past.kind, past.content, past.tags, past.importance, past.confidence, past.valence,
            past.metadata, past.project_id, past.session_id, past.agent, past.source_uri, past.trust,
            past.occurred_at, past.valid_from, past.valid_to, past.expires_at, past.status, past.superseded_by,
            past.pinned, sha256(convert_to(past.content, 'UTF8')), past.version, past.updated_at
        from memory_versions as version
        cross join lateral jsonb_populate_record(null::memories, version.record) as past
        where held.updated_at > known_at
            and version.workspace_id = held.workspace_id
            and version.memory_id = held.id
            and version.recorded_at <= known_at
            and version.replaced_at > known_at
    ) as state
    where held.created_at <= coalesce(known_at, 'infinity')
$$;

-- Those of them that were valid at a time. What is superseded was so from the moment that its successor became valid;
-- when that was purged, from the end of its own validity.
create function memories_at(as_of timestamptz, known_at timestamptz)
returns table (
    workspace_id uuid, id uuid, type memory_type, kind text, content text, tags text[], importance double precision,
    confidence double precision, valence double precision, metadata jsonb, project_id uuid, session_id uuid, agent text,
    source_uri text, trust memory_trust, occurred_at timestamptz, valid_from timestamptz, valid_to timestamptz,
    expires_at timestamptz, status memory_status, superseded_by uuid, pinned boolean, content_sha256 bytea,
    version integer, created_at timestamptz, updated_at timestamptz
)
language sql stable
as $$
    select
        known.workspace_id, known.id, known.type, known.kind, known.content, known.tags, known.importance,
        known.confidence, known.valence, known.metadata, known.project_id, known.session_id, known.agent,
        known.source_uri, known.trust, known.occurred_at, known.valid_from, known.valid_to, known.expires_at,
        case
            when known.status = 'superseded' and as_of < coalesce(
                (
                    select coalesce(later.valid_from, later.occurred_at, later.created_at)
                    from memories_known(known_at) as later
                    where later.workspace_id = known.workspace_id and later.id = known.superseded_by
                ),
                known.valid_to
            ) then 'active'
            else known.status
        end,
        known.superseded_by, known.pinned, known.content_sha256, known.version, known.created_at, known.updated_at
    from memories_known(known_at) as known
    where as_of is null
        or (coalesce(known.valid_from <= as_of, true) and coalesce(as_of < known.valid_to, true))
$$;

-- Every relation as the record held it at a time.
create function relations_known(known_at timestamptz)
returns table (
    workspace_id uuid, id uuid, source_id uuid, target_id uuid, relation_type relation_type, weight double precision,
    created_by relation_creator, metadata jsonb, valid_from timestamptz, valid_to timestamptz, created_at timestamptz,
    updated_at timestamptz
)
language sql stable
as $$
    select
        workspace_id, id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to,
        created_at, updated_at
    from memory_relations
    where known_at is null or updated_at <= known_at
    union all
    select
        workspace_id, relation_id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from,
        valid_to, created_at, recorded_at
    from relation_versions
    where known_at is not null and recorded_at <= known_at and replaced_at > known_at
$$;

-- What a memory's status was then; null when there was no such memory.
create function status_known(memory uuid, known_at timestamptz) returns memory_status
language sql stable
as $$
    select known.status
    from memories_known(known_at) as known
    where known.workspace_id = (select walk_workspace()) and known.id = memory
$$;

-- Walks take the time of the record besides.
drop function get_neighbors(uuid, integer, relation_type[], text, double precision, integer, timestamptz);
drop function find_path(uuid, uuid, integer, relation_type[], text, double precision, integer, timestamptz);
drop function walk(uuid[], integer, relation_type[], text, double precision, integer, timestamptz);
drop function walk_among(uuid[], relation_type[], double precision, timestamptz, integer);
drop function walk_starts(uuid[]);
drop function path_level(uuid[], uuid[], integer, relation_type[], text, double precision, timestamptz);
drop function walk_level(
    uuid[], uuid[], integer, relation_type[], text, double precision, timestamptz, integer
);
drop function walk_edges(uuid[], relation_type[], text, double precision, timestamptz);

-- The relations that may be taken from a frontier, each as seen from there: an inlined view with arguments.
-- `offset 0` keeps each memory of the frontier a look-up in the index, whatever the planner guesses.
create function walk_edges(
    frontier uuid[], relation_types relation_type[], direction text, minimum_weight double precision,
    as_of timestamptz, known_at timestamptz
)
returns table (
    near uuid, far uuid, relation_id uuid, relation_type relation_type, weight double precision, forward boolean
)
language sql stable
as $$
    select start.id, edge.target_id, edge.id, edge.relation_type, edge.weight, true
    from unnest(frontier) as start (id)
    cross join lateral (
        select r.target_id, r.id, r.relation_type, r.weight
        from relations_known(known_at) as r
        where r.workspace_id = (select walk_workspace())
            and r.source_id = start.id
            and (relation_types is null or r.relation_type = any (relation_types))
            and r.weight >= minimum_weight
            and (as_of is null or (coalesce(r.valid_from <= as_of, true) and coalesce(as_of < r.valid_to, true)))
        offset 0
    ) as edge
    where direction in ('out', 'both')
    union all
    select start.id, edge.source_id, edge.id, edge.relation_type, edge.weight, false
    from unnest(frontier) as start (id)
    cross join lateral (
        select r.source_id, r.id, r.relation_type, r.weight
        from relations_known(known_at) as r
        where r.workspace_id = (select walk_workspace())
            and r.target_id = start.id
            and (relation_types is null or r.relation_type = any (relation_types))
            and r.weight >= minimum_weight
            and (as_of is null or (coalesce(r.valid_from <= as_of, true) and coalesce(as_of < r.valid_to, true)))
        offset 0
    ) as edge
    where direction in ('in', 'both')
$$;

-- The memories one relation away from a frontier that were not seen yet, each with its best relation; of more than
-- node_cap, those with the heaviest. Tombstoned memories are passed over, whatever else their status is.
create function walk_level(
    frontier uuid[], seen uuid[], next_depth integer, relation_types relation_type[], direction text,
    minimum_weight double precision, as_of timestamptz, node_cap integer, known_at timestamptz
)
returns walk_step[]
language plpgsql stable
set plan_cache_mode = force_custom_plan -- one made while the tables were small would be kept when they have grown
set jit = off
set enable_nestloop = off -- what has been seen is hashed, whatever the planner guesses of its size
set enable_mergejoin = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    steps walk_step[];
begin
    if direction is null or direction not in ('out', 'in', 'both') then
        raise invalid_parameter_value using message = 'direction must be out, in or both';
    end if;
    with best as (
        select distinct on (edge.far) edge.*
        from walk_edges(frontier, relation_types, direction, minimum_weight, as_of, known_at) as edge
        where not exists (select from unnest(seen) as old (id) where old.id = edge.far)
        order by edge.far, edge.weight desc, edge.near, edge.relation_id
    ), heaviest as (
        select best.* from best order by best.weight desc, best.far offset 0 -- sorted before any status is read
    ), standing as (
        select heaviest.*
        from heaviest
        where case
            when known_at is not null then status_known(heaviest.far, known_at) <> 'tombstoned'
            else (
                select true from memories
                where workspace_id = (select walk_workspace()) and id = heaviest.far and status = 'tombstoned'
            ) is null
        end
        limit node_cap
    )
    select array_agg((s.far, next_depth, s.near, s.relation_id, s.relation_type, s.weight, s.forward)::walk_step
        order by s.weight desc, s.far)
    into steps
    from standing as s;
    return steps;
end
$$;

-- For each memory of a level that has relations to the memories nearer to the target: the best of them, as a walk
-- from the target would have taken it.
create function path_level(
    level uuid[], nearer uuid[], next_depth integer, relation_types relation_type[], direction text,
    minimum_weight double precision, as_of timestamptz, known_at timestamptz
)
returns walk_step[]
language plpgsql stable
set plan_cache_mode = force_custom_plan
set jit = off
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    steps walk_step[];
begin
    with best as (
        select distinct on (edge.near) edge.*
        from walk_edges(level, relation_types, direction, minimum_weight, as_of, known_at) as edge
        where exists (select from unnest(nearer) as next (id) where next.id = edge.far)
        order by edge.near, edge.weight desc, edge.far, edge.relation_id
    )
    select array_agg((b.near, next_depth, b.far, b.relation_id, b.relation_type, b.weight, not b.forward)::walk_step)
    into steps
    from best as b;
    return steps;
end
$$;

-- Those of the given memories that exist and are not tombstoned, each once.
create function walk_starts(starts uuid[], known_at timestamptz default null) returns uuid[]
language sql stable
as $$
    select coalesce(array_agg(distinct start.id), '{}')
    from unnest(starts) as start (id)
    where status_known(start.id, known_at) <> 'tombstoned'
$$;

-- Breadth first from several memories at once; each memory is reached once, over its best relation: the heaviest,
-- then the one from the smallest id. node_cap counts what is reached, not the starts.
create function walk(
    starts uuid[], max_depth integer, relation_types relation_type[], direction text,
    minimum_weight double precision, node_cap integer, as_of timestamptz, known_at timestamptz default null
)
returns table (
    memory_id uuid, depth integer, parent_id uuid, relation_id uuid, relation_type relation_type,
    weight double precision, forward boolean, truncated boolean
)
language plpgsql stable
as $$
declare
    frontier uuid[] := walk_starts(starts, known_at);
    seen uuid[] := frontier;
    found walk_step[];
    reached walk_step[] := '{}';
    stopped boolean := false;
begin
    for level in 1 .. max_depth loop
        found := walk_level(
            frontier, seen, level, relation_types, direction, minimum_weight, as_of,
            node_cap - cardinality(reached) + 1, known_at
        );
        exit when found is null;
        stopped := cardinality(reached) + cardinality(found) > node_cap;
        if stopped then
            found := found[1 : node_cap - cardinality(reached)];
        end if;
        reached := reached || found;
        exit when stopped;
        select array_agg(step.memory_id) into frontier from unnest(found) as step;
        seen := seen || frontier;
    end loop;
    return query
    select s.memory_id, s.depth, s.parent_id, s.relation_id, s.relation_type, s.weight, s.forward, stopped
    from unnest(reached) as s
    order by s.depth, s.weight desc, s.memory_id;
end
$$;

-- The relations among some memories, heaviest first, at most edge_cap.
create function walk_among(
    among uuid[], relation_types relation_type[], minimum_weight double precision, as_of timestamptz,
    edge_cap integer, known_at timestamptz default null
)
returns uuid[]
language plpgsql stable
set plan_cache_mode = force_custom_plan
set jit = off
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
    return coalesce((
        select array_agg(inside.relation_id order by inside.weight desc, inside.relation_id)
        from (
            select edge.relation_id, edge.weight
            from walk_edges(among, relation_types, 'out', minimum_weight, as_of, known_at) as edge
            where exists (select from unnest(among) as other (id) where other.id = edge.far)
            order by edge.weight desc, edge.relation_id
            limit edge_cap
        ) as inside
    ), '{}');
end
$$;

create function get_neighbors(
    start uuid, max_depth integer default 1, relation_types relation_type[] default null,
    direction text default 'both', minimum_weight double precision default 0, node_cap integer default 1000,
    as_of timestamptz default null, known_at timestamptz default null
)
returns table (
    memory_id uuid, depth integer, parent_id uuid, relation_id uuid, relation_type relation_type,
    weight double precision, forward boolean, truncated boolean
)
language sql stable
as $$
    select * from walk(array[start], max_depth, relation_types, direction, minimum_weight, node_cap, as_of, known_at)
$$;

-- One shortest path, found from both ends; empty when there is none. Of several it is the one whose first relation is
-- heaviest, then the one to the smallest id, and so on from memory to memory. A single row without a memory says that
-- the search saw node_cap memories before it could tell.
create function find_path(
    source uuid, target uuid, max_depth integer default 6, relation_types relation_type[] default null,
    direction text default 'both', minimum_weight double precision default 0, node_cap integer default 50000,
    as_of timestamptz default null, known_at timestamptz default null
)
returns table (
    step integer, memory_id uuid, relation_id uuid, relation_type relation_type, weight double precision,
    forward boolean, truncated boolean
)
language plpgsql stable
as $$
declare
    opposite text := case direction when 'out' then 'in' when 'in' then 'out' else direction end;
    ahead walk_step[] := array[(source, 0, null, null, null, null, null)::walk_step];
    behind walk_step[] := array[(target, 0, null, null, null, null, null)::walk_step];
    ahead_seen uuid[] := array[source];
    behind_seen uuid[] := array[target];
    ahead_frontier uuid[] := ahead_seen;
    behind_frontier uuid[] := behind_seen;
    ahead_depth integer := 0;
    behind_depth integer := 0;
    room integer;
    found walk_step[];
    meetings uuid[] := case when source = target then array[source] end;
begin
    if cardinality(walk_starts(array[source, target], known_at)) < (case when source = target then 1 else 2 end) then
        return;
    end if;
    while meetings is null and ahead_depth + behind_depth < max_depth loop
        room := greatest(node_cap - cardinality(ahead) - cardinality(behind), 0);
        if (cardinality(ahead_frontier), ahead_depth) <= (cardinality(behind_frontier), behind_depth) then
            ahead_depth := ahead_depth + 1;
            found := walk_level(ahead_frontier, ahead_seen, ahead_depth, relation_types, direction,
                minimum_weight, as_of, room + 1, known_at);
            ahead := ahead || found;
            select array_agg(s.memory_id) into ahead_frontier from unnest(found) as s;
            ahead_seen := ahead_seen || ahead_frontier;
        else
            behind_depth := behind_depth + 1;
            found := walk_level(behind_frontier, behind_seen, behind_depth, relation_types, opposite,
                minimum_weight, as_of, room + 1, known_at);
            behind := behind || found;
            select array_agg(s.memory_id) into behind_frontier from unnest(found) as s;
            behind_seen := behind_seen || behind_frontier;
        end if;
        exit when found is null;
        select array_agg(a.id) into meetings
        from unnest(ahead_frontier) as a (id)
        where exists (select from unnest(behind_frontier) as b (id) where b.id = a.id);
        if meetings is null and cardinality(found) > room then
            return query select null::integer, null::uuid, null::uuid, null::relation_type, null::double precision,
                null::boolean, true;
            return;
        end if;
    end loop;
    if meetings is null then
        return;
    end if;
    -- The meetings depend on which end was walked first; going back from them to the source does not.
    for level in reverse ahead_depth - 1 .. 0 loop
        select array_agg(s.memory_id) into ahead_frontier from unnest(ahead) as s where s.depth = level;
        found := path_level(ahead_frontier, meetings, ahead_depth + behind_depth - level, relation_types, direction,
            minimum_weight, as_of, known_at);
        behind := behind || found;
        select array_agg(s.memory_id) into meetings from unnest(found) as s;
    end loop;
    return query
    with recursive route as (
        select 0 as step, s as here, null::walk_step as last from unnest(behind) as s where s.memory_id = source
        union all
        select route.step + 1, s, route.here from route join unnest(behind) as s on s.memory_id = (route.here).parent_id
    )
    select r.step, (r.here).memory_id, (r.last).relation_id, (r.last).relation_type, (r.last).weight,
        not (r.last).forward, false
    from route as r
    order by r.step;
end
$$;

-- Which conversation a turn belongs to, by its session and scope; null when it is none. Hashed, so that an index holds
-- names of any length.
create function conversation(metadata jsonb) returns text
language sql immutable parallel safe
as $$
    select md5(
        coalesce(metadata ->> 'session', case when metadata ? 'speaker' then metadata ->> 'scope' end)
        || chr(10) || coalesce(metadata ->> 'scope', '')
    )
$$;

create index memories_conversation_idx
    on memories (workspace_id, conversation(metadata), coalesce(occurred_at, created_at), id)
    where conversation(metadata) is not null;

-- The latest turn of a conversation before one: by when it was said or came, then by the order in which they came.
create function earlier_turn(turn uuid) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    own memories;
begin
    select * into own from memories where workspace_id = current_workspace() and id = turn;
    return (
        select id
        from memories
        where workspace_id = current_workspace()
            and conversation(metadata) = conversation(own.metadata)
            and (coalesce(occurred_at, created_at), id) < (coalesce(own.occurred_at, own.created_at), own.id)
            and status <> 'tombstoned'
        order by coalesce(occurred_at, created_at) desc, id desc
        limit 1
    );
end
$$;

-- Some short memories that hold all of the words, at most so many.
create function memories_telling(words text, longest integer, most integer) returns table (id uuid)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
    return query
    select memories.id
    from memories
    where workspace_id = current_workspace()
        and fts @@ plainto_tsquery('english', words)
        and octet_length(content) <= longest
        and status in ('active', 'superseded')
    limit most;
end
$$;

alter table relation_versions enable row level security;
create policy relation_versions_of_workspace on relation_versions using (workspace_id = (select current_workspace()));
grant select, insert on relation_versions to memoria_app;
revoke execute on function erase_relations, earlier_turn, memories_telling from public;
grant execute on function erase_relations, earlier_turn, memories_telling to memoria_app;
