-- Mapping: which memories say how a workspace's map lies. $1 is the workspace everywhere.

-- name: oldest
select id
from memories
where workspace_id = $1 and status <> 'tombstoned'
order by created_at, id
limit $2;
