-- What sessions have in mind. $1 is the workspace everywhere.

-- name: read
select session, client, project, file, notes, turns, pinned, revision, expires_at
from working_memories
where workspace_id = $1 and session = $2 and expires_at > now();

-- name: lock
select session, client, project, file, notes, turns, pinned, revision, expires_at
from working_memories
where workspace_id = $1 and session = $2
for update;

-- name: begin
insert into working_memories (workspace_id, session, expires_at)
values ($1, $2, now() + $3::interval)
on conflict on constraint working_memories_pkey do nothing;

-- name: write
update working_memories
set client = $3, project = $4, file = $5, notes = $6, turns = $7, pinned = $8, revision = revision + 1,
    updated_at = now(), expires_at = now() + $9::interval
where workspace_id = $1 and session = $2
returning revision, expires_at;

-- name: clear
delete from working_memories
where workspace_id = $1 and session = $2
returning revision;

-- name: expired
delete from working_memories
where workspace_id = $1 and session in (
    select session
    from working_memories
    where workspace_id = $1 and expires_at <= now()
    limit 100
    for update skip locked
)
returning session, client, project, file, notes, turns, pinned, revision, expires_at;
