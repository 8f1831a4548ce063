-- Snapshots: many memories and what relates them, in columns. $1 is the workspace everywhere; the function reads the
-- one that is set.

-- name: among
select
    coalesce(array_agg(source), '{}'), coalesce(array_agg(target), '{}'),
    coalesce(array_agg(relation_type::text), '{}'), coalesce(array_agg(weight), '{}'),
    coalesce(array_agg(created_by::text), '{}')
from relations_among($2::uuid[], null, 0, $4, $3, $5)
where walk_workspace() = $1;
