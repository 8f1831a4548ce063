-- Snapshots: many memories and what relates them, in columns. $1 is the workspace everywhere; the function reads the
-- one that is set.

-- name: among
select
    coalesce(array_agg(found.source), '{}'), coalesce(array_agg(found.target), '{}'),
    coalesce(array_agg(found.relation_type::text), '{}'), coalesce(array_agg(found.weight), '{}'),
    coalesce(array_agg(found.created_by::text), '{}'), coalesce(array_agg(times.drawn), '{}'),
    coalesce(array_agg(times.since), '{}'), coalesce(array_agg(times.until), '{}')
from relations_among($2::uuid[], null, 0, null, $3) as found
-- one look-up each, in the order of what was found
cross join lateral (
    select
        extract(epoch from created_at)::bigint as drawn, extract(epoch from valid_from)::bigint as since,
        extract(epoch from valid_to)::bigint as until
    from memory_relations
    where workspace_id = $1 and id = found.relation_id
    offset 0
) as times
where walk_workspace() = $1;
