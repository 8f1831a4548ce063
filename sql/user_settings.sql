-- Settings of an owner: the zone of their days, targets and limits. $1 is the workspace everywhere.

-- name: of
select owner, time_zone, work_days, daily_target_minutes, parallel_limit, long_running_minutes
from work_settings($1, $2);

-- name: lock
select pg_advisory_xact_lock(hashtextextended($1::uuid || $2, 2));

-- name: save
insert into user_settings (
    workspace_id, owner, time_zone, work_days, daily_target_minutes, parallel_limit, long_running_minutes
)
select $1, $2, time_zone, work_days, daily_target_minutes, parallel_limit, long_running_minutes
from jsonb_to_record($3::jsonb) as revised (
    time_zone text, work_days smallint[], daily_target_minutes integer, parallel_limit integer,
    long_running_minutes integer
)
on conflict (workspace_id, owner) do update
set time_zone = excluded.time_zone,
    work_days = excluded.work_days,
    daily_target_minutes = excluded.daily_target_minutes,
    parallel_limit = excluded.parallel_limit,
    long_running_minutes = excluded.long_running_minutes;
