-- Relations: typed, weighted edges between memories. $1 is the workspace everywhere. A relation whose source or
-- target is tombstoned is hidden with it, and comes back with it. Those that end in `_at` read the record as it was.

-- name: ends
select id
from memories
where workspace_id = $1 and id = any ($2::uuid[]) and status <> 'tombstoned'
order by id
for key share;

-- name: draw
insert into memory_relations (
    workspace_id, id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to
)
select $1, id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to
from jsonb_to_recordset($2::jsonb) as new (
    id uuid, source_id uuid, target_id uuid, relation_type relation_type, weight double precision,
    created_by relation_creator, metadata jsonb, valid_from timestamptz, valid_to timestamptz
)
order by source_id, target_id, relation_type
on conflict (workspace_id, source_id, target_id, relation_type) do update
set weight = excluded.weight,
    created_by = excluded.created_by,
    metadata = excluded.metadata,
    valid_from = excluded.valid_from,
    valid_to = excluded.valid_to
where (
        memory_relations.weight, memory_relations.created_by, memory_relations.metadata,
        memory_relations.valid_from, memory_relations.valid_to
    ) is distinct from (
        excluded.weight, excluded.created_by, excluded.metadata, excluded.valid_from, excluded.valid_to
    )
returning id, xmax = 0 as created;

-- name: drawn
select relation.*
from jsonb_to_recordset($2::jsonb) as new (source_id uuid, target_id uuid, relation_type relation_type)
cross join lateral (
    select
        id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to, created_at,
        updated_at
    from memory_relations
    where workspace_id = $1
        and source_id = new.source_id
        and target_id = new.target_id
        and relation_type = new.relation_type
    limit 1
) as relation;

-- name: unrelate
delete from memory_relations
where workspace_id = $1 and id = any ($2::uuid[])
returning id;

-- name: by_ids
select
    id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to, created_at,
    updated_at
from memory_relations
where workspace_id = $1
    and id = any ($2::uuid[])
    and (
        select true from memories
        where workspace_id = $1 and memories.id in (source_id, target_id) and status = 'tombstoned'
        limit 1
    ) is null;

-- name: of
select wanted.memory_id, relation.*
from unnest($2::uuid[]) as wanted (memory_id)
cross join lateral (
    select either.*
    from (
        select
            id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to,
            created_at, updated_at
        from memory_relations
        where workspace_id = $1
            and source_id = wanted.memory_id
            and $3::text in ('out', 'both')
            and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
            and ($5::uuid is null or id < $5)
        union all
        select
            id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to,
            created_at, updated_at
        from memory_relations
        where workspace_id = $1
            and target_id = wanted.memory_id
            and $3::text in ('in', 'both')
            and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
            and ($5::uuid is null or id < $5)
        order by id desc
        offset 0 -- sorted before any status is read
    ) as either
    where (
        select true from memories
        where workspace_id = $1 and memories.id in (source_id, target_id) and status = 'tombstoned'
        limit 1
    ) is null
    limit $6
) as relation
order by relation.id desc;

-- name: browse
select
    id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to, created_at,
    updated_at
from memory_relations
where workspace_id = $1
    and ($2::text[] is null or relation_type = any ($2::text[]::relation_type[]))
    and ($3::uuid is null or id < $3)
    and (
        select true from memories
        where workspace_id = $1 and memories.id in (source_id, target_id) and status = 'tombstoned'
        limit 1
    ) is null
order by id desc
limit $4;

-- name: by_ids_at
select
    id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to, created_at,
    updated_at
from relations_known($3)
where workspace_id = $1
    and id = any ($2::uuid[])
    and status_known(source_id, $3) <> 'tombstoned'
    and status_known(target_id, $3) <> 'tombstoned';

-- name: of_at
select wanted.memory_id, relation.*
from unnest($2::uuid[]) as wanted (memory_id)
cross join lateral (
    select either.*
    from (
        select
            id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to,
            created_at, updated_at
        from relations_known($8)
        where workspace_id = $1
            and source_id = wanted.memory_id
            and $3::text in ('out', 'both')
            and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
            and ($5::uuid is null or id < $5)
            and ($7::timestamptz is null or (coalesce(valid_from <= $7, true) and coalesce($7 < valid_to, true)))
        union all
        select
            id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to,
            created_at, updated_at
        from relations_known($8)
        where workspace_id = $1
            and target_id = wanted.memory_id
            and $3::text in ('in', 'both')
            and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
            and ($5::uuid is null or id < $5)
            and ($7::timestamptz is null or (coalesce(valid_from <= $7, true) and coalesce($7 < valid_to, true)))
        order by id desc
        offset 0 -- sorted before any status is read
    ) as either
    where status_known(source_id, $8) <> 'tombstoned'
        and status_known(target_id, $8) <> 'tombstoned'
    limit $6
) as relation
order by relation.id desc;

-- name: browse_at
-- both sorted before any status is read, so that a page is read in the order of two indexes
select either.*
from (
    (
        select
            id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to, created_at,
            updated_at
        from memory_relations
        where workspace_id = $1
            and ($6::timestamptz is null or updated_at <= $6)
            and ($2::text[] is null or relation_type = any ($2::text[]::relation_type[]))
            and ($3::uuid is null or id < $3)
            and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
        order by id desc
    )
    union all
    (
        select
            relation_id, source_id, target_id, relation_type, weight, created_by, metadata, valid_from, valid_to, created_at,
            recorded_at
        from relation_versions
        where workspace_id = $1
            and $6::timestamptz is not null
            and recorded_at <= $6
            and replaced_at > $6
            and ($2::text[] is null or relation_type = any ($2::text[]::relation_type[]))
            and ($3::uuid is null or relation_id < $3)
            and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
        order by relation_id desc
    )
    order by id desc
    offset 0
) as either
where status_known(source_id, $6) <> 'tombstoned'
    and status_known(target_id, $6) <> 'tombstoned'
limit $4;

-- name: counts
-- without those that are hidden with one of their ends
with hidden as materialized (
    select id as hidden_id from memories where workspace_id = $1 and status = 'tombstoned'
)
select relation_type::text as name, count(*) as count
from memory_relations
where workspace_id = $1
    and ($2::text[] is null or relation_type = any ($2::text[]::relation_type[]))
    and not exists (select from hidden where hidden_id = source_id)
    and not exists (select from hidden where hidden_id = target_id)
group by 1
order by 2 desc, 1;

-- name: counts_at
select relation_type::text as name, count(*) as count
from relations_known($4)
where workspace_id = $1
    and ($2::text[] is null or relation_type = any ($2::text[]::relation_type[]))
    and ($3::timestamptz is null or (coalesce(valid_from <= $3, true) and coalesce($3 < valid_to, true)))
    and status_known(source_id, $4) <> 'tombstoned'
    and status_known(target_id, $4) <> 'tombstoned'
group by 1
order by 2 desc, 1;

-- name: counts_of_at
select wanted.memory_id, count(*) as count
from unnest($2::uuid[]) as wanted (memory_id)
cross join lateral (
    select source_id, target_id
    from relations_known($6)
    where workspace_id = $1
        and source_id = wanted.memory_id
        and $3::text in ('out', 'both')
        and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
        and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
    union all
    select source_id, target_id
    from relations_known($6)
    where workspace_id = $1
        and target_id = wanted.memory_id
        and $3::text in ('in', 'both')
        and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
        and ($5::timestamptz is null or (coalesce(valid_from <= $5, true) and coalesce($5 < valid_to, true)))
) as relation
where status_known(source_id, $6) <> 'tombstoned'
    and status_known(target_id, $6) <> 'tombstoned'
group by wanted.memory_id;

-- name: counts_of
select wanted.memory_id, count(*) as count
from unnest($2::uuid[]) as wanted (memory_id)
cross join lateral (
    select source_id, target_id
    from memory_relations
    where workspace_id = $1
        and source_id = wanted.memory_id
        and $3::text in ('out', 'both')
        and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
    union all
    select source_id, target_id
    from memory_relations
    where workspace_id = $1
        and target_id = wanted.memory_id
        and $3::text in ('in', 'both')
        and ($4::text[] is null or relation_type = any ($4::text[]::relation_type[]))
) as relation
where (
    select true from memories
    where workspace_id = $1 and memories.id in (source_id, target_id) and status = 'tombstoned'
    limit 1
) is null
group by wanted.memory_id;
