-- Snapshots: many memories and what relates them, in columns. $1 is the workspace everywhere.

-- name: among
with named as materialized (
    select id, (place - 1)::integer as place
    from unnest($2::uuid[]) with ordinality as each (id, place)
), found as (
    select
        start.place as source, finish.place as target, relation_type, weight, created_by,
        extract(epoch from created_at)::bigint as drawn, extract(epoch from valid_from)::bigint as since,
        extract(epoch from valid_to)::bigint as until
    from relations_known($5) as relations
    join named as start on start.id = source_id
    join named as finish on finish.id = target_id
    where workspace_id = $1
        and ($4::timestamptz is null or (coalesce(valid_from <= $4, true) and coalesce($4 < valid_to, true)))
    order by weight desc, relations.id
    limit $3
)
select
    coalesce(array_agg(source), '{}'), coalesce(array_agg(target), '{}'),
    coalesce(array_agg(relation_type::text), '{}'), coalesce(array_agg(weight), '{}'),
    coalesce(array_agg(created_by::text), '{}'), coalesce(array_agg(drawn), '{}'),
    coalesce(array_agg(since), '{}'), coalesce(array_agg(until), '{}')
from found;
