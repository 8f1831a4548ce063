-- Diversity: what memories are about, as vectors. $1 is the workspace everywhere.

-- name: vectors
-- one look-up each, whatever the planner knows of the tables
select named.id, held.vector
from unnest($2::uuid[]) as named (id)
cross join lateral (
    select content_sha256
    from chunks
    where workspace_id = $1 and chunks.memory_id = named.id
    order by number
    limit $3
) as parts
cross join lateral (
    select vector
    from embeddings
    where workspace_id = $1
        and embeddings.content_sha256 = parts.content_sha256
        and model = (select model from index_generations where state = 'live')
    offset 0
) as held;
