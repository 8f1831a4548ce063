-- A named sort of memory: what its metadata must look like, and what a new memory of it is given. Those that are
-- built in stand here only where a workspace defines them otherwise.
create table kinds (
    workspace_id uuid not null constraint kinds_workspace_id_fkey references workspaces (id),
    name text not null constraint kinds_name_check check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    description text not null default '',
    type memory_type not null default 'semantic',
    payload_schema jsonb constraint kinds_payload_schema_check check (jsonb_typeof(payload_schema) = 'object'),
    ttl_days double precision constraint kinds_ttl_days_check check (ttl_days > 0),
    retention_days double precision constraint kinds_retention_days_check check (retention_days > 0),
    tags text[] not null default '{}' constraint kinds_tags_check check (cardinality(tags) <= 64),
    redacted text[] not null default '{}' constraint kinds_redacted_check check (cardinality(redacted) <= 64),
    shown text[] constraint kinds_shown_check check (cardinality(shown) <= 64),
    updated_at timestamptz not null default now(),
    constraint kinds_pkey primary key (workspace_id, name)
);

-- What a session has in mind: a scratchpad, its recent turns, what it works on. It expires, and then becomes a memory.
create table working_memories (
    workspace_id uuid not null constraint working_memories_workspace_id_fkey references workspaces (id),
    session text not null
        constraint working_memories_session_check check (octet_length(session) between 1 and 128),
    client text,
    project text,
    file text,
    notes jsonb not null default '{}' constraint working_memories_notes_check check (jsonb_typeof(notes) = 'object'),
    turns jsonb not null default '[]' constraint working_memories_turns_check check (jsonb_typeof(turns) = 'array'),
    pinned uuid[] not null default '{}' constraint working_memories_pinned_check check (cardinality(pinned) <= 100),
    revision integer not null default 1,
    updated_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint working_memories_pkey primary key (workspace_id, session)
);
create index working_memories_expires_at_idx on working_memories (workspace_id, expires_at);

-- How often a workspace's memories and relations were written. The sum over the slots is one revision: it is another one
-- after every commit, and what was answered at one revision is still right while it stands. Each connection counts in
-- a slot of its own as the last thing before its commit, so that writers do not wait for each other.
create table workspace_revisions (
    workspace_id uuid not null constraint workspace_revisions_workspace_id_fkey references workspaces (id),
    slot integer not null,
    revision bigint not null,
    constraint workspace_revisions_pkey primary key (workspace_id, slot)
) with (fillfactor = 50);

create function count_write() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    changed uuid := case when tg_op = 'DELETE' then old.workspace_id else new.workspace_id end;
    counted text := pg_current_xact_id()::text || ' ' || changed;
begin
    if current_setting('memoria.counted', true) is distinct from counted then
        insert into workspace_revisions (workspace_id, slot, revision)
        values (changed, pg_backend_pid() % 64, 1)
        on conflict on constraint workspace_revisions_pkey do update set revision = workspace_revisions.revision + 1;
        perform set_config('memoria.counted', counted, true);
    end if;
    return null;
end
$$;

create constraint trigger memories_count after insert or update or delete on memories
    deferrable initially deferred for each row execute function count_write();
create constraint trigger memory_relations_count after insert or update or delete on memory_relations
    deferrable initially deferred for each row execute function count_write();

alter table kinds enable row level security;
alter table working_memories enable row level security;
alter table workspace_revisions enable row level security;

create policy kinds_of_workspace on kinds using (workspace_id = (select current_workspace()));
create policy working_memories_of_workspace on working_memories using (workspace_id = (select current_workspace()));
create policy workspace_revisions_of_workspace on workspace_revisions using (workspace_id = (select current_workspace()));

grant select, insert, update, delete on kinds, working_memories to memoria_app;
grant select on workspace_revisions to memoria_app;
revoke execute on function count_write from public;
grant execute on function count_write to memoria_app;
