-- Occasions: short memories that hold all words of a name. $1 is the workspace everywhere.

-- name: telling
select
    memories.id, kind, tags, metadata, content, valid_to,
    coalesce(valid_from, occurred_at, case when trust <> 'import' then created_at end) as start
from memories_telling($2, $3, $4) as told
cross join lateral (
    select * from memories where memories.workspace_id = $1 and memories.id = told.id offset 0
) as memories;
