-- Snapshots: many memories and what relates them, in columns. $1 is the workspace everywhere; the function reads the
-- one that is set.

-- name: among
select
    coalesce(array_agg(found.source), '{}'), coalesce(array_agg(found.target), '{}'),
    coalesce(array_agg(found.relation_type::text), '{}'), coalesce(array_agg(found.weight), '{}'),
    coalesce(array_agg(found.created_by::text), '{}'), coalesce(array_agg(times.drawn), '{}'),
    coalesce(array_agg(times.since), '{}'), coalesce(array_agg(times.until), '{}')
from relations_among($2::uuid[], null, 0, $4, $3, $5) as found
-- one look-up each, in the order of what was found
cross join lateral (
    select
        extract(epoch from created_at)::bigint as drawn, extract(epoch from valid_from)::bigint as since,
        extract(epoch from valid_to)::bigint as until
    from memory_relations
    where workspace_id = $1 and id = found.relation_id and ($5::timestamptz is null or updated_at <= $5)
    union all
    select
        extract(epoch from created_at)::bigint, extract(epoch from valid_from)::bigint,
        extract(epoch from valid_to)::bigint
    from relation_versions
    where workspace_id = $1 and relation_id = found.relation_id and recorded_at <= $5 and replaced_at > $5
    offset 0
) as times
where walk_workspace() = $1;
