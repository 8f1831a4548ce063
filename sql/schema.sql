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
    average_length double precision not null default 80 constraint workspaces_average_length_check check (average_length > 0),
    created_at timestamptz not null default now()
);

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
    project_id uuid,
    session_id uuid,
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
    created_at timestamptz not null default statement_timestamp(),
    updated_at timestamptz not null default statement_timestamp(),
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
create index memories_conversation_idx
    on memories (workspace_id, conversation(metadata), coalesce(occurred_at, created_at), id)
    where conversation(metadata) is not null;

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
create index memory_versions_replaced_at_idx on memory_versions (workspace_id, replaced_at);

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
    created_at timestamptz not null default statement_timestamp(),
    updated_at timestamptz not null default statement_timestamp(),
    constraint memory_relations_pkey primary key (workspace_id, id),
    constraint memory_relations_source_id_fkey foreign key (workspace_id, source_id)
        references memories (workspace_id, id) on delete cascade,
    constraint memory_relations_target_id_fkey foreign key (workspace_id, target_id)
        references memories (workspace_id, id) on delete cascade,
    constraint memory_relations_self_check check (source_id <> target_id),
    constraint memory_relations_valid_check check (valid_from <= valid_to)
);
create unique index memory_relations_edge_key
    on memory_relations (workspace_id, source_id, target_id, relation_type)
    include (created_by, weight, valid_from, valid_to);
create index memory_relations_target_idx
    on memory_relations (workspace_id, target_id, source_id, relation_type)
    include (created_by, weight, valid_from, valid_to);
-- Row level security keeps the type out of index conditions: what is asked for by its type has an index of its own.
create index memory_relations_before_idx
    on memory_relations (workspace_id, source_id, target_id) where relation_type = 'follows';
create index memory_relations_after_idx
    on memory_relations (workspace_id, target_id, source_id) where relation_type = 'follows';
create index memory_relations_successor_idx
    on memory_relations (workspace_id, target_id, source_id) where relation_type = 'supersedes';
-- A table that only grows is vacuumed early, or indexes alone cannot answer.
alter table memory_relations set (autovacuum_vacuum_insert_scale_factor = 0.02);

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

-- What memories are called and what they name, read from their texts when they are indexed. A memory whose names were
-- read has at least one row; the empty name says no more than that.
create table names (
    workspace_id uuid not null,
    memory_id uuid not null,
    name text not null constraint names_name_check check (octet_length(name) <= 400),
    is_title boolean not null,
    constraint names_pkey primary key (workspace_id, memory_id, name),
    constraint names_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete cascade
);
create index names_name_idx on names (workspace_id, name, memory_id) include (is_title);
create index names_title_idx on names (workspace_id, name, memory_id) where is_title;

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

-- Views of the web interface that somebody named: where they are, and what they hold, such as positions.
create table saved_views (
    workspace_id uuid not null constraint saved_views_workspace_id_fkey references workspaces (id),
    page text not null constraint saved_views_page_check check (octet_length(page) between 1 and 64),
    name text not null constraint saved_views_name_check check (octet_length(name) between 1 and 256),
    url text not null constraint saved_views_url_check check (octet_length(url) <= 8192),
    data jsonb not null,
    updated_at timestamptz not null default now(),
    constraint saved_views_pkey primary key (workspace_id, page, name)
);

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
    if new.content <> old.content or new.metadata -> 'title' is distinct from old.metadata -> 'title' then
        delete from chunks where workspace_id = old.workspace_id and memory_id = old.id;
        delete from names where workspace_id = old.workspace_id and memory_id = old.id;
        delete from memory_relations
        where workspace_id = old.workspace_id
            and (source_id = old.id or target_id = old.id)
            and created_by = 'auto'
            and metadata ? 'mentions';
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

create trigger memories_hash before insert or update of content on memories
    for each row execute function hash_memory();
create trigger memories_version before update on memories
    for each row execute function version_memory();
create trigger memories_queue after insert or update or delete on memories
    for each row execute function queue_memory();
create trigger memories_erase after delete on memories
    for each row execute function erase_relations();
create trigger memory_relations_version before update or delete on memory_relations
    for each row execute function version_relation();
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

-- Some memories that hold any of the words, at most so many, and how well. To choose the best of all would be to read
-- all. Sequential scans are off because a limit makes the planner think that it soon finds enough.
create function memories_saying(words text, most integer) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
    asked tsquery := replace(plainto_tsquery('english', words)::text, '&', '|')::tsquery;
begin
    return query
    select said.id, ts_rank(said.fts, asked)
    from (
        select memories.id, memories.fts
        from memories
        where workspace_id = current_workspace() and fts @@ asked
        limit most
    ) as said;
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

-- The same of memories behind which the index of a generation lags.
create function tail_saying(words text, of integer, most integer) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
    asked tsquery := replace(plainto_tsquery('english', words)::text, '&', '|')::tsquery;
begin
    return query
    select said.id, ts_rank(said.fts, asked)
    from (
        select memories.id, memories.fts
        from memories
        where workspace_id = current_workspace()
            and fts @@ asked
            and exists (
                select
                from index_queue
                where index_queue.workspace_id = current_workspace()
                    and generation = of
                    and memory_id = memories.id
                    and behind
                offset 0
            )
        limit most
    ) as said;
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

-- Walks read the workspace that is set, or the default one in a console where none is.
create function walk_workspace() returns uuid
language sql stable parallel safe
as $$ select coalesce(current_workspace(), '00000000-0000-7000-8000-000000000001') $$;

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

-- The relations among some memories, heaviest first, at most edge_cap. Ends are told by their places in the list,
-- counted from zero, so that many cost little to send.
create function relations_among(
    among uuid[], relation_types relation_type[], minimum_weight double precision, as_of timestamptz,
    edge_cap integer, known_at timestamptz default null
)
returns table (
    source integer, target integer, relation_id uuid, relation_type relation_type, weight double precision,
    created_by relation_creator
)
language plpgsql stable
set plan_cache_mode = force_custom_plan -- one made for a small list would be kept for a large one
set jit = off
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
    return query
    select (edge.place - 1)::integer, (finish.place - 1)::integer, edge.id, edge.relation_type, edge.weight,
        edge.created_by
    from (
        select start.place, each.id, each.target_id, each.relation_type, each.weight, each.created_by
        from unnest(among) with ordinality as start (id, place)
        cross join lateral (
            select r.id, r.target_id, r.relation_type, r.weight, r.created_by
            from memory_relations as r
            where r.workspace_id = (select walk_workspace())
                and r.source_id = start.id
                and (relation_types is null or r.relation_type = any (relation_types))
                and r.weight >= minimum_weight
                and (as_of is null or (coalesce(r.valid_from <= as_of, true) and coalesce(as_of < r.valid_to, true)))
                and (known_at is null or r.updated_at <= known_at)
            union all
            select r.relation_id, r.target_id, r.relation_type, r.weight, r.created_by
            from relation_versions as r
            where known_at is not null and r.recorded_at <= known_at and r.replaced_at > known_at
                and r.workspace_id = (select walk_workspace())
                and r.source_id = start.id
                and (relation_types is null or r.relation_type = any (relation_types))
                and r.weight >= minimum_weight
                and (as_of is null or (coalesce(r.valid_from <= as_of, true) and coalesce(as_of < r.valid_to, true)))
            offset 0
        ) as each
        offset 0 -- or the list would be hashed again for each of its memories
    ) as edge
    join unnest(among) with ordinality as finish (id, place) on finish.id = edge.target_id
    order by edge.weight desc, edge.id
    limit edge_cap;
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

alter table workspaces enable row level security;
alter table memories enable row level security;
alter table memory_versions enable row level security;
alter table tombstones enable row level security;
alter table memory_relations enable row level security;
alter table relation_versions enable row level security;
alter table chunks enable row level security;
alter table names enable row level security;
alter table embeddings enable row level security;
alter table index_queue enable row level security;
alter table idempotency enable row level security;
alter table kinds enable row level security;
alter table working_memories enable row level security;
alter table workspace_revisions enable row level security;
alter table saved_views enable row level security;

create policy workspaces_of_caller on workspaces using (id = (select current_workspace()));
create policy memories_of_workspace on memories using (workspace_id = (select current_workspace()));
create policy memory_versions_of_workspace on memory_versions using (workspace_id = (select current_workspace()));
create policy tombstones_of_workspace on tombstones using (workspace_id = (select current_workspace()));
create policy memory_relations_of_workspace on memory_relations using (workspace_id = (select current_workspace()));
create policy relation_versions_of_workspace on relation_versions using (workspace_id = (select current_workspace()));
create policy chunks_of_workspace on chunks using (workspace_id = (select current_workspace()));
create policy names_of_workspace on names using (workspace_id = (select current_workspace()));
create policy embeddings_of_workspace on embeddings using (workspace_id = (select current_workspace()));
create policy index_queue_of_workspace on index_queue using (workspace_id = (select current_workspace()));
create policy idempotency_of_workspace on idempotency using (workspace_id = (select current_workspace()));
create policy kinds_of_workspace on kinds using (workspace_id = (select current_workspace()));
create policy working_memories_of_workspace on working_memories using (workspace_id = (select current_workspace()));
create policy workspace_revisions_of_workspace on workspace_revisions using (workspace_id = (select current_workspace()));
create policy saved_views_of_workspace on saved_views using (workspace_id = (select current_workspace()));

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
    memories, memory_relations, chunks, names, embeddings, index_queue, idempotency, kinds,
    working_memories, saved_views to memoria_app;
grant select on workspace_revisions to memoria_app;
grant select, insert on memory_versions, relation_versions to memoria_app;
grant select, insert, update on tombstones, index_generations to memoria_app;
revoke execute on function
    lease_index_work, renew_index_lease, index_backlog, queue_generation, unqueue_retired_generations, all_workspaces,
    held_types, memories_saying, tail_saying, memories_holding, count_write, erase_relations, earlier_turn,
    memories_telling
    from public;
grant execute on function
    lease_index_work, renew_index_lease, index_backlog, queue_generation, unqueue_retired_generations, all_workspaces,
    held_types, memories_saying, tail_saying, memories_holding, count_write, erase_relations, earlier_turn,
    memories_telling
    to memoria_app;

insert into workspaces (id, name) values ('00000000-0000-7000-8000-000000000001', 'default');

-- Work: whose time went where, and what was learned meanwhile.

create type session_category as enum (
    'coding', 'review', 'meeting', 'support', 'research', 'documentation', 'devops', 'other'
);
create type session_status as enum ('active', 'paused', 'completed');

-- Whole seconds since 1970. Everything about work counts in them, so that sums are exact.
create function unix_seconds(moment timestamptz) returns bigint
language sql immutable parallel safe
as $$ select extract(epoch from moment - timestamptz '1970-01-01 00:00:00+00')::bigint $$;

create function this_second() returns timestamptz
language sql volatile parallel safe
as $$ select date_trunc('second', clock_timestamp()) $$;

-- Seconds of the pauses that have ended. A pause is {"start", "end", "reason"}, its ends in seconds since 1970.
create function paused_seconds(pauses jsonb) returns bigint
language sql immutable parallel safe
as $$
    select case when pauses = '[]' then 0 else (
        select coalesce(sum((pause ->> 'end')::bigint - (pause ->> 'start')::bigint), 0)::bigint
        from jsonb_array_elements(pauses) as pause
    ) end
$$;

-- The pauses as they are when everything from a moment on is cut off.
create function pauses_until(pauses jsonb, moment bigint) returns jsonb
language sql immutable parallel safe
as $$
    select case when pauses = '[]' then pauses else (
        select coalesce(jsonb_agg(
            pause || jsonb_build_object('end', least((pause ->> 'end')::bigint, moment)) order by place
        ), '[]')
        from jsonb_array_elements(pauses) with ordinality as each (pause, place)
        where (pause ->> 'start')::bigint < moment
    ) end
$$;

-- Whether pauses are well formed, in order, apart from each other and within their session. Only the last one of a
-- paused session is open.
create function pauses_fit(pauses jsonb, first bigint, last bigint, is_paused boolean) returns boolean
language plpgsql immutable parallel safe
as $$
declare
    pause jsonb;
    earliest bigint := first;
    is_open boolean := false;
begin
    if jsonb_typeof(pauses) <> 'array' then
        return false;
    elsif last < first then
        return true; -- another check says so
    end if;
    for pause in select value from jsonb_array_elements(pauses) loop
        if is_open or jsonb_typeof(pause -> 'start') is distinct from 'number'
            or coalesce(jsonb_typeof(pause -> 'end'), '') not in ('number', 'null')
            or coalesce(jsonb_typeof(pause -> 'reason'), '') not in ('string', 'null')
            or (pause ->> 'start')::bigint < earliest then
            return false;
        end if;
        is_open := pause ->> 'end' is null;
        earliest := coalesce((pause ->> 'end')::bigint, (pause ->> 'start')::bigint);
        if earliest < (pause ->> 'start')::bigint then
            return false;
        end if;
    end loop;
    return is_open = is_paused and coalesce(earliest <= last, true);
end
$$;

-- When a day begins in a time zone: at midnight; where clocks go back over midnight, at the first of the two.
create function day_start(day date, zone text) returns timestamptz
language sql immutable parallel safe
as $$
    select case
        when ((day::timestamp at time zone zone) - interval '1 hour') at time zone zone >= day::timestamp
        then (day::timestamp at time zone zone) - interval '1 hour'
        else day::timestamp at time zone zone
    end
$$;

-- The seconds of work on each day that a session touches, its pauses left out. It names its schema and sets nothing,
-- so that it is inlined: a refresh runs without any search path.
create function session_days(start_time timestamptz, end_time timestamptz, pauses jsonb, zone text)
returns table (day date, seconds bigint)
language sql stable parallel safe
as $$
    select days.day, part.last - part.first - public.paused_seconds(
        case when pauses = '[]' then pauses else (
            select coalesce(jsonb_agg(jsonb_build_object(
                'start', greatest((pause ->> 'start')::bigint, part.first),
                'end', least(coalesce((pause ->> 'end')::bigint, part.last), part.last)
            )), '[]')
            from jsonb_array_elements(pauses) as pause
            where (pause ->> 'start')::bigint < part.last
                and coalesce((pause ->> 'end')::bigint, part.last) > part.first
        ) end
    )
    from (
        select first_day + number as day
        from (
            select (start_time at time zone zone)::date,
                (greatest(start_time, end_time - interval '1 second') at time zone zone)::date
        ) as ends (first_day, last_day)
        cross join lateral generate_series(0, last_day - first_day) as number
    ) as days
    cross join lateral (
        select public.unix_seconds(greatest(start_time, public.day_start(days.day, zone))),
            public.unix_seconds(least(end_time, public.day_start(days.day + 1, zone)))
    ) as part (first, last)
$$;

create table clients (
    workspace_id uuid not null constraint clients_workspace_id_fkey references workspaces (id),
    id uuid not null,
    name text not null constraint clients_name_check check (name <> '' and octet_length(name) <= 256),
    metadata jsonb not null default '{}' constraint clients_metadata_check check (jsonb_typeof(metadata) = 'object'),
    archived boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint clients_pkey primary key (workspace_id, id)
);
create unique index clients_name_key on clients (workspace_id, lower(name));

create table projects (
    workspace_id uuid not null constraint projects_workspace_id_fkey references workspaces (id),
    id uuid not null,
    client_id uuid,
    name text not null constraint projects_name_check check (name <> '' and octet_length(name) <= 256),
    repo text constraint projects_repo_check check (octet_length(repo) <= 512),
    metadata jsonb not null default '{}' constraint projects_metadata_check check (jsonb_typeof(metadata) = 'object'),
    archived boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint projects_pkey primary key (workspace_id, id),
    constraint projects_client_id_fkey foreign key (workspace_id, client_id) references clients (workspace_id, id)
);
create unique index projects_name_key on projects (workspace_id, client_id, lower(name)) nulls not distinct;
create index projects_name_idx on projects (workspace_id, lower(name));
create index projects_repo_idx on projects (workspace_id, repo) where repo is not null;

-- Those of the owner `user`, the person of the workspace, hold for every agent that has none.
create table user_settings (
    workspace_id uuid not null constraint user_settings_workspace_id_fkey references workspaces (id),
    owner text not null constraint user_settings_owner_check check (owner <> '' and octet_length(owner) <= 128),
    time_zone text not null constraint user_settings_time_zone_check
        check (timestamptz '2000-01-01 00:00:00+00' at time zone time_zone is not null),
    work_days smallint[] not null constraint user_settings_work_days_check
        check (work_days <@ '{1,2,3,4,5,6,7}' and cardinality(work_days) <= 7),
    daily_target_minutes integer constraint user_settings_daily_target_check check (daily_target_minutes between 0 and 1440),
    parallel_limit integer not null constraint user_settings_parallel_limit_check check (parallel_limit between 1 and 100),
    long_running_minutes integer not null
        constraint user_settings_long_running_check check (long_running_minutes between 1 and 10080),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- by the clock of the time zone, after midnight
    day_end_minutes integer constraint user_settings_day_end_check check (day_end_minutes between 1 and 1440),
    -- what new sessions are booked on that do not say
    default_client_id uuid,
    default_project_id uuid,
    constraint user_settings_pkey primary key (workspace_id, owner),
    constraint user_settings_default_client_id_fkey foreign key (workspace_id, default_client_id)
        references clients (workspace_id, id) on delete set null (default_client_id),
    constraint user_settings_default_project_id_fkey foreign key (workspace_id, default_project_id)
        references projects (workspace_id, id) on delete set null (default_project_id)
);

-- What holds for an owner: their own settings, else those of the person, else the ones that stand here.
create function work_settings(of_workspace uuid, of_owner text)
returns table (
    owner text, time_zone text, work_days smallint[], daily_target_minutes integer, parallel_limit integer,
    long_running_minutes integer, is_set boolean
)
language sql stable
as $$
    select either.owner, either.time_zone, either.work_days, either.daily_target_minutes, either.parallel_limit,
        either.long_running_minutes, either.place < 3
    from (
        select held.owner, held.time_zone, held.work_days, held.daily_target_minutes, held.parallel_limit,
            held.long_running_minutes, case when held.owner = of_owner then 1 else 2 end as place
        from user_settings as held
        where held.workspace_id = of_workspace and held.owner in (of_owner, 'user')
        union all
        select of_owner, 'UTC', '{1,2,3,4,5}', null, 3, 480, 3
    ) as either
    order by either.place
    limit 1
$$;

create table work_sessions (
    workspace_id uuid not null constraint work_sessions_workspace_id_fkey references workspaces (id),
    id uuid not null,
    -- the agent that works, or `user`
    owner text not null constraint work_sessions_owner_check check (owner <> '' and octet_length(owner) <= 128),
    description text constraint work_sessions_description_check check (octet_length(description) <= 4096),
    category session_category not null default 'coding',
    client_id uuid,
    project_id uuid,
    issue_number integer constraint work_sessions_issue_number_check check (issue_number > 0),
    pr_number integer constraint work_sessions_pr_number_check check (pr_number > 0),
    branch text constraint work_sessions_branch_check check (octet_length(branch) <= 512),
    start_time timestamptz not null,
    end_time timestamptz,
    pauses jsonb not null default '[]',
    status session_status not null default 'active',
    notes text constraint work_sessions_notes_check check (octet_length(notes) <= 65536),
    -- the zone it was recorded in; none was set then: it follows the settings
    time_zone text constraint work_sessions_time_zone_check
        check (time_zone is null or timestamptz '2000-01-01 00:00:00+00' at time zone time_zone is not null),
    memory_id uuid,
    -- the last time that its owner did something to it
    active_at timestamptz not null default now(),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    duration_seconds bigint generated always as (
        unix_seconds(end_time) - unix_seconds(start_time) - paused_seconds(pauses)
    ) stored,
    duration_minutes numeric generated always as (
        round((unix_seconds(end_time) - unix_seconds(start_time) - paused_seconds(pauses)) / 60.0, 2)
    ) stored,
    total_pause_minutes numeric generated always as (round(paused_seconds(pauses) / 60.0, 2)) stored,
    constraint work_sessions_pkey primary key (workspace_id, id),
    constraint work_sessions_client_id_fkey foreign key (workspace_id, client_id) references clients (workspace_id, id),
    constraint work_sessions_project_id_fkey foreign key (workspace_id, project_id)
        references projects (workspace_id, id),
    constraint work_sessions_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete set null (memory_id),
    constraint work_sessions_status_check check ((status = 'completed') = (end_time is not null)),
    constraint work_sessions_time_check check (start_time <= end_time),
    constraint work_sessions_length_check check (unix_seconds(end_time) - unix_seconds(start_time) <= 366 * 86400),
    constraint work_sessions_years_check check (
        start_time >= timestamptz '1970-01-01 00:00:00+00' and start_time < timestamptz '2200-01-01 00:00:00+00'
    ),
    constraint work_sessions_seconds_check check (
        extract(epoch from start_time - timestamptz '1970-01-01 00:00:00+00') % 1 = 0
        and coalesce(extract(epoch from end_time - timestamptz '1970-01-01 00:00:00+00') % 1 = 0, true)
    ),
    constraint work_sessions_pauses_check check (
        pauses_fit(pauses, unix_seconds(start_time), unix_seconds(end_time), status = 'paused')
    )
);
create index work_sessions_open_idx on work_sessions (workspace_id, owner, start_time) where end_time is null;
create index work_sessions_start_time_idx on work_sessions (workspace_id, start_time, id);
create index work_sessions_owner_idx on work_sessions (workspace_id, owner, start_time, id);
create index work_sessions_end_time_idx on work_sessions (workspace_id, owner, end_time);
create index work_sessions_client_idx on work_sessions (workspace_id, client_id, start_time)
    where client_id is not null;
create index work_sessions_project_idx on work_sessions (workspace_id, project_id, start_time)
    where project_id is not null;
create index work_sessions_memory_idx on work_sessions (workspace_id, memory_id) where memory_id is not null;

alter table memories
    add constraint memories_project_id_fkey foreign key (workspace_id, project_id)
        references projects (workspace_id, id) on delete set null (project_id),
    add constraint memories_session_id_fkey foreign key (workspace_id, session_id)
        references work_sessions (workspace_id, id) on delete set null (session_id);
create index memories_project_idx on memories (workspace_id, project_id, created_at) where project_id is not null;
create index memories_session_idx on memories (workspace_id, session_id, created_at) where session_id is not null;

-- That the totals of a workspace have to be counted again: a row for each change, gone when they were.
create table work_changes (
    workspace_id uuid not null constraint work_changes_workspace_id_fkey references workspaces (id),
    id bigint generated always as identity,
    constraint work_changes_pkey primary key (workspace_id, id)
);

-- Which recalls there were, and what each returned. Append only, but for what is said of a hit.
create table recalls (
    workspace_id uuid not null constraint recalls_workspace_id_fkey references workspaces (id),
    id uuid not null,
    at timestamptz not null,
    agent text,
    session_id uuid,
    query text not null,
    milliseconds double precision not null,
    constraint recalls_pkey primary key (workspace_id, id),
    constraint recalls_session_id_fkey foreign key (workspace_id, session_id)
        references work_sessions (workspace_id, id) on delete set null (session_id)
);
create index recalls_at_idx on recalls (workspace_id, at);
create index recalls_session_idx on recalls (workspace_id, session_id, at) where session_id is not null;

create table access_log (
    workspace_id uuid not null,
    recall_id uuid not null,
    rank integer not null,
    memory_id uuid not null,
    -- whether it was useful there, who said so last, and when; nothing until somebody does
    useful boolean,
    judged_by text,
    judged_at timestamptz,
    constraint access_log_pkey primary key (workspace_id, recall_id, rank),
    constraint access_log_recall_id_fkey foreign key (workspace_id, recall_id)
        references recalls (workspace_id, id) on delete cascade,
    constraint access_log_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete cascade,
    constraint access_log_judged_check check (
        (useful is null) = (judged_at is null) and (judged_by is null or useful is not null)
    )
);
create index access_log_memory_idx on access_log (workspace_id, memory_id, recall_id);
create index access_log_judged_idx on access_log (workspace_id, memory_id, recall_id) include (useful)
    where useful is not null;

create table view_refreshes (
    name text constraint view_refreshes_pkey primary key,
    refreshed_at timestamptz not null,
    milliseconds double precision not null
);
insert into view_refreshes (name, refreshed_at, milliseconds) values ('work', now(), 0), ('memories', now(), 0);

-- A session is billed to the client of its project, whatever was said.
create function bill_session() returns trigger
language plpgsql
as $$
begin
    if new.project_id is not null then
        new.client_id := (
            select client_id from projects where workspace_id = new.workspace_id and id = new.project_id
        );
    end if;
    return new;
end
$$;

create function bill_project() returns trigger
language plpgsql
as $$
begin
    update work_sessions set client_id = new.client_id where workspace_id = new.workspace_id and project_id = new.id;
    return null;
end
$$;

create function version_session() returns trigger
language plpgsql
as $$
begin
    new.version := old.version + 1;
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    return new;
end
$$;

-- Starts of one owner wait for each other here, so that none can pass the limit unseen.
create function limit_sessions() returns trigger
language plpgsql
as $$
declare
    standing integer;
    allowed integer;
begin
    perform pg_advisory_xact_lock(hashtextextended(new.workspace_id::text || new.owner, 1));
    select parallel_limit into allowed from work_settings(new.workspace_id, new.owner);
    select count(*) into standing
    from work_sessions
    where workspace_id = new.workspace_id and owner = new.owner and end_time is null and id <> new.id;
    if standing >= allowed then
        raise check_violation using
            constraint = 'work_sessions_limit_check',
            message = format('%s sessions are open, and the limit is %s', standing, allowed);
    end if;
    return new;
end
$$;

create function tell_session() returns trigger
language plpgsql
as $$
declare
    changed work_sessions := case when tg_op = 'DELETE' then old else new end;
    change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'revised' else 'deleted' end;
begin
    if (tg_op <> 'INSERT' and old.end_time is not null) or (tg_op <> 'DELETE' and new.end_time is not null) then
        insert into work_changes (workspace_id) values (changed.workspace_id);
    end if;
    perform pg_notify('memoria_changes', json_build_array(
        changed.workspace_id, 'session', change, changed.id, changed.version, current_setting('memoria.agent', true)
    )::text);
    return null;
end
$$;

create function tell_settings() returns trigger
language plpgsql
as $$
begin
    insert into work_changes (workspace_id) values (new.workspace_id);
    perform pg_notify('memoria_changes', json_build_array(
        new.workspace_id, 'settings', case tg_op when 'INSERT' then 'created' else 'revised' end,
        new.workspace_id, 0, current_setting('memoria.agent', true)
    )::text);
    return null;
end
$$;

create function tell_recall() returns trigger
language plpgsql
as $$
begin
    perform pg_notify('memoria_changes', json_build_array(
        new.workspace_id, 'recall', 'created', new.id, 0, new.agent
    )::text);
    return null;
end
$$;

create function tell_feedback() returns trigger
language plpgsql
as $$
begin
    perform pg_notify('memoria_changes', json_build_array(
        new.workspace_id, 'recall', 'revised', new.recall_id, 0, new.judged_by
    )::text);
    return null;
end
$$;

create trigger clients_updated_at before update on clients
    for each row execute function update_updated_at_column();
create trigger projects_updated_at before update on projects
    for each row execute function update_updated_at_column();
create trigger projects_bill after update of client_id on projects
    for each row when (new.client_id is distinct from old.client_id) execute function bill_project();
create trigger user_settings_updated_at before update on user_settings
    for each row execute function update_updated_at_column();
create trigger user_settings_tell after insert or update on user_settings
    for each row execute function tell_settings();
create trigger work_sessions_bill before insert or update of project_id, client_id on work_sessions
    for each row execute function bill_session();
create trigger work_sessions_limit before insert or update of owner, end_time on work_sessions
    for each row when (new.end_time is null) execute function limit_sessions();
create trigger work_sessions_version before update on work_sessions
    for each row execute function version_session();
create trigger work_sessions_tell after insert or update or delete on work_sessions
    for each row execute function tell_session();
create trigger recalls_tell after insert on recalls
    for each row execute function tell_recall();
create trigger access_log_tell after update on access_log
    for each row execute function tell_feedback();

-- Sessions as they are at this moment: hours and pauses of open ones until now, and the zone that holds for each.
create view current_sessions with (security_invoker) as
select
    session.workspace_id, session.id, session.owner, session.description, session.category, session.client_id,
    session.project_id, session.issue_number, session.pr_number, session.branch, session.start_time, session.end_time,
    session.status, session.pauses, session.notes, session.memory_id, session.version, session.created_at,
    session.updated_at, session.active_at, coalesce(session.time_zone, settings.time_zone) as time_zone,
    until.seconds - unix_seconds(session.start_time) - paused_seconds(until.pauses) as duration_seconds,
    paused_seconds(until.pauses) as pause_seconds, until.pauses as ended_pauses, until.moment as until_time
from work_sessions as session
cross join lateral (
    select coalesce(session.end_time, greatest(date_trunc('second', statement_timestamp()), session.start_time))
) as ending (moment)
cross join lateral (
    select ending.moment, unix_seconds(ending.moment), pauses_until(session.pauses, unix_seconds(ending.moment))
) as until (moment, seconds, pauses)
cross join lateral work_settings(session.workspace_id, session.owner) as settings;

-- One line for each day, owner, client, project and category, in the zones of the sessions. Sessions are counted on
-- the day they started; ids of nothing are zero, so that plain columns are a key.
create materialized view daily_work_totals as
with placed as materialized ( -- so that calendars are looked at once for each session
    select
        session.workspace_id, session.owner, session.client_id, session.project_id, session.category,
        session.start_time, session.end_time, session.pauses, session.duration_seconds, zone.name as zone,
        (session.start_time at time zone zone.name)::date as first_day,
        (greatest(session.start_time, session.end_time - interval '1 second') at time zone zone.name)::date as last_day
    from work_sessions as session
    left join user_settings as own on own.workspace_id = session.workspace_id and own.owner = session.owner
    left join user_settings as person on person.workspace_id = session.workspace_id and person.owner = 'user'
    cross join lateral (select coalesce(session.time_zone, own.time_zone, person.time_zone, 'UTC')) as zone (name)
    where session.end_time is not null
)
select
    placed.workspace_id, part.day, placed.owner,
    coalesce(placed.client_id, '00000000-0000-0000-0000-000000000000') as client_id,
    coalesce(placed.project_id, '00000000-0000-0000-0000-000000000000') as project_id,
    placed.category, count(*) filter (where part.day = placed.first_day) as sessions,
    sum(part.seconds)::bigint as seconds
from placed
cross join lateral (
    select placed.first_day as day, placed.duration_seconds as seconds where placed.first_day = placed.last_day
    union all
    select days.day, days.seconds
    from session_days(placed.start_time, placed.end_time, placed.pauses, placed.zone) as days
    where placed.first_day < placed.last_day
) as part
group by 1, 2, 3, 4, 5, 6;
create unique index daily_work_totals_key
    on daily_work_totals (workspace_id, day, owner, client_id, project_id, category);

create materialized view monthly_work_summary as
select
    workspace_id, date_trunc('month', day::timestamp)::date as month, owner, client_id, project_id, category,
    sum(sessions)::bigint as sessions, sum(seconds)::bigint as seconds, count(*) as days
from daily_work_totals
group by 1, 2, 3, 4, 5, 6;
create unique index monthly_work_summary_key
    on monthly_work_summary (workspace_id, month, owner, client_id, project_id, category);

-- What is known of each active memory's use: how often and when it was last recalled, and how many relations it has.
create materialized view memory_use as
select
    memories.workspace_id, memories.id as memory_id, memories.created_at, memories.updated_at,
    coalesce(use.recalls, 0) as recalls, use.recalled_at, coalesce(edges.relations, 0) as relations
from memories
left join (
    select access_log.workspace_id, access_log.memory_id, count(*) as recalls, max(recalls.at) as recalled_at
    from access_log
    join recalls on recalls.workspace_id = access_log.workspace_id and recalls.id = access_log.recall_id
    group by 1, 2
) as use on use.workspace_id = memories.workspace_id and use.memory_id = memories.id
left join (
    select ends.workspace_id, ends.memory_id, count(*) as relations
    from (
        select workspace_id, source_id as memory_id from memory_relations
        union all
        select workspace_id, target_id from memory_relations
    ) as ends
    group by 1, 2
) as edges on edges.workspace_id = memories.workspace_id and edges.memory_id = memories.id
where memories.status = 'active';
create unique index memory_use_key on memory_use (workspace_id, memory_id);

create materialized view daily_memory_growth as
select
    memories.workspace_id, (memories.created_at at time zone coalesce(person.time_zone, 'UTC'))::date as day,
    memories.type, memories.kind, count(*) as memories
from memories
left join user_settings as person on person.workspace_id = memories.workspace_id and person.owner = 'user'
where memories.status <> 'tombstoned'
group by 1, 2, 3, 4;
create unique index daily_memory_growth_key on daily_memory_growth (workspace_id, day, type, kind);

create materialized view daily_recalls as
select
    recalls.workspace_id, (recalls.at at time zone coalesce(person.time_zone, 'UTC'))::date as day,
    count(*) as recalls,
    percentile_cont(0.5) within group (order by recalls.milliseconds) as p50,
    percentile_cont(0.95) within group (order by recalls.milliseconds) as p95,
    percentile_cont(0.99) within group (order by recalls.milliseconds) as p99,
    coalesce(sum(judged.useful), 0)::bigint as useful,
    coalesce(sum(judged.not_useful), 0)::bigint as not_useful
from recalls
left join user_settings as person on person.workspace_id = recalls.workspace_id and person.owner = 'user'
left join (
    select
        workspace_id, recall_id, count(*) filter (where useful) as useful,
        count(*) filter (where not useful) as not_useful
    from access_log
    where useful is not null
    group by 1, 2
) as judged on judged.workspace_id = recalls.workspace_id and judged.recall_id = recalls.id
group by 1, 2;
create unique index daily_recalls_key on daily_recalls (workspace_id, day);

create materialized view tag_totals as
select memories.workspace_id, tag, count(*) as memories
from memories
cross join lateral unnest(memories.tags) as tag
where memories.status = 'active'
group by 1, 2;
create unique index tag_totals_key on tag_totals (workspace_id, tag);

create materialized view relation_totals as
select workspace_id, relation_type, created_by, count(*) as relations from memory_relations group by 1, 2, 3;
create unique index relation_totals_key on relation_totals (workspace_id, relation_type, created_by);

-- Row level security does not reach materialized views, so nobody may read them: these are the way in, with the
-- owner's rights and within the workspace that is set.
create view work_days with (security_barrier) as
select workspace_id, day, owner, client_id, project_id, category, sessions, seconds
from daily_work_totals
where workspace_id = (select current_workspace());
create view work_months with (security_barrier) as
select workspace_id, month, owner, client_id, project_id, category, sessions, seconds, days
from monthly_work_summary
where workspace_id = (select current_workspace());
create view used_memories with (security_barrier) as
select workspace_id, memory_id, created_at, updated_at, recalls, recalled_at, relations
from memory_use
where workspace_id = (select current_workspace());
create view memory_growth with (security_barrier) as
select workspace_id, day, type, kind, memories
from daily_memory_growth
where workspace_id = (select current_workspace());
create view recall_days with (security_barrier) as
select workspace_id, day, recalls, p50, p95, p99, useful, not_useful
from daily_recalls
where workspace_id = (select current_workspace());
create view tags_in_use with (security_barrier) as
select workspace_id, tag, memories
from tag_totals
where workspace_id = (select current_workspace());
create view relation_mix with (security_barrier) as
select workspace_id, relation_type, created_by, relations
from relation_totals
where workspace_id = (select current_workspace());

-- Counts the totals of all workspaces again, if anything changed since; says whether it did. What is committed while
-- it counts leaves its row in work_changes for the next time. Of two at once the second waits, and finds nothing to do.
create function refresh_work_views() returns boolean
language plpgsql security definer set search_path = public, pg_temp set work_mem = '128MB' set jit = off
as $$
declare
    began timestamptz := clock_timestamp();
    changes bigint;
begin
    perform from view_refreshes where name = 'work' for update;
    with gone as (delete from work_changes returning 1)
    select count(*) into changes from gone;
    if changes = 0 then
        return false;
    end if;
    refresh materialized view concurrently daily_work_totals;
    refresh materialized view concurrently monthly_work_summary;
    update view_refreshes
    set refreshed_at = began, milliseconds = extract(epoch from clock_timestamp() - began) * 1000
    where name = 'work';
    return true;
end
$$;

create function refresh_memory_views() returns void
language plpgsql security definer set search_path = public, pg_temp set work_mem = '128MB' set jit = off
as $$
declare
    began timestamptz := clock_timestamp();
begin
    perform from view_refreshes where name = 'memories' for update;
    refresh materialized view concurrently memory_use;
    refresh materialized view concurrently daily_memory_growth;
    refresh materialized view concurrently daily_recalls;
    refresh materialized view concurrently tag_totals;
    refresh materialized view concurrently relation_totals;
    update view_refreshes
    set refreshed_at = began, milliseconds = extract(epoch from clock_timestamp() - began) * 1000
    where name = 'memories';
end
$$;

-- Lets go of what was recalled longer ago than can be asked about.
create function expire_recalls(before timestamptz) returns bigint
language sql security definer set search_path = public, pg_temp
as $$
    with gone as (delete from recalls where at < before returning 1)
    select count(*) from gone
$$;

alter table clients enable row level security;
alter table projects enable row level security;
alter table user_settings enable row level security;
alter table work_sessions enable row level security;
alter table work_changes enable row level security;
alter table recalls enable row level security;
alter table access_log enable row level security;

create policy clients_of_workspace on clients using (workspace_id = (select current_workspace()));
create policy projects_of_workspace on projects using (workspace_id = (select current_workspace()));
create policy user_settings_of_workspace on user_settings using (workspace_id = (select current_workspace()));
create policy work_sessions_of_workspace on work_sessions using (workspace_id = (select current_workspace()));
create policy work_changes_of_workspace on work_changes using (workspace_id = (select current_workspace()));
create policy recalls_of_workspace on recalls using (workspace_id = (select current_workspace()));
create policy access_log_of_workspace on access_log using (workspace_id = (select current_workspace()));

grant select, insert, update, delete on clients, projects, work_sessions to memoria_app;
grant select, insert, update on user_settings to memoria_app;
grant select, insert on work_changes, recalls, access_log to memoria_app;
grant update (useful, judged_by, judged_at) on access_log to memoria_app;
grant select on
    view_refreshes, current_sessions, work_days, work_months, used_memories, memory_growth, recall_days, tags_in_use, relation_mix
    to memoria_app;
revoke execute on function refresh_work_views, refresh_memory_views, expire_recalls from public;
grant execute on function refresh_work_views, refresh_memory_views, expire_recalls to memoria_app;
