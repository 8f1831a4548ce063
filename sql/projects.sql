-- Projects: what work is done on. $1 is the workspace everywhere.

-- name: make
insert into projects (workspace_id, id, client_id, name, repo)
values ($1, $2, $3, $4, $5)
on conflict (workspace_id, client_id, lower(name)) do nothing;

-- name: named
select id, client_id
from projects
where workspace_id = $1 and lower(name) = lower($2) and ($3::uuid is null or client_id = $3)
order by id;

-- name: of_repo
select id
from projects
where workspace_id = $1 and repo = $2 and ($3::uuid is null or client_id = $3)
order by archived, id
limit 1;

-- name: keep_repo
update projects
set repo = $3
where workspace_id = $1 and id = $2 and repo is null;

-- name: add
insert into projects (workspace_id, id, client_id, name, repo, metadata)
values ($1, $2, $3, $4, $5, $6);

-- name: by_ids
select id, client_id, name, repo, metadata, archived, created_at, updated_at
from projects
where workspace_id = $1 and id = any ($2::uuid[]);

-- name: browse
select id, client_id, name, repo, metadata, archived, created_at, updated_at
from projects
where workspace_id = $1
    and archived = any ($2::boolean[])
    and ($3::uuid is null or client_id = $3)
    and (
        $4::uuid is null
        or (lower(name), id) > (
            select lower(last.name), last.id from projects as last where workspace_id = $1 and id = $4
        )
    )
order by lower(name), id
limit $5;

-- name: count
select count(*)
from projects
where workspace_id = $1 and archived = any ($2::boolean[]) and ($3::uuid is null or client_id = $3);

-- name: lock
select id, client_id, name, repo, metadata, archived, created_at, updated_at
from projects
where workspace_id = $1 and id = $2
for update;

-- name: revise
update projects
set (client_id, name, repo, metadata, archived) = (
    select client_id, name, repo, metadata, archived
    from jsonb_to_record($3::jsonb) as revised (
        client_id uuid, name text, repo text, metadata jsonb, archived boolean
    )
)
where workspace_id = $1 and id = $2;

-- name: remove
delete from projects
where workspace_id = $1 and id = $2
returning id;
