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
-- what memories ($2) with these scores ($3) give to those that somebody related to them: of a score $6, by the weight of
-- the relation, over the root of both their numbers of relations (at least 1, at most $5 each way). A sum below $7 is
-- nothing, so the relations of what receives are only counted up to where it would be; each step is made once
with link as (
    select distinct on (giving.id, either.linked_id) giving.id, giving.score, either.linked_id, either.weight
    from unnest($2::uuid[], $3::float8[]) as giving (id, score)
    cross join lateral (
        (
            select target_id as linked_id, weight
            from memory_relations
            where workspace_id = $1
                and source_id = giving.id
                and relation_type not in ('follows', 'part_of')
                and created_by <> 'auto'
                and (valid_from is null or valid_from <= now())
                and (valid_to is null or valid_to > now())
            order by target_id
            limit $4
        )
        union all
        (
            select source_id, weight
            from memory_relations
            where workspace_id = $1
                and target_id = giving.id
                and relation_type not in ('follows', 'part_of')
                and created_by <> 'auto'
                and (valid_from is null or valid_from <= now())
                and (valid_to is null or valid_to > now())
            order by source_id
            limit $4
        )
    ) as either
    order by giving.id, either.linked_id, either.weight desc
), own as materialized (
    select linking.id, counted.degree
    from (select distinct id from link) as linking
    cross join lateral (
        select greatest(1, (
            select count(*)
            from (
                select
                from memory_relations
                where workspace_id = $1
                    and source_id = linking.id
                    and relation_type not in ('follows', 'part_of')
                    and created_by <> 'auto'
                limit $5
            ) as leaving
        ) + (
            select count(*)
            from (
                select
                from memory_relations
                where workspace_id = $1
                    and target_id = linking.id
                    and relation_type not in ('follows', 'part_of')
                    and created_by <> 'auto'
                limit $5
            ) as arriving
        )) as degree
    ) as counted
), offered as materialized (
    select linked_id, sum($6 * score * greatest(weight, 1e-9) / sqrt(degree) order by id) as share
    from link join own using (id)
    group by linked_id
), room as materialized (
    select linked_id, share, least((share / $7) ^ 2, 1e6) as degrees -- as many are never counted
    from offered
    where share >= $7
)
select linked_id, share / sqrt(degree) as given
from room
cross join lateral (
    select greatest(1, (
        select count(*)
        from (
            select
            from memory_relations
            where workspace_id = $1
                and source_id = linked_id
                and relation_type not in ('follows', 'part_of')
                and created_by <> 'auto'
            limit least($5, 1 + degrees::integer)
        ) as leaving
    ) + (
        select count(*)
        from (
            select
            from memory_relations
            where workspace_id = $1
                and target_id = linked_id
                and relation_type not in ('follows', 'part_of')
                and created_by <> 'auto'
            limit least($5, 1 + degrees::integer)
        ) as arriving
    )) as degree
) as counted
where degree <= degrees;

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
