-- Names: what memories are called and what they name. $1 is the workspace everywhere.

-- name: lock
select pg_advisory_xact_lock(hashtextextended($1::uuid || 'names', 0));

-- name: named
select distinct memory_id from names where workspace_id = $1 and memory_id = any ($2::uuid[]);

-- name: keep
insert into names (workspace_id, memory_id, name, is_title)
select $1, memory_id, name, is_title
from unnest($2::uuid[], $3::text[], $4::boolean[]) as read (memory_id, name, is_title)
where exists (select from memories where workspace_id = $1 and id = memory_id)
on conflict on constraint names_pkey do nothing;

-- name: mentions
-- Who mentions whose title, where either is one of some memories. A title that many share names nothing.
with own as (
    select memory_id, name, is_title
    from names
    where workspace_id = $1 and memory_id = any ($2::uuid[]) and name <> ''
), pairs as (
    select own.memory_id as source_id, titled.memory_id as target_id, own.name
    from own
    cross join lateral (
        select memory_id
        from names
        where workspace_id = $1 and names.name = own.name and is_title
        order by memory_id -- in the order of the index, or the planner takes a common name for all names
        limit $3 + 1
    ) as titled
    union all
    select mentioning.memory_id, own.memory_id, own.name
    from own
    cross join lateral (
        select memory_id from names where workspace_id = $1 and names.name = own.name order by memory_id limit $4
    ) as mentioning
    where own.is_title
)
select source_id, target_id, min(name) as name
from pairs
where source_id <> target_id
    and (
        select count(*)
        from (
            select memory_id
            from names
            where workspace_id = $1 and names.name = pairs.name and is_title
            order by memory_id
            limit $3 + 1
        ) as titled
    ) <= $3
group by source_id, target_id
limit $5;

-- name: mention
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type, weight, created_by, metadata)
select $1, pair.id, source_id, target_id, 'related', 0.5, 'auto', jsonb_build_object('mentions', name)
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) as pair (id, source_id, target_id, name)
where exists (select from memories where workspace_id = $1 and memories.id = source_id for key share)
    and exists (select from memories where workspace_id = $1 and memories.id = target_id for key share)
on conflict do nothing;

-- name: holding
-- those of some names that a memory has as its title, or that at most $3 hold; with whose title each is, at most $4
select possible.name, titled.ids as titled
from unnest($2::text[]) as possible (name)
cross join lateral (
    select coalesce(array_agg(memory_id), '{}') as ids
    from (
        select memory_id
        from names
        where workspace_id = $1 and names.name = possible.name and is_title
        order by memory_id
        limit $4
    ) as called
) as titled
cross join lateral (
    select count(*) as count
    from (
        select memory_id
        from names
        where workspace_id = $1 and names.name = possible.name
        order by memory_id -- in the order of the index, or the planner takes a common name for all names
        limit $3 + 1
    ) as held
) as holders
where holders.count between 1 and $3 or cardinality(titled.ids) > 0;
