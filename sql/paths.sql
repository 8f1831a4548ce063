-- Paths: several between two memories. $1 is the workspace everywhere; the function reads the one that is set.

-- name: among
select source, target, relation_id, relation_type::text as relation_type, weight
from relations_among($2::uuid[], $3::text[]::relation_type[], $4, $5, $6, $7)
where walk_workspace() = $1;
