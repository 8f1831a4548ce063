-- Feedback: whether memories were useful where a recall returned them. $1 is the workspace everywhere.

-- name: give
-- a verdict of null takes back what was said; locked in one order, so that two who judge the same do not block each other
with hits as (
    select rank, memory_id
    from access_log
    where workspace_id = $1 and recall_id = $2 and memory_id = any ($3::uuid[])
    order by rank
    for no key update
)
update access_log
set
    useful = said.useful,
    judged_by = case when said.useful is not null then $5 end,
    judged_at = case when said.useful is not null then now() end
from hits
join unnest($3::uuid[], $4::boolean[]) as said (memory_id, useful) using (memory_id)
join recalls on recalls.workspace_id = $1 and recalls.id = $2
where access_log.workspace_id = $1 and access_log.recall_id = $2 and access_log.rank = hits.rank
returning
    access_log.memory_id, access_log.recall_id, recalls.at, recalls.agent, recalls.session_id, recalls.query,
    access_log.rank, access_log.useful, access_log.judged_by, access_log.judged_at;

-- name: counts
select memory_id, count(*) filter (where useful) as useful, count(*) filter (where not useful) as not_useful
from access_log
where workspace_id = $1 and memory_id = any ($2::uuid[]) and useful is not null
group by memory_id;
