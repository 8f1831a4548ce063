-- Insight: what a workspace holds. $1 is the workspace everywhere.

-- name: memories
-- as lists count: what has expired is in none
select type::text as type, status::text as status, kind, count(*) as count
from memories
where workspace_id = $1 and (expires_at is null or expires_at > now())
group by 1, 2, 3;

-- name: versions
select count(*) from memory_versions where workspace_id = $1;

-- name: waiting
select
    count(*) filter (where behind and not dead) as pending,
    count(*) filter (where dead) as dead
from index_queue
join index_generations using (generation)
where workspace_id = $1 and state = 'live';

-- name: indexing
-- by the live generation; a model made the vectors when each chunk has one of it
select
    memories.id, live.model, live.dimension, parts.chunks, parts.vectors,
    case
        when memories.status = 'tombstoned' then 'absent'
        when waiting.dead then 'failed'
        when live.generation is null or waiting.behind then 'waiting'
        else 'indexed'
    end as state
from memories
left join index_generations as live on live.state = 'live'
left join index_queue as waiting on waiting.workspace_id = $1
    and waiting.generation = live.generation
    and waiting.memory_id = memories.id
cross join lateral (
    select count(*) as chunks, count(embeddings.model) as vectors
    from chunks
    left join embeddings on embeddings.workspace_id = $1
        and embeddings.content_sha256 = chunks.content_sha256
        and embeddings.model = live.model
    where chunks.workspace_id = $1 and chunks.memory_id = memories.id
) as parts
where memories.workspace_id = $1 and memories.id = any ($2::uuid[]);

-- name: storage
select pg_database_size(current_database()) as bytes, current_setting('server_version') as version;
