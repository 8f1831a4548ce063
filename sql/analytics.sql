-- Analytics: how memories grow and are used, from views that are refreshed beforehand. $1 is the workspace everywhere.

-- name: refresh
select refresh_memory_views();

-- name: expire
select expire_recalls(now() - $1::interval);

-- name: refreshed
select refreshed_at
from view_refreshes
where name = 'memories';

-- name: growth
select day, type::text as type, kind, memories
from memory_growth
where workspace_id = $1 and day between $2::date and $3::date
order by day, memories desc, type, kind
limit 10000;

-- name: recalls
select day, recalls, p50, p95, p99, useful, not_useful
from recall_days
where workspace_id = $1 and day between $2::date and $3::date
order by day;

-- name: neglect
select
    count(*) as active,
    count(*) filter (where recalls = 0) as never_recalled,
    count(*) filter (where greatest(recalled_at, updated_at) < now() - $2::interval) as stale,
    count(*) filter (where relations = 0) as orphaned
from used_memories
where workspace_id = $1;

-- name: neglected
-- oldest first; what was forgotten or changed since the views were refreshed is passed over when it is read
select memory_id
from used_memories
where workspace_id = $1
    and case $2::text
        when 'never_recalled' then recalls = 0
        when 'stale' then greatest(recalled_at, updated_at) < now() - $3::interval
        else relations = 0
    end
    and ($4::uuid is null or memory_id > $4)
order by memory_id
limit $5;

-- name: relation_mix
select relation_type::text as relation_type, created_by::text as created_by, relations
from relation_mix
where workspace_id = $1
order by relations desc, relation_type, created_by;

-- name: top_tags
select tag as name, memories as count
from tags_in_use
where workspace_id = $1
order by memories desc, tag
limit $2;

-- name: uses
select memory_id, recall_id, at, agent, session_id, query, rank, useful, judged_by, judged_at
from unnest($2::uuid[]) as wanted (memory_id)
cross join lateral (
    select
        access_log.recall_id, recalls.at, recalls.agent, recalls.session_id, recalls.query, access_log.rank,
        access_log.useful, access_log.judged_by, access_log.judged_at
    from access_log
    join recalls on recalls.workspace_id = $1 and recalls.id = access_log.recall_id
    where access_log.workspace_id = $1 and access_log.memory_id = wanted.memory_id
        and ($4::uuid is null or access_log.recall_id < $4)
    order by access_log.recall_id desc
    limit $3
) as use
order by memory_id, recall_id desc;

-- name: use_counts
select memory_id, count(*) as uses
from access_log
where workspace_id = $1 and memory_id = any ($2::uuid[])
group by memory_id;

-- name: asked
select
    id, at, agent, session_id, query, milliseconds, array(
        select memory_id from access_log where workspace_id = $1 and recall_id = recalls.id order by rank
    ) as memory_ids
from recalls
where workspace_id = $1
    and ($2::uuid is null or session_id = $2)
    and ($3::text is null or coalesce(agent, 'user') = $3)
    and ($4::uuid is null or id < $4)
order by id desc
limit $5;
