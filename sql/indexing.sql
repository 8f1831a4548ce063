-- Indexing: what carries the record into the index. $1 is the workspace everywhere; the queries of generations,
-- which belong to no workspace, say so.

-- name: due
select id, type, kind, content, tags, importance, confidence, valence, metadata, agent, trust, occurred_at, valid_from,
    valid_to, expires_at, status, superseded_by, pinned, version, created_at, updated_at
from memories
where workspace_id = $1 and id = any ($2::uuid[]) and status <> 'tombstoned';

-- name: versions_now
select id, case when status = 'tombstoned' then -version else version end as version
from memories
where workspace_id = $1 and id = any ($2::uuid[])
order by id
for share;

-- name: tombstones
select memory_id, version
from tombstones
where workspace_id = $1 and memory_id = any ($2::uuid[]);

-- name: chunks
select memory_id, number, first, last, content_sha256, terms, counts
from chunks
where workspace_id = $1 and memory_id = any ($2::uuid[])
order by memory_id, number;

-- name: vectors
select content_sha256, vector
from embeddings
where workspace_id = $1 and content_sha256 = any ($2::bytea[]) and model = $3;

-- name: keep_chunks
insert into chunks (workspace_id, memory_id, number, first, last, content_sha256, terms, counts, length)
select $1, memory_id, number, first, last, content_sha256, terms, counts, length
from unnest(
    $2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::bytea[], $7::bytea[], $8::bytea[], $9::integer[]
) as new (memory_id, number, first, last, content_sha256, terms, counts, length)
on conflict on constraint chunks_pkey do nothing;

-- name: keep_vectors
insert into embeddings (workspace_id, content_sha256, model, vector)
select $1, content_sha256, $2, vector
from unnest($3::bytea[], $4::bytea[]) as new (content_sha256, vector)
on conflict on constraint embeddings_pkey do nothing;

-- name: done
delete from index_queue
using unnest($3::uuid[], $4::integer[]) as done (memory_id, version)
where index_queue.workspace_id = $1
    and index_queue.generation = $2
    and index_queue.memory_id = done.memory_id
    and index_queue.want_version <= done.version;

-- name: again
insert into index_queue (workspace_id, generation, memory_id, want_version)
select $1, $2, memory_id, version
from unnest($3::uuid[], $4::integer[]) as moved (memory_id, version)
on conflict on constraint index_queue_pkey do update
set want_version = greatest(index_queue.want_version, excluded.want_version), behind = true,
    next_at = now(), lease_until = null, lease_token = null, attempts = 0, dead = false;

-- name: failed
update index_queue
set lease_until = null, lease_token = null, last_error = $5, dead = $6,
    next_at = clock_timestamp() + make_interval(secs => $7)
where workspace_id = $1 and generation = $2 and memory_id = any ($3::uuid[]) and lease_token = $4;

-- name: queue_workspace
with page as (
    select id, version
    from memories
    where workspace_id = $1 and id > $3 and status <> 'tombstoned'
    order by id
    limit $4
), queued as (
    insert into index_queue (workspace_id, generation, memory_id, want_version, behind)
    select $1, $2, id, version, false
    from page
    on conflict on constraint index_queue_pkey do nothing
)
select id from page order by id desc limit 1;

-- name: average_length
select average_length from workspaces where id = $1;

-- name: set_average_length
update workspaces set average_length = $2 where id = $1 and average_length = $3;

-- name: current_versions
select id, version, status = 'tombstoned' as gone
from memories
where workspace_id = $1 and id = any ($2::uuid[]);

-- name: page_of_versions
select id, version, type, (
    select count(*) from chunks where chunks.workspace_id = $1 and chunks.memory_id = memories.id
) as chunks
from memories
where workspace_id = $1 and id > $2 and status <> 'tombstoned'
order by id
limit $3;

-- name: chunk_vectors
select memory_id, number, memories.version, vector
from chunks
join memories on memories.workspace_id = $1 and memories.id = memory_id
join embeddings on embeddings.workspace_id = $1
    and embeddings.content_sha256 = chunks.content_sha256
    and model = $3
where chunks.workspace_id = $1 and memory_id = any ($2::uuid[]);

-- name: waiting
select memory_id
from index_queue
where workspace_id = $1 and generation = $2 and memory_id = any ($3::uuid[]);

-- name: generations
select generation, model, dimension, state, epoch, canary
from index_generations
where state <> 'retired'
order by generation;

-- name: lock_generations
lock table index_generations in share row exclusive mode;

-- name: retired
select generation from index_generations where state = 'retired' order by generation;

-- name: lock_memories
lock table memories in share mode;

-- name: unqueue
select unqueue_retired_generations();

-- name: add_generation
insert into index_generations (generation, model, dimension, state, epoch)
select coalesce(max(generation), 0) + 1, $1, $2, $3, $4
from index_generations
returning generation;

-- name: set_state
update index_generations set state = $2 where generation = $1;

-- name: set_epoch
update index_generations set epoch = $2, canary = 0 where generation = $1;

-- name: count_canary
update index_generations set canary = canary + 1 where generation = $1 and epoch = $2
returning canary;

-- name: backlog
select pending, dead, next_at from index_backlog($1);

-- name: hasten
-- what waits longer than anything is told to wait does so because the clock was set back
update index_queue
set next_at = least(next_at, clock_timestamp()), lease_until = null, lease_token = null
where workspace_id = $1 and (
    next_at > clock_timestamp() + $2::interval or lease_until > clock_timestamp() + $2::interval
);

-- name: lease
select workspace_id, memory_id, want_version, attempts
from lease_index_work($1, $2, $3, $4);

-- name: renew
select renew_index_lease($1, $2, $3);

-- name: queue_page
select workspace_id, memory_id from queue_generation($1, $2, $3, $4);

-- name: workspaces
select id, average_length from all_workspaces();

-- name: chunk_count
select count(*)
from chunks
join memories on memories.workspace_id = $1 and memories.id = chunks.memory_id
where chunks.workspace_id = $1 and memories.status <> 'tombstoned';
