create type session_category as enum (
    'coding', 'review', 'meeting', 'support', 'research', 'documentation', 'devops', 'other'
);
create type session_status as enum ('active', 'paused', 'completed');

-- Whole seconds since 1970. Everything about work counts in them, so that sums are exact.
create function unix_seconds(moment timestamptz) returns bigint
language sql immutable parallel safe
as $$ select extract(epoch from moment - timestamptz '1970-01-01 00:00:00+00')::bigint $$;

create function this_second() returns timestamptz
language sql volatile parallel safe
as $$ select date_trunc('second', clock_timestamp()) $$;

-- Seconds of the pauses that have ended. A pause is {"start", "end", "reason"}, its ends in seconds since 1970.
create function paused_seconds(pauses jsonb) returns bigint
language sql immutable parallel safe
as $$
    select case when pauses = '[]' then 0 else (
        select coalesce(sum((pause ->> 'end')::bigint - (pause ->> 'start')::bigint), 0)::bigint
        from jsonb_array_elements(pauses) as pause
    ) end
$$;

-- The pauses as they are when everything from a moment on is cut off.
create function pauses_until(pauses jsonb, moment bigint) returns jsonb
language sql immutable parallel safe
as $$
    select case when pauses = '[]' then pauses else (
        select coalesce(jsonb_agg(
            pause || jsonb_build_object('end', least((pause ->> 'end')::bigint, moment)) order by place
        ), '[]')
        from jsonb_array_elements(pauses) with ordinality as each (pause, place)
        where (pause ->> 'start')::bigint < moment
    ) end
$$;

-- Whether pauses are well formed, in order, apart from each other and within their session. Only the last one of a
-- paused session is open.
create function pauses_fit(pauses jsonb, first bigint, last bigint, is_paused boolean) returns boolean
language plpgsql immutable parallel safe
as $$
declare
    pause jsonb;
    earliest bigint := first;
    is_open boolean := false;
begin
    if jsonb_typeof(pauses) <> 'array' then
        return false;
    elsif last < first then
        return true; -- another check says so
    end if;
    for pause in select value from jsonb_array_elements(pauses) loop
        if is_open or jsonb_typeof(pause -> 'start') is distinct from 'number'
            or coalesce(jsonb_typeof(pause -> 'end'), '') not in ('number', 'null')
            or coalesce(jsonb_typeof(pause -> 'reason'), '') not in ('string', 'null')
            or (pause ->> 'start')::bigint < earliest then
            return false;
        end if;
        is_open := pause ->> 'end' is null;
        earliest := coalesce((pause ->> 'end')::bigint, (pause ->> 'start')::bigint);
        if earliest < (pause ->> 'start')::bigint then
            return false;
        end if;
    end loop;
    return is_open = is_paused and coalesce(earliest <= last, true);
end
$$;

-- When a day begins in a time zone: at midnight; where clocks go back over midnight, at the first of the two.
create function day_start(day date, zone text) returns timestamptz
language sql immutable parallel safe
as $$
    select case
        when ((day::timestamp at time zone zone) - interval '1 hour') at time zone zone >= day::timestamp
        then (day::timestamp at time zone zone) - interval '1 hour'
        else day::timestamp at time zone zone
    end
$$;

-- The seconds of work on each day that a session touches, its pauses left out. It names its schema and sets nothing,
-- so that it is inlined: a refresh runs without any search path.
create function session_days(start_time timestamptz, end_time timestamptz, pauses jsonb, zone text)
returns table (day date, seconds bigint)
language sql stable parallel safe
as $$
    select days.day, part.last - part.first - public.paused_seconds(
        case when pauses = '[]' then pauses else (
            select coalesce(jsonb_agg(jsonb_build_object(
                'start', greatest((pause ->> 'start')::bigint, part.first),
                'end', least(coalesce((pause ->> 'end')::bigint, part.last), part.last)
            )), '[]')
            from jsonb_array_elements(pauses) as pause
            where (pause ->> 'start')::bigint < part.last
                and coalesce((pause ->> 'end')::bigint, part.last) > part.first
        ) end
    )
    from (
        select first_day + number as day
        from (
            select (start_time at time zone zone)::date,
                (greatest(start_time, end_time - interval '1 second') at time zone zone)::date
        ) as ends (first_day, last_day)
        cross join lateral generate_series(0, last_day - first_day) as number
    ) as days
    cross join lateral (
        select public.unix_seconds(greatest(start_time, public.day_start(days.day, zone))),
            public.unix_seconds(least(end_time, public.day_start(days.day + 1, zone)))
    ) as part (first, last)
$$;

create table clients (
    workspace_id uuid not null constraint clients_workspace_id_fkey references workspaces (id),
    id uuid not null,
    name text not null constraint clients_name_check check (name <> '' and octet_length(name) <= 256),
    metadata jsonb not null default '{}' constraint clients_metadata_check check (jsonb_typeof(metadata) = 'object'),
    archived boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint clients_pkey primary key (workspace_id, id)
);
create unique index clients_name_key on clients (workspace_id, lower(name));

create table projects (
    workspace_id uuid not null constraint projects_workspace_id_fkey references workspaces (id),
    id uuid not null,
    client_id uuid,
    name text not null constraint projects_name_check check (name <> '' and octet_length(name) <= 256),
    repo text constraint projects_repo_check check (octet_length(repo) <= 512),
    metadata jsonb not null default '{}' constraint projects_metadata_check check (jsonb_typeof(metadata) = 'object'),
    archived boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint projects_pkey primary key (workspace_id, id),
    constraint projects_client_id_fkey foreign key (workspace_id, client_id) references clients (workspace_id, id)
);
create unique index projects_name_key on projects (workspace_id, client_id, lower(name)) nulls not distinct;
create index projects_name_idx on projects (workspace_id, lower(name));
create index projects_repo_idx on projects (workspace_id, repo) where repo is not null;

-- Those of the owner `user`, the person of the workspace, hold for every agent that has none.
create table user_settings (
    workspace_id uuid not null constraint user_settings_workspace_id_fkey references workspaces (id),
    owner text not null constraint user_settings_owner_check check (owner <> '' and octet_length(owner) <= 128),
    time_zone text not null constraint user_settings_time_zone_check
        check (timestamptz '2000-01-01 00:00:00+00' at time zone time_zone is not null),
    work_days smallint[] not null constraint user_settings_work_days_check
        check (work_days <@ '{1,2,3,4,5,6,7}' and cardinality(work_days) <= 7),
    daily_target_minutes integer constraint user_settings_daily_target_check check (daily_target_minutes between 0 and 1440),
    parallel_limit integer not null constraint user_settings_parallel_limit_check check (parallel_limit between 1 and 100),
    long_running_minutes integer not null
        constraint user_settings_long_running_check check (long_running_minutes between 1 and 10080),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint user_settings_pkey primary key (workspace_id, owner)
);

-- What holds for an owner: their own settings, else those of the person, else the ones that stand here.
create function work_settings(of_workspace uuid, of_owner text)
returns table (
    owner text, time_zone text, work_days smallint[], daily_target_minutes integer, parallel_limit integer,
    long_running_minutes integer, is_set boolean
)
language sql stable
as $$
    select either.owner, either.time_zone, either.work_days, either.daily_target_minutes, either.parallel_limit,
        either.long_running_minutes, either.place < 3
    from (
        select held.owner, held.time_zone, held.work_days, held.daily_target_minutes, held.parallel_limit,
            held.long_running_minutes, case when held.owner = of_owner then 1 else 2 end as place
        from user_settings as held
        where held.workspace_id = of_workspace and held.owner in (of_owner, 'user')
        union all
        select of_owner, 'UTC', '{1,2,3,4,5}', null, 3, 480, 3
    ) as either
    order by either.place
    limit 1
$$;

create table work_sessions (
    workspace_id uuid not null constraint work_sessions_workspace_id_fkey references workspaces (id),
    id uuid not null,
    -- the agent that works, or `user`
    owner text not null constraint work_sessions_owner_check check (owner <> '' and octet_length(owner) <= 128),
    description text constraint work_sessions_description_check check (octet_length(description) <= 4096),
    category session_category not null default 'coding',
    client_id uuid,
    project_id uuid,
    issue_number integer constraint work_sessions_issue_number_check check (issue_number > 0),
    pr_number integer constraint work_sessions_pr_number_check check (pr_number > 0),
    branch text constraint work_sessions_branch_check check (octet_length(branch) <= 512),
    start_time timestamptz not null,
    end_time timestamptz,
    pauses jsonb not null default '[]',
    status session_status not null default 'active',
    notes text constraint work_sessions_notes_check check (octet_length(notes) <= 65536),
    -- the zone it was recorded in; none was set then: it follows the settings
    time_zone text constraint work_sessions_time_zone_check
        check (time_zone is null or timestamptz '2000-01-01 00:00:00+00' at time zone time_zone is not null),
    memory_id uuid,
    -- the last time that its owner did something to it
    active_at timestamptz not null default now(),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    duration_seconds bigint generated always as (
        unix_seconds(end_time) - unix_seconds(start_time) - paused_seconds(pauses)
    ) stored,
    duration_minutes numeric generated always as (
        round((unix_seconds(end_time) - unix_seconds(start_time) - paused_seconds(pauses)) / 60.0, 2)
    ) stored,
    total_pause_minutes numeric generated always as (round(paused_seconds(pauses) / 60.0, 2)) stored,
    constraint work_sessions_pkey primary key (workspace_id, id),
    constraint work_sessions_client_id_fkey foreign key (workspace_id, client_id) references clients (workspace_id, id),
    constraint work_sessions_project_id_fkey foreign key (workspace_id, project_id)
        references projects (workspace_id, id),
    constraint work_sessions_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete set null (memory_id),
    constraint work_sessions_status_check check ((status = 'completed') = (end_time is not null)),
    constraint work_sessions_time_check check (start_time <= end_time),
    constraint work_sessions_length_check check (unix_seconds(end_time) - unix_seconds(start_time) <= 366 * 86400),
    constraint work_sessions_years_check check (
        start_time >= timestamptz '1970-01-01 00:00:00+00' and start_time < timestamptz '2200-01-01 00:00:00+00'
    ),
    constraint work_sessions_seconds_check check (
        extract(epoch from start_time - timestamptz '1970-01-01 00:00:00+00') % 1 = 0
        and coalesce(extract(epoch from end_time - timestamptz '1970-01-01 00:00:00+00') % 1 = 0, true)
    ),
    constraint work_sessions_pauses_check check (
        pauses_fit(pauses, unix_seconds(start_time), unix_seconds(end_time), status = 'paused')
    )
);
create index work_sessions_open_idx on work_sessions (workspace_id, owner, start_time) where end_time is null;
create index work_sessions_start_time_idx on work_sessions (workspace_id, start_time, id);
create index work_sessions_owner_idx on work_sessions (workspace_id, owner, start_time, id);
create index work_sessions_end_time_idx on work_sessions (workspace_id, owner, end_time);
create index work_sessions_client_idx on work_sessions (workspace_id, client_id, start_time)
    where client_id is not null;
create index work_sessions_project_idx on work_sessions (workspace_id, project_id, start_time)
    where project_id is not null;
create index work_sessions_memory_idx on work_sessions (workspace_id, memory_id) where memory_id is not null;

alter table memories
    add column project_id uuid,
    add column session_id uuid,
    add constraint memories_project_id_fkey foreign key (workspace_id, project_id)
        references projects (workspace_id, id) on delete set null (project_id),
    add constraint memories_session_id_fkey foreign key (workspace_id, session_id)
        references work_sessions (workspace_id, id) on delete set null (session_id);
create index memories_project_idx on memories (workspace_id, project_id, created_at) where project_id is not null;
create index memories_session_idx on memories (workspace_id, session_id, created_at) where session_id is not null;

-- That the totals of a workspace have to be counted again: a row for each change, gone when they were.
create table work_changes (
    workspace_id uuid not null constraint work_changes_workspace_id_fkey references workspaces (id),
    id bigint generated always as identity,
    constraint work_changes_pkey primary key (workspace_id, id)
);

-- Which recalls there were, and what each returned. Append only.
create table recalls (
    workspace_id uuid not null constraint recalls_workspace_id_fkey references workspaces (id),
    id uuid not null,
    at timestamptz not null,
    agent text,
    session_id uuid,
    query text not null,
    milliseconds double precision not null,
    constraint recalls_pkey primary key (workspace_id, id),
    constraint recalls_session_id_fkey foreign key (workspace_id, session_id)
        references work_sessions (workspace_id, id) on delete set null (session_id)
);
create index recalls_at_idx on recalls (workspace_id, at);
create index recalls_session_idx on recalls (workspace_id, session_id, at) where session_id is not null;

create table access_log (
    workspace_id uuid not null,
    recall_id uuid not null,
    rank integer not null,
    memory_id uuid not null,
    constraint access_log_pkey primary key (workspace_id, recall_id, rank),
    constraint access_log_recall_id_fkey foreign key (workspace_id, recall_id)
        references recalls (workspace_id, id) on delete cascade,
    constraint access_log_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete cascade
);
create index access_log_memory_idx on access_log (workspace_id, memory_id, recall_id);

create table view_refreshes (
    name text constraint view_refreshes_pkey primary key,
    refreshed_at timestamptz not null,
    milliseconds double precision not null
);
insert into view_refreshes (name, refreshed_at, milliseconds) values ('work', now(), 0), ('memories', now(), 0);

-- A session is billed to the client of its project, whatever was said.
create function bill_session() returns trigger
language plpgsql
as $$
begin
    if new.project_id is not null then
        new.client_id := (
            select client_id from projects where workspace_id = new.workspace_id and id = new.project_id
        );
    end if;
    return new;
end
$$;

create function bill_project() returns trigger
language plpgsql
as $$
begin
    update work_sessions set client_id = new.client_id where workspace_id = new.workspace_id and project_id = new.id;
    return null;
end
$$;

create function version_session() returns trigger
language plpgsql
as $$
begin
    new.version := old.version + 1;
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    return new;
end
$$;

-- Starts of one owner wait for each other here, so that none can pass the limit unseen.
create function limit_sessions() returns trigger
language plpgsql
as $$
declare
    standing integer;
    allowed integer;
begin
    perform pg_advisory_xact_lock(hashtextextended(new.workspace_id::text || new.owner, 1));
    select parallel_limit into allowed from work_settings(new.workspace_id, new.owner);
    select count(*) into standing
    from work_sessions
    where workspace_id = new.workspace_id and owner = new.owner and end_time is null and id <> new.id;
    if standing >= allowed then
        raise check_violation using
            constraint = 'work_sessions_limit_check',
            message = format('%s sessions are open, and the limit is %s', standing, allowed);
    end if;
    return new;
end
$$;

create function tell_session() returns trigger
language plpgsql
as $$
declare
    changed work_sessions := case when tg_op = 'DELETE' then old else new end;
    change text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'revised' else 'deleted' end;
begin
    if (tg_op <> 'INSERT' and old.end_time is not null) or (tg_op <> 'DELETE' and new.end_time is not null) then
        insert into work_changes (workspace_id) values (changed.workspace_id);
    end if;
    perform pg_notify('memoria_changes', json_build_array(
        changed.workspace_id, 'session', change, changed.id, changed.version, current_setting('memoria.agent', true)
    )::text);
    return null;
end
$$;

create function tell_settings() returns trigger
language plpgsql
as $$
begin
    insert into work_changes (workspace_id) values (new.workspace_id);
    perform pg_notify('memoria_changes', json_build_array(
        new.workspace_id, 'settings', case tg_op when 'INSERT' then 'created' else 'revised' end,
        new.workspace_id, 0, current_setting('memoria.agent', true)
    )::text);
    return null;
end
$$;

create function tell_recall() returns trigger
language plpgsql
as $$
begin
    perform pg_notify('memoria_changes', json_build_array(
        new.workspace_id, 'recall', 'created', new.id, 0, new.agent
    )::text);
    return null;
end
$$;

create trigger clients_updated_at before update on clients
    for each row execute function update_updated_at_column();
create trigger projects_updated_at before update on projects
    for each row execute function update_updated_at_column();
create trigger projects_bill after update of client_id on projects
    for each row when (new.client_id is distinct from old.client_id) execute function bill_project();
create trigger user_settings_updated_at before update on user_settings
    for each row execute function update_updated_at_column();
create trigger user_settings_tell after insert or update on user_settings
    for each row execute function tell_settings();
create trigger work_sessions_bill before insert or update of project_id, client_id on work_sessions
    for each row execute function bill_session();
create trigger work_sessions_limit before insert or update of owner, end_time on work_sessions
    for each row when (new.end_time is null) execute function limit_sessions();
create trigger work_sessions_version before update on work_sessions
    for each row execute function version_session();
create trigger work_sessions_tell after insert or update or delete on work_sessions
    for each row execute function tell_session();
create trigger recalls_tell after insert on recalls
    for each row execute function tell_recall();

-- Sessions as they are at this moment: hours and pauses of open ones until now, and the zone that holds for each.
create view current_sessions with (security_invoker) as
select
    session.workspace_id, session.id, session.owner, session.description, session.category, session.client_id,
    session.project_id, session.issue_number, session.pr_number, session.branch, session.start_time, session.end_time,
    session.status, session.pauses, session.notes, session.memory_id, session.version, session.created_at,
    session.updated_at, session.active_at, coalesce(session.time_zone, settings.time_zone) as time_zone,
    until.seconds - unix_seconds(session.start_time) - paused_seconds(until.pauses) as duration_seconds,
    paused_seconds(until.pauses) as pause_seconds, until.pauses as ended_pauses, until.moment as until_time
from work_sessions as session
cross join lateral (
    select coalesce(session.end_time, greatest(date_trunc('second', statement_timestamp()), session.start_time))
) as ending (moment)
cross join lateral (
    select ending.moment, unix_seconds(ending.moment), pauses_until(session.pauses, unix_seconds(ending.moment))
) as until (moment, seconds, pauses)
cross join lateral work_settings(session.workspace_id, session.owner) as settings;

-- One line for each day, owner, client, project and category, in the zones of the sessions. Sessions are counted on
-- the day they started; ids of nothing are zero, so that plain columns are a key.
create materialized view daily_work_totals as
with placed as materialized ( -- so that calendars are looked at once for each session
    select
        session.workspace_id, session.owner, session.client_id, session.project_id, session.category,
        session.start_time, session.end_time, session.pauses, session.duration_seconds, zone.name as zone,
        (session.start_time at time zone zone.name)::date as first_day,
        (greatest(session.start_time, session.end_time - interval '1 second') at time zone zone.name)::date as last_day
    from work_sessions as session
    left join user_settings as own on own.workspace_id = session.workspace_id and own.owner = session.owner
    left join user_settings as person on person.workspace_id = session.workspace_id and person.owner = 'user'
    cross join lateral (select coalesce(session.time_zone, own.time_zone, person.time_zone, 'UTC')) as zone (name)
    where session.end_time is not null
)
select
    placed.workspace_id, part.day, placed.owner,
    coalesce(placed.client_id, '00000000-0000-0000-0000-000000000000') as client_id,
    coalesce(placed.project_id, '00000000-0000-0000-0000-000000000000') as project_id,
    placed.category, count(*) filter (where part.day = placed.first_day) as sessions,
    sum(part.seconds)::bigint as seconds
from placed
cross join lateral (
    select placed.first_day as day, placed.duration_seconds as seconds where placed.first_day = placed.last_day
    union all
    select days.day, days.seconds
    from session_days(placed.start_time, placed.end_time, placed.pauses, placed.zone) as days
    where placed.first_day < placed.last_day
) as part
group by 1, 2, 3, 4, 5, 6;
create unique index daily_work_totals_key
    on daily_work_totals (workspace_id, day, owner, client_id, project_id, category);

create materialized view monthly_work_summary as
select
    workspace_id, date_trunc('month', day::timestamp)::date as month, owner, client_id, project_id, category,
    sum(sessions)::bigint as sessions, sum(seconds)::bigint as seconds, count(*) as days
from daily_work_totals
group by 1, 2, 3, 4, 5, 6;
create unique index monthly_work_summary_key
    on monthly_work_summary (workspace_id, month, owner, client_id, project_id, category);

-- What is known of each active memory's use: how often and when it was last recalled, and how many relations it has.
create materialized view memory_use as
select
    memories.workspace_id, memories.id as memory_id, memories.created_at, memories.updated_at,
    coalesce(use.recalls, 0) as recalls, use.recalled_at, coalesce(edges.relations, 0) as relations
from memories
left join (
    select access_log.workspace_id, access_log.memory_id, count(*) as recalls, max(recalls.at) as recalled_at
    from access_log
    join recalls on recalls.workspace_id = access_log.workspace_id and recalls.id = access_log.recall_id
    group by 1, 2
) as use on use.workspace_id = memories.workspace_id and use.memory_id = memories.id
left join (
    select ends.workspace_id, ends.memory_id, count(*) as relations
    from (
        select workspace_id, source_id as memory_id from memory_relations
        union all
        select workspace_id, target_id from memory_relations
    ) as ends
    group by 1, 2
) as edges on edges.workspace_id = memories.workspace_id and edges.memory_id = memories.id
where memories.status = 'active';
create unique index memory_use_key on memory_use (workspace_id, memory_id);

create materialized view daily_memory_growth as
select
    memories.workspace_id, (memories.created_at at time zone coalesce(person.time_zone, 'UTC'))::date as day,
    memories.type, memories.kind, count(*) as memories
from memories
left join user_settings as person on person.workspace_id = memories.workspace_id and person.owner = 'user'
where memories.status <> 'tombstoned'
group by 1, 2, 3, 4;
create unique index daily_memory_growth_key on daily_memory_growth (workspace_id, day, type, kind);

create materialized view daily_recalls as
select
    recalls.workspace_id, (recalls.at at time zone coalesce(person.time_zone, 'UTC'))::date as day,
    count(*) as recalls,
    percentile_cont(0.5) within group (order by recalls.milliseconds) as p50,
    percentile_cont(0.95) within group (order by recalls.milliseconds) as p95,
    percentile_cont(0.99) within group (order by recalls.milliseconds) as p99
from recalls
left join user_settings as person on person.workspace_id = recalls.workspace_id and person.owner = 'user'
group by 1, 2;
create unique index daily_recalls_key on daily_recalls (workspace_id, day);

create materialized view tag_totals as
select memories.workspace_id, tag, count(*) as memories
from memories
cross join lateral unnest(memories.tags) as tag
where memories.status = 'active'
group by 1, 2;
create unique index tag_totals_key on tag_totals (workspace_id, tag);

create materialized view relation_totals as
select workspace_id, relation_type, created_by, count(*) as relations from memory_relations group by 1, 2, 3;
create unique index relation_totals_key on relation_totals (workspace_id, relation_type, created_by);

-- Row level security does not reach materialized views, so nobody may read them: these are the way in, with the
-- owner's rights and within the workspace that is set.
create view work_days with (security_barrier) as
select workspace_id, day, owner, client_id, project_id, category, sessions, seconds
from daily_work_totals
where workspace_id = (select current_workspace());
create view work_months with (security_barrier) as
select workspace_id, month, owner, client_id, project_id, category, sessions, seconds, days
from monthly_work_summary
where workspace_id = (select current_workspace());
create view used_memories with (security_barrier) as
select workspace_id, memory_id, created_at, updated_at, recalls, recalled_at, relations
from memory_use
where workspace_id = (select current_workspace());
create view memory_growth with (security_barrier) as
select workspace_id, day, type, kind, memories
from daily_memory_growth
where workspace_id = (select current_workspace());
create view recall_days with (security_barrier) as
select workspace_id, day, recalls, p50, p95, p99
from daily_recalls
where workspace_id = (select current_workspace());
create view tags_in_use with (security_barrier) as
select workspace_id, tag, memories
from tag_totals
where workspace_id = (select current_workspace());
create view relation_mix with (security_barrier) as
select workspace_id, relation_type, created_by, relations
from relation_totals
where workspace_id = (select current_workspace());

-- Counts the totals of all workspaces again, if anything changed since; says whether it did. What is committed while
-- it counts leaves its row in work_changes for the next time. Of two at once the second waits, and finds nothing to do.
create function refresh_work_views() returns boolean
language plpgsql security definer set search_path = public, pg_temp set work_mem = '128MB' set jit = off
as $$
declare
    began timestamptz := clock_timestamp();
    changes bigint;
begin
    perform from view_refreshes where name = 'work' for update;
    with gone as (delete from work_changes returning 1)
    select count(*) into changes from gone;
    if changes = 0 then
        return false;
    end if;
    refresh materialized view concurrently daily_work_totals;
    refresh materialized view concurrently monthly_work_summary;
    update view_refreshes
    set refreshed_at = began, milliseconds = extract(epoch from clock_timestamp() - began) * 1000
    where name = 'work';
    return true;
end
$$;

create function refresh_memory_views() returns void
language plpgsql security definer set search_path = public, pg_temp set work_mem = '128MB' set jit = off
as $$
declare
    began timestamptz := clock_timestamp();
begin
    perform from view_refreshes where name = 'memories' for update;
    refresh materialized view concurrently memory_use;
    refresh materialized view concurrently daily_memory_growth;
    refresh materialized view concurrently daily_recalls;
    refresh materialized view concurrently tag_totals;
    refresh materialized view concurrently relation_totals;
    update view_refreshes
    set refreshed_at = began, milliseconds = extract(epoch from clock_timestamp() - began) * 1000
    where name = 'memories';
end
$$;

-- Lets go of what was recalled longer ago than can be asked about.
create function expire_recalls(before timestamptz) returns bigint
language sql security definer set search_path = public, pg_temp
as $$
    with gone as (delete from recalls where at < before returning 1)
    select count(*) from gone
$$;

alter table clients enable row level security;
alter table projects enable row level security;
alter table user_settings enable row level security;
alter table work_sessions enable row level security;
alter table work_changes enable row level security;
alter table recalls enable row level security;
alter table access_log enable row level security;

create policy clients_of_workspace on clients using (workspace_id = (select current_workspace()));
create policy projects_of_workspace on projects using (workspace_id = (select current_workspace()));
create policy user_settings_of_workspace on user_settings using (workspace_id = (select current_workspace()));
create policy work_sessions_of_workspace on work_sessions using (workspace_id = (select current_workspace()));
create policy work_changes_of_workspace on work_changes using (workspace_id = (select current_workspace()));
create policy recalls_of_workspace on recalls using (workspace_id = (select current_workspace()));
create policy access_log_of_workspace on access_log using (workspace_id = (select current_workspace()));

grant select, insert, update, delete on clients, projects, work_sessions to memoria_app;
grant select, insert, update on user_settings to memoria_app;
grant select, insert on work_changes, recalls, access_log to memoria_app;
grant select on
    view_refreshes, current_sessions, work_days, work_months, used_memories, memory_growth, recall_days, tags_in_use, relation_mix
    to memoria_app;
revoke execute on function refresh_work_views, refresh_memory_views, expire_recalls from public;
grant execute on function refresh_work_views, refresh_memory_views, expire_recalls to memoria_app;
