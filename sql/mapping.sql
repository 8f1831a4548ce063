-- Mapping: which memories say how a workspace's map lies, and what they said before. $1 is the workspace everywhere.

-- name: oldest
select id
from memories
where workspace_id = $1 and status <> 'tombstoned'
order by created_at, id
limit $2;

-- name: known
-- what was not forgotten at a time, with the text of then where that was another one; one look-up each
select known.id, case when known.content_sha256 <> now.content_sha256 then left(known.content, $4) end as said
from unnest($2::uuid[]) as named (id)
cross join lateral (
    select id, content, content_sha256
    from memories_known($3) as memories
    where workspace_id = $1 and memories.id = named.id and status <> 'tombstoned'
    offset 0
) as known
cross join lateral (
    select content_sha256 from memories where workspace_id = $1 and memories.id = named.id offset 0
) as now;

-- name: vectors
select content_sha256, vector
from embeddings
where workspace_id = $1
    and content_sha256 = any ($2::bytea[])
    and model = (select model from index_generations where state = 'live');
