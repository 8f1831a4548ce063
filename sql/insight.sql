-- Insight: what a workspace holds. $1 is the workspace everywhere.

-- name: memories
-- as lists count: what has expired is in none
select type::text as type, status::text as status, kind, count(*) as count
from memories
where workspace_id = $1 and (expires_at is null or expires_at > now())
group by 1, 2, 3;

-- name: versions
select count(*) from memory_versions where workspace_id = $1;

-- name: waiting
select
    count(*) filter (where behind and not dead) as pending,
    count(*) filter (where dead) as dead
from index_queue
join index_generations using (generation)
where workspace_id = $1 and state = 'live';

-- name: storage
select pg_database_size(current_database()) as bytes, current_setting('server_version') as version;
