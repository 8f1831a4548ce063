-- Expansion: the memories one relation away from one. $1 is the workspace everywhere. Tombstoned memories are hidden.
-- Those that end in `_at` read the record as it was.

-- name: counts
-- the first row, without a type, counts them over all relations; `asked`, over those of the types that are asked for
with edges as (
    select target_id as far, relation_type, true as forward
    from memory_relations
    where workspace_id = $1
        and source_id = $2
        and $3::text in ('out', 'both')
        and weight >= $4
        and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
    union all
    select source_id, relation_type, false
    from memory_relations
    where workspace_id = $1
        and target_id = $2
        and $3::text in ('in', 'both')
        and weight >= $4
        and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
)
select
    relation_type::text as relation_type, forward,
    count(distinct far) as memories,
    count(distinct far) filter (
        where $6::text[] is null or relation_type = any ($6::text[]::relation_type[])
    ) as asked
from edges
where (
    select true from memories where workspace_id = $1 and memories.id = edges.far and status = 'tombstoned'
) is null
group by grouping sets ((relation_type, forward), ())
order by grouping(relation_type) desc, 3 desc, 1, 2 desc;

-- name: strongest
-- each memory once, by its heaviest relation; $7 and $8 are where the last page ended
with edges as (
    select target_id as far, id, relation_type, weight, true as forward
    from memory_relations
    where workspace_id = $1
        and source_id = $2
        and $3::text in ('out', 'both')
        and weight >= $4
        and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
        and ($6::text[] is null or relation_type = any ($6::text[]::relation_type[]))
    union all
    select source_id, id, relation_type, weight, false
    from memory_relations
    where workspace_id = $1
        and target_id = $2
        and $3::text in ('in', 'both')
        and weight >= $4
        and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
        and ($6::text[] is null or relation_type = any ($6::text[]::relation_type[]))
), best as (
    select distinct on (far) far, id, relation_type, weight, forward
    from edges
    order by far, weight desc, id
), sorted as (
    select far, id, relation_type, weight, forward
    from best
    where $7::double precision is null or weight < $7 or (weight = $7 and far > $8::uuid)
    order by weight desc, far
    offset 0 -- sorted before any status is read
)
select far as memory_id, id as relation_id, relation_type::text as relation_type, weight, forward
from sorted
where (
    select true from memories where workspace_id = $1 and memories.id = sorted.far and status = 'tombstoned'
) is null
order by weight desc, far
limit $9;

-- name: among
with standing as materialized (
    select coalesce(array_agg(id), '{}') as ids
    from memories
    where workspace_id = $1 and id = any ($2::uuid[]) and status <> 'tombstoned'
)
select relation_id
from standing
cross join lateral relations_among(standing.ids, $3::text[]::relation_type[], $4, $5, $6);

-- name: counts_at
select
    relation_type::text as relation_type, forward,
    count(distinct far) as memories,
    count(distinct far) filter (
        where $6::text[] is null or relation_type = any ($6::text[]::relation_type[])
    ) as asked
from walk_edges(array[$2::uuid], null, $3::text, $4, $5, $7)
where walk_workspace() = $1
    and (
        select known.status from memories_known($7) as known where known.workspace_id = $1 and known.id = far
    ) <> 'tombstoned'
group by grouping sets ((relation_type, forward), ())
order by grouping(relation_type) desc, 3 desc, 1, 2 desc;

-- name: strongest_at
with best as (
    select distinct on (far) far, relation_id, relation_type, weight, forward
    from walk_edges(array[$2::uuid], $6::text[]::relation_type[], $3::text, $4, $5, $10)
    where walk_workspace() = $1
    order by far, weight desc, relation_id
), sorted as (
    select far, relation_id, relation_type, weight, forward
    from best
    where $7::double precision is null or weight < $7 or (weight = $7 and far > $8::uuid)
    order by weight desc, far
    offset 0 -- sorted before any status is read
)
select far as memory_id, relation_id, relation_type::text as relation_type, weight, forward
from sorted
where status_known(far, $10) <> 'tombstoned'
order by weight desc, far
limit $9;

-- name: among_at
select relation_id
from relations_among(walk_starts($2::uuid[], $7), $3::text[]::relation_type[], $4, $5, $6, $7)
where walk_workspace() = $1;
