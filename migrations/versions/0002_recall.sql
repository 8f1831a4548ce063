drop function memories_saying(text);

-- Some memories that hold any of the words, at most so many, and how well. To choose the best of all would be to read
-- all. Sequential scans are off because a limit makes the planner think that it soon finds enough.
create function memories_saying(words text, most integer) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
    asked tsquery := replace(plainto_tsquery('english', words)::text, '&', '|')::tsquery;
begin
    return query
    select said.id, ts_rank(said.fts, asked)
    from (
        select memories.id, memories.fts
        from memories
        where workspace_id = current_workspace() and fts @@ asked
        limit most
    ) as said;
end
$$;

-- The same of memories behind which the index of a generation lags.
create function tail_saying(words text, of integer, most integer) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
    asked tsquery := replace(plainto_tsquery('english', words)::text, '&', '|')::tsquery;
begin
    return query
    select said.id, ts_rank(said.fts, asked)
    from (
        select memories.id, memories.fts
        from memories
        where workspace_id = current_workspace()
            and fts @@ asked
            and exists (
                select
                from index_queue
                where index_queue.workspace_id = current_workspace()
                    and generation = of
                    and memory_id = memories.id
                    and behind
                offset 0
            )
        limit most
    ) as said;
end
$$;

revoke execute on function memories_saying, tail_saying from public;
grant execute on function memories_saying, tail_saying to memoria_app;

-- What memories are called and what they name, read from their texts when they are indexed. A memory whose names were
-- read has at least one row; the empty name says no more than that.
create table names (
    workspace_id uuid not null,
    memory_id uuid not null,
    name text not null constraint names_name_check check (octet_length(name) <= 400),
    is_title boolean not null,
    constraint names_pkey primary key (workspace_id, memory_id, name),
    constraint names_memory_id_fkey foreign key (workspace_id, memory_id)
        references memories (workspace_id, id) on delete cascade
);
create index names_name_idx on names (workspace_id, name, memory_id) include (is_title);
create index names_title_idx on names (workspace_id, name, memory_id) where is_title;

alter table names enable row level security;
create policy names_of_workspace on names using (workspace_id = (select current_workspace()));
grant select, insert, update, delete on names to memoria_app;

create or replace function version_memory() returns trigger
language plpgsql
as $$
begin
    new.version := old.version;
    new.created_at := old.created_at;
    new.updated_at := old.updated_at;
    if to_jsonb(new) - 'fts' = to_jsonb(old) - 'fts' then -- which is generated after this
        return null;
    end if;
    new.version := old.version + 1;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    insert into memory_versions (workspace_id, memory_id, version, recorded_at, replaced_at, record)
    values (
        old.workspace_id, old.id, old.version, old.updated_at, new.updated_at,
        to_jsonb(old) - '{fts,workspace_id,content_sha256}'::text[]
    );
    if new.content <> old.content or new.metadata -> 'title' is distinct from old.metadata -> 'title' then
        delete from chunks where workspace_id = old.workspace_id and memory_id = old.id;
        delete from names where workspace_id = old.workspace_id and memory_id = old.id;
        delete from memory_relations
        where workspace_id = old.workspace_id
            and (source_id = old.id or target_id = old.id)
            and created_by = 'auto'
            and metadata ? 'mentions';
    end if;
    return new;
end
$$;

alter table workspaces alter column average_length set default 80;
update workspaces set average_length = greatest(average_length, 80);

-- Words weigh otherwise and names are read: everything is carried into the index once more, and stays found meanwhile.
insert into index_queue (workspace_id, generation, memory_id, want_version, behind)
select workspace_id, generation, id, version, false
from memories
cross join index_generations
where status <> 'tombstoned' and state <> 'retired'
on conflict on constraint index_queue_pkey do nothing;
