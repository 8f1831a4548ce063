-- What was recalled. $1 is the workspace everywhere.

-- name: log_recalls
-- each belongs to the session that its caller was in, if there was exactly one
insert into recalls (workspace_id, id, at, agent, session_id, query, milliseconds)
select
    $1, new.id, new.at, new.agent, (
        select (array_agg(own.id))[1]
        from work_sessions as own
        where own.workspace_id = $1
            and own.owner = coalesce(new.agent, 'user')
            and (own.end_time is null or own.end_time >= new.at)
            and own.start_time <= new.at
        having count(*) = 1
    ), new.query, new.milliseconds
from jsonb_to_recordset($2::jsonb) as new (
    id uuid, at timestamptz, agent text, query text, milliseconds double precision
);

-- name: log_hits
-- those that were not purged meanwhile
insert into access_log (workspace_id, recall_id, rank, memory_id)
select $1, new.recall_id, new.rank, new.memory_id
from jsonb_to_recordset($2::jsonb) as new (recall_id uuid, rank integer, memory_id uuid)
join memories on memories.workspace_id = $1 and memories.id = new.memory_id
order by new.recall_id, new.rank
for key share of memories;
