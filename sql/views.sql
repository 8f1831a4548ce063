-- Views of the web interface that somebody named. $1 is the workspace everywhere.

-- name: of_page
select page, name, url, data, updated_at
from saved_views
where workspace_id = $1 and ($2::text is null or page = $2)
order by page, lower(name), name;

-- name: lock
select pg_advisory_xact_lock(hashtextextended($1::uuid || 'views', 3));

-- name: others
select count(*) as views, coalesce(sum(octet_length(data::text)), 0)::bigint as bytes
from saved_views
where workspace_id = $1 and (page, name) <> ($2, $3);

-- name: save
insert into saved_views (workspace_id, page, name, url, data)
values ($1, $2, $3, $4, $5)
on conflict on constraint saved_views_pkey do update
set url = excluded.url, data = excluded.data, updated_at = now()
returning page, name, url, data, updated_at;

-- name: delete
delete from saved_views
where workspace_id = $1 and page = $2 and name = $3
returning name;
