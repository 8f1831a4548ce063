-- Arms: what the record knows of candidates besides their text. $1 is the workspace everywhere.

-- name: traits
-- one look-up each; a long text is not read for its last sign
select
    memories.id, memories.occurred_at, memories.created_at, memories.importance, memories.superseded_by,
    coalesce(memories.metadata ->> 'speaker', memories.agent) as speaker,
    memories.metadata ->> 'session' as session,
    octet_length(memories.content) <= 2000 and memories.content ~ '\?[\s"”’)*_]*$' as asks
from unnest($2::uuid[]) as named (id)
cross join lateral (
    select * from memories where memories.workspace_id = $1 and memories.id = named.id offset 0
) as memories;

-- name: turns
-- the turns up to two before and two after some memories, as steps from one to the next
with near as (
    select step.source_id, step.target_id
    from unnest($2::uuid[]) as named (id)
    cross join lateral (
        (
            select source_id, target_id
            from memory_relations
            where workspace_id = $1 and source_id = named.id and relation_type = 'follows'
            limit $3
        )
        union all
        (
            select source_id, target_id
            from memory_relations
            where workspace_id = $1 and target_id = named.id and relation_type = 'follows'
            limit $3
        )
    ) as step
), ends as (
    select source_id as id from near union select target_id from near
)
select distinct step.source_id as later, step.target_id as earlier
from ends
cross join lateral (
    (
        select source_id, target_id
        from memory_relations
        where workspace_id = $1 and source_id = ends.id and relation_type = 'follows'
        limit $3
    )
    union all
    (
        select source_id, target_id
        from memory_relations
        where workspace_id = $1 and target_id = ends.id and relation_type = 'follows'
        limit $3
    )
) as step;

-- name: links
select distinct link.source_id, link.target_id, link.relation_type, link.weight
from unnest($2::uuid[]) as named (id)
cross join lateral (
    (
        select source_id, target_id, relation_type, weight
        from memory_relations
        where workspace_id = $1
            and source_id = named.id
            and (valid_from is null or valid_from <= now())
            and (valid_to is null or valid_to > now())
        limit $3 + 1
    )
    union all
    (
        select source_id, target_id, relation_type, weight
        from memory_relations
        where workspace_id = $1
            and target_id = named.id
            and (valid_from is null or valid_from <= now())
            and (valid_to is null or valid_to > now())
        limit $3 + 1
    )
) as link;

-- name: sharing
select distinct holder.name, holder.memory_id
from unnest($2::uuid[]) as named (id)
cross join lateral (
    select name from names where workspace_id = $1 and memory_id = named.id and name <> '' offset 0
) as own
cross join lateral (
    select own.name, memory_id from names where workspace_id = $1 and names.name = own.name limit $3 + 1 offset 0
) as holder;
