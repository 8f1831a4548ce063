-- The record. This file is for reading and equals what the migrations build (a test compares the two catalogs).
-- Every table of a workspace carries workspace_id in each key, so no edge can cross. Row level security hides
-- other workspaces from the role memoria_app, which owns nothing; the current one is `memoria.workspace`.

create type memory_type as enum ('episodic', 'semantic', 'procedural');
create type memory_status as enum ('active', 'superseded', 'archived', 'tombstoned');
create type memory_trust as enum ('user', 'agent', 'import');
create type relation_type as enum (
    'causes', 'fixes', 'supports', 'opposes', 'follows', 'supersedes', 'derives', 'part_of', 'related'
);
create type relation_creator as enum ('user', 'auto', 'system');
create type generation_state as enum ('building', 'live', 'retired');

create function current_workspace() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('memoria.workspace', true), '')::uuid $$;

create table workspaces (
    id uuid constraint workspaces_pkey primary key,
    name text not null constraint workspaces_name_key unique,
    -- terms in an average chunk, as the sparse vectors of this workspace were made with
    average_length double precision not null default 64 constraint workspaces_average_length_check check (average_length > 0),
    created_at timestamptz not null default now()
);

create table memories (
    workspace_id uuid not null constraint memories_workspace_id_fkey references workspaces (id),
    id uuid not null,
    type memory_type not null,
    kind text not null constraint memories_kind_check check (kind ~ '^[a-z][a-z0-9_]{0,62}$'),
    content text not null constraint memories_content_check check (content <> '' and octet_length(content) <= 1048576),
    tags text[] not null default '{}' constraint memories_tags_check check (cardinality(tags) <= 64),
    importance double precision not null default 0.5 constraint memories_importance_check check (importance between 0 and 1),
    confidence double precision not null default 1 constraint memories_confidence_check check (confidence between 0 and 1),
    valence double precision constraint memories_valence_check check (valence between -1 and 1),
    metadata jsonb not null default '{}' constraint memories_metadata_check check (jsonb_typeof(metadata) = 'object'),
    agent text,
    source_uri text constraint memories_source_uri_check check (octet_length(source_uri) <= 2048),
    trust memory_trust not null default 'user',
    occurred_at timestamptz,
    valid_from timestamptz,
    valid_to timestamptz,
    expires_at timestamptz,
    status memory_status not null default 'active',
    superseded_by uuid,
    pinned boolean not null default false,
    content_sha256 bytea not null,
    version integer not null default 1 constraint memories_version_check check (version > 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    fts tsvector generated always as (to_tsvector('english', left(content, 200000))) stored,
    constraint memories_pkey primary key (workspace_id, id),
    constraint memories_superseded_by_fkey foreign key (workspace_id, superseded_by)
        references memories (workspace_id, id) on delete set null (superseded_by),
    constraint memories_valid_check check (valid_from <= valid_to),
    constraint memories_superseded_check check (superseded_by <> id)
);
-- An exact duplicate says the same, of the same sort, from the same source, about the same time.
create unique index memories_duplicate_key on memories (
    workspace_id, content_sha256, type, kind, md5(coalesce(source_uri, '')), coalesce(occurred_at, '-infinity')
) where status = 'active';
create index memories_created_at_idx on memories (workspace_id, created_at, id);
create index memories_updated_at_idx on memories (workspace_id, updated_at, id);
create index memories_occurred_at_idx on memories (workspace_id, occurred_at, id);
create index memories_importance_idx on memories (workspace_id, importance, id);
create index memories_type_idx on memories (workspace_id, type);
create index memories_kind_idx on memories (workspace_id, kind, id);
create index memories_source_uri_idx on memories (workspace_id, source_uri) where source_uri is not null;
create index memories_superseded_by_idx on memories (workspace_id, superseded_by) where superseded_by is not null;
create index memories_tombstoned_idx on memories (workspace_id, id) where status = 'tombstoned';
create index memories_tags_idx on memories using gin (tags);
create index memories_metadata_idx on memories using gin (metadata jsonb_path_ops);
create index memories_fts_idx on memories using gin (fts);

-- What was known when: the row as it was until replaced_at.
create table memory_versions (
    workspace_id uuid not null,
    memory_id uuid not null,
    version integer not null,
    recorded_at timestamptz not null,
    replaced_at timestamptz not null default clock_timestamp(),
    record jsonb not null,
    constraint memory_versions_pkey primary key (workspace_id, memory_id, version),
    constraint memory_versions_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete cascade
);

-- Ids of what was purged, so that a sweep can tell "deleted" from "unknown".
create table tombstones (
    workspace_id uuid not null constraint tombstones_workspace_id_fkey references workspaces (id),
    memory_id uuid not null,
    version integer not null,
    deleted_at timestamptz not null default now(),
    constraint tombstones_pkey primary key (workspace_id, memory_id)
);

create table memory_relations (
    workspace_id uuid not null,
    id uuid not null,
    source_id uuid not null,
    target_id uuid not null,
    relation_type relation_type not null,
    weight double precision not null default 1 constraint memory_relations_weight_check check (weight between 0 and 1),
    created_by relation_creator not null default 'user',
    metadata jsonb not null default '{}'
        constraint memory_relations_metadata_check check (jsonb_typeof(metadata) = 'object'),
    valid_from timestamptz,
    valid_to timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint memory_relations_pkey primary key (workspace_id, id),
    constraint memory_relations_source_id_fkey foreign key (workspace_id, source_id)
        references memories (workspace_id, id) on delete cascade,
    constraint memory_relations_target_id_fkey foreign key (workspace_id, target_id)
        references memories (workspace_id, id) on delete cascade,
    constraint memory_relations_self_check check (source_id <> target_id),
    constraint memory_relations_valid_check check (valid_from <= valid_to)
);
create unique index memory_relations_edge_key
    on memory_relations (workspace_id, source_id, target_id, relation_type);
create index memory_relations_target_idx on memory_relations (workspace_id, target_id, source_id);

-- The parts of a memory's text that are embedded on their own. terms: uint32 little endian, ascending; counts:
-- uint16 little endian, how often each occurs; length: how many words that makes.
create table chunks (
    workspace_id uuid not null,
    memory_id uuid not null,
    number integer not null,
    first integer not null,
    last integer not null,
    content_sha256 bytea not null,
    terms bytea not null,
    counts bytea not null,
    length integer not null,
    constraint chunks_pkey primary key (workspace_id, memory_id, number),
    constraint chunks_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete cascade
);
create index chunks_content_sha256_idx on chunks (workspace_id, content_sha256);

-- Vectors are part of the record and double as the embedding cache. vector: float32 little endian, unit length.
create table embeddings (
    workspace_id uuid not null constraint embeddings_workspace_id_fkey references workspaces (id),
    content_sha256 bytea not null,
    model text not null,
    vector bytea not null constraint embeddings_vector_check check (octet_length(vector) between 4 and 65536),
    created_at timestamptz not null default now(),
    constraint embeddings_pkey primary key (workspace_id, content_sha256, model)
);

-- One complete index built with one embedding model. Exactly one is live; this row is the pointer.
create table index_generations (
    generation integer constraint index_generations_pkey primary key,
    model text not null,
    dimension integer not null constraint index_generations_dimension_check check (dimension between 1 and 16384),
    state generation_state not null default 'building',
    epoch uuid not null,
    canary bigint not null default 0,
    created_at timestamptz not null default now()
);
create unique index index_generations_live_key on index_generations (state) where state = 'live';

-- State, not events: the version of each memory that the index still has to show. A row here is the tail that
-- recall scores from the record.
create table index_queue (
    workspace_id uuid not null constraint index_queue_workspace_id_fkey references workspaces (id),
    generation integer not null constraint index_queue_generation_fkey
        references index_generations (generation) on delete cascade,
    memory_id uuid not null,
    want_version integer not null,
    -- false when the index has this version already and is only to be written anew
    behind boolean not null default true,
    next_at timestamptz not null default now(),
    lease_until timestamptz,
    lease_token uuid,
    attempts integer not null default 0,
    last_error text,
    dead boolean not null default false,
    constraint index_queue_pkey primary key (workspace_id, generation, memory_id)
);
create index index_queue_next_at_idx on index_queue (generation, next_at) where not dead;
create index index_queue_behind_idx on index_queue (workspace_id, generation, memory_id) where behind;
alter table index_queue set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

-- Same key and same request: the stored answer. Same key and another request: a conflict.
create table idempotency (
    workspace_id uuid not null constraint idempotency_workspace_id_fkey references workspaces (id),
    key text not null,
    request_sha256 bytea not null,
    response jsonb not null,
    created_at timestamptz not null default now(),
    constraint idempotency_pkey primary key (workspace_id, key)
);
create index idempotency_created_at_idx on idempotency (workspace_id, created_at);

-- A named sort of memory: what its metadata must look like, and what a new memory of it is given. Those that are
-- built in stand here only where a workspace defines them otherwise.
create table kinds (
    workspace_id uuid not null constraint kinds_workspace_id_fkey references workspaces (id),
    name text not null constraint kinds_name_check check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    description text not null default '',
    type memory_type not null default 'semantic',
    payload_schema jsonb constraint kinds_payload_schema_check check (jsonb_typeof(payload_schema) = 'object'),
    ttl_days double precision constraint kinds_ttl_days_check check (ttl_days > 0),
    retention_days double precision constraint kinds_retention_days_check check (retention_days > 0),
    tags text[] not null default '{}' constraint kinds_tags_check check (cardinality(tags) <= 64),
    redacted text[] not null default '{}' constraint kinds_redacted_check check (cardinality(redacted) <= 64),
    shown text[] constraint kinds_shown_check check (cardinality(shown) <= 64),
    updated_at timestamptz not null default now(),
    constraint kinds_pkey primary key (workspace_id, name)
);

-- What a session has in mind: a scratchpad, its recent turns, what it works on. It expires, and then becomes a memory.
create table working_memories (
    workspace_id uuid not null constraint working_memories_workspace_id_fkey references workspaces (id),
    session text not null
        constraint working_memories_session_check check (octet_length(session) between 1 and 128),
    client text,
    project text,
    file text,
    notes jsonb not null default '{}' constraint working_memories_notes_check check (jsonb_typeof(notes) = 'object'),
    turns jsonb not null default '[]' constraint working_memories_turns_check check (jsonb_typeof(turns) = 'array'),
    pinned uuid[] not null default '{}' constraint working_memories_pinned_check check (cardinality(pinned) <= 100),
    revision integer not null default 1,
    updated_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint working_memories_pkey primary key (workspace_id, session)
);
create index working_memories_expires_at_idx on working_memories (workspace_id, expires_at);

create function update_updated_at_column() returns trigger
language plpgsql
as $$
begin
    new.updated_at := clock_timestamp();
    return new;
end
$$;

create function hash_memory() returns trigger
language plpgsql
as $$
begin
    new.content_sha256 := sha256(convert_to(new.content, 'UTF8'));
    return new;
end
$$;

-- Raises the version and keeps the old row. Nothing but a real change is a version.
create function version_memory() returns trigger
language plpgsql
as $$
begin
    new.version := old.version;
    new.created_at := old.created_at;
    new.updated_at := old.updated_at;
    if to_jsonb(new) - 'fts' = to_jsonb(old) - 'fts' then -- which is generated after this
        return null;
    end if;
    new.version := old.version + 1;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    insert into memory_versions (workspace_id, memory_id, version, recorded_at, replaced_at, record)
    values (
        old.workspace_id, old.id, old.version, old.updated_at, new.updated_at,
        to_jsonb(old) - '{fts,workspace_id,content_sha256}'::text[]
    );
    if new.content <> old.content then
        delete from chunks where workspace_id = old.workspace_id and memory_id = old.id;
    end if;
    return new;
end
$$;

-- Queues the index work of any change, so that no code path can forget it, and tells listeners.
create function queue_memory() returns trigger
language plpgsql
as $$
declare
    changed memories := case when tg_op = 'DELETE' then old else new end;
    wanted integer := changed.version + case when tg_op = 'DELETE' then 1 else 0 end;
    change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'revised' else 'deleted' end;
begin
    if tg_op = 'DELETE' then
        insert into tombstones (workspace_id, memory_id, version)
        values (changed.workspace_id, changed.id, wanted)
        on conflict on constraint tombstones_pkey do update set version = excluded.version, deleted_at = now();
    elsif new.status = 'tombstoned' then
        change := 'deleted';
    end if;
    insert into index_queue (workspace_id, generation, memory_id, want_version)
    select changed.workspace_id, generation, changed.id, wanted
    from index_generations
    where state <> 'retired'
    on conflict on constraint index_queue_pkey do update
    set want_version = greatest(index_queue.want_version, excluded.want_version), behind = true,
        next_at = now(), lease_until = null, lease_token = null, attempts = 0, last_error = null, dead = false;
    perform pg_notify('memoria_changes', json_build_array(
        changed.workspace_id, 'memory', change, changed.id, wanted, current_setting('memoria.agent', true)
    )::text);
    return null;
end
$$;

create function tell_relation() returns trigger
language plpgsql
as $$
declare
    changed memory_relations := case when tg_op = 'DELETE' then old else new end;
    change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'revised' else 'deleted' end;
begin
    perform pg_notify('memoria_changes', json_build_array(
        changed.workspace_id, 'relation', change, changed.id, 0, current_setting('memoria.agent', true)
    )::text);
    return null;
end
$$;

create trigger memories_hash before insert or update of content on memories
    for each row execute function hash_memory();
create trigger memories_version before update on memories
    for each row execute function version_memory();
create trigger memories_queue after insert or update or delete on memories
    for each row execute function queue_memory();
create trigger memory_relations_updated_at before update on memory_relations
    for each row execute function update_updated_at_column();
create trigger memory_relations_tell after insert or update or delete on memory_relations
    for each row execute function tell_relation();

-- How often a workspace's memories and relations were written. The sum over the slots is one revision: it is another one
-- after every commit, and what was answered at one revision is still right while it stands. Each connection counts in
-- a slot of its own as the last thing before its commit, so that writers do not wait for each other.
create table workspace_revisions (
    workspace_id uuid not null constraint workspace_revisions_workspace_id_fkey references workspaces (id),
    slot integer not null,
    revision bigint not null,
    constraint workspace_revisions_pkey primary key (workspace_id, slot)
) with (fillfactor = 50);

create function count_write() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    changed uuid := case when tg_op = 'DELETE' then old.workspace_id else new.workspace_id end;
    counted text := pg_current_xact_id()::text || ' ' || changed;
begin
    if current_setting('memoria.counted', true) is distinct from counted then
        insert into workspace_revisions (workspace_id, slot, revision)
        values (changed, pg_backend_pid() % 64, 1)
        on conflict on constraint workspace_revisions_pkey do update set revision = workspace_revisions.revision + 1;
        perform set_config('memoria.counted', counted, true);
    end if;
    return null;
end
$$;

create constraint trigger memories_count after insert or update or delete on memories
    deferrable initially deferred for each row execute function count_write();
create constraint trigger memory_relations_count after insert or update or delete on memory_relations
    deferrable initially deferred for each row execute function count_write();

-- What the projector needs of all workspaces at once: ids only. The owner's rights stand in for row level security.
create function lease_index_work(for_generation integer, how_many integer, how_long interval, token uuid)
returns table (workspace_id uuid, memory_id uuid, want_version integer, attempts integer)
language sql security definer set search_path = public, pg_temp
as $$
    update index_queue
    set lease_until = clock_timestamp() + how_long, lease_token = token, attempts = index_queue.attempts + 1
    where (index_queue.workspace_id, index_queue.generation, index_queue.memory_id) in (
        select waiting.workspace_id, waiting.generation, waiting.memory_id
        from index_queue as waiting
        where waiting.generation = for_generation
            and not waiting.dead
            and waiting.next_at <= clock_timestamp()
            and (waiting.lease_until is null or waiting.lease_until < clock_timestamp())
        order by waiting.next_at
        limit how_many
        for update skip locked
    )
    returning index_queue.workspace_id, index_queue.memory_id, index_queue.want_version, index_queue.attempts
$$;

-- Holds on to what a worker leased and is still busy with.
create function renew_index_lease(for_generation integer, how_long interval, token uuid) returns void
language sql security definer set search_path = public, pg_temp
as $$
    update index_queue
    set lease_until = clock_timestamp() + how_long
    where generation = for_generation and lease_token = token and lease_until is not null
$$;

create function index_backlog(for_generation integer)
returns table (pending bigint, dead bigint, next_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
    select
        count(*) filter (where index_queue.behind and not index_queue.dead),
        count(*) filter (where index_queue.dead),
        min(greatest(index_queue.next_at, coalesce(index_queue.lease_until, index_queue.next_at)))
            filter (where not index_queue.dead)
    from index_queue
    where generation = for_generation
$$;

-- Queues every memory of every workspace for one generation, a page at a time; returns where the next page starts.
create function queue_generation(for_generation integer, after_workspace uuid, after_memory uuid, how_many integer)
returns table (workspace_id uuid, memory_id uuid)
language sql security definer set search_path = public, pg_temp
as $$
    with page as (
        select memories.workspace_id, memories.id, memories.version
        from memories
        where (memories.workspace_id, memories.id) > (after_workspace, after_memory)
        order by memories.workspace_id, memories.id
        limit how_many
    ), queued as (
        insert into index_queue (workspace_id, generation, memory_id, want_version)
        select page.workspace_id, for_generation, page.id, page.version
        from page
        on conflict on constraint index_queue_pkey do nothing
    )
    select page.workspace_id, page.id from page order by page.workspace_id desc, page.id desc limit 1
$$;

create function unqueue_retired_generations() returns void
language sql security definer set search_path = public, pg_temp
as $$
    delete from index_queue where generation in (select generation from index_generations where state = 'retired')
$$;

create function all_workspaces() returns table (id uuid, average_length double precision)
language sql stable security definer set search_path = public, pg_temp
as $$ select workspaces.id, workspaces.average_length from workspaces order by workspaces.id $$;

-- The following run with the owner's rights, in the workspace that is set: under row level security Postgres may use
-- no index for an operator that could leak, and those of word vectors, JSON and enums count as such.

-- Which types of memory the workspace holds.
create function held_types() returns memory_type[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
    latest memory_type := (
        select type from memories where workspace_id = current_workspace() order by workspace_id, type limit 1
    );
    held memory_type[] := '{}';
begin
    while latest is not null loop -- one step along the index for each
        held := held || latest;
        latest := (
            select type
            from memories
            where workspace_id = current_workspace() and type > latest
            order by workspace_id, type
            limit 1
        );
    end loop;
    return held;
end
$$;

-- Memories that hold any of the words, and how well.
create function memories_saying(words text) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
    asked tsquery := replace(plainto_tsquery('english', words)::text, '&', '|')::tsquery;
begin
    return query
    select memories.id, ts_rank(fts, asked)
    from memories
    where workspace_id = current_workspace() and fts @@ asked;
end
$$;

-- Memories whose metadata contains an object.
create function memories_holding(part jsonb) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
    return query
    select memories.id from memories where workspace_id = current_workspace() and metadata @> part;
end
$$;

-- Walks read the workspace that is set, or the default one in a console where none is.
create function walk_workspace() returns uuid
language sql stable parallel safe
as $$ select coalesce(current_workspace(), '00000000-0000-7000-8000-000000000001') $$;

create type walk_step as (
    memory_id uuid,
    depth integer,
    parent_id uuid,
    relation_id uuid,
    relation_type relation_type,
    weight double precision,
    forward boolean
);

-- The relations that may be taken from a frontier, each as seen from there: an inlined view with arguments.
-- `offset 0` keeps each memory of the frontier a look-up in the index, whatever the planner guesses.
create function walk_edges(
    frontier uuid[], relation_types relation_type[], direction text, minimum_weight double precision,
    as_of timestamptz
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
        from memory_relations as r
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
        from memory_relations as r
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
    minimum_weight double precision, as_of timestamptz, node_cap integer
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
        from walk_edges(frontier, relation_types, direction, minimum_weight, as_of) as edge
        where not exists (select from unnest(seen) as old (id) where old.id = edge.far)
        order by edge.far, edge.weight desc, edge.near, edge.relation_id
    ), heaviest as (
        select best.* from best order by best.weight desc, best.far offset 0 -- sorted before any status is read
    ), standing as (
        select heaviest.*
        from heaviest
        where (
            select true from memories
            where workspace_id = (select walk_workspace()) and id = heaviest.far and status = 'tombstoned'
        ) is null
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
    minimum_weight double precision, as_of timestamptz
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
        from walk_edges(level, relation_types, direction, minimum_weight, as_of) as edge
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
create function walk_starts(starts uuid[]) returns uuid[]
language sql stable
as $$
    select coalesce(array_agg(distinct start.id), '{}')
    from unnest(starts) as start (id)
    where (select status from memories where workspace_id = (select walk_workspace()) and memories.id = start.id)
        <> 'tombstoned'
$$;

-- Breadth first from several memories at once; each memory is reached once, over its best relation: the heaviest,
-- then the one from the smallest id. node_cap counts what is reached, not the starts.
create function walk(
    starts uuid[], max_depth integer, relation_types relation_type[], direction text,
    minimum_weight double precision, node_cap integer, as_of timestamptz
)
returns table (
    memory_id uuid, depth integer, parent_id uuid, relation_id uuid, relation_type relation_type,
    weight double precision, forward boolean, truncated boolean
)
language plpgsql stable
as $$
declare
    frontier uuid[] := walk_starts(starts);
    seen uuid[] := frontier;
    found walk_step[];
    reached walk_step[] := '{}';
    stopped boolean := false;
begin
    for level in 1 .. max_depth loop
        found := walk_level(
            frontier, seen, level, relation_types, direction, minimum_weight, as_of,
            node_cap - cardinality(reached) + 1
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
    edge_cap integer
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
            from walk_edges(among, relation_types, 'out', minimum_weight, as_of) as edge
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
    as_of timestamptz default null
)
returns table (
    memory_id uuid, depth integer, parent_id uuid, relation_id uuid, relation_type relation_type,
    weight double precision, forward boolean, truncated boolean
)
language sql stable
as $$ select * from walk(array[start], max_depth, relation_types, direction, minimum_weight, node_cap, as_of) $$;

-- One shortest path, found from both ends; empty when there is none. Of several it is the one whose first relation is
-- heaviest, then the one to the smallest id, and so on from memory to memory. A single row without a memory says that
-- the search saw node_cap memories before it could tell.
create function find_path(
    source uuid, target uuid, max_depth integer default 6, relation_types relation_type[] default null,
    direction text default 'both', minimum_weight double precision default 0, node_cap integer default 50000,
    as_of timestamptz default null
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
    if cardinality(walk_starts(array[source, target])) < (case when source = target then 1 else 2 end) then
        return;
    end if;
    while meetings is null and ahead_depth + behind_depth < max_depth loop
        room := greatest(node_cap - cardinality(ahead) - cardinality(behind), 0);
        if (cardinality(ahead_frontier), ahead_depth) <= (cardinality(behind_frontier), behind_depth) then
            ahead_depth := ahead_depth + 1;
            found := walk_level(ahead_frontier, ahead_seen, ahead_depth, relation_types, direction,
                minimum_weight, as_of, room + 1);
            ahead := ahead || found;
            select array_agg(s.memory_id) into ahead_frontier from unnest(found) as s;
            ahead_seen := ahead_seen || ahead_frontier;
        else
            behind_depth := behind_depth + 1;
            found := walk_level(behind_frontier, behind_seen, behind_depth, relation_types, opposite,
                minimum_weight, as_of, room + 1);
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
            minimum_weight, as_of);
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

alter table workspaces enable row level security;
alter table memories enable row level security;
alter table memory_versions enable row level security;
alter table tombstones enable row level security;
alter table memory_relations enable row level security;
alter table chunks enable row level security;
alter table embeddings enable row level security;
alter table index_queue enable row level security;
alter table idempotency enable row level security;
alter table kinds enable row level security;
alter table working_memories enable row level security;
alter table workspace_revisions enable row level security;

create policy workspaces_of_caller on workspaces using (id = (select current_workspace()));
create policy memories_of_workspace on memories using (workspace_id = (select current_workspace()));
create policy memory_versions_of_workspace on memory_versions using (workspace_id = (select current_workspace()));
create policy tombstones_of_workspace on tombstones using (workspace_id = (select current_workspace()));
create policy memory_relations_of_workspace on memory_relations using (workspace_id = (select current_workspace()));
create policy chunks_of_workspace on chunks using (workspace_id = (select current_workspace()));
create policy embeddings_of_workspace on embeddings using (workspace_id = (select current_workspace()));
create policy index_queue_of_workspace on index_queue using (workspace_id = (select current_workspace()));
create policy idempotency_of_workspace on idempotency using (workspace_id = (select current_workspace()));
create policy kinds_of_workspace on kinds using (workspace_id = (select current_workspace()));
create policy working_memories_of_workspace on working_memories using (workspace_id = (select current_workspace()));
create policy workspace_revisions_of_workspace on workspace_revisions using (workspace_id = (select current_workspace()));

do $$
begin
    if not exists (select from pg_roles where rolname = 'memoria_app') then
        create role memoria_app nologin;
    end if;
exception when duplicate_object or unique_violation then
    null;
end
$$;

grant usage on schema public to memoria_app;
grant select, update on workspaces to memoria_app;
grant select, insert, update, delete on
    memories, memory_relations, chunks, embeddings, index_queue, idempotency, kinds, working_memories to memoria_app;
grant select on workspace_revisions to memoria_app;
grant select, insert on memory_versions to memoria_app;
grant select, insert, update on tombstones, index_generations to memoria_app;
revoke execute on function
    lease_index_work, renew_index_lease, index_backlog, queue_generation, unqueue_retired_generations, all_workspaces,
    held_types, memories_saying, memories_holding, count_write
    from public;
grant execute on function
    lease_index_work, renew_index_lease, index_backlog, queue_generation, unqueue_retired_generations, all_workspaces,
    held_types, memories_saying, memories_holding, count_write
    to memoria_app;

insert into workspaces (id, name) values ('00000000-0000-7000-8000-000000000001', 'default');
