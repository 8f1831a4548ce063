-- Kinds that a workspace defines. $1 is the workspace everywhere.

-- name: all
select name, description, type, payload_schema, ttl_days, retention_days, tags, redacted, shown
from kinds
where workspace_id = $1
order by name;

-- name: named
select name, description, type, payload_schema, ttl_days, retention_days, tags, redacted, shown
from kinds
where workspace_id = $1 and name = any ($2::text[]);

-- name: define
insert into kinds (
    workspace_id, name, description, type, payload_schema, ttl_days, retention_days, tags, redacted, shown
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict on constraint kinds_pkey do update
set description = excluded.description, type = excluded.type, payload_schema = excluded.payload_schema,
    ttl_days = excluded.ttl_days, retention_days = excluded.retention_days, tags = excluded.tags,
    redacted = excluded.redacted, shown = excluded.shown, updated_at = now();

-- name: drop
delete from kinds
where workspace_id = $1 and name = $2
returning name;

-- name: retire
update memories
set status = 'archived'
where workspace_id = $1 and kind = $2 and status = 'active' and not pinned
    and created_at < now() - make_interval(secs => $3::double precision * 86400)
returning id;
