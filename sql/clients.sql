-- Clients: who work is done for. $1 is the workspace everywhere.

-- name: make
insert into clients (workspace_id, id, name)
values ($1, $2, $3)
on conflict (workspace_id, lower(name)) do nothing;

-- name: named
select id
from clients
where workspace_id = $1 and lower(name) = lower($2);

-- name: add
insert into clients (workspace_id, id, name, metadata)
values ($1, $2, $3, $4);

-- name: by_ids
select id, name, metadata, archived, created_at, updated_at
from clients
where workspace_id = $1 and id = any ($2::uuid[]);

-- name: browse
select id, name, metadata, archived, created_at, updated_at
from clients
where workspace_id = $1
    and archived = any ($2::boolean[])
    and (
        $3::uuid is null
        or (lower(name), id) > (select lower(last.name), last.id from clients as last where workspace_id = $1 and id = $3)
    )
order by lower(name), id
limit $4;

-- name: count
select count(*) from clients where workspace_id = $1 and archived = any ($2::boolean[]);

-- name: revise
update clients
set (name, metadata, archived) = (
    select coalesce(revised.name, clients.name), coalesce(revised.metadata, clients.metadata),
        coalesce(revised.archived, clients.archived)
    from jsonb_to_record($3::jsonb) as revised (name text, metadata jsonb, archived boolean)
)
where workspace_id = $1 and id = $2
returning id;

-- name: remove
delete from clients
where workspace_id = $1 and id = $2
returning id;
