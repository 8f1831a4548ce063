-- Insight: what a workspace holds. $1 is the workspace everywhere.

-- name: by_type
select type::text as name, count(*) as count from memories
where workspace_id = $1 and status <> 'tombstoned'
group by 1 order by 2 desc, 1;

-- name: by_status
select status::text as name, count(*) as count from memories where workspace_id = $1 group by 1 order by 2 desc, 1;

-- name: by_kind
select kind as name, count(*) as count from memories
where workspace_id = $1 and status <> 'tombstoned'
group by 1 order by 2 desc, 1
limit 100;

-- name: versions
select count(*) from memory_versions where workspace_id = $1;

-- name: waiting
select
    count(*) filter (where behind and not dead) as pending,
    count(*) filter (where dead) as dead
from index_queue
join index_generations using (generation)
where workspace_id = $1 and state = 'live';
