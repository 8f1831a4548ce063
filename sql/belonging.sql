-- Belonging: what new memories follow, and what they are part of. $1 is the workspace everywhere.

-- name: take_turns
-- those who write in one conversation wait for each other, and take several always in the same order
select pg_advisory_xact_lock(told.key)
from (
    select distinct hashtextextended($1::uuid || conversation(told.metadata), 0) as key
    from jsonb_array_elements($2::jsonb) as told (metadata)
    where conversation(told.metadata) is not null
    order by key
    offset 0
) as told;

-- name: follow
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type, created_by)
select $1, turn.relation_id, turn.id, earlier.id, 'follows', 'auto'
from unnest($2::uuid[], $3::uuid[]) as turn (id, relation_id)
cross join lateral (select earlier_turn(turn.id) as id offset 0) as earlier -- once for each turn
where exists (select from memories where workspace_id = $1 and memories.id = earlier.id for key share)
on conflict do nothing;

-- name: follow_late_ones
-- a turn that followed the same one as a late one, and was said after it, follows the late one
update memory_relations as step
set target_id = following.earlier_id
from (
    select later.id, earlier_turn(later.source_id) as earlier_id
    from memory_relations as late
    join memory_relations as later
        on later.workspace_id = $1 and later.target_id = late.target_id and later.source_id <> all ($2::uuid[])
    where late.workspace_id = $1
        and late.source_id = any ($2::uuid[])
        and (late.relation_type, later.relation_type) = ('follows', 'follows')
        and (late.created_by, later.created_by) = ('auto', 'auto')
    offset 0 -- once for each turn
) as following
where step.workspace_id = $1 and step.id = following.id and following.earlier_id = any ($2::uuid[]);

-- name: join_documents
-- of the addresses at which a document may stand the first that has one
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type, created_by)
select $1, part.relation_id, part.id, document.id, 'part_of', 'auto'
from unnest($2::uuid[], $3::uuid[]) as part (id, relation_id)
cross join lateral (
    select whole.id
    from jsonb_to_recordset($4::jsonb) as named (part_id uuid, address text, place integer)
    join memories as whole on whole.workspace_id = $1 and whole.source_uri = named.address
    where named.part_id = part.id and whole.id <> part.id and whole.status <> 'tombstoned'
    order by named.place, whole.status <> 'active', whole.id desc
    limit 1
) as document
where exists (select from memories where workspace_id = $1 and memories.id = document.id for key share)
on conflict do nothing;
