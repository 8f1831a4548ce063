-- Memories that stand at an address, one for each kind. $1 is the workspace.

-- name: lock
select pg_advisory_xact_lock(hashtextextended($1::uuid || ' ' || $2 || ' ' || $3, 1));

-- name: lock_at
select
    id, type, kind, content, tags, importance, confidence, valence, metadata, project_id, session_id, agent,
    source_uri, trust, occurred_at, valid_from, valid_to, expires_at, status, superseded_by, pinned,
    encode(content_sha256, 'hex') as content_sha256, version, created_at, updated_at
from memories
where workspace_id = $1 and kind = $2 and source_uri = $3 and status = 'active'
order by id
limit 1
for update;
