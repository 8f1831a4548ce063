-- Arms: what the record knows of candidates besides their text. $1 is the workspace everywhere.

-- name: turns
select distinct step.source_id, step.target_id
from unnest($2::uuid[]) as named (id)
cross join lateral (
    (
        select source_id, target_id
        from memory_relations
        where workspace_id = $1 and source_id = named.id and relation_type = 'follows'
        order by target_id
        limit $3
    )
    union all
    (
        select source_id, target_id
        from memory_relations
        where workspace_id = $1 and target_id = named.id and relation_type = 'follows'
        order by source_id
        limit $3
    )
) as step;

-- name: links
-- relations that somebody stated, each way, with how many both ends have (at least 1, at most $4 each way)
with link as (
    select distinct on (named.id, either.linked_id) named.id, either.linked_id, either.weight
    from unnest($2::uuid[]) as named (id)
    cross join lateral (
        (
            select target_id as linked_id, weight
            from memory_relations
            where workspace_id = $1
                and source_id = named.id
                and relation_type not in ('follows', 'part_of')
                and created_by <> 'auto'
                and (valid_from is null or valid_from <= now())
                and (valid_to is null or valid_to > now())
            order by target_id
            limit $3
        )
        union all
        (
            select source_id, weight
            from memory_relations
            where workspace_id = $1
                and target_id = named.id
                and relation_type not in ('follows', 'part_of')
                and created_by <> 'auto'
                and (valid_from is null or valid_from <= now())
                and (valid_to is null or valid_to > now())
            order by source_id
            limit $3
        )
    ) as either
    order by named.id, either.linked_id, either.weight desc
), ends as (
    select id from link union select linked_id from link
), counted as (
    select
        ends.id,
        greatest(1, (
            select count(*)
            from (
                select
                from memory_relations
                where workspace_id = $1
                    and source_id = ends.id
                    and relation_type not in ('follows', 'part_of')
                    and created_by <> 'auto'
                limit $4
            ) as leaving
        ) + (
            select count(*)
            from (
                select
                from memory_relations
                where workspace_id = $1
                    and target_id = ends.id
                    and relation_type not in ('follows', 'part_of')
                    and created_by <> 'auto'
                limit $4
            ) as arriving
        )) as degree
    from ends
)
select link.id, link.linked_id, link.weight, own.degree as own_degree, other.degree
from link
join counted as own on own.id = link.id
join counted as other on other.id = link.linked_id;

-- name: sharing
-- the names of some memories that were not seen yet, with up to $4 who hold each
select held.name, holder.memory_id, holder.is_title
from (
    select distinct own.name
    from unnest($2::uuid[]) as named (id)
    cross join lateral (
        select name from names where workspace_id = $1 and memory_id = named.id and name <> '' offset 0
    ) as own
    where own.name <> all ($3::text[])
) as held
cross join lateral (
    select memory_id, is_title
    from names
    where workspace_id = $1 and names.name = held.name
    order by memory_id -- in the order of the index, or the planner takes a common name for all names
    limit $4
) as holder;
