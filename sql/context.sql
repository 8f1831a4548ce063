-- Context: what stands beside hits, and what superseded them. $1 is the workspace everywhere.

-- name: beside
-- one look-up each, whatever the planner knows of the table
select named.id, edge.role, edge.memory_id
from unnest($2::uuid[]) as named (id)
cross join lateral (
    (
        select 'before' as role, target_id as memory_id
        from memory_relations
        where workspace_id = $1
            and source_id = named.id
            and relation_type = 'follows'
            and coalesce(valid_from <= now(), true)
            and coalesce(now() < valid_to, true)
            and (select status from memories where workspace_id = $1 and memories.id = target_id) <> 'tombstoned'
        order by weight desc, target_id
        limit 1
    )
    union all
    (
        select 'after', source_id
        from memory_relations
        where workspace_id = $1
            and target_id = named.id
            and relation_type = 'follows'
            and coalesce(valid_from <= now(), true)
            and coalesce(now() < valid_to, true)
            and (select status from memories where workspace_id = $1 and memories.id = source_id) <> 'tombstoned'
        order by weight desc, source_id
        limit 1
    )
    union all
    (
        select 'document', target_id
        from memory_relations
        where workspace_id = $1
            and source_id = named.id
            and relation_type = 'part_of'
            and coalesce(valid_from <= now(), true)
            and coalesce(now() < valid_to, true)
            and (select status from memories where workspace_id = $1 and memories.id = target_id) <> 'tombstoned'
        order by weight desc, target_id
        limit 1
    )
) as edge;

-- name: successors
-- each memory's line of successors, a bounded number of steps; its end is the last that is left
with recursive later as (
    select named.id as superseded, named.id, 0 as depth
    from unnest($2::uuid[]) as named (id)
    union
    select later.superseded, next.id, later.depth + 1
    from later
    cross join lateral (
        select superseded_by as id
        from memories
        where workspace_id = $1 and memories.id = later.id and superseded_by is not null
        union
        (
            select source_id
            from memory_relations
            where workspace_id = $1
                and target_id = later.id
                and relation_type = 'supersedes'
                and coalesce(valid_from <= now(), true)
                and coalesce(now() < valid_to, true)
            order by source_id desc
            limit 10
        )
        offset 0
    ) as next
    cross join lateral (
        select from memories
        where workspace_id = $1 and memories.id = next.id and status <> 'tombstoned'
        offset 0
    ) as standing
    where later.depth < $3
)
select distinct on (superseded)
    superseded, later.id as memory_id, coalesce(held.valid_from, held.occurred_at, held.created_at) as at
from later
cross join lateral (
    select valid_from, occurred_at, created_at
    from memories
    where workspace_id = $1 and memories.id = later.id
    offset 0
) as held
where depth > 0 and later.id <> superseded
order by superseded, depth desc, 3 desc, later.id desc;
