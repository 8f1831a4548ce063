-- Sessions, as they are read. $1 is the workspace everywhere.

-- name: by_ids
select
    id, owner, description, category, client_id, project_id, issue_number, pr_number, branch, start_time, end_time,
    status, pauses, duration_seconds, pause_seconds, notes, time_zone, memory_id, version, created_at, updated_at
from current_sessions
where workspace_id = $1 and id = any ($2::uuid[]);

-- name: open
select
    id, owner, description, category, client_id, project_id, issue_number, pr_number, branch, start_time, end_time,
    status, pauses, duration_seconds, pause_seconds, notes, time_zone, memory_id, version, created_at, updated_at
from current_sessions
where workspace_id = $1 and owner = $2 and end_time is null
order by start_time, id;

-- name: newest_first
select
    id, owner, description, category, client_id, project_id, issue_number, pr_number, branch, start_time, end_time,
    status, pauses, duration_seconds, pause_seconds, notes, time_zone, memory_id, version, created_at, updated_at
from current_sessions
where workspace_id = $1
    and ($2::timestamptz is null or start_time >= $2)
    and ($3::timestamptz is null or start_time < $3)
    and ($4::uuid is null or client_id = $4)
    and ($5::uuid[] is null or project_id = any ($5))
    and ($6::text[] is null or category = any ($6::text[]::session_category[]))
    and ($7::text is null or owner = $7)
    and ($8::boolean is null or (end_time is null) = $8)
    and ($9::timestamptz is null or (start_time, id) < ($9, $10::uuid))
order by start_time desc, id desc
limit $11;

-- name: longest_first
select
    id, owner, description, category, client_id, project_id, issue_number, pr_number, branch, start_time, end_time,
    status, pauses, duration_seconds, pause_seconds, notes, time_zone, memory_id, version, created_at, updated_at
from current_sessions
where workspace_id = $1
    and ($2::timestamptz is null or start_time >= $2)
    and ($3::timestamptz is null or start_time < $3)
    and ($4::uuid is null or client_id = $4)
    and ($5::uuid[] is null or project_id = any ($5))
    and ($6::text[] is null or category = any ($6::text[]::session_category[]))
    and ($7::text is null or owner = $7)
    and ($8::boolean is null or (end_time is null) = $8)
    and ($9::bigint is null or (duration_seconds, id) < ($9, $10::uuid))
order by duration_seconds desc, id desc
limit $11;

-- name: oldest_first
select
    id, owner, description, category, client_id, project_id, issue_number, pr_number, branch, start_time, end_time,
    status, pauses, duration_seconds, pause_seconds, notes, time_zone, memory_id, version, created_at, updated_at
from current_sessions
where workspace_id = $1
    and ($2::timestamptz is null or start_time >= $2)
    and ($3::timestamptz is null or start_time < $3)
    and ($4::uuid is null or client_id = $4)
    and ($5::uuid[] is null or project_id = any ($5))
    and ($6::text[] is null or category = any ($6::text[]::session_category[]))
    and ($7::text is null or owner = $7)
    and ($8::boolean is null or (end_time is null) = $8)
    and ($9::timestamptz is null or (start_time, id) > ($9, $10::uuid))
order by start_time, id
limit $11;

-- name: count
select count(*)
from work_sessions
where workspace_id = $1
    and ($2::timestamptz is null or start_time >= $2)
    and ($3::timestamptz is null or start_time < $3)
    and ($4::uuid is null or client_id = $4)
    and ($5::uuid[] is null or project_id = any ($5))
    and ($6::text[] is null or category = any ($6::text[]::session_category[]))
    and ($7::text is null or owner = $7)
    and ($8::boolean is null or (end_time is null) = $8);

-- name: last_activity
-- of an open pause its start; else what was last done, remembered or recalled
select id, coalesce(
    case when status = 'paused' then to_timestamp((pauses -> -1 ->> 'start')::bigint) end,
    date_trunc('second', greatest(
        start_time, active_at, to_timestamp((pauses -> -1 ->> 'end')::bigint),
        (select max(created_at) from memories where workspace_id = $1 and session_id = work_sessions.id),
        (select max(at) from recalls where workspace_id = $1 and session_id = work_sessions.id)
    ))
) as at
from work_sessions
where workspace_id = $1 and id = any ($2::uuid[]);

-- name: memories
select session_id, id
from (
    select session_id, id, row_number() over (partition by session_id order by created_at desc, id desc) as place
    from memories
    where workspace_id = $1 and session_id = any ($2::uuid[]) and status <> 'tombstoned'
) as ranked
where place <= $3
order by session_id, place;

-- name: recalled
select session_id, memory_id, recalls, recalled_at
from (
    select
        recalls.session_id, access_log.memory_id, count(*) as recalls, max(recalls.at) as recalled_at,
        row_number() over (
            partition by recalls.session_id order by count(*) desc, max(recalls.at) desc, access_log.memory_id
        ) as place
    from recalls
    join access_log on access_log.workspace_id = $1 and access_log.recall_id = recalls.id
    join memories on memories.workspace_id = $1 and memories.id = access_log.memory_id
    where recalls.workspace_id = $1 and recalls.session_id = any ($2::uuid[]) and memories.status <> 'tombstoned'
    group by recalls.session_id, access_log.memory_id
) as ranked
where place <= $3
order by session_id, place;

-- name: has_owner
select exists (select from work_sessions where workspace_id = $1 and owner = $2)
    or exists (select from user_settings where workspace_id = $1 and owner = $2);
