-- Graph: walks over relations. $1 is the workspace everywhere; the functions read the one that is set.

-- name: starts
select unnest(walk_starts($2::uuid[], $3)) as id
where walk_workspace() = $1;

-- name: walk
select memory_id, depth, parent_id, relation_id, relation_type, weight, forward, truncated
from walk($2::uuid[], $3, $4::text[]::relation_type[], $5::text, $6, $7, $8, $9)
where walk_workspace() = $1;

-- name: reachable
select count(*)
from walk($2::uuid[], $3, $4::text[]::relation_type[], $5::text, $6, $7, $8, $9)
where walk_workspace() = $1;

-- name: path
select memory_id, relation_id, relation_type, weight, forward, truncated
from find_path(
    $2, $3, $4, $5::text[]::relation_type[], $6::text, $7, as_of => $8, known_at => $9
)
where walk_workspace() = $1;

-- name: among
select relation_id
from relations_among($2::uuid[], $3::text[]::relation_type[], $4, $5, $6, $7)
where walk_workspace() = $1;
