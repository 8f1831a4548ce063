-- Memories: what is kept, revised, forgotten and found by its fields. $1 is the workspace everywhere.

-- name: by_ids
-- one look-up each, whatever the planner knows of the table
select
    memories.id, type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
 source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, superseded_by, pinned,
    encode(content_sha256, 'hex') as content_sha256, version, created_at, updated_at
from unnest($2::uuid[]) as named (id)
cross join lateral (
    select * from memories where memories.workspace_id = $1 and memories.id = named.id offset 0
) as memories;

-- name: by_ids_at
select
    memories.id, type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
    source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, superseded_by, pinned,
    encode(content_sha256, 'hex') as content_sha256, version, created_at, updated_at
from unnest($2::uuid[]) as named (id)
cross join lateral (
    select *
    from memories_at($3, $4) as memories
    where memories.workspace_id = $1 and memories.id = named.id
    offset 0
) as memories;

-- name: insert
insert into memories (
    workspace_id, id, type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id,
    agent, source_uri, trust, occurred_at, valid_from, valid_to, expires_at, pinned
)
select
    $1, new.id, new.type, new.kind, new.content, new.tags, new.importance, new.confidence, new.valence, new.metadata,
    coalesce(new.project_id, session.project_id), session.id, new.agent, new.source_uri, new.trust, new.occurred_at,
    new.valid_from, new.valid_to, new.expires_at, new.pinned
from jsonb_to_recordset($2::jsonb) as new (
    id uuid, type memory_type, kind text, content text, tags text[], importance double precision,
    confidence double precision, valence double precision, metadata jsonb, project_id uuid, session_id uuid,
    agent text, source_uri text, trust memory_trust, occurred_at timestamptz, valid_from timestamptz,
    valid_to timestamptz, expires_at timestamptz, pinned boolean
)
left join work_sessions as session on session.workspace_id = $1
    and session.id = case
        when new.session_id is not null or new.trust = 'import' then new.session_id
        else ( -- the one that the caller works in
            select (array_agg(own.id))[1]
            from work_sessions as own
            where own.workspace_id = $1 and own.owner = $3 and own.end_time is null and own.status = 'active'
            having count(*) = 1
        )
    end
on conflict do nothing
returning
    id, type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
    source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, superseded_by, pinned,
    encode(content_sha256, 'hex') as content_sha256, version, created_at, updated_at;

-- name: known_places
select id from projects where workspace_id = $1 and id = any ($2::uuid[])
union all
select id from work_sessions where workspace_id = $1 and id = any ($3::uuid[]);

-- name: twins
select id, content_sha256, type, kind, source_uri, occurred_at
from memories
where workspace_id = $1 and content_sha256 = any ($2::bytea[]) and status = 'active';

-- name: waiting
select memory_id
from index_generations
join index_queue on index_queue.workspace_id = $1
    and index_queue.generation = index_generations.generation
    and index_queue.memory_id = any ($2::uuid[])
    and behind
where state = 'live'
union all -- while there is no index everything waits
select asked.id
from unnest($2::uuid[]) as asked (id)
where not exists (select from index_generations where state = 'live');

-- name: lock
select
    id, type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
 source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, superseded_by, pinned,
    encode(content_sha256, 'hex') as content_sha256, version, created_at, updated_at
from memories
where workspace_id = $1 and id = any ($2::uuid[])
order by id
for update;

-- name: revise
update memories
set (
    type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
    source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, pinned
) = (
    select
        type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
        source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, pinned
    from jsonb_to_record($4::jsonb) as revised (
        type memory_type, kind text, content text, tags text[], importance double precision,
        confidence double precision, valence double precision, metadata jsonb, project_id uuid, session_id uuid,
        agent text, source_uri text, trust memory_trust, occurred_at timestamptz, valid_from timestamptz,
        valid_to timestamptz, expires_at timestamptz, status memory_status, pinned boolean
    )
)
where workspace_id = $1 and id = $2 and version = $3;

-- name: forget
update memories
set status = 'tombstoned'
where workspace_id = $1 and id = any ($2::uuid[]) and status <> 'tombstoned'
returning id;

-- name: restore
update memories
set status = case when superseded_by is null then 'active' else 'superseded' end::memory_status
where workspace_id = $1 and id = any ($2::uuid[]) and status in ('tombstoned', 'archived');

-- name: reinstate
-- valid again until what ended it before it was superseded, unless somebody said otherwise since
update memories
set status = 'active', superseded_by = null, valid_to = before.valid_to
from (
    select
        held.id,
        case
            when held.valid_to = coalesce((next.record ->> 'valid_to')::timestamptz, held.valid_to)
                then (last.record ->> 'valid_to')::timestamptz
            else held.valid_to
        end as valid_to
    from unnest($2::uuid[]) as named (id)
    join memories as held on held.workspace_id = $1 and held.id = named.id
    left join lateral (
        select version, record
        from memory_versions
        where workspace_id = $1
            and memory_id = named.id
            and record ->> 'status' <> 'superseded'
            and record ->> 'superseded_by' is null
        order by version desc
        limit 1
    ) as last on true
    left join memory_versions as next on next.workspace_id = $1
        and next.memory_id = named.id
        and next.version = last.version + 1
) as before
where workspace_id = $1 and memories.id = before.id and status = 'superseded';

-- name: supersede
-- it was valid until its successor became so
update memories
set status = 'superseded', superseded_by = $3, valid_to = coalesce(valid_to, greatest(
    valid_from,
    (
        select coalesce(later.valid_from, later.occurred_at, later.created_at)
        from memories as later
        where later.workspace_id = $1 and later.id = $3
    )
))
where workspace_id = $1 and id = $2 and status <> 'tombstoned';

-- name: supersession
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type, created_by)
values ($1, $2, $3, $4, 'supersedes', 'system')
on conflict (workspace_id, source_id, target_id, relation_type) do nothing;

-- name: end_supersession
-- what somebody drew by hand stays
delete from memory_relations
where workspace_id = $1 and target_id = any ($2::uuid[]) and relation_type = 'supersedes' and created_by = 'system';

-- name: ancestors
with recursive later as (
    select superseded_by as id from memories where workspace_id = $1 and id = $2
    union
    select memories.superseded_by
    from later join memories on memories.workspace_id = $1 and memories.id = later.id
)
select id from later where id is not null;

-- name: purge
delete from memories
where workspace_id = $1 and id = any ($2::uuid[])
returning id;

-- name: purge_vectors
delete from embeddings
where workspace_id = $1
    and content_sha256 = any ($2::bytea[])
    and not exists (
        select from chunks
        where chunks.workspace_id = $1 and chunks.content_sha256 = embeddings.content_sha256
    );

-- name: purge_stray_vectors
delete from embeddings
where workspace_id = $1
    and not exists (
        select from chunks
        where chunks.workspace_id = $1 and chunks.content_sha256 = embeddings.content_sha256
    );

-- name: chunk_hashes
select distinct content_sha256
from chunks
where workspace_id = $1 and memory_id = any ($2::uuid[]);

-- name: versions
select
    memory_versions.version as past_version, replaced_at,
    past.id, type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
 source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, superseded_by, pinned,
    encode(sha256(convert_to(content, 'UTF8')), 'hex') as content_sha256, past.version, created_at, updated_at
from memory_versions, jsonb_populate_record(null::memories, record) as past
where memory_versions.workspace_id = $1
    and memory_id = $2
    and ($3::integer is null or memory_versions.version < $3)
order by memory_versions.version desc
limit $4;

-- name: lock_key
select pg_advisory_xact_lock(hashtextextended($1::uuid || $2, 0));

-- name: answered
select request_sha256, response
from idempotency
where workspace_id = $1 and key = $2;

-- name: answer
insert into idempotency (workspace_id, key, request_sha256, response)
values ($1, $2, $3, $4);

-- name: expire_answers
delete from idempotency
where workspace_id = $1 and created_at < now() - $2::interval;
