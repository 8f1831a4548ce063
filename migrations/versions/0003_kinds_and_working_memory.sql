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

alter table kinds enable row level security;
alter table working_memories enable row level security;

create policy kinds_of_workspace on kinds using (workspace_id = (select current_workspace()));
create policy working_memories_of_workspace on working_memories using (workspace_id = (select current_workspace()));

grant select, insert, update, delete on kinds, working_memories to memoria_app;
