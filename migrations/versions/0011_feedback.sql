-- Whether a memory was useful where a recall returned it: said of a hit in the log, the last verdict counts.
alter table access_log
    add column useful boolean,
    add column judged_by text,
    add column judged_at timestamptz,
    add constraint access_log_judged_check check (
        (useful is null) = (judged_at is null) and (judged_by is null or useful is not null)
    );
create index access_log_judged_idx on access_log (workspace_id, memory_id, recall_id) include (useful)
    where useful is not null;
grant update (useful, judged_by, judged_at) on access_log to memoria_app;

-- Memories are counted again after a verdict, as after a recall.
create function tell_feedback() returns trigger
language plpgsql
as $$
begin
    perform pg_notify('memoria_changes', json_build_array(
        new.workspace_id, 'recall', 'revised', new.recall_id, 0, new.judged_by
    )::text);
    return null;
end
$$;

create trigger access_log_tell after update on access_log
    for each row execute function tell_feedback();

-- The days of recalls tell what was said of what they returned.
drop view recall_days;
drop materialized view daily_recalls;
create materialized view daily_recalls as
select
    recalls.workspace_id, (recalls.at at time zone coalesce(person.time_zone, 'UTC'))::date as day,
    count(*) as recalls,
    percentile_cont(0.5) within group (order by recalls.milliseconds) as p50,
    percentile_cont(0.95) within group (order by recalls.milliseconds) as p95,
    percentile_cont(0.99) within group (order by recalls.milliseconds) as p99,
    coalesce(sum(judged.useful), 0)::bigint as useful,
    coalesce(sum(judged.not_useful), 0)::bigint as not_useful
from recalls
left join user_settings as person on person.workspace_id = recalls.workspace_id and person.owner = 'user'
left join (
    select
        workspace_id, recall_id, count(*) filter (where useful) as useful,
        count(*) filter (where not useful) as not_useful
    from access_log
    where useful is not null
    group by 1, 2
) as judged on judged.workspace_id = recalls.workspace_id and judged.recall_id = recalls.id
group by 1, 2;
create unique index daily_recalls_key on daily_recalls (workspace_id, day);

create view recall_days with (security_barrier) as
select workspace_id, day, recalls, p50, p95, p99, useful, not_useful
from daily_recalls
where workspace_id = (select current_workspace());
grant select on recall_days to memoria_app;
