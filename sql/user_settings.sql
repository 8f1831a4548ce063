-- Settings of an owner: the zone of their days, targets and limits. $1 is the workspace everywhere.

-- name: of
-- a project is its client's, whomever it is moved to
select held.owner, held.time_zone, held.work_days, held.daily_target_minutes, held.parallel_limit,
    held.long_running_minutes, own.day_end_minutes,
    case when own.default_project_id is null then own.default_client_id else project.client_id end as default_client_id,
    own.default_project_id
from work_settings($1, $2) as held
left join user_settings as own on own.workspace_id = $1 and own.owner = held.owner
left join projects as project on project.workspace_id = $1 and project.id = own.default_project_id;

-- name: lock
select pg_advisory_xact_lock(hashtextextended($1::uuid || $2, 2));

-- name: save
insert into user_settings (
    workspace_id, owner, time_zone, work_days, daily_target_minutes, parallel_limit, long_running_minutes,
    day_end_minutes, default_client_id, default_project_id
)
select $1, $2, time_zone, work_days, daily_target_minutes, parallel_limit, long_running_minutes,
    day_end_minutes, default_client_id, default_project_id
from jsonb_to_record($3::jsonb) as revised (
    time_zone text, work_days smallint[], daily_target_minutes integer, parallel_limit integer,
    long_running_minutes integer, day_end_minutes integer, default_client_id uuid, default_project_id uuid
)
on conflict (workspace_id, owner) do update
set time_zone = excluded.time_zone,
    work_days = excluded.work_days,
    daily_target_minutes = excluded.daily_target_minutes,
    parallel_limit = excluded.parallel_limit,
    long_running_minutes = excluded.long_running_minutes,
    day_end_minutes = excluded.day_end_minutes,
    default_client_id = excluded.default_client_id,
    default_project_id = excluded.default_project_id;
