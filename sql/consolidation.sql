-- Consolidation: which memories may say the same as others. $1 is the workspace everywhere.

-- name: eligible
-- turns of a conversation and sections of a document are what they are by their place, and stay
select id, type, kind
from memories
where workspace_id = $1
    and ($2::uuid is null or id > $2)
    and ($3::uuid[] is null or id = any ($3::uuid[]))
    and status = 'active'
    and (expires_at is null or expires_at > now())
    and conversation(metadata) is null
    and not metadata ? 'document'
    and (source_uri is null or source_uri !~ '#[0-9]+$')
order by id
limit $4;

-- name: parted
-- pairs that somebody told apart: one superseded the other and was taken back, or one is said to oppose the other
select source_id, target_id
from relation_versions
where workspace_id = $1
    and source_id = any ($2::uuid[])
    and target_id = any ($2::uuid[])
    and relation_type in ('supersedes', 'opposes')
union
select source_id, target_id
from memory_relations
where workspace_id = $1
    and source_id = any ($2::uuid[])
    and target_id = any ($2::uuid[])
    and relation_type in ('supersedes', 'opposes');
