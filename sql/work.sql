-- Work: sessions that are started, paused, resumed, stopped and amended. $1 is the workspace everywhere, and each
-- change of state is one statement that changes nothing when the state is another.

-- name: add
insert into work_sessions (
    workspace_id, id, owner, description, category, client_id, project_id, issue_number, pr_number, branch, notes,
    start_time, end_time, pauses, status, time_zone
)
select
    $1, $2, $3, description, category, client_id, project_id, issue_number, pr_number, branch, notes,
    coalesce(start_time, this_second()), end_time, pauses,
    case when end_time is null then 'active' else 'completed' end::session_status,
    (select time_zone from work_settings($1, $3) where is_set)
from jsonb_to_record($4::jsonb) as new (
    description text, category session_category, client_id uuid, project_id uuid, issue_number integer,
    pr_number integer, branch text, notes text, start_time timestamptz, end_time timestamptz, pauses jsonb
);

-- name: again
insert into work_sessions (
    workspace_id, id, owner, description, category, client_id, project_id, issue_number, pr_number, branch,
    start_time, time_zone
)
select
    $1, $2, $3, description, category, client_id, project_id, issue_number, pr_number, branch, this_second(),
    (select settings.time_zone from work_settings($1, $3) as settings where is_set)
from work_sessions
where workspace_id = $1 and id = $4 and end_time is not null
returning id;

-- name: pause
update work_sessions
set status = 'paused',
    active_at = clock_timestamp(),
    pauses = pauses || jsonb_build_array(jsonb_build_object(
        'start', coalesce(unix_seconds($3), greatest(
            unix_seconds(this_second()), unix_seconds(start_time), (pauses -> -1 ->> 'end')::bigint
        )),
        'end', null,
        'reason', $4::text
    ))
where workspace_id = $1 and id = $2 and status = 'active'
returning id;

-- name: resume
update work_sessions
set status = 'active',
    active_at = clock_timestamp(),
    pauses = jsonb_set(pauses, '{-1,end}', to_jsonb(coalesce(
        unix_seconds($3), greatest(unix_seconds(this_second()), (pauses -> -1 ->> 'start')::bigint)
    )))
where workspace_id = $1 and id = $2 and status = 'paused'
returning id;

-- name: stop
update work_sessions
set status = 'completed',
    active_at = clock_timestamp(),
    end_time = ending.moment,
    pauses = pauses_until(pauses, unix_seconds(ending.moment))
from (
    select coalesce($3::timestamptz, greatest(
        this_second(), start_time, to_timestamp(coalesce(pauses -> -1 ->> 'end', pauses -> -1 ->> 'start')::bigint)
    )) as moment
    from work_sessions
    where workspace_id = $1 and id = $2
    for update
) as ending
where workspace_id = $1 and id = $2 and status <> 'completed'
returning id;

-- name: note
update work_sessions
set notes = concat_ws(e'\n', notes, $3::text), active_at = clock_timestamp()
where workspace_id = $1 and id = $2
returning id;

-- name: amend
update work_sessions
set (
    description, category, client_id, project_id, issue_number, pr_number, branch, notes, time_zone, start_time,
    end_time, pauses, status
) = (
    select
        description, category, client_id, project_id, issue_number, pr_number, branch, notes, time_zone, start_time,
        end_time, pauses,
        case -- without its end it goes on as it was
            when end_time is not null or work_sessions.end_time is null then work_sessions.status
            when pauses -> -1 ->> 'start' is not null and pauses -> -1 ->> 'end' is null then 'paused'
            else 'active'
        end
    from jsonb_to_record($4::jsonb) as amended (
        description text, category session_category, client_id uuid, project_id uuid, issue_number integer,
        pr_number integer, branch text, notes text, time_zone text, start_time timestamptz, end_time timestamptz,
        pauses jsonb
    )
)
where workspace_id = $1 and id = $2 and version = $3
returning id;

-- name: lock
select
    description, category::text as category, client_id, project_id, issue_number, pr_number, branch, notes, time_zone,
    start_time, end_time, pauses, version
from work_sessions
where workspace_id = $1 and id = $2
for update;

-- name: discard
delete from work_sessions
where workspace_id = $1 and id = $2
returning id;

-- name: summarized
update work_sessions
set memory_id = $3
where workspace_id = $1 and id = $2;

-- name: standing
select owner, status::text as status, end_time
from work_sessions
where workspace_id = $1 and id = $2;
