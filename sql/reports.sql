-- Reports: hours from the totals. $1 is the workspace everywhere, $2 and $3 bound the days, $4 to $7 the rest.
-- $8 is what is added to the seconds of a line, and $9 what they are then rounded down to.

-- name: refreshed
select refreshed_at, exists (select from work_changes where workspace_id = $1) as stale
from view_refreshes
where name = 'work';

-- name: refresh
select refresh_work_views();

-- name: days
select
    case $10::text
        when 'day' then day
        when 'week' then day - (day - date '0001-01-01') % 7 -- which was a Monday
        when 'month' then date_trunc('month', day::timestamp)::date
    end as day,
    case when $11::boolean then client_id end as client_id,
    case when $12::boolean then project_id end as project_id,
    case when $13::boolean then category end as category,
    case when $14::boolean then owner end as owner,
    sum((seconds + $8::bigint) / $9::bigint * $9::bigint)::bigint as seconds,
    sum(sessions)::bigint as sessions
from work_days
where workspace_id = $1
    and day between $2::date and $3::date
    and ($4::uuid is null or client_id = $4)
    and ($5::uuid[] is null or project_id = any ($5))
    and ($6::text[] is null or category = any ($6::text[]::session_category[]))
    and ($7::text is null or owner = $7)
group by 1, 2, 3, 4, 5
order by 1, 6 desc, 2, 3, 4, 5
limit $15;

-- name: months
select
    case when $8::text = 'month' then month end as day,
    case when $9::boolean then client_id end as client_id,
    case when $10::boolean then project_id end as project_id,
    case when $11::boolean then category end as category,
    case when $12::boolean then owner end as owner,
    sum(seconds)::bigint as seconds,
    sum(sessions)::bigint as sessions
from work_months
where workspace_id = $1
    and month between $2::date and $3::date
    and ($4::uuid is null or client_id = $4)
    and ($5::uuid[] is null or project_id = any ($5))
    and ($6::text[] is null or category = any ($6::text[]::session_category[]))
    and ($7::text is null or owner = $7)
group by 1, 2, 3, 4, 5
order by 1, 6 desc, 2, 3, 4, 5
limit $13;

-- name: running
select coalesce(sum(part.seconds), 0)::bigint
from current_sessions as session
cross join lateral session_days(session.start_time, session.until_time, session.ended_pauses, session.time_zone) as part
where session.workspace_id = $1
    and session.end_time is null
    and part.day between $2::date and $3::date
    and ($4::uuid is null or session.client_id = $4)
    and ($5::uuid[] is null or session.project_id = any ($5))
    and ($6::text[] is null or session.category = any ($6::text[]::session_category[]))
    and ($7::text is null or session.owner = $7);
